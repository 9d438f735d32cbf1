/** The keys on this device: backups, and taking a key away. */

import { $, el, tag } from '/assets/dom.js';
import { localTime } from '/assets/event.js';
import { backup, fingerprint, forget, keptKeys, note } from '/assets/keys.js';
import { facts, panel } from '/assets/panel.js';
import { date } from '/assets/values.js';
import { say } from '/assets/words.js';

const place = $('#device');

/**
 * Hands a key's backup over as a file.
 *
 * @param {string} keyId
 */
export const saveBackup = async (keyId) => {
  const { name, text } = await backup(keyId);
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = el('a', { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(address);
  await note(keyId, { saved: true });
};

const standing = (key) => {
  if (key.waiting) return tag({ word: say('js-devices-waiting'), hue: 'move', shape: 'half' });
  return key.saved
    ? tag({ word: say('js-devices-saved'), hue: 'ok', shape: 'ok' })
    : tag({ word: say('js-devices-unsaved'), hue: 'warn', shape: 'tri' });
};

const sure = (key, actions) => {
  const no = el('button', { class: 'btn', type: 'button', onclick: () => draw() }, say('js-devices-forget-cancel'));
  const yes = el('button', { class: 'btn btn--harm', type: 'button' }, say('js-devices-forget'));
  yes.addEventListener('click', async () => {
    await forget(key.keyId);
    await draw();
  });
  actions.replaceChildren(el('p', {}, say('js-devices-forget-sure')), no, yes);
  no.focus();
};

const card = (key) => {
  const name = key.person.replace('person/', '');
  const made = date(localTime(new Date(key.made)).slice(0, 10));
  const actions = el('div', { class: 'row' },
    el('button', { class: key.saved ? 'btn' : 'btn btn--go', type: 'button', onclick: async () => { await saveBackup(key.keyId); await draw(); } }, say('js-devices-backup')));
  const away = el('button', { class: 'btn btn--harm', type: 'button' }, say('js-devices-forget'));
  away.addEventListener('click', () => sure(key, actions));
  actions.append(away);
  if (!key.waiting) actions.append(el('a', { href: `/people/${name}` }, say('js-devices-revoke')));
  return el('section', { class: 'card stack--s' },
    el('h2', {}, key.title || name, ' ', el('span', { class: 'sub mono nw' }, name)),
    el('p', {}, standing(key)),
    facts([
      [say('js-devices-device'), key.device || '–'],
      [say('js-devices-made'), made],
      [say('js-devices-id'), el('span', { class: 'mono' }, fingerprint(key.keyId))],
    ]),
    !key.saved && el('p', { class: 'sub' }, say('js-devices-unsaved-text')),
    actions);
};

const draw = async () => {
  const keys = (await keptKeys()).filter((key) => key.sealed.log === document.body.dataset.log);
  const lasting = await navigator.storage?.persisted?.();
  place.replaceChildren(
    ...(keys.length === 0 ? [el('p', { class: 'empty card' }, say('js-devices-none'))] : keys.map(card)),
    el('p', { class: 'sub' }, say(lasting ? 'js-devices-kept' : 'js-devices-not-kept')),
    panel('calm', say('js-devices-lost'), say('js-devices-lost-text')));
};

await draw();
