/** A dialog in which a code is typed, for pages that have no scan bar. */

import { el } from '/assets/dom.js';
import { say } from '/assets/words.js';

/**
 * Asks for a code.
 * @returns {Promise<string>} what was typed; empty where the person thought better of it
 */
export const askForText = () => new Promise((resolve) => {
  const input = el('input', { name: 'code', required: true, autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false' });
  const go = el('button', { class: 'btn btn--go', value: 'go' }, say('js-scan-take'));
  const cancel = el('button', { class: 'btn', value: '', formnovalidate: true }, say('js-scan-cancel'));
  const form = el('form', { method: 'dialog', class: 'stack--s' }, el('label', {}, say('js-scan-type'), input), el('div', { class: 'row act' }, go, cancel));
  const dialog = el('dialog', { class: 'ask' }, form);
  dialog.addEventListener('close', () => {
    dialog.remove();
    resolve(dialog.returnValue === 'go' ? input.value : '');
  });
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
});
