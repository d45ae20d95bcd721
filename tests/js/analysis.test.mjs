import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { analyse, analyseSounds } from "../../theme/assets/kb/analysis.mjs";
import { fromKeyboard, keystrokes } from "../../theme/assets/kb/hangul.mjs";

/** @param {string} lang */
function golden(lang) {
  const text = readFileSync(new URL(`../golden/analysis/${lang}.md`, import.meta.url), "utf8");
  return text
    .split("\n## ")
    .slice(1)
    .map((part) => {
      const [sentence, ...lines] = part.split("\n");
      const said = Object.fromEntries(lines.filter(Boolean).map((line) => /^- (\w+): ?(.*)$/.exec(line)?.slice(1) ?? []));
      return { sentence, said };
    });
}

const written = (/** @type {import("../../theme/assets/kb/analysis.mjs").Term[]} */ terms, /** @type {string} */ kind) =>
  terms
    .filter((term) => term.kind === kind)
    .map(({ text }) => (kind === "pair" ? `(${text})` : text))
    .join(" ");

for (const [lang, kinds] of Object.entries({ ko: ["gram"], ja: ["gram"], en: ["word", "pair", "gram"] })) {
  for (const { sentence, said } of golden(lang)) {
    test(`${lang}: ${sentence} gives the terms that Python gives`, () => {
      const terms = analyse(sentence, lang);

      for (const kind of kinds) assert.equal(written(terms, kind), said[`${kind}s`]);
    });
  }
}

for (const { sentence, said } of golden("ko")) {
  test(`ko: ${sentence} has the beginnings of initials that Python gives`, () => {
    const beginnings = said.sounds.split(" ").filter((sound) => sound && !sound.endsWith("."));

    assert.equal(written(analyseSounds(sentence, "ko"), "sound"), beginnings.join(" "));
  });
}

for (const { sentence, said } of golden("ja").filter(({ sentence }) => !/[一-鿿]/.test(sentence))) {
  test(`ja: ${sentence} sounds as Python hears it`, () => {
    assert.equal(written(analyseSounds(sentence, "ja"), "sound"), said.sounds);
  });
}

test("Latin keys give the Hangul that a Korean keyboard gives", () => {
  const typed = ["qothd", "ghksqnf", "dlqdjdy", "ekfrdl", "rkqt", "QkfFo"].map(fromKeyboard);

  assert.deepEqual(typed, ["배송", "환불", "입어요", "닭이", "값", "빨래"]);
});

test("a syllable is the keys that type it", () => {
  assert.equal(keystrokes("뱃값과"), "ㅂㅐㅅㄱㅏㅂㅅㄱㅗㅏ");
});
