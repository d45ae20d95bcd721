/**
 * Narrow the answers to one topic, by a link that says so in its address.
 *
 *     hits --topicsOf--> [{category: "returns", count: 5}, ...] --> #q=refund&in=returns
 *
 * In the fragment, as the question is: Back undoes it, and no server hears of it.
 */

/** Fewer answers are read faster than sorted. */
const MANY = 6;
/** More would stand over the answers instead of leading to them. */
const MOST = 4;

/**
 * The topics that are worth a choice, that of the best answer first.
 *
 * @param {{category: string}[]} hits - best first
 * @returns {{category: string, count: number}[]} empty: there is nothing to choose
 */
export function topicsOf(hits) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { category } of hits) counts.set(category, (counts.get(category) ?? 0) + 1);
  // A topic of one answer is that answer.
  const topics = [...counts].filter(([category, count]) => category && count > 1);
  if (hits.length < MANY || topics.length < 2) return [];
  return topics.slice(0, MOST).map(([category, count]) => ({ category, count }));
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
