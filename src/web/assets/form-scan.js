/**
 * Scans into a form: a thing that is scanned goes where the form asks for one of its noun.
 *
 * @module
 */

import { $, $$ } from '/assets/dom.js';
import { accepted, refused } from '/assets/feedback.js';
import { add } from '/assets/form-write.js';
import { parseScan } from '/assets/ids.js';
import { lookUp } from '/assets/scan-note.js';
import { onScan } from '/assets/scan.js';
import { say } from '/assets/words.js';

const references = (form) => $$('input[data-noun]', form).filter((one) => one.offsetParent !== null);
const takes = (noun) => (control) => control.dataset.noun === noun || control.dataset.noun === '';

/** A new row of the first list that asks for things of this noun. */
const newRow = (form, noun) => {
  const list = $$('.field[data-shape=list]', form).find((one) => {
    const template = $(':scope > [data-inside] > template', one);
    return one.offsetParent !== null && $('.field > input[data-noun]', template.content)?.dataset.noun === noun;
  });
  return list && $('input[data-noun]', add(list));
};

const put = (control, subject) => {
  control.value = control.dataset.noun ? subject.slice(subject.indexOf('/') + 1) : subject;
  control.dispatchEvent(new Event('input', { bubbles: true }));
};

/** Says at a field that something else was scanned. */
const wrong = (control, noun) => {
  const error = document.getElementById(`${control.closest('.field').id}-err`);
  Object.assign(error, { textContent: say('js-form-other', { noun: say(`noun-${noun}`) }), hidden: false });
  control.select();
  refused();
};

/** Reads what a scanner typed into a field itself; a plain name is left as it is. */
const settle = async (control) => {
  const raw = control.value.trim();
  if (!parseScan(raw).id) return;
  let subject;
  try {
    ({ subject } = await lookUp(raw));
  } catch {
    refused();
    return;
  }
  const noun = subject.split('/')[0];
  if (!takes(noun)(control)) {
    wrong(control, noun);
    return;
  }
  put(control, subject);
  accepted();
};

/**
 * Puts a thing where the form asks for one of its noun.
 *
 * @param {HTMLFormElement} form
 * @param {string} subject `noun/NAME`
 * @param {HTMLInputElement} [first] the field that is tried first
 * @returns {HTMLInputElement | undefined} the field that took it
 */
export const place = (form, subject, first) => {
  const noun = subject.split('/')[0];
  const free = references(form).filter(takes(noun));
  const target = [first, ...free].find((one) => one?.isConnected && takes(noun)(one) && one.value === '') ?? newRow(form, noun);
  if (target) put(target, subject);
  return target;
};

/**
 * Lets scans fill a form in.
 *
 * @param {HTMLFormElement} form
 */
export const scansInto = (form) => {
  let last;
  form.addEventListener('focusin', ({ target }) => { if (target.matches('input[data-noun]')) last = target; });
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !event.target.matches('input[data-noun]')) return;
    // A scanner ends with Enter, which is no wish to sign.
    event.preventDefault();
    settle(event.target);
  });
  onScan(async (_, raw) => {
    const found = await lookUp(raw).catch(() => null);
    if (!found) return false;
    const target = place(form, found.subject, last);
    if (!target) return false;
    target.focus();
    accepted();
    return true;
  });
};
