/**
 * Decide when a typed text is a question that was meant.
 *
 *     typed ... typed ... pause of 1 s, or leaving ----> send(text), once per text
 *                 a tap on a hit, "see all" -----------> settle(text)
 *
 * Only such questions are logged.  Every prefix of every word would otherwise
 * look like a gap: h, へn, へんp, へんぴん, 返品.
 */

const PAUSE_MS = 1000;
/** One Hangul syllable or Chinese character is a word; one letter or lone jamo is a slip. */
const IS_WORD = /[가-힣\p{Script=Han}]|../u;

export class Settling {
  #send;
  #timers;
  #text = "";
  /** @type {any} */
  #timer;
  /** @type {Map<string, string>} */
  #settled = new Map();

  /**
   * @param {(text: string) => string} send - tells the API; returns the id of the question
   * @param {{setTimeout: (callback: () => void, ms: number) => any, clearTimeout: (timer: any) => void}} timers
   */
  constructor(send, timers = globalThis) {
    this.#send = send;
    this.#timers = timers;
  }

  /**
   * The text changed.
   *
   * @param {string} text - tidied; empty: there is no question any more
   * @param {{composing: boolean}} state
   *   composing: an input method holds the last word.  A pause then means
   *   nothing: Korean stays in this state until the next key, and on Android
   *   every word does.
   */
  typed(text, { composing }) {
    this.#timers.clearTimeout(this.#timer);
    this.#text = text;
    if (!composing) this.#timer = this.#timers.setTimeout(() => this.leave(), PAUSE_MS);
  }

  /** The reader pauses, looks elsewhere or leaves the page. */
  leave() {
    if (IS_WORD.test(this.#text)) this.settle(this.#text);
  }

  /**
   * The reader acted on this text.
   *
   * @param {string} text
   * @returns {string} the id of the question
   */
  settle(text) {
    this.#timers.clearTimeout(this.#timer);
    const id = this.#settled.get(text) ?? this.#send(text);
    this.#settled.set(text, id);
    return id;
  }

  /**
   * Somebody else tells the API about this text: the result page asks for it.
   *
   * @param {string} text
   */
  handOver(text) {
    this.#timers.clearTimeout(this.#timer);
    if (this.#text === text) this.#text = "";
  }

  /**
   * It did not get through; the next pause or tap sends it again.
   *
   * @param {string} text
   */
  failed(text) {
    this.#settled.delete(text);
  }
}
