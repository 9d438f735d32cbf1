/** Setting a scanner up: what it sends, key by key, and what is made of it. */

import { $, el } from '/assets/dom.js';
import { accepted, refused } from '/assets/feedback.js';
import { grouped, parseScan } from '/assets/ids.js';
import { note } from '/assets/scan-note.js';
import { onScan } from '/assets/scan.js';
import { say } from '/assets/words.js';

// Longer than any scanner rests within one scan.
const SILENCE = 300;
const HAND = 50;

const NAMES = { Enter: 'CR', Tab: 'TAB', '\u001d': 'GS', ' ': 'SP' };

const root = $('#scan-test');
let keys = [];
let timer;

const nameOf = ({ key, ctrlKey }) => {
  if (ctrlKey && key === ']') return 'GS';
  if (ctrlKey && key.toLowerCase() === 'j') return 'LF';
  return NAMES[key] ?? key;
};

const textOf = (all) => all.map((one) => ({ CR: '\r', LF: '\n', TAB: '\t', GS: '\u001d', SP: ' ' }[one.name] ?? one.name)).join('');

const suffixOf = (text, all) => {
  const spoken = text.match(/(\\[nrt])+$/iu);
  if (spoken) return say('js-scan-test-suffix-words', { suffix: spoken[0] });
  const ends = [];
  for (const { name } of [...all].reverse()) {
    if (!['CR', 'LF', 'TAB'].includes(name)) break;
    ends.unshift(name);
  }
  return ends.length > 0 ? ends.join(' ') : say('js-scan-test-none');
};

const verdict = (read, text) => {
  if (read.id === root.dataset.id) {
    accepted();
    const exact = text.replace(/[\r\n\t]+$/u, '') === root.dataset.link;
    return note({ hue: 'ok', shape: 'ok', word: say('js-scan-test-pass') }, el('p', {}, say(exact ? 'js-scan-test-exact' : 'js-scan-test-mended')));
  }
  refused();
  if (read.id) return note({ hue: 'warn', shape: 'tri', word: say('js-scan-test-other') }, el('p', {}, grouped(read.id)));
  return note({ hue: 'stop', shape: 'stop', word: say('js-scan-test-fail') },
    el('p', {}, read.problem ? say(`js-scan-${read.problem}`, { found: read.found }) : say('js-scan-test-no-label')));
};

const fact = (word, value) => [el('dt', {}, say(word)), el('dd', {}, value)];

const tell = () => {
  const all = keys;
  keys = [];
  if (all.length < 4) return;
  const text = textOf(all);
  const read = parseScan(text);
  const each = (all.at(-1).at - all[0].at) / (all.length - 1);
  const aim = text.match(/^\s*(\][A-Za-z][0-9])/u);
  $('#scan-verdict').replaceChildren(verdict(read, text));
  $('#scan-facts').replaceChildren(
    ...fact('js-scan-test-read', read.id ? grouped(read.id) : read.subject ?? say('js-scan-test-none')),
    ...fact('js-scan-test-prefix', aim ? aim[1] : say('js-scan-test-none')),
    ...fact('js-scan-test-suffix', suffixOf(text, all)),
    ...fact('js-scan-test-count', String(all.length)),
    ...fact('js-scan-test-speed', say(each < HAND ? 'js-scan-test-fast' : 'js-scan-test-slow', { ms: Math.round(each) })),
  );
  const shown = $('#scan-keys');
  shown.hidden = false;
  shown.replaceChildren(...all.map(({ name }) => (name.length > 1 ? el('kbd', {}, name) : name)));
};

window.addEventListener('keydown', (event) => {
  const control = event.ctrlKey && [']', 'j', 'J'].includes(event.key);
  if (!control && event.key.length > 1 && !(event.key in NAMES)) return;
  if (event.ctrlKey && !control) return;
  keys.push({ name: nameOf(event), at: performance.now() });
  clearTimeout(timer);
  timer = setTimeout(tell, SILENCE);
}, { capture: true });
// What is scanned here opens nothing.
onScan(() => true);
$('#scan-print').addEventListener('click', () => window.print());
