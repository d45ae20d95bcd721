import assert from "node:assert/strict";
import { test } from "node:test";

import { chooseLanguage } from "../../theme/assets/kb/language.mjs";

const OFFERED = ["ko", "ja", "en"];

test("a region does not keep a reader from their language", () => {
  assert.equal(chooseLanguage(["ja-JP"], OFFERED), "ja");
});

test("the first language that there is wins", () => {
  assert.equal(chooseLanguage(["fr-FR", "en-US", "ko"], OFFERED), "en");
});

test("a reader with none of the languages stays and chooses", () => {
  assert.equal(chooseLanguage(["de", "fr"], OFFERED), undefined);
});
