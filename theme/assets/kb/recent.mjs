/**
 * The last few questions that were asked on this device; they never leave it.
 *
 *     "배송비 얼마예요" --remember--> localStorage --list--> under the empty field
 *     "주문 20240117"   --remember--> forgotten at once: it may point to a person
 */

const KEY = "kb.recent";
const MOST = 6;

/** What people write between the digits of a number; what cannot be seen is gone before. */
const BETWEEN_DIGITS = /(\p{Nd})[\s().+/\-‐-―−ーｰ]+(?=\p{Nd})/gu;

/**
 * An e-mail address, or a number as long as one that leads to a person or an order.
 * In doubt it is: a phone is passed around in a family.
 *
 * @param {string} text
 */
export function mayPointToPerson(text) {
  const plain = text.normalize("NFKC").replace(/\p{Cf}/gu, "");
  return /\S\s*@\s*\S/u.test(plain) || /\p{Nd}{5}/u.test(plain.replace(BETWEEN_DIGITS, "$1"));
}

export class Recent {
  #storage;

  /** @param {Pick<Storage, "getItem" | "setItem" | "removeItem"> | undefined} storage - undefined: the browser refuses it */
  constructor(storage = deviceStorage()) {
    this.#storage = storage;
  }

  /** @returns {string[]} the last one first */
  list() {
    try {
      const kept = JSON.parse(this.#storage?.getItem(KEY) ?? "[]");
      const texts = kept.filter((/** @type {unknown} */ text) => typeof text === "string" && !mayPointToPerson(text));
      return texts.slice(0, MOST);
    } catch {
      return []; // refused, or not what was written
    }
  }

  /** @param {string} text - tidied; the reader asked for it */
  remember(text) {
    if (!text || mayPointToPerson(text)) return;
    this.#write([text, ...this.list().filter((other) => other !== text)].slice(0, MOST));
  }

  /** @param {string} text */
  remove(text) {
    this.#write(this.list().filter((other) => other !== text));
  }

  clear() {
    this.#write([]);
  }

  /** @param {string[]} texts */
  #write(texts) {
    try {
      if (texts.length) this.#storage?.setItem(KEY, JSON.stringify(texts));
      else this.#storage?.removeItem(KEY);
    } catch {
      // Full or forbidden: nothing is remembered, and nothing else depends on it.
    }
  }
}

function deviceStorage() {
  try {
    return localStorage;
  } catch {
    return undefined; // some browsers refuse the very name
  }
}
