/**
 * Release on the lot's own page: the file of the certificate is hashed on this device and kept beside the log, and the
 * dossier as the page shows it is signed. The page says beforehand what blocks; this sends nothing that it did not show.
 */

import { $, $$, sha256, toHex } from '/assets/dom.js';
import { localTime } from '/assets/event.js';
import { signAndSend } from '/assets/sign.js';
import { say } from '/assets/words.js';

/** Keeps a file beside the log, and gives its hash. @param {File} file @returns {Promise<string>} */
const keep = async (file) => {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const hash = toHex(await sha256(bytes));
  const answer = await fetch('/api/v1/attachments', {
    method: 'POST',
    headers: { 'content-type': file.type || 'application/octet-stream' },
    body: bytes,
  });
  if (!answer.ok) throw new Error(say('js-release-file'));
  return hash;
};

/** The body of a form's kind. @param {HTMLFormElement} form @param {string} certificate */
const body = (form, certificate) => {
  const dossier = { ...JSON.parse(form.dataset.dossier), certificate };
  if (!form.dataset.awaiting) return { dossier };
  return { dossier, awaiting: JSON.parse(form.dataset.awaiting), due: localTime(new Date(form.elements.due.value)) };
};

/** @param {SubmitEvent} event */
const release = async (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  const problem = $('.err', form);
  problem.hidden = true;
  try {
    const certificate = await keep(form.elements.certificate.files[0]);
    const { release: kind, subject } = form.dataset;
    const receipts = await signAndSend([{ kind, subject, body: body(form, certificate) }]);
    if (receipts) location.reload();
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  }
};

for (const form of $$('form[data-release]')) form.addEventListener('submit', release);
