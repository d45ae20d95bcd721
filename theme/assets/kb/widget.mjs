/**
 * The panel that the button of widget.js opens: search, an answer read in place, ways to reach a person.
 *
 *     widget.json --first--> questions <--120 ms-- input --settling--> log
 *                                | tap
 *                                v
 *                            article, copied from its page
 *
 * A native <dialog> inside the closed shadow root: full screen and modal on a phone, a card beside the page else.
 * What is loaded stays when the panel closes, so a reader finds it as they left it.
 */

import { siteUrl, tidy } from "./address.mjs";
import { addressWith } from "./carry.mjs";
import { SearchFailed } from "./client.mjs";
import { sentence } from "./clock.mjs";
import { belongsToInputMethod } from "./input-method.mjs";
import { Settling } from "./settling.mjs";
import { Strings } from "./strings.mjs";
import { element, isBeginning, nodesOf, shownOf, viewOf } from "./view.mjs";
import { readArticle } from "./widget-article.mjs";
import { firstQuestions } from "./widget-first.mjs";
import { WidgetSearch } from "./widget-search.mjs";

const TYPING_PAUSE_MS = 120;
/** A screen reader is told when the typing has come to rest, not at each letter. */
const TELL_AFTER_MS = 1000;
const LIST_LENGTH = 6;
/** Beyond this the reader has long gone on. */
const LONGEST_WAIT_S = 10;
/** As in widget.css: there is no room for the page beside the panel. */
const FULL_SCREEN = "(max-width: 600px), (max-height: 480px)";

/**
 * @typedef {{shadow: ShadowRoot, button: HTMLElement, root: string, lang: string}} Place
 * @typedef {{topic: string, path: string}} Page
 * @typedef {{id: string, kind: string, label: string, url: string, with_question: string}} Channel
 * @typedef {{lang: string, api: string, font: string, words: Record<string, string>, channels: Channel[], hours: string[], clock: any,
 *   popular: import("./widget-first.mjs").Question[], categories: import("./widget-first.mjs").Category[]}} Data
 */

export class Panel {
  #button;
  #root;
  #data;
  #words;
  #search;
  #settling;
  /** @type {Page} */
  #page = { topic: "", path: "" };
  /** The question whose answers are in the list; empty: questions to begin with. */
  #shown = "";
  /** The article that is read, and where the reader came from. */
  #reading = { id: "", link: /** @type {HTMLElement | null} */ (null) };
  #enterConfirms = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #typing;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #telling;
  /** @type {ReturnType<typeof parts>} */
  #parts;

  /**
   * @param {Place} place
   * @throws what is needed could not be fetched
   */
  static async load(place) {
    const [data, style] = await Promise.all([
      fetched(`${place.root}${place.lang}/widget.json`).then((response) => response.json()),
      fetched(new URL("./widget.css", import.meta.url).href).then((response) => response.text()),
    ]);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    place.shadow.adoptedStyleSheets = [...place.shadow.adoptedStyleSheets, sheet];
    return new Panel(place, data);
  }

  /**
   * @param {Place} place
   * @param {Data} data
   */
  constructor({ shadow, button, root, lang }, data) {
    this.#button = button;
    this.#root = root;
    this.#data = data;
    this.#words = new Strings(lang, data.words);
    this.#search = new WidgetSearch(data.api && new URL(data.api, root).href, root, lang);
    this.#settling = new Settling((text) => this.#search.settle(text, (failed) => this.#settling.failed(failed)));
    this.#parts = parts(this.#words, data);
    this.#listen();
    shadow.append(this.#parts.dialog);
    button.setAttribute("aria-controls", this.#parts.dialog.id);
  }

  /** @param {Page} page - which the button stands on now */
  toggle(page) {
    if (this.#parts.dialog.open) this.#parts.dialog.close();
    else this.#open(page);
  }

  /** @param {Page} page */
  #open(page) {
    const { dialog, input, title, now } = this.#parts;
    this.#page = page;
    if (!this.#shown) this.#showFirst();
    if (this.#data.clock.zone) now.textContent = sentence(this.#data.clock, new Date(), this.#data.lang, this.#words);
    const isModal = matchMedia(FULL_SCREEN).matches;
    if (isModal) dialog.showModal();
    else dialog.show();
    this.#button.setAttribute("aria-expanded", "true");
    // On a phone the field would bring up the keyboard, over the questions.
    (isModal || this.#reading.id ? title : input).focus();
  }

  #listen() {
    const { dialog, form, input, list, content, back, close, channels } = this.#parts;
    // Letters typed here are no shortcuts of the shop's, which does not see the field they go into.
    for (const type of ["keydown", "keypress", "keyup"]) dialog.addEventListener(type, (event) => event.stopPropagation());
    dialog.addEventListener("keydown", (event) => this.#onKeydown(event));
    dialog.addEventListener("close", () => this.#onClose());
    input.addEventListener("input", (event) => this.#onInput(event));
    input.addEventListener("compositionend", () => this.#settling.typed(this.#text, { composing: false }));
    input.addEventListener("keydown", (event) => (this.#enterConfirms = event.key === "Enter" && belongsToInputMethod(event)));
    input.addEventListener("keyup", () => (this.#enterConfirms = false));
    input.addEventListener("blur", () => this.#settling.leave());
    addEventListener("pagehide", () => this.#settling.leave());
    form.addEventListener("submit", (event) => this.#onSubmit(event));
    list.addEventListener("click", (event) => this.#onChoice(event));
    list.addEventListener("auxclick", (event) => this.#onChoice(event));
    content.addEventListener("click", (event) => this.#onLink(event));
    channels.addEventListener("click", (event) => this.#onChannel(event));
    back.addEventListener("click", () => this.#backToList());
    close.addEventListener("click", () => dialog.close());
  }

  get #text() {
    return tidy(this.#parts.input.value);
  }

  /** @param {KeyboardEvent} event */
  #onKeydown(event) {
    if (event.key !== "Escape" || belongsToInputMethod(event)) return;
    event.preventDefault(); // which would clear the field as well
    this.#parts.dialog.close();
  }

  #onClose() {
    this.#settling.leave();
    this.#button.setAttribute("aria-expanded", "false");
    this.#button.focus();
  }

  /** @param {Event} event */
  #onInput(event) {
    const text = this.#text;
    this.#settling.typed(text, { composing: /** @type {InputEvent} */ (event).isComposing === true });
    this.#handOver(text);
    clearTimeout(this.#typing);
    if (text) this.#askAfter(TYPING_PAUSE_MS);
    else this.#showFirst();
  }

  /** @param {number} ms */
  #askAfter(ms) {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#ask(), ms);
  }

  async #ask() {
    const text = this.#text;
    if (!text || text === this.#shown) return;
    const where = { lang: this.#data.lang, limit: LIST_LENGTH };
    await this.#orSayWhy(text, async () => {
      if (isBeginning(text)) this.#showSuggestions(text, await this.#search.suggest(text, where));
      else this.#showAnswer(text, await this.#search.search(text, where));
    });
  }

  /** @param {Event} event */
  async #onSubmit(event) {
    event.preventDefault();
    const text = this.#text;
    // An Enter that took a word from the input method; the next one asks.
    if (!text || this.#enterConfirms) return;
    clearTimeout(this.#typing);
    this.#settling.handOver(text);
    const where = { lang: this.#data.lang, limit: LIST_LENGTH };
    await this.#orSayWhy(text, async () => this.#showAnswer(text, await this.#search.searchSettled(text, where)));
    this.#parts.heading.focus(); // puts the keyboard of a phone away
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
      else if (text === this.#text) this.#showFirst(this.#words.t("widget.failed"));
    }
  }

  /**
   * @param {string} text
   * @param {import("./client.mjs").Suggestions | null} found
   */
  #showSuggestions(text, found) {
    if (!found || text !== this.#text) return;
    // Nothing begins like this: no news while the first word is being typed.
    if (!found.suggestions.length) return this.#showFirst();
    const items = found.suggestions.map((hit, index) => itemFor(hit, index + 1, this.#root));
    this.#show(text, items, { heading: this.#words.t("widget.answers") });
  }

  /**
   * @param {string} text
   * @param {import("./client.mjs").Answer | null} answer
   */
  #showAnswer(text, answer) {
    if (!answer || text !== this.#text) return;
    const view = viewOf(answer);
    const hits = shownOf(answer).slice(0, LIST_LENGTH);
    const said = this.#saidOf(text, answer, view);
    if (!hits.length) return this.#showFirst(said);
    const items = hits.map((hit, index) => itemFor(hit, index + 1, this.#root));
    const count = view === "answered" ? this.#words.t("widget.count", { count: hits.length, query: text }) : "";
    const heading = this.#words.t(view === "answered" ? "widget.answers" : "widget.nearest");
    this.#show(text, items, { heading, message: said, told: count, lang: answer.lang });
  }

  /**
   * @param {string} text
   * @param {import("./client.mjs").Answer} answer
   * @param {"answered" | "weak" | "empty"} view
   */
  #saidOf(text, { searched_for, limited, kept }, view) {
    const meant = searched_for && this.#words.t("widget.searched_for", { query: searched_for });
    const verdict = { answered: "", weak: "widget.weak", empty: "widget.none" }[view];
    const judged = verdict && this.#words.t(verdict, { query: text });
    const thanks = kept && view === "empty" ? this.#words.t("results.kept") : "";
    return [limited ? this.#words.t("widget.limited") : "", meant, judged, thanks].filter(Boolean).join(" ");
  }

  /** @param {string} [message] - why there is no answer */
  #showFirst(message = "") {
    const { questions, isAbout } = firstQuestions(this.#data, this.#page);
    const { lang } = this.#data;
    const items = questions.map(({ id, title }) => itemFor({ article_id: id, url: `${lang}/${id}/`, title: [{ text: title }] }, 0, this.#root));
    this.#search.drop();
    this.#show("", items, { heading: this.#words.t(isAbout ? "widget.here" : "widget.popular"), message });
  }

  /**
   * @param {string} text - what the items answer
   * @param {HTMLElement[]} items
   * @param {{heading: string, message?: string, told?: string, lang?: string}} what - told: for screen readers, besides
   */
  #show(text, items, { heading, message = "", told = "", lang = this.#data.lang }) {
    const { list, status } = this.#parts;
    this.#shown = text;
    list.replaceChildren(...items);
    list.lang = lang;
    this.#parts.heading.textContent = heading;
    this.#parts.message.textContent = message;
    this.#parts.message.hidden = !message;
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => (status.textContent = message || told), TELL_AFTER_MS);
  }

  /** @param {MouseEvent} event */
  #onChoice(event) {
    const link = linkOf(event);
    if (!link || event.button > 1) return;
    const { article = "", position } = link.dataset;
    if (this.#shown) {
      const query_id = this.#settling.settle(this.#shown);
      this.#search.tell({ type: "click", query_id, article_id: article, position: Number(position), source: "suggestion" });
    }
    if (!isPlain(event)) return;
    event.preventDefault();
    this.#reading = { id: article, link };
    this.#read(link.href, link.textContent ?? "");
  }

  /**
   * Show an article in place of the list.
   *
   * @param {string} address
   * @param {string} title - until the page is here
   */
  async #read(address, title) {
    const { dialog, articleTitle, content, full, status, body } = this.#parts;
    dialog.classList.add("is-reading");
    articleTitle.textContent = title;
    content.replaceChildren(this.#words.t("widget.loading"));
    full.href = address;
    body.scrollTop = 0;
    articleTitle.focus();
    const article = await fetched(address).then(async (response) => readArticle(await response.text(), response.url), () => null);
    if (full.href !== address || !dialog.classList.contains("is-reading")) return; // gone on already
    if (article) {
      articleTitle.textContent = article.title;
      content.lang = article.lang;
    }
    content.replaceChildren(article ? article.content : this.#words.t("widget.unread"));
    if (!article) status.textContent = this.#words.t("widget.unread");
    this.#scrollTo(new URL(address).hash);
  }

  /** @param {string} hash */
  #scrollTo(hash) {
    const id = decodeURIComponent(hash.slice(1));
    const target = id && this.#parts.content.querySelector(`#${CSS.escape(id)}`);
    if (target) target.scrollIntoView();
  }

  /** @param {MouseEvent} event */
  #onLink(event) {
    const link = linkOf(event);
    if (!link) return;
    const here = this.#parts.full.href.split("#")[0];
    const isAnchor = link.href.startsWith(`${here}#`);
    // To the next article, which the panel can show as well; whatever else there is opens beside the shop.
    if (isPlain(event) && (isAnchor || this.#isArticle(link.href))) {
      event.preventDefault();
      if (isAnchor) this.#scrollTo(link.hash);
      else this.#read(link.href, link.textContent ?? "");
    } else if (/^https?:/.test(link.href)) {
      link.target = "_blank";
      link.rel = "noopener";
    }
  }

  /** @param {string} address */
  #isArticle(address) {
    const path = address.startsWith(this.#root) ? address.slice(this.#root.length) : "";
    return /^[\w-]+\/(?!(all|category|contact|search)\/)[^?#]+\/(#|$)/.test(path);
  }

  #backToList() {
    this.#parts.dialog.classList.remove("is-reading");
    (this.#reading.link?.isConnected ? this.#reading.link : this.#parts.title).focus();
    this.#reading = { id: "", link: null };
  }

  /** @param {MouseEvent} event */
  #onChannel(event) {
    const channel = linkOf(event)?.dataset.channel;
    if (channel) this.#search.tell({ type: "contact", channel, article_id: this.#reading.id || undefined });
  }

  /**
   * Hand the question over, so that nobody has to type it again.
   *
   * @param {string} question
   */
  #handOver(question) {
    const subject = this.#words.t("contact.subject", { query: question });
    for (const link of this.#parts.channels.querySelectorAll("a")) {
      link.href = addressWith(link.dataset.address ?? "", link.dataset.withQuestion ?? "", question, subject);
    }
  }
}

/**
 * All there is in the panel.
 *
 * @param {Strings} words
 * @param {Data} data
 */
function parts(words, data) {
  const title = element("h2", { class: "title", id: "title", tabindex: "-1" }, words.t("widget.title"));
  const back = iconButton("back", words.t("widget.back"), "‹");
  const close = iconButton("close", words.t("widget.close"), "×");
  const input = /** @type {HTMLInputElement} */ (element("input", { id: "q", ...FIELD, placeholder: words.t("widget.placeholder") }));
  const form = element("form", { class: "search", role: "search" },
    element("label", { class: "hidden", for: "q" }, words.t("widget.search")),
    input,
    element("button", { class: "submit", type: "submit" }, words.t("widget.submit")),
  );
  const message = element("p", { class: "message", hidden: "" });
  const status = element("p", { class: "hidden", role: "status" });
  const heading = element("h3", { class: "heading", id: "heading", tabindex: "-1" });
  const list = element("ul", { class: "answers", "aria-labelledby": "heading" });
  const questions = element("section", { class: "questions" }, form, message, heading, list);

  const articleTitle = element("h3", { class: "article", tabindex: "-1" });
  const content = element("div", { class: "content" });
  const full = /** @type {HTMLAnchorElement} */ (element("a", { target: "_blank", rel: "noopener" }, words.t("widget.full")));
  const reader = element("section", { class: "reader" }, articleTitle, content, element("p", { class: "full" }, full));

  const channels = element("ul", { class: "channels" }, ...data.channels.map(channelFor));
  const hours = data.hours.length ? [element("p", { class: "hours" }, `${words.t("widget.hours")}: ${data.hours.join(", ")}`)] : [];
  const now = element("p", { class: "now" });
  const contact = element("section", { class: "contact" }, element("h3", {}, words.t("widget.contact")), now, channels, ...hours);
  contact.hidden = !data.channels.length;

  const body = element("div", { class: "body" }, questions, reader, contact, element("p", { class: "privacy" }, words.t("widget.privacy")), status);
  const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { id: "panel", "aria-labelledby": "title", lang: data.lang },
    element("div", { class: "bar" }, back, title, close),
    body,
  ));
  if (data.font) dialog.style.setProperty("--font", data.font);
  return { dialog, title, back, close, form, input, message, status, heading, list, body, articleTitle, content, full, channels, now };
}

const FIELD = {
  type: "search",
  maxlength: "200",
  autocomplete: "off",
  autocapitalize: "off",
  autocorrect: "off",
  spellcheck: "false",
  enterkeyhint: "search",
};

/**
 * @param {string} name
 * @param {string} label
 * @param {string} sign
 */
function iconButton(name, label, sign) {
  return element("button", { class: `icon ${name}`, type: "button", "aria-label": label }, element("span", { "aria-hidden": "true" }, sign));
}

/**
 * @param {import("./client.mjs").Hit | import("./client.mjs").Suggestion} hit
 * @param {number} position - counted from 1; 0: no answer to a question
 * @param {string} root
 */
function itemFor(hit, position, root) {
  const place = { href: siteUrl(hit.url, root), "data-article": hit.article_id, "data-position": String(position) };
  const link = element("a", place, ...nodesOf(hit.title));
  const answer = "answer" in hit && hit.answer ? [element("p", {}, hit.answer)] : [];
  return element("li", {}, link, ...answer);
}

/** @param {Channel} channel */
function channelFor({ id, label, url, with_question }) {
  const elsewhere = /^https?:/.test(url) ? { target: "_blank", rel: "noopener" } : {};
  return element("li", {}, element("a", { href: url, "data-address": url, "data-with-question": with_question, "data-channel": id, ...elsewhere }, label));
}

/** @param {MouseEvent} event */
function linkOf(event) {
  return /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest("a[href]"));
}

/**
 * Whether a click is meant to open here, and not in another tab.
 *
 * @param {MouseEvent} event
 */
function isPlain(event) {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}

/** @param {string} address */
async function fetched(address) {
  const response = await fetch(address, { credentials: "omit" });
  if (!response.ok) throw new Error(`${response.status} from ${address}`);
  return response;
}
