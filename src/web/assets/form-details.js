/**
 * Details that stay outside the log: the event only commits to them.
 *
 * @module
 */

import { getJson } from '/assets/api.js';
import { commit } from '/assets/event.js';
import { Detail } from '/assets/form-read.js';

/** The salt under which a wristband was bound, which the check at the bedside commits under again. */
const boundSalt = async ({ order }) => {
  const { record } = await getJson(`/api/v1/${order}`);
  return (await getJson(`/api/v1/${record.order.participant}/wristband-salt`)).salt;
};

/**
 * The body with commitments in place of details, and the details to hand in beside it.
 *
 * @param {string} kind
 * @param {object} body as the form says it
 * @returns {Promise<{body: object, details: object[]}>}
 */
export const sealed = async (kind, body) => {
  const details = [];
  const seal = async (value) => {
    if (value instanceof Detail) {
      const salt = kind === 'infusion.checked' ? await boundSalt(body) : undefined;
      const { commitment, detail } = await commit(value.name, value.value, salt);
      if (salt === undefined) details.push(detail);
      return commitment;
    }
    if (Array.isArray(value)) return Promise.all(value.map(seal));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([name, inner]) => [name, await seal(inner)])));
  };
  return { body: await seal(body), details };
};
