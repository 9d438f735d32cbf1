/**
 * Receiving a shipment. Each scan ticks off a vial of the manifest; damaged and absent are said, never assumed; a vial that is
 * not on the manifest is shown as such. One signature at the end. Until then nothing is recorded, and what was scanned is
 * kept in this window.
 */

import { Problem, Unreachable, postJson } from '/assets/api.js';
import { $, $$, el, tag } from '/assets/dom.js';
import { accepted, refused } from '/assets/feedback.js';
import { idOf, lookUp, note, problemNote } from '/assets/scan-note.js';
import { onScan, show, take } from '/assets/scan.js';
import { say } from '/assets/words.js';

const root = $('#receive');
const { shipment, site, limit } = root?.dataset ?? {};
const KEPT = `vialog-receive-${shipment}`;

const FOUND = {
  present: { hue: 'ok', shape: 'ok' },
  damaged: { hue: 'stop', shape: 'stop' },
  absent: { hue: 'warn', shape: 'tri' },
};

const rows = root ? $$('#manifest li') : [];
const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? '{}');
/** What was found, by vial. @type {Record<string, 'present' | 'damaged' | 'absent'>} */
const found = kept.found ?? {};
/** What was scanned and is not on the manifest. */
const foreign = kept.foreign ?? [];
let shipper = kept.shipper ?? false;

const keep = () => sessionStorage.setItem(KEPT, JSON.stringify({ found, foreign, shipper }));

const tell = (hue, shape, word, ...lines) => show(note({ hue, shape, word }, ...lines.map((line) => el('p', {}, line))));
const stop = (word, ...lines) => {
  refused();
  tell('stop', 'stop', word, ...lines);
};

const set = (vial, what) => {
  if (what) found[vial] = what;
  else delete found[vial];
  keep();
  draw();
};

const drawRow = (row) => {
  const { vial } = row.dataset;
  const name = vial.slice(vial.indexOf('/') + 1);
  const what = found[vial];
  const button = (word, next) => el('button', { class: 'btn btn--s', type: 'button', onclick: () => set(vial, next) },
    say(word), el('span', { class: 'vh' }, ` ${name}`));
  $('.found', row).replaceChildren(what ? tag({ ...FOUND[what], word: say(`js-receive-${what}`) }) : '');
  $('.found-acts', row).replaceChildren(...(what
    ? [what === 'present' && button('js-receive-damaged', 'damaged'), button('js-scan-undo', null)].filter(Boolean)
    : [button('js-receive-damaged', 'damaged'), button('js-receive-absent', 'absent')]));
};

/** What is still to be answered, in words. */
const open = () => {
  const form = new FormData($('#receive-form'));
  const vials = rows.filter((row) => !found[row.dataset.vial]).length;
  return [
    vials > 0 && say('js-receive-vials-open', { count: vials }),
    !form.get('seal') && say('js-receive-seal-open'),
    !form.get('logger') && say('js-receive-logger-open'),
  ].filter(Boolean);
};

/** Takes back that a vial was in the shipper, where it was scanned by mistake. */
const undo = ({ subject, title }) => {
  const onclick = () => {
    foreign.splice(foreign.findIndex((one) => one.subject === subject), 1);
    keep();
    draw();
  };
  return el('button', { class: 'btn btn--s', type: 'button', onclick }, say('js-scan-undo'), el('span', { class: 'vh' }, ` ${title}`));
};

const drawForeign = () => {
  $('#foreign').hidden = foreign.length === 0;
  $('#foreign-list').replaceChildren(...foreign.map(({ subject, title, line, label, shown }) => el('li', { class: 'stop' },
    el('span', {}, tag(shown)), el('div', {}, el('a', { href: `/${subject}` }, title), ' ', label ? idOf(label) : '', ' ', line, ' ',
      el('a', { href: `/act/deviation.opened?about=${subject}` }, say('js-receive-report'))), undo({ subject, title }))));
};

const draw = () => {
  rows.forEach(drawRow);
  drawForeign();
  const done = Object.keys(found).length;
  $('#scanned-count').textContent = String(done);
  $('#scanned-bar').value = done;
  if (shipper) $('#shipper-scanned').textContent = say('js-receive-shipper-scanned');
  const missing = open();
  $('#receive-open').textContent = missing.length > 0 ? say('js-receive-open', { what: missing.join(say('js-receive-and')) }) : say('js-receive-ready');
  const button = el('button', { class: 'btn btn--go', type: 'button', onclick: sign }, say('js-receive-act'));
  $('#receive-acts').replaceChildren(...(missing.length > 0 ? [] : [button]));
};

/** A vial of the manifest was scanned. What was said of it before is never overwritten. */
const tick = (row) => {
  const { vial } = row.dataset;
  if (!found[vial]) {
    set(vial, 'present');
    accepted();
    show();
  } else if (found[vial] === 'present') {
    tell('calm', 'ok', say('js-receive-twice'), vial);
  } else {
    stop(say('js-receive-differs'), vial, say(`js-receive-was-${found[vial]}`));
  }
};

const other = (thing) => {
  if (thing.subject === shipment) {
    shipper = true;
    keep();
    accepted();
    show();
  } else if (thing.subject.startsWith('vial/')) {
    const { subject, title, line, label, shown } = thing;
    if (!foreign.some((one) => one.subject === subject)) foreign.push({ subject, title, line, label, shown });
    keep();
    stop(say('js-receive-foreign'), `${title}. ${line}`, say('js-receive-foreign-do'));
  } else {
    stop(say('js-receive-neither'), `${thing.title}. ${thing.line}`);
  }
};

const handle = async (read, raw) => {
  const known = read.id && rows.find((row) => row.dataset.label === read.id);
  if (known) {
    tick(known);
    return true;
  }
  try {
    const thing = await lookUp(raw);
    const row = rows.find(({ dataset }) => dataset.vial === thing.subject);
    if (row) tick(row);
    else other(thing);
  } catch (error) {
    if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
    refused();
    show(problemNote(error, read, raw, take));
  }
  draw();
  return true;
};

const sign = async () => {
  const form = new FormData($('#receive-form'));
  const { signAndSend } = await import('/assets/sign.js');
  const body = {
    vials: rows.map(({ dataset: { vial } }) => ({ vial, found: found[vial] })),
    seal_intact: form.get('seal') === 'whole',
    logger: form.get('logger'),
  };
  if (foreign.length > 0) body.unlisted = foreign.map(({ subject }) => subject);
  const receipts = await signAndSend([{ kind: 'shipment.received', subject: shipment, body }]);
  if (!receipts) return;
  sessionStorage.removeItem(KEPT);
  location.assign(`/${shipment}`);
};

/** Hands the logger's file in, and signs what it says. */
const attach = async () => {
  const form = new FormData($('#receive-form'));
  const file = form.get('file');
  if (!file?.size || !form.get('format')) {
    stop(say('js-receive-no-file'));
    return;
  }
  try {
    const sent = await fetch('/api/v1/attachments', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: file });
    if (!sent.ok) throw new Problem(await sent.json());
    const { hash } = await sent.json();
    const body = await postJson('/api/v1/readings/preview', { file: hash, format: form.get('format'), site, limit_mc: Number(limit) });
    const { signAndSend } = await import('/assets/sign.js');
    if (await signAndSend([{ kind: 'readings.attached', subject: shipment, body }])) location.reload();
  } catch (error) {
    if (error instanceof TypeError || error instanceof Unreachable) stop(say('js-unreachable'), say('js-nothing-recorded'));
    else if (error instanceof Problem) stop(error.title, error.message, say('js-nothing-recorded'));
    else throw error;
  }
};

if (root) {
  onScan(handle);
  $('#receive-form').addEventListener('change', draw);
  $('#receive-form').addEventListener('submit', (event) => event.preventDefault());
  $('#attach')?.addEventListener('click', attach);
  draw();
}
