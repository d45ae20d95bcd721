import assert from "node:assert/strict";
import { test } from "node:test";

import { topicAddress, topicIn, topicsOf } from "../../theme/assets/kb/topics.mjs";

const hits = (letters) => [...letters].map((category) => ({ category: category.trim() }));

test("each topic has its number of answers, and so have all", () => {
  assert.deepEqual([...topicsOf(hits("babbabc"))], [["", 7], ["b", 4], ["a", 2]]);
});

for (const [letters, why] of [
  ["", "no answer"],
  ["aabbb", "few answers"],
  ["aaaaaa", "one topic"],
  ["aaaaabcd", "one topic and single answers"],
  ["aaaa    ", "one topic and answers without any"],
]) {
  test(`${why}: nothing to choose`, () => {
    assert.equal(topicsOf(hits(letters)).size, 0);
  });
}

test("three topics at most, those of the best answers", () => {
  assert.deepEqual([...topicsOf(hits("ddccbbaa")).keys()], ["", "d", "c", "b"]);
});

test("a topic is added to the question, and taken away again", () => {
  const narrowed = topicAddress("#q=a%26b&literal=1", "returns");

  assert.equal(narrowed, "#q=a%26b&literal=1&in=returns");
  assert.equal(topicIn(narrowed), "returns");
  assert.equal(topicAddress(narrowed, "fee"), "#q=a%26b&literal=1&in=fee");
  assert.equal(topicAddress(narrowed, ""), "#q=a%26b&literal=1");
});

test("without a topic there is none", () => {
  assert.equal(topicIn("#q=in"), "");
});
