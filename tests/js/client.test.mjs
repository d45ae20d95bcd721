import assert from "node:assert/strict";
import { test } from "node:test";

import { Client, SearchFailed } from "../../theme/assets/kb/client.mjs";

const API = "https://help.example/api/";
const WHERE = { lang: "ko", limit: 6 };
const WHO = { lang: "ko", queryId: "0192b3f0-0000-7000-8000-000000000000", session: "0".repeat(32) };
const ANSWER = { query: "반품", verdict: "answered", hits: [] };

/** A fetch that answers when told to, and aborts as the real one does. */
function pausedFetch() {
  const calls = [];
  const fetch = (url, { signal, ...options }) =>
    new Promise((resolve, reject) => {
      calls.push({ url, options, answer: (body, init) => resolve(Response.json(body, init)) });
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
  return { fetch, calls };
}

function fetchOf(body, init) {
  return async () => Response.json(body, init);
}

test("a typed question is sent in the body and marked as typing", async () => {
  const { fetch, calls } = pausedFetch();
  const answer = new Client(API, { fetch }).search("반품", WHERE);

  calls[0].answer(ANSWER);
  await answer;

  assert.equal(calls[0].url, "https://help.example/api/search");
  assert.deepEqual(JSON.parse(calls[0].options.body), { q: "반품", lang: "ko", intent: "typing", limit: 6 });
});

test("a settled question carries its id and the session", async () => {
  const { fetch, calls } = pausedFetch();
  const answer = new Client(API, { fetch }).searchSettled("반품", WHO);

  calls[0].answer(ANSWER);
  await answer;

  const { lang, queryId: query_id, session } = WHO;
  const said = { q: "반품", lang, intent: "settled", query_id, session, literal: false };
  assert.deepEqual(JSON.parse(calls[0].options.body), said);
});

test("a question may be taken letter by letter", async () => {
  const { fetch, calls } = pausedFetch();
  const answer = new Client(API, { fetch }).searchSettled("qothd", { ...WHO, literal: true });

  calls[0].answer(ANSWER);
  await answer;

  assert.equal(JSON.parse(calls[0].options.body).literal, true);
});

test("an overtaken question resolves to null", async () => {
  const { fetch, calls } = pausedFetch();
  const client = new Client(API, { fetch });
  const older = client.search("반", WHERE);
  const newer = client.search("반품", WHERE);

  calls[1].answer(ANSWER);

  assert.deepEqual([await older, await newer], [null, ANSWER]);
});

test("a suggestion is overtaken by a search", async () => {
  const { fetch, calls } = pausedFetch();
  const client = new Client(API, { fetch });
  const older = client.suggest("반", WHERE);
  const newer = client.search("반품", WHERE);

  calls[1].answer(ANSWER);
  await newer;

  assert.equal(await older, null);
});

test("an answer that arrives after it was overtaken resolves to null", async () => {
  let client;
  const late = { ok: true, json: async () => (client.drop(), ANSWER) };
  client = new Client(API, { fetch: async () => late });

  assert.equal(await client.search("반품", WHERE), null);
});

test("an API that refuses is SearchFailed, not an empty answer", async () => {
  const client = new Client(API, { fetch: fetchOf({ error: {} }, { status: 503 }) });

  await assert.rejects(client.search("반품", WHERE), SearchFailed);
});

test("a network that is gone is SearchFailed with the cause", async () => {
  const cause = new TypeError("Failed to fetch");
  const client = new Client(API, { fetch: () => Promise.reject(cause) });

  await assert.rejects(client.search("반품", WHERE), {
    name: "SearchFailed",
    message: "https://help.example/api/search: TypeError: Failed to fetch",
    cause,
  });
});

test("an API that keeps silent is SearchFailed once patience ends", async () => {
  const { fetch } = pausedFetch();
  const client = new Client(API, { fetch, patienceMs: 5 });

  await assert.rejects(client.search("반품", WHERE), SearchFailed);
});

test("too many requests say how long to wait", async () => {
  const init = { status: 429, headers: { "Retry-After": "3" } };
  const client = new Client(API, { fetch: fetchOf({ error: {} }, init) });

  await assert.rejects(client.search("반품", WHERE), { retryAfterS: 3 });
});

test("settling outlives the page", async () => {
  const { fetch, calls } = pausedFetch();
  const received = new Client(API, { fetch }).settle("반품", WHO);

  calls[0].answer(ANSWER);

  assert.deepEqual([await received, calls[0].options.keepalive], [true, true]);
});

test("settling does not overtake the search under way", async () => {
  const { fetch, calls } = pausedFetch();
  const client = new Client(API, { fetch });
  const answer = client.search("반품", WHERE);
  client.settle("반품", WHO);

  calls[0].answer(ANSWER);

  assert.deepEqual(await answer, ANSWER);
});

test("a question that could not be settled is reported as not received", async () => {
  const client = new Client(API, { fetch: () => Promise.reject(new TypeError("offline")) });

  assert.equal(await client.settle("반품", WHO), false);
});
