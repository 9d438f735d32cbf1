/**
 * What waits on this device, what came back, and what was taken along. It also stands in for a page that cannot be had without a
 * network.
 *
 * @module
 */

import { conflict, save, signedHere } from '/assets/conflict.js';
import { db } from '/assets/db.js';
import { $, el, shape, tag } from '/assets/dom.js';
import { everything, flush, forget } from '/assets/outbox.js';
import { panel } from '/assets/sign-dialog.js';
import { act, moment, thing } from '/assets/values.js';
import { say } from '/assets/words.js';

const place = $('#shell');

const list = (title, note, rows) => el('section', { class: 'card stack' },
  el('div', { class: 'card__head' }, el('h2', {}, title), note && el('span', { class: 'sub' }, note)), ...rows);

/** One event that waits: the first to be sent is the first shown. */
const waits = (row, behind) => el('details', {},
  el('summary', {}, tag({ word: say(behind ? 'js-outbox-behind' : 'js-outbox-waits'), hue: 'calm', shape: 'clock' }), ` ${act(row.kind)}: `, thing(row.subject)),
  signedHere(row));

const settledWords = ({ as, reason, subject, index }) => {
  if (as === 'withdrawn') return say('js-outbox-settled-withdrawn', { reason });
  if (as === 'deviation') return say('js-outbox-settled-deviation', { deviation: subject });
  if (as === 'done' && index !== undefined) return say('js-outbox-settled-done', { index });
  return index === undefined ? say('js-outbox-settled-waits') : say('js-outbox-settled-again', { index });
};

const settled = (row) => el('div', { class: 'stack--s' },
  el('p', {}, el('b', {}, `${act(row.kind)}: `, thing(row.subject)), ' ', moment(row.at)),
  el('p', {}, settledWords(row.settled), ' ', el('span', { class: 'nw' }, row.settled.by.replace(/^person\//, '')), ' ', moment(row.settled.at)),
  el('div', { class: 'row' },
    el('button', { class: 'btn btn--s', type: 'button', onclick: () => save(row) }, say('js-outbox-save')),
    el('button', { class: 'btn btn--s', type: 'button', onclick: () => forget(row) }, say('js-outbox-forget'))));

const packet = (one) => {
  const flow = one.subject.startsWith('order/') ? '/bedside' : '/courier';
  const drop = async () => {
    await db.del('packets', one.subject);
    await draw();
  };
  return el('div', { class: 'row row--end' },
    el('a', { href: `${flow}#${one.subject}` }, thing(one.subject)),
    el('span', { class: 'sub' }, say('js-outbox-packet-as-of'), ' ', moment(one.as_of)),
    el('button', { class: 'btn btn--s', type: 'button', onclick: drop }, say('js-outbox-packet-drop')));
};

/** What this device can do by itself. */
const ways = () => el('ul', { class: 'row' },
  ...[['/bedside', 'js-outbox-to-bedside'], ['/courier', 'js-outbox-to-courier']].map(([href, words]) => el('li', {}, el('a', { class: 'btn', href }, say(words)))));

/** The page that was wanted cannot be had now. */
const instead = () => {
  if (location.pathname === '/outbox') return null;
  const again = el('button', { class: 'btn btn--go', type: 'button', onclick: () => location.reload() }, say('js-outbox-try-again'));
  return panel({ hue: 'warn', title: say('js-outbox-needs-network'), lines: [say('js-outbox-needs-network-why')], way: again });
};

async function draw() {
  const [rows, packets, kept] = await Promise.all([everything(), db.all('packets'), db.all('receipts')]);
  const of = (state) => rows.filter((row) => row.state === state);
  const [conflicts, waiting, done] = [of('conflict'), of('waiting'), of('settled')];
  const behind = (subject) => waiting.filter((row) => row.subject === subject);
  const stuck = new Set(conflicts.map(({ subject }) => subject));
  const send = el('button', { class: 'btn', type: 'button', onclick: flush }, shape('go'), say('js-outbox-send'));
  place.replaceChildren(...[
    instead(),
    ...conflicts.map((row) => conflict(row, behind(row.subject).length, draw)),
    list(say('js-outbox-waiting'), say('js-outbox-waiting-note'), waiting.length > 0
      ? [...waiting.map((row) => waits(row, stuck.has(row.subject))), el('div', { class: 'row act' }, send)]
      : [el('p', { class: 'empty' }, say('js-outbox-empty'))]),
    done.length > 0 && list(say('js-outbox-settled'), say('js-outbox-settled-note'), done.map(settled)),
    list(say('js-outbox-packets'), say('js-outbox-packets-note'), packets.length > 0
      ? packets.map(packet)
      : [el('p', { class: 'empty' }, say('js-outbox-no-packets'))]),
    ways(),
    kept.length > 0 && el('p', {}, say('js-outbox-receipts', { count: kept.length })),
  ].filter(Boolean));
}

/** Whether someone is filling in a form here, which must not be drawn anew under their hands. */
const busy = () => place.contains(document.activeElement) && document.activeElement.matches('input,textarea,select');

window.addEventListener('vialog:outbox', () => {
  if (!busy()) draw();
});
await draw();
