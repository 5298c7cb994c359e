"use strict";
{% if version %}// Keeps the page of the empty forms for days without network, and nothing else: no other page, no answer to a form.
const PAGE = "{% url 'outbox_page' %}";
const CACHE = "luring-{{ version }}";

const keep = async () => {
  const page = await fetch(PAGE, { credentials: "omit", cache: "no-store" });
  if (!page.ok) throw new Error(page.status);
  const parts = (await page.clone().text()).matchAll(/(?:src|href)="(\/[^"#]+\.(?:css|js|svg))/g);
  const cache = await caches.open(CACHE);
  await cache.addAll(new Set([...parts].map(([, address]) => address)));
  await cache.put(PAGE, page);
  await skipWaiting();
};
const clean = async () => {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  await clients.claim();
};
const kept = async (address) => (await caches.match(address, { ignoreVary: true })) ?? Response.error();

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(clean()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || pathname.startsWith("{% url 'public_form' %}")) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => kept(PAGE)));
  else if (/\.(css|js|svg)$/.test(pathname)) event.respondWith(fetch(request).catch(() => kept(pathname)));
});
{% else %}// The outbox is switched off: this worker takes the place of the former one, empties its cache and removes itself.
const leave = async () => {
  for (const name of await caches.keys()) await caches.delete(name);
  await registration.unregister();
};
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(leave()));
{% endif %}
