/** The page of an entry: every check is made here, one after the other, and told in a sentence; the first that fails ends it. */

import { getJson } from '/assets/api.js';
import { $, el, shape } from '/assets/dom.js';
import { follow, logKey } from '/assets/log-key.js';
import { ProofFails, base64, leafHash, readReceipt, verifyCheckpoint, verifyInclusion, verifySignature } from '/assets/proof.js';
import { say } from '/assets/words.js';

const page = $('[data-proof-of]');
const list = $('#browser-checks');

const tell = (hue, title, detail) => {
  list.append(el('li', { class: hue }, shape(hue), el('div', {}, el('b', {}, title), el('br'), el('span', { class: 'sub' }, detail))));
};

const verdict = (hue, name, word) => {
  const tag = $('#verdict');
  tag.className = `tag ${hue} tag--l`;
  tag.replaceChildren(shape(name), word);
  page.dataset.checked = hue === 'ok' ? 'holds' : 'fails';
};

const proofOf = async (index) => {
  const [proof] = await getJson(`/api/v1/proofs?entries=${index}`);
  if (!proof || proof.index !== index) throw new ProofFails('inclusion', 'the server has no such entry');
  return { ...proof, bytes: base64(proof.entry, 'form') };
};

/** That the receipt leads from the bytes to a checkpoint of the log. */
const inLog = async (proof, verifierKey) => {
  const { index, path, checkpoint } = readReceipt(proof.receipt);
  if (index !== proof.index) throw new ProofFails('inclusion', 'the receipt is of another entry');
  const signed = await verifyCheckpoint(checkpoint, verifierKey);
  await verifyInclusion(index, await leafHash(proof.bytes), signed.size, path, signed.root);
  return { hashes: path.length, ...signed };
};

/** That the key was enrolled for the signer in an earlier entry of the log, and not revoked before this one. */
const keyInForce = async (proof, event, verifierKey) => {
  const { key } = proof;
  const enrolment = key.enrolled === proof.index ? proof : await proofOf(key.enrolled);
  await inLog(enrolment, verifierKey);
  if (!enrolment.key) throw new ProofFails('key', 'the record knows no key of the enrolment');
  const { event: enrolled } = await verifySignature(enrolment.bytes, base64(enrolment.key.public_key, 'key'));
  const opening = enrolled.kind === 'log.opened';
  const recovery = opening && event.actor === 'person/recovery';
  const whose = opening && !recovery ? enrolled.actor : recovery ? event.actor : enrolled.subject;
  const holds = (recovery ? enrolled.body.recovery_key : enrolled.body.key) === key.public_key && key.person === event.actor && whose === event.actor;
  if (!holds) throw new ProofFails('key', 'the entry that is named enrolled another key or another person');
  if (key.enrolled > proof.index) throw new ProofFails('key', 'the key was enrolled later');
  if (key.revoked !== undefined && key.revoked < proof.index) throw new ProofFails('key', 'the key had been revoked');
  tell('ok', say('js-proof-key-holds', { person: event.actor.split('/')[1] }), say('js-proof-key-how', { enrolled: key.enrolled, index: proof.index }));
};

const check = async () => {
  const proof = await proofOf(Number(page.dataset.proofOf));
  if (!proof.key) throw new ProofFails('key', 'the record knows no such key');
  const { event, signed } = await verifySignature(proof.bytes, base64(proof.key.public_key, 'key'));
  if (new TextDecoder().decode(signed) !== $('#signed-bytes').textContent) throw new ProofFails('form', 'this page shows other bytes than were signed');
  tell('ok', say('js-proof-signature-holds'), say('js-proof-signature-how'));
  const { verifierKey, since, isNew } = await logKey();
  await keyInForce(proof, event, verifierKey);
  const { hashes, size, root } = await inLog(proof, verifierKey);
  tell('ok', say('js-proof-inclusion-holds'), say('js-proof-inclusion-how', { hashes, size }));
  tell('ok', say('js-proof-checkpoint-holds'), say(isNew ? 'js-proof-key-new' : 'js-proof-key-kept', { since: since.slice(0, 10) }));
  const grown = await follow(verifierKey, { size, root });
  tell('ok', say('js-proof-consistency-holds'), grown.before === null
    ? say('js-proof-consistency-first', { size: grown.size })
    : say('js-proof-consistency-how', { before: grown.before, size: grown.size }));
};

const began = performance.now();
try {
  list.replaceChildren();
  await check();
  verdict('ok', 'seal', say('state-proof-holds'));
} catch (error) {
  if (error instanceof ProofFails) {
    tell('stop', say('js-proof-does-not-hold', { check: say(`js-proof-${error.check}`) }), say('js-proof-why', { why: error.message }));
    verdict('stop', 'stop', say('state-proof-fails'));
  } else {
    tell('warn', say('js-proof-not-made'), error.message);
    page.dataset.checked = 'not-made';
  }
}
$('#browser-time').textContent = say('js-proof-took', { ms: Math.round(performance.now() - began) });
