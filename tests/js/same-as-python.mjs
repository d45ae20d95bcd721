// Reads {"fold": [[text, folded]], "stem": [[word, stem]], "bucket": [[term, bucket]]} and prints what scripts do otherwise.
import { readFileSync } from "node:fs";

import { fold } from "../../theme/assets/kb/analysis.mjs";
import { bucketOf } from "../../theme/assets/kb/postings.mjs";
import { stem } from "../../theme/assets/kb/stem.mjs";

const given = JSON.parse(readFileSync(0, "utf8"));
const ours = { fold, stem, bucket: (/** @type {string} */ term) => bucketOf(term, given.buckets) };
const otherwise = Object.entries(ours).flatMap(([name, does]) =>
  given[name].map(([text, wanted]) => [name, text, wanted, does(text)]).filter(([, , wanted, got]) => wanted !== got),
);
console.log(JSON.stringify(otherwise));
