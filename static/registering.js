/* Comfort of the registering page: a tapped name fills name and village, and another ledger takes over what was typed. ES2018. */
(function () {
  "use strict";

  const { one, on, drafts } = window.portal;
  const form = one("#registering");
  const draft = drafts.get(form);
  const isRestored = new URLSearchParams(location.search).has("draft");
  const untouched = isRestored ? "" : draft.text();

  on("change", (event) => {
    const { personName, personVillage } = event.target.dataset;
    if (!personName) return;
    form.elements.person_name.value = personName;
    form.elements.village.value = form.elements.village.value || personVillage;
  });

  function send(url, pairs) {
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    return fetch(url, { method: "POST", credentials: "same-origin", redirect: "manual", headers, body: new URLSearchParams(pairs) });
  }

  /* What was typed becomes the other ledger's draft, which its page then opens. */
  async function takeAlong(link) {
    const about = [["draft_path", link.pathname + link.search], ["draft_title", "登记 " + link.textContent + "台账"]];
    const answer = await send(link.dataset.draftUrl, JSON.parse(draft.text()).concat(about)).catch(() => null);
    if (!answer || !answer.ok) return link.href;
    draft.leave();
    await send(form.dataset.draftUrl + "discard/", []).catch(() => null);
    return link.href + "&draft=1";
  }

  on("click", async (event) => {
    const link = event.target.closest(".big a[data-draft-url]");
    if (!link || draft.text() === untouched) return;
    event.preventDefault();
    location.href = await takeAlong(link);
  });
})();
