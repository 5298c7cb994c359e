// Forms that were written without network (offline.js): sends them once there is a connection and their writer is logged in.
"use strict";
(() => {
  const DAY = 86400000;

  // The browser stores of an item: key, kind, time, person, and the form, which only the server can open. Then how it was taken.
  const act = (store, mode, make) =>
    new Promise((done, fail) => {
      const opening = indexedDB.open("luring", 1);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore("items", { keyPath: "key" });
        opening.result.createObjectStore("about");
      };
      opening.onerror = fail;
      opening.onsuccess = () => {
        const base = opening.result;
        const work = base.transaction(store, mode);
        const request = make(work.objectStore(store));
        work.oncomplete = () => (base.close(), done(request.result));
        work.onabort = fail;
      };
    });
  const items = async () => (await act("items", "readonly", (store) => store.getAll())).sort((one, other) => (one.at > other.at ? 1 : -1));
  const put = (item) => act("items", "readwrite", (store) => store.put(item));
  const remove = (key) => act("items", "readwrite", (store) => store.delete(key));
  const person = () => act("about", "readonly", (store) => store.get("person"));

  // Send what the person of `page` wrote, oldest first, each until it has an answer. Return whether the site answered all.
  const post = async (page, show) => {
    const { outbox, person } = page.querySelector("[data-outbox]").dataset;
    for (const item of await items()) {
      const age = Date.now() - (item.sent ?? 0);
      if (!item.sealed && age > 7 * DAY) await remove(item.key);
      if (!item.sealed || item.person !== person || age < DAY) continue; // a refused item is tried again once a day
      const body = new FormData();
      for (const name of ["key", "kind", "at"]) body.append(name, item[name]);
      body.append("sealed", new Blob([item.sealed]), "sealed");
      const headers = { "X-CSRFToken": page.querySelector("[name=csrfmiddlewaretoken]").value, Person: person };
      const answer = await fetch(outbox, { method: "POST", body, headers, redirect: "manual" });
      if ([400, 413, 500].includes(answer.status)) continue; // a fault of this item alone
      if (!answer.headers.get("Content-Type")?.includes("json")) return false;
      const taken = await answer.json();
      await put({ ...item, ...taken, sent: Date.now(), sealed: taken.state === "refused" ? item.sealed : undefined });
      await show();
    }
    return true;
  };
  const send = (page, show) => navigator.locks.request("luring", { ifAvailable: true }, (lock) => lock && post(page, show));

  const show = async () => {
    const link = document.querySelector("[data-waiting]");
    const count = (await items()).filter((item) => item.sealed).length;
    link.hidden = !count;
    link.querySelector("b").textContent = count;
  };
  const work = async () => {
    const frame = document.querySelector("[data-outbox]");
    if (!frame) return;
    await act("about", "readwrite", (store) => store.put(frame.dataset.person, "person"));
    await show();
    await send(document, show);
  };
  const start = () => work().catch(() => {}); // no connection: tried again with the next page

  window.gugusOutbox = { items, put, remove, person, send };
  if (document.querySelector("[data-outbox]")) navigator.serviceWorker?.register("/sw.js").catch(() => {});
  start();
  document.addEventListener("turned", start);
  addEventListener("online", start);
})();
