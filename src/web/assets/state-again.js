/**
 * Takes the copy of what was signed on another device and could not be sent, keeps it as evidence, and leads to the form in which
 * another person states the fact.
 *
 * @module
 */

import { postFile } from '/assets/api.js';
import { signedHere } from '/assets/conflict.js';
import { $, el } from '/assets/dom.js';
import { signedText } from '/assets/event.js';
import { KINDS } from '/assets/kinds.js';
import { panel } from '/assets/sign-dialog.js';
import { act, thing } from '/assets/values.js';
import { say } from '/assets/words.js';

const place = $('#state-again');

/** The envelope alone: no details, which stay outside the log. A saved copy has it as a member. */
const bare = (copy) => {
  const { payloadType, payload, signatures } = copy.envelope ?? copy;
  return { payloadType, payload, signatures };
};

const refuse = (id) => place.replaceChildren(panel({ hue: 'warn', title: say('js-again-not'), lines: [say(id)] }));

/** Keeps the envelope among the files of the log and goes to the form. */
const goOn = async ({ kind, subject }, signed) => {
  const file = new Blob([JSON.stringify(signed)], { type: 'application/json' });
  try {
    const { hash } = await postFile('/api/v1/attachments', file);
    location.assign(`/act/${kind}?${new URLSearchParams({ done: '1', subject, evidence: hash })}`);
  } catch (error) {
    place.replaceChildren(panel({ hue: 'warn', title: say('js-again-not'), lines: [error.message] }));
  }
};

const show = async (file) => {
  let signed;
  let event;
  try {
    signed = bare(JSON.parse(await file.text()));
    event = JSON.parse(signedText(signed));
  } catch {
    refuse('js-again-unread');
    return;
  }
  if (KINDS[event.kind]?.fact !== true) {
    refuse('js-again-decision');
    return;
  }
  const go = el('button', { class: 'btn btn--go', type: 'button', onclick: () => goOn(event, signed) }, say('js-again-go'));
  place.replaceChildren(el('section', { class: 'card stack', 'aria-labelledby': 'again' },
    el('h2', { id: 'again' }, `${act(event.kind)}: `, thing(event.subject)),
    signedHere({ envelope: signed }), el('p', {}, say('js-again-next')), el('div', { class: 'row act' }, go)));
};

$('#copy-file').addEventListener('change', ({ target }) => target.files[0] && show(target.files[0]));
