/** Joining: an invitation makes a key of one's own on this device, or a backup brings one back. */

import { postJson, Problem } from '/assets/api.js';
import { db } from '/assets/db.js';
import { $, el } from '/assets/dom.js';
import { BadBackup, WrongPassphrase, canHoldKeys, fingerprint, keep, keptKeys, makeKey, note, possession, restore, wrap } from '/assets/keys.js';
import { busy, facts, field, here, panel, passphraseField, sentences, wrong } from '/assets/panel.js';
import { SHORTEST, strength } from '/assets/passphrase.js';
import { say } from '/assets/words.js';

const place = $('#device');
const { log, lang } = document.body.dataset;
/** How often the page asks whether the key has been enrolled. */
const ASK = 5_000;

const show = (...parts) => {
  place.replaceChildren(...parts);
  ($('[autofocus]', place) ?? $('.note', place))?.focus();
};

const roles = (grants) => {
  if (grants.length === 0) return say('js-join-no-roles');
  const at = (site) => site?.replace('site/', '') ?? say('js-join-everywhere');
  return grants.map(({ role, site }) => `${say(`role-${role}`)} (${at(site)})`).join(lang === 'zh' ? '、' : ', ');
};

const signInWays = (heading, text) =>
  panel('ok', heading, text, el('p', { class: 'row' },
    el('a', { class: 'btn btn--go', href: '/sign-in' }, say('js-keys-sign-in')),
    el('a', { class: 'btn', href: '/devices' }, say('js-devices-backup'))));

/** Shows a key that waits, and goes on once it is enrolled. */
const wait = async (key) => {
  show(panel('move', say('js-join-waiting'), say('js-join-waiting-text'),
    facts([[say('js-join-person'), el('span', { class: 'mono' }, key.person.replace('person/', ''))]]),
    el('div', {}, el('span', { class: 'label', id: 'fingerprint-label' }, say('js-join-fingerprint')),
      el('p', { class: 'means mono', id: 'fingerprint', 'aria-labelledby': 'fingerprint-label' }, fingerprint(key.keyId))),
    say('js-join-waiting-more')));
  const look = async () => {
    const { state } = await postJson('/api/v1/join/state', { token: key.waiting, key_id: key.keyId });
    if (state !== 'enrolled') return false;
    await note(key.keyId, { waiting: undefined });
    show(signInWays(say('js-join-enrolled'), say('js-join-enrolled-text')));
    return true;
  };
  for (;;) {
    try {
      if (await look()) return;
    } catch (why) {
      if (why instanceof Problem && why.status === 404) {
        // Taken back, or it never arrived: this key will not be enrolled.
        await db.del('keys', key.keyId);
        await open(key.waiting);
        return;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, ASK));
  }
};

const filled = (form) => {
  const { 'device-name': device, passphrase, again } = Object.fromEntries(new FormData(form));
  for (const id of ['device-name', 'passphrase', 'again']) wrong(id);
  if (device.trim() === '') return wrong('device-name', say('js-join-no-device'));
  if (strength(passphrase) === 'short') return wrong('passphrase', say('js-join-short'));
  if (passphrase !== again) return wrong('again', say('js-join-differ'));
  return { device: device.trim(), passphrase };
};

/** Makes the key, keeps it, and only then hands its public half in: what is handed in can always be used. */
const join = async (token, invited, { device, passphrase }) => {
  const made = await makeKey();
  const sealed = await wrap(made, passphrase, invited.log, invited.person);
  const kept = await keep(sealed, { title: invited.title, device, waiting: token });
  const proof = await possession(made, invited.log, invited.person);
  try {
    await postJson('/api/v1/join/key', { token, key: made.public, device, possession: proof });
  } catch (why) {
    if (why instanceof Problem) await db.del('keys', kept.keyId);
    throw why;
  }
  // The address held the invitation, which is used now.
  history.replaceState(null, '', '/join');
  await wait(kept);
};

const words = (passphrase) => {
  const count = Array.from(passphrase).length;
  return passphrase === '' ? '' : say(`js-join-strength-${strength(passphrase)}`, { count });
};

const joining = (token, invited) => {
  const secret = { type: 'password', autocomplete: 'new-password', required: true, minlength: SHORTEST };
  const told = el('span', { class: 'hint', id: 'strength', role: 'status' });
  const form = el('form', { class: 'card stack', method: 'post', novalidate: true },
    el('h2', {}, say('js-join-as')),
    facts([
      [say('js-join-person'), el('span', {}, invited.title, ' ', el('span', { class: 'sub mono' }, invited.person.replace('person/', '')))],
      [say('js-join-roles'), roles(invited.grants)],
      [say('js-join-log'), el('span', { class: 'mono' }, invited.log)],
      [say('js-join-until'), here(invited.expires_at)],
    ]),
    field('device-name', say('js-join-device'), { type: 'text', autocomplete: 'off', maxlength: 100, required: true, autofocus: true }, say('js-join-device-hint')),
    field('passphrase', say('js-join-new'), secret, say('js-join-new-hint')),
    told,
    field('again', say('js-join-again'), secret),
    el('button', { class: 'btn btn--go', type: 'submit' }, say('js-join-go')));
  form.addEventListener('input', (event) => {
    if (event.target.id === 'passphrase') told.textContent = words(event.target.value);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const entered = filled(form);
    if (!entered) return;
    busy(form, say('js-join-making'), () => join(token, invited, entered)).catch((why) => {
      $('.note', place)?.remove();
      place.prepend(panel('stop', say('js-join-bad'), ...sentences(why)));
      $('.note', place).focus();
    });
  });
  return form;
};

/** The form that takes a backup. */
const restoring = () => {
  const form = el('form', { class: 'card stack', method: 'post', novalidate: true },
    el('h2', {}, say('js-join-restore')),
    el('p', {}, say('js-join-restore-text')),
    field('file', say('js-join-file'), { type: 'file', accept: '.vialog-key,application/json', required: true }),
    passphraseField(),
    el('button', { class: 'btn', type: 'submit' }, say('js-join-restore-go')));
  const take = async () => {
    const [file] = $('#file').files;
    for (const id of ['file', 'passphrase']) wrong(id);
    if (!file) return wrong('file', say('js-join-no-file'));
    try {
      await restore(await file.text(), $('#passphrase').value, log);
      show(signInWays(say('js-join-restored'), say('js-join-enrolled-text')));
    } catch (why) {
      if (why instanceof WrongPassphrase) return wrong('passphrase', say('js-keys-wrong'));
      if (why instanceof BadBackup) return wrong('file', say(why.message === 'log' ? 'js-join-other-log' : 'js-join-bad-backup'));
      throw why;
    }
    return undefined;
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    busy(form, say('js-keys-working'), take);
  });
  return form;
};

const open = async (token) => {
  place.replaceChildren(el('p', {}, say('js-join-checking')));
  try {
    const invited = await postJson('/api/v1/join', { token });
    show(joining(token, invited));
  } catch (why) {
    const told = why instanceof Problem && why.status === 404 ? [say('js-join-bad-text')] : sentences(why);
    show(panel('stop', say('js-join-bad'), ...told), restoring());
  }
};

const begin = async () => {
  if (!(await canHoldKeys())) return show(panel('stop', say('js-keys-insecure'), say('js-keys-insecure-text')));
  const waiting = (await keptKeys()).find((key) => key.waiting && key.sealed.log === log);
  const token = location.hash.slice(1);
  if (token !== '' && token !== waiting?.waiting) return open(token);
  if (waiting) return wait(waiting);
  return show(panel('calm', say('js-join-no-invitation'), say('js-join-no-invitation-text')), restoring());
};

addEventListener('hashchange', begin);
await begin();
