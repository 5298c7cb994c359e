// Comfort only: every page works without this file.
"use strict";

// The summary of faults is read first.
document.querySelector(".errors")?.focus();

// A second click on a button that already sends does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  const buttons = [...form.querySelectorAll("button:not([type=button])")];
  setTimeout(() => buttons.forEach((button) => (button.disabled = true)));
  // A download leaves the page standing: give the buttons back.
  setTimeout(() => buttons.forEach((button) => (button.disabled = false)), 8000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form button:disabled").forEach((button) => (button.disabled = false));
});

const WIB = { timeZone: "Asia/Pontianak", hour: "2-digit", minute: "2-digit" };

// <form data-draft-url="…"> saves itself while it is being filled in. Its address holds its key: whatever shows the page again, Back
// to the answer of a POST too, asks the server for what was saved.
for (const form of document.querySelectorAll("form[data-draft-url]")) {
  const saved = form.querySelector("[data-draft-saved]");
  const lost = form.querySelector("[data-draft-lost]");
  let dirty = false, sending = false;

  const save = async () => {
    if (!dirty || sending) return;
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => !(value instanceof File)));
    const keepalive = String(body).length < 60000; // browsers take no more for what outlives its page
    dirty = false;
    let kept = false;
    try {
      kept = (await fetch(form.dataset.draftUrl, { method: "POST", body, keepalive, redirect: "error" })).ok;
    } catch {}
    dirty ||= !kept;
    if (saved) {
      saved.hidden = !kept;
      saved.lastChild.textContent = "Draf tersimpan " + new Date().toLocaleTimeString("id-ID", WIB);
    }
    if (lost) lost.hidden = kept;
  };

  history.replaceState(null, "", form.action + location.hash);
  window.addEventListener("pageshow", (event) => event.persisted && !dirty && location.reload());
  form.addEventListener("input", () => (dirty = true));
  form.addEventListener("submit", () => ((sending = true), setTimeout(() => (sending = false), 8000)));
  setInterval(save, 20000);
  document.addEventListener("visibilitychange", () => document.hidden && save());
  window.addEventListener("beforeunload", (event) => dirty && !sending && (event.preventDefault(), save()));
}
