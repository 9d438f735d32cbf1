/**
 * The screens of the bedside: one question each, the verdict always at the same place, never by colour alone.
 *
 * @module
 */

import { $, el, shape } from '/assets/dom.js';
import { grouped } from '/assets/ids.js';
import { decimal } from '/assets/values.js';
import { lang, say } from '/assets/words.js';

const STEPS = ['wristband', 'vial', 'second', 'start'];
const time = new Intl.DateTimeFormat(lang === 'zh' ? 'zh-CN' : 'en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const utc = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' });

/** A moment by the clock on the wall and in UTC. @param {Date} date */
export const clock = (date) => `${time.format(date)} (${utc.format(date)} UTC)`;

/** How long it is until a moment. @param {Date} date */
const left = (date) => {
  const minutes = Math.max(0, Math.floor((date.getTime() - Date.now()) / 60_000));
  return say('js-bedside-left', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
};

/** A number of cells as people write it: 8.1 × 10⁷. @param {number} cells */
const power = (cells) => {
  const exponent = String(cells).length - 1;
  if (exponent < 5) return [decimal(cells, 0)];
  return [`${String(Math.round(cells / 10 ** (exponent - 1)) / 10)} × 10`, el('sup', {}, exponent)];
};

/** A button that is as large as a thumb in a glove. */
export const button = (words, onclick, { go = false, icon } = {}) =>
  el('button', { class: go ? 'btn btn--go' : 'btn', type: 'button', onclick }, icon && shape(icon), words);

/** A link that looks like one of those buttons. */
export const way = (words, href, go = false) => el('a', { class: go ? 'btn btn--go' : 'btn', href }, words);

/** The steps, the present one marked. @param {string} now */
const steps = (now) => {
  const at = STEPS.indexOf(now);
  return el('ol', { class: 'steps' }, STEPS.map((step, place) => el('li', {
    class: place < at && 'done',
    'aria-current': place === at && 'step',
  }, `${place + 1} ${say(`js-bedside-step-${step}`)}`)));
};

/** One half of a match: what it is above what it says; characters that differ are underlined. */
const half = (label, value, other) => {
  const big = el('span', { class: 'big' });
  for (const [place, character] of [...value].entries()) {
    const differs = other !== undefined && other[place] !== character;
    big.append(differs ? el('mark', {}, character) : character);
  }
  return el('div', {}, el('span', { class: 'label' }, label), big);
};

/** Both sides of a match as text. */
export const pair = (worn, vialFor, compare = false) => el('div', { class: 'pair' },
  half(say('js-bedside-wristband'), worn, compare ? vialFor : undefined),
  half(say('js-bedside-vial-for'), vialFor, compare ? worn : undefined));

/** The facts of a dose that matches. @param {object} packet */
export const facts = (packet) => {
  const list = el('dl', { class: 'facts card' });
  const add = (name, ...value) => list.append(el('dt', {}, name), el('dd', {}, ...value));
  for (const vial of packet.vials) {
    const id = el('span', { class: 'id' }, grouped(vial.label ?? '').split(' ').map((part) => el('span', {}, part)));
    add(say('js-bedside-vial'), id, ' ', el('span', { class: 'nw' }, vial.vial.split('/')[1]));
  }
  const volume = packet.vials.reduce((sum, vial) => sum + vial.volume_ul, 0);
  const cells = packet.vials.reduce((sum, vial) => sum + vial.cells, 0);
  const [before, after] = say('js-bedside-dose', { cells: '\u0000', volume: `${decimal(volume, 3)}\u00a0mL` }).split('\u0000');
  add(say('js-bedside-order'), el('span', { class: 'nw' }, packet.subject.split('/')[1]), ' ', before, ...power(cells), after);
  const ends = packet.vials.map((vial) => vial.use_by).filter(Boolean).sort();
  if (ends.length > 0) {
    const first = new Date(ends[0]);
    add(say('js-bedside-use-by'), say('js-bedside-use-by-left', { clock: clock(first), left: left(first) }));
  }
  add(say('js-bedside-record'), say('js-bedside-record-clear'), ', ', say('js-bedside-as-of', { clock: clock(new Date(packet.as_of)) }));
  return list;
};

/** How it is given: nothing is chosen beforehand. */
export const access = () => {
  const one = (value, words) => el('label', { class: 'choice' }, el('input', { type: 'radio', name: 'access', value, required: true }), ` ${words}`);
  return el('fieldset', { class: 'card' }, el('legend', {}, say('js-bedside-access')),
    one('peripheral vein', say('js-bedside-access-peripheral')), one('central line', say('js-bedside-access-central')),
    el('p', { class: 'err', hidden: true }, say('js-bedside-access-needed')));
};

/**
 * Puts a screen in the place of the one before, and moves the focus to its heading, so that it is read aloud.
 *
 * @param {object} screen
 * @param {string} [screen.who] who works here
 * @param {string} screen.step
 * @param {boolean} [screen.stop] whether nothing may go on
 * @param {(Node | null)[]} screen.body
 * @param {(Node | null)[]} screen.acts the way on first
 */
export const show = ({ who = '', step, stop = false, body, acts }) => {
  const main = $('#main');
  main.className = stop ? 'bed bed--stop' : 'bed';
  const top = stop ? [] : [el('span', {}, who), way(say('js-bedside-leave'), '/')];
  main.replaceChildren(
    el('div', { class: 'bed__top' }, ...top),
    el('div', { class: 'bed__main' }, stop ? null : steps(step), ...body.filter(Boolean)),
    el('div', { class: 'bed__act' }, ...acts));
  const heading = $('h1', main);
  heading.tabIndex = -1;
  heading.focus();
};

/**
 * Asks for a code that cannot be scanned.
 *
 * @param {(text: string) => void} take
 */
export const typeIn = (take) => {
  const field = el('input', { name: 'typed', autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', required: true });
  const dialog = el('dialog', { 'aria-label': say('js-bedside-type') }, el('form', { method: 'dialog', class: 'stack' },
    el('label', {}, say('js-bedside-typed'), field), el('button', { class: 'btn btn--go', type: 'submit' }, say('js-bedside-take'))));
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (field.value) take(field.value);
  });
  document.body.append(dialog);
  dialog.showModal();
};

/**
 * Nothing may go on: what is wrong, that nothing was signed, and the way out, which is always the right next scan.
 *
 * @param {{sentence: string, why: string, rule: string, sides?: Node, todo: string[], again: Node}} what
 */
export const showStop = ({ sentence, why, rule, sides, todo, again }) => {
  const told = el('p', {}, why, ` ${say('js-bedside-nothing-signed')} `, el('span', { class: 'rule' }, rule));
  const list = el('ol', { class: 'todo' }, todo.map((line) => el('li', {}, line)));
  show({ step: 'vial', stop: true, body: [verdict('stop', say('js-bedside-stop'), sentence), sides ?? null, told, list], acts: [again, way(say('js-bedside-leave'), '/')] });
};

/** The place into which the next code is scanned. */
export const aim = (title, why) => el('div', { class: 'aim' }, shape('scan'), el('div', {}, el('h1', {}, title), el('p', {}, why)));

/** A verdict. @param {'ok' | 'stop'} hue */
export const verdict = (hue, word, sentence) => el('div', { class: `verdict ${hue === 'ok' ? 'ok' : ''}`, role: hue === 'ok' ? 'status' : 'alert' },
  shape(hue), el('div', {}, el('h1', {}, word), el('p', {}, sentence)));
