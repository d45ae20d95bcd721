/** The page at the root: send a reader on to the first of their languages that there is. */

/**
 * @param {readonly string[]} wanted - as `navigator.languages`: best first
 * @param {string[]} offered
 * @returns {string | undefined}
 */
export function chooseLanguage(wanted, offered) {
  const plain = (/** @type {string} */ tag) => tag.toLowerCase().split("-")[0];
  return wanted.map(plain).find((lang) => offered.includes(lang));
}

// Imported by a test there is no page.
if (globalThis.document) {
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[data-language]"));
  const byLanguage = new Map(Array.from(links, (link) => [link.dataset.language ?? "", link.href]));
  const language = chooseLanguage(navigator.languages, [...byLanguage.keys()]);
  const address = language && byLanguage.get(language);
  // Not added to the history: Back would only lead here, and on again.
  if (address) location.replace(address);
}
