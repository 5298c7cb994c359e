// The public form's comfort; every page of it works without this file.
"use strict";

const settle = () => (document.querySelector(".errs") || document.querySelector("main")).focus();
document.querySelector(".errs")?.focus();

// Each answer takes the place of the page that asked, so that the history holds one line. A form stays until its answer is
// there: on a bad line nothing typed is lost, and what is sent again is taken once.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = "1";
  const body = new FormData(form);
  if (event.submitter?.name) body.append(event.submitter.name, event.submitter.value);
  try {
    const answer = await fetch(location.pathname, { method: "POST", body, redirect: "error" });
    if (!answer.ok && ![422, 429].includes(answer.status)) throw answer.status;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.body.replaceWith(document.adoptNode(page.body));
    scrollTo(0, 0);
    settle();
  } catch {
    delete form.dataset.sending;
    const unsent = document.querySelector("[data-unsent]");
    form.append(unsent); // beside the button
    unsent.hidden = false;
  }
});

// "Keluar cepat", or Esc pressed twice, puts the harmless page in the place of this one. Other pages of the form take its place too.
const leave = (address) => {
  document.body.hidden = true;
  location.replace(address);
};
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='/'], a[rel=noreferrer]");
  if (!link) return;
  event.preventDefault();
  leave(link.href);
});
let pressed = -1000;
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.preventDefault(); // it would stop the harmless page from loading
  if (event.timeStamp - pressed < 1000) leave(document.querySelector(".exit").href);
  pressed = event.timeStamp;
});
