// Comfort only: every page works without this file.
"use strict";

// The other scripts of a page follow its style sheets. Beside them, on a slow line, they would keep it white for seconds.
window.gugusLater = (page) => {
  for (const { dataset: { later } } of page.querySelectorAll("[data-later]")) {
    if ([...document.scripts].some((one) => one.getAttribute("src") === later)) continue;
    document.head.append(Object.assign(document.createElement("script"), { src: later, async: false }));
  }
};
gugusLater(document);

document.querySelector(".errors")?.focus(); // the summary of faults is read first

// An old bookmark may name a part of the page that is on another tab now.
const part = location.hash.slice(1);
const tab = part && !document.getElementById(part) && [...document.querySelectorAll(".pages a:not([aria-current])")]
  .find((each) => each.pathname.endsWith(`/${part}/`) || each.dataset.anchors?.split(" ").includes(part));
if (tab) location.replace(tab.pathname + location.hash);

// A second click on a button whose form the browser itself sends does nothing.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[method=post]")) return;
  const buttons = [...event.target.querySelectorAll("button:not([type=button])")];
  setTimeout(() => {
    if (event.defaultPrevented) return; // another script sends it
    buttons.forEach((button) => (button.disabled = true));
    // The page stays after a download: enable the buttons again.
    setTimeout(() => buttons.forEach((button) => (button.disabled = false)), 8000);
  });
});
addEventListener("pageshow", () => document.querySelectorAll("form button:disabled").forEach((button) => (button.disabled = false)));
