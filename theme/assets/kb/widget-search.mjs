/**
 * Ask the API from a page of the shop, or the index of the help center where the API does not answer.
 *
 *     question --Client--> Answer
 *                 +--SearchFailed--> Index, fetched only now --> Answer, `limited`
 *
 * Unlike `ask.mjs` it leaves nothing on the device: the storage here is that of the shop.  What the API misses
 * while it is away is lost to the log, and a session ends with the page.
 */

import { Client, SearchFailed } from "./client.mjs";
import { randomId, uuid7 } from "./ids.mjs";

/** With an index at hand there is no reason to wait longer; and so long the API is then left alone. */
const PATIENCE_MS = 4000;
const AWAY_MS = 20_000;

/**
 * @typedef {import("./client.mjs").Answer} Answer
 * @typedef {import("./client.mjs").Suggestions} Suggestions
 * @typedef {{lang: string, limit: number}} Where
 * @typedef {import("./offline.mjs").Index} Index
 */

export class WidgetSearch {
  #api;
  #root;
  #lang;
  #client;
  #session = randomId();
  /** @type {Map<string, string>} the id of each question asked; the last one asked is the last */
  #questions = new Map();
  /** @type {Promise<Index> | undefined} */
  #index;
  #failedAt = -Infinity;

  /**
   * @param {string} api - absolute, with a slash at the end; "": there is none
   * @param {string} root - of the help center, likewise
   * @param {string} lang
   */
  constructor(api, root, lang) {
    this.#api = api;
    this.#root = root;
    this.#lang = lang;
    this.#client = new Client(api, { patienceMs: PATIENCE_MS });
  }

  /**
   * @param {string} q
   * @param {Where} where
   * @returns {Promise<Answer | null>} null: overtaken
   * @throws {SearchFailed} neither could be asked
   */
  async search(q, where) {
    return this.#either(() => this.#client.search(q, where), (index) => index.search(q, where));
  }

  /**
   * Likewise, for a question that is meant; logged.
   *
   * @param {string} q
   * @param {Where & {literal: boolean}} where - literal: taken letter by letter, which is another question
   */
  async searchSettled(q, where) {
    const { literal } = where;
    const identity = this.#identity(literal ? `"${q}"` : q);
    return this.#either(() => this.#client.searchSettled(q, { ...identity, literal }), (index) => index.search(q, where));
  }

  /**
   * @param {string} q
   * @param {Where} where
   * @returns {Promise<Suggestions | null>} null: overtaken
   * @throws {SearchFailed} neither could be asked
   */
  async suggest(q, where) {
    return this.#either(() => this.#client.suggest(q, where), async (index) => index.suggest(q, where));
  }

  /**
   * Log a question whose answers are already here.
   *
   * @param {string} q
   * @param {(q: string) => void} failed - told if the API did not receive it
   * @returns {string} its id
   */
  settle(q, failed) {
    const identity = this.#identity(q);
    if (this.#api) void this.#client.settle(q, identity).then((received) => received || failed(q));
    return identity.queryId;
  }

  drop() {
    this.#client.drop();
  }

  /**
   * Tell what came of a question; outlives the page.
   *
   * @param {{type: "click", article_id: string, position: number, source: "suggestion", query_id: string}
   *   | {type: "contact", channel: string, article_id?: string}} outcome
   */
  tell(outcome) {
    if (!this.#api) return;
    const event = { id: uuid7(), session: this.#session, query_id: [...this.#questions.values()].at(-1), ...outcome };
    // As plain text a browser need not ask first, for which there may be no time.
    const options = { method: "POST", headers: { "Content-Type": "text/plain" }, keepalive: true };
    fetch(`${this.#api}events`, { ...options, body: JSON.stringify({ events: [event] }) }).catch(() => {
      // Nothing that the reader sees depends on it.
    });
  }

  /**
   * The same question keeps its id, so that it is logged once.
   *
   * @param {string} q
   */
  #identity(q) {
    const queryId = this.#questions.get(q) ?? uuid7();
    this.#questions.delete(q);
    this.#questions.set(q, queryId);
    return { lang: this.#lang, queryId, session: this.#session };
  }

  /**
   * @template {object} T
   * @param {() => Promise<T | null>} online
   * @param {(index: Index) => Promise<T>} offline
   * @returns {Promise<T | null>}
   */
  async #either(online, offline) {
    try {
      if (!this.#api || Date.now() - this.#failedAt < AWAY_MS) throw new SearchFailed("no API");
      return await online();
    } catch (error) {
      if (!(error instanceof SearchFailed) || error.retryAfterS) throw error;
      try {
        const found = { ...(await offline(await this.#loadIndex())), limited: Boolean(this.#api) };
        this.#failedAt = Date.now();
        return found;
      } catch {
        throw error;
      }
    }
  }

  #loadIndex() {
    this.#index ??= import("./offline.mjs").then(({ Index }) => Index.load(this.#lang, (path) => fetch(this.#root + path)));
    this.#index.catch(() => (this.#index = undefined));
    return this.#index;
  }
}
