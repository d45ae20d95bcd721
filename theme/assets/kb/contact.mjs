/**
 * <kb-contact>: the ways to reach the shop.  They are plain links; this only
 * counts that one was taken, and after which question.
 *
 * Attributes: api, article (if on an article).
 */

import { folderUrl } from "./address.mjs";
import { sendEvent } from "./events.mjs";
import { tabSession } from "./session.mjs";

class KbContact extends HTMLElement {
  #listening = new AbortController();

  connectedCallback() {
    this.#listening = new AbortController();
    this.addEventListener("click", (event) => this.#onClick(event), { signal: this.#listening.signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
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
