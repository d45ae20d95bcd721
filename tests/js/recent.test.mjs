import assert from "node:assert/strict";
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

for (const text of ["kim@example.com", "ｋｉｍ＠example.com 환불", "주문 20240117", "０１２３４", "010-1234-5678", "010 1234 5678", "12\u200b345", "٠١٢٣٤"]) {
  test(`'${text}' may point to a person and is not kept`, () => {
    assert.equal(mayPointToPerson(text), true);
    assert.deepEqual(asked(text).list(), []);
  });
}

for (const text of ["10,000원 쿠폰", "iPhone 15 ケース", "@", "2024 sale"]) {
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
