/**
 * Signing: what is to be signed is shown from its bytes, signed with the person's key, sent, and its receipt kept.
 *
 * @module
 */

import { Problem, Unreachable, getJson } from '/assets/api.js';
import { el } from '/assets/dom.js';
import { draft, envelope, localTime, pae, uuid7 } from '/assets/event.js';
import { WrongPassphrase } from '/assets/keys.js';
import { KINDS } from '/assets/kinds.js';
import { enqueue, eventHash, flush, headsHere, waiting } from '/assets/outbox.js';
import { again, keep, link, outcome, refusal, send, signIn } from '/assets/sending.js';
import { NeedsPassphrase, NoKey, currentPerson, openSession, signer, unlock } from '/assets/session.js';
import { open, panel, tell } from '/assets/sign-dialog.js';
import { lang, say } from '/assets/words.js';

/** How often the time that is shown and signed is brought up to date while the dialog is open. */
const MOVE_ON = 20_000;
/** How far this device's clock may be off before the person is told. */
const CLOCK_OFF = 120_000;

const keys = () => link('/devices', say('js-sign-keys'));
const over = () => panel({ title: say('js-sign-session-over'), lines: [say('js-sign-nothing')], way: again() });
const noKey = () => panel({ title: say('js-sign-no-key'), lines: [say('js-sign-no-key-why')], way: keys() });
const nobody = () => panel({ title: say('js-sign-nobody'), lines: [say('js-sign-nobody-why')], way: signIn() });

/** What the log says of the subjects, or, where it cannot be asked, what was prepared for work without it. */
const fromLog = async (subjects, { offline, heads, log }) => {
  try {
    return await getJson(`/api/v1/heads?${new URLSearchParams(subjects.map((subject) => ['subject', subject]))}`);
  } catch (error) {
    if (!(error instanceof Unreachable && offline && heads)) throw error;
    return { log, heads, now: null };
  }
};

/** What the events continue: the log's heads, moved on by what was signed here and still waits to be sent. */
const ask = async (drafts, options) => {
  const subjects = [...new Set(drafts.map(({ subject }) => subject))];
  if ((await waiting()).waiting > 0) await flush();
  const known = await fromLog(subjects, options);
  const here = await headsHere(subjects);
  return { ...known, heads: { ...known.heads, ...here }, away: known.now === null || Object.keys(here).length > 0 };
};

/** The drafts as exact bytes of this moment; of several about one thing, each continues the one before it. */
const write = async ({ drafts, ids, person, known }) => {
  const heads = { ...known.heads };
  const texts = [];
  for (const [place, one] of drafts.entries()) {
    const text = draft({
      kind: one.kind,
      id: ids[place],
      log: known.log,
      subject: one.subject,
      after: heads[one.subject] ?? null,
      actor: person.person,
      meaning: KINDS[one.kind].meanings[lang === 'zh' ? 1 : 0],
      at: one.at ?? localTime(),
      lateReason: one.lateReason ?? (known.away ? say('js-sign-late') : undefined),
      under: one.under,
      despite: one.despite,
      body: one.body,
    });
    heads[one.subject] = await eventHash(text);
    texts.push(text);
  }
  return texts;
};

/** Whether the passphrase has to be typed. A person named by the caller is not the one whose session is open. */
const mustAsk = async (drafts, options) => {
  if (options.person || drafts.some(({ kind }) => KINDS[kind].asks)) return { always: true, asks: true };
  try {
    await signer();
    return { always: false, asks: false };
  } catch (error) {
    if (error instanceof NeedsPassphrase) return { always: false, asks: true };
    throw error;
  }
};

/** The key, opened as the kinds allow. */
const unlocked = ({ person, needs: { always, asks } }, passphrase) => {
  if (!asks) return signer();
  return always ? unlock(person.person, passphrase) : openSession(person.person, passphrase);
};

/** How far this device's clock is off, if that matters. */
const clockNote = ({ now }) => {
  const off = now ? Math.abs(Date.now() - Date.parse(now)) : 0;
  if (off < CLOCK_OFF) return null;
  return panel({ hue: 'warn', title: say('js-sign-clock'), lines: [say('js-sign-clock-why', { minutes: Math.round(off / 60_000) })] });
};

/** Lets what was signed wait on this device. */
const queue = async (task) => {
  task.result = await enqueue(task.signed);
  task.dialog.close();
};

/** Keeps the receipts; a problem stays in the dialog unless the caller takes it over. */
const finish = async (task, answers) => {
  const { drafts, dialog, options } = task;
  const receipts = answers.filter((answer) => !(answer instanceof Problem));
  await Promise.all(answers.map((answer, place) => !(answer instanceof Problem) && keep(answer, task.signed[place], task.person.person)));
  if (receipts.length > 0) task.result = receipts;
  const taken = drafts.length === 1 && receipts.length === 0 && options.onProblem?.(answers[0], drafts[0]);
  if (taken || receipts.length === answers.length) dialog.close();
  else dialog.halt(outcome(drafts, answers));
};

/** Sends what was signed. It can be sent again as it is: the log records it once, whatever became of it before. */
const deliver = async (task) => {
  if (task.known.away) {
    // Nothing overtakes what was signed before it.
    await queue(task);
    await flush();
    return;
  }
  try {
    const answers = await send(task.signed);
    if (answers.some(({ status }) => status === 503)) throw new Unreachable();
    await finish(task, answers);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    if (task.options.offline) {
      await queue(task);
      return;
    }
    const resend = el('button', { class: 'btn btn--go', type: 'button', onclick: () => deliver(task) }, say('js-sign-send-again'));
    task.dialog.halt(panel({ hue: 'warn', title: say('js-sign-unreachable'), lines: [say('js-sign-unknown')] }), resend);
  }
};

/** Signs the bytes that are shown. The time stands still from here on. */
const sign = async (task, passphrase) => {
  task.still = true;
  try {
    const key = await unlocked(task, passphrase);
    const signatures = await Promise.all(task.texts.map((text) => key.sign(pae(text))));
    task.signed = task.texts.map((text, place) => envelope(text, signatures[place], key.keyId, task.drafts[place].details));
  } catch (error) {
    task.still = false;
    if (error instanceof WrongPassphrase) task.dialog.refuse(say('js-sign-wrong-passphrase'));
    else if (error instanceof NeedsPassphrase) task.dialog.halt(over());
    else if (error instanceof NoKey) task.dialog.halt(noKey());
    else throw error;
    return;
  }
  await deliver(task);
};

/** Shows the bytes and waits until the dialog is gone. */
const confirm = async (task) => {
  task.texts = await write(task);
  const { texts, person, needs, known } = task;
  task.dialog = open({ texts, signer: person, asks: needs.asks, note: clockNote(known), sign: (passphrase) => sign(task, passphrase) });
  const moving = setInterval(async () => {
    const moved = await write(task);
    if (task.still) return;
    task.texts = moved;
    task.dialog.update(moved);
  }, MOVE_ON);
  await task.dialog.closed;
  clearInterval(moving);
  return task.result;
};

/** Why the log could not be asked, as a panel. */
const unasked = (error) => {
  if (error instanceof Problem) return panel(refusal(error));
  if (error instanceof Unreachable) {
    return panel({ title: say('js-sign-unreachable'), lines: [say('js-sign-unreachable-why'), say('js-sign-nothing')], way: again() });
  }
  throw error;
};

/**
 * Shows events in the language of the page, asks for the passphrase where a kind needs it, signs, sends and keeps the receipts.
 * The person sees every problem in the dialog; nothing is signed anew without them.
 *
 * @param {{kind: string, subject: string, body: object, details?: object[], at?: string, lateReason?: string, under?: string,
 *   despite?: {rules: string[], reason: string, evidence?: string}}[]} drafts
 *   in the order in which they are recorded; `at` with `lateReason` where what is recorded happened before now,
 *   `despite` where it has happened although these rules refuse it
 * @param {object} [options]
 * @param {{person: string, title: string, keyId: string}} [options.person] who signs, where it is not whoever is signed in
 * @param {boolean} [options.offline] whether what cannot be sent now may wait in the outbox
 * @param {string} [options.log] the log's origin, with `heads`
 * @param {Record<string, string | null>} [options.heads] the heads as they were when the work was prepared, for when the log
 *   cannot be asked
 * @param {(problem: Problem, draft: object) => boolean} [options.onProblem] takes over the problem of a single draft; the
 *   dialog closes where it gives true
 * @returns {Promise<object[] | null>} the receipts of what was recorded, or `queued` for what waits; null where nothing was
 */
export const signAndSend = async (drafts, options = {}) => {
  const person = options.person ?? await currentPerson();
  if (!person?.keyId) {
    await tell(person ? noKey() : nobody());
    return null;
  }
  let known;
  try {
    known = await ask(drafts, options);
  } catch (error) {
    await tell(unasked(error));
    return null;
  }
  const needs = await mustAsk(drafts, options);
  return confirm({ drafts, options, person, known, needs, ids: drafts.map(() => uuid7()), result: null, still: false });
};
