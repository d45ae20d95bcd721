/**
 * Hold bad news back until the reader has stopped typing.
 *
 *     key --news--> . . . key --news--> . . . 700 ms ----> told
 *                          ^ the first news is forgotten
 *
 * A word that is half typed often has no answer, and has one a letter later:
 * へ, へん, へんp, へんぴん.  What came and went in between would be read as "no".
 */

const REST_MS = 700;

/**
 * @typedef {object} Clock
 * @property {() => number} now - milliseconds
 * @property {(callback: () => void, ms: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 */

/** @type {Clock} */
const realClock = {
  now: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer),
};

export class Rest {
  #clock;
  #lastKey = -Infinity;
  /** @type {any} */ #timer;

  /** @param {Clock} clock */
  constructor(clock = realClock) {
    this.#clock = clock;
  }

  /** The text changed: what was held back is about another one. */
  typed() {
    this.drop();
    this.#lastKey = this.#clock.now();
  }

  /** @param {() => void} tell - called once; at once if the typing has come to rest already */
  tell(tell) {
    this.drop();
    const left = this.#lastKey + REST_MS - this.#clock.now();
    if (left <= 0) tell();
    else this.#timer = this.#clock.setTimeout(tell, left);
  }

  drop() {
    this.#clock.clearTimeout(this.#timer);
  }
}
