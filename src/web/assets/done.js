/**
 * Recording what was done although a rule refuses it: the second look, and the signature against the rules that it broke.
 *
 * @module
 */

import { el } from '/assets/dom.js';
import { signAndSend } from '/assets/sign.js';
import { brokenRules, panel } from '/assets/sign-dialog.js';
import { act, facts, moment, thing } from '/assets/values.js';
import { say } from '/assets/words.js';

const row = (name, ...value) => [el('dt', {}, name), el('dd', {}, ...value)];

/**
 * The second look at what will be recorded: the rules, the act, when it was done, and how that came about.
 *
 * @param {object} what
 * @param {{kind: string, subject: string, body: object, at: string}} what.draft
 * @param {string[]} what.rules
 * @param {string} what.account
 * @param {() => void} what.go
 * @param {() => void} what.back
 * @returns {HTMLElement}
 */
export const secondLook = ({ draft: { kind, subject, body, at }, rules, account, go, back }) => el('div', { class: 'stack' },
  panel({ hue: 'warn', title: say('js-outbox-done-look'), lines: [say('js-outbox-done-opens')] }),
  el('dl', { class: 'facts' },
    ...row(say('js-outbox-done-records'), el('b', {}, act(kind)), ' ', thing(subject)),
    ...row(say('js-outbox-done-when'), moment(at)),
    ...row(say('js-outbox-done-against'), ...brokenRules(rules)),
    ...row(say('js-outbox-done-account'), account)),
  facts(body),
  el('div', { class: 'row act' }, el('button', { class: 'btn btn--harm', type: 'button', onclick: go }, say('js-outbox-done-go')),
    el('button', { class: 'btn', type: 'button', onclick: back }, say('js-outbox-done-back'))));

/**
 * Signs a fact of its own time. Another rule that it broke is handed to `more` instead of being signed against unseen.
 *
 * @param {object} draft with `at` and `lateReason`, and with `despite` where it broke rules that are known
 * @param {(rule: string) => void} more
 * @param {object} [options] as those of `signAndSend`
 * @returns {Promise<object[] | null>}
 */
export const signDone = (draft, more, options = {}) => {
  const rules = draft.despite?.rules ?? [];
  const onProblem = (problem) => {
    const { rule, breachable } = problem;
    const another = breachable === true && Boolean(rule) && !rules.includes(rule);
    if (another) more(rule);
    return another || Boolean(options.onProblem?.(problem));
  };
  return signAndSend([draft], { ...options, onProblem });
};
