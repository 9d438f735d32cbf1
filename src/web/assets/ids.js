// What a wedge scanner, a camera or a person gives, read as the server reads it: the same vectors
// (`tests/vectors/scans.jsonl`) hold for this file and for `domain/label/scanned.rs`.

const LENGTH = 12;
// No I and no O, because people type ids.
const DRAWN = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const VALUES = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
// Fewer characters are no token: 16 bytes and a signature of 64 in base32.
const SHORTEST_TOKEN = 128;
const NOUNS = new Set(['log', 'protocol', 'specification', 'batch_template', 'form', 'terminology', 'site', 'person', 'key',
  'equipment', 'place', 'donor', 'clone', 'bank', 'lot', 'deviation', 'recall', 'override', 'vial', 'stock',
  'label_template', 'label', 'shipment', 'participant', 'order', 'infusion', 'adverse_event']);
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
// Characters that people and worn prints take for one another.
const ALIKE = ['0DQ', '1L7T', '2Z', '5S', '6G', '8B3', 'UV', 'VY', 'MN', 'WM', 'CG', 'EF', 'PR', 'XK'];

/** Whether the last character is the ISO 7064 Mod 37,36 check of those before. */
export const checks = (id) => {
  let product = 36;
  for (const character of id.slice(0, -1)) {
    const sum = (product + VALUES.indexOf(character)) % 36 || 36;
    product = (sum * 2) % 37;
  }
  return (product + VALUES.indexOf(id.at(-1))) % 36 === 1;
};

/** An id in groups of four, for people. */
export const grouped = (id) => id.match(/.{1,4}/gu)?.join(' ') ?? '';

/** Upper case, and the plain form of a full-width letter, which a Chinese input method may give. */
const folded = (text) => [...text].map((c) => {
  const code = c.codePointAt(0);
  const plain = code >= 0xff01 && code <= 0xff5e ? String.fromCodePoint(code - 0xfee0) : c;
  return /^[a-z]$/.test(plain) ? plain.toUpperCase() : plain;
}).join('');

/** Drops a suffix that a scanner was set to send in words: DataWedge may send the two characters `\n`. */
const withoutSuffix = (text) => {
  let rest = text;
  for (;;) {
    const ended = rest.replace(/[\s\p{Cc}]+$/u, '');
    const shorter = ended.replace(/\\[nrt]$/iu, '');
    if (shorter === rest) return rest;
    rest = shorter;
  }
};

/** Drops an AIM symbology identifier: `]`, a letter and a digit (ISO/IEC 15424). */
const withoutAim = (text) => text.replace(/^\s*\][A-Za-z][0-9]/u, '');

/** Reads the 12 characters at the end of a text. */
const labelId = (text) => {
  const rest = [...folded(withoutAim(withoutSuffix(text)).replace(/[^\p{Alphabetic}\p{N}]+$/u, ''))];
  let id = '';
  while (id.length < LENGTH) {
    let next = rest.pop();
    while (next !== undefined && /^[\s\p{Cc}-]$/u.test(next)) next = rest.pop();
    if (next === undefined || next === '/') return { problem: 'short', found: id.length };
    if (!DRAWN.includes(next)) return { problem: 'character', found: next };
    id = next + id;
  }
  if (/^[0-9A-Z]$/.test(rest.at(-1) ?? '')) return { problem: 'long' };
  return checks(id) ? { id } : { problem: 'check', typed: id };
};

const gtinChecks = (gtin) => /^[0-9]{14}$/.test(gtin)
  && [...gtin].reduce((sum, digit, place) => sum + Number(digit) * (place % 2 ? 1 : 3), 0) % 10 === 0;

/** Reads GS1 element strings: GTIN (01) and serial number (21), and perhaps lot, production date and expiry. */
const elements = (plain) => {
  let [gtin, id, rest] = ['', '', plain.replace(/^[\s\p{Cc}]+|[\s\p{Cc}]+$/gu, '')];
  while (rest) {
    const [identifier, after] = [rest.slice(0, 2), rest.slice(2)];
    const ends = after.indexOf('\u001d');
    const length = { '01': 14, '11': 6, '17': 6, '10': ends, '21': ends }[identifier];
    if (length === undefined || length > after.length) return null;
    const value = length < 0 ? after : after.slice(0, length);
    if (identifier === '01') {
      if (!gtinChecks(value)) return null;
      gtin = value;
    } else if (identifier === '21') {
      id = labelId(value).id;
      if (!id) return null;
    }
    rest = after.slice(value.length).replace(/^\u001d/u, '');
  }
  return gtin && id ? { id, gtin } : null;
};

/** The label of a token that stands alone: its number is in bytes 5 to 11, to the base 34. */
const tokenAlone = (plain) => {
  const token = plain.trim();
  if (token.length < SHORTEST_TOKEN || !/^AE[A-Z2-7]+$/.test(token)) return null;
  const bits = [...token.slice(0, 20)].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'));
  let number = BigInt(`0b${bits.join('').slice(40, 96)}`);
  let drawn = '';
  for (let place = 1; place < LENGTH; place += 1) {
    drawn = DRAWN[Number(number % 34n)] + drawn;
    number /= 34n;
  }
  const check = number === 0n && [...DRAWN].find((c) => checks(drawn + c));
  return check ? { id: drawn + check, token } : null;
};

/** What stands before an id in its address: a token, or a GTIN. */
const beside = (id, plain) => {
  const parts = plain.split(/[^0-9A-Za-z]+/u).filter(Boolean);
  while (parts.at(-1) === id) parts.pop();
  const last = parts.at(-1) ?? '';
  if (last === '21' && parts.at(-3) === '01' && gtinChecks(parts.at(-2))) return { id, gtin: parts.at(-2) };
  return last.length >= SHORTEST_TOKEN ? { id, token: last } : { id };
};

/** The thing that a text names in full, as `lot/L-1`, or by its bare name. */
const named = (text) => {
  const plain = withoutAim(withoutSuffix(text)).trim();
  const slash = plain.indexOf('/');
  if (slash < 0) return NAME.test(plain) ? { name: plain } : {};
  const [noun, name] = [plain.slice(0, slash).toLowerCase(), plain.slice(slash + 1)];
  return NOUNS.has(noun) && NAME.test(name) ? { subject: `${noun}/${name}` } : {};
};

/**
 * Reads a scan.
 * @param {string} text what came, with whatever the scanner's settings and the keyboard's layout made of it
 * @returns {{id: string, gtin?: string, token?: string} | {subject: string} |
 *   {problem: 'short'|'long'|'character'|'check', found?: number|string, typed?: string, name?: string}}
 *   a label; a thing; or what is wrong with it as a label, with the name that it may be instead
 */
export const parseScan = (text) => {
  const plain = folded(withoutAim(withoutSuffix(text)));
  const whole = elements(plain);
  if (whole) return whole;
  const read = labelId(text);
  if (read.id) return beside(read.id, plain);
  const alone = tokenAlone(plain);
  if (alone) return alone;
  const thing = named(text);
  return thing.subject ? thing : { ...read, ...thing };
};

const replaced = (id, at, character) => id.slice(0, at) + character + id.slice(at + 1);

/**
 * Which character of a mistyped id is likely wrong: those that look alike and, put right, pass the check, and neighbours
 * that were exchanged.
 * @param {string} typed 12 characters whose check fails, or that hold an I or an O
 * @returns {{id: string, at: number, exchanged: boolean}[]} each id that was likely meant; `at` counts from 1
 */
export const likely = (typed) => {
  const found = [];
  const fixed = typed.replaceAll('O', '0').replaceAll('I', '1');
  if (fixed !== typed) return checks(fixed) ? [{ id: fixed, at: typed.search(/[IO]/) + 1, exchanged: false }] : [];
  for (let at = 0; at < typed.length; at += 1) {
    const here = typed[at];
    const others = ALIKE.filter((group) => group.includes(here)).join('').replaceAll(here, '');
    for (const other of new Set(others)) {
      const id = replaced(typed, at, other);
      if (checks(id)) found.push({ id, at: at + 1, exchanged: false });
    }
    const next = typed[at + 1];
    if (next && next !== here) {
      const id = replaced(replaced(typed, at, next), at + 1, here);
      if (checks(id)) found.push({ id, at: at + 1, exchanged: true });
    }
  }
  return found;
};

/** The 12 characters that were typed, where a text is nothing but an id with letters that no id has. */
export const mistyped = (text) => {
  const plain = folded(text).replace(/[\s-]/gu, '');
  return /^[0-9A-Z]{12}$/.test(plain) ? plain : null;
};
