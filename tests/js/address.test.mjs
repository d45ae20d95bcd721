import assert from "node:assert/strict";
import { test } from "node:test";

import { questionAddress, questionIn, siteUrl, tidy } from "../../theme/assets/kb/address.mjs";

test("a question survives the way into an address and out again", () => {
  const question = "100% 면 + 린넨 & #세탁";

  const address = new URL(questionAddress(question, "https://help.example/ko/search/"));

  assert.equal(questionIn(address.hash), question);
});

test("the question stands in no part of the address that a server sees", () => {
  const address = new URL(questionAddress("반품", "https://help.example/ko/search/"));

  assert.deepEqual([address.pathname, address.search], ["/ko/search/", ""]);
});

test("a fragment without a question is no question", () => {
  assert.equal(questionIn("#kb-main"), "");
});

test("letters in pieces become the letters that the API compares", () => {
  assert.equal(tidy("반품".normalize("NFD")), "반품");
});

test("spaces of every kind become single ones", () => {
  assert.equal(tidy("  お届け\u3000先 \n 変更 "), "お届け 先 変更");
});

test("a question is cut at 200 code points, not inside one", () => {
  assert.equal(tidy("👕".repeat(250)), "👕".repeat(200));
});

test("an address of the API stays below the root of the site", () => {
  assert.equal(siteUrl("ko/returns/", "https://shop.example/help/"), "https://shop.example/help/ko/returns/");
});

for (const path of ["javascript:alert(1)", "//evil.example/", "https://evil.example/"]) {
  test(`'${path}' cannot lead off the site`, () => {
    assert.equal(new URL(siteUrl(path, "https://shop.example/help/")).origin, "https://shop.example");
  });
}
