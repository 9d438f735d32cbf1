/**
 * The exact bytes that a person signs, and the envelope around them. No page, no network: what goes in decides what comes out.
 *
 * @module
 */

import { fromBase64, fromHex, sha256, toBase64, toHex } from '/assets/dom.js';

/** The type under which events are signed (DSSE). */
export const PAYLOAD_TYPE = 'application/vnd.vialog.event+json';

const utf8 = new TextEncoder();

/**
 * A new UUIDv7 (RFC 9562 section 5.7): 48 bits of milliseconds, then random bits.
 *
 * @param {number} [now] milliseconds since 1970
 * @returns {string}
 */
export const uuid7 = (now = Date.now()) => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let rest = now;
  for (let place = 5; place >= 0; place -= 1) {
    bytes[place] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const digits = toHex(bytes);
  const cuts = [0, 8, 12, 16, 20, 32];
  return cuts.slice(1).map((end, at) => digits.slice(cuts[at], end)).join('-');
};

/**
 * A moment as the clock on the wall shows it, to the millisecond and with its offset (RFC 3339).
 *
 * @param {Date} [date]
 * @param {number} [east] minutes east of UTC; the device's own zone without it
 * @returns {string}
 */
export const localTime = (date = new Date(), east = -date.getTimezoneOffset()) => {
  const wall = new Date(date.getTime() + east * 60000).toISOString().slice(0, -1);
  const minutes = Math.abs(east);
  const part = (number) => String(number).padStart(2, '0');
  return `${wall}${east < 0 ? '-' : '+'}${part(Math.floor(minutes / 60))}:${part(minutes % 60)}`;
};

/** Refuses what strict JSON cannot hold, so that it never reaches a signature. */
const strict = (value, path) => {
  const wrong = (why) => new TypeError(`${path}: ${why}`);
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw wrong('a number is an integer within 2^53');
  } else if (typeof value === 'string') {
    if (!value.isWellFormed()) throw wrong('a text is well-formed Unicode');
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => strict(item, `${path}[${index}]`));
  } else if (typeof value === 'object') {
    Object.entries(value).forEach(([name, item]) => strict(item, `${path}.${name}`));
  } else {
    throw wrong(`${typeof value} cannot be signed`);
  }
};

/**
 * The exact bytes of an event, as text: its members in the order of the signed format.
 *
 * @param {object} event
 * @param {string} event.kind
 * @param {string} event.log origin of the log
 * @param {string} event.subject `noun/NAME`
 * @param {string | null} event.after leaf hash of the subject's newest entry that the signer knows
 * @param {string} event.actor `person/…`
 * @param {string} event.meaning the sentence that is shown and signed
 * @param {object} event.body
 * @param {string} [event.lateReason]
 * @param {string} [event.under] the override under which a block is set aside
 * @param {{rules: string[], reason: string, evidence?: string}} [event.despite] the rules that a fact has broken, and how that came about
 * @param {string} [event.id] a UUIDv7, a new one without it
 * @param {string} [event.at] the signer's time, now without it
 * @returns {string}
 */
export const draft = (event) => {
  const members = {
    kind: event.kind,
    id: event.id ?? uuid7(),
    log: event.log,
    subject: event.subject,
    after: event.after,
    actor: event.actor,
    meaning: event.meaning,
    at: event.at ?? localTime(),
    ...(event.lateReason ? { late_reason: event.lateReason } : {}),
    ...(event.under ? { override: event.under } : {}),
    ...(event.despite ? { despite: event.despite } : {}),
    body: event.body,
  };
  strict(members, 'event');
  return JSON.stringify(members);
};

/**
 * The pre-authentication encoding, which is what the key signs (DSSE).
 *
 * @param {string} text the exact bytes as text
 * @param {string} [type] the payload type
 * @returns {Uint8Array}
 */
export const pae = (text, type = PAYLOAD_TYPE) => {
  const length = (part) => utf8.encode(part).length;
  return utf8.encode(`DSSEv1 ${length(type)} ${type} ${length(text)} ${text}`);
};

/**
 * The envelope as it is sent, with the details that its event commits to beside it.
 *
 * @param {string} text the exact bytes as text
 * @param {Uint8Array} signature 64 bytes
 * @param {string} keyId
 * @param {{name: string, value: string, salt: string}[]} [details]
 * @returns {object}
 */
export const envelope = (text, signature, keyId, details = []) => ({
  payloadType: PAYLOAD_TYPE,
  payload: toBase64(utf8.encode(text)),
  signatures: [{ keyid: keyId, sig: toBase64(signature) }],
  ...(details.length > 0 ? { details } : {}),
});

/**
 * The exact bytes inside an envelope, as text.
 *
 * @param {{payload: string}} sent
 * @returns {string}
 */
export const signedText = (sent) => new TextDecoder('utf-8', { fatal: true }).decode(fromBase64(sent.payload));

/**
 * Commits to a detail that stays outside the log: a new salt, and the salted hash for the event.
 *
 * @param {string} name
 * @param {string} value
 * @param {string} [salt] 64 hexadecimal digits; 32 random bytes without it
 * @returns {Promise<{commitment: string, detail: {name: string, value: string, salt: string}}>}
 */
export const commit = async (name, value, salt = toHex(crypto.getRandomValues(new Uint8Array(32)))) => {
  const parts = [utf8.encode(`vialog/detail/v1\0${name}\0`), fromHex(salt), utf8.encode(value)];
  return { commitment: await hashOf(new Blob(parts)), detail: { name, value, salt } };
};

/**
 * SHA-256 of a file, as events name it.
 *
 * @param {Blob} file
 * @returns {Promise<string>}
 */
export const hashOf = async (file) => toHex(await sha256(await file.arrayBuffer()));
