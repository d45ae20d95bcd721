/**
 * The last few questions that were asked on this device; they never leave it.
 *
 *     "배송비 얼마예요" --remember--> localStorage --list--> under the empty field
 *     "주문 20240117"   --remember--> forgotten at once: it may point to a person
 */

const KEY = "kb.recent";
const MOST = 6;

/** What people write between the digits of a number; what cannot be seen is gone before. */
const BETWEEN_DIGITS = /(\p{Nd})(?:[\s().+/_\-‐-―−ー一]+(?=\p{Nd})|,(?=\p{Nd}{4}))/gu;

/** What tells of a person, or of what is theirs; asked with and without what stands between the digits of a number. */
const PERSONAL = [
  /\S\s*@\s*\S|[a-z\d] ?(?:골뱅이|アット|[[(]at\b)| at (?:g|hot)mail/iu,
  // Phones, cards, orders; a phone spelled in words; a passport or a code, letters and digits mixed.
  /\p{Nd}{5}|(?:[\d공영일이삼사오육칠팔구〇零一二三四五六七八九][ \-에]{0,2}){7}|ゼロ.{2,3}ゼロ/u,
  /\b(?=[a-z]*\d)(?=\d*[a-z])(?=(?:[a-z]*\d){4})[a-z\d]{7}/iu,
  // An account, an order or a day of birth after its name.
  /(?:아이디|비밀 ?번호|비번|パスワード|password|\bid|주문 ?번호|注文番号|order|생년월일|생일|誕生日|birth\S*)(?:[은는は]| is)?:? ?#?(?:[a-z_.-]+\d|\d\d)|\d日生/iu,
  // Where somebody lives.
  /(?:로|길) ?\d+(?:으?로 |(?![\d가-힣]))|[\da-z가-사] ?동 ?\d+ ?호|동 ?\d\d+-\d|\d번지/iu,
  /[\d〇一二三四五六七八九十](?:丁目|番地|号室)|\d番\d+号|\p{Script=Han} ?\d+-\d+-\d|[市区町村郡](?!の)\p{L}{0,10}\d+(?:[-の]\d+)*(?![-\d日個人円])/u,
  /\d[a-c]?,? (?:[a-z\d.'’]+ ){0,5}(?:st(?:reet)?|r(?:oa)?d|ave(?:nue)?|la?ne?|pkwy|\w+-(?:ro|gil))\b(?! [a-z]+ [a-z]+$)/iu,
  /\b[a-z]{1,2}\d[a-z\d]? ?\d(?!.[bdh]\b)[abd-hjlnp-uw-z]{2}\b|p\.? ?o\.? ?box/iu,
  // What they are called.
  /이름은|성함|수령인|주문자|예금주|입금자|받는 ?(?:사람|분)|저는 [가-힣]{3}입|名前は|氏名|宛名|と申し|私は\p{Script=Han}{4}|[Mm]y name|\bI(?:'| a)m [A-Z][a-z]+ [A-Z]/u,
];

/**
 * Whether a text may say who asked, or what they bought.
 * In doubt it does: a phone is passed around in a family.
 *
 * @param {string} text
 */
export function mayPointToPerson(text) {
  const seen = text.normalize("NFKC").replace(/\p{Cf}/gu, "");
  const plain = seen.replace(BETWEEN_DIGITS, "$1");
  return PERSONAL.some((sign) => sign.test(seen) || sign.test(plain));
}

export class Recent {
  #storage;

  /** @param {Pick<Storage, "getItem" | "setItem" | "removeItem"> | undefined} storage - undefined: the browser refuses it */
  constructor(storage = deviceStorage()) {
    this.#storage = storage;
  }

  /** @returns {string[]} the last one first */
  list() {
    try {
      const kept = JSON.parse(this.#storage?.getItem(KEY) ?? "[]");
      const texts = kept.filter((/** @type {unknown} */ text) => typeof text === "string" && !mayPointToPerson(text));
      return texts.slice(0, MOST);
    } catch {
      return []; // refused, or not what was written
    }
  }

  /** @param {string} text - tidied; the reader asked for it */
  remember(text) {
    if (!text || mayPointToPerson(text)) return;
    this.#write([text, ...this.list().filter((other) => other !== text)].slice(0, MOST));
  }

  /** @param {string} text */
  remove(text) {
    this.#write(this.list().filter((other) => other !== text));
  }

  clear() {
    this.#write([]);
  }

  /** @param {string[]} texts */
  #write(texts) {
    try {
      if (texts.length) this.#storage?.setItem(KEY, JSON.stringify(texts));
      else this.#storage?.removeItem(KEY);
    } catch {
      // Full or forbidden: nothing is remembered, and nothing else depends on it.
    }
  }
}

function deviceStorage() {
  try {
    return localStorage;
  } catch {
    return undefined; // some browsers refuse the very name
  }
}
