/**
 * The panel that the button of widget.js opens: search, an answer read in place, ways to reach a person.
 *
 *     widget.json --> questions to begin with
 *                        | first key   --> widget-asking.mjs: answers
 *                        | first tap   --> widget-reader.mjs: an article, copied from its page
 *
 * A native <dialog> inside the closed shadow root: full screen and modal on a phone, a card beside the page else.
 * What is loaded stays when the panel closes, so a reader finds it as they left it.
 */

import { tidy } from "./address.mjs";
import { belongsToInputMethod } from "./input-method.mjs";
import { Strings } from "./strings.mjs";
import { element } from "./view.mjs";
import { Contact } from "./widget-contact.mjs";
import { firstQuestions } from "./widget-first.mjs";
import { fetched, isPlain, itemFor, linkOf } from "./widget-links.mjs";
import { parts } from "./widget-parts.mjs";

/** A screen reader is told when the typing has come to rest, not at each letter. */
const TELL_AFTER_MS = 1000;
/** As in widget.css: there is no room for the page beside the panel. */
const FULL_SCREEN = matchMedia("(max-width: 600px), (max-height: 480px)");

/**
 * @typedef {{shadow: ShadowRoot, button: HTMLElement, root: string, lang: string}} Place
 * @typedef {{topic: string, path: string}} Page
 * @typedef {{id: string, label: string, url: string, with_question: string}} Channel
 * @typedef {{lang: string, api: string, font: string, words: Record<string, string>, channels: Channel[], hours: string[],
 *   clock: any, popular: import("./widget-first.mjs").Question[],
 *   categories: import("./widget-first.mjs").Category[]}} Data - clock: as opening.py explains
 * @typedef {{items: HTMLElement[], heading: string, text?: string, lines?: (string | HTMLElement)[], told?: string,
 *   lang?: string}} List - text: what the items answer; lines: above them; told: for screen readers, besides
 */

export class Panel {
  #button;
  #root;
  #data;
  #words;
  #parts;
  #contact;
  /** @type {Page} */
  #page = { topic: "", path: "" };
  /** The question whose answers are in the list; empty: questions to begin with. */
  #shown = "";
  /** The link to the article that is read. @type {HTMLAnchorElement | null} */
  #reading = null;
  #enterConfirms = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #telling;
  /** @type {Promise<import("./widget-asking.mjs").Asking> | undefined} */
  #asking;
  /** @type {Promise<import("./widget-reader.mjs").Reader> | undefined} */
  #reader;

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
    this.#parts = parts(this.#words, data);
    this.#contact = new Contact(this.#parts.contact, this.#words, data, {
      took: (channel) => this.#ask((asking) => asking.contacted(channel, this.#reading?.dataset.article)),
      select: () => this.#select(),
    });
    this.#listen(shadow);
    shadow.append(this.#parts.dialog);
    button.setAttribute("aria-controls", this.#parts.dialog.id);
  }

  /** @param {Page} page - which the button stands on now */
  toggle(page) {
    if (this.#parts.dialog.open) return this.#parts.dialog.close();
    this.#page = page;
    if (!this.#shown) this.showFirst();
    this.#contact.tellTime();
    this.#open();
    // On a phone the field would bring up the keyboard, over the questions.
    (FULL_SCREEN.matches || this.#reading ? this.#parts.title : this.#parts.input).focus();
  }

  #open() {
    if (FULL_SCREEN.matches) this.#parts.dialog.showModal();
    else this.#parts.dialog.show();
    this.#button.setAttribute("aria-expanded", "true");
  }

  /** Zoomed in or turned, the panel covers the page, or no longer does: then focus must not get behind it. */
  #reopen() {
    const { dialog } = this.#parts;
    if (!dialog.open) return;
    const focused = /** @type {ShadowRoot} */ (dialog.getRootNode()).activeElement;
    dialog.close();
    this.#open();
    if (focused instanceof HTMLElement) focused.focus();
  }

  /** @param {ShadowRoot} shadow */
  #listen(shadow) {
    const { dialog, form, input, list, back, close } = this.#parts;
    shadow.addEventListener("keydown", (event) => this.#onKeydown(/** @type {KeyboardEvent} */ (event)));
    // Letters typed here are no shortcuts of the shop's, which does not see the field they go into.
    for (const type of ["keydown", "keypress", "keyup"]) shadow.addEventListener(type, (event) => event.stopPropagation());
    FULL_SCREEN.addEventListener("change", () => this.#reopen());
    dialog.addEventListener("close", () => this.#onClose());
    // A finger on the field comes a second before the first letter.
    form.addEventListener("pointerdown", () => this.#ask());
    input.addEventListener("input", (event) => this.#onInput(/** @type {InputEvent} */ (event)));
    input.addEventListener("compositionend", () => this.#ask((asking) => asking.composed()));
    input.addEventListener("keydown", (event) => (this.#enterConfirms = event.key === "Enter" && belongsToInputMethod(event)));
    input.addEventListener("keyup", () => (this.#enterConfirms = false));
    input.addEventListener("blur", () => this.#leave());
    addEventListener("pagehide", () => this.#leave());
    form.addEventListener("submit", (event) => this.#onSubmit(event));
    list.addEventListener("click", (event) => this.#onChoice(event));
    list.addEventListener("auxclick", (event) => this.#onChoice(event));
    back.addEventListener("click", () => this.#backToList());
    close.addEventListener("click", () => dialog.close());
  }

  /** What is asked, tidied. */
  get text() {
    return tidy(this.#parts.input.value);
  }

  get shown() {
    return this.#shown;
  }

  /** @param {KeyboardEvent} event */
  #onKeydown(event) {
    if (event.key !== "Escape" || belongsToInputMethod(event)) return;
    event.preventDefault(); // which would clear the field as well
    this.#parts.dialog.close();
  }

  #onClose() {
    if (this.#parts.dialog.open) return; // anew, in another way
    this.#leave();
    this.#button.setAttribute("aria-expanded", "false");
    this.#button.focus();
  }

  /**
   * Have what asks, then let it act.
   *
   * @param {(asking: import("./widget-asking.mjs").Asking) => unknown} [act]
   */
  async #ask(act = () => {}) {
    this.#asking ??= import("./widget-asking.mjs").then(({ Asking }) => new Asking(this, this.#words, { ...this.#data, root: this.#root }));
    const asking = await this.#asking.catch(() => (this.#asking = undefined));
    if (asking) await act(asking);
    else if (this.text) this.showFirst([this.#words.t("widget.failed")]);
  }

  /** What was typed is meant, if anything was. */
  #leave() {
    if (this.#asking) this.#ask((asking) => asking.leave());
  }

  /** @param {InputEvent} event */
  #onInput({ isComposing }) {
    this.#contact.handOver(this.text);
    this.#ask((asking) => asking.typed(isComposing));
  }

  /** @param {Event} event */
  async #onSubmit(event) {
    event.preventDefault();
    // An Enter that took a word from the input method; the next one asks.
    if (!this.text || this.#enterConfirms) return;
    await this.#ask((asking) => asking.submitted());
    this.#parts.heading.focus(); // puts the keyboard of a phone away
  }

  /** @param {string[]} [lines] - why there is no answer */
  showFirst(lines = []) {
    const { questions, isAbout } = firstQuestions(this.#data, this.#page);
    const { lang } = this.#data;
    const items = questions.map(({ id, title }) => itemFor({ article_id: id, url: `${lang}/${id}/`, title: [{ text: title }] }, 0, this.#root));
    this.show({ items, heading: this.#words.t(isAbout ? "widget.here" : "widget.popular"), lines });
  }

  /** @param {List} list */
  show({ items, heading, text = "", lines = [], told = "", lang = this.#data.lang }) {
    const { list, message, status } = this.#parts;
    this.#shown = text;
    list.replaceChildren(...items);
    list.lang = lang;
    this.#parts.heading.textContent = heading;
    message.replaceChildren(...lines.map((line) => element("p", {}, line)));
    message.hidden = !lines.length;
    clearTimeout(this.#telling);
    const said = lines.filter((line) => typeof line === "string").join(" ");
    this.#telling = setTimeout(() => (status.textContent = said || told), TELL_AFTER_MS);
  }

  /** @param {MouseEvent} event */
  #onChoice(event) {
    const link = linkOf(event);
    if (!link || event.button > 1) return;
    const { article = "", position } = link.dataset;
    if (this.#shown) this.#ask((asking) => asking.chosen(article, Number(position)));
    if (!isPlain(event)) return;
    event.preventDefault();
    this.#read(link);
  }

  /**
   * Show an article in place of the list.
   *
   * @param {HTMLAnchorElement} link
   */
  async #read(link) {
    const { dialog, articleTitle, content, full, status, body } = this.#parts;
    // From one article to the next: Back leads to the list all the same.
    if (link.dataset.article) this.#reading = link;
    dialog.classList.add("is-reading");
    articleTitle.textContent = link.textContent;
    content.replaceChildren(this.#words.t("widget.loading"));
    full.href = link.href;
    body.scrollTop = 0;
    articleTitle.focus();
    this.#reader ??= import("./widget-reader.mjs").then(({ Reader }) => new Reader(this.#parts, this.#root, (next) => this.#read(next)));
    const reader = await this.#reader.catch(() => (this.#reader = undefined));
    const isRead = await reader?.read(link.href).catch(() => false);
    if (isRead || full.href !== link.href) return; // gone on already
    content.replaceChildren((status.textContent = this.#words.t("widget.unread")));
  }

  #backToList() {
    this.#parts.dialog.classList.remove("is-reading");
    (this.#reading?.isConnected ? this.#reading : this.#parts.title).focus();
    this.#reading = null;
  }

  /** Nothing but the reader can copy the question. */
  #select() {
    if (this.#reading) this.#backToList();
    this.#parts.input.select();
  }
}
