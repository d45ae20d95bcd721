/**
 * <kb-feedback>: "did this answer your question?"  Drawn by the template,
 * hidden there, because without script it could not be sent.
 *
 * A "no" counts at once; the reason, if one is given, replaces it: of one
 * session on one article the last vote counts.
 *
 * Attributes: api, article, lang.
 */

import { folderUrl } from "./address.mjs";
import { sendEvent } from "./events.mjs";
import { tabSession } from "./session.mjs";
import { pageStrings } from "./strings.mjs";

class KbFeedback extends HTMLElement {
  #listening = new AbortController();

  connectedCallback() {
    this.#listening = new AbortController();
    this.addEventListener("click", (event) => this.#onClick(event), { signal: this.#listening.signal });
    this.hidden = false;
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  /** @param {Event} event */
  async #onClick(event) {
    const button = /** @type {Element} */ (event.target).closest("button");
    if (!button) return;
    for (const other of this.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
    const isYes = button.value === "yes";
    const reason = button.dataset.reason;
    const reasons = /** @type {HTMLElement} */ (this.querySelector(".kb-feedback__reasons"));
    reasons.hidden = isYes;
    if (reason) this.querySelector("button[value=no]")?.setAttribute("aria-pressed", "true");
    const kept = await this.#vote(isYes ? "yes" : "no", reason);
    const word = !kept ? "feedback.failed" : isYes ? "feedback.thanks_yes" : "feedback.thanks_no";
    const line = /** @type {HTMLElement} */ (this.querySelector("[role=status]"));
    line.textContent = pageStrings().t(word);
  }

  /**
   * @param {"yes" | "no"} value
   * @param {string | undefined} reason
   */
  #vote(value, reason) {
    const article_id = this.getAttribute("article") ?? "";
    const query_id = tabSession().currentQuestion;
    return sendEvent(folderUrl(this, "api"), { type: "vote", article_id, lang: this.lang, value, reason, query_id });
  }
}

customElements.define("kb-feedback", KbFeedback);
