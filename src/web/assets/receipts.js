/**
 * The page of the receipts that this device keeps: what was signed here and recorded, and one of them whole.
 *
 * @module
 */

import { db } from '/assets/db.js';
import { $, el } from '/assets/dom.js';
import { signedText } from '/assets/event.js';
import { act, moment, thing } from '/assets/values.js';
import { say } from '/assets/words.js';

const place = $('[data-receipts]');

const save = ({ index, receipt }) => {
  const href = URL.createObjectURL(new Blob([receipt], { type: 'text/plain' }));
  return el('a', { class: 'btn', href, download: `entry-${index}.tlog-proof` }, say('js-receipt-save'));
};

/** Bytes as they are, under a heading. */
const bytes = (heading, text) => el('section', { class: 'stack--s' }, el('h3', {}, heading),
  el('pre', { class: 'bytes', tabindex: 0, role: 'region', 'aria-label': heading }, text));

/** What one receipt holds, made when it is opened. */
const whole = (kept) => el('div', { class: 'stack' },
  bytes(say('js-receipt-signed'), signedText(kept.envelope)),
  bytes(say('js-receipt-proof'), kept.receipt),
  el('div', { class: 'row' }, save(kept), el('a', { class: 'btn', href: `/log/${kept.index}` }, say('js-receipt-entry'))));

const line = (kept) => {
  const inside = el('div', { class: 'stack' });
  const opened = (event) => {
    if (event.target.open && !inside.hasChildNodes()) inside.append(whole(kept));
  };
  const { kind, subject, at, actor } = { ...kept, ...JSON.parse(signedText(kept.envelope)) };
  return el('li', {}, el('details', { ontoggle: opened },
    el('summary', {}, `#${kept.index} ${act(kind)} `, thing(subject)),
    el('p', { class: 'sub' }, thing(actor), ' ', moment(at)), inside));
};

const receipts = (await db.all('receipts')).reverse();
if (receipts.length > 0) place.replaceChildren(el('ol', { class: 'stack' }, ...receipts.map(line)));
