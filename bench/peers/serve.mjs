// Runs one engine and talks JSON, a line a message; see node.py.
//
//   node serve.mjs NAME
//
// `NAME.mjs` exports `build(setup)`, which writes an index below `setup.folder`, and `open(setup)`, which
// reads it and gives back `search(text)` -> [{id, score}, ...].  CPU time is that of this process.
import { createInterface } from "node:readline";

const engine = await import(`./${process.argv[2]}.mjs`);
const LIMIT = 10;
let search;

const handlers = {
  async build(setup) {
    await engine.build(setup);
    return {};
  },
  async open(setup) {
    search = await engine.open(setup);
    return {};
  },
  async ask(text) {
    const before = process.cpuUsage();
    const hits = (await search(text)).slice(0, LIMIT);
    const { user, system } = process.cpuUsage(before);
    return { ids: hits.map((hit) => hit.id), score: hits[0]?.score ?? 0, cpu_s: (user + system) / 1e6 };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [[what, data]] = Object.entries(JSON.parse(line));
  process.stdout.write(`${JSON.stringify(await handlers[what](data))}\n`);
}
process.exit(0);
