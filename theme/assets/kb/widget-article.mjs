/**
 * An article of the help center, for the panel on a page of the shop.
 *
 *     HTML --DOMParser--> document that runs nothing --copy--> elements made one by one
 *
 * What is copied is listed here.  The page was cleaned when it was built; this is for the shop, whose page it gets
 * into: not an element, attribute or address more than an article needs.
 */

const ELEMENTS = new Set(
  (
    "a abbr aside b blockquote br caption cite code col colgroup dd del details div dl dt em figcaption figure h2 h3 h4 h5 h6" +
    " hr i img ins kbd li mark ol p pre q rp rt ruby s section small span strong sub summary sup table tbody" +
    " td tfoot th thead tr u ul var wbr"
  ).split(" "),
);
const ATTRIBUTES = new Set("alt aria-hidden aria-label class colspan dir height id lang open reversed role rowspan scope span start tabindex title width".split(" "));
/** Attribute -> the schemes it may lead to. */
const ADDRESSES = { href: /^(https?|mailto|tel|sms):/, src: /^https?:/ };
/** The panel has headings of its own above those of an article: its title, and the article's. */
const DEEPER = { h2: "h4", h3: "h5", h4: "h6", h5: "h6", h6: "h6" };
/** The parts of the page that are the answer; in the order of the page. */
const PARTS = ".kb-article > .kb-notice, .kb-article > .kb-short, .kb-article > .kb-prose";

/** For shops that require trusted types.  Nothing that is parsed runs; it is read and made anew. */
const TRUSTED = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("kb-widget", { createHTML: (/** @type {string} */ html) => html }) ?? {
  createHTML: (/** @type {string} */ html) => html,
};

/**
 * @param {string} html - of the whole page
 * @param {string} address - of the page, absolute
 * @returns {{title: string, lang: string, content: DocumentFragment} | null} null: no article
 */
export function readArticle(html, address) {
  const page = new DOMParser().parseFromString(TRUSTED.createHTML(html), "text/html");
  const title = page.querySelector(".kb-article__title")?.textContent;
  if (!title) return null;
  const content = document.createDocumentFragment();
  content.append(...copies(page.querySelectorAll(PARTS), address));
  return { title, lang: page.documentElement.lang, content };
}

/**
 * @param {Iterable<Node>} nodes
 * @param {string} address
 * @returns {(Node | string)[]}
 */
function copies(nodes, address) {
  return Array.from(nodes).flatMap((node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.nodeValue ?? "";
    // What only a page of the help center can do: a heading that copies its address, a player in place of a link.
    if (node instanceof Element && node.matches(".kb-anchor, kb-video")) return copies(node.childNodes, address);
    // Comments, and with all they hold: scripts, styles, frames, forms, drawings.
    if (!(node instanceof Element) || !ELEMENTS.has(node.localName)) return "";
    return copy(node, address);
  });
}

/**
 * @param {Element} original
 * @param {string} address
 */
function copy(original, address) {
  const name = original.localName;
  const made = document.createElement(/** @type {Record<string, string>} */ (DEEPER)[name] ?? name);
  for (const { name, value } of original.attributes) {
    if (ATTRIBUTES.has(name)) made.setAttribute(name, value);
  }
  for (const [name, allowed] of Object.entries(ADDRESSES)) {
    const given = original.getAttribute(name);
    const leads = given === null ? "" : absolute(given, address);
    if (allowed.test(leads)) made.setAttribute(name, leads);
  }
  if (name === "img") made.setAttribute("loading", "lazy");
  made.append(...copies(original.childNodes, address));
  return made;
}

/**
 * @param {string} given
 * @param {string} base
 */
function absolute(given, base) {
  try {
    return new URL(given, base).href;
  } catch {
    return "";
  }
}
