/** Speaking with the server: JSON out, JSON or a problem document (RFC 9457) back. */

import { say } from '/assets/words.js';

/** The server answered that it will not. Carries the members of the problem document. */
export class Problem extends Error {
  constructor(told) {
    super(told.detail ?? told.title);
    Object.assign(this, told);
  }
}

/** No answer came: what became of the request is not known. */
export class Unreachable extends Error {
  constructor() {
    super(say('js-unreachable'));
  }
}

/** Tells whoever listens whether the server was reached just now. */
const reached = (yes) => window.dispatchEvent(new CustomEvent('vialog:reach', { detail: yes }));

const ask = async (path, options) => {
  let answer;
  try {
    answer = await fetch(path, { credentials: 'same-origin', redirect: 'error', ...options });
  } catch {
    reached(false);
    throw new Unreachable();
  }
  // A gateway in between speaks for a server that is away.
  if (answer.status === 502 || answer.status === 504) {
    reached(false);
    throw new Unreachable();
  }
  reached(true);
  const text = await answer.text();
  let told;
  try {
    told = text ? JSON.parse(text) : null;
  } catch {
    throw answer.ok ? new Error(say('js-answer-odd')) : new Problem({ status: answer.status, title: say('js-answer-odd') });
  }
  if (!answer.ok) throw new Problem({ status: answer.status, ...told });
  return told;
};

/**
 * What a page asks by itself, without anyone at work, says so: it does not keep a session open.
 * @param {string} path @param {{background?: boolean}} [how] @returns {Promise<any>} @throws {Problem|Unreachable}
 */
export const getJson = (path, { background = false } = {}) =>
  ask(path, { headers: { accept: 'application/json', ...(background ? { 'vialog-background': '1' } : {}) } });

/** @param {string} path @param {unknown} body @returns {Promise<any>} @throws {Problem|Unreachable} */
export const postJson = (path, body) => ask(path, {
  method: 'POST',
  headers: { accept: 'application/json', 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** @param {string} path @param {Blob} file @returns {Promise<any>} @throws {Problem|Unreachable} */
export const postFile = (path, file) => ask(path, {
  method: 'POST',
  headers: { accept: 'application/json', 'content-type': file.type || 'application/octet-stream' },
  body: file,
});
