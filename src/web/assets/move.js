/**
 * Moving vials: each scan of a vial puts it on a list, a scan of a place gives those without one the next free positions,
 * and one signature moves them all. Nothing is recorded before that, and each line can be taken off.
 */

import { Problem, Unreachable } from '/assets/api.js';
import { $, el, tag } from '/assets/dom.js';
import { accepted, refused } from '/assets/feedback.js';
import { lookUp, note, problemNote } from '/assets/scan-note.js';
import { onScan, show, take } from '/assets/scan.js';
import { has, say } from '/assets/words.js';

const KIND = 'vial.stored';

const section = $('#placing');
const list = $('#placing-list');
const next = $('#placing-next');
const acts = $('#placing-acts');

/** What is to be moved, in the order of the scans. @type {{vial: any, spot: {place: string, position: string} | null}[]} */
let moves = [];
/** The box that vials go to. @type {{place: string, site: string, free: string[]} | null} */
let target = section.dataset.place
  ? { place: section.dataset.place, site: section.dataset.site, free: section.dataset.free.split(' ').filter(Boolean) }
  : null;
/** The position chosen on the map for the next vial. */
let chosen = null;

const stop = (word, ...lines) => {
  refused();
  show(note({ hue: 'stop', shape: 'stop', word }, ...lines.map((line) => el('p', {}, line))));
};

const name = (subject) => subject.slice(subject.indexOf('/') + 1);

const freeIn = (box) => {
  const kept = moves.filter(({ spot }) => spot?.place === box.place).map(({ spot }) => spot.position);
  return box.free.filter((position) => !kept.includes(position));
};

/** Gives every vial without a place the next free position; says whether there was room for all. */
const fill = () => {
  if (!target) return true;
  for (const move of moves) {
    if (move.spot || move.vial.site !== target.site) continue;
    const free = freeIn(target);
    const position = chosen && free.includes(chosen) ? chosen : free[0];
    if (!position) return false;
    chosen = null;
    move.spot = { place: target.place, position };
  }
  return true;
};

/** Why a vial cannot be put away by this person, in words; nothing where it can. */
const barred = (vial) => {
  const step = vial.steps.find(({ kind }) => kind === KIND);
  if (!step) return [say('js-move-not-yours')];
  if (!step.blocked) return null;
  const { rule, why } = step.blocked;
  return [has(`rule-${rule}`) ? say(`rule-${rule}`) : why, rule];
};

const addVial = (vial) => {
  if (moves.some((move) => move.vial.subject === vial.subject)) {
    stop(say('js-move-twice'), vial.title);
    return;
  }
  const why = barred(vial);
  if (why) {
    stop(say('js-move-barred'), `${vial.title}: ${vial.shown.word}. ${vial.line}`, ...why, say('js-nothing-recorded'));
    return;
  }
  moves.push({ vial, spot: null });
  if (fill()) {
    accepted();
    show();
  } else {
    stop(say('js-move-full'), name(target.place));
  }
};

const aim = (box) => {
  const strangers = moves.filter(({ vial, spot }) => !spot && vial.site !== box.site);
  if (strangers.length > 0) {
    stop(say('js-move-other-site'), `${box.title}: ${name(box.site)}`, ...strangers.map(({ vial }) => `${vial.title}: ${vial.line}`));
    return;
  }
  target = { place: box.subject, site: box.site, free: box.grid.free };
  if (fill()) {
    accepted();
    show();
  } else {
    stop(say('js-move-full'), box.title);
  }
};

const handle = async (read, raw) => {
  let thing;
  try {
    thing = await lookUp(raw);
  } catch (error) {
    if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
    refused();
    show(problemNote(error, read, raw, take));
    return true;
  }
  if (thing.subject.startsWith('vial/')) addVial(thing);
  else if (thing.grid) aim(thing);
  else stop(say('js-move-neither'), `${thing.title}. ${thing.line}`);
  draw();
  return true;
};

const positions = (move) => {
  const box = target?.place === move.spot.place ? target : null;
  const choice = el('select', { 'aria-label': say('js-move-position', { vial: move.vial.title }) },
    ...[move.spot.position, ...(box ? freeIn(box) : [])].map((position) => el('option', {}, position)));
  choice.addEventListener('change', () => {
    move.spot.position = choice.value;
    draw();
  });
  return choice;
};

const row = (move) => {
  const { vial, spot } = move;
  const undo = el('button', { class: 'btn btn--s', type: 'button' }, say('js-scan-undo'), el('span', { class: 'vh' }, ` ${vial.title}`));
  undo.addEventListener('click', () => {
    moves = moves.filter((other) => other !== move);
    draw();
  });
  const from = vial.spot ? say('js-move-from', { place: name(vial.spot.place), position: vial.spot.position }) : say('js-move-from-nowhere');
  const to = spot ? el('p', {}, say('js-move-to', { place: name(spot.place) }), ' ', positions(move)) : el('p', {}, say('js-move-waits'));
  return el('li', {}, el('div', { class: 'stack--s' },
    el('div', { class: 'row' }, el('b', {}, vial.title), tag(vial.shown)), el('p', { class: 'sub' }, from), to), undo);
};

const sign = async () => {
  const { signAndSend } = await import('/assets/sign.js');
  const ready = moves.filter(({ spot }) => spot);
  const receipts = await signAndSend(ready.map(({ vial, spot }) => ({ kind: KIND, subject: vial.subject, body: spot })));
  if (!receipts) return;
  const done = new Set(receipts.map(({ subject }) => subject));
  const moved = ready.filter(({ vial }) => done.size === 0 || done.has(vial.subject));
  if (target) target.free = target.free.filter((position) => !moved.some(({ spot }) => spot.place === target.place && spot.position === position));
  moves = moves.filter((move) => !moved.includes(move));
  accepted();
  show(note({ hue: 'ok', shape: 'ok', word: say('js-move-done', { count: moved.length }) },
    el('p', {}, ...moved.flatMap(({ vial, spot }) => [el('a', { href: `/${vial.subject}` }, vial.title), `: ${name(spot.place)}, ${spot.position}. `]))));
  draw();
};

const says = () => {
  if (moves.length === 0) return target ? say('js-move-into', { place: name(target.place) }) : say('js-move-begin');
  return moves.some(({ spot }) => !spot) ? say('js-move-place') : say('js-move-sign');
};

const draw = () => {
  next.textContent = says();
  list.replaceChildren(...moves.map(row));
  const ready = moves.filter(({ spot }) => spot).length;
  const button = el('button', { class: 'btn btn--go', type: 'button', onclick: sign }, say('js-move-act', { count: ready }));
  acts.replaceChildren(...(ready > 0 ? [button] : []));
};

onScan(handle);
window.addEventListener('vialog:position', ({ detail }) => { chosen = detail; });
draw();
for (const begun of [section.dataset.vial, section.dataset.scanPlace]) if (begun) take(begun);
