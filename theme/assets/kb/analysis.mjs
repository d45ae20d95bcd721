/**
 * Turn text into terms as `search_api/contract/analysis.py` does, as far as no dictionary is needed.
 *
 *     en    words, pairs of words, trigrams       ja    bigrams, single kanji and katakana, sounds of kana
 *     ko    bigrams, initials of words            else  runs of letters, bigrams
 *
 * One set of golden vectors, `tests/golden/analysis`, is read by the tests of both.
 */

import { initials } from "./hangul.mjs";
import { stem } from "./stem.mjs";

/**
 * @typedef {"word" | "pair" | "gram" | "sound"} Kind
 * @typedef {{kind: Kind, text: string}} Term
 */

// Format characters carry no letter: a zero-width space pasted from a chat must not split a word.
const IGNORED = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]/g;
// A letter with the marks and jamo that join it: they are normalised together.
const CLUSTER = /.(?:[\p{Mn}\p{Mc}\p{Me}\u1160-\u11ff\uff9e\uff9f]|[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff])*/gsu;
/** NFKC makes of a jamo typed alone one that waits for its syllable; readers mean the letter. */
const ALONE = new Map();
for (let code = 0x3131; code < 0x3164; code += 1) {
  const letter = String.fromCharCode(code);
  const normal = letter.normalize("NFKC");
  if (normal.length === 1) ALONE.set(normal, letter);
}

/**
 * One width and one case, without format characters.
 *
 * @param {string} text
 */
export function fold(text) {
  if (/^[\0-\x7f가-힣ぁ-ゖァ-ヺー一-鿿、。]*$/.test(text)) return text.toLowerCase();
  return (text.match(CLUSTER) ?? []).map(foldCluster).join("");
}

/** @param {string} cluster */
function foldCluster(cluster) {
  return Array.from(cluster.replace(IGNORED, "").normalize("NFKC"), (char) => {
    // ß has no capital of its own: it is compared as the two that stand for it.
    const upper = char.toLowerCase().toUpperCase();
    const small = [...upper].length > 1 || char === "\u0345" ? upper.toLowerCase() : char.toLowerCase();
    return ALONE.get(small) ?? (small === "ς" ? "σ" : small);
  }).join("");
}

const STOP_WORDS = new Set(
  (
    "a an and anybody anyone anything are as at be been but by can could did do does for from had has have how i if in" +
    " into is it its may me might my of on or our please shall should somebody someone something that the their them" +
    " there these they this those to us was we were what when where which who why will with would you your"
  ).split(" "),
);
const ENGLISH_WORD = /[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu;
const CONTRACTED = /['’](?:(?:s|m|re|ve|ll|d)(?![\p{L}\p{N}_]))?/gu;

/**
 * @param {string} text
 * @param {string} lang
 * @returns {Term[]} in reading order, kind by kind; with repetitions
 */
export function analyse(text, lang) {
  const folded = fold(text);
  if (lang === "en") return english(folded);
  const grams = { ko: koreanGrams, ja: japaneseGrams }[lang];
  if (grams) return as("gram", grams(folded));
  const runs = folded.match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...as("word", runs), ...as("gram", runs.flatMap((run) => slices(run, 2)))];
}

/**
 * How a text sounds or begins, for questions typed that way.
 *
 * @param {string} text - in Japanese, kana
 * @param {string} lang
 * @returns {Term[]}
 */
export function analyseSounds(text, lang) {
  const folded = fold(text);
  if (lang === "ko") {
    const letters = (folded.match(/[ㄱ-ㅎ]{2,}|[가-힣]+/g) ?? []).map((run) => (run < "가" ? run : initials(run)));
    return as("sound", letters.flatMap(beginnings));
  }
  const runs = lang === "ja" ? (folded.match(/[ぁ-ゖァ-ヺー]+/g) ?? []) : [];
  return as("sound", runs.flatMap((run) => sounds(hiragana(run).replaceAll("ー", ""))));
}

/**
 * @param {Kind} kind
 * @param {string[]} texts
 * @returns {Term[]}
 */
function as(kind, texts) {
  return texts.map((text) => ({ kind, text }));
}

/** @param {string} folded */
function english(folded) {
  const typed = folded.match(ENGLISH_WORD) ?? [];
  const words = typed.map((word) => word.replace(CONTRACTED, "")).filter(Boolean);
  const stems = words.map((word) => (/^[a-z]+$/.test(word) && !STOP_WORDS.has(word) ? stem(word) : word));
  const pairs = stems.slice(1).map((word, at) => [stems[at], word].sort(byCodePoint).join(" "));
  const grams = typed.filter((word) => !STOP_WORDS.has(word)).flatMap((word) => slices(`_${word}_`, 3));
  const content = stems.filter((word) => !STOP_WORDS.has(word));
  return [...as("word", content), ...as("pair", pairs), ...as("gram", grams)];
}

/**
 * @param {string} a
 * @param {string} b
 */
function byCodePoint(a, b) {
  return a < b ? -1 : 1;
}

/** @param {string} folded */
function koreanGrams(folded) {
  const phrases = folded.match(/[가-힣]+(?:\s+[가-힣]+)*/g) ?? [];
  const grams = phrases.flatMap((phrase) => {
    const letters = phrase.replace(/\s+/g, "");
    return letters.length === 1 ? [letters] : slices(letters, 2);
  });
  return [...grams, ...latin(folded)];
}

/** @param {string} folded */
function japaneseGrams(folded) {
  const runs = folded.match(/[一-鿿㐀-䶿々〆ぁ-ゖァ-ヺー]+/g) ?? [];
  const pairs = runs.flatMap((run) => slices(run, 2)).filter((pair) => !/^[ぁ-ゖー]+$/.test(pair));
  return [...pairs, ...(folded.match(/[一-鿿㐀-䶿々ァ-ヺ]/g) ?? []), ...latin(folded)];
}

/** @param {string} folded */
function latin(folded) {
  return (folded.match(/[a-z0-9]+/g) ?? []).map(stem);
}

const LONGEST_INITIALS = 6;

/** @param {string} letters */
function beginnings(letters) {
  const longest = Math.min(LONGEST_INITIALS, letters.length);
  return Array.from({ length: Math.max(0, longest - 1) }, (_, at) => letters.slice(0, at + 2));
}

/** @param {string} run - hiragana */
function sounds(run) {
  return run.length < 3 ? (run ? [run] : []) : slices(run, 3);
}

/**
 * All runs of `length` letters; none of a shorter text.
 *
 * @param {string} text
 * @param {number} length - letters
 */
function slices(text, length) {
  const letters = [...text];
  return letters.slice(length - 1).map((_, at) => letters.slice(at, at + length).join(""));
}

/** @param {string} text */
export function hiragana(text) {
  return text.replace(/[ァ-ヶ]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0x60));
}
