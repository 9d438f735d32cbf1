/**
 * The scan bar: takes every key that no other field has, so that a keyboard-wedge scanner works wherever the focus is.
 * A page may take scans over with `onScan`; else a scan opens the thing.
 */

import { $ } from '/assets/dom.js';
import { accepted, refused } from '/assets/feedback.js';
import { grouped, parseScan } from '/assets/ids.js';

// Nobody types faster than this many milliseconds between keys for long; scanners do.
const SPEED = 50;
// Where no field takes what is typed, also a slow scanner's keys belong together.
const SLOW = 300;
// A scanner without a suffix is done when it has been silent for so long.
const PAUSE = 60;
// The same code within so long is one scan.
const TWICE = 2000;
// Behind one suffix there may come another: CR and then LF.
const ECHO = 150;
const GS = '\u001d';

// Words come later than the rest of a page; keys are taken from the beginning.
const notes = () => import('/assets/scan-note.js');

const form = $('form.scan');
const bar = form?.querySelector('input');
const region = $('#scanned');
const handlers = [];
/** Scans that came before the module of a page that takes them over. */
let early = [];
const last = { key: '', at: -TWICE, taken: -TWICE };
let burst = { text: '', at: 0 };
let pause;
let touched = false;

/**
 * Hands the scans of this page to a handler, the newest first. It returns true, or a promise of it, for a scan that it
 * used; the tone is its own to give.
 * @param {(read: ReturnType<typeof parseScan>, raw: string) => boolean | Promise<boolean>} handler
 * @returns {() => void} takes it away again
 */
export const onScan = (handler) => {
  handlers.unshift(handler);
  early.forEach((go) => go());
  early = [];
  return () => handlers.splice(handlers.indexOf(handler), 1);
};

/** Whether the page will take scans over, as soon as its module is there. */
const takesOver = () => $('[data-takes-scans]') !== null || document.body.dataset.shell !== undefined;

/** Whether a page takes scans over. */
export const isTaken = () => handlers.length > 0;

/** Shows something under the bar, in place of what stood there. @param {...Node} nodes */
export const show = (...nodes) => region?.replaceChildren(...nodes);

const clear = () => {
  if (!bar) return;
  bar.value = '';
  bar.removeAttribute('aria-invalid');
};

/** The text stays, selected, so that the next scan or key replaces it. */
const keep = (raw) => {
  if (!bar) return;
  bar.value = raw;
  bar.setAttribute('aria-invalid', 'true');
  if (document.activeElement === bar) bar.select();
};

const open = async (read, raw) => {
  const { lookUp, problemNote, thingNote } = await notes();
  try {
    const thing = await lookUp(raw);
    accepted();
    const stays = region?.dataset.stay !== undefined || touched;
    if (stays) {
      clear();
      show(thingNote(thing));
      window.dispatchEvent(new CustomEvent('vialog:scanned', { detail: thing }));
      return;
    }
    // The tone is cut off by leaving; it is short.
    setTimeout(() => location.assign(`/${thing.subject}`), 120);
  } catch (error) {
    refused();
    keep(raw);
    show(problemNote(error, read, raw, take));
  }
};

/**
 * Takes a scan, wherever it comes from.
 * @param {string} raw
 */
export const take = async (raw) => {
  clearTimeout(pause);
  burst = { text: '', at: 0 };
  const read = parseScan(raw);
  const key = read.id ?? read.subject ?? read.name ?? raw.trim();
  const now = performance.now();
  last.taken = now;
  if (!key) return;
  if (key === last.key && now - last.at < TWICE) {
    // A camera sees a symbol as long as it is held there.
    last.at = now;
    if (!bar?.hasAttribute('aria-invalid')) clear();
    return;
  }
  Object.assign(last, { key, at: now });
  if (handlers.length === 0 && takesOver()) await new Promise((go) => { early.push(go); });
  // What is being signed stands still.
  if ($('dialog.sign:modal')) {
    refused();
    return;
  }
  for (const handler of [...handlers]) {
    if (await handler(read, raw)) {
      clear();
      return;
    }
  }
  // A flow that takes every scan is not left by one that it did not use.
  if (inDialog() || takesOver()) refused();
  else await open(read, raw);
};

const inDialog = () => $('dialog:modal') !== null;

const FIELDS = 'input:not([type=button], [type=checkbox], [type=radio], [type=submit], [type=file]), textarea, select, [contenteditable]';
const isOther = (target) => target instanceof Element && target !== bar && target.closest(FIELDS) !== null;

/** What a key adds to a burst: its character; a scanner sends GS as Ctrl and `]`. */
const added = (event) => {
  if (event.ctrlKey && event.key === ']') return GS;
  const chord = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState('AltGraph');
  return !chord && event.key.length === 1 ? event.key : '';
};

/** How long the next key of the same scan may take. */
const gap = () => (bar && !inDialog() ? SPEED : SLOW);

const isBurst = (now) => burst.text.length >= 4 && now - burst.at < gap() * 2;

/** Without the spaces that `group` put there. */
const typed = () => (/^[0-9A-Za-z ]+$/.test(bar.value) ? bar.value.replaceAll(' ', '') : bar.value);

/** What stands in the bar; a label that came behind something half typed stands for itself. */
const entered = (now) => (isBurst(now) && parseScan(burst.text).id ? burst.text : typed());

/** A suffix ends a burst, and presses no button on the way. */
const end = (event, now) => {
  const echo = now - last.taken < ECHO;
  if (isBurst(now) && (event.target !== bar || event.key === 'Tab')) {
    event.preventDefault();
    event.stopPropagation();
    take(event.target === bar ? entered(now) : burst.text);
  } else if (echo && event.target !== bar) {
    event.preventDefault();
    event.stopPropagation();
  }
};

const complete = () => {
  if (burst.text.length >= 12 && parseScan(burst.text).id) take(burst.text);
};

const onKey = (event) => {
  if (event.isComposing || isOther(event.target)) return;
  const now = performance.now();
  if (event.key === 'Enter' || event.key === 'Tab') {
    end(event, now);
    return;
  }
  // A line feed comes as Ctrl and J, which would open the browser's downloads.
  if (event.ctrlKey && event.key.toLowerCase() === 'j' && (isBurst(now) || now - last.taken < ECHO)) event.preventDefault();
  const character = added(event);
  if (!character) return;
  const fresh = now - burst.at > gap();
  // A space is a button's own key, unless it comes in the midst of a scan.
  if (fresh && character === ' ' && event.target !== bar) return;
  burst = { text: fresh ? character : burst.text + character, at: now };
  clearTimeout(pause);
  pause = setTimeout(complete, PAUSE);
  if (!bar || inDialog()) return;
  if (event.target !== bar) {
    bar.focus({ preventScroll: true });
    if (fresh) bar.select();
  }
  if (character === GS) {
    event.preventDefault();
    bar.setRangeText(GS, bar.selectionStart, bar.selectionEnd, 'end');
  }
};

/** An id that is typed is shown in groups of four as it comes; a name with other characters is left alone. */
const group = () => {
  bar.removeAttribute('aria-invalid');
  const plain = bar.value.replaceAll(' ', '');
  if (bar.selectionEnd !== bar.value.length || plain.length > 12 || !/^[0-9A-Za-z]+$/.test(plain)) return;
  if (/^[A-Z]+$/i.test(plain)) return;
  bar.value = grouped(plain);
};

const openCamera = async () => {
  const { camera } = await import('/assets/camera.js');
  camera(form, take);
};

window.addEventListener('keydown', onKey, { capture: true });
window.addEventListener('input', (event) => {
  if (event.target !== bar && isOther(event.target)) touched = true;
});
if (form && bar) {
  bar.addEventListener('input', group);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    take(entered(performance.now()));
  });
  $('.scan__cam', form)?.addEventListener('click', openCamera);
}
