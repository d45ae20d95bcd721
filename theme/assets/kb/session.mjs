/**
 * What this tab remembers for as long as it is open: a random number, and the
 * ids of the questions it asked, so that a click can be told as the outcome of
 * its question.  No cookie, nothing that survives the tab or half an hour.
 */

import { randomId, uuid7 } from "./ids.mjs";

const IDLE_MS = 30 * 60 * 1000;
/** So far back a reader may go with the Back button and still ask nothing twice. */
const KEPT_QUESTIONS = 20;
/** A list this old is asked for again: articles may have changed. */
const KEPT_ANSWER_MS = 5 * 60 * 1000;
const KEY = "kb.session";

/**
 * @typedef {{id: string, text: string, lang: string}} Question
 * @typedef {{id: string, at: number, questions: Question[],
 *   answer?: {question: string, at: number, answer: any}}} State
 */

export class Session {
  #storage;
  #now;

  /**
   * @param {Pick<Storage, "getItem" | "setItem">} storage
   * @param {() => number} now - milliseconds
   */
  constructor(storage, now = Date.now) {
    this.#storage = storage;
    this.#now = now;
  }

  /** 32 hexadecimal digits; another one after half an hour without a question or a tap. */
  get id() {
    return this.#change(() => {}).id;
  }

  /**
   * The id under which a question is told; the same text keeps its id.
   * The question becomes the current one.
   *
   * @param {string} text - tidied
   * @param {string} lang
   */
  question(text, lang) {
    const state = this.#change((state) => {
      const known = state.questions.find((question) => question.text === text && question.lang === lang);
      const others = state.questions.filter((question) => question !== known);
      const question = known ?? { id: uuid7(this.#now()), text, lang };
      state.questions = [...others, question].slice(-KEPT_QUESTIONS);
    });
    return /** @type {Question} */ (state.questions.at(-1)).id;
  }

  /** The id of the question asked last, if one was. */
  get currentQuestion() {
    return this.#read().questions.at(-1)?.id;
  }

  /** Its words. */
  get currentText() {
    return this.#read().questions.at(-1)?.text ?? "";
  }

  /**
   * Keep the list on the screen, so that Back shows it again at once and in full.
   *
   * @param {string} question - its id
   * @param {object} answer
   */
  keepAnswer(question, answer) {
    this.#change((state) => {
      state.answer = { question, at: this.#now(), answer };
    });
  }

  /** @param {string} question - its id */
  keptAnswer(question) {
    const kept = this.#read().answer;
    const isFresh = kept?.question === question && this.#now() - kept.at < KEPT_ANSWER_MS;
    return isFresh ? kept.answer : undefined;
  }

  /** @returns {State} */
  #read() {
    const nothing = { id: randomId(), at: this.#now(), questions: [] };
    try {
      const state = JSON.parse(this.#storage.getItem(KEY) ?? "null");
      return state && this.#now() - state.at < IDLE_MS ? state : nothing;
    } catch {
      return nothing;
    }
  }

  /** @param {(state: State) => void} change */
  #change(change) {
    const state = this.#read();
    change(state);
    state.at = this.#now();
    try {
      this.#storage.setItem(KEY, JSON.stringify(state));
    } catch {
      // Storage is full or forbidden.  Then each page is a session of its own:
      // less is known, and nothing that the reader sees depends on it.
    }
    return state;
  }
}

/** @type {Session | undefined} */
let ofThisTab;

export function tabSession() {
  return (ofThisTab ??= new Session(tabStorage()));
}

function tabStorage() {
  try {
    return sessionStorage;
  } catch {
    // Some browsers refuse the very name when storage is off.
    const memory = new Map();
    return { getItem: (/** @type {string} */ key) => memory.get(key) ?? null, setItem: memory.set.bind(memory) };
  }
}
