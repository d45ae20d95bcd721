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

/**
 * What may be sent of a text: the API takes one line, without control characters or halves of a pair.
 *
 * @param {string} text
 * @param {number} most - code points
 */
function oneLine(text, most) {
  return [...text.replace(/[\s\p{Cc}\p{Cs}]+/gu, " ").trim()].slice(0, most).join("");
}

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
    this.#text.addEventListener("input", () => this.#count(), { signal });
    // Some browsers fill in what was there before a reload.
    this.#count();
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
    // After a "yes" the sentence waits to be sent again: a "no" alone does not say it anew.
    if (!isNo) this.#said = "";
    this.#part(".kb-feedback__reasons").hidden = !isNo;
    this.#part("form").hidden = !isNo;
    if (this.#reason) this.#part("button[value=no]").setAttribute("aria-pressed", "true");
    this.#vote(isNo ? "feedback.thanks_no" : "feedback.thanks_yes");
  }

  /** @param {Event} event */
  #onSubmit(event) {
    event.preventDefault();
    const had = this.#said;
    this.#said = oneLine(this.#text.value, this.#text.maxLength);
    if (this.#said) this.#vote("feedback.thanks_comment");
    // An empty one takes back what was said before.
    else if (had) this.#vote("feedback.comment_removed");
    else this.#text.focus();
  }

  #count() {
    this.#part(".kb-feedback__count").textContent = `${this.#text.textLength}/${this.#text.maxLength}`;
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
      comment: this.#said || undefined,
      query_id: tabSession().currentQuestion,
    });
    this.#part("[role=status]").textContent = pageStrings().t(kept ? thanks : "feedback.failed");
  }

  get #text() {
    return /** @type {HTMLTextAreaElement} */ (this.#part("textarea"));
  }

  /** @param {string} selector @returns {HTMLElement} */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.querySelector(selector));
  }
}

customElements.define("kb-feedback", KbFeedback);
