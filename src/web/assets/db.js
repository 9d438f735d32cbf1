/**
 * What this device keeps, in one IndexedDB:
 * `keys` the wrapped device keys, by key id · `unlocked` the key of an open signing session, by person ·
 * `receipts` what was signed here and recorded, by entry index · `outbox` signed events that wait to be sent, in order ·
 * `packets` what is needed to finish work without a network, by subject · `marks` small facts, by name.
 */

const STORES = {
  keys: { keyPath: 'keyId' },
  unlocked: { keyPath: 'person' },
  receipts: { keyPath: 'index' },
  outbox: { keyPath: 'place', autoIncrement: true },
  packets: { keyPath: 'subject' },
  marks: { keyPath: 'name' },
};

/** @param {IDBRequest} request @returns {Promise<any>} */
const settled = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

let opened;
const open = () => {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('vialog', 1);
    request.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES)) request.result.createObjectStore(name, options);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
};

/** Runs one request and resolves when it is durable. */
const within = async (store, mode, ask) => {
  const transaction = (await open()).transaction(store, mode, { durability: 'strict' });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
  const answer = await settled(ask(transaction.objectStore(store)));
  await done;
  return answer;
};

export const db = {
  /** One value, or `undefined`. */
  get: (store, key) => within(store, 'readonly', (rows) => rows.get(key)),
  /** Every value, in the order of the keys. */
  all: (store) => within(store, 'readonly', (rows) => rows.getAll()),
  /** Writes a value; gives its key. */
  put: (store, value) => within(store, 'readwrite', (rows) => rows.put(value)),
  /** Writes all of the values, or none. */
  putAll: (store, values) => within(store, 'readwrite', (rows) => values.map((value) => rows.put(value)).at(-1)),
  /** Takes a value away. */
  del: (store, key) => within(store, 'readwrite', (rows) => rows.delete(key)),
  /** Takes every value away. */
  clear: (store) => within(store, 'readwrite', (rows) => rows.clear()),
};
