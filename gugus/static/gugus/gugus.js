// Comfort only: every page works without this file.
"use strict";

document.querySelector(".errors")?.focus(); // the summary of faults is read first

// An old bookmark may name a part of the page that is on another tab now.
const part = location.hash.slice(1);
const tab = part && !document.getElementById(part) && [...document.querySelectorAll(".pages a:not([aria-current])")]
  .find((each) => each.pathname.endsWith(`/${part}/`) || each.dataset.anchors?.split(" ").includes(part));
if (tab) location.replace(tab.pathname + location.hash);

// A second click on a button whose form the browser itself sends does nothing.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.target.matches("[method=post]")) return;
  const buttons = [...event.target.querySelectorAll("button:not([type=button])")];
  setTimeout(() => buttons.forEach((button) => (button.disabled = true)));
  // The page stays after a download: enable the buttons again.
  setTimeout(() => buttons.forEach((button) => (button.disabled = false)), 8000);
});
addEventListener("pageshow", () => document.querySelectorAll("form button:disabled").forEach((button) => (button.disabled = false)));
