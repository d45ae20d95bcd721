/**
 * <kb-contact>: the ways to reach the shop.  They are plain links; this says whether
 * somebody answers now, hands over the reader's question, and counts that one was taken.
 *
 * Attributes: api, article (if on an article), clock (if the shop has hours).
 */

import { folderUrl, questionIn } from "./address.mjs";
import { addressWith, subjectOf } from "./carry.mjs";
import { sentence } from "./clock.mjs";
import { sendEvent } from "./events.mjs";
import { tabSession } from "./session.mjs";
import { pageStrings } from "./strings.mjs";

/** So long the button says that it has copied. */
const SHOWN_MS = 2500;

class KbContact extends HTMLElement {
  #listening = new AbortController();
  #timer = 0;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.addEventListener("click", (event) => this.#onClick(event), { signal });
    this.#ask?.addEventListener("input", () => this.#handOver(), { signal });
    addEventListener("hashchange", () => this.#fillIn(), { signal });
    this.#fillIn();
    this.#tellTime();
    this.#timer = setInterval(() => this.#tellTime(), 60_000);
  }

  disconnectedCallback() {
    this.#listening.abort();
    clearInterval(this.#timer);
  }

  /** The reader's question, which they may change before it is sent. @returns {HTMLTextAreaElement | null} */
  get #ask() {
    return this.querySelector(".kb-ask__text");
  }

  #fillIn() {
    if (!this.#ask) return;
    this.#ask.value = questionIn(location.hash) || tabSession().currentText.replace(/^"(.*)"$/, "$1");
    this.#handOver();
  }

  #handOver() {
    const question = this.#ask?.value ?? "";
    const subject = subjectOf(question, pageStrings());
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (this.querySelectorAll("[data-channel]"))) {
      link.dataset.url ??= link.getAttribute("href") ?? "";
      link.setAttribute("href", addressWith(link.dataset.url, link.dataset.withQuestion ?? "", question, subject));
    }
  }

  async #copy() {
    const status = /** @type {HTMLElement} */ (this.querySelector(".kb-ask [role=status]"));
    const button = /** @type {HTMLElement} */ (this.querySelector("[data-copy]"));
    try {
      await navigator.clipboard.writeText(this.#ask?.value ?? "");
      button.textContent = status.textContent = pageStrings().t("contact.copied");
      setTimeout(() => (button.textContent = pageStrings().t("contact.copy")), SHOWN_MS);
    } catch {
      this.#ask?.select();
      status.textContent = pageStrings().t("contact.copy_yourself");
    }
  }

  #tellTime() {
    const line = this.querySelector(".kb-hours__now");
    if (!line) return;
    const opening = JSON.parse(this.getAttribute("clock") ?? "");
    line.textContent = sentence(opening, new Date(), document.documentElement.lang, pageStrings());
  }

  /** @param {Event} event */
  #onClick(event) {
    if (/** @type {Element} */ (event.target).closest("[data-copy]")) this.#copy();
    const link = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-channel]"));
    if (!link) return;
    sendEvent(folderUrl(this, "api"), {
      type: "contact",
      channel: link.dataset.channel ?? "",
      article_id: this.getAttribute("article") ?? undefined,
      query_id: tabSession().currentQuestion,
    });
  }
}

customElements.define("kb-contact", KbContact);
