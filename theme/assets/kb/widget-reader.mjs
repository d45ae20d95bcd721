/**
 * An article in place of the list; fetched when the first one is opened.
 *
 *     address --fetch--> page --readArticle--> elements that the panel shows
 */

import { readArticle } from "./widget-article.mjs";
import { ELSEWHERE, fetched, isPlain, linkOf } from "./widget-links.mjs";

export class Reader {
  #parts;
  #root;
  #open;

  /**
   * @param {import("./widget-parts.mjs").Parts} parts
   * @param {string} root - of the help center
   * @param {(link: HTMLAnchorElement) => void} open - reads what it leads to
   */
  constructor(parts, root, open) {
    this.#parts = parts;
    this.#root = root;
    this.#open = open;
    parts.content.addEventListener("click", (event) => this.#onLink(event));
  }

  /**
   * @param {string} address
   * @returns {Promise<boolean>} false: the page is none of an article
   * @throws it could not be fetched
   */
  async read(address) {
    const { articleTitle, content, full } = this.#parts;
    const response = await fetched(address);
    const article = readArticle(await response.text(), response.url);
    if (!article || full.href !== address) return false;
    articleTitle.textContent = article.title;
    content.lang = article.lang;
    content.replaceChildren(article.content);
    this.#scrollTo(new URL(address).hash);
    return true;
  }

  /** @param {string} hash */
  #scrollTo(hash) {
    const id = decodeURIComponent(hash.slice(1));
    if (id) this.#parts.content.querySelector(`#${CSS.escape(id)}`)?.scrollIntoView();
  }

  /** @param {MouseEvent} event */
  #onLink(event) {
    const link = linkOf(event);
    if (!link) return;
    const here = this.#parts.full.href.split("#")[0];
    const isAnchor = link.href.startsWith(`${here}#`);
    // To the next article, which the panel can show as well; whatever else there is opens beside the shop.
    if (isPlain(event) && (isAnchor || this.#isArticle(link.href))) {
      event.preventDefault();
      if (isAnchor) this.#scrollTo(link.hash);
      else this.#open(link);
    } else if (/^https?:/.test(link.href)) {
      Object.assign(link, ELSEWHERE);
    }
  }

  /** @param {string} address */
  #isArticle(address) {
    const path = address.startsWith(this.#root) ? address.slice(this.#root.length) : "";
    return /^[\w-]+\/(?!(all|category|contact|search)\/)[^?#]+\/(#|$)/.test(path);
  }
}
