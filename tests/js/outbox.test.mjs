import assert from "node:assert/strict";
import { test } from "node:test";

import { deliver, keep } from "../../theme/assets/kb/outbox.mjs";

function memory() {
  const kept = new Map();
  return { getItem: (key) => kept.get(key) ?? null, setItem: kept.set.bind(kept), removeItem: kept.delete.bind(kept) };
}

/** An API that answers with these statuses, one after the other, then with 200; "down" is no answer. */
function api(...statuses) {
  const received = [];
  const fetch = async (url, { body }) => {
    const status = statuses.shift() ?? 200;
    if (status === "down") throw new TypeError("refused");
    if (status === 200) received.push([url, JSON.parse(body)]);
    return new Response("{}", { status });
  };
  return { fetch, received };
}

test("what was kept is delivered in order, each once", async () => {
  const store = memory();
  keep("search", { q: "배송" }, { store });
  keep("events", { events: [1] }, { store });
  const { fetch, received } = api();

  await deliver("https://shop.example/api/", { store, fetch, locks: undefined });
  await deliver("https://shop.example/api/", { store, fetch, locks: undefined });

  assert.deepEqual(received, [
    ["https://shop.example/api/search", { q: "배송" }],
    ["https://shop.example/api/events", { events: [1] }],
  ]);
});

for (const failure of ["down", 404, 429, 501, 503]) {
  test(`${failure}: it stays, and what comes after it too`, async () => {
    const store = memory();
    keep("search", { q: "1" }, { store });
    keep("search", { q: "2" }, { store });
    const { fetch, received } = api(failure);

    await deliver("/api/", { store, fetch, locks: undefined });
    assert.deepEqual(received, []);
    await deliver("/api/", { store, fetch, locks: undefined });

    assert.deepEqual(received.map(([, { q }]) => q), ["1", "2"]);
  });
}

test("what the API calls wrong does not stop what comes after it", async () => {
  const store = memory();
  keep("search", { q: "1" }, { store });
  keep("search", { q: "2" }, { store });
  const { fetch, received } = api(422);

  await deliver("/api/", { store, fetch, locks: undefined });

  assert.deepEqual(received.map(([, { q }]) => q), ["2"]);
});

test("the same message is kept once, and a day at most", async () => {
  const store = memory();
  keep("search", { q: "old" }, { store, now: 0 });
  const day = 24 * 60 * 60 * 1000;
  keep("search", { q: "new" }, { store, now: day });
  keep("search", { q: "new" }, { store, now: day + 1 });
  const { fetch, received } = api();

  await deliver("/api/", { store, fetch, now: day + 2, locks: undefined });

  assert.deepEqual(received.map(([, { q }]) => q), ["new"]);
});

test("a device that keeps nothing says so", () => {
  const refuse = () => {
    throw new Error("denied");
  };

  assert.equal(keep("search", { q: "1" }, { store: { getItem: () => null, setItem: refuse, removeItem: () => {} } }), false);
});

test("a message takes the place of those that need not be sent any more", async () => {
  const store = memory();
  for (const q of ["1", "2", "1"]) keep("search", { q, at: Math.random() }, { store });
  keep("search", { q: "3" }, { store, replaces: ({ q }) => q === "1" });
  const { fetch, received } = api();

  await deliver("/api/", { store, fetch, locks: undefined });

  assert.deepEqual(received.map(([, { q }]) => q), ["2", "3"]);
});
