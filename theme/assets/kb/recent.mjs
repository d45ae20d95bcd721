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

/** What tells of a person, or of what is theirs; numbers are written without what stood between their digits. */
const PERSONAL = [
  /\S\s*@\s*\S/u,
  // Phones, cards, orders; a phone spelled in words; a passport or a code, letters and digits mixed.
  /\p{Nd}{5}|[공영일이삼사오육칠팔구]{7}/u,
  /\b(?=[a-z]*\d)(?=\d*[a-z])(?=(?:[a-z]*\d){4})[a-z\d]{7}/iu,
  // Where somebody lives, and what they are called.
  /(로|길) ?\d+(?![\d가-힣])|\d ?동 ?\d+ ?호|\d ?(丁目|番地|号室)/u,
  /이름은|성함|수령인|주문자|名前は|氏名|宛名|my name/iu,
];

/**
 * Whether a text may say who asked, or what they bought.
 * In doubt it does: a phone is passed around in a family.
 *
 * @param {string} text
 */
export function mayPointToPerson(text) {
  const plain = text.normalize("NFKC").replace(/\p{Cf}/gu, "").replace(BETWEEN_DIGITS, "$1");
  return PERSONAL.some((sign) => sign.test(plain));
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
