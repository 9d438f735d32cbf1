/** People: inviting, enrolling the keys that wait, and turning them away. */

import { getJson, postJson } from '/assets/api.js';
import { $, $$, el } from '/assets/dom.js';
import { here, panel, sentences } from '/assets/panel.js';
import { say } from '/assets/words.js';

/** How often the page looks whether the invited person has handed a key in. */
const LOOK = 5_000;

const failed = (at, why) => {
  $('.note', at.parentElement)?.remove();
  const note = panel('stop', say('js-people-failed'), ...sentences(why));
  at.after(note);
  note.focus();
};

const enrol = async (button) => {
  const { enrol: subject, key, device, possession } = button.dataset;
  try {
    const { signAndSend } = await import('/assets/sign.js');
    const receipts = await signAndSend([{ kind: 'key.enrolled', subject, body: { key, device, possession } }]);
    if (receipts) location.reload();
  } catch (why) {
    failed(button.closest('li'), why);
  }
};

const cancel = async (button) => {
  try {
    await postJson(`/api/v1/invitations/${button.dataset.cancel}/cancel`, {});
    location.reload();
  } catch (why) {
    failed(button.closest('li'), why);
  }
};

const copier = (text) => {
  const button = el('button', { class: 'btn btn--s', type: 'button' }, say('js-people-copy'));
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = say('js-people-copied');
  });
  return button;
};

/** Waits for the key that comes of an invitation, as long as the page is open. */
const follow = (id, place) => {
  const timer = setInterval(async () => {
    const found = await getJson('/api/v1/invitations', { background: true }).catch(() => []);
    if (found.find((one) => one.id === id)?.state !== 'waiting') return;
    clearInterval(timer);
    place.replaceChildren(panel('move', say('js-people-waiting'), say('js-people-waiting-text'),
      el('p', {}, el('a', { class: 'btn btn--go', href: '/people#waiting' }, say('js-people-waiting-do')))));
  }, LOOK);
};

const invited = ({ id, link, picture, expires_at: until }) => {
  const place = $('#invited');
  place.replaceChildren(el('div', { class: 'stack--s' },
    el('p', {}, el('b', {}, say('js-people-once')), ' ', say('js-people-until'), ' ', here(until)),
    el('figure', { class: 'stack--s' },
      el('img', { class: 'code', src: `data:image/svg+xml,${encodeURIComponent(picture)}`, alt: say('js-people-scan'), width: 240, height: 240 }),
      el('figcaption', { class: 'sub' }, say('js-people-scan'))),
    el('label', { for: 'link' }, say('js-people-link')),
    el('input', { id: 'link', class: 'mono', readonly: true, value: link }),
    copier(link)));
  follow(id, place);
};

$('#invite-form')?.addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  try {
    invited(await postJson('/api/v1/invitations', { person: form.dataset.invite, hours: Number($('#hours').value) }));
  } catch (why) {
    failed(form, why);
  }
});
for (const button of $$('[data-enrol]')) button.addEventListener('click', () => enrol(button));
for (const button of $$('[data-cancel]')) button.addEventListener('click', () => cancel(button));
