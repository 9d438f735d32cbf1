/**
 * What to do at a STOP of the bedside: another vial helps only where the reason lies on the vial alone.
 *
 * @module
 */

import { thing } from '/assets/values.js';
import { say } from '/assets/words.js';

/** What to do about what the device found by itself, by the id of its sentence. */
const OWN = {
  'js-bedside-no-wristband': ['js-bedside-todo-bind'],
  'js-bedside-wrong-wristband': ['js-bedside-todo-person'],
  'js-bedside-not-allocated': ['js-bedside-todo-allocate'],
  'js-bedside-wrong-vial': ['js-bedside-todo-apart', 'js-bedside-todo-call'],
  'js-bedside-vials-missing': ['js-bedside-todo-every'],
  'js-bedside-not-thawed': ['js-bedside-todo-thaw'],
  'js-bedside-past-use-by': ['js-bedside-todo-apart', 'js-bedside-todo-another'],
  'js-bedside-same-person': ['js-bedside-todo-someone'],
};

/** Reasons that a label settles. */
const LABEL = new Set(['not_labelled', 'labels_open', 'vials_not_labelled']);
/** Reasons that nothing lifts. */
const FINAL = new Set(['rejected', 'closed', 'expired', 'deviation_against', 'retired', 'depleted', 'thawed', 'past_use_by']);
/** In what a vial was, beside what it comes from. */
const AROUND = new Set(['place', 'equipment', 'shipment']);

const noun = (subject) => subject.split('/')[0];
const isFinal = ({ reason, closed }) => FINAL.has(reason) || (reason === 'recalled' && closed === true);
const once = (lines) => [...new Set(lines)];

/** Every open reason of the order's vials. */
const reasonsOf = (packet) => packet.vials.flatMap(({ reasons }) => reasons);

/**
 * Which obstacle is shown: what the record says against the cells goes before what a device finds.
 *
 * @param {object} packet
 * @param {object[]} found what `checkLocally` gave
 * @returns {object | undefined}
 */
export const foremost = (packet, found) => {
  const refused = reasonsOf(packet).length > 0 ? found.find((one) => one.told) : undefined;
  return refused ?? found[0];
};

/** The sentences about reasons on what the vials come from or were in; another vial of that helps nobody. */
const wider = (reasons) => reasons.map(({ on }) => say(AROUND.has(noun(on)) ? 'js-bedside-todo-around' : 'js-bedside-todo-whole', { on: thing(on).textContent }));

/**
 * What to do, one step a line.
 *
 * @param {object} packet
 * @param {{id?: string, told?: object}} obstacle
 * @returns {string[]}
 */
export const todo = (packet, { id, told: refusal }) => {
  if (!refusal) return OWN[id].map((line) => say(line));
  const reasons = reasonsOf(packet);
  if (reasons.length === 0) return [say('js-bedside-todo-ask')];
  const apart = say('js-bedside-todo-apart');
  if (reasons.every(({ reason }) => LABEL.has(reason))) return [apart, say('js-bedside-todo-label')];
  const beyond = reasons.filter(({ on }) => noun(on) !== 'vial');
  const settled = say(reasons.some(isFinal) ? 'js-bedside-todo-final' : 'js-bedside-todo-settle');
  if (beyond.length === 0) return [apart, say('js-bedside-todo-another'), settled];
  return once([apart, ...wider(beyond), settled, say('js-bedside-todo-investigator')]);
};
