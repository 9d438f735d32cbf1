/** The map of a box: arrow keys move over its positions, and a free one may be chosen for the next vial. */

import { $, $$ } from '/assets/dom.js';

const table = $('table.box');
const rows = $$('tbody tr', table).map((row) => $$('a.cell, button.cell', row));

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const enter = (cell) => {
  rows.flat().forEach((other) => { other.tabIndex = other === cell ? 0 : -1; });
  return cell;
};

const whereIs = (cell) => {
  const row = rows.findIndex((cells) => cells.includes(cell));
  return [row, rows[row]?.indexOf(cell) ?? -1];
};

/** Marks the position that the next vial goes to. @param {string | null} position */
export const mark = (position) => {
  for (const cell of $$('.cell--free', table)) cell.setAttribute('aria-pressed', String(cell.dataset.position === position));
};

table.addEventListener('keydown', (event) => {
  const [row, column] = whereIs(event.target);
  if (row < 0) return;
  const [down, right] = STEPS[event.key] ?? [0, 0];
  let cell = rows[row + down]?.[column + right];
  if (event.key === 'Home') [cell] = rows[row];
  if (event.key === 'End') cell = rows[row].at(-1);
  if (!cell || cell === event.target) return;
  event.preventDefault();
  enter(cell).focus();
});
table.addEventListener('click', (event) => {
  const cell = event.target.closest('.cell--free');
  if (!cell) return;
  const chosen = cell.getAttribute('aria-pressed') !== 'true';
  mark(chosen ? cell.dataset.position : null);
  window.dispatchEvent(new CustomEvent('vialog:position', { detail: chosen ? cell.dataset.position : null }));
});
// One stop for the whole map on the way through the page.
enter(rows.flat()[0]);
