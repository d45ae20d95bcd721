/**
 * Read a part of the index that `kb_builder/offline.py` writes: for each bucket, the articles that hold its terms.
 *
 *     bits --gamma--> articles + 1 --Rice--> gap, gap, gap ...   and in counted languages --gamma--> count
 */

/**
 * @param {ArrayBuffer} buffer
 * @param {{buckets: number, articles: number, counted: boolean}} of - buckets: of this part
 * @returns {Map<number, number>[]} for each bucket, article -> how often
 */
export function readPart(buffer, { buckets, articles, counted }) {
  const bits = new Bits(new Uint8Array(buffer));
  return Array.from({ length: buckets }, () => {
    const holding = bits.gamma() - 1;
    const rice = riceParameter(articles, holding);
    const postings = new Map();
    let article = -1;
    for (let left = holding; left > 0; left -= 1) {
      article += 1 + bits.rice(rice);
      postings.set(article, counted ? bits.gamma() : 1);
    }
    return postings;
  });
}

/**
 * The bucket of a term: FNV-1a over its code units.
 *
 * @param {string} term
 * @param {number} buckets - in the whole index
 */
export function bucketOf(term, buckets) {
  let code = 0x811c9dc5;
  for (let at = 0; at < term.length; at += 1) code = Math.imul(code ^ term.charCodeAt(at), 0x01000193);
  return ((code ^ (code >>> 15)) >>> 0) % buckets;
}

/**
 * @param {number} articles
 * @param {number} holding
 */
function riceParameter(articles, holding) {
  let rice = 0;
  while (holding && holding * 10 * 2 ** (rice + 1) <= 7 * articles) rice += 1;
  return rice;
}

class Bits {
  #bytes;
  #at = 0;

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.#bytes = bytes;
  }

  #bit() {
    // Beyond the end of a damaged file all is 1: a gamma code ends, and a Rice code is stopped below.
    const byte = this.#bytes[this.#at >> 3] ?? 0xff;
    return (byte >> (7 - (this.#at++ & 7))) & 1;
  }

  /** @param {number} count */
  #number(count) {
    let number = 0;
    for (let left = count; left > 0; left -= 1) number = number * 2 + this.#bit();
    return number;
  }

  gamma() {
    let length = 0;
    while (!this.#bit()) length += 1;
    return 2 ** length + this.#number(length);
  }

  /** @param {number} rice */
  rice(rice) {
    let quotient = 0;
    while (this.#bit()) {
      quotient += 1;
      if (this.#at > this.#bytes.length * 8) throw new RangeError("a part of the index ends too early");
    }
    return quotient * 2 ** rice + this.#number(rice);
  }
}
