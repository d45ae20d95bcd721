// What the page of a static site searches with; `offline.py` wrote the files.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Index } from "../../theme/assets/kb/offline.mjs";

export async function open(setup) {
  const index = await Index.load(setup.lang, async (path) => new Response(readFileSync(join(setup.folder, path))));
  await index.loadParts();
  return async (text) => {
    const { hits, estimate } = await index.search(text, { limit: 10 });
    return hits.map((hit) => ({ id: hit.article_id, score: estimate }));
  };
}
