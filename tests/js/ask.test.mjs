import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { forget, Search } from "../../theme/assets/kb/ask.mjs";
import { Client, SearchFailed } from "../../theme/assets/kb/client.mjs";

const API = "https://shop.example/api/";
const TYPING = { lang: "ko", limit: 6 };

/** An index that knows its language. */
const load = async (lang) => ({ search: async (q) => ({ query: q, hits: [], lang }), suggest: (q) => ({ query: q, suggestions: [] }) });

/** A search whose API answers with these statuses in turn; then it is down. */
function searching(statuses, options = {}) {
  const asked = [];
  const fetch = async (url, { body }) => {
    asked.push(JSON.parse(body).q);
    const status = statuses.shift();
    if (!status) throw new TypeError("refused");
    return new Response(JSON.stringify({ query: JSON.parse(body).q, hits: [], from: "api" }), {
      status,
      headers: { "Retry-After": "3" },
    });
  };
  const search = new Search(API, "https://shop.example/", { client: new Client(API, { fetch }), load, ...options });
  return { search, asked };
}

beforeEach(forget);

test("the API's answer is passed on as it is", async () => {
  const { search } = searching([200]);

  assert.equal((await search.search("배송", TYPING)).limited, undefined);
});

test("where the API is down the index answers, and says that it is limited", async () => {
  const { search } = searching([]);

  const answer = await search.search("배송", TYPING);

  assert.deepEqual([answer.query, answer.limited], ["배송", true]);
});

test("an API that failed is left alone for a while, then asked again", async () => {
  let now = 0;
  const { search, asked } = searching([503, 200], { now: () => now });

  await search.search("1", TYPING);
  await search.search("2", TYPING);
  now = 30_000;
  const back = await search.search("3", TYPING);

  assert.deepEqual(asked, ["1", "3"]);
  assert.equal(back.from, "api");
});

test("an API that asks to wait is not down", async () => {
  const { search } = searching([429]);

  await assert.rejects(search.search("배송", TYPING), (error) => error instanceof SearchFailed && error.retryAfterS === 3);
});

test("without an API nothing is limited: the index is the search", async () => {
  const search = new Search("", "https://shop.example/", { load });

  assert.equal((await search.search("배송", TYPING)).limited, false);
  assert.equal(await search.settle("배송", { lang: "ko", queryId: "1", session: "2" }), true);
});

test("an index that cannot be read is a failure, never an empty answer", async () => {
  const { search } = searching([], {
    load: async () => {
      throw new Error("404");
    },
  });

  await assert.rejects(search.search("배송", TYPING), SearchFailed);
});

test("a slow answer of the index never overtakes a newer question", async () => {
  const waiting = [];
  const slow = { search: (q) => new Promise((resolve) => waiting.push(() => resolve({ query: q, hits: [] }))) };
  const { search } = searching([], { load: async () => slow });

  const first = search.search("1", TYPING);
  await new Promise((resolve) => setTimeout(resolve));
  const second = search.search("2", TYPING);
  await new Promise((resolve) => setTimeout(resolve));
  for (const answer of waiting.reverse()) answer();

  assert.deepEqual([await first, (await second)?.query], [null, "2"]);
});

test("a question in another language is looked for in the articles of that language", async () => {
  const { search } = searching([]);

  const found = await Promise.all(["배송", "返品したい"].map((q) => new Search("", "/", { load }).search(q, { lang: "en", limit: 6 })));

  assert.deepEqual(found.map(({ lang }) => lang), ["ko", "ja"]);
  assert.equal((await search.search("delivery", { lang: "en", limit: 6 })).lang, "en");
});

test("an index whose parts are gone is loaded anew for the next question", async () => {
  let loaded = 0;
  const stale = async () => {
    loaded += 1;
    if (loaded > 1) return load("ko");
    return { search: async () => Promise.reject(new Error("404")) };
  };
  const search = new Search("", "https://shop.example/", { load: stale });

  await assert.rejects(search.search("배송", TYPING), SearchFailed);

  assert.equal((await search.search("배송", TYPING)).query, "배송");
});
