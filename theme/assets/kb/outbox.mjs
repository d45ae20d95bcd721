/**
 * What the API was to be told while it could not be reached, kept on the device until it can.
 *
 *     tell --not received--> keep ... page opened, network back, an answer came --> deliver, each once
 *
 * Every message has an id of its own, by which the API knows one that it has already.
 */

const KEY = "kb.outbox";
const MOST = 50;
/** What is older says little any more, and a device is not to remember it. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * @typedef {{route: "search" | "events", body: object, at: number}} Message
 * @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} Store
 */

/**
 * @param {Message["route"]} route
 * @param {object} body
 * @param {{store?: Store, now?: number, replaces?: (body: any) => boolean}} [options] - replaces: whether a message
 *     that waits need not be sent any more
 * @returns {boolean} whether it is kept
 */
export function keep(route, body, { store = deviceStorage(), now = Date.now(), replaces = () => false } = {}) {
  try {
    const line = JSON.stringify(body);
    const others = read(store, now).filter((other) => JSON.stringify(other.body) !== line && !replaces(other.body));
    write(store, [...others, { route, body, at: now }].slice(-MOST));
    return true;
  } catch {
    return false; // storage is full or forbidden
  }
}

/**
 * Send what waits, oldest first, until one is not received.
 *
 * @param {string} api - absolute, with a slash at the end
 * @param {{store?: Store, fetch?: typeof globalThis.fetch, now?: number, locks?: LockManager}} [options]
 */
export async function deliver(api, options = {}) {
  const { locks = globalThis.navigator?.locks } = options;
  // Two tabs must not both send it.
  return locks ? locks.request(KEY, () => deliverAlone(api, options)) : deliverAlone(api, options);
}

/**
 * @param {string} api
 * @param {{store?: Store, fetch?: typeof globalThis.fetch, now?: number}} options
 */
async function deliverAlone(api, { store = deviceStorage(), fetch = (...args) => globalThis.fetch(...args), now = Date.now() }) {
  for (const message of read(store, now)) {
    if (!(await send(api, message, fetch))) return;
    const line = JSON.stringify(message);
    write(store, read(store, now).filter((other) => JSON.stringify(other) !== line));
  }
}

/**
 * @param {string} api
 * @param {Message} message
 * @param {typeof globalThis.fetch} fetch
 * @returns {Promise<boolean>} false: try again later
 */
async function send(api, { route, body }, fetch) {
  try {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(api + route, { method: "POST", headers, body: JSON.stringify(body) });
    // What the API calls wrong will be wrong tomorrow too; that there is no API yet, or too much to do, will not.
    return response.ok || response.status === 400 || response.status === 422;
  } catch {
    return false;
  }
}

/**
 * @param {Store} store
 * @param {number} now
 * @returns {Message[]}
 */
function read(store, now) {
  try {
    const messages = JSON.parse(store.getItem(KEY) ?? "[]");
    return messages.filter((/** @type {Message} */ { at }) => now - at < KEPT_MS);
  } catch {
    return [];
  }
}

/**
 * @param {Store} store
 * @param {Message[]} messages
 */
function write(store, messages) {
  if (messages.length) store.setItem(KEY, JSON.stringify(messages));
  else store.removeItem(KEY);
}

/** @returns {Store} */
function deviceStorage() {
  try {
    return localStorage;
  } catch {
    const refuse = () => {
      throw new Error("no storage");
    };
    return { getItem: () => null, setItem: refuse, removeItem: () => {} };
  }
}
