/** The few words that the modules need to speak with a page. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes an element. Attributes are set by name; one that is `false`, `null` or `undefined` is left out, `true` is empty, and
 * one that begins with `on` listens. Children are elements or text, never markup.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node | string | number | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export const el = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false).map((child) => child instanceof Node ? child : String(child)));
  return made;
};

/** A shape of `shapes.svg`; the word beside it says what it means. @param {string} name */
export const shape = (name) => {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'i');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `/assets/shapes.svg#${name}`);
  svg.append(use);
  return svg;
};

/** A state: word, shape and hue together. @param {{word: string, hue: string, shape: string}} state */
export const tag = ({ word, hue, shape: name }) => el('span', { class: `tag ${hue}` }, shape(name), word);

/** The first element that matches. @param {string} selector @param {ParentNode} [within] */
export const $ = (selector, within = document) => within.querySelector(selector);

/** Every element that matches. @param {string} selector @param {ParentNode} [within] */
export const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

/** Bytes as base64, and back. */
export const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
export const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** Bytes as lower-case hexadecimal digits, and back. */
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
export const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** SHA-256 of bytes. @param {Uint8Array} bytes @returns {Promise<Uint8Array>} */
export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
