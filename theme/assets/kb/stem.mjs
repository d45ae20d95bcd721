/**
 * The stem of an English word, as the Snowball library finds it for Python.
 *
 * Source: "The English (Porter2) stemming algorithm" as of Snowball 3, snowballstem.org.
 */

/** Words that the rules would get wrong; those without a stem are their own. */
const WHOLE = new Map(
  "skis:ski skies:sky idly:idl gently:gentl ugly:ugli early:earli only:onli singly:singl sky news howe atlas cosmos bias andes"
    .split(" ")
    .map((entry) => /** @type {[string, string]} */ ([entry.split(":")[0], entry.split(":").at(-1)])),
);

/** Beginnings after which the first region begins, whatever follows. */
const BEGINNING = /^(?:arsen|commun|emerg|gener|inter|later|organ|past|univers)/;
/** A vowel and the consonant after it; "Y" is a consonant here. */
const REGION = /[aeiouy][^aeiouy]/;
const SHORT = /(?:[^aeiouy][aeiouy][^aeiouywxY]|^[aeiouy][^aeiouy]|past)$/;
const KEEPS_ING = /^(?:even|cann|inn|earr|herr|out)$/;

const STEP_2 = ending(
  "ational:ate tional:tion ization:ize iveness:ive fulness:ful ousness:ous lessli:less biliti:ble ation:ate alism:al aliti:al" +
    " iviti:ive fulli:ful ousli:ous entli:ent ogist:og enci:ence anci:ance abli:able alli:al izer:ize ator:ate bli:ble ogi:og li:",
);
const STEP_3 = ending("ational:ate tional:tion alize:al icate:ic iciti:ic ical:ic ative: ness: ful:");
const STEP_4 = ending("ement: ance: ence: able: ible: ment: ant: ent: ism: ate: iti: ous: ive: ize: ion: al: er: ic:");

/**
 * The longest of some endings that a word has.
 *
 * @param {string} table - "ending:what takes its place", the longest first
 * @returns {(word: string) => [string, string] | undefined}
 */
function ending(table) {
  const rules = table.split(" ").map((rule) => /** @type {[string, string]} */ (rule.split(":")));
  return (word) => rules.find(([end]) => word.endsWith(end));
}

/** @type {Map<string, string>} */
const known = new Map();

/** @param {string} word - in small letters */
export function stem(word) {
  let found = known.get(word);
  if (found === undefined) known.set(word, (found = stemOf(word)));
  return found;
}

/** @param {string} word */
function stemOf(word) {
  if (word.length < 3) return word;
  const whole = WHOLE.get(word);
  if (whole) return whole;
  let w = word.replace(/^'/, "").replace(/^y/, "Y").replace(/([aeiouy])y/g, "$1Y");
  const first = BEGINNING.exec(w)?.[0].length ?? after(w, 0);
  const second = after(w, first);

  // A plural or possessive ending.
  w = w.replace(/'(?:s'?)?$/, "");
  if (w.endsWith("sses")) w = w.slice(0, -2);
  else if (/ie[ds]$/.test(w)) w = w.slice(0, w.length > 4 ? -2 : -1);
  else if (/[aeiouy].+s$/.test(w) && !/[us]s$/.test(w)) w = w.slice(0, -1);

  // The past, and -ing.
  const past = /(?:eedly|eed|ingly|edly|ing|ed)$/.exec(w)?.[0] ?? "";
  const before = w.slice(0, w.length - past.length);
  if (past.startsWith("eed")) {
    if (before.length >= first && !/^(?:succ|proc|exc)$/.test(before)) w = `${before}ee`;
  } else if (past === "ing" && /^[^aeiouy]y$/.test(before)) {
    w = `${before.slice(0, -1)}ie`;
  } else if (past && /[aeiouy]/.test(before) && !(past === "ing" && KEEPS_ING.test(before))) {
    w = before;
    if (/(?:at|bl|iz)$/.test(w)) w += "e";
    else if (/(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(w)) w = /^[aeo]..$/.test(w) ? w : w.slice(0, -1);
    else if (w.length === first && SHORT.test(w)) w += "e";
  }

  w = w.replace(/(.[^aeiouy])[yY]$/, "$1i");

  let rule = STEP_2(w);
  if (rule && w.length - rule[0].length >= first) {
    const rest = w.slice(0, w.length - rule[0].length);
    const due = rule[0] === "li" ? /[cdeghkmnrt]$/.test(rest) : rule[0] !== "ogi" || rest.endsWith("l");
    if (due) w = rest + rule[1];
  }
  rule = STEP_3(w);
  if (rule && w.length - rule[0].length >= (rule[0] === "ative" ? second : first)) {
    w = w.slice(0, w.length - rule[0].length) + rule[1];
  }
  rule = STEP_4(w);
  if (rule && w.length - rule[0].length >= second) {
    const rest = w.slice(0, w.length - rule[0].length);
    if (rule[0] !== "ion" || /[st]$/.test(rest)) w = rest;
  }
  const rest = w.slice(0, -1);
  if (w.endsWith("e") && (rest.length >= second || (rest.length >= first && !SHORT.test(rest)))) w = rest;
  else if (w.endsWith("ll") && rest.length >= second) w = rest;
  return w.replaceAll("Y", "y");
}

/**
 * Where the region after the first vowel and consonant from `start` begins.
 *
 * @param {string} word
 * @param {number} start
 */
function after(word, start) {
  const found = REGION.exec(word.slice(start));
  return found ? start + found.index + 2 : word.length;
}
