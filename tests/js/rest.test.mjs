import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Rest } from "../../theme/assets/kb/rest.mjs";

/** A clock that goes only when told to. */
class Clock {
  #at = 0;
  #timers = new Map();

  now = () => this.#at;

  setTimeout = (callback, ms) => {
    const timer = Symbol();
    this.#timers.set(timer, { callback, at: this.#at + ms });
    return timer;
  };

  clearTimeout = (timer) => this.#timers.delete(timer);

  go(ms) {
    this.#at += ms;
    for (const [timer, { callback, at }] of this.#timers) {
      if (at > this.#at) continue;
      this.#timers.delete(timer);
      callback();
    }
  }
}

let clock, rest, told;

beforeEach(() => {
  clock = new Clock();
  rest = new Rest(clock);
  told = [];
});

const tell = (text) => rest.tell(() => told.push(text));

test("news waits until no key was pressed for 700 ms", () => {
  rest.typed();
  clock.go(200);
  tell("none");
  clock.go(499);
  assert.deepEqual(told, []);

  clock.go(1);

  assert.deepEqual(told, ["none"]);
});

test("news that comes later than that is told at once", () => {
  rest.typed();
  clock.go(800);

  tell("none");

  assert.deepEqual(told, ["none"]);
});

test("the next key takes the news back", () => {
  rest.typed();
  tell("none");

  rest.typed();
  clock.go(10_000);

  assert.deepEqual(told, []);
});

test("only the last news is told", () => {
  rest.typed();
  tell("none");
  tell("failed");

  clock.go(700);

  assert.deepEqual(told, ["failed"]);
});

test("news that was dropped is not told", () => {
  rest.typed();
  tell("none");

  rest.drop();
  clock.go(700);

  assert.deepEqual(told, []);
});
