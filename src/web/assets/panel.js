/**
 * Panels and fields that the pages about keys are made of.
 *
 * @module
 */
import { $, el, shape } from '/assets/dom.js';
import { localTime } from '/assets/event.js';
import { moment } from '/assets/values.js';
import { say } from '/assets/words.js';

const SHAPES = { stop: 'stop', warn: 'tri', ok: 'ok', move: 'half', calm: 'ring' };

/**
 * A note with a shape, a heading and sentences. One that stops the reader is in the page's title, too.
 *
 * @param {'stop' | 'warn' | 'ok' | 'move' | 'calm'} hue
 * @param {string} heading
 * @param {...(string | Node)} rest
 * @returns {HTMLElement}
 */
export const panel = (hue, heading, ...rest) => {
  if (hue === 'stop') document.title = say('js-keys-problem', { what: heading });
  return el('div', { class: `note ${hue}`, role: hue === 'stop' ? 'alert' : 'status', tabindex: '-1' },
    shape(SHAPES[hue]),
    el('div', { class: 'stack--s' },
      el('h2', {}, heading),
      ...rest.map((part) => (part instanceof Node ? part : el('p', {}, part)))));
};

/**
 * A field with its label, a hint, and a place for what is wrong with it.
 *
 * @param {string} id
 * @param {string} words the label
 * @param {Record<string, unknown>} attributes of the input
 * @param {string} [hint]
 * @returns {HTMLElement}
 */
export const field = (id, words, attributes, hint) =>
  el('div', { class: 'stack--s' },
    el('label', { for: id }, words),
    hint && el('span', { class: 'hint', id: `${id}-hint` }, hint),
    el('input', { id, name: id, 'aria-describedby': `${hint ? `${id}-hint ` : ''}${id}-err`, ...attributes }),
    el('span', { class: 'err', id: `${id}-err`, role: 'alert' }));

/**
 * Says at a field what is wrong with it, and leads there; takes it away without words.
 *
 * @param {string} id
 * @param {string} [words]
 */
export const wrong = (id, words = '') => {
  const input = $(`#${id}`);
  $(`#${id}-err`).textContent = words;
  input.classList.toggle('bad', words !== '');
  input.setAttribute('aria-invalid', String(words !== ''));
  if (words === '') return;
  input.focus();
  input.select?.();
};

/**
 * What a server's refusal says, in sentences.
 *
 * @param {{detail?: string, title?: string, message?: string, remedy?: string}} why
 * @returns {string[]}
 */
export const sentences = (why) => [why.detail ?? why.message ?? why.title ?? '', why.remedy ?? ''].filter((text) => text !== '');

/**
 * Facts by name.
 *
 * @param {[string, string | Node][]} facts
 * @returns {HTMLElement}
 */
export const facts = (pairs) =>
  el('dl', { class: 'facts' }, ...pairs.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));

/**
 * A moment of the server by the clock on this wall, with UTC beside it.
 *
 * @param {string} text RFC 3339
 * @returns {HTMLElement}
 */
export const here = (text) => moment(localTime(new Date(text)));

/**
 * The passphrase field of a key that is there.
 *
 * @returns {HTMLElement}
 */
export const passphraseField = () =>
  field('passphrase', say('js-keys-passphrase'), { type: 'password', autocomplete: 'current-password', required: true });

/**
 * Runs something slow from a form: its button says so and takes no second press meanwhile.
 *
 * @param {HTMLFormElement} form
 * @param {string} words what the button says meanwhile
 * @param {() => Promise<void>} work
 */
export const busy = async (form, words, work) => {
  if (form.getAttribute('aria-busy') === 'true') return;
  const button = $('button[type=submit]', form);
  const before = button.textContent;
  form.setAttribute('aria-busy', 'true');
  button.textContent = words;
  try {
    await work();
  } finally {
    form.removeAttribute('aria-busy');
    button.textContent = before;
  }
};
