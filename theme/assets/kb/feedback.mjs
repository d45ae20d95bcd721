/**
 * <kb-feedback>: "did this answer your question?"  Drawn by the template,
 * hidden there, because without script it could not be sent.
 *
 * A "no" counts at once; the reason and the sentence, if they are given, replace it:
 * of one session on one article the last vote counts.
 *
 * Attributes: api, article, lang.
 */

import { folderUrl } from "./address.mjs";
import { sendEvent } from "./events.mjs";
import { tabSession } from "./session.mjs";
import { pageStrings } from "./strings.mjs";

class KbFeedback extends HTMLElement {
  #listening = new AbortController();
  #value = /** @type {"yes" | "no"} */ ("no");
  #reason = /** @type {string | undefined} */ (undefined);
  /** What was sent, not what is being written. */
  #said = "";

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.addEventListener("click", (event) => this.#onClick(event), { signal });
    this.#part("form").addEventListener("submit", (event) => this.#onSubmit(event), { signal });
    this.hidden = false;
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  /** @param {Event} event */
  #onClick(event) {
    const button = /** @type {Element} */ (event.target).closest("button");
    if (!button || button.type === "submit") return;
    for (const other of this.querySelectorAll("button[aria-pressed]")) other.setAttribute("aria-pressed", String(other === button));
    this.#value = button.value === "yes" ? "yes" : "no";
    this.#reason = button.dataset.reason;
    const isNo = this.#value === "no";
    this.#part(".kb-feedback__reasons").hidden = !isNo;
    this.#part("form").hidden = !isNo;
    if (this.#reason) this.#part("button[value=no]").setAttribute("aria-pressed", "true");
    this.#vote(isNo ? "feedback.thanks_no" : "feedback.thanks_yes");
  }

  /** @param {Event} event */
  #onSubmit(event) {
    event.preventDefault();
    const text = /** @type {HTMLTextAreaElement} */ (this.#part("textarea"));
    const had = this.#said;
    this.#said = text.value.trim();
    // An empty one takes back what was said before.
    if (this.#said || had) this.#vote("feedback.thanks_comment");
    else text.focus();
  }

  /** @param {string} thanks */
  async #vote(thanks) {
    const kept = await sendEvent(folderUrl(this, "api"), {
      type: "vote",
      article_id: this.getAttribute("article") ?? "",
      lang: this.lang,
      value: this.#value,
      reason: this.#reason,
      // Another reason takes nothing back of what was said already.
      comment: this.#value === "no" ? this.#said : "",
      query_id: tabSession().currentQuestion,
    });
    this.#part("[role=status]").textContent = pageStrings().t(kept ? thanks : "feedback.failed");
  }

  /** @param {string} selector @returns {HTMLElement} */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.querySelector(selector));
  }
}

customElements.define("kb-feedback", KbFeedback);
