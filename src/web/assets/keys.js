/**
 * Keys on this device: made here, kept here under a passphrase, and never sent anywhere.
 *
 * A key is kept sealed: PBKDF2 makes an AES-256-GCM key of the passphrase, under which the PKCS#8 form is encrypted. The same
 * members are the backup's file, which `vialog key backup` and `vialog key restore` write and read; `src/cli/backup.rs` is
 * its description. An open key is a `CryptoKey` that cannot be exported.
 *
 * @module
 */
import { db } from '/assets/db.js';
import { fromBase64, sha256, toBase64, toHex } from '/assets/dom.js';
import { pae } from '/assets/event.js';

/** OWASP Password Storage Cheat Sheet, for PBKDF2 with HMAC-SHA-256. */
const ITERATIONS = 600_000;
/** The most that a backup may ask for: about a minute on a phone. */
const MOST_ITERATIONS = 10_000_000;
const KDF = 'PBKDF2-HMAC-SHA-256';
const CIPHER = 'AES-256-GCM';
const POSSESSION_TYPE = 'application/vnd.vialog.key-possession+json';
/** `SubjectPublicKeyInfo` of an ed25519 key up to its 32 bytes (RFC 8410 section 4). */
const SPKI_PREFIX = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00);

const utf8 = new TextEncoder();

/** The passphrase does not open the key, or the sealed key was altered: the cipher cannot tell which. */
export class WrongPassphrase extends Error {}

/** The file is no backup that this program knows. */
export class BadBackup extends Error {}

/**
 * Whether this browser can hold a key: only on https or this very machine, and only if it knows ed25519.
 *
 * @returns {Promise<boolean>}
 */
export const canHoldKeys = async () => {
  try {
    await crypto.subtle.generateKey('Ed25519', false, ['sign']);
    return true;
  } catch {
    return false;
  }
};

/**
 * The key's id, as envelopes name it.
 *
 * @param {Uint8Array} bytes the 32 bytes of the public key
 * @returns {Promise<string>} 64 hexadecimal digits
 */
export const keyIdOf = async (bytes) => toHex(await sha256(Uint8Array.of(...SPKI_PREFIX, ...bytes)));

/**
 * The beginning of a key's id as two people compare it: 80 bits in five groups.
 *
 * @param {string} keyId
 * @returns {string}
 */
export const fingerprint = (keyId) => keyId.slice(0, 20).match(/.{4}/g).join(' ');

/**
 * A new key. It can be exported until it is sealed and dropped, because sealing is an export.
 *
 * @returns {Promise<{pair: CryptoKeyPair, public: string, keyId: string}>}
 */
export const makeKey = async () => {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const bytes = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return { pair, public: toBase64(bytes), keyId: await keyIdOf(bytes) };
};

/**
 * The new key's signature that its holder asks for its enrolment.
 *
 * @param {{pair: CryptoKeyPair, public: string}} key
 * @param {string} log origin of the log
 * @param {string} person `person/…`
 * @returns {Promise<string>} 64 bytes in base64
 */
export const possession = async (key, log, person) => {
  const asked = JSON.stringify({ key: key.public, log, person });
  const message = pae(asked, POSSESSION_TYPE);
  return toBase64(new Uint8Array(await crypto.subtle.sign('Ed25519', key.pair.privateKey, message)));
};

const bound = (sealed) => utf8.encode(`vialog-key/1\n${sealed.log}\n${sealed.person}\n${sealed.public}`);

const sealing = async (sealed, passphrase, usages) => {
  const words = utf8.encode(passphrase.normalize('NFC'));
  const material = await crypto.subtle.importKey('raw', words, 'PBKDF2', false, ['deriveKey']);
  const { salt, iterations } = sealed.kdf;
  const derive = { name: 'PBKDF2', hash: 'SHA-256', salt: fromBase64(salt), iterations };
  return crypto.subtle.deriveKey(derive, material, { name: 'AES-GCM', length: 256 }, false, usages);
};

const algorithm = (sealed) => ({
  name: 'AES-GCM',
  iv: fromBase64(sealed.cipher.iv),
  additionalData: bound(sealed),
});

/**
 * Seals a new key under a passphrase.
 *
 * @param {{pair: CryptoKeyPair, public: string}} key
 * @param {string} passphrase
 * @param {string} log
 * @param {string} person
 * @returns {Promise<object>} the members of a backup
 */
export const wrap = async (key, passphrase, log, person) => {
  const random = (length) => toBase64(crypto.getRandomValues(new Uint8Array(length)));
  const sealed = {
    'vialog-key': 1,
    log,
    person,
    public: key.public,
    kdf: { name: KDF, iterations: ITERATIONS, salt: random(16) },
    cipher: { name: CIPHER, iv: random(12) },
  };
  const under = await sealing(sealed, passphrase, ['wrapKey']);
  const bytes = await crypto.subtle.wrapKey('pkcs8', key.pair.privateKey, under, algorithm(sealed));
  return { ...sealed, key: toBase64(new Uint8Array(bytes)) };
};

/**
 * Opens a sealed key: it signs and cannot be exported.
 *
 * @param {object} sealed the members of a backup
 * @param {string} passphrase
 * @returns {Promise<CryptoKey>}
 * @throws {WrongPassphrase}
 */
export const unwrap = async (sealed, passphrase) => {
  const under = await sealing(sealed, passphrase, ['unwrapKey']);
  try {
    return await crypto.subtle.unwrapKey('pkcs8', fromBase64(sealed.key), under, algorithm(sealed), 'Ed25519', false, ['sign']);
  } catch {
    throw new WrongPassphrase();
  }
};

/**
 * Keeps a sealed key on this device, and asks the browser not to drop it when space is short.
 *
 * @param {object} sealed the members of a backup
 * @param {{title?: string, device?: string, saved?: boolean}} about
 * @returns {Promise<object>} the key as it is kept
 */
export const keep = async (sealed, about) => {
  const keyId = await keyIdOf(fromBase64(sealed.public));
  const kept = { keyId, person: sealed.person, title: '', device: '', saved: false, made: Date.now(), sealed, ...about };
  await db.put('keys', kept);
  await navigator.storage?.persist?.();
  return kept;
};

/**
 * Every key on this device, the newest first.
 *
 * @returns {Promise<object[]>}
 */
export const keptKeys = async () => (await db.all('keys')).sort((left, right) => right.made - left.made);

/**
 * A key on this device.
 *
 * @param {string} keyId
 * @returns {Promise<object | undefined>}
 */
export const keptKey = (keyId) => db.get('keys', keyId);

/**
 * Changes what is said of a kept key.
 *
 * @param {string} keyId
 * @param {object} about
 */
export const note = async (keyId, about) => {
  const kept = await db.get('keys', keyId);
  if (kept) await db.put('keys', { ...kept, ...about });
};

/**
 * Takes a key off this device. Without a backup it is gone.
 *
 * @param {string} keyId
 */
export const forget = async (keyId) => {
  for (const open of await db.all('unlocked')) {
    if (open.keyId === keyId) await db.del('unlocked', open.person);
  }
  await db.del('keys', keyId);
};

/**
 * The backup's file of a kept key.
 *
 * @param {string} keyId
 * @returns {Promise<{name: string, text: string}>}
 */
export const backup = async (keyId) => {
  const { sealed } = await db.get('keys', keyId);
  const name = sealed.person.replace('person/', '');
  return { name: `${name}.vialog-key`, text: `${JSON.stringify(sealed)}\n` };
};

const isSealed = (sealed) =>
  sealed?.['vialog-key'] === 1 &&
  sealed.kdf?.name === KDF &&
  sealed.cipher?.name === CIPHER &&
  Number.isInteger(sealed.kdf.iterations) &&
  sealed.kdf.iterations >= ITERATIONS &&
  sealed.kdf.iterations <= MOST_ITERATIONS &&
  [sealed.log, sealed.person, sealed.public, sealed.kdf.salt, sealed.cipher.iv, sealed.key].every((text) => typeof text === 'string');

/**
 * Takes a backup onto this device, once its passphrase has opened it and its halves belong together.
 *
 * @param {string} text the file
 * @param {string} passphrase
 * @param {string} log the origin of the log that is served here
 * @returns {Promise<object>} the key as it is kept
 * @throws {BadBackup | WrongPassphrase}
 */
export const restore = async (text, passphrase, log) => {
  let sealed;
  try {
    sealed = JSON.parse(text);
  } catch {
    throw new BadBackup('form');
  }
  if (!isSealed(sealed)) throw new BadBackup('form');
  if (sealed.log !== log) throw new BadBackup('log');
  const key = await unwrap(sealed, passphrase);
  const probe = crypto.getRandomValues(new Uint8Array(32));
  const signature = await crypto.subtle.sign('Ed25519', key, probe);
  const half = await crypto.subtle.importKey('raw', fromBase64(sealed.public), 'Ed25519', true, ['verify']);
  if (!(await crypto.subtle.verify('Ed25519', half, signature, probe))) throw new BadBackup('form');
  return keep(sealed, { saved: true });
};
