/**
 * Signing: what is to be signed is shown from its bytes, signed with the person's key, sent, and its receipt kept.
 *
 * @module
 */

import { Problem, Unreachable, getJson, postJson } from '/assets/api.js';
import { db } from '/assets/db.js';
import { el } from '/assets/dom.js';
import { draft, envelope, localTime, pae, uuid7 } from '/assets/event.js';
import { WrongPassphrase } from '/assets/keys.js';
import { KINDS } from '/assets/kinds.js';
import { NeedsPassphrase, NoKey, currentPerson, openSession, signer, unlock } from '/assets/session.js';
import { open, panel, tell } from '/assets/sign-dialog.js';
import { act, thing } from '/assets/values.js';
import { has, lang, say } from '/assets/words.js';

/** How often the time that is shown and signed is brought up to date while the dialog is open. */
const MOVE_ON = 20_000;
/** How far this device's clock may be off before the person is told. */
const CLOCK_OFF = 120_000;

const link = (href, words) => el('a', { class: 'btn btn--go', href }, words);
const again = () => el('button', { class: 'btn btn--go', type: 'button', onclick: () => location.reload() }, say('js-sign-look-again'));
const signIn = () => link(`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`, say('js-sign-sign-in'));

/** A problem of the server in the reader's words, with the record's own sentence beneath. */
const refusal = (problem, what) => {
  if (problem.type === '/problems/stale') {
    return { title: say('js-sign-stale'), lines: [say('js-sign-stale-why'), say('js-sign-nothing')], way: again() };
  }
  if (problem.status === 401) {
    return { title: say('js-sign-session-over'), lines: [problem.detail ?? problem.title, say('js-sign-nothing')], way: signIn() };
  }
  const { rule, detail, remedy } = problem;
  const own = rule && has(`rule-${rule}`) && lang !== 'en' ? say(`rule-${rule}`) : null;
  const todo = rule && has(`rule-${rule}-do`) && lang !== 'en' ? say(`rule-${rule}-do`) : remedy;
  return {
    title: what ? say('js-sign-refused', { what }) : say('js-sign-cannot'),
    rule,
    lines: [own, el('p', { lang: 'en' }, detail ?? problem.title), say('js-sign-nothing'),
      todo && el('p', {}, el('b', {}, say('js-sign-todo')), ` ${todo}`),
      own && remedy && el('p', { class: 'sub', lang: 'en' }, remedy)].filter(Boolean),
  };
};

/** What the log says of the subjects, from the server or from what was prepared for work without it. */
const heads = async (drafts, options) => {
  if (options.heads) return { log: options.log, heads: options.heads, now: null };
  const query = new URLSearchParams(drafts.map(({ subject }) => ['subject', subject]));
  return getJson(`/api/v1/heads?${query}`);
};

/** The drafts as exact bytes of this moment. */
const written = (drafts, ids, person, { log, heads: known }) => drafts.map((one, place) => draft({
  kind: one.kind,
  id: ids[place],
  log,
  subject: one.subject,
  after: known[one.subject] ?? null,
  actor: person,
  meaning: KINDS[one.kind].meanings[lang === 'zh' ? 1 : 0],
  at: localTime(),
  lateReason: one.lateReason,
  under: one.under,
  body: one.body,
}));

/** A person who can sign here, or a panel that says why nobody can. */
const someone = async (options) => {
  const person = options.person ?? await currentPerson();
  if (!person) return { told: panel({ title: say('js-sign-nobody'), lines: [say('js-sign-nobody-why')], way: signIn() }) };
  if (!person.keyId) {
    return { told: panel({ title: say('js-sign-no-key'), lines: [say('js-sign-no-key-why')], way: link('/devices', say('js-sign-keys')) }) };
  }
  return { person };
};

/** Whether the passphrase has to be typed. A person named by the caller is another than the one whose session is open. */
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
const unlocked = (person, passphrase, { always, asks }) => {
  if (!asks) return signer();
  return always ? unlock(person, passphrase) : openSession(person, passphrase);
};

/** Sends what was signed; gives an answer for each, a receipt or a problem. */
const send = async (envelopes) => {
  if (envelopes.length > 1) {
    const { answers } = await postJson('/api/v1/events/batch', { events: envelopes });
    return answers.map(({ event, problem }) => event ?? new Problem(problem));
  }
  try {
    return [await postJson('/api/v1/events', envelopes[0])];
  } catch (error) {
    if (error instanceof Problem) return [error];
    throw error;
  }
};

/** Keeps receipts on this device, each with what was signed but never with the details. */
const keep = async (receipts, envelopes, answers, person) => {
  for (const receipt of receipts) {
    const { details: _, ...signed } = envelopes[answers.indexOf(receipt)];
    await db.put('receipts', { ...receipt, envelope: signed, person, kept_at: localTime() });
  }
};

/** What became of the events, said in the dialog where not all went well. */
const say_outcome = (dialog, drafts, answers) => {
  const refused = answers.map((answer, place) => [answer, drafts[place]]).filter(([answer]) => answer instanceof Problem);
  const [[problem, one]] = refused;
  if (drafts.length === 1) return dialog.halt(panel(refusal(problem, act(one.kind))));
  const lines = refused.map(([why, { kind, subject }]) => {
    const { title, rule, lines: said } = refusal(why, act(kind));
    return el('div', { class: 'stack--s' }, el('h3', {}, thing(subject), ` ${title} `, rule && el('span', { class: 'rule' }, rule)), ...said.map((line) => (line instanceof Node ? line : el('p', {}, line))));
  });
  const title = say('js-sign-partly', { recorded: drafts.length - refused.length, refused: refused.length });
  return dialog.halt(panel({ title, lines, way: again() }));
};

/** How far this device's clock is off, if that matters. */
const clockNote = ({ now }) => {
  const off = now ? Date.now() - Date.parse(now) : 0;
  if (Math.abs(off) < CLOCK_OFF) return null;
  return panel({ hue: 'warn', title: say('js-sign-clock'), lines: [say('js-sign-clock-why', { minutes: Math.round(Math.abs(off) / 60_000) })] });
};

/**
 * Shows events in the language of the page, asks for the passphrase where a kind needs it, signs, sends and keeps the receipts.
 * The person sees every problem in the dialog; nothing is signed anew without them.
 *
 * @param {{kind: string, subject: string, body: object, details?: object[], lateReason?: string, under?: string}[]} drafts
 *   no two about the same subject, since each continues a head that has to be known
 * @param {object} [options]
 * @param {{person: string, title: string, keyId: string}} [options.person] who signs, where it is not whoever is signed in
 * @param {boolean} [options.offline] whether what cannot be sent now may wait in the outbox
 * @param {string} [options.log] the log's origin, with `heads`
 * @param {Record<string, string | null>} [options.heads] the heads as they were when the work was prepared
 * @param {(problem: Problem, draft: object) => boolean} [options.onProblem] takes a problem over and closes the dialog
 * @returns {Promise<object[] | null>} the receipts of what was recorded (`queued` in those that wait); null where nothing was
 */
export const signAndSend = async (drafts, options = {}) => {
  if (new Set(drafts.map(({ subject }) => subject)).size < drafts.length) throw new TypeError('two drafts about one subject');
  const { person, told } = await someone(options);
  if (!person) return tell(told).then(() => null);
  let known;
  try {
    known = await heads(drafts, options);
  } catch (error) {
    if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
    const why = error instanceof Problem ? refusal(error) : { title: say('js-sign-unreachable'), lines: [error.message, say('js-sign-nothing')], way: again() };
    return tell(panel(why)).then(() => null);
  }
  const needs = await mustAsk(drafts, options);
  const ids = drafts.map(() => uuid7());
  let texts = written(drafts, ids, person.person, known);
  let result = null;
  let signed = null;

  const finish = async (answers) => {
    const receipts = answers.filter((answer) => !(answer instanceof Problem));
    await keep(receipts, signed, answers, person.person);
    if (receipts.length > 0) result = receipts;
    if (receipts.length === answers.length) return dialog.close();
    const [first] = answers;
    if (drafts.length === 1 && options.onProblem?.(first, drafts[0])) return dialog.close();
    return say_outcome(dialog, drafts, answers);
  };

  const queue = async () => {
    const { enqueue } = await import('/assets/outbox.js');
    for (const one of signed) {
      const { details = [], ...bare } = one;
      await enqueue(bare, details);
    }
    result = drafts.map(({ kind, subject }, place) => ({ queued: true, id: ids[place], kind, subject }));
    dialog.close();
  };

  /** What was signed is sent again as it is, so that it is recorded once, whatever became of it before. */
  const deliver = async () => {
    try {
      const answers = await send(signed);
      if (answers.some(({ status }) => status === 503)) throw new Unreachable();
      await finish(answers);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      if (options.offline) return queue();
      const resend = el('button', { class: 'btn btn--go', type: 'button', onclick: deliver }, say('js-sign-send-again'));
      dialog.halt(panel({ hue: 'warn', title: say('js-sign-unreachable'), lines: [say('js-sign-unknown')] }), resend);
    }
    return undefined;
  };

  const sign = async (passphrase) => {
    let key;
    try {
      key = await unlocked(person.person, passphrase, needs);
    } catch (error) {
      if (error instanceof WrongPassphrase) return dialog.refuse(say('js-sign-wrong-passphrase'));
      if (error instanceof NeedsPassphrase) return dialog.halt(panel({ title: say('js-sign-session-over'), lines: [say('js-sign-nothing')], way: again() }));
      if (error instanceof NoKey) return dialog.halt(panel({ title: say('js-sign-no-key'), lines: [say('js-sign-no-key-why')], way: link('/devices', say('js-sign-keys')) }));
      throw error;
    }
    clearInterval(moving);
    const signatures = await Promise.all(texts.map((text) => key.sign(pae(text))));
    signed = texts.map((text, place) => envelope(text, signatures[place], key.keyId, drafts[place].details));
    return deliver();
  };

  const dialog = open({ texts, signer: person, asks: needs.asks, note: clockNote(known), sign });
  const moving = setInterval(() => {
    texts = written(drafts, ids, person.person, known);
    dialog.update(texts);
  }, MOVE_ON);
  await dialog.closed;
  clearInterval(moving);
  return result;
};
