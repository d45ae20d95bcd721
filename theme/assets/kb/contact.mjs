/**
 * <kb-contact>: the ways to reach the shop.  They are plain links; this says whether
 * somebody answers now, and counts that one was taken, after which question.
 *
 * Attributes: api, article (if on an article), clock (if the shop has hours).
 */

import { folderUrl } from "./address.mjs";
import { sentence } from "./clock.mjs";
import { sendEvent } from "./events.mjs";
import { tabSession } from "./session.mjs";
import { pageStrings } from "./strings.mjs";

class KbContact extends HTMLElement {
  #listening = new AbortController();
  #timer = 0;

  connectedCallback() {
    this.#listening = new AbortController();
    this.addEventListener("click", (event) => this.#onClick(event), { signal: this.#listening.signal });
    this.#tellTime();
    this.#timer = setInterval(() => this.#tellTime(), 60_000);
  }

  disconnectedCallback() {
    this.#listening.abort();
    clearInterval(this.#timer);
  }

  #tellTime() {
    const line = this.querySelector(".kb-hours__now");
    if (!line) return;
    const opening = JSON.parse(this.getAttribute("clock") ?? "");
    line.textContent = sentence(opening, new Date(), document.documentElement.lang, pageStrings());
  }

  /** @param {Event} event */
  #onClick(event) {
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
