import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { mayPointToPerson, Recent } from "../../theme/assets/kb/recent.mjs";

function storage(kept = {}) {
  const entries = new Map(Object.entries(kept));
  return {
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => entries.set(key, value),
    removeItem: (key) => entries.delete(key),
    entries,
  };
}

function asked(...texts) {
  const recent = new Recent(storage());
  for (const text of texts) recent.remember(text);
  return recent;
}

test("the last question comes first", () => {
  assert.deepEqual(asked("배송비", "返品").list(), ["返品", "배송비"]);
});

test("a question that was asked again moves to the front", () => {
  assert.deepEqual(asked("a fee", "refund", "a fee").list(), ["a fee", "refund"]);
});

test("six are kept", () => {
  assert.deepEqual(asked("a", "b", "c", "d", "e", "f", "g").list(), ["g", "f", "e", "d", "c", "b"]);
});

test("one can be removed", () => {
  const recent = asked("a", "b");

  recent.remove("a");

  assert.deepEqual(recent.list(), ["b"]);
});

test("nothing is left on the device after all were removed", () => {
  const device = storage();
  const recent = new Recent(device);
  recent.remember("a");

  recent.clear();

  assert.equal(device.entries.size, 0);
});

const PERSONAL = [
  ["kim@example.com", "ｋｉｍ＠example.com 환불"],
  ["주문 20240117", "ORD-2024-1187", "０１２３４", "12\u200b345", "٠١٢٣٤", "4111 1111 1111 1111"],
  ["010-1234-5678", "010 1234 5678", "공일공 일이삼사오육칠팔"],
  ["M123A4567 passport", "my code a1b2c3d4"],
  ["테헤란로 12 배송", "101동 1203호", "渋谷1丁目"],
  ["제 이름은 김철수", "氏名 山田太郎", "My name is Kim"],
].flat();

for (const text of PERSONAL) {
  test(`'${text}' may point to a person and is not kept`, () => {
    assert.equal(mayPointToPerson(text), true);
    assert.deepEqual(asked(text).list(), []);
  });
}

const HARMLESS = [
  ...["渋谷区の送料", "渋谷区は2-3日かかりますか", "町内会 2-3人", "国道1号", "私は学生です", "番地なし"],
  ...["2-3 days delivery", "10-20 people", "10 free street style tees", "S24 8GB", "2 TB Hard Drive", "bought at amazon.com"],
  ...["password reset 2024", "zip code 5 digits", "비밀번호 8자리", "생일 쿠폰", "골뱅이 통조림", "자동 3-4일"],
];

// A row of two strings in TOML is one in JSON, too.
const VECTORS = readFileSync(new URL("../search_api/personal_data.toml", import.meta.url), "utf8");
const REDACTED = [...VECTORS.matchAll(/^ {4}(\["[^\n]*"\]),$/gm)].map(([, row]) => JSON.parse(row)[0]);

test("whatever the log takes out is not kept on the device either", () => {
  assert.ok(REDACTED.length > 100);
  assert.deepEqual(REDACTED.filter((text) => !mayPointToPerson(text)), []);
});

for (const text of ["10,000원 쿠폰", "iPhone 15 ケース", "SM-S928N", "@", "2024 sale", "3월 1일 배송", "어디로 2개", "7호 반지", ...HARMLESS]) {
  test(`'${text}' points to nobody`, () => {
    assert.equal(mayPointToPerson(text), false);
  });
}

test("what an earlier version kept is looked at again", () => {
  const recent = new Recent(storage({ "kb.recent": '["a@b.kr", "refund", 7]' }));

  assert.deepEqual(recent.list(), ["refund"]);
});

for (const kept of ["{", "7", "null", '{"a": 1}']) {
  test(`${kept} on the device is no list`, () => {
    assert.deepEqual(new Recent(storage({ "kb.recent": kept })).list(), []);
  });
}

test("a device that refuses storage remembers nothing and breaks nothing", () => {
  const refuse = () => {
    throw new Error("refused");
  };
  const recent = new Recent({ getItem: refuse, setItem: refuse, removeItem: refuse });

  recent.remember("refund");
  recent.remove("refund");
  recent.clear();

  assert.deepEqual(recent.list(), []);
});
