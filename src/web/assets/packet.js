/**
 * What a device was given to finish work without a network, and the checks that it can make by itself.
 *
 * A packet is what the server said at `as_of`. The same checks are made with and without a network; the server makes all of
 * them again when the event arrives, so nothing here decides what is recorded, only what a person is told at once.
 *
 * @module
 */

import { getJson } from '/assets/api.js';
import { db } from '/assets/db.js';
import { commit } from '/assets/event.js';

/**
 * Takes the packet of an order and keeps it on this device.
 *
 * @param {string} order `order/…`
 * @returns {Promise<object>}
 */
export const takeOrder = async (order) => {
  const packet = await getJson(`/api/v1/packets/${order}`);
  await db.put('packets', packet);
  return packet;
};

/** The packet of a subject that is kept here. @param {string} subject @returns {Promise<object | undefined>} */
export const kept = (subject) => db.get('packets', subject);

/** Every packet that is kept here. @returns {Promise<object[]>} */
export const everyPacket = () => db.all('packets');

/** Takes a packet off this device. @param {string} subject */
export const drop = (subject) => db.del('packets', subject);

/** When the packet was read from the record. @param {object} packet @returns {Date} */
export const asOf = (packet) => new Date(packet.as_of);

/**
 * What the number on a wristband commits to under the packet's salt.
 *
 * @param {object} packet
 * @param {string} number
 * @returns {Promise<string | null>}
 */
export const wristbandOf = async (packet, number) => {
  if (!packet.wristband) return null;
  const { commitment } = await commit('wristband', number, packet.wristband.salt);
  return commitment;
};

/**
 * Whose wristband was scanned, among the packets kept here.
 *
 * @param {string} number
 * @returns {Promise<object | undefined>} the packet of the order that waits for them
 */
export const wornBy = async (number) => {
  for (const packet of await everyPacket()) {
    const commitment = await wristbandOf(packet, number);
    if (commitment && commitment === packet.wristband.commitment) return packet;
  }
  return undefined;
};

/** The vial of the order that bears this label. @param {object} packet @param {string} label */
export const vialOf = (packet, label) => packet.vials.find((vial) => vial.label === label && vial.label_state === 'affixed');

/**
 * What stands in the way of a check, as far as this device can tell: each with the rule that will refuse it and the id of its
 * sentence in `bedside.ftl`.
 *
 * @param {object} packet
 * @param {object} seen
 * @param {string | null} seen.wristband what the scanned wristband commits to
 * @param {string[]} seen.labels the labels scanned
 * @param {string} seen.person who checks
 * @param {Date} [seen.now]
 * @returns {{rule: string, id: string, values?: object}[]}
 */
export const checkLocally = (packet, { wristband, labels, person, now = new Date() }) => {
  const found = [];
  const refuse = (rule, id, values) => found.push({ rule, id, values });
  if (!packet.wristband) refuse('B09', 'js-bedside-no-wristband');
  else if (wristband !== packet.wristband.commitment) refuse('B09', 'js-bedside-wrong-wristband');
  if (packet.vials.length < packet.wanted) refuse('B09', 'js-bedside-not-allocated', { have: packet.vials.length, wanted: packet.wanted });
  if (labels.some((label) => !vialOf(packet, label))) refuse('B09', 'js-bedside-wrong-vial');
  const missing = packet.vials.filter((vial) => !labels.includes(vial.label)).length;
  if (missing > 0) refuse('B09', 'js-bedside-vials-missing', { count: missing });
  for (const vial of packet.vials) {
    if (!vial.use_by) refuse('B09', 'js-bedside-not-thawed', { vial: vial.vial.split('/')[1] });
    else if (new Date(vial.use_by) < now) refuse('B09', 'js-bedside-past-use-by', { vial: vial.vial.split('/')[1] });
  }
  if (packet.infusion.first === person && packet.infusion.state === 'checked_once') refuse('B09', 'js-bedside-same-person');
  if (packet.blocked) found.push({ rule: packet.blocked.rule, told: packet.blocked });
  for (const { told } of packet.reasons ?? []) found.push({ rule: 'B09', told });
  return found;
};

/**
 * Takes over what was signed about the packet's things, so that the next event continues it.
 *
 * @param {object} packet
 * @param {object} change members of `infusion` that the event changes
 * @param {{subject: string, leaf_hash?: string, event_hash?: string}[]} receipts
 * @returns {Promise<object>} the packet as it is kept now
 */
export const advance = async (packet, change, receipts) => {
  const heads = { ...packet.heads };
  for (const receipt of receipts) heads[receipt.subject] = receipt.leaf_hash ?? receipt.event_hash;
  const moved = { ...packet, heads, infusion: { ...packet.infusion, ...change } };
  await db.put('packets', moved);
  return moved;
};
