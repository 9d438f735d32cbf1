/**
 * What this device knows of the log by itself: the log's key, taken at first sight and never exchanged silently, and the
 * newest checkpoint that it has seen, of which every later one must be a continuation.
 */

import { getJson } from '/assets/api.js';
import { db } from '/assets/db.js';
import { fromHex, toHex } from '/assets/dom.js';
import { ProofFails, base64, readVerifierKey, verifyCheckpoint, verifyConsistency } from '/assets/proof.js';

/** The mark of the log in `marks`. */
const MARK = 'log';

const served = async () => {
  const answer = await fetch('/log.vkey', { credentials: 'same-origin', redirect: 'error' });
  if (!answer.ok) throw new Error(`/log.vkey: ${answer.status}`);
  return (await answer.text()).trim();
};

/**
 * The log's verifier key: the one that this device has kept since it first saw the log.
 * @returns {Promise<{verifierKey: string, since: string, isNew: boolean}>}
 * @throws {ProofFails} when the server shows another key now
 */
export const logKey = async () => {
  const [mark, shown] = [await db.get('marks', MARK), await served()];
  await readVerifierKey(shown);
  if (!mark) {
    const since = new Date().toISOString();
    await db.put('marks', { name: MARK, verifierKey: shown, since });
    return { verifierKey: shown, since, isNew: true };
  }
  if (mark.verifierKey !== shown) throw new ProofFails('log-key', 'the server shows another log key than before');
  return { verifierKey: mark.verifierKey, since: mark.since, isNew: false };
};

/** That the tree of a checkpoint is the beginning of the newest one; gives the newest. */
const leadsOn = async (old, verifierKey) => {
  const grown = await getJson(`/api/v1/consistency?from=${old.size}`);
  const now = await verifyCheckpoint(grown.checkpoint, verifierKey);
  await verifyConsistency(old, now, grown.proof.map((hash) => base64(hash, 'consistency')));
  return now;
};

/**
 * Verifies that the log has only grown: since this device last looked, and since the checkpoint of a receipt.
 * @param {string} verifierKey
 * @param {{size: number, root: Uint8Array}} [receipt] what a receipt's checkpoint says
 * @returns {Promise<{size: number, before: number | null}>} the size now, and the one that was seen before
 * @throws {ProofFails}
 */
export const follow = async (verifierKey, receipt) => {
  const mark = await db.get('marks', MARK);
  const seen = mark?.size === undefined ? null : { size: mark.size, root: fromHex(mark.root) };
  const ways = [seen, receipt].filter(Boolean);
  let newest = null;
  for (const old of ways.length > 0 ? ways : [{ size: 0, root: new Uint8Array() }]) {
    const now = await leadsOn(old, verifierKey);
    if (newest === null || now.size >= newest.size) newest = now;
  }
  // Another page may have looked further meanwhile; what was seen is never taken back.
  const kept = await db.get('marks', MARK);
  if (kept && (kept.size ?? -1) < newest.size) {
    await db.put('marks', { ...kept, size: newest.size, root: toHex(newest.root), seen_at: new Date().toISOString() });
  }
  return { size: newest.size, before: seen?.size ?? null };
};
