// The service worker: lets the pages without data, and what they are made of, open without a network. The server writes `VERSION`
// and `FILES` in front of this text, so that it changes whenever one of them does.
//
// Nothing about anyone is ever cached: no page with data, no answer of the API. What a device needs of those it keeps in its
// packets, under its person's eyes.
/* global VERSION, FILES */

const CACHE = `vialog-${VERSION}`;
/** The pages that hold no data and draw themselves. The first one stands in where another page cannot be had. */
const SHELLS = ['/outbox', '/bedside', '/courier'];
/** A network that answers later than this is none. */
const PATIENCE = 4_000;

const keepable = (response) => response.ok && !response.redirected && response.type === 'basic';

/** Takes everything anew, past the browser's own cache; what cannot be had now is taken when it is asked for. */
const fill = async () => {
  const cache = await caches.open(CACHE);
  await Promise.allSettled([...FILES.map((name) => `/assets/${name}`), ...SHELLS].map(async (path) => {
    const response = await fetch(path, { cache: 'reload' });
    if (keepable(response)) await cache.put(path, response);
  }));
};

/** The network's answer, which is kept; else what was kept. */
const fresh = async (request, path) => {
  const cache = await caches.open(CACHE);
  const asked = fetch(request).then(async (response) => {
    if (keepable(response)) await cache.put(path, response.clone());
    return response;
  });
  const late = new Promise((_, reject) => { setTimeout(reject, PATIENCE); });
  try {
    const response = await Promise.race([asked, late]);
    if (response.status !== 502 && response.status !== 504) return response;
  } catch {
    // Below.
  }
  return await cache.match(path) ?? asked;
};

/** A page with data cannot be had without a network; in its place stands the one that says what can be done. */
const page = async (request) => {
  try {
    return await fetch(request);
  } catch (error) {
    const cache = await caches.open(CACHE);
    const instead = await cache.match(SHELLS[0]);
    if (instead) return instead;
    throw error;
  }
};

self.addEventListener('install', (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const clean = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith('vialog-') && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

// A reader who changes the language wants the kept pages in it as well.
self.addEventListener('message', (event) => {
  if (event.data === 'fill') event.waitUntil(fill());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  const shell = request.mode === 'navigate' && SHELLS.includes(url.pathname);
  if (shell || url.pathname.startsWith('/assets/')) event.respondWith(fresh(request, url.pathname));
  else if (request.mode === 'navigate') event.respondWith(page(request));
});
