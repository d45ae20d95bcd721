/**
 * Ask the API, or the index of the site where there is none or it does not answer.
 *
 *     question --Client--> Answer
 *                 +--SearchFailed--> Index --> Answer, `limited`;  what the API was to be told waits in the outbox
 *
 * The same methods as `Client`, so who asks need not know.
 */

import { Client, SearchFailed } from "./client.mjs";
import { deliver, keep } from "./outbox.mjs";

/** So long the API is left alone after it failed: each try would cost the reader the wait. */
const AWAY_MS = 20_000;
/** With an index at hand there is no reason to wait longer. */
const PATIENCE_MS = 4000;

/**
 * @typedef {import("./client.mjs").Answer} Answer
 * @typedef {import("./client.mjs").Suggestions} Suggestions
 * @typedef {import("./client.mjs").Identity} Identity
 * @typedef {import("./offline.mjs").Index} Index
 */

/** When the API failed last, in milliseconds; one for all that ask on this page. */
let failedAt = -Infinity;
/** @type {Map<string, Promise<Index>>} */
const indexes = new Map();

export class Search {
  #api;
  #root;
  #client;
  #now;
  #load;
  #asked = 0;

  /**
   * @param {string} api - absolute, with a slash at the end; "": there is none
   * @param {string} root - of the site, likewise
   * @param {{client?: Client, now?: () => number, load?: (lang: string) => Promise<Index>}} [options]
   */
  constructor(api, root, { client, now = Date.now, load } = {}) {
    this.#api = api;
    this.#root = root;
    this.#client = client ?? new Client(api, { patienceMs: PATIENCE_MS });
    this.#now = now;
    this.#load = load ?? ((lang) => this.#loadIndex(lang));
  }

  /**
   * Fetch the index before it is needed: without a network it is too late.
   *
   * @param {string} lang
   */
  async prepare(lang) {
    // A reader who pays for each byte asks the API first.
    if (this.#api && /** @type {any} */ (navigator).connection?.saveData) return;
    await this.#index(lang)
      .then((index) => index.loadParts())
      .catch(() => {}); // the first question that needs it tries again
  }

  /** The API may be there again: ask it next time, and send what waits. */
  async back() {
    failedAt = -Infinity;
    await this.#deliver();
  }

  async #deliver() {
    if (this.#api) await deliver(this.#api);
  }

  /**
   * @param {string} q
   * @param {{lang: string, limit: number}} options
   * @returns {Promise<Answer | null>} null: overtaken
   * @throws {SearchFailed} neither could be asked
   */
  async search(q, options) {
    return this.#either(q, options.lang, () => this.#client.search(q, options), (index) => index.search(q, options));
  }

  /**
   * @param {string} q
   * @param {{lang: string, literal?: boolean} & Identity} options
   * @returns {Promise<Answer | null>} null: overtaken
   * @throws {SearchFailed} neither could be asked
   */
  async searchSettled(q, options) {
    const { lang, queryId, session, literal = false } = options;
    return this.#either(
      q,
      lang,
      () => this.#client.searchSettled(q, options),
      async (index) => {
        if (this.#api) keep("search", { q, lang, intent: "settled", query_id: queryId, session, literal });
        return { ...(await index.search(q, { limit: 10, literal })), query_id: queryId };
      },
    );
  }

  /**
   * @param {string} q
   * @param {{lang: string, limit: number}} options
   * @returns {Promise<Suggestions | null>} null: overtaken
   * @throws {SearchFailed} neither could be asked
   */
  async suggest(q, options) {
    return this.#either(q, options.lang, () => this.#client.suggest(q, options), async (index) => index.suggest(q, options));
  }

  /**
   * @param {string} q
   * @param {{lang: string} & Identity} options
   * @returns {Promise<boolean>} false: neither received nor kept for later
   */
  async settle(q, options) {
    if (!this.#api) return true;
    const { lang, queryId, session } = options;
    if (await this.#client.settle(q, options)) return true;
    return keep("search", { q, lang, intent: "settled", query_id: queryId, session });
  }

  drop() {
    this.#asked += 1;
    this.#client.drop();
  }

  /**
   * @template {object} T
   * @param {string} q
   * @param {string} lang
   * @param {() => Promise<T | null>} online
   * @param {(index: Index) => Promise<T>} offline
   * @returns {Promise<T | null>}
   */
  async #either(q, lang, online, offline) {
    const mine = ++this.#asked;
    let failure = new SearchFailed("no API");
    if (this.#api && this.#now() - failedAt > AWAY_MS) {
      try {
        const answer = await online();
        if (answer) void this.#deliver();
        return answer;
      } catch (error) {
        // It is well and asks to wait: what waits is told by those who ask.
        if (!(error instanceof SearchFailed) || error.retryAfterS) throw error;
        failure = error;
        failedAt = this.#now();
      }
    }
    const searched = await this.#languageOf(q, lang);
    try {
      const found = await offline(await this.#index(searched));
      return mine === this.#asked ? { ...found, limited: Boolean(this.#api) } : null;
    } catch (error) {
      if (mine !== this.#asked) return null;
      failedAt = -Infinity; // there is nothing else to ask
      // A newer build may have taken the parts that it names.
      indexes.delete(this.#keyOf(searched));
      throw new SearchFailed(failure.message, { cause: error });
    }
  }

  /**
   * The language that a question is written in, if there are articles in it.
   *
   * @param {string} q
   * @param {string} lang - of the page
   */
  async #languageOf(q, lang) {
    const written = /[가-힣ㄱ-ㅣ]/.test(q) ? "ko" : /[ぁ-ヺ]/.test(q) ? "ja" : lang;
    if (written === lang) return lang;
    return this.#index(written).then(() => written, () => lang);
  }

  /** @param {string} lang */
  #keyOf(lang) {
    return `${this.#root} ${lang}`;
  }

  /** @param {string} lang */
  #index(lang) {
    const key = this.#keyOf(lang);
    let index = indexes.get(key);
    if (!index) {
      index = this.#load(lang);
      indexes.set(key, index);
      index.catch(() => indexes.delete(key));
    }
    return index;
  }

  /** @param {string} lang */
  async #loadIndex(lang) {
    const { Index } = await import("./offline.mjs");
    return Index.load(lang, (path) => fetch(new URL(path, this.#root), { priority: "low" }));
  }
}

/** For tests: as on a page that was just opened. */
export function forget() {
  failedAt = -Infinity;
  indexes.clear();
}
