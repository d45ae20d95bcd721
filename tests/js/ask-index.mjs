// Reads {"folder", "lang", "now", "ask": [question], "suggest": [beginning]} and prints what the index there answers.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Index } from "../../theme/assets/kb/offline.mjs";

const { folder, lang, now, ask = [], suggest = [] } = JSON.parse(readFileSync(0, "utf8"));
const index = await Index.load(lang, async (path) => new Response(readFileSync(join(folder, path))));
const options = { limit: 10, now: new Date(now) };
const answers = [];
for (const question of ask) answers.push(await index.search(question, options));
console.log(JSON.stringify({ answers, suggestions: suggest.map((text) => index.suggest(text, options)) }));
