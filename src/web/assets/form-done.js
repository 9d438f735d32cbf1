/**
 * The part of a form that states what has happened already: when it was done, how it came about, what shows it, and the second
 * look before it is signed against the rules that it broke.
 *
 * @module
 */

import { getJson } from '/assets/api.js';
import { $, $$ } from '/assets/dom.js';
import { secondLook, signDone } from '/assets/done.js';
import { signedText } from '/assets/event.js';
import { HASH } from '/assets/form-parts.js';
import { read } from '/assets/form-read.js';
import { write } from '/assets/form-write.js';
import { say } from '/assets/words.js';

const RULE = /^[A-Z]\d\d$/;

const fields = (form) => $$('[data-done-fields] > .field', form);
const fieldOf = (form, member) => fields(form).find((one) => one.dataset.member === member);

/** Whether the form states what has happened already. @param {HTMLFormElement} form */
export const isDone = (form) => form.dataset.done !== undefined;

/**
 * What the form says of the time, the account and the evidence, with what is wrong with it.
 *
 * @param {HTMLFormElement} form
 * @param {{field: HTMLElement, message: string}[]} problems
 * @returns {{at: string, late_reason: string, account: string, evidence?: string}}
 */
export const doneOf = (form, problems) => Object.fromEntries(fields(form).map((one) => [one.dataset.member, read(one, { problems })]));

/**
 * Fills in what a link says, and what the envelope says that is named as evidence.
 *
 * @param {HTMLFormElement} form
 * @param {URLSearchParams} query its members about this part are taken out of it
 * @param {(body: object) => void} fill
 */
export const startDone = async (form, query, fill) => {
  const [evidence, rules] = [query.get('evidence') ?? '', query.get('rules') ?? ''];
  ['done', 'evidence', 'rules'].forEach((name) => query.delete(name));
  form.dataset.rules = rules.split(',').filter((rule) => RULE.test(rule)).join(',');
  if (!HASH.test(evidence)) return;
  write(fieldOf(form, 'evidence'), evidence);
  const note = $('[data-file-told]', fieldOf(form, 'evidence'));
  try {
    const signed = JSON.parse(signedText(await getJson(`/api/v1/attachments/${evidence}`)));
    fill(signed.body);
    write(fieldOf(form, 'at'), signed.at);
    write(fieldOf(form, 'late_reason'), signed.late_reason ?? say('js-form-done-late'));
    write(fieldOf(form, 'account'), signed.despite?.reason ?? say('js-form-done-account', { person: signed.actor.split('/')[1] }));
    note.textContent = say('js-form-done-filled', { person: signed.actor.split('/')[1] });
  } catch {
    note.textContent = say('js-form-done-unread');
  }
};

/**
 * Signs what the form states: at once where no rule refuses it, else after a second look at the rules that it broke.
 *
 * @param {HTMLFormElement} form
 * @param {object} draft
 * @param {{at: string, late_reason: string, account: string, evidence?: string}} done
 * @param {object} options as those of `signAndSend`
 * @returns {Promise<object[] | null>} the receipts; null where the person goes back
 */
export const signForm = (form, draft, done, options) => new Promise((resolve) => {
  const place = $('[data-second-look]', form.parentElement);
  let rules = form.dataset.rules.split(',').filter(Boolean);
  const whole = { ...draft, at: done.at, lateReason: done.late_reason };
  const end = (receipts) => {
    place.replaceChildren();
    form.hidden = false;
    resolve(receipts);
  };
  const go = async () => {
    const known = rules.length;
    const despite = known > 0 ? { rules, reason: done.account, ...(done.evidence ? { evidence: done.evidence } : {}) } : undefined;
    let taken = false;
    const onProblem = (problem) => {
      taken = options.onProblem?.(problem) ?? false;
      return taken;
    };
    const receipts = await signDone({ ...whole, despite }, (rule) => { rules = [...rules, rule]; }, { ...options, onProblem });
    if (receipts || taken) end(receipts);
    else if (rules.length > known) look();
    else if (known === 0) end(null);
  };
  const look = () => {
    form.hidden = true;
    place.replaceChildren(secondLook({ draft: whole, rules, account: done.account, go, back: () => end(null) }));
    $('button', place).focus();
  };
  if (rules.length > 0) look();
  else go();
});
