/**
 * How a form that the server drew from a schema is put together: fields, each of a shape, which hold other fields.
 *
 * @module
 */

import { $, $$ } from '/assets/dom.js';

/** 64 hexadecimal digits. */
export const HASH = /^[0-9a-f]{64}$/;

/** The one control of a field, if one answers it. @param {HTMLElement} field */
export const input = (field) => document.getElementById(`${field.id}-in`);

/** What holds the fields or the rows of a field. @param {HTMLElement} field */
export const inside = (field) => $(':scope > [data-inside]', field);

/** The rows of a list or a map. @param {HTMLElement} field @returns {HTMLElement[]} */
export const rows = (field) => [...$(':scope > [data-inside] > [data-rows]', field).children];

/** The field of a row, or of a branch. @param {HTMLElement} place */
export const fieldOf = (place) => $(':scope > .field', place);

/** The name of a row of a map. @param {HTMLElement} row */
export const keyOf = (row) => $(':scope > [data-key]', row);

/** The radio buttons of a field. @param {HTMLElement} field @returns {HTMLInputElement[]} */
export const choices = (field) => $$(':scope > [role=radiogroup] input', field);

/** What more is said with a choice. @param {HTMLElement} field @param {string} value @returns {HTMLElement | undefined} */
export const branch = (field, value) => $$(':scope > [data-branch]', field).find((one) => one.dataset.branch === value);

/** The fields that a field holds. @param {HTMLElement} field @returns {HTMLElement[]} */
export const fieldsIn = (field) => [...inside(field).children].filter((one) => one.matches('.field'));

/** Whether a member that may be left out is given, as a box says. @param {HTMLElement} field @returns {HTMLInputElement | null} */
export const given = (field) => $(':scope > .tick > [data-given]', field);
