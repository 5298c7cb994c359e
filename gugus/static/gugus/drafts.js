// Forms with text save themselves on the server, and are filled in from there when they are opened again.
// <form data-draft-url="…"> has drafts of its own, and its address their key: the server fills it in. It also fills in the steps of
// a form, <form data-step="words of the form">.
"use strict";
(() => {
  const CLOCK = { timeZone: document.documentElement.dataset.zone, hour: "2-digit", minute: "2-digit" };
  const FAULTS = {
    0: "Draf belum tersimpan, sambungan terputus.",
    503: "Draf belum tersimpan: situs sedang hanya dapat dibaca, atau sibuk.",
    409: "Draf tidak disimpan: formulir ini sudah terkirim, atau dimulai orang lain.",
  };
  const OF_SENDING = ["submit_key", "once_more"]; // they belong to one sending, not to the text
  const dirty = new Set();
  const frame = () => document.querySelector("[data-person]");
  const isOwn = (form) => Boolean(form.dataset.draftUrl);
  const { takes, address, isSending } = window.gugusSend;
  const hasText = (form) => takes(form) && ("kept" in form.dataset || form.querySelector("textarea, [type=text]"));
  const written = (form) => document.contains(form) && dirty.has(form) && !isSending(form);

  const contents = (form) => {
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => !(value instanceof File)));
    if (isOwn(form)) return body;
    OF_SENDING.forEach((name) => body.delete(name));
    const button = form.querySelector("button.main, button:not([type=button])");
    body.append("draft_address", address(form));
    body.append("draft_page", location.pathname + location.search);
    body.append("draft_label", form.dataset.step ?? button?.textContent.trim() ?? "");
    return body;
  };

  const save = async (form) => {
    if (!written(form)) return;
    const body = contents(form);
    const keepalive = String(body).length < 60000; // browsers send no more than this after their page is closed
    dirty.delete(form);
    let status = 0;
    try {
      status = (await fetch(form.dataset.draftUrl || frame().dataset.draftUrl, { method: "POST", body, keepalive, redirect: "manual" })).status;
    } catch {}
    const kept = status === 204;
    if (!kept) dirty.add(form);
    if (form.isConnected) show(form, kept, FAULTS[status] ?? "Draf belum tersimpan: sesi berakhir. Masuk lagi di tab baru.");
  };
  const show = (form, kept, fault) => {
    let line = form.querySelector("[data-draft]");
    if (!line) {
      form.insertAdjacentHTML("beforeend", '<p class="small mute" role="status" data-draft></p>');
      line = form.lastElementChild;
    }
    line.textContent = kept ? "Draf tersimpan " + new Date().toLocaleTimeString("id-ID", CLOCK) : fault;
  };

  const fill = async (form) => {
    const url = `${frame().dataset.draftUrl}?alamat=${encodeURIComponent(address(form))}`;
    const answer = await fetch(url).catch(() => null);
    if (!answer?.ok || dirty.has(form)) return;
    const { at, fields } = await answer.json();
    const hidden = [...form.querySelectorAll("[type=hidden]")].map((control) => [control, control.value]);
    for (const control of form.elements) {
      const values = fields[control.name];
      if (!values || control.name === "csrfmiddlewaretoken") continue;
      if (/checkbox|radio/.test(control.type)) control.checked = values.includes(control.value);
      else if (control.multiple) [...control.options].forEach((option) => (option.selected = values.includes(option.value)));
      else if (control.type !== "file" && values.length) control.value = values.shift();
      const fold = control.closest("details"); // opened, so that typed text is visible
      if (fold && (/checkbox|radio/.test(control.type) ? control.checked : control.value)) fold.open = true;
    }
    for (let around = form.parentElement; around; around = around.parentElement) if (around.tagName === "DETAILS") around.open = true;
    form.insertAdjacentHTML("afterbegin", `<p class="note s-info" role="status"><span>Draf dari ${at} ada di sini, belum terkirim.</span> <button type="button" class="plain do">Buang</button></p>`);
    const note = form.firstElementChild;
    note.querySelector("button").onclick = async () => {
      const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, draft_address: address(form) });
      if (!(await fetch(`${frame().dataset.draftUrl}buang/`, { method: "POST", body, redirect: "manual" }).catch(() => null))) return;
      form.reset();
      hidden.forEach(([control, value]) => (control.value = value)); // these are not reset
      note.remove();
    };
  };

  const wire = ({ detail: refused } = {}) => {
    if (!frame()) return;
    const drafts = frame().dataset.drafts.split(" ");
    for (const form of document.forms) {
      if (takes(form)) form.autocomplete = "off"; // or the browser writes what stands in it to the disk, for Back
      if (isOwn(form) || "step" in form.dataset) history.replaceState(history.state, "", form.action + location.hash);
      if (isOwn(form) || !hasText(form)) continue;
      if (form.querySelector("[aria-invalid=true]") || address(form) === refused) dirty.add(form);
      else if (drafts.includes(address(form)) && !("step" in form.dataset)) fill(form);
    }
  };
  wire();
  document.addEventListener("turned", wire);
  document.addEventListener("input", ({ target }) => target.form && (isOwn(target.form) || hasText(target.form)) && dirty.add(target.form));
  document.addEventListener("taken", ({ target }) => dirty.delete(target));
  setInterval(() => dirty.forEach(save), 20000);
  document.addEventListener("visibilitychange", () => document.hidden && dirty.forEach(save));
  addEventListener("pageshow", (event) => event.persisted && !dirty.size && location.reload());
  addEventListener("beforeunload", (event) => {
    if (![...dirty].some(written)) return;
    event.preventDefault();
    dirty.forEach(save);
  });
})();
