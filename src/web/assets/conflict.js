/**
 * A conflict: what this device signed beside what the record says now, and the ways in which a person settles it.
 *
 * @module
 */

import { Problem, getJson } from '/assets/api.js';
import { secondLook, signDone } from '/assets/done.js';
import { $, el, tag } from '/assets/dom.js';
import { signedText } from '/assets/event.js';
import { KINDS } from '/assets/kinds.js';
import { resolve } from '/assets/outbox.js';
import { refusal } from '/assets/sending.js';
import { currentPerson, people } from '/assets/session.js';
import { signAndSend } from '/assets/sign.js';
import { brokenRules, panel } from '/assets/sign-dialog.js';
import { act, facts, label, moment, thing } from '/assets/values.js';
import { has, say } from '/assets/words.js';

/** What a deviation may be about. */
const DEVIATES = ['lot', 'vial', 'shipment', 'place', 'equipment', 'donor', 'bank', 'participant', 'infusion'];
const CLASSES = ['minor', 'major', 'critical'];
/** How many of the newest entries are shown. */
const NEWEST = 5;

const row = (name, ...value) => [el('dt', {}, name), el('dd', {}, ...value)];
const name = (person) => person.replace(/^person\//, '');

/** The word of a thing's state. */
const stateWord = (subject, state) => {
  const ids = [`state-${subject.split('/')[0]}-${state}`, `state-${state}`];
  const found = ids.find(has);
  return found ? say(found) : state;
};

/**
 * What was signed, read from its bytes.
 *
 * @param {object} held a row of the outbox
 * @returns {HTMLElement}
 */
export const signedHere = (held) => {
  const { body, at, actor, late_reason: late, despite } = JSON.parse(signedText(held.envelope));
  return el('div', { class: 'stack--s' },
    el('dl', { class: 'facts' },
      ...row(say('js-outbox-signed-by'), el('span', { class: 'nw' }, name(actor))),
      ...row(label('at'), moment(at)),
      ...(late ? row(label('late_reason'), late) : []),
      ...(despite ? row(label('despite'), ...brokenRules(despite.rules), el('p', {}, despite.reason)) : []),
      ...(despite?.evidence ? row(label('evidence'), el('span', { class: 'mono' }, despite.evidence)) : [])),
    facts(body));
};

/** What the record says of the thing, as far as it can be asked. */
const recordNow = async (subject) => {
  const [now, steps] = await Promise.all([getJson(`/api/v1/${subject}`), getJson(`/api/v1/${subject}/history?limit=${NEWEST}`)]);
  const entries = steps.map((step) => el('li', { class: 'stack--s' }, el('b', {}, act(step.kind)), ' ',
    el('span', { class: 'nw' }, name(step.actor)), ' ', moment(step.at), ' ',
    el('a', { class: 'nw', href: `/log/${step.index}` }, say('js-outbox-entry', { index: step.index }))));
  return el('div', { class: 'stack--s' },
    el('dl', { class: 'facts' }, ...row(say('js-outbox-state'), tag({ word: stateWord(subject, now.state), hue: 'calm', shape: 'box' }))),
    el('p', { class: 'label' }, say('js-outbox-newest')),
    el('ol', { class: 'stack--s' }, ...entries));
};

const record = (subject) => {
  const place = el('div', { 'aria-live': 'polite' }, el('p', {}, say('js-outbox-asking')));
  recordNow(subject)
    .catch((error) => el('p', {}, error instanceof Problem && error.status === 404 ? say('js-outbox-unknown') : say('js-outbox-not-asked')))
    .then((told) => place.replaceChildren(told));
  return place;
};

/** A field with its label and its error, which `missing` shows. */
const field = (id, words, input) => {
  const error = el('span', { class: 'err', id: `${id}-error`, role: 'alert' });
  input.setAttribute('id', id);
  input.setAttribute('aria-describedby', `${id}-error`);
  const node = el('div', { class: 'stack--s' }, el('label', { for: id }, words), error, input);
  const missing = () => {
    error.textContent = input.value.trim() === '' ? say('js-outbox-say') : '';
    input.classList.toggle('bad', error.textContent !== '');
    if (error.textContent) input.focus();
    return error.textContent !== '';
  };
  return { node, missing, value: () => input.value.trim() };
};

/** Whoever signed, if this device holds their key. */
const signerOf = async (actor) => (await people()).find(({ person }) => person === actor) ?? null;

const panelled = (held, title, ...rest) => el('form', { class: 'card stack', 'aria-label': title }, el('h3', {}, title), ...rest);

/** Signs the same again, of the same moment, after what the record says now. */
const againForm = (held, done) => {
  const { kind, subject, actor, body, at, late_reason: late, override: under, despite } = JSON.parse(signedText(held.envelope));
  const why = field(`late-${held.place}`, label('late_reason'), el('input', { value: late ?? say('js-sign-late') }));
  const told = el('div', { 'aria-live': 'polite' });
  const form = panelled(held, say('js-outbox-again'), el('p', {}, say('js-outbox-again-why')), why.node, told,
    el('div', { class: 'row act' }, el('button', { class: 'btn btn--go', type: 'submit' }, say('js-outbox-again-go'))));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (why.missing()) return;
    const person = await signerOf(actor);
    if (!person) {
      told.replaceChildren(panel({ hue: 'warn', title: say('js-sign-no-key'), lines: [say('js-outbox-again-who', { person: name(actor) })] }));
      return;
    }
    const { details } = held.envelope;
    const receipts = await signAndSend([{ kind, subject, body, details, at, under, despite, lateReason: why.value() }], { person });
    if (!receipts) return;
    await resolve(held, { as: 'again', by: actor, index: receipts[0].index });
    done();
  });
  return form;
};

/** Whether it says that something was done, and was refused by a rule that a fact can have broken. */
const wasDone = ({ kind, problem }) => KINDS[kind]?.fact === true && problem.breachable === true && Boolean(problem.rule);

/** Records what was done although a rule refuses it: first the account of it, then a second look, then the signature. */
const doneForm = (held, done) => {
  const signed = JSON.parse(signedText(held.envelope));
  const { kind, subject, body, at, late_reason: late, override: under } = signed;
  let rules = [...new Set([...(signed.despite?.rules ?? []), held.problem.rule])];
  const account = field(`account-${held.place}`, say('js-outbox-done-account'), el('textarea', { rows: 3 }, signed.despite?.reason ?? ''));
  const told = el('div', { 'aria-live': 'polite' });
  const ask = el('div', { class: 'stack' }, el('div', { class: 'stack--s' }, ...brokenRules(rules)), account.node,
    el('div', { class: 'row act' }, el('button', { class: 'btn', type: 'submit' }, say('js-outbox-done-see'))));
  const form = panelled(held, say('js-outbox-done', { rule: rules.join(', ') }), el('p', {}, say('js-outbox-done-why')), ask, told);
  const back = () => {
    told.replaceChildren();
    ask.hidden = false;
  };
  const look = (person) => {
    let another = false;
    const more = (rule) => {
      rules = [...rules, rule];
      another = true;
    };
    const draft = { kind, subject, body, at, details: held.envelope.details, under, lateReason: late ?? say('js-sign-late') };
    const go = async () => {
      const despite = { ...signed.despite, rules, reason: account.value() };
      const receipts = await signDone({ ...draft, despite }, more, { person });
      if (receipts) {
        await resolve(held, { as: 'done', by: held.actor, index: receipts[0].index });
        done();
      } else if (another) look(person);
    };
    ask.hidden = true;
    told.replaceChildren(secondLook({ draft, rules, account: account.value(), go, back }));
  };
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (account.missing()) return;
    const person = await signerOf(held.actor);
    if (person) look(person);
    else told.replaceChildren(panel({ hue: 'warn', title: say('js-sign-no-key'), lines: [say('js-outbox-again-who', { person: name(held.actor) })] }));
  });
  return form;
};

/** Reports what came of it to quality assurance, under a name made from the event's id. */
const deviationForm = (held, done) => {
  const signed = JSON.parse(signedText(held.envelope));
  const own = DEVIATES.includes(held.subject.split('/')[0]) ? held.subject : '';
  const about = field(`about-${held.place}`, label('about'), el('input', { value: own, class: 'mono' }));
  const text = say('js-outbox-deviation-text', { act: act(held.kind), thing: held.subject, at: signed.at, why: held.problem.detail ?? held.problem.title });
  const what = field(`what-${held.place}`, label('what'), el('textarea', { rows: 4 }, text));
  const error = el('span', { class: 'err', role: 'alert' });
  const choice = (value) => el('label', { class: 'row' }, el('input', { type: 'radio', name: 'class', value }), say(`value-${value}`));
  const classes = el('fieldset', { class: 'stack--s' }, el('legend', { class: 'label' }, label('class')), error, ...CLASSES.map(choice));
  const form = panelled(held, say('js-outbox-deviation'), about.node, what.node, classes,
    el('div', { class: 'row act' }, el('button', { class: 'btn btn--go', type: 'submit' }, say('js-outbox-deviation-go'))));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const chosen = $('input[name=class]:checked', form);
    error.textContent = chosen ? '' : say('js-outbox-choose');
    if (about.missing() || what.missing() || !chosen) return;
    const subject = `deviation/DEV-${held.id.slice(-8)}`;
    const body = { about: about.value(), what: what.value(), class: chosen.value };
    const receipts = await signAndSend([{ kind: 'deviation.opened', subject, body }]);
    if (!receipts) return;
    await resolve(held, { as: 'deviation', by: (await currentPerson()).person, subject });
    done();
  });
  return form;
};

/** Says that it did not happen. The log has no event for what was never in it, so the reason stays on this device. */
const withdrawForm = (held, done) => {
  const why = field(`why-${held.place}`, label('reason'), el('input', {}));
  const form = panelled(held, say('js-outbox-withdraw'), el('p', {}, say('js-outbox-withdraw-why')), why.node,
    el('div', { class: 'row act' }, el('button', { class: 'btn btn--harm', type: 'submit' }, say('js-outbox-withdraw-go'))));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (why.missing()) return;
    await resolve(held, { as: 'withdrawn', by: (await currentPerson())?.person ?? held.actor, reason: why.value() });
    done();
  });
  return form;
};

/**
 * Hands a row over as a file, with its signature, so that whoever settles it elsewhere has what was signed.
 *
 * @param {object} held
 */
export const save = ({ envelope, problem, settled, queued_at: queuedAt, id }) => {
  const { details: _, ...signed } = envelope;
  const text = JSON.stringify({ envelope: signed, problem, settled, queued_at: queuedAt }, null, 2);
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = el('a', { href: address, download: `${id}.json` });
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(address);
};

/**
 * The card of a conflict.
 *
 * @param {object} held a row of the outbox
 * @param {number} behind how many events about the same thing wait behind it
 * @param {() => void} done called when it is settled
 * @returns {HTMLElement}
 */
export const conflict = (held, behind, done) => {
  const forms = el('div', {});
  const way = (words, make) => el('button', {
    class: 'btn',
    type: 'button',
    onclick: () => {
      forms.replaceChildren(make(held, done));
      $('input,textarea', forms)?.focus();
    },
  }, words);
  const told = refusal(new Problem(held.problem), act(held.kind));
  const stale = held.problem.type === '/problems/stale';
  const lines = stale ? [say('js-outbox-stale-why')] : told.lines;
  const half = (title, ...rest) => el('div', { class: 'half stack--s' }, el('b', {}, title), ...rest);
  return el('section', { class: 'card stack', 'aria-labelledby': `conflict-${held.place}` },
    el('h2', { id: `conflict-${held.place}` }, `${act(held.kind)}: `, thing(held.subject)),
    panel({ hue: 'warn', title: stale ? say('js-sign-stale') : told.title, rule: told.rule, lines }),
    el('div', { class: 'halves' }, half(say('js-outbox-this-device'), signedHere(held)), half(say('js-outbox-the-record'), record(held.subject))),
    behind > 0 && el('p', {}, behind === 1 ? say('js-outbox-one-behind') : say('js-outbox-many-behind', { count: behind })),
    el('div', { class: 'row act' }, wasDone(held) && way(say('js-outbox-done', { rule: held.problem.rule }), doneForm),
      way(say('js-outbox-again'), againForm), way(say('js-outbox-deviation'), deviationForm),
      way(say('js-outbox-withdraw'), withdrawForm), el('button', { class: 'btn', type: 'button', onclick: () => save(held) }, say('js-outbox-save'))),
    KINDS[held.kind]?.fact === true && el('p', { class: 'sub' }, say('js-outbox-save-why'), ' ', el('a', { href: '/state-again' }, say('js-outbox-save-where'))),
    forms);
};
