import assert from "node:assert/strict";
import { test } from "node:test";

import { addressWith } from "../../theme/assets/kb/carry.mjs";

const QUESTION = "100% 면 & 린넨?\n세탁 + 건조";

test("a mail gets subject and text, whatever letters they have", () => {
  const url = new URL(addressWith("mailto:help@shop.example", "", QUESTION, "문의: 세탁"));

  assert.equal(url.pathname, "help@shop.example");
  assert.equal(decodeURIComponent(/body=([^&]*)/.exec(url.search)?.[1] ?? ""), QUESTION);
  assert.equal(decodeURIComponent(/subject=([^&]*)/.exec(url.search)?.[1] ?? ""), "문의: 세탁");
});

test("what else the shop put into the address of a mail stays", () => {
  const url = addressWith("mailto:help@shop.example?cc=b@shop.example&subject=Hello", "", "refund", "Question: refund");

  assert.equal(url, "mailto:help@shop.example?cc=b@shop.example&subject=Question%3A%20refund&body=refund");
});

test("a form gets it where the shop says", () => {
  const url = addressWith("https://shop.example/contact", "https://shop.example/contact?m={question}&from=help", QUESTION, "");

  assert.equal(new URL(url).searchParams.get("m"), QUESTION);
  assert.equal(new URL(url).searchParams.get("from"), "help");
});

test("a chat that takes no text keeps its address, and so does everything where nothing is asked", () => {
  assert.equal(addressWith("https://pf.kakao.com/_x/chat", "", "refund", ""), "https://pf.kakao.com/_x/chat");
  assert.equal(addressWith("https://a.example/", "https://a.example/?m={question}", "  ", ""), "https://a.example/");
});
