/**
 * What the record already knows of a form: members that follow, and what the ids in its fields mean.
 *
 * @module
 */

import { $, $$, el } from '/assets/dom.js';
import { input } from '/assets/form-parts.js';
import { write } from '/assets/form-write.js';

/** The list of the ids of a member, once for the whole form. */
const listOf = (form, member, told) => {
  const id = `told-${member}`;
  if (!document.getElementById(id)) {
    const options = Object.entries(told).map(([value, means]) => el('option', { value, label: means || value }));
    form.append(el('datalist', { id }, ...options));
  }
  return id;
};

/** Says under a field what the id in it means. */
const mean = (field, told) => {
  const control = input(field);
  const hint = $(':scope > [data-means]', field) ?? el('span', { class: 'hint', 'data-means': true, 'aria-live': 'polite' });
  hint.textContent = told[control.value] ?? '';
  control.after(hint);
};

/** The members beside a field that follow from the id in it. */
const follow = (field, members = {}) => {
  for (const [name, value] of Object.entries(members)) {
    const other = [...field.parentElement.children].find((one) => one.dataset.member === name);
    if (other) write(other, value);
  }
};

/**
 * Starts a form with what the record knows.
 *
 * @param {HTMLFormElement} form
 * @returns {() => void} says again what the ids mean, after the form was filled in
 */
export const startWith = (form) => {
  const { body = {}, told = {}, follows = {} } = JSON.parse(form.dataset.starter || '{}');
  const known = () => $$('.field[data-shape=text]', form).filter((field) => field.dataset.member in told);
  const tell = () => known().forEach((field) => {
    const { member } = field.dataset;
    input(field).setAttribute('list', listOf(form, member, told[member]));
    mean(field, told[member]);
  });
  write(form, body);
  form.addEventListener('input', ({ target }) => {
    const field = target.closest('.field');
    const { member, shape } = field?.dataset ?? {};
    if (shape !== 'text' || !(member in told)) return;
    follow(field, follows[member]?.[target.value]);
    tell();
  });
  form.addEventListener('click', ({ target }) => { if (target.closest('[data-add]')) tell(); });
  return () => {
    known().forEach((field) => follow(field, follows[field.dataset.member]?.[input(field).value]));
    tell();
  };
};
