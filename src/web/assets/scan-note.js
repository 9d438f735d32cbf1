/** What a scan was, in words under the bar: a thing with what may be done with it, or what is wrong and what to do. */

import { Problem, Unreachable, postJson } from '/assets/api.js';
import { el, shape } from '/assets/dom.js';
import { grouped, likely, mistyped } from '/assets/ids.js';
import { has, say } from '/assets/words.js';

/** How many steps stand as buttons; the thing's page has the rest. */
const BUTTONS = 3;

/**
 * Asks the server what a scan means.
 * @param {string} text
 * @returns {Promise<any>}
 * @throws {Problem|Unreachable}
 */
export const lookUp = (text) => postJson('/api/v1/scan', { text });

/** An id in groups that are copied as one word. @param {string} id */
export const idOf = (id) => el('span', { class: 'id' }, ...grouped(id).split(' ').map((part) => el('span', {}, part)));

/** A note: hue and shape, a heading, and what stands below it. */
export const note = ({ hue, shape: name, word }, ...below) => el('section', { class: `note ${hue}` }, shape(name),
  el('div', { class: 'stack--s' }, el('h2', {}, word), ...below));

const blockedLine = ({ word, blocked: { rule, why } }) => el('li', {}, el('b', {}, word), ' ',
  has(`rule-${rule}`) ? say(`rule-${rule}`) : el('span', { lang: 'en' }, why), ' ', el('span', { class: 'rule' }, rule));

/**
 * A thing as a note.
 * @param {any} thing what the server said of a scan
 */
export const thingNote = (thing) => {
  const free = thing.steps.filter((step) => !step.blocked).slice(0, BUTTONS);
  const blocked = thing.steps.filter((step) => step.blocked);
  const buttons = free.map((step, place) => el('a', { class: place ? 'btn' : 'btn btn--go', href: step.href }, step.word));
  const open = el('a', { class: 'btn', href: `/${thing.subject}` }, say('js-scan-open'));
  return note(thing.shown,
    el('p', {}, el('a', { href: `/${thing.subject}` }, thing.title), ' ', thing.label ? idOf(thing.label) : null, ' ', thing.line),
    el('div', { class: 'row act' }, ...buttons, open),
    blocked.length > 0 && el('ul', { class: 'sub' }, ...blocked.map(blockedLine)));
};

const STOP = { hue: 'stop', shape: 'stop' };
const WARN = { hue: 'warn', shape: 'tri' };

/** Which character is likely wrong, each guess a button that takes the id that it makes. */
const guesses = (text, take) => {
  const id = mistyped(text);
  if (!id) return [];
  return likely(id).slice(0, BUTTONS).map((guess) => {
    const words = say(guess.exchanged ? 'js-scan-exchanged' : 'js-scan-likely', { at: guess.at, next: guess.at + 1 });
    return el('button', { class: 'btn', type: 'button', onclick: () => take(guess.id) }, idOf(guess.id), ' ', words);
  });
};

const why = (read) => {
  if (read.problem === 'short') return say('js-scan-short', { found: read.found });
  return say(`js-scan-${read.problem}`, { found: read.found });
};

/**
 * What is wrong with a scan, as a note.
 * @param {unknown} error what the server, or the lack of one, said
 * @param {any} read the scan as it was read here
 * @param {string} raw the scan as it came
 * @param {(text: string) => void} take takes a guess in place of it
 */
export const problemNote = (error, read, raw, take) => {
  if (error instanceof Unreachable) return note({ ...WARN, word: say('js-unreachable') }, el('p', {}, say('js-scan-offline')));
  if (!(error instanceof Problem)) throw error;
  if (error.status === 401) return note({ ...WARN, word: say('js-scan-sign-in') }, el('p', {}, el('a', { href: '/sign-in' }, say('js-scan-to-sign-in'))));
  if (error.status !== 404) return note({ ...WARN, word: error.title }, el('p', { lang: 'en' }, error.message));
  if (!read.problem) return note({ ...STOP, word: say('js-scan-unknown') }, el('p', {}, say('js-scan-unknown-do')), el('p', { class: 'sub', lang: 'en' }, error.message));
  const row = guesses(raw, take);
  return note({ ...WARN, word: say('js-scan-not-found') }, el('p', {}, why(read)),
    row.length > 0 && el('p', {}, say('js-scan-meant')), row.length > 0 && el('div', { class: 'row' }, ...row));
};
