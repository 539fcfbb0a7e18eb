/* How does a browser answer with a passkey? A form with `data-passkey` asks the service there for its
   question, lets the device sign it, and sends the answer like any form. What needs this script is
   hidden until it has found that the browser knows passkeys; without it there is the mailed link. */
"use strict";
(() => {
  const known = window.PublicKeyCredential;
  if (!known || !known.parseRequestOptionsFromJSON || !known.parseCreationOptionsFromJSON) return;

  async function asked(form) {
    const body = new URLSearchParams({ _csrf: form.elements._csrf.value });
    const headers = { Accept: "application/json" };
    const answer = await fetch(form.dataset.passkey, { method: "POST", body, headers });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  const signed = (question) =>
    "user" in question
      ? navigator.credentials.create({ publicKey: known.parseCreationOptionsFromJSON(question) })
      : navigator.credentials.get({ publicKey: known.parseRequestOptionsFromJSON(question) });

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const state = form.querySelector("[role=status]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      state.textContent = "";
      try {
        form.elements.credential.value = JSON.stringify(await signed(await asked(form)));
        form.submit();
        form.elements.credential.value = ""; // it is good for once, also after "back"
      } catch {
        state.textContent = form.dataset.failed;
      }
    });
  }
  for (const part of document.querySelectorAll("[data-with-passkey]")) part.hidden = false;
})();
