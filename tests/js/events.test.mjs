import assert from "node:assert/strict";
import { test } from "node:test";

import { sendEvent } from "../../theme/assets/kb/events.mjs";

const API = "https://help.example/api/";
const SESSION = { id: "0".repeat(32) };
const CONTACT = { type: "contact", channel: "kakao", article_id: undefined, query_id: undefined };

/** @param {number} status */
function recorder(status) {
  const calls = [];
  const fetch = async (url, options) => (calls.push({ url, ...options }), new Response(null, { status }));
  return { fetch, calls };
}

test("an event goes out with an id and the session, without what is unknown", async () => {
  const { fetch, calls } = recorder(202);

  await sendEvent(API, CONTACT, { fetch, session: SESSION });

  const [{ id, ...event }] = JSON.parse(calls[0].body).events;
  assert.deepEqual(event, { session: SESSION.id, type: "contact", channel: "kakao" });
});

test("an event outlives the page", async () => {
  const { fetch, calls } = recorder(202);

  await sendEvent(API, CONTACT, { fetch, session: SESSION });

  assert.deepEqual([calls[0].url, calls[0].keepalive], ["https://help.example/api/events", true]);
});

test("a refused event is reported as not kept", async () => {
  const { fetch } = recorder(503);

  assert.equal(await sendEvent(API, CONTACT, { fetch, session: SESSION }), false);
});

test("an event that cannot be sent is reported as not kept", async () => {
  const fetch = () => Promise.reject(new TypeError("offline"));

  assert.equal(await sendEvent(API, CONTACT, { fetch, session: SESSION }), false);
});

test("a vote that waits is replaced by a later one of the session on the article, nothing else is", async () => {
  const kept = new Map();
  globalThis.localStorage = { getItem: (key) => kept.get(key) ?? null, setItem: kept.set.bind(kept) };
  const fetch = () => Promise.reject(new TypeError("offline"));
  const vote = (article_id, comment) => ({ type: "vote", article_id, lang: "en", value: "no", comment });
  const told = [CONTACT, vote("fee", "call 010"), vote("refund"), vote("fee"), CONTACT];

  for (const outcome of told) await sendEvent(API, outcome, { fetch, session: SESSION });
  await sendEvent(API, vote("fee"), { fetch, session: { id: "1".repeat(32) } });
  delete globalThis.localStorage;

  const waiting = JSON.parse(kept.get("kb.outbox")).map(({ body }) => body.events[0]);
  assert.deepEqual(
    waiting.map(({ type, article_id, comment }) => [type, article_id, comment]),
    [
      ["contact", undefined, undefined],
      ["vote", "refund", undefined],
      ["vote", "fee", undefined],
      ["contact", undefined, undefined],
      ["vote", "fee", undefined],
    ],
  );
});
