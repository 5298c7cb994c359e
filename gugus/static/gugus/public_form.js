// The public form's comfort; every page of it works without this file.
"use strict";

// "Keluar cepat", or Esc pressed twice, replaces this page by a harmless one, in the history too. So do other pages of the form.
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
