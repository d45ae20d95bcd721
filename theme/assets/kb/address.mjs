/**
 * Where things are: the site, its API, and a question inside an address.
 *
 * A question travels in the fragment, `search/#q=...`: what stands after the
 * `#` is never sent to a server, so no access log on the way keeps it.
 */

/** The API takes no longer question; counted in code points. */
const LONGEST_QUESTION = 200;

/**
 * A question as it is asked, compared and kept: one form, single spaces.
 *
 * @param {string} text
 */
export function tidy(text) {
  const spaced = text.normalize("NFC").replace(/\s+/gu, " ").trim();
  return [...spaced].slice(0, LONGEST_QUESTION).join("").trim();
}

/**
 * @param {string} path - below the root of the site, as the API gives it
 * @param {string} root - absolute
 */
export function siteUrl(path, root) {
  // "./" keeps whatever follows a path: it cannot become another scheme or host.
  return new URL(`./${path}`, root).href;
}

/** @param {string} hash - `location.hash` */
export function questionIn(hash) {
  return tidy(new URLSearchParams(hash.slice(1)).get("q") ?? "");
}

/**
 * Whether the question is to be taken letter by letter.
 *
 * @param {string} hash - `location.hash`
 */
export function isLiteral(hash) {
  return new URLSearchParams(hash.slice(1)).has("literal");
}

/**
 * @param {string} text
 * @param {string} resultsPage - absolute or relative to the page
 * @param {{literal?: boolean}} [options] - literal: taken letter by letter
 */
export function questionAddress(text, resultsPage, { literal = false } = {}) {
  return `${resultsPage}#${new URLSearchParams(literal ? { q: text, literal: "1" } : { q: text })}`;
}

/**
 * An address given in an attribute, made absolute at once.
 *
 * @param {Element} element
 * @param {string} attribute - of a folder: "api" or "root"
 * @returns {string} "" for an API that there is none of
 */
export function folderUrl(element, attribute) {
  if (attribute === "api" && !element.getAttribute("api")) return "";
  return new URL(`${element.getAttribute(attribute) ?? ""}/`.replace(/\/+$/, "/"), document.baseURI).href;
}
