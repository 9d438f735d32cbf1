/**
 * Giving and taking custody of a shipment: its label is scanned, its seal looked at, and the step signed; with a network at once,
 * without one from the packet that was taken along.
 *
 * @module
 */

import { Problem, Unreachable, getJson } from '/assets/api.js';
import { after, draftOf, milli, steps, takers } from '/assets/custody.js';
import { db } from '/assets/db.js';
import { $, $$, el, shape, tag } from '/assets/dom.js';
import { accepted, refused } from '/assets/feedback.js';
import { parseScan } from '/assets/ids.js';
import { onScan } from '/assets/scan.js';
import { currentPerson, people } from '/assets/session.js';
import { signAndSend } from '/assets/sign.js';
import { panel } from '/assets/sign-dialog.js';
import { moment, thing } from '/assets/values.js';
import { has, say } from '/assets/words.js';

const place = $('#shell');
const state = { me: null, person: null, packet: null, scanned: false, told: null };

const name = (subject) => subject.split('/')[1];
const word = (state_) => (has(`state-shipment-${state_}`) ? say(`state-shipment-${state_}`) : say(`state-${state_}`));
const LOOKS = { sealed: ['calm', 'box'], in_transit: ['move', 'go'], offered: ['move', 'half'], delivered: ['warn', 'half'] };
const standing = (now) => {
  const [hue, form] = LOOKS[now] ?? ['calm', 'ring'];
  return tag({ word: word(now), hue, shape: form });
};

/** Who holds it or may take it, in words. */
const whom = (who) => {
  if (who.staff) return say('js-courier-staff', { role: say(`role-${who.staff.role}`), site: name(who.staff.site) });
  if (who.carrier) return `${who.carrier.name} ${who.carrier.waybill}`;
  return name(who.person ?? who.site);
};

/** The packet of a shipment: from the server, else what was taken along. */
const take = async (subject) => {
  try {
    const packet = await getJson(`/api/v1/packets/${subject}`);
    await db.put('packets', packet);
    return packet;
  } catch (error) {
    if (error instanceof Unreachable) return db.get('packets', subject);
    if (error instanceof Problem) return undefined;
    throw error;
  }
};

const open = async (subject) => {
  const packet = await take(subject);
  Object.assign(state, { packet: packet ?? null, scanned: false, told: packet ? null : panel({ hue: 'warn', title: say('js-courier-not-here'), lines: [] }) });
  if (packet) history.replaceState(null, '', `#${subject}`);
  await draw();
};

/** The shipments to choose from: those of the server, else those taken along. */
const choices = async () => {
  try {
    return { online: true, list: await getJson('/api/v1/packets/shipment') };
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return { online: false, list: (await db.all('packets')).filter(({ subject }) => subject.startsWith('shipment/')) };
  }
};

const choose = async () => {
  const { online, list } = await choices();
  const rows = list.map((one) => el('li', {}, el('button', { class: 'btn btn--wide', type: 'button', onclick: () => open(one.subject) },
    el('span', { class: 'nw' }, name(one.subject)), ' ', standing(one.state), ' ', say('js-courier-from-to', { from: name(one.from), to: name(one.to) }))));
  const none = el('p', { class: 'empty' }, say(online ? 'js-courier-none' : 'js-courier-none-offline'));
  return el('section', { class: 'card stack' }, el('h2', {}, say('js-courier-choose')), el('p', {}, say('js-courier-scan')),
    rows.length > 0 ? el('ul', { class: 'stack--s' }, ...rows) : none);
};

const row = (title, ...value) => [el('dt', {}, title), el('dd', {}, ...value)];

/** Why something inside may not be used, each sentence once. */
const reasonRows = ({ reasons = [] }) => {
  const told = [...new Set(reasons.map((reason) => reason.told.why))];
  return told.length > 0 ? row(say('js-courier-reasons'), el('ul', {}, ...told.map((why) => el('li', {}, why)))) : [];
};

const facts = (packet) => el('section', { class: 'card stack' },
  el('div', { class: 'row row--end' }, el('h2', {}, thing(packet.subject)), standing(packet.state)),
  el('dl', { class: 'facts' },
    ...row(say('js-courier-way'), say('js-courier-from-to', { from: name(packet.from), to: name(packet.to) })),
    ...row(say('js-courier-holder'), whom(packet.holder)),
    ...(packet.offer ? row(say('js-courier-offered'), whom(packet.offer.to)) : []),
    ...row(say('js-courier-seal'), packet.seal ?? say('js-courier-no-seal')),
    ...row(say('js-courier-cold'), moment(packet.cold_until)),
    ...row(say('js-courier-vials'), el('details', {}, el('summary', {}, packet.vials.length), el('ul', {}, ...packet.vials.map((vial) => el('li', { class: 'nw' }, name(vial)))))),
    ...reasonRows(packet),
    ...row(say('js-courier-as-of'), moment(packet.as_of)),
    ...row(say('js-courier-person'), el('span', { class: 'nw' }, `${state.person.title} · ${name(state.person.person)}`))));

/** A text field; `read` gives what it says or marks it and gives null. */
const field = (id, words, hint) => {
  const error = el('span', { class: 'err', id: `${id}-error`, role: 'alert' });
  const input = el('input', { id, 'aria-describedby': `${id}-error${hint ? ` ${id}-hint` : ''}` });
  const node = el('div', { class: 'stack--s' }, el('label', { for: id }, words), hint && el('span', { class: 'hint', id: `${id}-hint` }, hint), error, input);
  const wrong = (why) => {
    error.textContent = why;
    input.classList.toggle('bad', why !== '');
    if (why) input.focus();
    return null;
  };
  const text = () => {
    wrong('');
    return input.value.trim() || wrong(say('js-outbox-say'));
  };
  return { node, input, wrong, text };
};

/** One of several, none of them chosen beforehand. `read` gives its place or marks the question and gives null. */
const question = (id, words, answers) => {
  const error = el('span', { class: 'err', role: 'alert' });
  const node = el('fieldset', { class: 'stack--s' }, el('legend', { class: 'label' }, words), error,
    ...answers.map((answer, at) => el('label', { class: 'row' }, el('input', { type: 'radio', name: id, value: at }), answer)));
  const chosen = () => {
    const at = $$('input', node).findIndex((input) => input.checked);
    error.textContent = at < 0 ? say('js-outbox-choose') : '';
    if (at < 0) $('input', node).focus();
    return at < 0 ? null : at;
  };
  return { node, chosen };
};

const acceptParts = ({ seal }) => {
  const whole = question('seal', say('js-courier-seal-ask', { seal: seal ?? '' }), [say('js-courier-seal-yes'), say('js-courier-seal-no')]);
  const condition = field('condition', say('js-courier-condition'), say('js-courier-condition-hint'));
  const warmth = field('temperature', say('js-courier-temperature'), say('js-courier-temperature-hint'));
  warmth.input.setAttribute('inputmode', 'text');
  const read = () => {
    const at = whole.chosen();
    if (at === null) return null;
    const looks = condition.text();
    if (looks === null) return null;
    const temperature = milli(warmth.input.value);
    if (temperature === undefined) return warmth.wrong(say('js-courier-temperature-bad'));
    return { seal: at === 0, condition: looks, temperature };
  };
  return { nodes: [whole.node, condition.node, warmth.node], read };
};

const offerParts = (packet) => {
  const all = takers(packet, state.person.person);
  const words = all.map((one) => (one.role ? whom(one.to) : `${one.title} · ${one.person}`));
  const who = question('taker', say('js-courier-to-whom'), words);
  const read = () => {
    const at = who.chosen();
    return at === null ? null : { to: all[at].to };
  };
  return { nodes: [who.node], read };
};

const reasonParts = () => {
  const why = field('reason', say('js-courier-reason'));
  const read = () => {
    const reason = why.text();
    return reason === null ? null : { reason };
  };
  return { nodes: [why.node], read };
};

const PARTS = { accept: acceptParts, offer: offerParts, refuse: reasonParts, withdraw: reasonParts };

const sign = async (step, said) => {
  const { packet, person } = state;
  const other = person.person === state.me.person ? {} : { person };
  const receipts = await signAndSend([draftOf(packet, step, said)], { ...other, offline: true, log: packet.log, heads: packet.heads });
  if (!receipts) return;
  const moved = after(packet, step, said, person.person, receipts[0]);
  await db.put('packets', moved);
  const told = panel({ hue: receipts[0].queued ? 'calm' : 'ok', title: say(receipts[0].queued ? 'js-courier-waits' : 'js-courier-recorded'), lines: [] });
  Object.assign(state, { packet: moved, scanned: false, told });
  await draw();
};

/** The form of a step, or, before the label was scanned, the word to scan it. */
const stepForm = (step) => {
  const { nodes, read } = PARTS[step](state.packet);
  const form = el('form', { class: 'card stack', 'aria-label': say(`js-courier-${step}`) }, el('h2', {}, say(`js-courier-${step}`)), ...nodes,
    el('div', { class: 'row act' }, el('button', { class: ['accept', 'offer'].includes(step) ? 'btn btn--go' : 'btn', type: 'submit' }, shape('pen'), say(`js-courier-${step}`))));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const said = read();
    if (said) await sign(step, said);
  });
  return form;
};

/** Those on this device who may do something with the shipment now. */
const able = async (packet) => (await people()).filter(({ person }) => steps(packet, person).length > 0);

const whose = async (packet) => {
  const others = (await able(packet)).filter(({ person }) => person !== state.person.person);
  if (others.length === 0) return null;
  const turn = (person) => async () => {
    Object.assign(state, { person, told: null });
    await draw();
  };
  return el('section', { class: 'card stack--s' }, el('h2', {}, say('js-courier-who')), el('div', { class: 'row' },
    ...others.map((one) => el('button', { class: 'btn', type: 'button', onclick: turn(one) }, `${one.title} · ${name(one.person)}`))));
};

const work = async () => {
  const { packet } = state;
  const may = steps(packet, state.person.person);
  if (may.length === 0) {
    const who = packet.offer ? whom(packet.offer.to) : whom(packet.holder);
    const ended = packet.state === 'delivered' || (!packet.offer && !['sealed', 'in_transit'].includes(packet.state));
    return [el('p', { class: 'card' }, ended ? say('js-courier-nothing', { state: word(packet.state) }) : say('js-courier-not-you', { who }))];
  }
  if (packet.label && !state.scanned) {
    return [panel({ hue: 'move', title: say('js-courier-scan-first'), lines: [] }), ...may.filter((step) => step === 'withdraw').map(stepForm)];
  }
  const seen = packet.label ? say('js-courier-scanned') : say('js-courier-no-label');
  return [panel({ hue: packet.label ? 'ok' : 'warn', title: seen, lines: [] }), ...may.map(stepForm)];
};

async function draw() {
  const { packet, told } = state;
  const other = el('button', { class: 'btn', type: 'button', onclick: close }, say('js-courier-other'));
  const parts = packet ? [facts(packet), ...await work(), await whose(packet), el('div', { class: 'row act' }, other)] : [await choose()];
  place.replaceChildren(...[told, ...parts].filter(Boolean));
}

async function close() {
  Object.assign(state, { packet: null, scanned: false, told: null });
  history.replaceState(null, '', location.pathname);
  await draw();
}

/** The shipment of a label that was scanned before one was chosen. */
const shipmentOf = async (id) => {
  const here = (await db.all('packets')).find((packet) => packet.label === id);
  if (here) return here.subject;
  try {
    const { record } = await getJson(`/api/v1/label/${id}`);
    return record.label.of;
  } catch {
    return null;
  }
};

onScan(async (_, raw) => {
  const read = parseScan(raw);
  const id = read.id ?? null;
  if (state.packet) {
    const right = id === state.packet.label || read.subject === state.packet.subject;
    Object.assign(state, { scanned: right, told: right ? null : panel({ title: say('js-courier-wrong-label'), lines: [] }) });
    (right ? accepted : refused)();
    await draw();
    return true;
  }
  const subject = read.subject ?? (id && await shipmentOf(id));
  if (!subject?.startsWith('shipment/')) {
    refused();
    state.told = panel({ hue: 'warn', title: say('js-courier-not-here'), lines: [] });
    await draw();
    return true;
  }
  await open(subject);
  state.scanned = state.packet !== null;
  (state.scanned ? accepted : refused)();
  await draw();
  return true;
});

const begin = async () => {
  state.me = await currentPerson();
  state.person = state.me;
  if (!state.person) {
    const to = `/sign-in?to=${encodeURIComponent('/courier')}`;
    place.replaceChildren(panel({ hue: 'warn', title: say('js-courier-sign-in'), lines: [say('js-courier-sign-in-why')], way: el('a', { class: 'btn btn--go', href: to }, say('js-courier-sign-in')) }));
    return;
  }
  const wanted = location.hash.slice(1);
  if (/^shipment\/[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(wanted)) await open(wanted);
  else await draw();
};

await begin();
