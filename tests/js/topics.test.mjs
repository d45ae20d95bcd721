import assert from "node:assert/strict";
import { test } from "node:test";

import { topicAddress, topicIn, topicsOf } from "../../theme/assets/kb/topics.mjs";

const hits = (letters) => [...letters].map((category) => ({ category: category.trim() }));

test("the topic of the best answer comes first, with its number of answers", () => {
  assert.deepEqual(topicsOf(hits("babbab")), [
    { category: "b", count: 4 },
    { category: "a", count: 2 },
  ]);
});

for (const [letters, why] of [
  ["", "no answer"],
  ["aabbb", "few answers"],
  ["aaaaaa", "one topic"],
  ["aaaaabcd", "one topic and single answers"],
  ["aaaa    ", "one topic and answers without any"],
]) {
  test(`${why}: nothing to choose`, () => {
    assert.deepEqual(topicsOf(hits(letters)), []);
  });
}

test("four topics at most", () => {
  assert.deepEqual(topicsOf(hits("aabbccddee")).map(({ category }) => category), ["a", "b", "c", "d"]);
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
