/**
 * Checks proofs in this browser, with nothing but WebCrypto: receipts (C2SP tlog-proof), inclusion and consistency in the
 * log's tree (RFC 6962, RFC 9162 section 2.1), signed notes (C2SP signed-note) and signed events (DSSE, ed25519).
 *
 * Nothing here asks the server or touches the page. What does not hold is thrown as `ProofFails`, which names the first
 * check that failed.
 */

import { fromBase64, fromHex, sha256, toHex } from '/assets/dom.js';

const utf8 = new TextEncoder();
const ED25519 = 1;
/** `SubjectPublicKeyInfo` of an ed25519 key up to its 32 bytes (RFC 8410 section 4). */
const SPKI = fromHex('302a300506032b6570032100');
const MOST_HASHES = 63;

/** The checks, in the order in which they are made. */
export const CHECKS = ['form', 'signature', 'key', 'inclusion', 'checkpoint', 'log-key', 'consistency'];

/** A check did not hold. */
export class ProofFails extends Error {
  /** @param {string} check one of `CHECKS` @param {string} why */
  constructor(check, why) {
    super(why);
    this.name = 'ProofFails';
    this.check = check;
  }
}

const ensure = (holds, check, why) => {
  if (!holds) throw new ProofFails(check, why);
};

/** Bytes of base64 in its only spelling. @param {string} text @param {string} check what fails where it is none */
export const base64 = (text, check) => {
  ensure(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text), check, 'not base64');
  const bytes = fromBase64(text);
  ensure(btoa(String.fromCharCode(...bytes)) === text, check, 'base64 with stray bits');
  return bytes;
};

/** A plain decimal, as small as a size of a log can be told exactly. */
const decimal = (text, check) => {
  ensure(/^(?:0|[1-9][0-9]*)$/.test(text ?? ''), check, 'not a plain decimal');
  const number = Number(text);
  ensure(Number.isSafeInteger(number), check, 'too large a number');
  return number;
};

const equal = (one, other) => toHex(one) === toHex(other);
const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));

const nodeHash = (left, right) => sha256(joined([1], left, right));

/** The leaf hash of an entry's exact bytes (RFC 6962 section 2.1). @param {Uint8Array} bytes */
export const leafHash = (bytes) => {
  const leaf = new Uint8Array(bytes.length + 1);
  leaf.set(bytes, 1);
  return sha256(leaf);
};

const verified = async (raw, signature, message) => {
  if (raw.length !== 32 || signature.length !== 64) return false;
  const key = await crypto.subtle.importKey('raw', raw, { name: 'Ed25519' }, false, ['verify']);
  return crypto.subtle.verify({ name: 'Ed25519' }, key, signature, message);
};

/**
 * Reads a log's verifier key, `name+id+base64`, whose id must be that of its name and key.
 * @param {string} text
 */
export const readVerifierKey = async (text) => {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim()) ?? [];
  ensure(name, 'log-key', 'not name+id+key');
  const bytes = base64(encoded, 'log-key');
  ensure(bytes.length === 33 && bytes[0] === ED25519, 'log-key', 'not an ed25519 key');
  const hash = await sha256(joined(utf8.encode(name), [10], bytes));
  ensure(toHex(hash.slice(0, 4)) === id, 'log-key', 'the id is not that of the name and the key');
  return { name, id, raw: bytes.slice(1) };
};

/**
 * Verifies a signed checkpoint of the log of this key; gives what it says.
 * @param {string} note
 * @param {string} verifierKey
 * @returns {Promise<{origin: string, size: number, root: Uint8Array}>}
 */
export const verifyCheckpoint = async (note, verifierKey) => {
  const key = await readVerifierKey(verifierKey);
  const cut = note.lastIndexOf('\n\n');
  ensure(cut > 0 && note.endsWith('\n'), 'checkpoint', 'not a signed note');
  const text = note.slice(0, cut + 1);
  const lines = note.slice(cut + 2, -1).split('\n').map((line) => /^— (\S+) (\S+)$/.exec(line));
  ensure(lines.every((line) => line !== null), 'checkpoint', 'a signature line is not in its form');
  const signatures = lines.map(([, name, encoded]) => ({ name, bytes: base64(encoded, 'checkpoint') }));
  const own = signatures.filter((one) => one.name === key.name && toHex(one.bytes.slice(0, 4)) === key.id);
  ensure(own.length > 0, 'checkpoint', 'the log did not sign it');
  for (const one of own) {
    ensure(await verified(key.raw, one.bytes.slice(4), utf8.encode(text)), 'checkpoint', 'the signature is wrong');
  }
  const [origin, size, root, end, ...more] = text.split('\n');
  ensure(end === '' && more.length === 0, 'checkpoint', 'not the three lines of a checkpoint');
  ensure(origin === key.name, 'checkpoint', 'the checkpoint is of another log');
  const told = { origin, size: decimal(size, 'checkpoint'), root: base64(root, 'checkpoint') };
  ensure(told.root.length === 32, 'checkpoint', 'the root is not a hash');
  return told;
};

/** Half of a number below 2^53, rounded down: shifts take only 32 bits. */
const half = (number) => Math.floor(number / 2);
const isOdd = (number) => number % 2 === 1;

/**
 * Verifies that a leaf stands at an index of the tree of this size and root (RFC 9162 section 2.1.3.2).
 * @param {number} index @param {Uint8Array} leaf @param {number} size @param {Uint8Array[]} path @param {Uint8Array} root
 */
export const verifyInclusion = async (index, leaf, size, path, root) => {
  ensure(index < size, 'inclusion', 'the checkpoint is older than the entry');
  let [at, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    ensure(last > 0, 'inclusion', 'the path is too long');
    if (isOdd(at) || at === last) {
      hash = await nodeHash(sibling, hash);
      while (!isOdd(at) && at > 0) [at, last] = [half(at), half(last)];
    } else {
      hash = await nodeHash(hash, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  ensure(last === 0, 'inclusion', 'the path is too short');
  ensure(equal(hash, root), 'inclusion', 'the path does not lead to the root');
};

/**
 * Verifies that one tree is the beginning of another (RFC 9162 section 2.1.4.2).
 * @param {{size: number, root: Uint8Array}} old @param {{size: number, root: Uint8Array}} now @param {Uint8Array[]} path
 */
export const verifyConsistency = async (old, now, path) => {
  ensure(old.size <= now.size, 'consistency', 'the log has become shorter');
  if (old.size === now.size || old.size === 0) {
    ensure(path.length === 0, 'consistency', 'the path is too long');
    ensure(old.size === 0 || equal(old.root, now.root), 'consistency', 'two roots of one size');
    return;
  }
  let [at, last] = [old.size - 1, now.size - 1];
  while (isOdd(at)) [at, last] = [half(at), half(last)];
  const isWhole = Number.isInteger(Math.log2(old.size));
  const [first, ...rest] = isWhole ? [old.root, ...path] : path;
  ensure(first !== undefined, 'consistency', 'the path is empty');
  let [older, newer] = [first, first];
  for (const hash of rest) {
    ensure(last > 0, 'consistency', 'the path is too long');
    if (isOdd(at) || at === last) {
      [older, newer] = [await nodeHash(hash, older), await nodeHash(hash, newer)];
      while (!isOdd(at) && at > 0) [at, last] = [half(at), half(last)];
    } else {
      newer = await nodeHash(newer, hash);
    }
    [at, last] = [half(at), half(last)];
  }
  ensure(last === 0, 'consistency', 'the path is too short');
  ensure(equal(older, old.root), 'consistency', 'the path does not lead to the older root');
  ensure(equal(newer, now.root), 'consistency', 'the path does not lead to the newer root');
};

/**
 * Reads a receipt; verifies nothing.
 * @param {string} text
 * @returns {{index: number, path: Uint8Array[], checkpoint: string}}
 */
export const readReceipt = (text) => {
  const cut = text.indexOf('\n\n');
  ensure(cut > 0, 'form', 'no checkpoint behind a blank line');
  const [first, ...lines] = text.slice(0, cut).split('\n');
  ensure(first === 'c2sp.org/tlog-proof@v1', 'form', 'another first line');
  if (lines[0]?.startsWith('extra ')) base64(lines.shift().slice(6), 'form');
  const [, index] = /^index (\S+)$/.exec(lines.shift() ?? '') ?? [];
  ensure(lines.length <= MOST_HASHES, 'form', 'too long a path');
  const path = lines.map((line) => base64(line, 'form'));
  ensure(path.every((hash) => hash.length === 32), 'form', 'a line that is not a hash');
  return { index: decimal(index, 'form'), path, checkpoint: text.slice(cut + 2) };
};

/**
 * Verifies that these exact bytes stand in the log of this key, where the receipt says.
 * @param {string} receiptText a C2SP tlog-proof
 * @param {Uint8Array} entryBytes the entry, byte for byte
 * @param {string} verifierKey `name+id+base64`
 * @returns {Promise<{index: number, hashes: number, checkpoint: string, size: number, root: Uint8Array}>}
 * @throws {ProofFails}
 */
export const verifyReceipt = async (receiptText, entryBytes, verifierKey) => {
  const { index, path, checkpoint } = readReceipt(receiptText);
  // Told first, so that a path that is right for nothing is not taken for one that is wrong.
  const { size, root } = await verifyCheckpoint(checkpoint, verifierKey);
  await verifyInclusion(index, await leafHash(entryBytes), size, path, root);
  return { index, hashes: path.length, checkpoint, size, root };
};

/** The DSSE pre-authentication encoding: what is signed of a payload. */
const preAuthentication = (type, payload) => {
  const head = utf8.encode(`DSSEv1 ${utf8.encode(type).length} ${type} ${payload.length} `);
  return joined(head, payload);
};

const EVENT_TYPE = 'application/vnd.vialog.event+json';

/**
 * Verifies the signature under an entry's event, by a public key whose id the entry names; gives the event.
 * @param {Uint8Array} entryBytes
 * @param {Uint8Array} publicKey its 32 bytes
 * @returns {Promise<{event: object, keyId: string, signed: Uint8Array, recordedAt: string}>}
 * @throws {ProofFails}
 */
export const verifySignature = async (entryBytes, publicKey) => {
  let entry;
  try {
    entry = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(entryBytes));
  } catch {
    throw new ProofFails('form', 'the entry is not JSON');
  }
  const { envelope, recorded_at: recordedAt } = entry;
  const [signature, ...more] = envelope?.signatures ?? [];
  ensure(envelope?.payloadType === EVENT_TYPE && signature && more.length === 0, 'form', 'the entry is not an event');
  const signed = base64(envelope.payload, 'form');
  const id = toHex(await sha256(joined(SPKI, publicKey)));
  ensure(signature.keyid === id, 'signature', 'the key is not the one that the entry names');
  const message = preAuthentication(EVENT_TYPE, signed);
  ensure(await verified(publicKey, base64(signature.sig, 'form'), message), 'signature', 'the signature is wrong');
  return { event: JSON.parse(new TextDecoder().decode(signed)), keyId: id, signed, recordedAt };
};
