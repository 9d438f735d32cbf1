/**
 * The end of a session for want of use: the page knows when it comes, warns, locks, and leads back to where one was.
 *
 * Only what a person does at the device keeps a session open; the questions that this module asks do not.
 *
 * @module
 */
import { getJson, postJson, Unreachable } from '/assets/api.js';
import { db } from '/assets/db.js';
import { el } from '/assets/dom.js';
import { localTime } from '/assets/event.js';
import { lock, noted, onChange } from '/assets/session.js';
import { say } from '/assets/words.js';

const LOOK = 2_000;
/** How long before the end the page warns at the earliest. */
const WARNING = 60_000;
/** The server notes the use of a session once a minute. */
const NOTE = 60_000;

let ends = Infinity;
let warning = WARNING;
let shown = null;
let noteAt = Date.now() + NOTE;
let used = false;

const depart = () => {
  const here = location.pathname + location.search;
  location.assign(`/sign-in?to=${encodeURIComponent(here)}`);
};

const leave = async () => {
  await lock();
  depart();
};

/** Learns when the session ends; true while there is one. */
const learn = async (ask) => {
  const { now, session } = await ask();
  if (!session) return false;
  const left = Math.min(Date.parse(session.idle_ends_at), Date.parse(session.expires_at)) - Date.parse(now);
  ends = Date.now() + left;
  warning = Math.min(WARNING, session.idle_seconds * 500);
  await noted(session);
  return left > 0;
};

const look = () => learn(() => getJson('/api/v1/session'));
const stay = () => learn(() => postJson('/api/v1/session', {}));

const hide = () => {
  shown?.close();
  shown?.remove();
  shown = null;
};

const prolong = async () => {
  used = false;
  noteAt = Date.now() + NOTE;
  try {
    if (!(await stay())) await leave();
  } catch (why) {
    if (!(why instanceof Unreachable)) await leave();
  }
  hide();
};

const warn = () => {
  if (shown) return;
  const at = localTime(new Date(ends)).slice(11, 19);
  shown = el('dialog', { class: 'sign', 'aria-labelledby': 'idle-title' },
    el('div', { class: 'body stack' },
      el('h2', { id: 'idle-title' }, say('js-idle-title')),
      el('p', {}, say('js-idle-text', { at })),
      el('div', { class: 'row' },
        el('button', { class: 'btn btn--go', type: 'button', autofocus: true, onclick: prolong }, say('js-idle-stay')))));
  shown.addEventListener('cancel', (event) => {
    event.preventDefault();
    prolong();
  });
  document.body.append(shown);
  shown.showModal();
};

const tick = async () => {
  for (const open of await db.all('unlocked')) {
    if (open.until <= Date.now()) await db.del('unlocked', open.person);
  }
  if (used && Date.now() >= noteAt) return prolong();
  if (ends - Date.now() > warning) return hide();
  try {
    // Another page of this browser may have been used meanwhile.
    if (!(await look())) return leave();
  } catch (why) {
    if (!(why instanceof Unreachable)) return leave();
    // Without a network the work goes on, but nothing is signed without the passphrase.
    if (ends <= Date.now()) await db.clear('unlocked');
    return hide();
  }
  return ends - Date.now() > warning ? hide() : warn();
};

/** Begins to watch, where someone is signed in. */
export const watch = async () => {
  document.addEventListener('submit', async (event) => {
    if (new URL(event.target.action).pathname !== '/sign-out') return;
    event.preventDefault();
    await lock();
    event.target.submit();
  });
  const { person } = document.body.dataset;
  if (!person) return;
  onChange((changed) => (changed === null ? depart() : changed !== person && location.reload()));
  for (const kind of ['keydown', 'pointerdown']) {
    document.addEventListener(kind, (event) => { used ||= event.isTrusted; }, { capture: true, passive: true });
  }
  await look().catch(() => false);
  let busy = false;
  setInterval(async () => {
    if (busy) return;
    busy = true;
    await tick().catch(() => undefined);
    busy = false;
  }, LOOK);
};
