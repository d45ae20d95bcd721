/**
 * <kb-search>: the search field.  Wires input, list, network and log.
 *
 *     input --120 ms--> suggest or search --> list      never logged
 *           --settling--> settle                        logged, once per question
 *           --Enter--> result page, question in the fragment
 *
 * Attributes: api, root, results (address of the result page), lang, and
 * `mirror` on the result page itself, where the field shows the page's question.
 */

import { folderUrl, questionAddress, questionIn, tidy } from "./address.mjs";
import { Search } from "./ask.mjs";
import { SearchFailed } from "./client.mjs";
import { Combobox } from "./combobox.mjs";
import { sendEvent } from "./events.mjs";
import { belongsToInputMethod } from "./input-method.mjs";
import { Rest } from "./rest.mjs";
import { lastOption, optionFor } from "./results.mjs";
import { tabSession } from "./session.mjs";
import { Settling } from "./settling.mjs";
import { pageStrings } from "./strings.mjs";
import { element, isBeginning, shownOf, viewOf } from "./view.mjs";

const TYPING_PAUSE_MS = 120;
/** A screen reader is told when the typing has come to rest, not at each letter. */
const TELL_AFTER_MS = 1000;
/** The index for the time without the API lets what the reader waits for go first. */
const PREPARE_AFTER_MS = 500;
const LIST_LENGTH = 6;
/** Beyond this the reader has long gone on. */
const LONGEST_WAIT_S = 10;

class KbSearch extends HTMLElement {
  #listening = new AbortController();
  #rest = new Rest();
  /** @type {Search} */ #client;
  /** @type {Combobox} */ #combobox;
  /** @type {Settling} */ #settling;
  /** @type {import("./start.mjs").Start | undefined} */ #start;
  /** @type {HTMLInputElement} */ #input;
  /** @type {HTMLElement} */ #list;
  #api = "";
  #root = "";
  #results = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #typing;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #telling;
  /** The question whose options are in the list. */
  #shown = "";
  #enterConfirms = false;

  connectedCallback() {
    this.#api = folderUrl(this, "api");
    this.#root = folderUrl(this, "root");
    this.#results = new URL(this.getAttribute("results") ?? "", document.baseURI).href;
    this.#input = this.#part("input");
    this.#list = this.#part("[role=listbox]");
    this.#client = new Search(this.#api, this.#root);
    this.#combobox = new Combobox(this.#input, this.#list, this.#part(".kb-search__popup"));
    this.#settling = new Settling((text) => this.#tell(text));
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.#input.addEventListener("input", (event) => this.#onInput(event), { signal });
    this.#input.addEventListener("compositionend", () => this.#settling.typed(this.#text, { composing: false }), { signal });
    this.#input.addEventListener("keydown", (event) => this.#onKeydown(event), { signal });
    this.#input.addEventListener("keyup", () => (this.#enterConfirms = false), { signal });
    this.#input.addEventListener("focus", () => this.#onFocus(), { signal });
    // A tap on a field that has the focus already, after its list was closed.
    this.#input.addEventListener("click", () => this.#combobox.isOpen || this.#onFocus(), { signal });
    this.#input.addEventListener("focus", () => this.#loadRest(signal), { once: true, signal });
    addEventListener("online", () => this.#client.back(), { signal });
    this.#client.back();
    this.#part("form").addEventListener("submit", (event) => this.#onSubmit(event), { signal });
    this.#list.addEventListener("click", (event) => this.#onChoice(event), { signal });
    this.#list.addEventListener("auxclick", (event) => this.#onChoice(event), { signal });
    this.addEventListener("focusout", (event) => this.#onFocusout(event), { signal });
    addEventListener("pagehide", () => this.#settling.leave(), { signal });
    document.addEventListener("keydown", (event) => this.#onShortcut(event), { signal });
    if (this.hasAttribute("mirror")) {
      addEventListener("hashchange", () => this.#mirror(), { signal });
      this.#mirror();
    }
  }

  disconnectedCallback() {
    this.#listening.abort();
    this.#combobox.destroy();
    this.#client.drop();
    this.#rest.drop();
    clearTimeout(this.#typing);
    clearTimeout(this.#telling);
  }

  get #text() {
    return tidy(this.#input.value);
  }

  /** @type {import("./start.mjs").Doors} */
  get #doors() {
    return {
      results: this.#results,
      open: () => this.#empty(),
      close: () => this.#combobox.close(),
      ask: (text) => this.#askFor(text),
      say: (text) => this.#announce(text),
    };
  }

  get #where() {
    return { lang: this.lang, limit: LIST_LENGTH };
  }

  /** @param {Event} event */
  #onInput(event) {
    const composing = /** @type {InputEvent} */ (event).isComposing === true;
    const text = this.#text;
    this.#settling.typed(text, { composing });
    this.#rest.typed();
    // Not held back until the composition ends: on Android every word is one.
    this.#askAfter(TYPING_PAUSE_MS);
    if (!text) this.#empty();
  }

  /** @param {number} ms */
  #askAfter(ms) {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#ask(), ms);
  }

  async #ask() {
    const text = this.#text;
    if (!text || text === this.#shown) return this.#rest.drop();
    try {
      if (isBeginning(text)) this.#showSuggestions(text, await this.#client.suggest(text, this.#where));
      else this.#showAnswer(text, await this.#client.search(text, this.#where));
    } catch (error) {
      if (!(error instanceof SearchFailed)) throw error;
      if (error.retryAfterS) this.#askAfter(1000 * Math.min(error.retryAfterS, LONGEST_WAIT_S));
      else this.#rest.tell(() => this.#show(text, { message: pageStrings().t("search.failed") }));
    }
  }

  /**
   * @param {string} text
   * @param {import("./client.mjs").Suggestions | null} found
   */
  #showSuggestions(text, found) {
    if (!found) return;
    const options = found.suggestions.map((hit, index) => optionFor(hit, index + 1, this.#root));
    // Nothing begins like this: no news while the first word is being typed.
    if (options.length) this.#show(text, { options });
    else this.#rest.tell(() => this.#clear());
  }

  /**
   * @param {string} text
   * @param {import("./client.mjs").Answer | null} answer
   */
  #showAnswer(text, answer) {
    if (!answer) return;
    const words = pageStrings();
    const view = viewOf(answer);
    const options = shownOf(answer)
      .slice(0, LIST_LENGTH)
      .map((hit, index) => optionFor(hit, index + 1, this.#root));
    if (view === "empty") {
      const message = words.t(options.length ? "search.none_nearest" : "search.none", { query: text });
      return this.#rest.tell(() => this.#show(text, { options, message, ways: true }));
    }
    options.push(lastOption(words.t("search.see_all", { query: text }), questionAddress(text, this.#results)));
    const meant = answer.searched_for && words.t("search.searched_for", { query: answer.searched_for });
    const said = meant || (view === "weak" ? words.t("search.weak") : "");
    const message = [answer.limited ? words.t("search.limited") : "", said].filter(Boolean).join(" ");
    this.#show(text, { options, message, instead: meant ? [this.#literalLink(text)] : [] });
  }

  /** @param {string} text - taken otherwise; this is the way back */
  #literalLink(text) {
    const href = questionAddress(text, this.#results, { literal: true });
    const link = element("a", { class: "kb-search__literal", href }, pageStrings().t("results.search_instead", { query: text }));
    link.addEventListener("click", () => this.#leaveFor(text));
    return link;
  }

  /**
   * @param {string} text
   * @param {{options?: HTMLElement[], message?: string, ways?: boolean, instead?: HTMLElement[]}} what
   *   ways: out of here are shown; instead: follows the message
   */
  #show(text, { options = [], message = "", ways = !options.length, instead = [] }) {
    if (document.activeElement !== this.#input) return; // gone on already
    this.#rest.drop();
    this.#start?.hide();
    this.#shown = options.length ? text : "";
    this.#list.replaceChildren(...options);
    const line = this.#part(".kb-search__message");
    line.replaceChildren(message, " ", ...instead);
    line.hidden = !message;
    this.#part(".kb-search__ways").hidden = !ways;
    this.#combobox.open();
    const count = options.filter((option) => option.dataset.position).length;
    this.#announce([message, count ? pageStrings().t("search.count", { count }) : ""].join(" ").trim());
  }

  #clear() {
    this.#rest.drop();
    this.#client.drop();
    this.#shown = "";
    this.#list.replaceChildren();
    this.#combobox.close();
    this.#announce("");
  }

  /**
   * Most pages are read without a search: what stands under the empty field, and the index, are fetched now.
   *
   * @param {AbortSignal} signal
   */
  async #loadRest(signal) {
    setTimeout(() => this.#client.prepare(this.lang), PREPARE_AFTER_MS);
    const loaded = await import("./start.mjs").catch(() => undefined);
    if (!loaded) return; // without a network the field is a field
    this.#start = new loaded.Start(this.#part(".kb-start"), this.#input, this.#doors, signal);
    if (!this.#text) this.#empty();
  }

  /** The field is empty: what was asked before, and what is asked often. */
  #empty() {
    this.#clear();
    if (document.activeElement !== this.#input || !this.#start?.show()) return;
    this.#part(".kb-search__message").hidden = true;
    this.#part(".kb-search__ways").hidden = true;
    this.#combobox.open();
    this.#announce(pageStrings().t("search.start"));
  }

  /** @param {string} text */
  #announce(text) {
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => (this.#part("[role=status]").textContent = text), TELL_AFTER_MS);
  }

  /**
   * Log a question whose hits are already here.
   *
   * @param {string} text
   */
  #tell(text) {
    const session = tabSession();
    const queryId = session.question(text, this.lang);
    this.#client
      .settle(text, { lang: this.lang, queryId, session: session.id })
      .then((received) => received || this.#settling.failed(text));
    return queryId;
  }

  /** @param {KeyboardEvent} event */
  #onKeydown(event) {
    this.#enterConfirms = event.key === "Enter" && belongsToInputMethod(event);
  }

  /** @param {Event} event */
  #onSubmit(event) {
    const text = this.#text;
    if (!text) return; // the form goes to all questions, as it does without script
    event.preventDefault();
    // This Enter took a word from the input method; the next one asks.
    if (this.#enterConfirms) return;
    this.#askFor(text);
  }

  /** @param {string} text - tidied */
  #askFor(text) {
    this.#leaveFor(text);
    const address = questionAddress(text, this.#results);
    // The page already there would not hear of it, and a question that failed could not be asked again.
    if (address === location.href) location.reload();
    else location.assign(address);
  }

  /** @param {string} text - the result page will ask for it, and log it */
  #leaveFor(text) {
    clearTimeout(this.#typing);
    this.#rest.drop();
    this.#client.drop();
    this.#settling.handOver(text);
    this.#start?.remember(text);
    this.#combobox.close();
    this.#input.blur(); // the keyboard of a phone would cover the results
  }

  /** @param {MouseEvent} event */
  #onChoice(event) {
    const option = /** @type {Element} */ (event.target).closest("[role=option]");
    if (!(option instanceof HTMLElement) || event.button > 1) return;
    const { article, position } = option.dataset;
    if (!article) return this.#leaveFor(this.#shown);
    sendEvent(this.#api, {
      type: "click",
      query_id: this.#settling.settle(this.#shown),
      article_id: article,
      position: Number(position),
      source: "suggestion",
    });
    this.#combobox.close();
  }

  #onFocus() {
    if (!this.#text) this.#empty();
    else if (this.#shown && this.#shown === this.#text) this.#combobox.open();
  }

  /** @param {FocusEvent} event */
  #onFocusout(event) {
    if (this.contains(/** @type {Node | null} */ (event.relatedTarget))) return;
    this.#settling.leave();
    clearTimeout(this.#telling);
    this.#combobox.close();
  }

  /** @param {KeyboardEvent} event */
  #onShortcut(event) {
    if (event.key !== "/" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/** @type {Element} */ (event.target).closest?.("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    this.#input.focus();
    this.#input.select();
  }

  #mirror() {
    this.#input.value = questionIn(location.hash);
  }

  /**
   * @template {HTMLElement} T
   * @param {string} selector
   * @returns {T}
   */
  #part(selector) {
    return /** @type {T} */ (this.querySelector(selector));
  }
}

customElements.define("kb-search", KbSearch);
