/**
 * Narrow the answers to one topic, by a link that says so in its address.
 *
 *     hits --topicsOf--> all 10, returns 5, overseas 3 --> #q=refund&in=returns
 *
 * In the fragment, as the question is: Back undoes it, and no server hears of it.
 */

/** Fewer answers are read faster than sorted. */
const MANY = 6;
/** More would stand over the answers instead of leading to them. */
const MOST = 3;

/**
 * The topics that are worth a choice, those of the best answers.
 *
 * @param {{category: string}[]} hits - best first
 * @returns {Map<string, number>} topic -> number of its hits, "" for all topics; empty: there is nothing to choose
 */
export function topicsOf(hits) {
  const counts = new Map();
  for (const { category } of hits) counts.set(category, (counts.get(category) ?? 0) + 1);
  // A topic of one answer is that answer.
  const topics = [...counts].filter(([category, count]) => category && count > 1);
  if (hits.length < MANY || topics.length < 2) return new Map();
  return new Map([["", hits.length], ...topics.slice(0, MOST)]);
}

/** @param {string} hash - `location.hash` */
export function topicIn(hash) {
  return new URLSearchParams(hash.slice(1)).get("in") ?? "";
}

/**
 * The same question in one topic.
 *
 * @param {string} hash - `location.hash`
 * @param {string} category - empty: in all
 */
export function topicAddress(hash, category) {
  const params = new URLSearchParams(hash.slice(1));
  params.delete("in");
  if (category) params.set("in", category);
  return `#${params}`;
}
