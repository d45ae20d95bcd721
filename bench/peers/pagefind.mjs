// Pagefind: articles as custom records, asked through the script that it puts into a site.
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as pagefind from "pagefind";

const ORIGIN = "http://articles.invalid";
const LIMIT = 10;

export async function build({ articles, folder, lang }) {
  const { index } = await pagefind.createIndex({ writePlayground: false });
  for (const { id, title, body } of articles) {
    const content = `${title}\n${body}`;
    await index.addCustomRecord({ url: `/${id}/`, content, language: lang, meta: { title, id } });
  }
  await index.writeFiles({ outputPath: folder });
  await pagefind.close();
}

export async function open({ folder, lang }) {
  // Its script expects a page, and files at an address.
  globalThis.window = { location: new URL(ORIGIN) };
  globalThis.location = window.location;
  globalThis.document = {
    querySelector: () => ({ getAttribute: () => lang, lang }),
    documentElement: { lang },
    currentScript: null,
  };
  globalThis.fetch = async (address) => {
    const path = join(folder, decodeURIComponent(new URL(address, ORIGIN).pathname));
    return existsSync(path) ? new Response(readFileSync(path)) : new Response("", { status: 404 });
  };
  copyFileSync(join(folder, "pagefind.js"), join(folder, "pagefind.mjs"));
  const api = await import(pathToFileURL(join(folder, "pagefind.mjs")));
  await api.options({ basePath: `${ORIGIN}/`, baseUrl: "/" });
  await api.init();
  return async (text) => {
    const { results } = await api.search(text);
    return Promise.all(
      results.slice(0, LIMIT).map(async (result) => ({ id: (await result.data()).meta.id, score: result.score })),
    );
  };
}
