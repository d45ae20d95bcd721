/**
 * What is to be said and shown of an answer, whatever shows it: a page of the help center or one of the shop.
 *
 *     Answer --viewOf--> "answered" | "weak" | "empty"
 *
 * Text comes as runs and becomes text nodes and <mark>; never HTML.
 */

/**
 * @typedef {import("./client.mjs").Run} Run
 * @typedef {import("./client.mjs").Answer} Answer
 */

/**
 * What is to be said about an answer.
 *
 * @param {Answer} answer
 * @returns {"answered" | "weak" | "empty"}
 */
export function viewOf({ verdict, hits }) {
  return hits.length ? verdict : "empty";
}

/** Of the questions that come nearest where none is an answer: more would bury the ways to ask a person. */
const NEAREST = 3;

/**
 * The hits worth showing: all of an answer, the first few of none.
 *
 * @param {Answer} answer
 */
export function shownOf(answer) {
  return viewOf(answer) === "empty" ? answer.hits.slice(0, NEAREST) : answer.hits;
}

/**
 * So little is typed that its completions help more than its hits.
 *
 * @param {string} text - tidied
 */
export function isBeginning(text) {
  // One Korean, Japanese or Chinese character says about as much as two letters.
  const letters = [...text].length;
  return letters === 1 || (letters === 2 && /^\p{ASCII}+$/u.test(text));
}

/** @param {Run[]} runs */
export function nodesOf(runs) {
  return runs.map(({ text, mark }) => (mark ? element("mark", {}, text) : document.createTextNode(text)));
}

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
