/**
 * From what the API answers to what is on the screen.
 *
 *     Hit    --optionFor--> a row of the list under the search field
 *            --itemFor----> an entry of the result page
 */

import { siteUrl } from "./address.mjs";
import { element, nodesOf } from "./view.mjs";

/**
 * @typedef {import("./client.mjs").Run} Run
 * @typedef {import("./client.mjs").Hit} Hit
 * @typedef {import("./client.mjs").Suggestion} Suggestion
 */

/**
 * The passage that matched, unless the short answer already says it.
 *
 * @param {Hit} hit
 * @returns {Run[]} empty: nothing to add
 */
export function passageOf({ snippet, answer }) {
  const bare = (/** @type {string} */ text) => text.replace(/[\s…]+/gu, "");
  const said = bare(snippet.map((run) => run.text).join(""));
  return bare(answer).includes(said) ? [] : snippet;
}

/**
 * @param {Hit | Suggestion} hit - a suggestion has no answer
 * @param {number} position - counted from 1
 * @param {string} root
 */
export function optionFor(hit, position, root) {
  const option = element("a", {
    class: "kb-option",
    role: "option",
    id: `kb-option-${position}`,
    tabindex: "-1",
    "aria-selected": "false",
    href: siteUrl(hit.url, root),
    "data-article": hit.article_id,
    "data-position": String(position),
  });
  option.append(element("span", { class: "kb-option__title" }, ...nodesOf(hit.title)));
  if ("answer" in hit) option.append(element("span", { class: "kb-option__answer" }, hit.answer));
  return option;
}

/**
 * @param {string} text
 * @param {string} href
 */
export function lastOption(text, href) {
  const place = { role: "option", id: "kb-option-all", tabindex: "-1", "aria-selected": "false", href };
  return element("a", { class: "kb-option kb-option--all", ...place }, text);
}

/**
 * @param {Hit} hit
 * @param {number} position - counted from 1
 * @param {{root: string, category: string, solved: string}} page
 *   category: its title, may be empty; solved: the words of the button
 */
export function itemFor(hit, position, { root, category, solved }) {
  const link = element("a", { class: "kb-hit__link", href: siteUrl(hit.url, root) }, ...nodesOf(hit.title));
  const button = element("button", { class: "kb-button kb-button--quiet", type: "button", "aria-pressed": "false" }, solved);
  const item = element("li", { class: "kb-hit", "data-article": hit.article_id, "data-position": String(position) });
  if (category) item.append(element("p", { class: "kb-hit__category" }, category));
  item.append(element("h2", { class: "kb-hit__title" }, link), element("p", { class: "kb-hit__answer" }, hit.answer));
  const passage = passageOf(hit);
  if (passage.length) {
    const heading = hit.heading ? [element("b", {}, hit.heading), " "] : [];
    item.append(element("p", { class: "kb-hit__passage" }, ...heading, ...nodesOf(passage)));
  }
  item.append(element("p", { class: "kb-hit__act" }, button, element("span", { role: "status" })));
  return item;
}
