/**
 * Ask the API; no DOM, no words.
 *
 * Three outcomes that must stay apart: an answer (which may be empty), null
 * (overtaken by a newer question: show nothing), and SearchFailed (the API
 * could not be asked, which is never "no results").
 */

/**
 * @typedef {{text: string, mark?: boolean}} Run
 * @typedef {{article_id: string, url: string, title: Run[], heading: string, answer: string,
 *   snippet: Run[], category: string}} Hit
 * @typedef {{query_id: string, query: string, lang: string, searched_for: string, hits: Hit[],
 *   verdict: "answered" | "weak" | "empty", kept?: boolean, limited?: boolean}} Answer - limited: found without the API
 * @typedef {{article_id: string, url: string, title: Run[]}} Suggestion
 * @typedef {{query: string, suggestions: Suggestion[], limited?: boolean}} Suggestions
 * @typedef {{queryId: string, session: string}} Identity
 */

/** Longer than the slowest answer worth waiting for on a phone. */
const PATIENCE_MS = 8000;

export class SearchFailed extends Error {
  name = "SearchFailed";

  /**
   * @param {string} message
   * @param {{retryAfterS?: number, cause?: unknown}} [options]
   *   retryAfterS: the API is well but asks to wait so long; 0: it did not say
   */
  constructor(message, { retryAfterS = 0, cause } = {}) {
    super(message, { cause });
    this.retryAfterS = retryAfterS;
  }
}

export class Client {
  #api;
  #fetch;
  #patienceMs;
  #pending = new AbortController();

  /**
   * @param {string} api - absolute, with a slash at the end
   * @param {{fetch?: typeof globalThis.fetch, patienceMs?: number}} [options]
   */
  constructor(api, { fetch = (...args) => globalThis.fetch(...args), patienceMs = PATIENCE_MS } = {}) {
    this.#api = api;
    this.#fetch = fetch;
    this.#patienceMs = patienceMs;
  }

  /**
   * The hits of a question that is still being typed; never logged.
   *
   * @param {string} q
   * @param {{lang: string, limit: number}} options
   * @returns {Promise<Answer | null>} null: overtaken
   * @throws {SearchFailed}
   */
  async search(q, { lang, limit }) {
    return this.#ask("search", { q, lang, intent: "typing", limit });
  }

  /**
   * The hits of a question that is meant; logged under `queryId`, once.
   *
   * @param {string} q
   * @param {{lang: string, literal?: boolean} & Identity} options - literal: taken letter by letter
   * @returns {Promise<Answer | null>} null: overtaken
   * @throws {SearchFailed}
   */
  async searchSettled(q, { lang, queryId, session, literal = false }) {
    return this.#ask("search", { q, lang, intent: "settled", query_id: queryId, session, literal });
  }

  /**
   * Questions that begin with what was typed.
   *
   * @param {string} q
   * @param {{lang: string, limit: number}} options
   * @returns {Promise<Suggestions | null>} null: overtaken
   * @throws {SearchFailed}
   */
  async suggest(q, { lang, limit }) {
    return this.#ask("suggest", { q, lang, limit });
  }

  /**
   * Say that a question whose hits are already on the screen was meant.
   * Outlives the page and overtakes nothing.
   *
   * @param {string} q
   * @param {{lang: string} & Identity} options
   * @returns {Promise<boolean>} false: not received, may be said again
   */
  async settle(q, { lang, queryId, session }) {
    const body = { q, lang, intent: "settled", query_id: queryId, session };
    try {
      return (await this.#post("search", body, { keepalive: true })).ok;
    } catch {
      return false;
    }
  }

  /** A newer question, or none: what is under way resolves to null. */
  drop() {
    this.#pending.abort();
    this.#pending = new AbortController();
  }

  /**
   * @param {"search" | "suggest"} route
   * @param {object} body
   */
  async #ask(route, body) {
    this.drop();
    const mine = this.#pending;
    const timer = setTimeout(() => mine.abort(), this.#patienceMs);
    try {
      const response = await this.#post(route, body, { signal: mine.signal });
      if (!response.ok) throw refusal(response);
      const answer = await response.json();
      return mine === this.#pending ? answer : null;
    } catch (error) {
      if (mine !== this.#pending) return null;
      if (error instanceof SearchFailed) throw error;
      throw new SearchFailed(`${this.#api}${route}: ${error}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * @param {string} route
   * @param {object} body
   * @param {RequestInit} options
   */
  #post(route, body, options) {
    return this.#fetch(this.#api + route, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      ...options,
    });
  }
}

/** @param {Response} response */
function refusal(response) {
  const retryAfterS = response.status === 429 ? Number(response.headers.get("Retry-After")) || 1 : 0;
  return new SearchFailed(`${response.status} from ${response.url}`, { retryAfterS });
}
