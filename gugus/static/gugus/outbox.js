// Forms that were written without network (offline.js): sends them once there is a line and their writer is logged in.
"use strict";
(() => {
  const WEEK = 7 * 86400000;

  // The browser stores of an item: key, kind, time, person, and the form, which only the server can open. Then how it was taken.
  const act = (store, mode, make) =>
    new Promise((done, fail) => {
      const opening = indexedDB.open("luring", 1);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore("items", { keyPath: "key" });
        opening.result.createObjectStore("about");
      };
      opening.onerror = () => fail(opening.error);
      opening.onsuccess = () => {
        const base = opening.result;
        const work = base.transaction(store, mode);
        const request = make(work.objectStore(store));
        work.oncomplete = () => (base.close(), done(request.result));
        work.onabort = () => (base.close(), fail(work.error));
      };
    });
  const items = () => act("items", "readonly", (store) => store.getAll());
  const put = (item) => act("items", "readwrite", (store) => store.put(item));
  const remove = (key) => act("items", "readwrite", (store) => store.delete(key));
  const person = () => act("about", "readonly", (store) => store.get("person"));

  // Send what this person wrote, each until it has an answer. `page` is a page of the logged-in user.
  const send = async (page) => {
    const frame = page.querySelector("[data-outbox]");
    const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
    for (const item of await items()) {
      if (!item.sealed && Date.now() - item.sent > WEEK) await remove(item.key);
      if (!item.sealed || item.person !== frame.dataset.person) continue;
      const body = new FormData();
      for (const name of ["key", "kind", "at"]) body.append(name, item[name]);
      body.append("sealed", new Blob([item.sealed]), "sealed");
      const headers = { "X-CSRFToken": token, Person: item.person };
      const answer = await fetch(frame.dataset.outbox, { method: "POST", body, headers, redirect: "manual" });
      if (!answer.headers.get("Content-Type")?.includes("json")) return;
      const { state, words, page: address } = await answer.json();
      const sealed = state === "refused" ? item.sealed : undefined;
      await put({ ...item, state, words, page: address, sent: Date.now(), sealed });
    }
  };
  const sendOnce = (page) => navigator.locks.request("luring", { ifAvailable: true }, (lock) => lock && send(page));

  const show = async () => {
    const link = document.querySelector("[data-waiting]");
    const count = (await items()).filter((item) => item.sealed).length;
    if (!link) return;
    link.hidden = !count;
    link.querySelector("b").textContent = count;
  };

  const work = async () => {
    const frame = document.querySelector("[data-outbox]");
    if (!frame) return;
    await act("about", "readwrite", (store) => store.put(frame.dataset.person, "person"));
    await show();
    await sendOnce(document).catch(() => {}); // the line is cut: with the next page
    await show();
  };

  window.gugusOutbox = { items, put, remove, person, send: sendOnce };
  if (document.querySelector("[data-outbox]") && navigator.serviceWorker) navigator.serviceWorker.register("/sw.js").catch(() => {});
  work();
  document.addEventListener("turned", work);
  addEventListener("online", work);
})();
