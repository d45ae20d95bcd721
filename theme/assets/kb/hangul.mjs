/** Hangul as the keys that type it, as `search_api/contract/hangul.py` does: 배송 is ㅂㅐㅅㅗㅇ, and on Latin keys qothd. */

const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ";
const FINALS = ["", ..."ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"];
/** @type {Record<string, string>} */
const PARTS = {};
for (const entry of "ㅘㅗㅏ ㅙㅗㅐ ㅚㅗㅣ ㅝㅜㅓ ㅞㅜㅔ ㅟㅜㅣ ㅢㅡㅣ ㄳㄱㅅ ㄵㄴㅈ ㄶㄴㅎ ㄺㄹㄱ ㄻㄹㅁ ㄼㄹㅂ ㄽㄹㅅ ㄾㄹㅌ ㄿㄹㅍ ㅀㄹㅎ ㅄㅂㅅ".split(" ")) {
  PARTS[entry[0]] = entry.slice(1);
}
/** @type {Record<string, string>} */
const JOINED = Object.fromEntries(Object.entries(PARTS).map(([whole, parts]) => [parts, whole]));
/** The two-set layout; a capital is the key with Shift. */
const LATIN = "qwertyuiopasdfghjklzxcvbnmQWERTOP";
const JAMO = "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ";

/** @param {string} text */
export function keystrokes(text) {
  return Array.from(text, pressed).join("");
}

/** @param {string} char */
function pressed(char) {
  const at = char.charCodeAt(0) - 0xac00;
  const jamo =
    at >= 0 && at < 11172
      ? INITIALS[Math.floor(at / 588)] + VOWELS[Math.floor(at / 28) % 21] + FINALS[at % 28]
      : char;
  return Array.from(jamo, (part) => PARTS[part] ?? part).join("");
}

/**
 * The initial consonants of syllables: 배송 is ㅂㅅ.
 *
 * @param {string} syllables
 */
export function initials(syllables) {
  return Array.from(syllables, (char) => INITIALS[Math.floor((char.charCodeAt(0) - 0xac00) / 588)]).join("");
}

/**
 * What a Korean keyboard gives for Latin keys: qothd is 배송; jamo that make no syllable stay alone.
 *
 * @param {string} text
 */
export function fromKeyboard(text) {
  const key = (/** @type {string} */ char) => JAMO[LATIN.indexOf(char)] ?? char;
  const jamo = Array.from(text, (char) => key(LATIN.includes(char) ? char : char.toLowerCase())).join("");
  let out = "";
  let at = 0;
  while (at < jamo.length) {
    if (!INITIALS.includes(jamo[at]) || !isIn(VOWELS, jamo[at + 1])) {
      out += jamo[at++];
      continue;
    }
    const initial = jamo[at];
    const [vowel, afterVowel] = longest(jamo, at + 1, [...VOWELS]);
    let [final, end] = longest(jamo, afterVowel, FINALS);
    if (final && isIn(VOWELS, jamo[end])) {
      // The last consonant begins the next syllable.
      end -= 1;
      final = jamo.slice(afterVowel, end);
    }
    const code = INITIALS.indexOf(initial) * 588 + VOWELS.indexOf(vowel) * 28 + FINALS.indexOf(final);
    out += String.fromCharCode(0xac00 + code);
    at = end;
  }
  return out;
}

/**
 * @param {string} letters
 * @param {string | undefined} char
 */
function isIn(letters, char) {
  return char !== undefined && letters.includes(char);
}

/**
 * The compound or single jamo among `letters` that begins at `at`, "" for none, and where it ends.
 *
 * @param {string} jamo
 * @param {number} at
 * @param {string[]} letters
 * @returns {[string, number]}
 */
function longest(jamo, at, letters) {
  const pair = JOINED[jamo.slice(at, at + 2)];
  if (pair && letters.includes(pair)) return [pair, at + 2];
  const single = jamo[at] ?? "";
  return single && letters.includes(single) ? [single, at + 1] : ["", at];
}
