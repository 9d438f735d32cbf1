/**
 * Custody of a shipment as this device can tell it from its packet: who may take which step next, what is signed, and what the
 * packet says afterwards. No page, no network; the server decides everything again when the events arrive.
 *
 * @module
 */

/** @param {string} subject @returns {string} its name alone */
const name = (subject) => subject.split('/')[1];

const grantsOf = (packet, person) => packet.hands.find((hand) => hand.person === person)?.grants ?? [];

/** Whether a person holds a role of the staff at a site; couriers act for none. */
const isStaff = (packet, person, site) =>
  grantsOf(packet, person).some((grant) => grant.role !== 'courier' && (!grant.site || grant.site === site));

/** Whether a person may act for the holder. */
const holds = ({ holder, ...packet }, person) =>
  (holder.person === person || (holder.site !== undefined && isStaff(packet, person, holder.site)));

/** Whether the open offer names a person. */
const isTaker = (packet, person) => {
  const { to } = packet.offer;
  if (to.person) return to.person === person;
  return grantsOf(packet, person).some((grant) => grant.role === to.staff.role && (!grant.site || grant.site === to.staff.site));
};

/**
 * The steps that a person may take now.
 *
 * @param {object} packet
 * @param {string} person `person/…`
 * @returns {('accept' | 'refuse' | 'withdraw' | 'offer')[]}
 */
export const steps = (packet, person) => {
  if (!packet.offer) return ['sealed', 'in_transit'].includes(packet.state) && holds(packet, person) ? ['offer'] : [];
  const takes = isTaker(packet, person) && packet.offer.by !== person;
  return [...(takes ? ['accept', 'refuse'] : []), ...(holds(packet, person) ? ['withdraw'] : [])];
};

/**
 * To whom the holder may offer it: the staff of its destination, and couriers.
 *
 * @param {object} packet
 * @param {string} person who offers
 * @returns {{to: object, role?: string, site?: string, title?: string, person?: string}[]}
 */
export const takers = (packet, person) => {
  const sites = [packet.to, packet.from].filter((site) => packet.holder.site !== site);
  const staffed = (role, site) => packet.hands.some(({ grants }) => grants.some((grant) => grant.role === role && (!grant.site || grant.site === site)));
  const staff = sites.flatMap((site) => ['pharmacist', 'lab'].filter((role) => staffed(role, site))
    .map((role) => ({ to: { staff: { role, site } }, role, site: name(site) })));
  const couriers = packet.hands.filter((hand) => hand.person !== person && hand.grants.some(({ role }) => role === 'courier'))
    .map((hand) => ({ to: { person: hand.person }, title: hand.title, person: name(hand.person) }));
  return [...staff, ...couriers];
};

/**
 * A temperature as people write it, in thousandths of a degree.
 *
 * @param {string} text
 * @returns {number | null | undefined} null where nothing is written, undefined where it is no such number
 */
export const milli = (text) => {
  const plain = text.trim().replace(/^\u2212/, '-').replace(',', '.');
  if (plain === '') return null;
  const [, sign, whole, rest = ''] = /^(-?)(\d{1,3})(?:\.(\d{1,3}))?$/.exec(plain) ?? [];
  if (whole === undefined) return undefined;
  const size = Number(whole) * 1000 + Number(rest.padEnd(3, '0'));
  return sign && size > 0 ? -size : size;
};

/**
 * The draft of a step.
 *
 * @param {object} packet
 * @param {'accept' | 'refuse' | 'withdraw' | 'offer'} step
 * @param {object} said what the person said
 * @returns {{kind: string, subject: string, body: object}}
 */
export const draftOf = (packet, step, said) => {
  const { subject } = packet;
  const offer = packet.offer?.offer;
  if (step === 'offer') return { kind: 'handoff.offered', subject, body: { to: said.to } };
  if (step === 'refuse') return { kind: 'handoff.refused', subject, body: { offer, reason: said.reason } };
  if (step === 'withdraw') return { kind: 'handoff.withdrawn', subject, body: { offer, reason: said.reason } };
  const warmth = said.temperature === null ? {} : { temperature_mc: said.temperature };
  return { kind: 'handoff.accepted', subject, body: { offer, seal_intact: said.seal, condition: said.condition, ...warmth } };
};

/**
 * The packet after a step of its own was signed here.
 *
 * @param {object} packet
 * @param {'accept' | 'refuse' | 'withdraw' | 'offer'} step
 * @param {object} said
 * @param {string} person who signed
 * @param {{leaf_hash?: string, event_hash?: string}} receipt of the log, or of the outbox
 * @returns {object}
 */
export const after = (packet, step, said, person, receipt) => {
  const hash = receipt.leaf_hash ?? receipt.event_hash;
  const heads = { ...packet.heads, [packet.subject]: hash };
  if (step === 'offer') return { ...packet, heads, state: 'offered', offer: { offer: hash, to: said.to, by: person } };
  if (step !== 'accept') return { ...packet, heads, offer: null, state: packet.handoffs > 0 ? 'in_transit' : 'sealed' };
  const { to } = packet.offer;
  const holder = to.person ? { person: to.person } : { site: to.staff.site };
  return { ...packet, heads, holder, offer: null, handoffs: packet.handoffs + 1, state: holder.site === packet.to ? 'delivered' : 'in_transit' };
};
