// Sends forms in the background: the browser stores no body, the form stays until it has an answer, and a lost form is sent again
// with the same key, which the server takes once.
"use strict";
(() => {
  const PATIENCE = 20000;
  const PAUSES = [5, 10, 20, 40]; // seconds until the next try
  const BUSY = [502, 503, 504];
  const UNFIT = new Error("a file cannot be sent");
  const person = () => document.querySelector("[data-person]")?.dataset.person; // none on the public form
  const clock = () => new Date().toLocaleTimeString("id-ID", { timeZone: document.documentElement.dataset.zone, hour: "2-digit", minute: "2-digit" });
  const keys = new WeakMap(); // of forms that hold none themselves
  let sending = null; // {form, button, slow, request} on its way
  let waiting = null; // {form, button, tries, on, timer} until the next try
  let step = history.state?.step ?? 0;

  const WORDS = {
    going: "Sedang dikirim. Tunggu sebentar, jangan tutup halaman ini.",
    opening: "Sedang dibuka. Tunggu sebentar.",
    slow: "Belum ada jawaban, sambungan lambat. Tunggu saja, atau tekan tombolnya sekali lagi; yang sampai dua kali dihitung satu.",
    lost: "Belum terkirim, sambungan terputus. Tulisan Anda masih di sini dan dikirim lagi sendiri begitu ada sambungan.",
    broken: "Belum terkirim, sistem kami sedang terganggu. Tulisan Anda masih di sini; coba lagi sebentar. Mendesak? Telepon.",
    large: "Belum terkirim, berkasnya terlalu besar atau terlalu banyak. Pilih yang lebih kecil atau lebih sedikit; sisanya dapat menyusul.",
    gone: "Belum terkirim. Tulisan Anda masih di sini; salin dulu bila perlu. Jawaban sistem: ",
  };

  const tell = (form, state, ...words) => {
    let told = form.querySelector("[data-sending]");
    if (!told) {
      form.insertAdjacentHTML("beforeend", '<p role="status" data-sending></p>');
      told = form.lastElementChild;
    }
    told.className = `note ${state}`;
    if (!told.hasChildNodes()) told.scrollIntoView({ block: "nearest" });
    told.replaceChildren(...words);
    return told;
  };

  // A key belongs to one sending. The form holds it, or gets one that lasts as long as its page.
  const keyOf = (form) => {
    if (form.elements.submit_key) return form.elements.submit_key.value;
    if (!keys.has(form)) keys.set(form, newKey());
    return keys.get(form);
  };
  const newKey = () => crypto.randomUUID?.() ?? ([1e7] + -1e3 + -4e3 + -8e3 + -1e11).replace(/[018]/g, random);
  const random = (digit) => (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16);

  const address = (form, button) => {
    const url = new URL(button?.getAttribute("formaction") ? button.formAction : form.getAttribute("action") ? form.action : location.href);
    return url.pathname + url.search;
  };

  // A button that only opens a page, and notes that it was opened, sends nothing in the eyes of whoever presses it.
  const opens = ({ button }) => button?.matches("[data-opens]");

  // The content of the form, with the keys of files that were sent ahead. Throws UNFIT if a file field shows a fault, and the
  // answer to a file that the server refused.
  const packed = async (work) => {
    const { form, button } = work;
    const body = new FormData(form);
    const ahead = person() && ((url, body, words) => ask(work, url, body, words));
    if (button?.name) body.append(button.name, button.value);
    for (const input of form.querySelectorAll("[type=file][name]")) {
      body.delete(input.name);
      if (button?.formNoValidate) continue; // a draft holds no files
      const { files, fault, staged } = window.gugusFiles ? await gugusFiles.prepare(input, ahead) : { files: [...input.files] };
      if (fault) throw UNFIT;
      (staged || files).forEach((file) => body.append(staged ? "staged" : input.name, file));
    }
    return body;
  };

  const ask = (work, url, body, words = (share) => "Sedang dikirim: " + Math.floor(share * 100)) =>
    new Promise((done, fail) => {
      if (work !== sending) return fail(UNFIT);
      const request = (work.request = new XMLHttpRequest());
      request.open(body ? "POST" : "GET", url);
      request.setRequestHeader("Sent-By", "script");
      if (person()) {
        request.setRequestHeader("Idempotency-Key", keyOf(work.form));
        request.setRequestHeader("Person", person());
      }
      request.upload.onprogress = ({ loaded, total }) => {
        work.wait(); // a photo takes minutes; only silence is slow
        if (work.told && loaded < total) tell(work.form, "s-info", `${words(loaded / total)} %. Biarkan halaman ini terbuka.`);
      };
      request.responseType = "blob"; // an answer may be a file
      request.onload = async () => {
        request.file = request.getResponseHeader("Content-Disposition")?.match(/^attachment; filename="(.+)"/)?.[1];
        request.words = request.file ? "" : await request.response.text();
        done(request);
      };
      request.onerror = request.onabort = () => fail(new Error("lost"));
      request.send(body);
    });

  const send = async (form, button) => {
    if (sending && !sending.slow) return;
    sending?.request?.abort();
    clearTimeout(waiting?.timer);
    const tries = waiting?.form === form ? waiting.tries + 1 : 0;
    waiting = null;
    const work = (sending = { form, button });
    const soon = setTimeout(() => (work.told = tell(form, "s-info", opens(work) ? WORDS.opening : WORDS.going)), 300);
    work.wait = () => {
      clearTimeout(work.late);
      work.slow = false;
      work.late = setTimeout(() => ((work.slow = true), tell(form, "s-warn", WORDS.slow)), PATIENCE);
    };
    work.wait();
    form.setAttribute("aria-busy", "true");
    let answer, fault;
    try {
      const body = await packed(work);
      answer = await ask(work, address(form, button), body);
    } catch (error) {
      error.status ? (answer = error) : (fault = error);
    }
    clearTimeout(soon);
    clearTimeout(work.late);
    form.removeAttribute("aria-busy");
    if (work !== sending) return;
    sending = null;
    const retry = answer ? receive(work, answer) : failed(form, fault);
    if (!retry) return;
    waiting = { form, button, tries, on: retry };
    if (retry === "line") waiting.timer = setTimeout(again, 1000 * PAUSES[Math.min(tries, PAUSES.length - 1)]);
    if (retry === "token") again();
  };
  const failed = (form, fault) => {
    if (fault !== UNFIT) return tell(form, "s-warn", WORDS.lost), "line";
    tell(form, "").remove();
    form.querySelector("[type=file][aria-invalid=true]")?.focus();
    return false;
  };
  const again = () => waiting?.form.isConnected && send(waiting.form, waiting.button);
  addEventListener("online", again);
  // Logged in again in another tab, one comes back.
  document.addEventListener("visibilitychange", () => !document.hidden && waiting?.on === "login" && again());
  addEventListener("focus", () => waiting?.on === "login" && again());

  // The page may say why the form cannot be taken now, and that it shall not be sent again by itself: nobody may be there to see it.
  const busy = (form, page) => {
    const why = page.querySelector("[data-waits]");
    tell(form, "s-warn", why?.textContent.trim() ?? WORDS.lost);
    return why?.dataset.waits !== "no" && "line";
  };

  // Show an answer. Returns what to wait for: "line", "login", "token", or false.
  const receive = (work, answer) => {
    const { form, button } = work;
    if (BUSY.includes(answer.status)) return busy(form, new DOMParser().parseFromString(answer.words, "text/html"));
    window.gugusFiles?.arrived.clear();
    if (answer.status === 413) return tell(form, "s-warn", WORDS.large), false;
    if (answer.status >= 500) return tell(form, "s-warn", WORDS.broken), false;
    if (answer.file) return download(work, answer), false;
    const page = new DOMParser().parseFromString(answer.words, "text/html");
    const told = page.querySelector("[data-told]");
    if (told) return unsent(work, page, told);
    const shows = answer.status < 400 || [422, 429].includes(answer.status);
    if (!shows) return tell(form, "s-warn", WORDS.gone + (page.querySelector("h1")?.textContent ?? answer.status)), false;
    const target = answer.getResponseHeader("Content-Location");
    turn(page, form, target, answer.status < 400 ? "" : address(form, button), opens(work));
    lookAgain(Number(answer.getResponseHeader("Refresh")));
    return false;
  };

  // A page that waits for the worker reloads itself, as it does without this script.
  const lookAgain = (seconds) => {
    const here = step;
    if (seconds) setTimeout(() => step === here && location.reload(), seconds * 1000);
  };

  const download = ({ form, button }, { file, response }) => {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(response), download: file });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    keys.delete(form);
    tell(form, "s-ok", `Berkas diunduh ${clock()}: ${file}`);
    form.dispatchEvent(new Event("taken", { bubbles: true }));
  };

  // The server did not take the form and says why.
  const unsent = ({ form, button }, page, told) => {
    const why = told.dataset.unsent;
    const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
    const same = page.querySelector("[data-person]")?.dataset.person === person();
    if (token && why === "token" && same) {
      document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => (field.value = token));
      return "token";
    }
    const words = document.createElement("span");
    words.append(...document.adoptNode(told).childNodes);
    if (why) return tell(form, "s-warn", words), why === "login" ? "login" : false;
    const anew = document.createElement("button"); // for other words under a key that was taken, or the same words again
    anew.type = "button";
    anew.className = "button";
    anew.textContent = "Kirim juga yang ini";
    anew.onclick = () => {
      keys.delete(form);
      if (form.elements.submit_key) form.elements.submit_key.value = newKey();
      if (!form.elements.once_more) form.insertAdjacentHTML("beforeend", '<input type="hidden" name="once_more" value="1">');
      send(form, button);
    };
    tell(form, "s-warn", words, anew);
    return false;
  };

  // Replace this page by another one. `target` is its address; `refused` that of the form, if it was not taken.
  const turn = (page, form, target, refused, opened) => {
    const files = [...form.querySelectorAll("[type=file][name]")].filter((input) => input.files.length);
    document.title = page.title;
    window.gugusLater?.(page);
    document.body.replaceWith(document.adoptNode(page.body));
    if (person() && !refused) history.pushState({ step: ++step }, "", target ?? location.href);
    window.gugusFiles?.wire();
    if (!target) files.forEach(keep);
    scrollTo(0, 0);
    settle(target && !opened, !refused && !target ? new URL(form.action).hash : "");
    document.dispatchEvent(new CustomEvent("turned", { detail: refused }));
  };
  // The files stay chosen while the form stays.
  const keep = (input) => {
    const next = document.querySelector(`[type=file][name="${input.name}"]`);
    if (!next) return;
    next.files = input.files;
    next.dispatchEvent(new Event("change"));
    document.querySelectorAll("[data-unkept]").forEach((note) => note.remove());
  };

  // Screen readers read what is new first: faults, what was done, or else the heading.
  const settle = (taken, hash) => {
    const find = (name) => document.querySelector(name);
    const stamped = taken && !find(".messages, [data-step]"); // nothing else says what was done
    const sent = `<div class="stack tight messages" role="status"><p class="note s-ok">Isian Anda terkirim ${clock()}</p></div>`;
    if (stamped) find("h1").insertAdjacentHTML("beforebegin", sent);
    const first = find(".errors") || find(".messages") || (!person() && find("main .note.s-ok")) || (hash && find(hash)) || find("h1");
    first.tabIndex = -1;
    first.focus();
  };

  // `form.method` would be a field of this name.
  const takes = (form) => form.matches("[method=post]:not([data-direct], [data-passkey], [target])") && !form.querySelector("[type=password]");

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !takes(form)) return;
    event.preventDefault();
    send(form, event.submitter);
  });
  try {
    localStorage.clear(); // older versions stored addresses there, with the codes of persons
  } catch {}
  if (person()) {
    history.replaceState({ step }, "");
    addEventListener("popstate", ({ state }) => state && state.step !== step && location.reload());
  }
  window.gugusSend = { takes, address, isSending: (form) => sending?.form === form };
})();
