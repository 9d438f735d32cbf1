/**
 * Reads the fields of a form into the exact value of an event.
 *
 * @module
 */

import { $, $$ } from '/assets/dom.js';
import { HASH, branch, choices, fieldOf, fieldsIn, given, input, inside, keyOf, rows } from '/assets/form-parts.js';
import { parsedOr, typed } from '/assets/values.js';
import { say } from '/assets/words.js';
import { offsetAt } from '/assets/zone.js';

/** A detail that stays outside the log; it becomes a commitment when the body is sealed. */
export class Detail {
  constructor(name, value) {
    Object.assign(this, { name, value });
  }
}

/** The members that may be an empty text: a number that counts has no unit. */
const MAY_BE_EMPTY = new Set(['unit']);
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Notes what is wrong with a field; it has no value then. */
const fault = (field, out, message) => {
  out.problems.push({ field, message });
  return undefined;
};

/** What is missing is a fault unless the member may be left out. */
const missing = (field, out, message) => (field.dataset.optional === undefined ? fault(field, out, message) : undefined);

/** The integer of a small unit that a decimal of a larger one means, by its digits alone. */
const integer = (field, out, text, { scale, least, most }) => {
  const [, sign, whole, rest = ''] = /^([-\u2212]?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return fault(field, out, say('js-form-number'));
  const digits = rest.replace(/0+$/, '').padEnd(scale, '0');
  if (digits.length > scale) return fault(field, out, scale > 0 ? say('js-form-digits', { count: scale }) : say('js-form-number'));
  const value = BigInt(`${whole}${digits}`) * (sign ? -1n : 1n);
  if (value < BigInt(least) || value > BigInt(most)) {
    return fault(field, out, say('js-form-range', { least: typed(least, scale), most: typed(most, scale) }));
  }
  return Number(value);
};

const limits = ({ dataset: { scale, least, most } }) => ({ scale: Number(scale), least: Number(least), most: Number(most) });

/** Date and time to the second, as an event has them. */
const wall = (value) => (value.length === 16 ? `${value}:00` : value);

/** A time that was written and left alone stays as it was, to the last digit. */
const time = (field, out, make) => {
  const { value } = input(field);
  if (value === '') return missing(field, out, say('js-form-time'));
  const { exact } = field.dataset;
  return exact?.startsWith(wall(value)) ? exact : make(wall(value));
};

const text = (field, out) => {
  const { value, dataset } = input(field);
  const told = input(field).matches('textarea') ? value.trim() : value;
  if (told === '') return MAY_BE_EMPTY.has(field.dataset.member) ? '' : missing(field, out, say('js-form-missing'));
  if (dataset.hash !== undefined && !HASH.test(told)) return fault(field, out, say('js-form-hash'));
  return told;
};

/** The value that a text means: JSON where it is JSON, else the text itself; a text where the value beside it is one. */
const value = (field, out) => {
  const told = input(field).value.trim();
  if (told === '') return missing(field, out, say('js-form-missing'));
  const parsed = parsedOr(told);
  const beside = $(':scope > [data-member=was]', field.parentElement);
  const isText = beside && beside !== field && typeof parsedOr(input(beside).value.trim()) === 'string';
  return isText && typeof parsed !== 'string' ? told : parsed;
};

const reference = (field, out) => {
  const { value, dataset: { noun } } = input(field);
  const told = value.trim();
  if (told === '') return missing(field, out, say('js-form-missing'));
  const whole = noun && !told.includes('/') ? `${noun}/${told}` : told;
  const [named, name, ...more] = whole.split('/');
  if (more.length > 0 || !NAME.test(name ?? '') || (noun && named !== noun)) return fault(field, out, noun ? say('js-form-name') : say('js-form-thing'));
  return whole;
};

const detail = (field, out) => {
  const control = input(field);
  const told = control.value.trim();
  if (told === '') return field.dataset.exact ?? missing(field, out, say('js-form-missing'));
  if (control.dataset.detail !== 'weight') return new Detail(field.dataset.member, told);
  const grams = integer(field, out, told, limits(control));
  return grams === undefined ? undefined : new Detail(field.dataset.member, String(grams));
};

const words = (field, out) => {
  const boxes = $$('input', inside(field));
  const told = boxes.filter((box) => box.checked && box.dataset.none === undefined).map((box) => box.value);
  const none = boxes.some((box) => box.checked && box.dataset.none !== undefined);
  return told.length > 0 || none ? told : fault(field, out, say('js-form-tell'));
};

const chosen = (field) => choices(field).find((one) => one.checked)?.value ?? '';

const group = (fields, out) => Object.fromEntries(
  fields.map((one) => [one.dataset.member, read(one, out)]).filter(([, value]) => value !== undefined));

const map = (field, out) => {
  const all = rows(field).map((row) => [keyOf(row).value.trim(), read(fieldOf(row), out)]);
  if (all.some(([key]) => key === '')) fault(field, out, say('js-form-missing'));
  if (new Set(all.map(([key]) => key)).size < all.length) fault(field, out, say('js-form-twice'));
  return Object.fromEntries(all);
};

const choice = (field, out) => {
  const value = chosen(field);
  if (value === '') return missing(field, out, say('js-form-choose'));
  const more = branch(field, value);
  return more ? { [value]: read(fieldOf(more), out) } : value;
};

const READ = {
  text,
  value,
  number: (field, out) => {
    const told = input(field).value.trim();
    return told === '' ? missing(field, out, say('js-form-missing')) : integer(field, out, told, limits(input(field)));
  },
  'yes-no': (field, out) => ({ true: true, false: false })[chosen(field)] ?? missing(field, out, say('js-form-choose')),
  word: (field, out) => (input(field)?.value ?? chosen(field)) || missing(field, out, say('js-form-choose')),
  words,
  date: (field, out) => input(field).value || missing(field, out, say('js-form-date')),
  moment: (field, out) => time(field, out, (at) => `${at}.000${offsetAt(at)}`),
  instant: (field, out) => time(field, out, (at) => `${at}.000000Z`),
  reference,
  file: (field, out) => (input(field).value === '' ? missing(field, out, say('js-form-file')) : text(field, out)),
  detail,
  group: (field, out) => group(fieldsIn(field), out),
  tuple: (field, out) => fieldsIn(field).map((one) => read(one, out)),
  list: (field, out) => rows(field).map((row) => read(fieldOf(row), out)),
  map,
  choice,
};

/**
 * The value of a field.
 *
 * @param {HTMLElement} field
 * @param {{problems: {field: HTMLElement, message: string}[]}} out what is wrong is noted here
 * @returns {unknown} undefined where the member is left out, or wrong
 */
export const read = (field, out) => {
  const box = given(field);
  return box && !box.checked ? undefined : READ[field.dataset.shape](field, out);
};
