/* Comfort for the portal's pages; each of them also works as a plain POST without scripts. ES2018, no build. */
(function () {
  "use strict";

  const SELF = document.currentScript.src;
  const one = (selector, root) => (root || document).querySelector(selector);
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const on = (type, handler, capture) => document.addEventListener(type, handler, capture);
  const drafts = new Map(); // form -> Draft, filled by drafts.js

  document.documentElement.classList.add("js");

  /* One notice at a time, read aloud by screen readers; buttons are [text, action]. */
  function say(text, tone, buttons) {
    const live = one("#live");
    if (live.firstChild && live.dataset.said === text) return;
    const notice = document.createElement("div");
    notice.className = "notice " + tone;
    notice.textContent = text;
    for (const [label, action] of (buttons || []).concat([["关闭", () => {}]])) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-light btn-sm ms-2";
      button.textContent = label;
      button.addEventListener("click", () => { notice.remove(); action(); });
      notice.append(button);
    }
    live.textContent = "";
    live.dataset.said = text;
    live.append(notice);
  }

  const login = () => window.open(document.body.dataset.login);
  const reachable = () => fetch(SELF, { method: "HEAD", cache: "no-store" }).then((r) => r.ok, () => false);

  /* Keys and menus */

  const isTyping = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  const submitButton = (form) => Array.from(form.elements).find((e) => e.type === "submit" && !e.disabled);

  function focusSearch(event) {
    const search = one("[data-search]");
    if (isTyping(event.target) || event.ctrlKey || event.altKey || event.metaKey || !search || !search.offsetParent) return;
    event.preventDefault();
    search.focus();
    search.select();
  }

  function pressEnter(event) {
    if (event.isComposing || event.keyCode === 229) {
      event.preventDefault(); // Enter takes the Chinese word, it does not send the form
      event.stopPropagation();
    } else if (event.ctrlKey || event.metaKey) {
      const form = event.target.closest("form");
      const button = form && submitButton(form);
      if (button) { event.preventDefault(); button.click(); }
    }
  }

  on("keydown", (event) => {
    if (event.key === "Enter") pressEnter(event);
    else if (event.key === "/") focusSearch(event);
    else if (event.key === "Escape") closeMenus(null);
  }, true);

  /* After a click elsewhere, or all of them after Escape, which gives the focus back. */
  function closeMenus(clicked) {
    for (const menu of all("details.menu[open]")) {
      if (clicked && menu.contains(clicked)) continue;
      if (!clicked && menu.contains(document.activeElement)) one("summary", menu).focus();
      menu.open = false;
    }
  }

  /* Sending a form: once, and only when the server can be reached */

  let pressed = null; // Chromium 78 knows no event.submitter; Enter clicks the first button too
  const isReached = new WeakSet();

  on("click", (event) => {
    closeMenus(event.target);
    const button = event.target.closest("button, input[type=submit]");
    if (button && button.form) pressed = button;
  }, true);

  on("submit", (event) => {
    const form = event.target;
    const draft = drafts.get(form);
    if (event.defaultPrevented || (form.getAttribute("method") || "").toLowerCase() !== "post") return;
    if (draft) draft.keep();
    const isDoubtful = !navigator.onLine || (draft && draft.trouble);
    if (isDoubtful && !isReached.delete(form)) {
      event.preventDefault();
      sendWhenReached(form, draft);
    } else {
      if (draft) draft.leave();
      lock(form);
    }
  });

  async function sendWhenReached(form, draft) {
    const button = pressed && pressed.form === form ? pressed : submitButton(form);
    const isReady = (!draft || (await draft.sync())) && (await reachable());
    if (isReady && button) {
      isReached.add(form);
      button.click();
    } else if (draft && draft.isExpired) {
      say(draft.trouble, "warn", [["重新登录", login]]);
    } else {
      say("网络断开,没有提交。" + (draft ? "文字已保存在本机," : "内容还在页面上,") + "连上后再点一次。", "warn");
    }
  }

  function lock(form) {
    setTimeout(() => { // after the browser has read the pressed button's name and value
      for (const button of Array.from(form.elements).filter((e) => e.type === "submit" && !e.disabled)) {
        button.disabled = true;
        button.dataset.locked = "";
      }
      setTimeout(unlock, 5000);
    });
  }

  function unlock() {
    for (const button of all("[data-locked]")) {
      button.disabled = false;
      delete button.dataset.locked;
    }
  }

  window.addEventListener("pageshow", unlock);

  /* Photos: one more input after each choice, because `multiple` breaks in WeChat */

  function takePhoto(input) {
    const limit = Number(input.dataset.maxMb || 10);
    const file = input.files[0];
    if (file && file.size > limit * 1048576) {
      const size = (file.size / 1048576).toFixed(1);
      say("「" + file.name + "」有 " + size + " MB,超过 " + limit + " MB,没有选上。请换一张,或压缩后再选。", "late");
      input.value = "";
    }
    const inputs = all("input[data-photo]", input.form).filter((each) => each.name === input.name);
    const isFull = inputs.every((each) => each.files.length);
    if (isFull && inputs.length < Number(input.dataset.maxCount || 9)) addPhoto(inputs.pop());
  }

  function addPhoto(last) {
    const box = last.closest(".photo") || last;
    const copy = box.cloneNode(true);
    const next = copy.matches("input") ? copy : one("input", copy);
    next.value = "";
    next.required = false;
    next.removeAttribute("id");
    next.setAttribute("aria-label", "再加一个文件");
    for (const text of all("span", copy)) text.textContent = "再加一张";
    box.after(copy);
  }

  /* Ticking rows of a list */

  function countRows(form) {
    const rows = all("[data-row]", form);
    const ticked = rows.filter((row) => row.checked).length;
    const everything = one("[data-everything]", form);
    const head = one("[data-all-rows]", form);
    const isAll = Boolean(everything && everything.checked);
    if (head) {
      head.checked = ticked > 0 && ticked === rows.length;
      head.indeterminate = ticked > 0 && ticked < rows.length;
    }
    const text = isAll ? "已选全部 " + everything.dataset.everything + " 条" : "已选 " + ticked + " 条";
    for (const place of all("[data-count]", form)) place.textContent = text;
    for (const bar of all("[data-bulk-bar]", form)) bar.hidden = !ticked && !isAll;
  }

  on("change", (event) => {
    const input = event.target;
    const form = input.closest("[data-bulk]");
    if (input.matches("input[data-photo]")) takePhoto(input);
    if (!form) return;
    if (input.matches("[data-all-rows]")) for (const row of all("[data-row]", form)) row.checked = input.checked;
    countRows(form);
  });

  /* Fragments brought by htmx */

  /* What a page looks up by itself fails in silence: it must not cover the word about a form. */
  const isAsked = (event) => !event.detail.elt.hasAttribute("hx-trigger");
  on("htmx:sendError", (event) => isAsked(event) && say("网络不通,刚才的操作没有完成,请稍后再试。", "warn"));
  on("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) say("登录已过期。请在新窗口重新登录,再回到这里继续。", "warn", [["重新登录", login]]);
    else if (isAsked(event)) say("刚才的操作没有完成,请刷新页面再试。", "late");
  });
  on("htmx:load", (event) => all("[data-bulk]", event.detail.elt).forEach(countRows));

  /* A page that lies under no menu item may name the one to mark: {% block nav_on %}. */
  const marked = document.body.dataset.navOn;
  for (const link of marked ? all(".side a, .sheet a") : []) {
    if (link.getAttribute("href") === marked) link.setAttribute("aria-current", "page");
  }

  all("[data-bulk]").forEach(countRows);
  window.portal = { one, all, on, say, login, drafts };
})();
