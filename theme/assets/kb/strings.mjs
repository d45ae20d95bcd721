/**
 * The words of the page, in the language of the page.
 *
 * The builder reads theme/i18n/<lang>.json and prints what scripts need into
 * the page, so there is no request for words and no flash of another language.
 * There are no words in scripts: a missing one is a fault, not a fall-back.
 */
export class Strings {
  #lang;
  #entries;
  #plural;
  #number;

  /**
   * @param {string} lang
   * @param {Record<string, string>} entries - flat keys; plural categories as suffix
   */
  constructor(lang, entries) {
    this.#lang = lang;
    this.#entries = entries;
    this.#plural = new Intl.PluralRules(lang);
    this.#number = new Intl.NumberFormat(lang);
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} values - `count` chooses the plural form
   * @returns {string}
   */
  t(key, values = {}) {
    const form = "count" in values ? `${key}.${this.#plural.select(Number(values.count))}` : key;
    const text = this.#entries[form] ?? this.#entries[`${key}.other`] ?? this.#entries[key];
    if (text === undefined) throw new Error(`${this.#lang}: no string ${key}`);
    return text.replace(/\{(\w+)\}/g, (whole, name) => {
      const value = values[name];
      return typeof value === "number" ? this.#number.format(value) : (value ?? whole);
    });
  }
}

/** @type {Strings | undefined} */
let ofThisPage;

/** The words that the template printed into this page. */
export function pageStrings() {
  const printed = document.getElementById("kb-strings")?.textContent ?? "{}";
  return (ofThisPage ??= new Strings(document.documentElement.lang, JSON.parse(printed)));
}
