/**
 * Search without the API: the index that `kb_builder/offline.py` writes, read part by part and asked here.
 *
 *     question --analyse--> terms --parts--> postings --BM25--> articles --judge--> Answer, `limited`
 *
 * The formula, its weights and the judgement are those of `search_api/contract/ranking.py` and `judge.py`, for the
 * kinds of terms that need no dictionary, and with articles in the place of sections.
 */

import { analyse, analyseSounds, fold, hiragana } from "./analysis.mjs";
import { fromKeyboard, keystrokes } from "./hangul.mjs";
import { bucketOf, readPart } from "./postings.mjs";
import { stem } from "./stem.mjs";

/**
 * @typedef {import("./analysis.mjs").Kind} Kind
 * @typedef {import("./analysis.mjs").Term & {weight: number, added?: boolean}} Asked
 * @typedef {Map<string, Map<number, number>>} Field - term -> article -> how often
 * @typedef {{format: number, time_zone: string, parts: string[], buckets: number, counted: boolean, lengths: number[],
 *   articles: {id: string[], title: string[], answer: string[], aliases: string[][], tags: string[][],
 *     category: string[], valid: ([string, string] | 0)[], sound?: string[]},
 *   synonyms: string[][]}} About
 * @typedef {(path: string) => Promise<Response>} Read - path: below the root of the site
 */

const FORMAT = 1;
const FIELD_OF_VIEW = 50;
const SYNONYM_WEIGHT = 0.6;
const MARKED_FROM = 2;

/** @type {Record<Kind, {weight: number, k1: number}>} */
const KINDS = {
  word: { weight: 1, k1: 0.7 },
  pair: { weight: 0.1, k1: 0.5 },
  gram: { weight: 0.35, k1: 0.5 },
  sound: { weight: 1, k1: 0.5 },
};
/** @type {Record<string, typeof KINDS>} */
const KINDS_OF = {
  en: { ...KINDS, word: { weight: 1, k1: 1.2 }, pair: { weight: 0.4, k1: 0.5 }, gram: { weight: 0.35, k1: 1.2 } },
};
const BODY = { weight: 1, b: 0.75 };
const TITLE = { weight: 0.5, b: 0.3 };

export class Index {
  /** Terms of what the page has as text. @type {Record<string, Field>} */
  #fields = {};
  /** @type {Record<string, number[]>} */
  #lengths = {};
  /** @type {Map<number, Promise<Map<number, number>[]>>} */
  #parts = new Map();
  /** @type {{keys: string, article: number}[]} */
  #wordings = [];
  #lang;
  #about;
  #read;

  /**
   * @param {string} lang
   * @param {Read} read
   * @returns {Promise<Index>}
   * @throws {Error} the files are not there, or of another time than the scripts
   */
  static async load(lang, read) {
    const response = await read(`assets/search/${lang}.json`);
    if (!response.ok) throw new Error(`${response.status} from ${response.url}`);
    const about = await response.json();
    if (about.format !== FORMAT) throw new Error(`${response.url}: format ${about.format}, not ${FORMAT}`);
    return new Index(lang, about, read);
  }

  /**
   * @param {string} lang
   * @param {About} about
   * @param {Read} read
   */
  constructor(lang, about, read) {
    this.#lang = lang;
    this.#about = about;
    this.#read = read;
    const { title, aliases, answer, tags, sound } = about.articles;
    title.forEach((text, at) => {
      const wordings = [text, ...aliases[at]];
      const body = [text, text, ...aliases[at], answer[at], ...tags[at]];
      this.#add("", at, body, analyse);
      this.#add("", at, sound ? [sound[at]] : body, analyseSounds);
      this.#add("_title", at, wordings, analyse);
      this.#wordings.push(...wordings.map((wording) => ({ keys: keysOf(wording), article: at })));
    });
    // What the parts hold, of the kind they hold.
    const counted = (this.#lengths[this.#keptKind] ??= []);
    about.lengths.forEach((length, at) => (counted[at] = (counted[at] ?? 0) + length));
  }

  /** How many bytes all parts have is known to the builder; they are read when a question needs them. */
  async loadParts() {
    await Promise.all(this.#about.parts.map((_, part) => this.#part(part)));
  }

  /** The kind of the terms that stand in the parts. @returns {Kind} */
  get #keptKind() {
    return this.#lang === "en" ? "word" : "gram";
  }

  get #size() {
    return this.#about.articles.id.length;
  }

  /**
   * @param {"" | "_title"} suffix
   * @param {number} article
   * @param {string[]} texts
   * @param {(text: string, lang: string) => import("./analysis.mjs").Term[]} taken
   */
  #add(suffix, article, texts, taken) {
    for (const { kind, text } of texts.flatMap((text) => taken(text, this.#lang))) {
      const field = (this.#fields[kind + suffix] ??= new Map());
      const postings = field.get(text) ?? new Map();
      field.set(text, postings.set(article, (postings.get(article) ?? 0) + 1));
      const lengths = (this.#lengths[kind + suffix] ??= Array(this.#about.articles.id.length).fill(0));
      lengths[article] += 1;
    }
  }

  /**
   * @param {string} text
   * @param {{limit: number, now?: Date, literal?: boolean}} options
   * @returns {Promise<import("./client.mjs").Answer>}
   * @throws {Error} a part of the index cannot be read
   */
  async search(text, { limit, now = new Date(), literal = false }) {
    const meant = literal ? text : await this.#meant(text);
    const terms = await this.#withSynonyms(meant, asked(meant, this.#lang));
    const { scores, ideal } = await this.#scores(terms);
    const today = this.#today(now);
    const ranked = [...scores].filter(([at]) => this.#isValid(at, today)).sort(([a, x], [b, y]) => y - x || a - b);
    const asking = this.#asking(meant).filter((at) => this.#isValid(at, today));
    const best = [...new Set([...asking, ...ranked.map(([at]) => at)])].slice(0, limit);
    return {
      query_id: "",
      query: text,
      lang: this.#lang,
      searched_for: meant === text ? "" : meant,
      estimate: asking.length ? 0.95 : estimate(ranked.map(([, score]) => score), ideal),
      verdict: asking.length ? "answered" : verdict(ranked.map(([, score]) => score), ideal),
      hits: best.map((at) => this.#hit(at, terms)),
      limited: true,
    };
  }

  /**
   * Questions that hold what was typed, those that begin with it first.
   *
   * @param {string} text
   * @param {{limit: number, now?: Date}} options
   * @returns {import("./client.mjs").Suggestions}
   */
  suggest(text, { limit, now = new Date() }) {
    const keys = keysOf(text);
    const today = this.#today(now);
    const places = keys ? this.#wordings.map(({ keys: whole, article }) => ({ at: whole.indexOf(keys), whole, article })) : [];
    const found = places
      .filter(({ at, article }) => at >= 0 && this.#isValid(article, today))
      .sort((a, b) => Number(a.at > 0) - Number(b.at > 0) || a.whole.length - b.whole.length || a.article - b.article);
    const articles = [...new Set(found.map(({ article }) => article))].slice(0, limit);
    return { query: text, suggestions: articles.map((at) => this.#hit(at, asked(text, this.#lang))) };
  }

  /**
   * What was typed on the Latin keys of a Korean keyboard, if an article holds all of it: qothd is 배송.
   *
   * @param {string} text
   */
  async #meant(text) {
    if (this.#lang !== "ko") return text;
    let meant = text;
    for (const [word] of text.matchAll(/[A-Za-z]{2,}/g)) {
      // A phone begins a sentence with a capital, which is another key.
      for (const typed of [fromKeyboard(word), fromKeyboard(word[0].toLowerCase() + word.slice(1))]) {
        if (this.#fields.gram?.has(stem(fold(word))) || !/^[가-힣]+$/.test(typed)) continue;
        if (await this.#isHeld(asked(typed, "ko"))) {
          meant = meant.replace(word, typed);
          break;
        }
      }
    }
    return meant;
  }

  /** Whether one article holds all terms: that a bucket is not empty says little. @param {Asked[]} terms */
  async #isHeld(terms) {
    const [first, ...others] = await Promise.all(terms.map(async (term) => (await this.#postings(term)).body));
    return Boolean(first) && [...first.keys()].some((article) => others.every((postings) => postings.has(article)));
  }

  /**
   * @param {string} text
   * @param {Asked[]} terms
   * @returns {Promise<Asked[]>} with those of words that mean the same
   */
  async #withSynonyms(text, terms) {
    const bare = fold(text).replace(/\s+/g, this.#lang === "en" ? " " : "");
    const holds = (/** @type {string} */ phrase) => {
      const wanted = fold(phrase).replace(/\s+/g, this.#lang === "en" ? " " : "");
      if (this.#lang !== "en") return wanted.length > 1 && bare.includes(wanted);
      return ` ${bare.replace(/[^\p{L}\p{N}]+/gu, " ")} `.includes(` ${wanted} `);
    };
    const known = new Set(terms.map(({ kind, text }) => `${kind} ${text}`));
    const added = this.#about.synonyms
      .filter((group) => group.some(holds))
      .flatMap((group) => group.filter((phrase) => !holds(phrase)))
      .flatMap((phrase) => asked(phrase, this.#lang))
      .filter(({ kind, text }) => kind === this.#keptKind && !known.has(`${kind} ${text}`));
    return [...terms, ...added.map((term) => ({ ...term, weight: SYNONYM_WEIGHT, added: true }))];
  }

  /** @param {Asked[]} terms */
  async #scores(terms) {
    const kinds = KINDS_OF[this.#lang] ?? KINDS;
    const scores = new Map();
    let ideal = 0;
    for (const [term, { body, title }] of await Promise.all(terms.map(async (term) => /** @type {const} */ ([term, await this.#postings(term)])))) {
      const { weight, k1 } = kinds[term.kind];
      if (!term.added) ideal += term.weight * weight * idf(this.#size, body.size) * (k1 + 1);
      for (const [postings, field, suffix] of /** @type {const} */ ([[body, BODY, ""], [title, TITLE, "_title"]])) {
        const lengths = this.#lengths[term.kind + suffix] ?? [];
        const mean = lengths.reduce((sum, length) => sum + length, 0) / this.#size || 1;
        const rarity = term.weight * weight * field.weight * idf(this.#size, postings.size) * (k1 + 1);
        for (const [at, count] of postings) {
          const norm = k1 * (1 - field.b + (field.b * lengths[at]) / mean);
          scores.set(at, (scores.get(at) ?? 0) + (rarity * count) / (count + norm));
        }
      }
    }
    return { scores, ideal };
  }

  /**
   * The articles that hold a term: anywhere, and in their wordings.
   *
   * @param {Asked} term
   */
  async #postings({ kind, text }) {
    const title = this.#fields[`${kind}_title`]?.get(text) ?? new Map();
    const shown = this.#fields[kind]?.get(text) ?? new Map();
    if (kind !== this.#keptKind) return { body: shown, title };
    const body = new Map(shown);
    for (const [at, count] of await this.#kept(text)) body.set(at, (body.get(at) ?? 0) + count);
    return { body, title };
  }

  /** @param {string} term */
  async #kept(term) {
    const { buckets, parts } = this.#about;
    const bucket = bucketOf(term, buckets);
    const size = buckets / parts.length;
    return (await this.#part(Math.floor(bucket / size)))[bucket % size];
  }

  /** @param {number} part */
  #part(part) {
    let reading = this.#parts.get(part);
    if (!reading) {
      reading = this.#readPart(part);
      this.#parts.set(part, reading);
      // The network may be back for the next question.
      reading.catch(() => this.#parts.delete(part));
    }
    return reading;
  }

  /** @param {number} part */
  async #readPart(part) {
    const { buckets, parts, counted } = this.#about;
    const response = await this.#read(parts[part]);
    if (!response.ok) throw new Error(`${response.status} from ${response.url}`);
    return readPart(await response.arrayBuffer(), { buckets: buckets / parts.length, articles: this.#size, counted });
  }

  /** The articles one of whose wordings is the question. @param {string} text */
  #asking(text) {
    const keys = keysOf(text);
    return keys ? [...new Set(this.#wordings.filter((wording) => wording.keys === keys).map(({ article }) => article))] : [];
  }

  /** The day where the shop is. @param {Date} now */
  #today(now) {
    return new Intl.DateTimeFormat("sv", { timeZone: this.#about.time_zone }).format(now);
  }

  /**
   * @param {number} at
   * @param {string} today
   */
  #isValid(at, today) {
    const [from, until] = this.#about.articles.valid[at] || ["", ""];
    return from <= today && (!until || today <= until);
  }

  /**
   * @param {number} at
   * @param {Asked[]} terms
   */
  #hit(at, terms) {
    const { id, title, answer, category } = this.#about.articles;
    return {
      article_id: id[at],
      url: `${this.#lang}/${id[at]}/`,
      title: marked(title[at], terms),
      heading: "",
      answer: answer[at],
      snippet: [],
      category: category[at],
    };
  }
}

/**
 * The terms of a question, each once.
 *
 * @param {string} text
 * @param {string} lang
 * @returns {Asked[]}
 */
function asked(text, lang) {
  const folded = fold(text);
  const isSound = { ko: /[ㄱ-ㅎ]{2,}/, ja: /^[^一-鿿ァ-ヺa-z]*[ぁ-ゖー]{3,}[^一-鿿ァ-ヺa-z]*$/ }[lang];
  const terms = isSound?.test(folded)
    ? [...analyseSounds(lang === "ko" ? (folded.match(/[ㄱ-ㅎ]{2,}/g) ?? []).join(" ") : folded, lang), ...analyse(folded, lang)]
    : analyse(folded, lang);
  const once = new Map(terms.map((term) => [`${term.kind} ${term.text}`, { ...term, weight: 1 }]));
  // "How do I" asks nothing yet.
  return terms.some(({ kind }) => kind !== "pair") ? [...once.values()] : [];
}

/**
 * @param {number} articles
 * @param {number} holding
 */
function idf(articles, holding) {
  return Math.log(1 + (articles - holding + 0.5) / (holding + 0.5));
}

/**
 * @param {number[]} scores - best first
 * @param {number} ideal
 * @returns {import("./client.mjs").Answer["verdict"]}
 */
function verdict(scores, ideal) {
  const sure = estimate(scores, ideal);
  return sure < 0.2 ? "empty" : sure < 0.4 ? "weak" : "answered";
}

/**
 * How likely the first article answers the question; see `search_api/judge.py`.
 *
 * @param {number[]} scores - best first
 * @param {number} ideal
 */
export function estimate(scores, ideal) {
  if (!scores.length || !ideal) return 0;
  const sum = (/** @type {number[]} */ numbers) => numbers.reduce((total, number) => total + number, 0);
  const gap = scores[0] - sum(scores.slice(0, FIELD_OF_VIEW)) / FIELD_OF_VIEW;
  const lead = scores[0] - sum(scores.slice(1, 3)) / 2;
  const signals = (gap + 0.8 * lead) / Math.sqrt(ideal) + (6 * scores[0]) / ideal - 0.6 * Math.log(ideal);
  return 1 / (1 + Math.exp(-(0.51 * signals - 1.4)));
}

/**
 * A text as the keys that type its letters: what is still being composed fits as well.
 *
 * @param {string} text
 */
function keysOf(text) {
  return keystrokes(hiragana(fold(text)).replace(/[^\p{L}\p{N}]/gu, ""));
}

/**
 * A text in runs, with marks where the question's words and bigrams stand.
 *
 * @param {string} text
 * @param {Asked[]} terms
 * @returns {import("./client.mjs").Run[]}
 */
function marked(text, terms) {
  const folded = fold(text);
  // Where a letter became two, places are no longer known.
  if (folded.length !== text.length) return [{ text }];
  const isMarked = Array(text.length).fill(false);
  for (const { kind, text: term } of terms) {
    if (kind !== "word" && (kind !== "gram" || /^[\0-\x7f]/.test(term))) continue;
    for (let at = folded.indexOf(term); at >= 0 && term.length >= MARKED_FROM; at = folded.indexOf(term, at + 1)) {
      if (/[a-z]/.test(term[0]) && /[a-z]/.test(folded[at - 1] ?? "")) continue;
      isMarked.fill(true, at, at + term.length);
    }
  }
  /** @type {import("./client.mjs").Run[]} */
  const runs = [];
  for (let at = 0; at < text.length; at += 1) {
    const last = runs.at(-1);
    if (last && Boolean(last.mark) === isMarked[at]) last.text += text[at];
    else runs.push(isMarked[at] ? { text: text[at], mark: true } : { text: text[at] });
  }
  return runs;
}
