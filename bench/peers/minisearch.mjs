// MiniSearch: as its documentation shows it, or with bigrams for Korean and Japanese letters.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import MiniSearch from "minisearch";

const CJK = "\\u3040-\\u30ff\\u3400-\\u9fff\\uac00-\\ud7a3々";
const RUN = new RegExp(`[${CJK}]+|(?:(?![${CJK}])[\\p{L}\\p{N}])+`, "gu");
const LONG_CJK = new RegExp(`^[${CJK}]{2,}$`);

function bigrams(text) {
  const runs = text.normalize("NFKC").toLowerCase().match(RUN) ?? [];
  return runs.flatMap((run) => (LONG_CJK.test(run) ? [...run.slice(1)].map((_, at) => run.slice(at, at + 2)) : run));
}

const options = (setup) => ({ fields: ["title", "body"], ...(setup.bigrams ? { tokenize: bigrams } : {}) });

export function build(setup) {
  const index = new MiniSearch(options(setup));
  index.addAll(setup.articles);
  writeFileSync(join(setup.folder, "index.json"), JSON.stringify(index));
}

export function open(setup) {
  const index = MiniSearch.loadJSON(readFileSync(join(setup.folder, "index.json"), "utf8"), options(setup));
  // Parts of words and slips are bigrams' own business.
  const lenient = setup.bigrams ? {} : { prefix: true, fuzzy: 0.2 };
  return (text) => index.search(text, { boost: { title: 2 }, ...lenient });
}
