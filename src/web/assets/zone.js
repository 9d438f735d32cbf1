/**
 * The time zone of the site: times that are typed are meant by the clock on its wall.
 *
 * @module
 */

import { $ } from '/assets/dom.js';

const named = $('[data-zone]')?.dataset.zone;
/** The name of the zone (IANA); that of the device where the site is not known. */
export const zone = named || Intl.DateTimeFormat().resolvedOptions().timeZone;

const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });

/** The offset of the zone at a moment, `+08:00`. */
const offsetOf = (moment) => {
  const { value } = format.formatToParts(moment).find(({ type }) => type === 'timeZoneName');
  return value === 'GMT' ? '+00:00' : value.replace('GMT', '');
};

/**
 * The offset that the clock on the wall has when it shows this time. Twice a year a time is skipped or shown twice; the
 * offset before the change is taken then.
 *
 * @param {string} wall `2026-11-23T10:15:30`
 * @returns {string} `+08:00`
 */
export const offsetAt = (wall) => {
  const first = offsetOf(new Date(`${wall}Z`));
  return offsetOf(new Date(`${wall}${first}`));
};
