import assert from "node:assert/strict";
import { test } from "node:test";

import { Strings } from "../../theme/assets/kb/strings.mjs";

const ENTRIES = {
  "results.count.one": "{count} answer for “{query}”",
  "results.count.other": "{count} answers for “{query}”",
  "search.label": "Search",
};

test("one answer takes the form for one", () => {
  const strings = new Strings("en", ENTRIES);

  const text = strings.t("results.count", { count: 1, query: "gift" });

  assert.equal(text, "1 answer for “gift”");
});

test("a count is written with the separators of the language", () => {
  const strings = new Strings("en", ENTRIES);

  const text = strings.t("results.count", { count: 1200, query: "gift" });

  assert.equal(text, "1,200 answers for “gift”");
});

test("Korean has one form for every count", () => {
  const strings = new Strings("ko", { "results.count.other": "답변 {count}개" });

  assert.equal(strings.t("results.count", { count: 1 }), "답변 1개");
});

test("a question that looks like a placeholder or a pattern is shown as it was typed", () => {
  const strings = new Strings("en", ENTRIES);

  const text = strings.t("results.count", { count: 2, query: "$& {count}" });

  assert.equal(text, "2 answers for “$& {count}”");
});

test("a missing word is an error that names language and key", () => {
  const strings = new Strings("ja", ENTRIES);

  assert.throws(() => strings.t("search.nothing"), { message: "ja: no string search.nothing" });
});
