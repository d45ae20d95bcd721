/**
 * Keyboard and ARIA for "an input with a list of suggestions", and nothing else.
 *
 * Focus never leaves the input; the active option is only pointed at.  Knows no
 * search, no network, no words: an option is any element in the list with
 * role=option and an id, and choosing one is a click on it.
 *
 * Source: WAI-ARIA Authoring Practices, editable combobox with list
 * autocomplete and manual selection.
 */

import { belongsToInputMethod } from "./input-method.mjs";

export class Combobox {
  #input;
  #list;
  #popup;
  #listening = new AbortController();

  /**
   * @param {HTMLInputElement} input
   * @param {HTMLElement} list - must have an id and role=listbox
   * @param {HTMLElement} popup - what is shown and hidden: the list and what stands around it
   */
  constructor(input, list, popup) {
    this.#input = input;
    this.#list = list;
    this.#popup = popup;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    const { signal } = this.#listening;
    input.addEventListener("keydown", (event) => this.#onKeydown(event), { signal });
    // A press in the popup must not take the focus from the input.
    popup.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
  }

  get isOpen() {
    return !this.#popup.hidden;
  }

  /** Show what is in the list now; no option is active. */
  open() {
    this.#activate(null);
    this.#popup.hidden = false;
    this.#input.setAttribute("aria-expanded", String(this.#options.length > 0));
  }

  close() {
    this.#activate(null);
    this.#popup.hidden = true;
    this.#input.setAttribute("aria-expanded", "false");
  }

  destroy() {
    this.close();
    this.#listening.abort();
  }

  get #options() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.#list.querySelectorAll("[role=option]"))];
  }

  get #active() {
    return this.#options.find((option) => option.id === this.#input.getAttribute("aria-activedescendant")) ?? null;
  }

  /** @param {HTMLElement | null} option - null: back to the text itself */
  #activate(option) {
    this.#active?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.#input.setAttribute("aria-activedescendant", option.id);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  /**
   * Step through the options; the text itself is the stop between last and first.
   *
   * @param {1 | -1} by
   */
  #step(by) {
    const stops = [null, ...this.#options];
    const here = stops.indexOf(this.#active);
    this.#activate(stops[(here + by + stops.length) % stops.length]);
  }

  /** @param {KeyboardEvent} event */
  #onKeydown(event) {
    if (belongsToInputMethod(event)) return;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        if (!this.#options.length) return;
        if (!this.isOpen) this.open();
        this.#step(event.key === "ArrowDown" ? 1 : -1);
        break;
      case "Enter":
        if (!this.isOpen || !this.#active) return; // the form submits
        this.#active.click();
        break;
      case "Escape":
        if (!this.isOpen) return; // the browser clears the field
        this.close();
        break;
      case "Tab":
        // Where the popup holds ordinary links as well, Tab goes there.
        if (!this.#popup.querySelector(":scope > :not([hidden]) > a:not([role])")) this.close();
        return;
      default:
        return;
    }
    event.preventDefault();
  }
}
