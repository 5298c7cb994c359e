// The public form's comfort; every page of it works without this file.
"use strict";

// What is new on a page is read first: its faults, that something was taken, or else its heading.
const settle = () => {
  const find = (name) => document.querySelector(name);
  const first = find(".errors") || find("main .note.s-ok") || find("h1");
  first.tabIndex = -1;
  first.focus();
};
document.querySelector(".errors")?.focus();

const PATIENCE = 20000;
let sending = null;

// Beside the button stands how the sending goes.
const WORDS = {
  going: "Sedang mengirim. Tunggu sebentar, jangan tutup halaman ini.",
  slow:
    "Belum ada jawaban, sambungan lambat. Foto bisa butuh beberapa menit. " +
    "Tunggu saja, atau tekan tombolnya sekali lagi; yang sampai dua kali dihitung satu.",
  lost: "Belum terkirim, sambungan terputus. Tulisan Anda masih di sini; coba kirim lagi.",
  large: "Belum terkirim, berkasnya terlalu besar atau terlalu banyak. Pilih yang lebih kecil atau lebih sedikit; sisanya dapat menyusul.",
  broken: "Belum terkirim, sistem kami sedang terganggu. Tulisan Anda masih di sini; coba lagi sebentar. Mendesak? Telepon.",
};
const tell = (form, how) => {
  const told = form.querySelector("[role=status]");
  told.className = how === "going" ? "note s-info" : "note s-warn";
  told.textContent = WORDS[how];
  told.scrollIntoView({ block: "nearest" });
};

// A photo as it need not be larger to be read: on a bad line ten times sooner there, and without where it was taken.
const smaller = async (file) => {
  if (!/^image\/(jpeg|png|webp|hei[cf])$/.test(file.type) || file.size < 400_000) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, 2560 / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = picture.width * scale;
    canvas.height = picture.height * scale;
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const drawn = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
    return drawn.size < file.size ? new File([drawn], file.name, { type: drawn.type }) : file;
  } catch {
    return file; // the server says what is wrong with it
  }
};

// What the form holds, with smaller photos; nothing when its files would be refused for being so large or so many.
const packed = async (form, button) => {
  const body = new FormData(form);
  if (button?.name) body.append(button.name, button.value);
  const input = form.querySelector("[type=file]");
  if (!input) return body;
  body.delete(input.name);
  if (input.files.length > Number(input.dataset.mostFiles)) return null;
  let left = Number(input.dataset.mostInAll);
  for (const chosen of input.files) {
    const file = await smaller(chosen);
    left -= file.size;
    if (file.size > Number(input.dataset.most) || left < 0) return null;
    body.append(input.name, file);
  }
  return body;
};

// Each answer takes the place of the page that asked, so that the history holds one line. A form stays until its answer is
// there: on a bad line nothing typed is lost, and what is sent again is taken once.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  if (sending && !sending.slow) return;
  sending?.abort();
  const line = (sending = new AbortController());
  if (!form.querySelector("[role=status]")) form.insertAdjacentHTML("beforeend", '<p role="status"></p>');
  const soon = setTimeout(() => tell(form, "going"), 300);
  const late = setTimeout(() => ((line.slow = true), tell(form, "slow")), PATIENCE);
  try {
    const body = await packed(form, event.submitter);
    if (!body) throw 413;
    const answer = await fetch(location.pathname, { method: "POST", body, redirect: "error", signal: line.signal });
    if (!answer.ok && ![422, 429].includes(answer.status)) throw answer.status;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (line !== sending) return;
    document.body.replaceWith(document.adoptNode(page.body));
    scrollTo(0, 0);
    settle();
  } catch (fault) {
    if (line === sending) tell(form, fault === 413 ? "large" : typeof fault === "number" ? "broken" : "lost");
  } finally {
    clearTimeout(soon);
    clearTimeout(late);
    if (line === sending) sending = null;
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
