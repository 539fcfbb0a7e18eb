/* What happens to ticks while there is no connection? Each changed line of the list is kept in this
   browser until the service has said that it is saved. The service takes the same line twice as one,
   so sending again is always right. Without this script the list is a plain form. */
"use strict";
(() => {
  const form = document.querySelector("form[data-ticks]");
  if (!form) return;
  const store = `ticks ${form.dataset.ticks}`;
  const state = form.querySelector("[role=status]");
  const SOON = 500, AGAIN = 5000, LATER = 60000; // milliseconds
  let sending = false;
  let oneByOne = false; // after a line that cannot be saved: find out which
  let timer = 0;
  let waiting = {};
  try { waiting = JSON.parse(localStorage.getItem(store)) || {}; } catch { /* none kept */ }

  const number = () => Object.keys(waiting).length;

  const keep = () => {
    try {
      if (number()) localStorage.setItem(store, JSON.stringify(waiting));
      else localStorage.removeItem(store);
    } catch { /* a full or forbidden store: the page itself still holds it */ }
  };

  const say = (words, count) => {
    state.hidden = false;
    state.textContent = count ? `${words} ${count}` : words;
  };

  const sendIn = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  };

  const drop = (sent) => {
    for (const [key, fields] of sent) if (waiting[key] === fields) delete waiting[key];
    keep();
  };

  async function post(sent) {
    const body = new URLSearchParams({ _csrf: form.elements._csrf.value });
    for (const [, fields] of sent) for (const pair of Object.entries(fields)) body.append(...pair);
    const headers = { Accept: "application/json" };
    const answer = await fetch(form.action, { method: "POST", body, headers, redirect: "manual" });
    const known = (answer.headers.get("Content-Type") || "").includes("json");
    return { status: answer.status, problem: known ? (await answer.json()).problem : null };
  }

  async function send() {
    if (sending || !number()) return;
    sending = true;
    clearTimeout(timer);
    try {
      const sent = Object.entries(waiting).slice(0, oneByOne ? 1 : 200);
      const { status, problem } = await post(sent);
      if (status === 200 && problem === "") {
        drop(sent);
        say(form.dataset.saved);
        if (number()) sendIn(0);
        else oneByOne = false;
      } else if (status === 422 && problem && sent.length > 1) {
        oneByOne = true;
        sendIn(0);
      } else if (status === 422 && problem) {
        drop(sent);
        say(problem);
        if (number()) sendIn(0);
      } else if (status === 429 || status >= 500) {
        say(form.dataset.waiting, number());
        sendIn(LATER);
      } else {
        say(form.dataset.wrong, number());
      }
    } catch {
      say(form.dataset.waiting, number());
      sendIn(AGAIN);
    } finally {
      sending = false;
    }
  }

  const fieldsOf = (line) => {
    const found = {};
    for (const field of line.querySelectorAll("input")) {
      const isShown = field.name.startsWith("war-") || (field.type === "radio" && !field.checked);
      if (!isShown) found[field.name] = field.value;
    }
    return found;
  };

  const show = (fields) => {
    for (const [name, value] of Object.entries(fields)) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio") field.checked = field.value === value;
        else field.value = value;
      }
    }
  };

  form.addEventListener("change", (event) => {
    const line = event.target.closest("[data-line]");
    if (!line) return;
    const fields = fieldsOf(line);
    const radio = line.querySelector("input[type=radio]");
    if (radio && !(radio.name in fields)) return; // a number alone says nothing yet
    waiting[line.dataset.line] = fields;
    keep();
    sendIn(SOON);
  });
  addEventListener("online", () => sendIn(0));
  Object.values(waiting).forEach(show);
  sendIn(0);
})();
