/**
 * From the wristband to the infusion under way: two people each scan the wristband and every vial, and sign what they checked.
 *
 * The steps are kept in memory alone: whoever leaves the page begins with the wristband again. Every screen follows from what was
 * scanned and from the packet of the order; a stop is left only by the right next scan.
 *
 * @module
 */

import { Unreachable, getJson, postJson } from '/assets/api.js';
import { access, aim, button, clock, facts, pair, show, showStop, typeIn, verdict, way } from '/assets/bedside-view.js';
import { foremost, todo } from '/assets/bedside-todo.js';
import { camera, closeCamera } from '/assets/camera.js';
import { $, el } from '/assets/dom.js';
import { accepted, refused } from '/assets/feedback.js';
import { parseScan } from '/assets/ids.js';
import { advance, checkLocally, drop, kept, takeOrder, vialOf, wornBy, wristbandOf } from '/assets/packet.js';
import { onScan, take } from '/assets/scan.js';
import { currentPerson, people } from '/assets/session.js';
import { signAndSend } from '/assets/sign.js';
import { say } from '/assets/words.js';

/** Who checks now, the packet of the order, what the wristband commits to, and the labels that were scanned. */
const state = { person: null, packet: null, wristband: null, labels: [], next: 'wristband' };

const isSecond = () => state.packet?.infusion.state === 'checked_once';
/** Two people have checked, and its start is still to be signed. */
const isVerified = () => state.packet?.infusion.state === 'verified';
/** The step of the page. @param {string} first what it is for the first checker */
const stepNow = (first) => {
  if (isVerified()) return 'start';
  return isSecond() ? 'second' : first;
};
const who = () => `${state.person?.title ?? ''} · ${state.person?.person.split('/')[1] ?? ''}`;
const participant = () => state.packet.participant.split('/')[1];

/** The ways in which a code may come when no scanner is at hand. */
const ways = () => [
  button(say('js-bedside-camera'), () => camera($('#main'), take), { go: true, icon: 'cam' }),
  button(say('js-bedside-type'), () => typeIn(take)),
];

const askWristband = () => {
  Object.assign(state, { wristband: null, labels: [], next: 'wristband' });
  const title = isSecond() ? 'js-bedside-scan-wristband-second' : 'js-bedside-scan-wristband';
  const why = { checked_once: 'js-bedside-second-why', verified: 'js-bedside-verified-why' }[state.packet?.infusion.state];
  const second = why ? el('p', {}, say(why)) : null;
  show({ who: who(), step: stepNow('wristband'), body: [aim(say(title), say('js-bedside-scan-wristband-why')), second], acts: ways() });
};

const askVial = () => {
  state.next = 'vial';
  const [done, wanted] = [state.labels.length, state.packet.vials.length];
  const title = done > 0 ? say('js-bedside-scan-next', { done, wanted }) : say('js-bedside-scan-vial');
  const body = [aim(title, say('js-bedside-scan-vial-why')), pair(participant(), say('js-bedside-not-scanned'))];
  show({ who: who(), step: stepNow('vial'), body, acts: ways() });
};

/** A stop is left only by a scan of the step that `again` names. */
const stop = ({ again, rule = 'B09', ...what }) => {
  refused();
  state.next = again.next;
  showStop({ rule, ...what, again: button(again.words, again.show) });
};

const stopPerson = (why) => stop({
  sentence: say('js-bedside-stop-person'),
  why,
  todo: [say('js-bedside-todo-person')],
  again: { words: say('js-bedside-again'), next: 'wristband', show: askWristband },
});

/** For whom a vial is that was not allocated to this order, as far as the record can be asked. */
const vialFor = async (label) => {
  try {
    const { record: { label: { of } } } = await getJson(`/api/v1/label/${label}`);
    const { record: { vial } } = await getJson(`/api/v1/${of}`);
    const order = vial.stage.reserved?.order ?? vial.stage.thawed?.order;
    if (!order) return say('js-bedside-nobody');
    const { record } = await getJson(`/api/v1/${order}`);
    return record.order.participant.split('/')[1];
  } catch {
    return say('js-bedside-other');
  }
};

const stopVial = async (label) => {
  const other = await vialFor(label);
  stop({
    sentence: say('js-bedside-stop-vial'),
    why: say('js-bedside-wrong-vial'),
    sides: pair(participant(), other, true),
    todo: [say('js-bedside-todo-apart'), say('js-bedside-todo-right', { participant: participant() }), say('js-bedside-todo-call')],
    again: { words: say('js-bedside-again-vial'), next: 'vial', show: askVial },
  });
};

/** The words of what stands in the way: our own, or the sentence of the rule that refused. */
const words = ({ id, values, told }) => (told ? `${told.why} ${told.remedy}` : say(id, values));

/** Asks the record once more right before the verdict, so that a recall of this minute counts. */
const refresh = async () => {
  try {
    state.packet = await takeOrder(state.packet.subject);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
  }
};

const judge = async () => {
  await refresh();
  const seen = { wristband: state.wristband, labels: state.labels, person: state.person.person };
  const first = foremost(state.packet, checkLocally(state.packet, seen));
  if (first) {
    stop({
      sentence: say('js-bedside-stop-rule'),
      why: words(first),
      rule: first.rule,
      todo: todo(state.packet, first),
      again: { words: say('js-bedside-again'), next: 'wristband', show: askWristband },
    });
    return;
  }
  accepted();
  state.next = 'none';
  const many = state.labels.length > 1;
  const sentence = many ? say('js-bedside-match-many', { count: state.labels.length }) : say('js-bedside-match-one');
  const starts = isSecond() || isVerified();
  const sign = say(starts ? 'js-bedside-next-start' : 'js-bedside-next-sign');
  const wrong = `/act/vial.damaged?subject=${state.packet.vials[0].vial}`;
  show({
    who: who(),
    step: stepNow('vial'),
    body: [verdict('ok', say('js-bedside-match'), sentence), pair(participant(), participant()), facts(state.packet), starts ? access() : null],
    acts: [button(sign, signed, { go: true }), way(say('js-bedside-looks-wrong'), wrong)],
  });
};

/** What this person signs: the check, and with the second one the start; the start alone where two have checked. */
const drafts = () => {
  const { infusion: { subject }, subject: order } = state.packet;
  const check = { kind: 'infusion.checked', subject, body: { order, wristband: state.wristband, labels: state.labels, looks_right: true } };
  if (!isSecond() && !isVerified()) return [check];
  const chosen = $('input[name=access]:checked');
  $('fieldset .err').hidden = chosen !== null;
  if (!chosen) {
    $('input[name=access]').focus();
    return null;
  }
  const start = { kind: 'infusion.started', subject, body: { access: chosen.value } };
  return isVerified() ? [start] : [check, start];
};

async function signed() {
  const written = drafts();
  if (!written) return;
  const { heads, log } = state.packet;
  const receipts = await signAndSend(written, { offline: true, heads, log, person: state.person });
  if (!receipts) return;
  // The second check may be recorded and the start refused: what is left is the start.
  const done = new Set(receipts.map(({ kind }) => kind));
  const change = isSecond() || isVerified() ? { state: done.has('infusion.started') ? 'started' : 'verified' } : { state: 'checked_once', first: state.person.person };
  state.packet = await advance(state.packet, change, receipts);
  if (state.packet.infusion.state === 'started') underWay(receipts.some(({ queued }) => queued));
  else if (isVerified()) askWristband();
  else await askSecond();
}

const underWay = async (waits) => {
  if (!waits) await drop(state.packet.subject);
  state.next = 'none';
  const note = waits ? el('p', { class: 'note' }, say('js-bedside-waits')) : null;
  show({
    who: who(),
    step: 'start',
    body: [verdict('ok', say('js-bedside-started'), say('js-bedside-started-why')), pair(participant(), participant()), el('p', {}, clock(new Date())), note],
    acts: [way(say('js-bedside-to-infusion'), `/${state.packet.infusion.subject}`, true)],
  });
};

/** Who checks second, among those whose key is on this device; someone else signs in on their own. */
const askSecond = async () => {
  const others = (await people()).filter(({ person }) => person !== state.packet.infusion.first);
  const goOn = (person) => {
    state.person = person;
    askWristband();
  };
  state.next = 'none';
  const list = others.map((person) => button(`${person.title} · ${person.person.split('/')[1]}`, () => goOn(person)));
  const [first, ...more] = list;
  show({
    who: who(),
    step: 'second',
    body: [el('h1', {}, say('js-bedside-second')), el('p', {}, say('js-bedside-second-why')), el('p', {}, say(first ? 'js-bedside-second-who' : 'js-bedside-second-none')), ...more],
    acts: [first ?? null, way(say('js-bedside-second-sign-in'), `/sign-in?to=${encodeURIComponent('/bedside')}`)],
  });
};

/** The order of whoever wears this wristband: from the server, else among what this device was given. */
const orderOf = async (number) => {
  if (state.packet) return state.packet;
  try {
    const { order } = await postJson('/api/v1/bedside/wristband', { number });
    return await takeOrder(order);
  } catch (error) {
    if (error instanceof Unreachable) return wornBy(number);
    if (error.status === 404) return undefined;
    throw error;
  }
};

const onWristband = async (raw) => {
  const number = raw.trim();
  const packet = await orderOf(number);
  if (!packet) {
    stopPerson(say(navigator.onLine ? 'js-bedside-unknown-wristband' : 'js-bedside-unknown-offline'));
    return;
  }
  const wristband = await wristbandOf(packet, number);
  if (wristband !== packet.wristband?.commitment) {
    stopPerson(say(packet.wristband ? 'js-bedside-wrong-wristband' : 'js-bedside-no-wristband'));
    return;
  }
  accepted();
  Object.assign(state, { packet, wristband });
  if (packet.vials.length === 0) await judge();
  else askVial();
};

const onVial = async (raw) => {
  const { id } = parseScan(raw);
  if (!id || !vialOf(state.packet, id)) {
    await stopVial(id ?? '');
    return;
  }
  if (!state.labels.includes(id)) state.labels.push(id);
  if (state.labels.length < state.packet.vials.length) {
    accepted();
    askVial();
    return;
  }
  await judge();
};

onScan((_, raw) => {
  closeCamera();
  if (state.next === 'wristband') onWristband(raw);
  else if (state.next === 'vial') onVial(raw);
  else refused();
  return true;
});

const begin = async () => {
  state.person = await currentPerson();
  if (!state.person) {
    show({
      step: 'wristband',
      body: [el('h1', {}, say('js-bedside-sign-in')), el('p', {}, say('js-bedside-sign-in-why'))],
      acts: [way(say('js-bedside-sign-in'), `/sign-in?to=${encodeURIComponent(`/bedside${location.hash}`)}`, true)],
    });
    return;
  }
  const order = location.hash.slice(1);
  if (order.startsWith('order/')) {
    state.packet = await takeOrder(order).catch((error) => {
      if (error instanceof Unreachable) return kept(order);
      throw error;
    });
  }
  askWristband();
};

await begin();
