/* What is typed is never lost: on the server every 20 s, in this browser while the server cannot take it. ES2018. */
(function () {
  "use strict";

  const { one, all, on, say, drafts } = window.portal;
  const EVERY = 20000;
  const WEEK = 7 * 24 * 3600 * 1000;
  const EXPIRED = "登录已过期,内容已保存在本机。请在新窗口重新登录,再回到这里保存。";
  const OFFLINE = "网络断开,内容已保存在本机,连上后自动补存";

  /* Private windows and full disks refuse storage; then there is no local copy. */
  function quietly(action) {
    try {
      return action();
    } catch (error) {
      return null;
    }
  }

  const read = (key) => quietly(() => JSON.parse(localStorage.getItem(key)));
  const forget = (key) => quietly(() => localStorage.removeItem(key));

  class Draft {
    constructor(form) {
      this.form = form;
      this.key = ["draft", document.body.dataset.user, form.dataset.draftKey || form.dataset.draftUrl].join(":");
      this.saved = this.text();
      this.trouble = "";
      this.isLeft = false;
      this.offer();
      setInterval(() => this.sync(), Number(form.dataset.draftEvery || 0) * 1000 || EVERY);
    }

    get isExpired() { return this.trouble === EXPIRED; }

    text() {
      const secret = new Set(all("[type=password]", this.form).map((field) => field.name).concat("csrfmiddlewaretoken"));
      const pairs = Array.from(new FormData(this.form));
      return JSON.stringify(pairs.filter(([name, value]) => typeof value === "string" && !secret.has(name)));
    }

    keep() { quietly(() => localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), text: this.text() }))); }

    leave() {
      this.isLeft = true; // or a late draft would outlive the record
      quietly(() => sessionStorage.setItem("draft-sent", this.key));
    }

    tell(text) { for (const place of all("[data-draft-status]", this.form)) place.textContent = text; }

    /* Resolves to whether the server has everything. */
    async sync() {
      const text = this.text();
      if (this.isLeft) return false;
      this.trouble = text === this.saved ? "" : await this.post(text).catch(() => OFFLINE);
      if (this.trouble) {
        this.keep();
        this.tell(this.trouble);
      } else if (text !== this.saved) {
        this.saved = text;
        forget(this.key);
        this.tell(new Date().toTimeString().slice(0, 5) + " 已自动保存");
      }
      return !this.trouble;
    }

    /* The trouble in words, or nothing. After a new login the page's token is old: fetch a new one, once. */
    async post(text, isRetry) {
      const token = this.form.elements.csrfmiddlewaretoken;
      const answer = await fetch(this.form.dataset.draftUrl, {
        method: "POST",
        credentials: "same-origin",
        redirect: "manual", // to the login page: the session has ended
        headers: { "X-CSRFToken": token ? token.value : "", "X-Requested-With": "XMLHttpRequest" },
        body: new URLSearchParams(JSON.parse(text).concat([["draft_path", location.pathname + location.search], ["draft_title", document.title]])),
      });
      if (answer.type === "opaqueredirect" || answer.status === 401) return EXPIRED;
      if (answer.status === 403 && !isRetry && (await renewToken())) return this.post(text, true);
      return answer.ok ? "" : "自动保存没有成功(" + answer.status + "),内容已保存在本机";
    }

    /* Text that only this browser has is offered, never put in unasked. */
    offer() {
      const local = read(this.key);
      if (!local || local.text === this.saved || local.at < Date.parse(this.form.dataset.draftSavedAt)) return;
      const when = new Date(local.at).toLocaleString("zh-CN", { hour12: false });
      say("本机有 " + when + " 没有提交的内容(照片要重新选)。", "info", [
        ["恢复", () => this.fill(JSON.parse(local.text))],
        ["丢弃", () => forget(this.key)],
      ]);
    }

    fill(pairs) {
      for (const field of Array.from(this.form.elements)) {
        const isOwn = /^(hidden|file|password|submit|button)$/.test(field.type) && !("draftKeep" in field.dataset);
        if (!field.name || isOwn) continue;
        put(field, pairs.filter((pair) => pair[0] === field.name).map((pair) => pair[1]));
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
  }

  function put(field, values) {
    if (/^(checkbox|radio)$/.test(field.type)) field.checked = values.includes(field.value);
    else if (field.multiple) for (const option of Array.from(field.options)) option.selected = values.includes(option.value);
    else if (values.length) field.value = values[0];
  }

  async function renewToken() {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = one("[name=csrfmiddlewaretoken]", page);
    if (answer.redirected || !fresh) return false;
    for (const input of all("[name=csrfmiddlewaretoken]")) input.value = fresh.value;
    return true;
  }

  const syncAll = () => { for (const draft of drafts.values()) draft.sync(); };
  window.addEventListener("online", syncAll);
  window.addEventListener("pageshow", () => { for (const draft of drafts.values()) draft.isLeft = false; });
  on("visibilitychange", () => { if (document.hidden) syncAll(); });

  /* A sent form is done when the next page says that something was saved. Old copies go after a week. */
  function clearSent() {
    const sent = sessionStorage.getItem("draft-sent");
    sessionStorage.removeItem("draft-sent");
    if (sent && one(".notice.success, [data-draft-done]")) forget(sent);
    for (const key of Object.keys(localStorage).filter((each) => each.startsWith("draft:"))) {
      const local = read(key);
      if (!local || Date.now() - local.at > WEEK) forget(key);
    }
  }

  function start(root) {
    const forms = root.matches && root.matches("form[data-draft-url]") ? [root] : all("form[data-draft-url]", root);
    for (const form of forms) if (!drafts.has(form)) drafts.set(form, new Draft(form));
  }

  quietly(clearSent);
  start(document);
  on("htmx:load", (event) => start(event.detail.elt));
})();
