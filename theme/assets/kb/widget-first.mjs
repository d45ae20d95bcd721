/**
 * The questions that a panel begins with, before anything is asked.
 *
 *     data-topic="shipping"     --words--> category that is called so --> its questions
 *     /mypage/coupon/list.html  --words--> likewise, where the topic says nothing
 *                                          nothing is called so --> the popular ones
 */

/**
 * @typedef {{id: string, title: string}} Question
 * @typedef {{id: string, words: string[], questions: Question[]}} Category
 */

const MOST = 6;

/**
 * @param {{popular: Question[], categories: Category[]}} data
 * @param {{topic: string, path: string}} page - path: of its address, as it is sent
 * @returns {{questions: Question[], isAbout: boolean}} isAbout: chosen for this page
 */
export function firstQuestions({ popular, categories }, { topic, path }) {
  for (const text of [topic, path]) {
    const questions = about(categories, text);
    if (questions.length) return { questions, isAbout: true };
  }
  return { questions: popular.slice(0, MOST), isAbout: false };
}

/**
 * @param {Category[]} categories
 * @param {string} text
 */
function about(categories, text) {
  const said = new Set(wordsOf(text));
  const ranked = categories.flatMap(({ id, words, questions }) => {
    const ours = new Set([id, ...words].flatMap(wordsOf));
    const isOurs = [...ours].some((word) => said.has(word)) ? 1 : 0;
    return questions.map((question) => {
      // What the article alone is called says more than what all of its category are.
      const named = wordsOf(question.id).filter((word) => said.has(word) && !ours.has(word)).length;
      return { question, weight: 2 * named + isOurs + (question.id === text ? 10 : 0) };
    });
  });
  const fitting = ranked.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
  return fitting.slice(0, MOST).map(({ question }) => question);
}

/**
 * Words of a topic, an id or a path: lower case, in the singular.
 *
 * @param {string} text
 */
function wordsOf(text) {
  const words = decoded(text).normalize("NFC").toLowerCase().split(/[^\p{L}]+/u);
  return words.filter((word) => word.length > 1 && !IS_EVERYWHERE.has(word)).map((word) => word.replace(/^(\w{3,})s$/, "$1"));
}

/** Stand in addresses and ids of all kinds. */
const IS_EVERYWHERE = new Set(["ko", "ja", "en", "html", "php", "jsp", "index", "how", "when", "what", "my", "to", "shop"]);

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a path may hold a bare "%"
  }
}
