/**
 * The ways to reach the shop, below whatever the panel shows: they take the reader's question along, and say
 * whether somebody answers now.
 */

import { addressWith, subjectOf } from "./carry.mjs";
import { sentence } from "./clock.mjs";
import { element } from "./view.mjs";
import { ELSEWHERE, linkOf } from "./widget-links.mjs";

/** @typedef {import("./widget.mjs").Channel} Channel */

export class Contact {
  #words;
  #data;
  #links;
  #question = element("b", {});
  #ask;
  #now = element("p", { class: "hours" });
  #copied = element("span", { role: "status" });

  /**
   * @param {HTMLElement} section - empty
   * @param {import("./strings.mjs").Strings} words
   * @param {import("./widget.mjs").Data} data
   * @param {{took: (channel: string) => void, select: () => void}} told - select: mark the question, for nothing else could
   */
  constructor(section, words, data, told) {
    this.#words = words;
    this.#data = data;
    this.#links = data.channels.map(linkFor);
    const copy = element("button", { class: "copy", type: "button" }, words.t("contact.copy"));
    this.#ask = element("div", { class: "ask", hidden: "" },
      element("p", {}, `${words.t("contact.question")}: `, this.#question),
      element("p", { class: "hours" }, words.t("contact.question_hint")),
      element("p", {}, copy, " ", this.#copied),
    );
    const channels = element("ul", { class: "channels" }, ...this.#links.map((link) => element("li", {}, link)));
    const hours = data.hours.map((line) => element("p", { class: "hours" }, `${words.t("contact.hours")}: ${line}`));
    section.append(element("h3", {}, words.t("contact.title")), this.#ask, channels, ...hours, this.#now);
    section.hidden = !this.#links.length;
    channels.addEventListener("click", (event) => told.took(linkOf(event)?.dataset.channel ?? ""));
    copy.addEventListener("click", () => this.#copy(told.select));
    setInterval(() => this.tellTime(), 60_000);
  }

  /** @param {string} question - of the reader; empty: none */
  handOver(question) {
    this.#ask.hidden = !question;
    this.#question.textContent = question;
    this.#copied.textContent = "";
    this.#data.channels.forEach(({ url, with_question }, at) => {
      this.#links[at].setAttribute("href", addressWith(url, with_question, question, subjectOf(question, this.#words)));
    });
  }

  tellTime() {
    const { clock, lang } = this.#data;
    if (clock.zone) this.#now.textContent = sentence(clock, new Date(), lang, this.#words);
  }

  /** @param {() => void} select */
  async #copy(select) {
    try {
      await navigator.clipboard.writeText(this.#question.textContent ?? "");
      this.#copied.textContent = this.#words.t("contact.copied");
    } catch {
      // The shop's page is not secure, or forbids it.
      select();
      this.#copied.textContent = this.#words.t("contact.copy_yourself");
    }
  }
}

/** @param {Channel} channel */
function linkFor({ id, label, url }) {
  return element("a", { href: url, "data-channel": id, ...(/^https?:/.test(url) ? ELSEWHERE : {}) }, label);
}
