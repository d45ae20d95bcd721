// The files of words themselves: every language says everything, in its own plural forms.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const FORM = /\.(zero|one|two|few|many|other)$/;

function read(lang) {
  return JSON.parse(readFileSync(new URL(`../../theme/i18n/${lang}.json`, import.meta.url), "utf8"));
}

function stems(entries) {
  return [...new Set(Object.keys(entries).map((key) => key.replace(FORM, "")))].sort();
}

function valuesOf(entries, stem) {
  const texts = Object.entries(entries).filter(([key]) => key.replace(FORM, "") === stem);
  return [...new Set(texts.flatMap(([, text]) => text.match(/\{\w+\}/g) ?? []))].sort();
}

for (const lang of ["ko", "ja"]) {
  test(`${lang} has the words that English has`, () => {
    assert.deepEqual(stems(read(lang)), stems(read("en")));
  });

  test(`${lang} uses the values that English uses`, () => {
    const [ours, theirs] = [read(lang), read("en")];

    for (const stem of stems(theirs)) assert.deepEqual(valuesOf(ours, stem), valuesOf(theirs, stem), stem);
  });
}

for (const lang of ["ko", "ja", "en"]) {
  test(`${lang} has exactly its plural forms`, () => {
    const entries = read(lang);
    const counted = stems(entries).filter((stem) => `${stem}.other` in entries);

    for (const stem of counted) {
      const forms = Object.keys(entries).filter((key) => key.replace(FORM, "") === stem && FORM.test(key));
      const wanted = new Intl.PluralRules(lang).resolvedOptions().pluralCategories.map((form) => `${stem}.${form}`);
      assert.deepEqual(forms.sort(), wanted.sort());
    }
  });
}
