/**
 * What every page says about the network: since when there is none, what waits to be sent, and as of when this device knows of
 * recalls and holds. Work goes on meanwhile, so it is never said in red.
 *
 * @module
 */

import { db } from '/assets/db.js';
import { $, el, shape } from '/assets/dom.js';
import { keepSending, waiting } from '/assets/outbox.js';
import { lang, say } from '/assets/words.js';

const SINCE = 'offline-since';
const SHELL_LANG = 'shell-lang';
/** How often the server is looked for while it is away. */
const LOOK = 15_000;
/** A packet is for the work of a day; after three nobody should still act on it. */
const LASTS = 3 * 86_400_000;

const clock = new Intl.DateTimeFormat(lang === 'zh' ? 'zh-CN' : 'en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(lang === 'zh' ? 'zh-CN' : 'en-GB', { day: 'numeric', month: 'short' });

/** A moment by the clock on the wall; with its day where that is not today. @param {Date} date */
const when = (date) => (date.toDateString() === new Date().toDateString() ? clock.format(date) : `${day.format(date)} ${clock.format(date)}`);

/** Since when the server has been away; null while it is not. */
const since = async () => {
  const mark = await db.get('marks', SINCE);
  return mark ? new Date(mark.at) : null;
};

/** The oldest moment of which a packet on this device is. */
const asOf = async () => {
  const moments = (await db.all('packets')).map((packet) => Date.parse(packet.as_of));
  return moments.length > 0 ? new Date(Math.min(...moments)) : null;
};

const sentences = async () => {
  const [away, { waiting: count, conflicts }] = [await since(), await waiting()];
  const told = [];
  if (away) told.push(say('js-offline-since', { time: when(away) }));
  if (count > 0) told.push(count === 1 ? say('js-outbox-one-waits') : say('js-outbox-many-wait', { count }));
  if (conflicts > 0) told.push(conflicts === 1 ? say('js-outbox-one-conflict') : say('js-outbox-many-conflicts', { count: conflicts }));
  const known = away && await asOf();
  if (known) told.push(say('js-offline-as-of', { time: when(known) }));
  return { told, away: away !== null, conflicts };
};

let banner = null;

const draw = async () => {
  const { told, away, conflicts } = await sentences();
  if (told.length === 0) {
    banner?.remove();
    banner = null;
    return;
  }
  banner ??= el('div', { class: 'note note--bar offline', role: 'status' });
  banner.classList.toggle('warn', conflicts > 0);
  banner.classList.toggle('calm', conflicts === 0);
  const text = el('p', {}, told.join(say('js-offline-comma')), say('js-offline-stop'), ' ',
    document.body.dataset.shell !== 'outbox-page' && el('a', { href: '/outbox' }, say('js-outbox-open')));
  banner.replaceChildren(shape(conflicts > 0 ? 'half' : away ? 'ring' : 'clock'), text);
  if (!banner.isConnected) ($('.bar') ?? $('.bed__top'))?.after(banner);
  if (!banner.isConnected) document.body.prepend(banner);
};

const gone = async () => {
  if (!(await since())) await db.put('marks', { name: SINCE, at: new Date().toISOString() });
  await draw();
};

const back = async () => {
  if (await since()) await db.del('marks', SINCE);
  await draw();
};

/** Whether the server is there, asked without a session. */
const look = async () => {
  try {
    const answer = await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(5_000) });
    await (answer.ok ? back() : gone());
  } catch {
    await gone();
  }
};

/** The pages that open without a network, in the language that is read now. */
const prepare = async () => {
  if (!navigator.serviceWorker) return;
  const registration = await navigator.serviceWorker.register('/sw.js');
  const kept = await db.get('marks', SHELL_LANG);
  if (kept?.lang === lang || (await since())) return;
  registration.active?.postMessage('fill');
  await db.put('marks', { name: SHELL_LANG, lang });
};

/** What was taken along is left behind by whoever signs out, and by everyone when it is too old. */
const leaveNothing = async () => {
  document.addEventListener('submit', (event) => {
    if (new URL(event.target.action).pathname === '/sign-out') db.clear('packets');
  });
  const old = (await db.all('packets')).filter((packet) => Date.now() - Date.parse(packet.as_of) > LASTS);
  await Promise.all(old.map(({ subject }) => db.del('packets', subject)));
};

/** Begins to watch the network and the outbox. */
export const watch = async () => {
  window.addEventListener('vialog:outbox', draw);
  window.addEventListener('vialog:reach', ({ detail }) => (detail ? back() : gone()));
  window.addEventListener('offline', gone);
  window.addEventListener('online', look);
  setInterval(async () => {
    if (await since()) await look();
  }, LOOK);
  await leaveNothing();
  if (!navigator.onLine) await gone();
  else if (await since()) await look();
  await draw();
  await keepSending();
  await prepare();
};
