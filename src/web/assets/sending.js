/**
 * Sending what was signed, and saying in the reader's words what became of it.
 *
 * @module
 */

import { Problem, postJson } from '/assets/api.js';
import { db } from '/assets/db.js';
import { el } from '/assets/dom.js';
import { localTime } from '/assets/event.js';
import { panel } from '/assets/sign-dialog.js';
import { act, thing } from '/assets/values.js';
import { has, lang, say } from '/assets/words.js';

/** A way on that leads elsewhere. @param {string} href @param {string} words @returns {HTMLElement} */
export const link = (href, words) => el('a', { class: 'btn btn--go', href }, words);

/** The way on where someone has to look at the page as it is now. @returns {HTMLElement} */
export const again = () => el('button', { class: 'btn btn--go', type: 'button', onclick: () => location.reload() }, say('js-sign-look-again'));

/** The way on for whoever has to sign in, which comes back to this page. @returns {HTMLElement} */
export const signIn = () => link(`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`, say('js-sign-sign-in'));

/** The sentences of a rule's refusal: the rule in the reader's language, then what the record says in its own. */
const sentences = ({ rule, detail, title, remedy }) => {
  const translated = lang !== 'en' && rule && has(`rule-${rule}`);
  const todo = translated && has(`rule-${rule}-do`) ? say(`rule-${rule}-do`) : remedy;
  return [
    translated && el('p', {}, say(`rule-${rule}`)),
    el('p', { lang: 'en' }, detail ?? title),
    el('p', {}, say('js-sign-nothing')),
    todo && el('p', {}, el('b', {}, say('js-sign-todo')), ' ', el('span', { lang: todo === remedy && 'en' }, todo)),
    translated && remedy && todo !== remedy && el('p', { class: 'sub', lang: 'en' }, remedy),
  ].filter(Boolean);
};

/**
 * A problem of the server as a panel shows it.
 *
 * @param {Problem} problem
 * @param {string} [what] the act that was refused
 * @returns {{title: string, rule?: string, lines: (string | Node)[], way?: HTMLElement}}
 */
export const refusal = (problem, what) => {
  if (problem.type === '/problems/stale') {
    return { title: say('js-sign-stale'), lines: [say('js-sign-stale-why'), say('js-sign-nothing')], way: again() };
  }
  const lines = sentences(problem);
  if (problem.status === 401) return { title: say('js-sign-session-over'), lines, way: signIn() };
  return { title: what ? say('js-sign-refused', { what }) : say('js-sign-cannot'), rule: problem.rule, lines };
};

/**
 * Sends envelopes, in their order, in one request.
 *
 * @param {object[]} envelopes
 * @returns {Promise<(object | Problem)[]>} a receipt or a problem for each
 * @throws {import('/assets/api.js').Unreachable} when what became of them is not known
 */
export const send = async (envelopes) => {
  if (envelopes.length > 1) {
    const { answers } = await postJson('/api/v1/events/batch', { events: envelopes });
    return answers.map(({ event, problem }) => event ?? new Problem(problem));
  }
  try {
    return [await postJson('/api/v1/events', envelopes[0])];
  } catch (error) {
    if (error instanceof Problem) return [error];
    throw error;
  }
};

/**
 * Keeps a receipt on this device with what was signed, never with the details that stay outside the log.
 *
 * @param {object} receipt as the server gave it
 * @param {object} envelope as it was sent
 * @param {string} person who signed
 * @returns {Promise<unknown>}
 */
export const keep = (receipt, { details: _, ...envelope }, person) =>
  db.put('receipts', { ...receipt, envelope, person, kept_at: localTime() });

/**
 * A panel that says which of the events were refused.
 *
 * @param {{kind: string, subject: string}[]} drafts
 * @param {(object | Problem)[]} answers one for each, at least one a problem
 * @returns {HTMLElement}
 */
export const outcome = (drafts, answers) => {
  const refused = drafts.map((one, place) => ({ ...one, problem: answers[place] })).filter(({ problem }) => problem instanceof Problem);
  if (drafts.length === 1) return panel(refusal(refused[0].problem, act(refused[0].kind)));
  const lines = refused.map(({ kind, subject, problem }) => {
    const told = refusal(problem, act(kind));
    const heading = el('h3', {}, thing(subject), ` ${told.title} `, told.rule && el('span', { class: 'rule' }, told.rule));
    return el('div', { class: 'stack--s' }, heading, ...told.lines);
  });
  const title = say('js-sign-partly', { recorded: drafts.length - refused.length, refused: refused.length });
  return panel({ title, lines, way: again() });
};
