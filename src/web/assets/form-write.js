/**
 * Writes the value of an event into the fields of a form, and finds the field of a member.
 *
 * @module
 */

import { $, $$ } from '/assets/dom.js';
import { HASH, branch, choices, fieldOf, fieldsIn, given, input, inside, keyOf, rows } from '/assets/form-parts.js';
import { parsedOr, typed } from '/assets/values.js';

/** A time is kept as it was written, so that what is left alone is read back to the last digit. */
const writeTime = (field, value) => {
  input(field).value = value.slice(0, 19);
  field.dataset.exact = value;
};

const choose = (field, value) => {
  choices(field).forEach((one) => { one.checked = one.value === String(value); });
  $$(':scope > [data-branch]', field).forEach((one) => { one.hidden = one.dataset.branch !== value; });
};

const asText = (field, value) => { input(field).value = value; };

const writeRows = (field, values, key) => {
  rows(field).forEach((row) => row.remove());
  values.forEach((value) => {
    const row = add(field);
    if (key) [keyOf(row).value] = value;
    write(fieldOf(row), key ? value[1] : value);
  });
};

const WRITE = {
  text: asText,
  // A text that would be read as JSON is written as JSON, so that it is read back as the text.
  value: (field, told) => asText(field, typeof told === 'string' && parsedOr(told) === told ? told : JSON.stringify(told)),
  number: (field, value) => asText(field, Number.isSafeInteger(Number(value)) ? typed(Number(value), Number(input(field).dataset.scale)) : value),
  'yes-no': choose,
  word: (field, value) => (input(field) ? asText(field, value) : choose(field, value)),
  words: (field, value) => $$('input', inside(field)).forEach((box) => {
    box.checked = box.dataset.none === undefined ? [value].flat().includes(box.value) : value.length === 0;
  }),
  date: asText,
  moment: writeTime,
  instant: writeTime,
  reference: (field, value) => asText(field, input(field).dataset.noun ? value.replace(/^[a-z_]+\//, '') : value),
  file: asText,
  detail: (field, value) => {
    if (HASH.test(value)) field.dataset.exact = value;
    else asText(field, value);
  },
  group: (field, value) => fieldsIn(field).forEach((one) => write(one, value[one.dataset.member])),
  tuple: (field, value) => fieldsIn(field).forEach((one, place) => write(one, value[place])),
  list: (field, value) => writeRows(field, [value].flat()),
  map: (field, value) => writeRows(field, Object.entries(value), true),
  choice: (field, value) => {
    const [name, more] = typeof value === 'string' ? [value] : Object.entries(value)[0];
    choose(field, name);
    if (more !== undefined) write(fieldOf(branch(field, name)), more);
  },
};

/**
 * Writes a value into a field; what is not given is left as it is.
 *
 * @param {HTMLElement} field
 * @param {unknown} value
 */
export const write = (field, value) => {
  if (value === undefined || value === null) return;
  const box = given(field);
  if (box) {
    box.checked = true;
    inside(field).hidden = false;
  }
  WRITE[field.dataset.shape](field, value);
};

/** Gives what a template repeats ids of its own, also inside its own templates. */
const renumber = (node, from, to) => {
  for (const one of node.querySelectorAll('*')) {
    for (const { name, value } of [...one.attributes]) {
      if (value.includes(from)) one.setAttribute(name, value.replaceAll(from, to));
    }
    if (one.matches('template')) renumber(one.content, from, to);
  }
};

let count = 0;

/**
 * Adds a row to a list or a map.
 *
 * @param {HTMLElement} field
 * @returns {HTMLElement} the row
 */
export const add = (field) => {
  const made = document.importNode($(':scope > [data-inside] > template', field).content, true);
  const [from] = /__\d+__/.exec($('.field', made).id);
  count += 1;
  renumber(made, from, String(count));
  const row = made.firstElementChild;
  $(':scope > [data-inside] > [data-rows]', field).append(row);
  return row;
};

/**
 * The field at a member's path, such as `vials[3]`; the nearest one around it where it has none of its own.
 *
 * @param {HTMLElement} field
 * @param {string} path
 * @returns {HTMLElement}
 */
export const at = (field, path) => path.split(/[.[\]]+/).filter(Boolean).reduce((found, step) => {
  const { shape } = found.dataset;
  if (shape === 'group') return fieldsIn(found).find((one) => one.dataset.member === step) ?? found;
  if (shape === 'tuple') return fieldsIn(found)[Number(step)] ?? found;
  if (shape === 'choice') return fieldOf(branch(found, step) ?? found) ?? found;
  if (shape !== 'list' && shape !== 'map') return found;
  const row = shape === 'list' ? rows(found)[Number(step)] : rows(found).find((one) => keyOf(one).value === step);
  return row ? fieldOf(row) : found;
}, field);
