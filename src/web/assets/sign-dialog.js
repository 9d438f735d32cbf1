/**
 * The dialog in which a person sees what they sign. All that it shows of an event is read from the very bytes that will be
 * signed, so that what is seen cannot differ from what is signed.
 *
 * @module
 */

import { el, shape } from '/assets/dom.js';
import { act, facts, label, moment, shown, thing } from '/assets/values.js';
import { has, lang, say } from '/assets/words.js';

const tagOf = (language) => (language === 'zh' ? 'zh-Hans' : 'en');

/**
 * Rules that a fact broke, each with what it says.
 *
 * @param {string[]} rules
 * @returns {HTMLElement[]}
 */
export const brokenRules = (rules) => rules.map((rule) => el('p', {}, el('span', { class: 'rule' }, rule), ` ${has(`rule-${rule}`) ? say(`rule-${rule}`) : ''}`));

/** Everything of one event but its meaning. `update` shows it anew when its time has moved on. */
const eventShown = (text, numbered) => {
  const { kind, subject, after, at, late_reason: late, override, despite, body } = JSON.parse(text);
  const time = el('dd', {}, moment(at));
  const bytes = el('pre', { class: 'bytes', tabindex: 0, role: 'region', 'aria-label': say('js-sign-bytes-label') }, text);
  const size = (of) => say('js-sign-bytes', { count: new TextEncoder().encode(of).length });
  const summary = el('summary', {}, size(text));
  const row = (name, value) => [el('dt', {}, label(name)), value];
  const common = el('dl', { class: 'facts' },
    ...(numbered ? [] : row('subject', el('dd', {}, thing(subject)))),
    ...row('at', time),
    ...(late ? row('late_reason', el('dd', {}, late)) : []),
    ...(despite ? row('despite', el('dd', {}, ...brokenRules(despite.rules), el('p', {}, despite.reason))) : []),
    ...(despite?.evidence ? row('evidence', el('dd', { class: 'mono' }, despite.evidence)) : []),
    ...(override ? row('override', el('dd', {}, shown(override, 'override'))) : []),
    ...row('after', el('dd', {}, after === null ? say('js-sign-first') : el('span', { class: 'mono' }, after))));
  const heading = numbered && el('h2', {}, `${act(kind)} `, thing(subject));
  const node = el('section', { class: 'stack--s' }, heading, common, facts(body), el('details', {}, summary, bytes));
  const update = (moved) => {
    time.replaceChildren(moment(JSON.parse(moved).at));
    bytes.textContent = moved;
    summary.textContent = size(moved);
  };
  return { node, update };
};

/** The sentences, each once, in the order in which they are signed. */
const meanings = (texts, language) => {
  const sentences = [...new Set(texts.map((text) => JSON.parse(text).meaning))];
  return el('div', { class: 'stack--s sign__says', tabindex: -1 }, el('p', { class: 'label' }, say('js-sign-says')),
    ...sentences.map((sentence) => el('p', { class: 'means', lang: tagOf(language) }, sentence)),
    el('p', { class: 'sub' }, say('js-sign-language')));
};

/** What the person types to prove that it is they. */
const passphraseField = () => {
  const input = el('input', { id: 'sign-passphrase', type: 'password', autocomplete: 'current-password', 'aria-describedby': 'sign-hint' });
  const error = el('span', { class: 'err', id: 'sign-error', role: 'alert' });
  const node = el('div', { class: 'stack--s' }, el('label', { for: 'sign-passphrase' }, say('js-sign-passphrase')),
    el('span', { class: 'hint', id: 'sign-hint' }, say('js-sign-passphrase-hint')), error, input);
  const refuse = (why) => {
    error.textContent = why;
    input.classList.add('bad');
    input.setAttribute('aria-invalid', 'true');
    input.setAttribute('aria-describedby', 'sign-error sign-hint');
    input.value = '';
    input.focus();
  };
  return { node, input, refuse };
};

/**
 * A panel that says what did not happen, why, and what to do.
 *
 * @param {object} told
 * @param {string} told.title
 * @param {string} [told.rule] the id of the rule that refuses
 * @param {(string | Node)[]} told.lines
 * @param {HTMLElement | null} [told.way] the one way on
 * @param {string} [told.hue] `stop`, or `warn` where nothing is forbidden
 * @returns {HTMLElement}
 */
export const panel = ({ title, rule, lines, way = null, hue = 'stop' }) => el('div', { class: `note ${hue}`, role: 'alert', tabindex: -1 },
  shape(hue === 'stop' ? 'stop' : 'tri'),
  el('div', { class: 'stack--s' }, el('div', { class: 'row' }, el('h2', {}, title), rule && el('span', { class: 'rule' }, rule)),
    ...lines.map((line) => (line instanceof Node ? line : el('p', {}, line))), way && el('div', { class: 'row act' }, way)));

/** The dialog itself: it resolves `closed` when it is gone, however that came about. */
const frame = (title) => {
  const heading = el('h1', { id: 'sign-title' }, ...title);
  const header = el('header', { class: 'row row--end' }, heading);
  const body = el('div', { class: 'body stack' });
  const footer = el('footer', { class: 'stack--s' });
  const dialog = el('dialog', { class: 'sign', 'aria-labelledby': 'sign-title' }, header, body, footer);
  const closed = new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve();
    });
  });
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, body, footer, closed };
};

const closer = (dialog, words) => el('button', { class: 'btn', type: 'button', onclick: () => dialog.close() }, words);

/**
 * Says, in a dialog of its own, why nothing can be signed.
 *
 * @param {HTMLElement} told a panel
 * @returns {Promise<void>} when it has been read
 */
export const tell = (told) => {
  const { dialog, body, footer, closed } = frame([say('js-sign-cannot')]);
  body.append(told);
  footer.append(el('div', { class: 'row act' }, closer(dialog, say('js-close'))));
  told.focus();
  return closed;
};

/**
 * Opens the dialog over what is to be signed.
 *
 * @param {object} what
 * @param {string[]} what.texts the exact bytes of each event, as text
 * @param {{person: string, title: string, keyId: string}} what.signer
 * @param {boolean} what.asks whether the passphrase is asked for
 * @param {HTMLElement | null} what.note what the person should know first
 * @param {(passphrase: string) => Promise<void>} what.sign called when the person signs; the dialog stays until told to close
 * @returns {object} `close`, `closed`, `update`, `refuse` for the passphrase, `halt` with a panel
 */
export const open = ({ texts, signer, asks, note, sign }) => {
  const [first] = texts.map((text) => JSON.parse(text));
  const many = texts.length > 1;
  const title = many ? [say('js-sign-many', { count: texts.length })] : [`${act(first.kind)} `, el('span', { class: 'nw' }, first.subject.split('/')[1])];
  const { dialog, body, footer, closed } = frame(title);
  const events = texts.map((text) => eventShown(text, many));
  const says = meanings(texts, lang);
  const you = el('dl', { class: 'facts' }, el('dt', {}, say('js-sign-you')),
    el('dd', {}, `${signer.title}, `, el('span', { class: 'nw' }, signer.person.replace(/^person\//, ''))),
    el('dt', {}, say('js-sign-key')), el('dd', { class: 'mono' }, `${signer.keyId.slice(0, 16)}…`));
  const where = el('div', { class: 'stack' }, says, note, you, ...events.map(({ node }) => node));
  body.append(where);
  const field = asks ? passphraseField() : null;
  const words = many ? say('js-sign-go-many', { count: texts.length }) : say('js-sign-go', { act: act(first.kind) });
  const go = el('button', { class: 'btn btn--go', type: 'submit' }, shape('pen'), words);
  let busy = false;
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    if (field && field.input.value === '') {
      field.refuse(say('js-sign-passphrase-missing'));
      return;
    }
    busy = true;
    form.setAttribute('aria-busy', 'true');
    try {
      await sign(field?.input.value ?? '');
    } finally {
      busy = false;
      form.removeAttribute('aria-busy');
    }
  };
  const form = el('form', { class: 'stack--s', onsubmit: submit }, field?.node, el('div', { class: 'row act' }, go, closer(dialog, say('js-sign-cancel'))));
  footer.append(form);
  says.focus();
  return {
    closed,
    close: () => dialog.close(),
    update: (moved) => moved.forEach((text, at) => events[at].update(text)),
    refuse: (why) => field?.refuse(why),
    halt: (told, ...ways) => {
      body.prepend(told);
      footer.replaceChildren(el('div', { class: 'row act' }, ...ways, closer(dialog, say('js-close'))));
      told.focus();
      told.scrollIntoView({ block: 'nearest' });
    },
  };
};
