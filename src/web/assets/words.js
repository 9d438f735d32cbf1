/** Words in the reader's language, from the same Project Fluent files as the pages. */

const lang = document.body.dataset.lang ?? 'en';
const { default: words } = await import(`/assets/words-${lang}.js`);

/**
 * The message of this id, its variables filled in.
 * @param {string} id
 * @param {Record<string, unknown>} [values]
 * @returns {string}
 */
export const say = (id, values = {}) => {
  const message = words[id];
  if (message === undefined) {
    console.error(`a message is missing: ${id}`);
    return id;
  }
  return message.replace(/\{\$([\w-]+)\}/g, (whole, name) => String(values[name] ?? whole));
};

/** Whether there is a message of this id. @param {string} id */
export const has = (id) => words[id] !== undefined;

/** The short word of the reader's language, `en` or `zh`. */
export { lang };
