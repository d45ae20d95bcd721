// The search worker of Material for MkDocs, run as it is: the index is made in each reader's browser.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";

const FIELDS = { title: { boost: 1e3 }, text: { boost: 1 }, tags: { boost: 1e6 } };
const SETUP = 0;
const QUERY = 2;

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

export function build({ articles, folder, config }) {
  const docs = articles.map(({ id, title, body }) => ({
    location: `${id}/`,
    title: escaped(title),
    text: `<p>${escaped(body)}</p>`,
  }));
  writeFileSync(join(folder, "search_index.json"), JSON.stringify({ config: { ...config, fields: FIELDS }, docs }));
}

export async function open({ folder, scripts }) {
  const send = worker(scripts);
  const index = JSON.parse(readFileSync(join(folder, "search_index.json"), "utf8"));
  await send({ type: SETUP, data: { ...index, options: { suggest: false } } });
  return async (text) => {
    const { data } = await send({ type: QUERY, data: text });
    return data.items.map(([page]) => ({ id: page.location.slice(0, -1), score: page.score }));
  };
}

// The worker's script in a context that stands for a browser's worker.
function worker(scripts) {
  let listen;
  let reply;
  const scope = {
    console: { ...console, warn() {} },
    addEventListener: (_type, listener) => (listen = listener),
    postMessage: (message) => reply(message),
    setTimeout,
    URL,
  };
  const context = createContext(scope);
  scope.self = scope;
  const run = (path) => runInContext(readFileSync(join(scripts, path), "utf8"), context);
  scope.importScripts = (...paths) => paths.forEach((path) => run(path.replace("../", "")));
  run(join("workers", readdirSync(join(scripts, "workers")).find((name) => name.endsWith(".js"))));
  return (message) =>
    new Promise((resolve) => {
      reply = resolve;
      listen({ data: message });
    });
}
