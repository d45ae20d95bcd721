/**
 * What happens while a question is typed into the panel; fetched when the first one is.
 *
 *     input --120 ms--> completions or hits --settling--> log
 *     Enter ----------> hits, logged
 *
 * The verdict is said as on the result page of the help center, in the same words.
 */

import { SearchFailed } from "./client.mjs";
import { Settling } from "./settling.mjs";
import { element, isBeginning, shownOf, viewOf } from "./view.mjs";
import { itemFor } from "./widget-links.mjs";
import { WidgetSearch } from "./widget-search.mjs";

const TYPING_PAUSE_MS = 120;
const LIST_LENGTH = 6;
/** Beyond this the reader has long gone on. */
const LONGEST_WAIT_S = 10;

/**
 * @typedef {import("./client.mjs").Answer} Answer
 * @typedef {{readonly text: string, readonly shown: string, show: (list: import("./widget.mjs").List) => void,
 *   showFirst: (lines?: string[]) => void}} Screen - text: in the field, tidied; shown: the question of the list
 */

export class Asking {
  #screen;
  #words;
  #lang;
  #root;
  #search;
  #settling;
  /** The question that Enter asked, and its id. */
  #asked = { text: "", id: "" };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #typing;

  /**
   * @param {Screen} screen
   * @param {import("./strings.mjs").Strings} words
   * @param {{api: string, root: string, lang: string}} place
   */
  constructor(screen, words, { api, root, lang }) {
    this.#screen = screen;
    this.#words = words;
    this.#lang = lang;
    this.#root = root;
    this.#search = new WidgetSearch(api && new URL(api, root).href, root, lang);
    this.#settling = new Settling((text) => this.#search.settle(text, (failed) => this.#settling.failed(failed)));
  }

  get #where() {
    return { lang: this.#lang, limit: LIST_LENGTH };
  }

  /** @param {boolean} composing - an input method holds the last word */
  typed(composing) {
    const { text } = this.#screen;
    this.#settling.typed(text, { composing });
    this.#askAfter(TYPING_PAUSE_MS);
    if (!text) this.#screen.showFirst();
  }

  /** The word that the input method held is taken. */
  composed() {
    this.#settling.typed(this.#screen.text, { composing: false });
  }

  /** The reader looks elsewhere. */
  leave() {
    this.#settling.leave();
  }

  /** @param {boolean} [literal] - to be taken letter by letter */
  async submitted(literal = false) {
    const { text } = this.#screen;
    clearTimeout(this.#typing);
    this.#settling.handOver(text);
    await this.#orSayWhy(text, async () => {
      const answer = await this.#search.searchSettled(text, { ...this.#where, literal });
      if (answer) this.#asked = { text, id: answer.query_id };
      this.#showAnswer(text, answer);
    });
  }

  /**
   * An answer is read.
   *
   * @param {string} article_id
   * @param {number} position - counted from 1
   */
  chosen(article_id, position) {
    const { shown } = this.#screen;
    const query_id = this.#asked.text === shown ? this.#asked.id : this.#settling.settle(shown);
    this.#search.tell({ type: "click", query_id, article_id, position, source: "suggestion" });
  }

  /**
   * A way to a person is taken.
   *
   * @param {string} channel
   * @param {string | undefined} article_id - which is read
   */
  contacted(channel, article_id) {
    this.leave();
    this.#search.tell({ type: "contact", channel, article_id });
  }

  /** @param {number} ms */
  #askAfter(ms) {
    this.#search.drop();
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#ask(), ms);
  }

  async #ask() {
    const { text, shown } = this.#screen;
    if (!text || text === shown) return;
    await this.#orSayWhy(text, async () => {
      if (isBeginning(text)) this.#showSuggestions(text, await this.#search.suggest(text, this.#where));
      else this.#showAnswer(text, await this.#search.search(text, this.#where));
    });
  }

  /**
   * @param {string} text
   * @param {() => Promise<void>} ask
   */
  async #orSayWhy(text, ask) {
    try {
      await ask();
    } catch (error) {
      if (!(error instanceof SearchFailed)) throw error;
      if (error.retryAfterS) this.#askAfter(1000 * Math.min(error.retryAfterS, LONGEST_WAIT_S));
      else if (text === this.#screen.text) this.#screen.showFirst([this.#words.t("widget.failed")]);
    }
  }

  /**
   * @param {string} text
   * @param {import("./client.mjs").Suggestions | null} found
   */
  #showSuggestions(text, found) {
    if (!found || text !== this.#screen.text) return;
    // Nothing begins like this: no news while the first word is being typed.
    if (!found.suggestions.length) return this.#screen.showFirst();
    const items = found.suggestions.map((hit, index) => itemFor(hit, index + 1, this.#root));
    this.#screen.show({ text, items, heading: this.#words.t("widget.answers") });
  }

  /**
   * @param {string} text
   * @param {Answer | null} answer
   */
  #showAnswer(text, answer) {
    if (!answer || text !== this.#screen.text) return;
    const hits = shownOf(answer).slice(0, LIST_LENGTH);
    const isAnswered = viewOf(answer) === "answered";
    const lines = [...this.#meaningOf(text, answer), ...this.#verdictOf(text, answer)];
    if (!hits.length) return this.#screen.showFirst(lines);
    this.#screen.show({
      text,
      items: hits.map((hit, index) => itemFor(hit, index + 1, this.#root)),
      heading: this.#words.t(isAnswered ? "widget.answers" : "results.nearest"),
      lines,
      told: isAnswered ? this.#words.t("results.count", { count: hits.length, query: text }) : "",
      lang: answer.lang,
    });
  }

  /**
   * What is said of a question that finds no certain answer.
   *
   * @param {string} text
   * @param {Answer} answer
   */
  #verdictOf(text, answer) {
    const view = viewOf(answer);
    if (view === "answered") return [];
    if (view === "weak") return [this.#words.t("results.weak", { query: text })];
    const kept = answer.kept ? [this.#words.t("results.kept")] : [];
    return [this.#words.t("results.none", { query: text }), ...kept, this.#words.t("results.none_next")];
  }

  /**
   * What the question was taken to mean, with one tap back to what was typed; and that less was searched.
   *
   * @param {string} text
   * @param {Answer} answer
   */
  #meaningOf(text, { searched_for, lang, limited }) {
    const words = this.#words;
    const less = limited ? [words.t("results.limited")] : [];
    const isOther = lang !== this.#lang;
    if (!searched_for && !isOther) return less;
    const meant = searched_for
      ? words.t("results.searched_for", { query: searched_for })
      : words.t("results.other_language", { language: words.t(`results.language_${lang}`) });
    const back = element("button", { class: "link", type: "button" }, words.t("results.search_instead", { query: text }));
    back.addEventListener("click", () => this.submitted(true));
    return [...less, meant, back];
  }
}
