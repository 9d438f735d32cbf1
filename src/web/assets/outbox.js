/**
 * What was signed on this device and has not reached the log: sent in the order of its signing, exactly once, and dropped by no
 * one but a person.
 *
 * An event that the log refuses, or that no longer continues what the log has, stays here as a conflict, and what was signed
 * after it about the same thing waits behind it. Sending the same event again is safe: the log knows it by its id.
 *
 * @module
 */

import { Problem, Unreachable } from '/assets/api.js';
import { db } from '/assets/db.js';
import { sha256, toHex } from '/assets/dom.js';
import { localTime, signedText } from '/assets/event.js';
import { keep, send } from '/assets/sending.js';

/** The most that goes up in one request. */
const AT_ONCE = 100;
/** How often sending is tried again while something waits. */
const AGAIN = 15_000;

/** Tells the other pages of this browser. */
const channel = new BroadcastChannel('vialog-outbox');

/** Says on this page and on the others that the outbox has changed. */
const changed = () => {
  window.dispatchEvent(new CustomEvent('vialog:outbox'));
  channel.postMessage('changed');
};
channel.addEventListener('message', () => window.dispatchEvent(new CustomEvent('vialog:outbox')));

/**
 * The hash of an event's signed bytes, by which the next event about the same thing continues it before it has an entry.
 *
 * @param {string} text the exact bytes as text
 * @returns {Promise<string>}
 */
export const eventHash = async (text) => toHex(await sha256(new TextEncoder().encode(text)));

/**
 * Keeps signed events on this device until they are sent; all of them or, if the device fails, none.
 *
 * @param {object[]} envelopes in the order of their signing, each with its `details` beside it where it has any
 * @returns {Promise<{queued: true, id: string, kind: string, subject: string, event_hash: string}[]>}
 */
export const enqueue = async (envelopes) => {
  const rows = await Promise.all(envelopes.map(async (envelope) => {
    const text = signedText(envelope);
    const { id, kind, subject, actor, at } = JSON.parse(text);
    return { id, kind, subject, actor, at, event_hash: await eventHash(text), envelope, state: 'waiting', queued_at: localTime() };
  }));
  await db.putAll('outbox', rows);
  changed();
  return rows.map(({ id, kind, subject, event_hash }) => ({ queued: true, id, kind, subject, event_hash }));
};

/** Everything in the outbox, in the order of its signing. @returns {Promise<object[]>} */
export const everything = () => db.all('outbox');

/** The subjects about which a conflict waits for a person. */
const stuck = (rows) => new Set(rows.filter(({ state }) => state === 'conflict').map(({ subject }) => subject));

/**
 * How many events wait to be sent, and how many wait for a person.
 *
 * @returns {Promise<{waiting: number, conflicts: number}>}
 */
export const waiting = async () => {
  const rows = await everything();
  const count = (wanted) => rows.filter(({ state }) => state === wanted).length;
  return { waiting: count('waiting'), conflicts: count('conflict') };
};

/**
 * The heads that this device itself has moved on by what still waits here.
 *
 * @param {string[]} subjects
 * @returns {Promise<Record<string, string>>} event hashes, by subject
 */
export const headsHere = async (subjects) => {
  const rows = await everything();
  const held = stuck(rows);
  const heads = {};
  for (const { state, subject, event_hash: hash } of rows) {
    if (state === 'waiting' && subjects.includes(subject) && !held.has(subject)) heads[subject] = hash;
  }
  return heads;
};

/** Puts a row's answer away. Its receipt is durable before the row goes. */
const settle = async (row, answer) => {
  if (!(answer instanceof Problem)) {
    await keep(answer, row.envelope, row.actor);
    await db.del('outbox', row.place);
    return true;
  }
  const { type, title, status, detail, rule, breachable, remedy, member, head } = answer;
  await db.put('outbox', { ...row, state: 'conflict', problem: { type, title, status, detail, rule, breachable, remedy, member, head }, refused_at: localTime() });
  return false;
};

/** Sends some rows; false where the server took none of them for now. */
const sendSome = async (rows) => {
  const answers = await send(rows.map(({ envelope }) => envelope));
  const failed = new Set();
  let took = true;
  for (const [place, row] of rows.entries()) {
    const answer = answers[place];
    // What follows a conflict cannot have been recorded either; it stays as it is, behind the one that a person looks at.
    if (failed.has(row.subject)) continue;
    // Only this passes by itself. With any other fault of the server a person is told, and what was signed is kept.
    if (answer instanceof Problem && answer.status === 503) {
      took = false;
      failed.add(row.subject);
    } else if (!(await settle(row, answer))) failed.add(row.subject);
  }
  return took;
};

const sendAll = async () => {
  let sent = 0;
  for (;;) {
    const rows = await everything();
    const held = stuck(rows);
    const next = rows.filter(({ state, subject }) => state === 'waiting' && !held.has(subject)).slice(0, AT_ONCE);
    if (next.length === 0) return sent > 0;
    if (!(await sendSome(next))) return sent > 0;
    sent += next.length;
  }
};

/**
 * Sends what waits, in its order. One page of the browser does so at a time; what the others ask meanwhile is done by that one.
 *
 * @returns {Promise<boolean>} whether anything was sent
 */
export const flush = () => navigator.locks.request('vialog-outbox', async () => {
  try {
    const sent = await sendAll();
    if (sent) changed();
    return sent;
  } catch (error) {
    if (error instanceof Unreachable) return false;
    throw error;
  }
});

/**
 * A person has settled a conflict: the row is kept with how, or goes where another event has taken its place.
 *
 * @param {object} row
 * @param {{as: 'again' | 'done' | 'deviation' | 'withdrawn', by: string, reason?: string, subject?: string}} how
 */
export const resolve = async (row, how) => {
  await db.put('outbox', { ...row, state: 'settled', settled: { ...how, at: localTime() } });
  changed();
};

/** Takes a settled row off this device. @param {object} row */
export const forget = async (row) => {
  if (row.state !== 'settled') throw new TypeError('only what is settled is taken away');
  await db.del('outbox', row.place);
  changed();
};

/** Sends now, when the network comes back, and every so often while something waits. */
export const keepSending = () => {
  const turn = async () => {
    const { waiting: count } = await waiting();
    if (count > 0) await flush();
  };
  window.addEventListener('online', turn);
  setInterval(turn, AGAIN);
  return turn();
};
