/** The sign-in page: choose your name, type your passphrase. */

import { Problem } from '/assets/api.js';
import { $, el } from '/assets/dom.js';
import { WrongPassphrase, canHoldKeys } from '/assets/keys.js';
import { busy, panel, passphraseField, sentences, wrong } from '/assets/panel.js';
import { currentPerson, ownPath, people, signIn } from '/assets/session.js';
import { say } from '/assets/words.js';

const place = $('#device');

const choice = (one, chosen) => {
  const id = el('span', { class: one.title ? 'sub mono nw' : 'mono nw' }, one.person.replace('person/', ''));
  return el('label', { class: 'row choice' },
    el('input', { type: 'radio', name: 'person', value: one.person, required: true, checked: chosen }),
    el('span', {}, one.title && `${one.title} `, id));
};

const failed = (why) => {
  if (why instanceof WrongPassphrase) return wrong('passphrase', say('js-keys-wrong'));
  $('.note', place)?.remove();
  const told = why instanceof Problem && why.status === 401 ? [say('js-keys-not-in-force')] : sentences(why);
  const note = panel('stop', say('js-keys-failed'), ...told);
  place.prepend(note);
  return note.focus();
};

const form = (found, chosen) => {
  const made = el('form', { class: 'card stack', method: 'post' },
    el('fieldset', { class: 'stack--s' }, el('legend', { class: 'label' }, say('js-keys-who')), ...found.map((one) => choice(one, one.person === chosen))),
    passphraseField(),
    el('button', { class: 'btn btn--go', type: 'submit' }, say('js-keys-sign-in')));
  made.addEventListener('submit', (event) => {
    event.preventDefault();
    wrong('passphrase');
    busy(made, say('js-keys-working'), async () => {
      try {
        await signIn(new FormData(made).get('person'), $('#passphrase').value);
        location.assign(ownPath(new URLSearchParams(location.search).get('to')));
      } catch (why) {
        failed(why);
      }
    });
  });
  made.addEventListener('change', (event) => event.target.name === 'person' && $('#passphrase').focus());
  return made;
};

if (!(await canHoldKeys())) {
  place.replaceChildren(panel('stop', say('js-keys-insecure'), say('js-keys-insecure-text')));
} else {
  const found = await people();
  if (found.length === 0) {
    place.replaceChildren(panel('calm', say('js-keys-none'), say('js-keys-none-text'), el('p', {}, el('a', { class: 'btn btn--go', href: '/join' }, say('js-keys-none-do')))));
  } else {
    const last = (await currentPerson())?.person;
    const chosen = found.length === 1 ? found[0].person : last;
    place.replaceChildren(form(found, chosen));
    (chosen ? $('#passphrase') : $('input[name=person]', place)).focus();
  }
}
