/** The list of what was scanned just now, on this device and in this window alone; nothing of it is signed. */

import { $, el, tag } from '/assets/dom.js';
import { idOf } from '/assets/scan-note.js';
import { say } from '/assets/words.js';

const KEPT = 'vialog-scanned';
const MOST = 10;

const list = $('#just-scanned');
const empty = list.firstElementChild;

const read = () => JSON.parse(sessionStorage.getItem(KEPT) ?? '[]');
const write = (things) => sessionStorage.setItem(KEPT, JSON.stringify(things));

const drawn = (thing) => {
  const name = thing.title.split(' ').at(-1);
  const undo = el('button', { class: 'btn btn--s', type: 'button' }, say('js-scan-undo'), el('span', { class: 'vh' }, ` ${name}`));
  undo.addEventListener('click', () => {
    write(read().filter((other) => other.subject !== thing.subject));
    draw();
    $('form.scan input').focus();
  });
  return el('li', {}, el('div', {},
    el('div', { class: 'row' }, el('a', { href: `/${thing.subject}` }, thing.title), tag(thing.shown)),
    el('span', { class: 'sub' }, thing.label ? idOf(thing.label) : thing.line)), undo);
};

const draw = () => {
  const things = read();
  list.replaceChildren(...(things.length > 0 ? things.map(drawn) : [empty]));
};

window.addEventListener('vialog:scanned', ({ detail }) => {
  const { subject, title, label, line, shown } = detail;
  const others = read().filter((other) => other.subject !== subject);
  write([{ subject, title, label, line, shown }, ...others].slice(0, MOST));
  draw();
});
draw();
