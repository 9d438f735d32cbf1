/**
 * Who works at this device: the persons whose keys it holds, signing in, and the signing session.
 *
 * Signing in proves to the server who reads. A signing session is the device's own: it holds an open key for as long as the
 * protocol allows, for scans and moves alone, so that they need no passphrase each. Whatever always asks for the passphrase
 * opens the key anew with `unlock`.
 *
 * @module
 */
import { postJson } from '/assets/api.js';
import { db } from '/assets/db.js';
import { toBase64 } from '/assets/dom.js';
import { localTime, pae } from '/assets/event.js';
import { keptKeys, note, unwrap } from '/assets/keys.js';

const SIGN_IN_TYPE = 'application/vnd.vialog.sign-in+json';
/** Where the log's protocol says nothing else. */
const SIGNING_MINUTES = 10;
const MARK = 'signed-in';

/** Tells the other pages of this browser. */
const channel = new BroadcastChannel('vialog-session');

/** No signing session is open, or the act always asks: the passphrase of `person` has to be typed. */
export class NeedsPassphrase extends Error {
  constructor(person) {
    super();
    this.person = person;
  }
}

/** This device holds no key of the person. */
export class NoKey extends Error {
  constructor(person) {
    super();
    this.person = person;
  }
}

/**
 * Everyone who has a key on this device for the log that is served here.
 *
 * @returns {Promise<{person: string, title: string, keyId: string, device: string}[]>}
 */
export const people = async () => {
  const found = new Map();
  for (const key of await keptKeys()) {
    if (key.sealed.log !== document.body.dataset.log || key.waiting || found.has(key.person)) continue;
    const { person, title, keyId, device } = key;
    found.set(person, { person, title, keyId, device });
  }
  return [...found.values()].sort((left, right) => left.person.localeCompare(right.person));
};

const keyOf = async (person) => {
  const mark = await db.get('marks', MARK);
  const own = (await keptKeys()).filter((key) => key.person === person && !key.waiting && key.sealed.log === document.body.dataset.log);
  return own.find((key) => key.keyId === mark?.keyId) ?? own[0];
};

/**
 * Who is signed in here. A page that was kept for work without a network may name someone else, so what this device noted
 * comes first.
 *
 * @returns {Promise<{person: string, title: string, keyId: string | null, lang: string} | null>}
 */
export const currentPerson = async () => {
  const { person, title, lang } = document.body.dataset;
  const mark = await db.get('marks', MARK);
  if (mark) return { person: mark.person, title: mark.title, keyId: mark.keyId, lang };
  if (!person) return null;
  const key = await keyOf(person);
  return { person, title, keyId: key?.keyId ?? null, lang };
};

const signerOf = (person, keyId, key) => ({
  person,
  keyId,
  sign: async (bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', key, bytes)),
});

const opened = async (person, passphrase) => {
  const kept = await keyOf(person);
  if (!kept) throw new NoKey(person);
  return { keyId: kept.keyId, key: await unwrap(kept.sealed, passphrase) };
};

/**
 * Opens the key of a person for one act; nothing stays open.
 *
 * @param {string} person `person/…`
 * @param {string} passphrase
 * @returns {Promise<{person: string, keyId: string, sign: (bytes: Uint8Array) => Promise<Uint8Array>}>}
 * @throws {NoKey | import('/assets/keys.js').WrongPassphrase}
 */
export const unlock = async (person, passphrase) => {
  const { keyId, key } = await opened(person, passphrase);
  return signerOf(person, keyId, key);
};

const begin = async (person, keyId, key, minutes) => {
  await db.clear('unlocked');
  await db.put('unlocked', { person, keyId, key, until: Date.now() + minutes * 60_000 });
  return signerOf(person, keyId, key);
};

/**
 * Opens a signing session, which ends after the minutes of the protocol, with the sign-in, or when someone else signs in.
 *
 * @param {string} person
 * @param {string} passphrase
 * @returns {Promise<{person: string, keyId: string, sign: (bytes: Uint8Array) => Promise<Uint8Array>}>}
 * @throws {NoKey | import('/assets/keys.js').WrongPassphrase}
 */
export const openSession = async (person, passphrase) => {
  const { keyId, key } = await opened(person, passphrase);
  const mark = await db.get('marks', MARK);
  return begin(person, keyId, key, mark?.signingMinutes ?? SIGNING_MINUTES);
};

/**
 * The signer of the open signing session.
 *
 * @param {{always?: boolean}} [options] `always` where the act always asks for the passphrase
 * @returns {Promise<{person: string, keyId: string, sign: (bytes: Uint8Array) => Promise<Uint8Array>}>}
 * @throws {NeedsPassphrase}
 */
export const signer = async ({ always = false } = {}) => {
  const who = await currentPerson();
  const open = who && !always ? await db.get('unlocked', who.person) : undefined;
  if (!open) throw new NeedsPassphrase(who?.person ?? null);
  // A clock that was set back must not keep a session open for longer than it was given.
  const within = open.until > Date.now() && open.until - Date.now() <= 24 * 3600_000;
  if (!within) {
    await db.del('unlocked', open.person);
    throw new NeedsPassphrase(who.person);
  }
  return signerOf(open.person, open.keyId, open.key);
};

/**
 * Takes note of what the server says of the session.
 *
 * @param {object} told a session as `/api/v1/session` tells it
 */
export const noted = async (told) => {
  await db.put('marks', {
    name: MARK,
    person: told.person,
    title: told.title,
    keyId: told.key_id,
    signingMinutes: told.signing_minutes,
  });
};

/**
 * Signs in: answers the server's challenge with the person's key, and opens a signing session.
 *
 * @param {string} person
 * @param {string} passphrase
 * @throws {NoKey | import('/assets/keys.js').WrongPassphrase | import('/assets/api.js').Problem | import('/assets/api.js').Unreachable}
 */
export const signIn = async (person, passphrase) => {
  const { keyId, key } = await opened(person, passphrase);
  const { challenge } = await postJson('/api/v1/sign-in/challenge', {});
  const answer = JSON.stringify({ log: document.body.dataset.log, challenge, actor: person, at: localTime() });
  const signature = await signerOf(person, keyId, key).sign(pae(answer, SIGN_IN_TYPE));
  const told = await postJson('/api/v1/sign-in', {
    payloadType: SIGN_IN_TYPE,
    payload: toBase64(new TextEncoder().encode(answer)),
    signatures: [{ keyid: keyId, sig: toBase64(signature) }],
  });
  await note(keyId, { title: told.title });
  await noted(told);
  await begin(person, keyId, key, told.signing_minutes);
  channel.postMessage({ person });
};

/** Closes the signing session and forgets who was signed in; the server's session is not touched. */
export const lock = async () => {
  await db.clear('unlocked');
  await db.del('marks', MARK);
  channel.postMessage({ person: null });
};

/**
 * Calls back when another page of this browser signs someone in, or nobody any more.
 *
 * @param {(person: string | null) => void} changed
 */
export const onChange = (changed) => {
  channel.addEventListener('message', (event) => changed(event.data.person));
};

/**
 * A path of this site, or the home page where it leads elsewhere.
 *
 * @param {string | null} asked
 * @returns {string}
 */
export const ownPath = (asked) => {
  const here = URL.parse(asked ?? '/', location.origin);
  if (here?.origin !== location.origin || here.pathname.startsWith('/sign-in')) return '/';
  return here.pathname + here.search;
};
