/**
 * The marks of a timeline: each entry that comes into view is checked here, many with one question, and its mark says what
 * was found. A mark that could not be checked, as without a network, stays as the server drew it.
 */

import { getJson } from '/assets/api.js';
import { $, $$ } from '/assets/dom.js';
import { logKey } from '/assets/log-key.js';
import { ProofFails, base64, verifyReceipt, verifySignature } from '/assets/proof.js';
import { say } from '/assets/words.js';

/** How many entries one question asks for; the server takes at most 64. */
const AT_ONCE = 32;
/** How long marks that come into view are gathered, in milliseconds. */
const GATHER = 120;

const found = new Map();
const waiting = new Set();
let key;
let timer;

const draw = (mark, failure) => {
  const [use, word] = [$('use', mark), $('span', mark)];
  use?.setAttribute('href', `/assets/shapes.svg#${failure ? 'stop' : 'seal'}`);
  if (word) word.textContent = failure ? say('js-proof-fails-at', { check: say(`js-proof-${failure.check}`) }) : say('state-proof-checked');
  mark.classList.toggle('stop', Boolean(failure));
  mark.classList.toggle('proof--fails', Boolean(failure));
  mark.dataset.checked = failure ? failure.check : 'holds';
};

/** Checks one entry; gives the failure, or null. */
const check = async (proof, verifierKey) => {
  try {
    const bytes = base64(proof.entry, 'form');
    if (!proof.key) throw new ProofFails('key', 'the record knows no such key');
    await verifySignature(bytes, base64(proof.key.public_key, 'key'));
    const { index } = await verifyReceipt(proof.receipt, bytes, verifierKey);
    if (index !== proof.index) throw new ProofFails('inclusion', 'the receipt is of another entry');
    return null;
  } catch (error) {
    if (error instanceof ProofFails) return error;
    throw error;
  }
};

const checkSome = async (marks) => {
  const wanted = [...new Set(marks.map((mark) => mark.dataset.entry))].filter((index) => !found.has(index));
  if (wanted.length > 0) {
    key ??= logKey();
    let trusted;
    try {
      trusted = await key;
    } catch (error) {
      if (!(error instanceof ProofFails)) throw error;
      for (const mark of marks) draw(mark, error);
      return;
    }
    const proofs = await getJson(`/api/v1/proofs?entries=${wanted.join(',')}`);
    const told = new Map(proofs.map((proof) => [String(proof.index), proof]));
    for (const index of wanted) {
      const proof = told.get(index);
      const missing = new ProofFails('inclusion', 'the server has no such entry');
      found.set(index, proof ? await check(proof, trusted.verifierKey) : missing);
    }
  }
  for (const mark of marks) draw(mark, found.get(mark.dataset.entry));
};

const flush = async () => {
  timer = undefined;
  const marks = [...waiting].slice(0, AT_ONCE);
  for (const mark of marks) waiting.delete(mark);
  if (waiting.size > 0) timer = setTimeout(flush, GATHER);
  try {
    await checkSome(marks);
  } catch (error) {
    // Not checked is what the mark says already.
    console.warn('proofs could not be checked', error);
    key = undefined;
  }
};

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    waiting.add(target);
  }
  if (waiting.size > 0) timer ??= setTimeout(flush, GATHER);
}, { rootMargin: '200px' });

/** Checks the marks within an element as they come into view. @param {ParentNode} [within] */
export const watch = (within = document) => {
  for (const mark of $$('.proof[data-entry]', within)) seen.observe(mark);
};

watch();
