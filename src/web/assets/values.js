/**
 * How the members of events are shown to people: labels, units, times and names, from the very values that are signed.
 *
 * @module
 */

import { el } from '/assets/dom.js';
import { UNITS } from '/assets/kinds.js';
import { has, lang, say } from '/assets/words.js';

/**
 * The unit in which people read a member, and how many digits stand behind its point.
 *
 * @param {string} member
 * @returns {{unit: string, scale: number}} the word of the unit, empty where the member has none
 */
export const unitOf = (member) => {
  const found = UNITS.find(({ end }) => member === end || member.endsWith(`_${end}`));
  return found ? { unit: found.word && say(`unit-${found.word}`), scale: found.scale } : { unit: '', scale: 0 };
};

/**
 * An integer of a small unit as a decimal of a larger one, by its digits alone, as it is typed.
 *
 * @param {number} integer
 * @param {number} scale digits behind the point
 * @returns {string}
 */
export const typed = (integer, scale) => {
  const digits = String(Math.abs(integer)).padStart(scale + 1, '0');
  const rest = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${integer < 0 ? '-' : ''}${digits.slice(0, digits.length - scale)}${rest && `.${rest}`}`;
};

/**
 * The same as it is read: with thousands apart and a true minus sign.
 *
 * @param {number} integer
 * @param {number} scale digits behind the point
 * @returns {string}
 */
export const decimal = (integer, scale) => {
  const [whole, rest] = typed(integer, scale).split('.');
  const grouped = whole.replace('-', '\u2212').replace(/\B(?=(\d{3})+$)/g, ',');
  return rest ? `${grouped}.${rest}` : grouped;
};

/**
 * A member's label in the reader's language; the member itself where it has none, as the keys of a map.
 *
 * @param {string} member
 * @param {string} [parent] the member in which it lies
 * @returns {string}
 */
export const label = (member, parent = '') => {
  const ids = [`member-${parent}-${member}`, `member-${member}`];
  const found = ids.find(has);
  return found ? say(found) : member;
};

/** The act of a kind of event, as a heading or a button names it. @param {string} kind @returns {string} */
export const act = (kind) => say(`kind-${kind.replaceAll('.', '-')}`);

const month = new Intl.DateTimeFormat(lang === 'zh' ? 'zh-Hans' : 'en-US', { month: 'short', timeZone: 'UTC' });

/** A date of the calendar, `2026-11-20`. @param {string} text @returns {string} */
export const date = (text) => {
  const [year, , day] = text.split('-').map(Number);
  return say('js-date', { year, month: month.format(new Date(`${text}T00:00:00Z`)), day });
};

/**
 * A time with its offset as the wall shows it, and in UTC beside it.
 *
 * @param {string} text RFC 3339
 * @returns {HTMLElement}
 */
export const moment = (text) => {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return el('span', {}, text);
  const utc = at.toISOString();
  const [wallDay, wallTime] = [text.slice(0, 10), text.slice(11, 19)];
  const [utcDay, utcTime] = [utc.slice(0, 10), utc.slice(11, 19)];
  if (/Z$/.test(text)) return el('time', { datetime: text, class: 'nw' }, `${date(utcDay)} ${utcTime} UTC`);
  const beside = wallDay === utcDay ? utcTime : `${date(utcDay)} ${utcTime}`;
  return el('span', {}, el('time', { datetime: text, class: 'nw' }, `${date(wallDay)} ${wallTime}`), ' ',
    el('span', { class: 'utc' }, say('js-utc', { time: beside })));
};

const SUBJECT = /^([a-z_]+)\/([A-Za-z0-9][A-Za-z0-9._-]{0,63})$/;

/**
 * A thing of the record: its noun in the reader's language, and its name.
 *
 * @param {string} text `noun/NAME`
 * @returns {HTMLElement}
 */
export const thing = (text) => {
  const [, noun, name] = SUBJECT.exec(text) ?? [];
  if (!noun || !has(`noun-${noun}`)) return el('span', {}, text);
  return el('span', {}, `${say(`noun-${noun}`)} `, el('span', { class: 'nw' }, name));
};

/** Text by what it is. A word of a list is shown in the reader's language, and as it is signed where that differs. */
const text = (value) => {
  if (value === '') return el('span', {}, say('js-value-empty'));
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value)) return moment(value);
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return el('span', { class: 'nw' }, date(value));
  if (/^[0-9a-f]{64}$/.test(value)) return el('span', { class: 'mono' }, value);
  if (SUBJECT.test(value)) return thing(value);
  const known = /^[a-z][a-z0-9_]*$/.test(value) && has(`value-${value}`) && say(`value-${value}`);
  if (!known || known.toLowerCase() === value.replaceAll('_', ' ')) return el('span', {}, known || value);
  return el('span', {}, `${known} `, el('span', { class: 'sub mono' }, value));
};

/** A number in the unit that people read. */
const number = (value, member) => {
  const { unit, scale } = unitOf(member);
  return el('span', { class: 'nw' }, unit ? `${decimal(value, scale)}\u00a0${unit}` : decimal(value, scale));
};

/**
 * Any value of an event, nested ones as nested lists.
 *
 * @param {unknown} value
 * @param {string} member its name
 * @returns {HTMLElement}
 */
export const shown = (value, member) => {
  if (value === null) return el('span', {}, say('js-value-none'));
  if (value === true) return el('span', {}, say('js-yes'));
  if (value === false) return el('span', {}, say('js-no'));
  if (typeof value === 'number') return number(value, member);
  if (typeof value === 'string') return text(value);
  if (!Array.isArray(value)) return facts(value, member);
  if (value.length === 0) return el('span', {}, say('js-value-empty-list'));
  return el('ol', { class: 'stack--s values' }, ...value.map((item) => el('li', {}, shown(item, member))));
};

/** The member by which a value is read: in a correction, the old and the right value are those of the member at fault. */
const readAs = (object, member) => (['was', 'should_be'].includes(member) && typeof object.member === 'string'
  ? object.member.split('.').at(-1).replace(/\[.*$/, '')
  : member);

/**
 * The members of an object, each with its label.
 *
 * @param {object} value
 * @param {string} [parent] the member in which it lies
 * @returns {HTMLElement}
 */
export const facts = (value, parent = '') => {
  const members = Object.entries(value);
  if (members.length === 0) return el('span', {}, say('js-value-empty-list'));
  const rows = members.flatMap(([member, inner]) => [el('dt', {}, label(member, parent)), el('dd', {}, shown(inner, readAs(value, member)))]);
  return el('dl', { class: 'facts' }, ...rows);
};

/** The value of a text that is JSON, else the text itself. @param {string} told @returns {unknown} */
export const parsedOr = (told) => {
  try {
    return JSON.parse(told);
  } catch {
    return told;
  }
};
