/**
 * <kb-results>: the result page.  Reads the question from the fragment, asks,
 * and shows one of the parts that the template has already drawn.
 *
 *     data-when="idle empty ..."   shown in these states, hidden in the others
 *
 * Attributes: api, root, lang.
 */

import { folderUrl, isLiteral, questionAddress, questionIn } from "./address.mjs";
import { Search } from "./ask.mjs";
import { SearchFailed } from "./client.mjs";
import { sendEvent } from "./events.mjs";
import { itemFor } from "./results.mjs";
import { tabSession } from "./session.mjs";
import { pageStrings } from "./strings.mjs";
import { topicAddress, topicIn, topicsOf } from "./topics.mjs";
import { shownOf, viewOf } from "./view.mjs";

/** @typedef {import("./client.mjs").Answer} Answer */
/** @typedef {"idle" | "waiting" | "answered" | "weak" | "empty" | "failed"} View */

/**
 * What is said above the list.
 *
 * @type {Partial<Record<View, string>>}
 */
const SUMMARY = {
  answered: "results.count",
  weak: "results.weak",
  empty: "results.none",
  failed: "results.failed",
};

class KbResults extends HTMLElement {
  #listening = new AbortController();
  /** @type {Search} */ #client;
  #api = "";
  #root = "";
  #queryId = "";
  /**
   * By the id of their question: choosing a topic, or Back on this page, asks nothing anew.
   *
   * @type {Map<string, Answer>}
   */
  #answers = new Map();
  /** @type {Answer | undefined} what is in the list */
  #drawn;
  /** Where the reader was when they left for an answer, in pixels: the list may come too late for the browser to go there. */
  #place = history.state?.y ?? 0;

  connectedCallback() {
    this.#api = folderUrl(this, "api");
    this.#root = folderUrl(this, "root");
    this.#client = new Search(this.#api, this.#root);
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    addEventListener("hashchange", () => this.#load(), { signal });
    this.#part("[data-retry]").addEventListener("click", () => this.#retry(), { signal });
    this.#list.addEventListener("click", (event) => this.#onClick(event), { signal });
    this.#list.addEventListener("auxclick", (event) => this.#onClick(event), { signal });
    this.#load();
  }

  disconnectedCallback() {
    this.#listening.abort();
    this.#client.drop();
  }

  get #list() {
    return this.#part(".kb-results__list");
  }

  async #load() {
    const query = questionIn(location.hash);
    this.#client.drop();
    if (!query) {
      this.#clear();
      return this.#show("idle", "");
    }
    const session = tabSession();
    const literal = isLiteral(location.hash);
    // Taken letter by letter it is another question: with another answer, and a row of its own.
    this.#queryId = session.question(literal ? `"${query}"` : query, this.lang);
    const kept = this.#answers.get(this.#queryId) ?? session.keptAnswer(this.#queryId);
    if (kept) return this.#draw(query, kept);
    this.#wait();
    try {
      const who = { lang: this.lang, queryId: this.#queryId, session: session.id, literal };
      const answer = await this.#client.searchSettled(query, who);
      if (!answer) return;
      // The API has a better one as soon as it is back.
      if (!answer.limited) session.keepAnswer(this.#queryId, answer);
      this.#draw(query, answer);
    } catch (error) {
      if (!(error instanceof SearchFailed)) throw error;
      this.#clear();
      this.#show("failed", query);
    }
  }

  #clear() {
    this.#list.replaceChildren();
    this.#drawn = undefined;
    this.#drawTopics([]);
    this.#tellMeaning("", null);
    this.#part(".kb-results__limited").hidden = true;
  }

  /** The button hides itself: the focus goes to where the outcome is told, not back to the top of the page. */
  #retry() {
    this.#part(".kb-results__summary").focus({ preventScroll: true });
    this.#load();
  }

  /** Nothing moves while the answer is under way: what is there stays, paler. */
  #wait() {
    this.setAttribute("aria-busy", "true");
    if (!this.#list.childElementCount) this.#show("waiting", "");
  }

  /**
   * @param {string} query
   * @param {Answer} answer
   */
  #draw(query, answer) {
    if (answer !== this.#drawn) this.#drawAnswer(query, answer);
    this.#narrow(answer);
    if (scrollY < this.#place) scrollTo(0, this.#place);
    this.#place = 0;
  }

  /**
   * @param {string} query
   * @param {Answer} answer
   */
  #drawAnswer(query, answer) {
    this.#answers.set(this.#queryId, answer);
    this.#drawn = answer;
    const solved = pageStrings().t("results.solved");
    const hits = shownOf(answer);
    const items = hits.map((hit, index) =>
      itemFor(hit, index + 1, { root: this.#root, category: this.#titleOf(hit.category), solved }),
    );
    this.#list.replaceChildren(...items);
    // So that it is read out, and its lines are broken, as its own language is.
    this.#list.lang = answer.lang;
    this.#tellMeaning(query, answer);
    this.#part(".kb-results__limited").hidden = !answer.limited;
    this.#part("[data-kept]").hidden = !answer.kept;
    this.#drawTopics(hits);
    this.#show(viewOf(answer), query, items.length);
  }

  /** @param {import("./client.mjs").Hit[]} hits - those in the list */
  #drawTopics(hits) {
    const counts = topicsOf(hits);
    this.#part(".kb-results__topics").hidden = !counts.size;
    for (const chip of this.#chips) {
      const count = counts.get(chip.dataset.in ?? "");
      chip.hidden = !count;
      chip.setAttribute("href", topicAddress(location.hash, chip.dataset.in ?? ""));
      /** @type {Element} */ (chip.lastElementChild).textContent = `${count}`;
    }
  }

  /**
   * Show the answers of the topic in the address.  The others stay, hidden: what was pressed stays pressed.
   *
   * @param {Answer} answer
   */
  #narrow({ hits }) {
    const wanted = topicIn(location.hash);
    const chip = this.#chips.find((chip) => !chip.hidden && chip.dataset.in === wanted) ?? this.#chips[0];
    const topic = chip.dataset.in;
    for (const other of this.#chips) other.setAttribute("aria-current", String(other === chip));
    this.#items.forEach((item, index) => (item.hidden = !!topic && hits[index].category !== topic));
    const count = this.#items.filter((item) => !item.hidden).length;
    const told = topic ? pageStrings().t("results.in_topic", { topic: this.#titleOf(topic), count }) : "";
    this.#part(".kb-results__topic").textContent = told;
  }

  /** "All" is the first. */
  get #chips() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll("[data-in]")]);
  }

  get #items() {
    return /** @type {HTMLElement[]} */ ([...this.#list.children]);
  }

  /**
   * Say what the question was taken to mean, with one tap back to what was typed.
   *
   * @param {string} query
   * @param {Answer | null} answer
   */
  #tellMeaning(query, answer) {
    const words = pageStrings();
    const line = this.#part(".kb-results__meaning");
    const other = answer && answer.lang !== this.lang;
    const link = this.#part(".kb-results__literal");
    line.hidden = !answer?.searched_for && !other;
    if (!answer || line.hidden) return;
    this.#part(".kb-results__meant").textContent = answer.searched_for
      ? words.t("results.searched_for", { query: answer.searched_for })
      : words.t("results.other_language", { language: words.t(`results.language_${answer.lang}`) });
    link.textContent = words.t("results.search_instead", { query });
    link.setAttribute("href", questionAddress(query, "", { literal: true }));
  }

  /**
   * @param {View} view
   * @param {string} query
   * @param {number} count - of hits
   */
  #show(view, query, count = 0) {
    this.setAttribute("aria-busy", String(view === "waiting"));
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-when]"))) {
      part.hidden = !part.dataset.when?.split(" ").includes(view);
    }
    this.#part(".kb-results__nearest").hidden = view !== "empty" || !count;
    const key = SUMMARY[view];
    this.#part(".kb-results__summary").textContent = key ? pageStrings().t(key, { query, count }) : "";
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const target = /** @type {Element} */ (event.target);
    const item = target.closest("li");
    if (!item || event.button > 1) return;
    const article_id = item.dataset.article ?? "";
    const position = Number(item.dataset.position);
    if (target.closest("a")) {
      history.replaceState({ y: scrollY }, "");
      sendEvent(this.#api, { type: "click", query_id: this.#queryId, article_id, position, source: "results" });
    }
    const button = target.closest("button");
    if (button && button.getAttribute("aria-pressed") === "false") {
      button.setAttribute("aria-pressed", "true");
      /** @type {Element} */ (button.nextElementSibling).textContent = pageStrings().t("results.thanks");
      sendEvent(this.#api, { type: "solved", query_id: this.#queryId, article_id });
    }
  }

  /** @param {string} category - its id */
  #titleOf(category) {
    return this.querySelector(`[data-category="${CSS.escape(category)}"]`)?.textContent?.trim() ?? "";
  }

  /**
   * @param {string} selector
   * @returns {HTMLElement}
   */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.querySelector(selector));
  }
}

customElements.define("kb-results", KbResults);
