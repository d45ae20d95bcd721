import assert from "node:assert/strict";
import { test } from "node:test";

import { uuid7 } from "../../theme/assets/kb/ids.mjs";
import { Session } from "../../theme/assets/kb/session.mjs";

const MINUTE_MS = 60_000;

/** A tab: its storage, and a clock that stands until it is moved. */
function tab() {
  const kept = new Map();
  const clock = { ms: Date.UTC(2026, 10, 22) };
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  return { clock, open: () => new Session(storage, () => clock.ms) };
}

test("uuid7 lays out time, version, variant and random bits as RFC 9562 says", () => {
  // The example of RFC 9562, appendix A.6: rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F.
  const random = Uint8Array.of(0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f);

  assert.equal(uuid7(0x017f22e279b0, random), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
});

test("uuid7 fits the pattern that the API asks for", () => {
  const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  for (let i = 0; i < 200; i++) assert.match(uuid7(), pattern);
});

test("a session id is 32 hexadecimal digits", () => {
  assert.match(tab().open().id, /^[0-9a-f]{32}$/);
});

test("a session lasts from page to page", () => {
  const { open } = tab();

  assert.equal(open().id, open().id);
});

test("half an hour without a question ends a session", () => {
  const { clock, open } = tab();
  const before = open().id;

  clock.ms += 30 * MINUTE_MS;

  assert.notEqual(open().id, before);
});

test("use keeps a session alive", () => {
  const { clock, open } = tab();
  const before = open().id;

  for (let i = 0; i < 3; i++) {
    clock.ms += 20 * MINUTE_MS;
    open().question(`question ${i}`, "en");
  }

  assert.equal(open().id, before);
});

test("the same question keeps its id on every page", () => {
  const { open } = tab();

  assert.equal(open().question("반품", "ko"), open().question("반품", "ko"));
});

test("the same word in two languages is two questions", () => {
  const { open } = tab();

  assert.notEqual(open().question("LINE", "ko"), open().question("LINE", "ja"));
});

test("a question asked again is the current one", () => {
  const { open } = tab();
  const first = open().question("반품", "ko");
  open().question("환불", "ko");

  open().question("반품", "ko");

  assert.equal(open().currentQuestion, first);
});

test("before any question there is no current one", () => {
  assert.equal(tab().open().currentQuestion, undefined);
});

test("a kept answer is shown again for its question only", () => {
  const { open } = tab();
  const [returns, refunds] = [open().question("반품", "ko"), open().question("환불", "ko")];

  open().keepAnswer(returns, { hits: [] });

  assert.deepEqual([open().keptAnswer(returns), open().keptAnswer(refunds)], [{ hits: [] }, undefined]);
});

test("a kept answer is not shown after five minutes", () => {
  const { clock, open } = tab();
  const question = open().question("반품", "ko");
  open().keepAnswer(question, { hits: [] });

  clock.ms += 5 * MINUTE_MS;

  assert.equal(open().keptAnswer(question), undefined);
});

test("without storage a session still has an id", () => {
  const refuse = () => {
    throw new DOMException("denied", "SecurityError");
  };

  assert.match(new Session({ getItem: refuse, setItem: refuse }).id, /^[0-9a-f]{32}$/);
});
