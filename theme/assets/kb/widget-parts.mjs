/**
 * What stands in the panel, as elements made one by one: a policy against inline styles and trusted types holds.
 *
 *     dialog
 *       bar       back, title, close
 *       body      questions (field, message, list) or reader (an article); contact; privacy
 */

import { element } from "./view.mjs";
import { ELSEWHERE } from "./widget-links.mjs";

/** @typedef {import("./strings.mjs").Strings} Strings */
/** @typedef {import("./widget.mjs").Data} Data */
/** @typedef {ReturnType<typeof parts>} Parts */

const FIELD = {
  id: "q",
  type: "search",
  maxlength: "200",
  autocomplete: "off",
  autocapitalize: "off",
  autocorrect: "off",
  spellcheck: "false",
  enterkeyhint: "search",
};

/**
 * @param {Strings} words
 * @param {Data} data
 */
export function parts(words, data) {
  const title = element("h2", { class: "title", id: "title", tabindex: "-1" }, words.t("widget.title"));
  const back = iconButton("back", words.t("widget.back"), "‹");
  const close = iconButton("close", words.t("widget.close"), "×");
  const input = /** @type {HTMLInputElement} */ (element("input", { ...FIELD, placeholder: words.t("search.placeholder") }));
  const form = element("form", { class: "search", role: "search" },
    element("label", { class: "hidden", for: "q" }, words.t("search.label")),
    input,
    element("button", { class: "submit", type: "submit" }, words.t("search.submit")),
  );
  const message = element("div", { class: "message", hidden: "" });
  const status = element("p", { class: "hidden", role: "status" });
  const heading = element("h3", { class: "heading", id: "heading", tabindex: "-1" });
  const list = element("ul", { class: "answers", "aria-labelledby": "heading" });
  const articleTitle = element("h3", { class: "article", tabindex: "-1" });
  const content = element("div", { class: "content" });
  const full = /** @type {HTMLAnchorElement} */ (element("a", ELSEWHERE, words.t("widget.full")));
  const contact = element("section", { class: "contact" });
  const body = element("div", { class: "body" },
    element("section", { class: "questions" }, form, message, heading, list),
    element("section", { class: "reader" }, articleTitle, content, element("p", { class: "full" }, full)),
    contact,
    element("p", { class: "privacy" }, words.t("widget.privacy")),
    status,
  );
  const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { id: "panel", "aria-labelledby": "title", lang: data.lang },
    element("div", { class: "bar" }, back, title, close),
    body,
  ));
  if (data.font) dialog.style.setProperty("--font", data.font);
  return { dialog, title, back, close, form, input, message, status, heading, list, body, articleTitle, content, full, contact };
}

/**
 * @param {string} name
 * @param {string} label
 * @param {string} sign
 */
function iconButton(name, label, sign) {
  return element("button", { class: `icon ${name}`, type: "button", "aria-label": label }, element("span", { "aria-hidden": "true" }, sign));
}
