/**
 * New passphrases: long enough, and told how good they are.
 *
 * @module
 */

/** The fewest characters of a new passphrase. */
export const SHORTEST = 12;

/**
 * How good a new passphrase is, as the end of a message's id. Only its length is demanded.
 *
 * @param {string} passphrase
 * @returns {'short' | 'weak' | 'fair' | 'good' | 'strong'}
 */
export const strength = (passphrase) => {
  const letters = Array.from(passphrase.normalize('NFC'));
  if (letters.length < SHORTEST) return 'short';
  const different = new Set(letters).size;
  if (different < 6 || /^\d+$/.test(passphrase)) return 'weak';
  if (letters.length >= 20 && different >= 10) return 'strong';
  return letters.length >= 16 ? 'good' : 'fair';
};
