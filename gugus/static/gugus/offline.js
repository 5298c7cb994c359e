// The page of the empty forms, with or without network: encrypts what is written for the server and lists it. Nothing written here
// can be read in this browser again: the key that encrypts a form is made for it and forgotten at once.
"use strict";
(() => {
  const root = document.getElementById("luring");
  const { items, put, remove, person, send } = gugusOutbox;
  const find = (name) => root.querySelector(name);
  const labels = Object.fromEntries([...root.querySelectorAll("[data-kind]")].map(({ dataset }) => [dataset.kind, dataset.label]));
  const WHEN = { timeZone: document.documentElement.dataset.zone, weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
  const when = (moment) => new Date(moment).toLocaleString("id-ID", WHEN).replace(",", "");
  const WORDS = {
    kept: "Tersimpan terkunci di ponsel ini. Tidak dapat dibaca lagi di sini; dikirim sendiri begitu ada sambungan dan Anda masuk.",
    nobody: "Belum dapat dipakai di ponsel ini. Masuklah sekali saat ada sambungan; sesudah itu halaman ini terbuka tanpa sambungan.",
    login: "Ada sambungan. Masuk dulu, lalu catatan yang menunggu dikirim sendiri. ",
    broken: "Belum tersimpan: ponsel ini tidak dapat menyimpannya. Tulisan Anda masih di bawah; salin ke kertas.",
    wait: "Belum semuanya terkirim. Yang menunggu ada di daftar dan dikirim lagi sendiri.",
    sent: "Semuanya terkirim.",
    going: "Sedang dikirim. Biarkan halaman ini terbuka sampai semuanya terkirim.",
    drop: "Buang catatan ini? Isinya belum terkirim dan tidak dapat dikembalikan.",
  };
  const tell = (...words) => {
    find("#kabar").replaceChildren(...words);
    find("#kabar").hidden = false;
  };
  const link = (href, words) => Object.assign(document.createElement("a"), { href, textContent: words });

  // Encryption: see gugus/vault/outbox.py.
  const { subtle } = crypto;
  const ECDH = { name: "ECDH", namedCurve: "P-256" };
  const bytes = (text) => new TextEncoder().encode(text);
  const join = async (...parts) => new Uint8Array(await new Blob(parts).arrayBuffer());
  const seal = async (form, about) => {
    const server = Uint8Array.from(atob(root.dataset.key.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt());
    const packed = new Response(form);
    const plain = await join(packed.headers.get("Content-Type"), "\n", await packed.arrayBuffer());
    const pair = await subtle.generateKey(ECDH, false, ["deriveBits"]);
    const point = await subtle.exportKey("raw", pair.publicKey);
    const shared = await subtle.deriveBits({ name: "ECDH", public: await subtle.importKey("raw", server, ECDH, false, []) }, pair.privateKey, 256);
    const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: await join("gugus.outbox", point, server) };
    const secret = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const key = await subtle.deriveKey(derivation, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(about) }, key, plain);
    return (await join(new Uint8Array([1, root.dataset.keyNumber]), point, iv, sealed)).buffer;
  };

  // A complaint that was written here has no number yet: other forms name it by this.
  const nameOf = ({ kind, key }) => kind === "complaint" && `P-${key.slice(0, 4).toUpperCase()}`;

  // The content of a form, with small photos. Throws 0 if a file field shows a fault.
  const packed = async (form) => {
    const body = new FormData(form);
    for (const input of form.querySelectorAll("[type=file]")) {
      body.delete(input.name);
      const { files, fault } = await gugusFiles.prepare(input);
      if (fault) throw 0;
      for (const file of files) body.append(input.name, file, file.name);
    }
    const named = (await items()).find((item) => nameOf(item) === body.get("number")?.trim().toUpperCase());
    if (named) body.set("number", named.key);
    return body;
  };

  const saving = new Set(); // forms on their way into the store
  const save = async (form) => {
    if (saving.has(form)) return; // a second tap
    saving.add(form);
    try {
      const item = { key: crypto.randomUUID(), kind: form.dataset.kind, at: new Date().toISOString(), person: await person() };
      item.sealed = await seal(await packed(form), `${item.kind} ${item.key} ${item.at} ${item.person}`);
      await put(item);
    } catch (fault) {
      if (fault === 0) return form.querySelector("[type=file][aria-invalid=true]")?.focus();
      tell(WORDS.broken);
      return find("#kabar").focus();
    } finally {
      saving.delete(form);
    }
    navigator.storage?.persist?.();
    start(form);
    form.parentElement.open = false;
    tell(WORDS.kept);
    find("#kabar").focus();
    await sendAll();
  };

  // Persons of a complaint: rows that are numbered as the server's formset numbers them.
  const row = (form) => {
    const persons = form.querySelector("[data-rows]");
    const copy = document.getElementById("orang").content.cloneNode(true);
    copy.querySelector("legend span").textContent = persons.children.length + 1;
    for (const one of copy.querySelectorAll("*"))
      for (const { name, value } of [...one.attributes]) one.setAttribute(name, value.replace("__prefix__", persons.children.length));
    persons.append(copy);
    count(form);
  };
  const count = (form) => {
    const rows = form.querySelector("[data-rows]").children.length;
    form.querySelector("[data-fewer]").hidden = rows < 2;
    form.querySelector("[data-more]").hidden = rows >= 10;
    form.elements["orang-TOTAL_FORMS"].value = rows;
  };

  const today = () => new Date().toLocaleDateString("sv-SE", { timeZone: WHEN.timeZone });
  const start = (form) => {
    form.reset();
    for (const name of ["received_on", "given_on"]) if (form.elements[name]) form.elements[name].value = today();
    if (form.dataset.kind !== "complaint") return;
    form.elements.received_time.value = new Date().toLocaleTimeString("sv-SE", { timeZone: WHEN.timeZone, hour: "2-digit", minute: "2-digit" });
    form.querySelector("[data-rows]").replaceChildren();
    row(form);
  };

  // The list. It cannot show what was written, which is encrypted for the server.
  const list = async () => {
    const all = (await items()).reverse();
    find("#catatan").replaceChildren(...all.map(line));
    find("#catatan").hidden = !all.length;
    find("#kosong").hidden = all.length > 0;
  };
  const line = (item) => {
    const entry = document.createElement("li");
    const words = document.createElement("div");
    const small = Object.assign(document.createElement("span"), { className: "mute small" });
    small.textContent = `Ditulis ${when(item.at)}. ${item.sent ? `${item.words} Terkirim ${when(item.sent)}.` : "Menunggu dikirim."}`;
    if (item.state === "refused") small.textContent = `Ditulis ${when(item.at)}. ${item.words}`;
    words.append(`${labels[item.kind]} ${nameOf(item) || ""}`, document.createElement("br"), small);
    entry.append(words);
    if (item.page) entry.append(Object.assign(link(item.page, "Buka"), { className: "do" }));
    if (!item.sealed) return entry;
    const drop = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Buang" });
    drop.onclick = () => confirm(WORDS.drop) && remove(item.key).then(list);
    entry.append(drop);
    return entry;
  };

  // With a connection the site may still be away, or take nothing. Only then: each request begins the half hour of a session anew.
  let later;
  const again = () => (later = setTimeout(sendAll, 60000));
  // The help page is small, opens for everybody, and says who is logged in.
  const sendAll = async () => {
    clearTimeout(later);
    await list();
    if (!navigator.onLine || !(await items()).some((item) => item.sealed)) return;
    const answer = await fetch("/bantuan/").catch(() => null);
    if (!answer?.ok) return again();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector("[data-outbox]")) return tell(WORDS.login, link("/masuk/?next=/luring/", "Masuk"));
    tell(WORDS.going);
    if ((await send(page, list).catch(() => false)) === false) again();
    const waits = (await items()).some((item) => item.sealed);
    tell(waits ? WORDS.wait : WORDS.sent);
    await list();
  };

  const open = async () => {
    root.hidden = false;
    for (const form of root.querySelectorAll("form")) {
      if (form.dataset.kind === "complaint") {
        for (const [name, value] of [["TOTAL", 1], ["INITIAL", 0]]) {
          form.append(Object.assign(document.createElement("input"), { type: "hidden", name: `orang-${name}_FORMS`, value }));
        }
        form.querySelector("[data-more]").onclick = () => row(form);
        form.querySelector("[data-fewer]").onclick = () => (form.querySelector("[data-rows]").lastElementChild.remove(), count(form));
      }
      start(form);
      form.addEventListener("input", () => (form.dataset.written = "1"));
      form.addEventListener("reset", () => delete form.dataset.written);
      form.addEventListener("submit", (event) => (event.preventDefault(), save(form)));
    }
    addEventListener("beforeunload", (event) => find("[data-written]") && event.preventDefault());
    addEventListener("online", sendAll);
    if (!(await person())) {
      root.querySelectorAll("button.main").forEach((button) => (button.disabled = true));
      tell(WORDS.nobody);
    }
    await sendAll();
  };
  open();
})();
