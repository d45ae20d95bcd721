import assert from "node:assert/strict";
import { test } from "node:test";

import { passageOf } from "../../theme/assets/kb/results.mjs";
import { isBeginning, viewOf } from "../../theme/assets/kb/view.mjs";

const HIT = {
  article_id: "return-how",
  url: "ko/returns/return-how/",
  title: [{ text: "반품은 어떻게 하나요?", mark: false }],
  heading: "",
  answer: "받은 날부터 7일 안에 마이페이지에서 신청하면 돼요.",
  snippet: [],
  category: "returns",
};

test("the verdict of the API is what the reader is told", () => {
  assert.equal(viewOf({ verdict: "weak", hits: [HIT] }), "weak");
});

test("an answer without hits is empty, whatever the verdict", () => {
  assert.equal(viewOf({ verdict: "answered", hits: [] }), "empty");
});

test("a passage that says more than the answer is shown", () => {
  const snippet = [{ text: "택배사가 " }, { text: "반품", mark: true }, { text: " 상품을 가지러 가요…" }];

  assert.deepEqual(passageOf({ ...HIT, snippet }), snippet);
});

test("a passage that repeats the answer is left out", () => {
  const snippet = [{ text: "…7일 안에 " }, { text: "마이페이지", mark: true }, { text: "에서 신청하면 돼요." }];

  assert.deepEqual(passageOf({ ...HIT, snippet }), []);
});

test("no passage is no passage", () => {
  assert.deepEqual(passageOf(HIT), []);
});

for (const text of ["배", "ㅂ", "返", "r", "re"]) {
  test(`'${text}' is a beginning: completions help more than hits`, () => {
    assert.equal(isBeginning(text), true);
  });
}

for (const text of ["배송", "ㅂㅅ", "返品", "ret"]) {
  test(`'${text}' is enough to search for`, () => {
    assert.equal(isBeginning(text), false);
  });
}
