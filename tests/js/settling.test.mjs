import assert from "node:assert/strict";
import { test } from "node:test";

import { Settling } from "../../theme/assets/kb/settling.mjs";

/** A settling whose clock moves only when told to, and what it has sent. */
function bench() {
  const sent = [];
  let waiting = [];
  let now = 0;
  const timers = {
    setTimeout: (callback, ms) => {
      const timer = { callback, at: now + ms };
      waiting.push(timer);
      return timer;
    },
    clearTimeout: (timer) => (waiting = waiting.filter((other) => other !== timer)),
  };
  const pass = (ms) => {
    now += ms;
    const due = waiting.filter((timer) => timer.at <= now);
    waiting = waiting.filter((timer) => timer.at > now);
    for (const timer of due) timer.callback();
  };
  const settling = new Settling((text) => `id-${sent.push(text)}`, timers);
  const type = (...texts) => texts.forEach((text) => (settling.typed(text, { composing: false }), pass(150)));
  const compose = (...texts) => texts.forEach((text) => (settling.typed(text, { composing: true }), pass(150)));
  return { settling, sent, pass, type, compose };
}

test("steady typing settles once, with the whole word", () => {
  const { sent, pass, type } = bench();

  type("r", "re", "ret", "retu", "retur", "return");
  pass(1000);

  assert.deepEqual(sent, ["return"]);
});

test("less than a second is no pause", () => {
  const { sent, pass, type } = bench();

  type("ret");
  pass(800);

  assert.deepEqual(sent, []);
});

test("a pause while a word is composed settles nothing", () => {
  const { sent, pass, compose } = bench();

  compose("h", "へ", "へn", "へんぴん");
  pass(5000);

  assert.deepEqual(sent, []);
});

test("the pause counts from the end of the composition", () => {
  const { settling, sent, pass, compose } = bench();

  compose("ㅎ", "호", "화", "환", "환ㅂ", "환부", "환불");
  pass(3000);
  settling.typed("환불", { composing: false });
  pass(1000);

  assert.deepEqual(sent, ["환불"]);
});

test("leaving settles what stands in the field, composed or not", () => {
  const { settling, sent, compose } = bench();

  compose("환불");
  settling.leave();

  assert.deepEqual(sent, ["환불"]);
});

test("the same text is sent once, however often the reader pauses or taps", () => {
  const { settling, sent, pass, type } = bench();

  type("gift");
  pass(1000);
  settling.leave();
  settling.settle("gift");

  assert.deepEqual(sent, ["gift"]);
});

test("every act on a text is told its one id", () => {
  const { settling } = bench();

  assert.deepEqual([settling.settle("gift"), settling.settle("wrap"), settling.settle("gift")], ["id-1", "id-2", "id-1"]);
});

test("a question that did not get through is sent again", () => {
  const { settling, sent } = bench();

  settling.settle("gift");
  settling.failed("gift");
  settling.leave();
  settling.settle("gift");

  assert.deepEqual(sent, ["gift", "gift"]);
});

test("a question handed over to the result page is not sent from here", () => {
  const { settling, sent, pass, type } = bench();

  type("gift");
  settling.handOver("gift");
  pass(1000);
  settling.leave();

  assert.deepEqual(sent, []);
});

test("an emptied field asks nothing", () => {
  const { settling, sent, pass, type } = bench();

  type("gift", "");
  pass(1000);
  settling.leave();

  assert.deepEqual(sent, []);
});

for (const slip of ["s", "ㅎ", "へ", "5"]) {
  test(`'${slip}' alone is a slip, not a question`, () => {
    const { sent, pass, type } = bench();

    type(slip);
    pass(1000);

    assert.deepEqual(sent, []);
  });
}

for (const word of ["옷", "靴", "ㅂㅅ", "XL"]) {
  test(`'${word}' is a question`, () => {
    const { sent, pass, type } = bench();

    type(word);
    pass(1000);

    assert.deepEqual(sent, [word]);
  });
}
