import assert from "node:assert/strict";
import { test } from "node:test";

import { firstQuestions } from "../../theme/assets/kb/widget-first.mjs";

const question = (id) => ({ id, title: id });
const DATA = {
  popular: ["change-address", "return-how", "coupon-use", "delivery-fee", "cancel", "points", "gift-wrap"].map(question),
  categories: [
    { id: "delivery", words: ["delivery", "shipping", "배송"], questions: ["change-address", "delivery-fee"].map(question) },
    { id: "returns", words: ["returns", "refunds", "반품"], questions: ["return-fee", "return-how", "refund-when"].map(question) },
    { id: "benefits", words: ["coupons", "points"], questions: ["coupon-use", "points"].map(question) },
  ],
};
const ids = (page) => firstQuestions(DATA, { topic: "", path: "/", ...page }).questions.map(({ id }) => id);

test("a page that says nothing gets the popular questions", () => {
  const { questions, isAbout } = firstQuestions(DATA, { topic: "", path: "/ko/item/123.html" });

  assert.deepEqual([questions.length, questions[0].id, isAbout], [6, "change-address", false]);
});

test("a topic is a category, by its id or by what shops call it", () => {
  assert.deepEqual(ids({ topic: "delivery" }), ["change-address", "delivery-fee"]);
  assert.deepEqual(ids({ topic: "Shipping" }), ["change-address", "delivery-fee"]);
  assert.deepEqual(ids({ topic: "배송" }), ["change-address", "delivery-fee"]);
});

test("a topic that is an article begins with it", () => {
  assert.equal(ids({ topic: "return-how" })[0], "return-how");
  assert.equal(ids({ topic: "refund-when" })[0], "refund-when");
});

test("words of the address choose where no topic does", () => {
  assert.deepEqual(ids({ path: "/mypage/coupon/list.html" }), ["coupon-use", "points"]);
  assert.deepEqual(ids({ path: "/%EB%B0%98%ED%92%88/" }), ["return-fee", "return-how", "refund-when"]);
  assert.deepEqual(ids({ topic: "no such topic", path: "/returns" }), ["return-fee", "return-how", "refund-when"]);
});

test("a topic goes before the address", () => {
  assert.deepEqual(ids({ topic: "benefits", path: "/returns" }), ["coupon-use", "points"]);
});

test("an address that cannot be decoded is taken as it stands", () => {
  assert.deepEqual(ids({ path: "/100%/points" }), ["coupon-use", "points"]);
});
