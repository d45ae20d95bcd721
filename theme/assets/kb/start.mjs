/**
 * What stands under the field before anything is typed: the questions asked
 * last on this device, and those that are asked often.
 *
 * Ordinary links and buttons, since each of the former can be removed: a
 * listbox may hold nothing to press inside its options.  The arrow keys walk
 * through the links, from the field and back to it; Delete removes one.
 */

import { questionAddress } from "./address.mjs";
import { belongsToInputMethod } from "./input-method.mjs";
import { Recent } from "./recent.mjs";
import { pageStrings } from "./strings.mjs";

/**
 * @typedef {object} Doors
 * @property {string} results - address of the result page
 * @property {() => void} open - show this
 * @property {() => void} close - there is nothing (more) to show
 * @property {(text: string) => void} ask - a recent question was chosen
 * @property {(text: string) => void} say - to a screen reader
 */

export class Start {
  #part;
  #input;
  #doors;
  #recent;

  /**
   * @param {HTMLElement} part - .kb-start
   * @param {HTMLInputElement} input
   * @param {Doors} doors
   * @param {AbortSignal} signal - ends listening
   * @param {Recent} recent
   */
  constructor(part, input, doors, signal, recent = new Recent()) {
    this.#part = part;
    this.#input = input;
    this.#doors = doors;
    this.#recent = recent;
    input.addEventListener("keydown", (event) => this.#onKeyInField(event), { signal });
    part.addEventListener("click", (event) => this.#onClick(event), { signal });
    part.addEventListener("keydown", (event) => this.#onKeydown(event), { signal });
  }

  get isShown() {
    return !this.#part.hidden;
  }

  /** @returns {boolean} whether there is anything to show */
  show() {
    this.#part.hidden = false;
    this.#draw();
    this.#part.hidden = !this.#links.length;
    return this.isShown;
  }

  hide() {
    this.#part.hidden = true;
  }

  /** @param {string} text - tidied; the reader asked for it */
  remember(text) {
    this.#recent.remember(text);
  }

  #draw() {
    const texts = this.#recent.list();
    this.#group.hidden = !texts.length;
    /** @type {HTMLElement} */ (this.#part.querySelector(".kb-start__list")).replaceChildren(...texts.map((text) => this.#row(text)));
  }

  /** @param {string} text */
  #row(text) {
    const template = /** @type {HTMLTemplateElement} */ (this.#group.querySelector("template"));
    const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    row.dataset.query = text;
    const [link, button] = row.children;
    link.textContent = text;
    link.setAttribute("href", questionAddress(text, this.#doors.results));
    button.setAttribute("aria-label", pageStrings().t("search.recent_remove", { query: text }));
    return row;
  }

  get #group() {
    return /** @type {HTMLElement} */ (this.#part.querySelector(".kb-start__recent"));
  }

  /** @returns {HTMLElement[]} of the recent questions */
  get #rows() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.#part.querySelectorAll("[data-query]"))];
  }

  /** From top to bottom. */
  get #links() {
    const shown = ":scope > :not([hidden]) .kb-start__row:not([hidden]) .kb-start__link";
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.#part.querySelectorAll(shown))];
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const target = /** @type {Element} */ (event.target);
    if (target.closest(".kb-start__clear")) return this.#clear();
    const query = queryOf(target);
    if (query === undefined) return;
    if (target.closest("button")) return this.#remove(query);
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // another tab or window
    event.preventDefault();
    this.#doors.ask(query);
  }

  /** @param {KeyboardEvent} event */
  #onKeyInField(event) {
    if (this.#input.value.trim() || belongsToInputMethod(event)) return;
    // Who only passes by need not go through all of it; who wants to, takes the arrow.
    if (event.key === "Tab") this.#doors.close();
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    if (!this.isShown || !this.#part.checkVisibility()) this.#doors.open();
    this.#links[0]?.focus();
  }

  /** @param {KeyboardEvent} event */
  #onKeydown(event) {
    const links = this.#links;
    const row = /** @type {Element} */ (event.target).closest(".kb-start__row");
    const here = links.findIndex((link) => link.parentElement === row);
    const query = queryOf(/** @type {Element} */ (event.target));
    if (event.key === "ArrowDown") links[Math.min(here + 1, links.length - 1)].focus();
    else if (event.key === "ArrowUp" && here > 0) links[here - 1].focus();
    else if (event.key === "ArrowUp") this.#input.focus();
    else if (event.key === "Escape") this.#leave();
    else if (event.key === "Delete" && query !== undefined) this.#remove(query);
    else return;
    event.preventDefault();
  }

  #leave() {
    this.#input.focus();
    this.#doors.close();
  }

  /** @param {string} text */
  #remove(text) {
    this.#recent.remove(text);
    this.#takeAway(this.#rows.filter((row) => row.dataset.query === text));
    this.#doors.say(pageStrings().t("search.recent_removed", { query: text }));
  }

  #clear() {
    this.#recent.clear();
    this.#takeAway(this.#rows);
    this.#doors.say(pageStrings().t("search.recent_cleared"));
  }

  /** @param {HTMLElement[]} rows */
  #takeAway(rows) {
    const links = this.#links;
    const stay = links.filter((link) => !rows.some((row) => row.contains(link)));
    const next = stay.find((link) => links.indexOf(link) > links.findIndex((gone) => rows[0].contains(gone))) ?? stay.at(-1);
    // Before they go: with them the focus would leave the field, and all of this close.
    if (!next) this.#leave();
    else if (this.#part.contains(document.activeElement)) next.focus();
    for (const row of rows) row.remove();
    this.#group.hidden = !this.#rows.length;
  }
}

/** @param {Element} target - inside a recent question, or not */
function queryOf(target) {
  return /** @type {HTMLElement | null} */ (target.closest("[data-query]"))?.dataset.query;
}
