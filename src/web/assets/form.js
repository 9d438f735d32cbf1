/**
 * The form of one kind of event: filled in by the query or by hand, read into a body, shown for signing.
 *
 * @module
 */

import { getJson, postFile } from '/assets/api.js';
import { $, $$, el, shape } from '/assets/dom.js';
import { hashOf } from '/assets/event.js';
import { sealed } from '/assets/form-details.js';
import { doneOf, isDone, signForm, startDone } from '/assets/form-done.js';
import { branch, input, inside } from '/assets/form-parts.js';
import { read } from '/assets/form-read.js';
import { place, scansInto } from '/assets/form-scan.js';
import { add, at, write } from '/assets/form-write.js';
import { startWith } from '/assets/form-starter.js';
import { signAndSend } from '/assets/sign.js';
import { say } from '/assets/words.js';
import { offsetAt, zone } from '/assets/zone.js';

/**
 * The body that a form says, with what is wrong with it. Details stand in it as they were typed.
 *
 * @param {HTMLFormElement} form
 * @returns {{body: object, problems: {field: HTMLElement, message: string}[]}}
 */
export const collect = (form) => {
  const out = { problems: [] };
  return { body: read(form, out), ...out };
};

/**
 * Fills a form in.
 *
 * @param {HTMLFormElement} form
 * @param {object} body
 */
export const fill = (form, body) => write(form, body);

/** A body from the members of a query, `a.b=…`; what stands more than once is a list. Nothing is inherited, whatever a link says. */
const asked = (query) => {
  const body = Object.create(null);
  for (const [path, value] of query) {
    const steps = path.split('.');
    const last = steps.pop();
    const place = steps.reduce((within, step) => {
      if (typeof within[step] !== 'object') within[step] = Object.create(null);
      return within[step];
    }, body);
    place[last] = last in place ? [place[last], value].flat() : value;
  }
  return body;
};

const labelOf = (field) => $(':scope > label, :scope > .label', field)?.firstChild.textContent.trim() ?? say('js-form-problem');
const controlOf = (field) => input(field) ?? $('input, select, textarea, button', field);

/** Takes away what was said of problems before. */
const clear = (form) => {
  $('[data-problems]', form).replaceChildren();
  $$('.err', form).forEach((one) => { one.hidden = true; });
  $$('.bad', form).forEach((one) => {
    one.classList.remove('bad');
    one.removeAttribute('aria-invalid');
  });
  document.title = document.title.replace(`${say('js-form-problem')}: `, '');
};

/** Says each problem at its field, and all of them on top, where the focus goes. */
const show = (form, problems, rule) => {
  clear(form);
  const links = problems.map(({ field, message }) => {
    const error = document.getElementById(`${field.id}-err`);
    if (error) Object.assign(error, { textContent: message, hidden: false });
    const control = controlOf(field);
    control?.classList.add('bad');
    control?.setAttribute('aria-invalid', 'true');
    const go = (event) => {
      event.preventDefault();
      control?.closest('details')?.setAttribute('open', '');
      control?.focus();
    };
    return el('li', {}, el('a', { href: `#${field.id}`, onclick: go }, `${labelOf(field)}: ${message}`));
  });
  const panel = el('div', { class: 'note stop', role: 'alert', tabindex: -1 }, shape('stop'), el('div', { class: 'stack--s' },
    el('div', { class: 'row' }, el('h2', {}, say('js-form-problems', { count: problems.length })), rule && el('span', { class: 'rule' }, rule)),
    el('p', {}, say('js-sign-nothing')), el('ul', { class: 'stack--s' }, ...links)));
  $('[data-problems]', form).replaceChildren(panel);
  document.title = `${say('js-form-problem')}: ${document.title}`;
  panel.focus();
};

/** The thing that the event is about: named by the page, or typed. */
const subjectOf = (form, problems) => {
  if (form.dataset.subject) return form.dataset.subject;
  const field = $('[data-subject-field]', form);
  const told = input(field).value.trim();
  const { noun } = field.dataset;
  const whole = noun && !told.includes('/') ? `${noun}/${told}` : told;
  if (/^[a-z_]+\/[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(whole)) return whole;
  problems.unshift({ field, message: say(noun ? 'js-form-name' : 'js-form-thing') });
  return whole;
};

/** An override by its name or its whole reference, if one is named. */
const underOf = () => {
  const told = document.getElementById('f-override-in').value.trim();
  return told === '' ? undefined : told.replace(/^(?!override\/)/, 'override/');
};

/** The field that a problem of the server speaks of, if it is one of the body. */
const fieldFor = (form, member = '') => {
  if (member.startsWith('body.')) return at(form, member.slice('body.'.length));
  return member === 'subject' ? $('[data-subject-field]', form) : null;
};

const submit = async (form) => {
  const { kind } = form.dataset;
  const { body: told, problems } = collect(form);
  const subject = subjectOf(form, problems);
  const done = isDone(form) ? doneOf(form, problems) : null;
  if (problems.length > 0) return show(form, problems);
  clear(form);
  const { body, details } = await sealed(kind, told);
  const lateReason = document.getElementById('f-late-in').value.trim() || undefined;
  const draft = { kind, subject, body, details, lateReason, under: underOf() };
  const onProblem = (problem) => {
    const field = fieldFor(form, problem.member);
    if (!field || field === form) return false;
    show(form, [{ field, message: problem.detail ?? problem.title }], problem.rule);
    return true;
  };
  const receipts = await (done ? signForm(form, draft, done, { onProblem }) : signAndSend([draft], { onProblem }));
  if (receipts) location.assign(`/${subject}`);
  return undefined;
};

/** Hands a file in and notes its hash, which is computed here and has to be the server's too. */
const keep = async (field, file) => {
  const told = $('[data-file-told]', field);
  told.textContent = say('js-form-file-waits', { name: file.name });
  try {
    const [hash, kept] = await Promise.all([hashOf(file), postFile('/api/v1/attachments', file)]);
    if (kept.hash !== hash) throw new Error(say('js-answer-odd'));
    write(field, hash);
    told.textContent = say('js-form-file-kept', { name: file.name, size: kept.size, hash: hash.slice(0, 16) });
  } catch (error) {
    told.textContent = error.message;
  }
};

/** What is offered for a reference: the things whose names follow what is typed. */
const offer = async (control) => {
  const { noun, offered } = control.dataset;
  if (!noun || offered === control.value) return;
  control.dataset.offered = control.value;
  // The list begins behind a name: behind all those that begin with the letter before the last one.
  const after = control.value.replace(/.$/, (letter) => `${String.fromCharCode(letter.charCodeAt(0) - 1)}~`);
  const found = await getJson(`/api/v1/${noun}?${new URLSearchParams({ after, limit: '30' })}`).catch(() => []);
  const options = found.filter(({ subject }) => subject.startsWith(`${noun}/${control.value}`)).map(({ subject, state }) => el('option', { value: subject.slice(noun.length + 1), label: state }));
  document.getElementById(control.getAttribute('list')).replaceChildren(...options);
};

/** Shows in which zone the times of these fields are meant. */
const zones = (place) => $$('[data-zone-shown]', place).forEach((one) => {
  const wall = new Date().toISOString().slice(0, 19);
  one.textContent = `${zone} (${offsetAt(wall)})`;
});

const changed = (form, { target }) => {
  const field = target.closest('.field');
  if (target.matches('[data-given]')) inside(field).hidden = !target.checked;
  else if (target.matches('[data-fill]')) fromFile(form, target);
  else if (target.type === 'file') keep(field, target.files[0]);
  else if (target.type === 'radio') $$(':scope > [data-branch]', field).forEach((one) => { one.hidden = one !== branch(field, target.value); });
  else if (target.type === 'checkbox') apart(field, target);
};

/** "None of these" and any of them exclude one another. */
const apart = (field, box) => {
  if (!box.checked) return;
  const none = box.dataset.none !== undefined;
  $$('input', inside(field)).filter((one) => (one.dataset.none !== undefined) !== none).forEach((one) => { one.checked = false; });
};

const pressed = ({ target }) => {
  const button = target.closest('[data-add], [data-remove]');
  if (!button) return;
  if (button.matches('[data-remove]')) {
    const next = button.closest('[data-inside]');
    button.closest('li').remove();
    $(':scope > [data-add]', next).focus();
    return;
  }
  const row = add(button.closest('.field'));
  zones(row);
  $('input, select, textarea', row)?.focus();
};

const fromFile = async (form, { files: [file] }) => {
  try {
    fill(form, JSON.parse(await file.text()));
    zones(form);
  } catch {
    show(form, [{ field: document.getElementById('f-file-in').closest('.field'), message: say('js-form-not-json') }]);
  }
};

/** Brings a form to life. */
const start = (form) => {
  const query = new URLSearchParams(location.search);
  document.getElementById('f-override-in').value = query.get('override') ?? '';
  if (query.has('override')) document.getElementById('f-override-in').closest('details').open = true;
  document.getElementById('f-late-in').value = query.get('late_reason') ?? '';
  ['subject', 'override', 'late_reason'].forEach((name) => query.delete(name));
  const tell = startWith(form);
  if (isDone(form)) startDone(form, query, (body) => { fill(form, body); zones(form); });
  fill(form, asked(query));
  if (form.dataset.about) place(form, form.dataset.about);
  zones(form);
  tell();
  scansInto(form);
  form.addEventListener('change', (event) => changed(form, event));
  form.addEventListener('click', pressed);
  form.addEventListener('focusin', ({ target }) => target.matches('[data-noun][list]') && offer(target));
  form.addEventListener('input', ({ target }) => target.matches('[data-noun][list]') && offer(target));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit(form);
  });
};

const form = $('form[data-kind]');
if (form) start(form);
