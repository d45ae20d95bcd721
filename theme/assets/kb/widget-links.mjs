/** Links in the panel: to the answers, and out of it. */

import { siteUrl } from "./address.mjs";
import { element, nodesOf } from "./view.mjs";

/** Of links that lead out of the panel: the page of the shop stays. */
export const ELSEWHERE = { target: "_blank", rel: "noopener" };

/**
 * @param {import("./client.mjs").Hit | import("./client.mjs").Suggestion} hit
 * @param {number} position - counted from 1; 0: no answer to a question
 * @param {string} root
 */
export function itemFor(hit, position, root) {
  const place = { href: siteUrl(hit.url, root), "data-article": hit.article_id, "data-position": String(position) };
  const answer = "answer" in hit && hit.answer ? [element("p", {}, hit.answer)] : [];
  return element("li", {}, element("a", place, ...nodesOf(hit.title)), ...answer);
}

/** @param {Event} event */
export function linkOf(event) {
  return /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest("a[href]"));
}

/**
 * Whether a click is meant to open here, and not in another tab.
 *
 * @param {MouseEvent} event
 */
export function isPlain(event) {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}

/** @param {string} address */
export async function fetched(address) {
  const response = await fetch(address, { credentials: "omit" });
  if (!response.ok) throw new Error(`${response.status} from ${address}`);
  return response;
}
