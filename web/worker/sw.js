// Lets the student's app start without a signal. It keeps the files of the app and nothing of any person: answers of the
// engine and of Supabase never pass through it. The build writes the files and their version into the first two lines.
const VERSION = "__VERSION__";
const FILES = __FILES__;

const CACHE = `launchpad-${VERSION}`;
const PAGE = "/app";
const CONFIG = "/api/config.json";

importScripts("/push.js");

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([PAGE, CONFIG, ...FILES].map((path) => new Request(path, { cache: "reload" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    // A page of the app is asked of the server first, so that a new version is taken at once.
    if (/^\/(app|sign-in|auth)(\/|$)/.test(url.pathname)) event.respondWith(fresh(request, PAGE));
  } else if (url.pathname === CONFIG) {
    event.respondWith(fresh(request, CONFIG));
  } else if (url.pathname.startsWith("/assets/")) {
    event.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept ?? fetch(request)));
  }
});

async function fresh(request, path) {
  try {
    return await fetch(request);
  } catch (problem) {
    const kept = await caches.match(path, { ignoreVary: true });
    if (kept) return kept;
    throw problem;
  }
}
