/** Tell the API what came of a question: click, solved, vote, contact. */

import { keep } from "./outbox.mjs";
import { uuid7 } from "./ids.mjs";
import { tabSession } from "./session.mjs";

/**
 * @typedef {{type: "click", query_id: string, article_id: string, position: number,
 *     source: "results" | "suggestion"}
 *   | {type: "solved", query_id: string, article_id: string}
 *   | {type: "vote", article_id: string, lang: string, value: "yes" | "no", reason?: string, comment?: string, query_id?: string}
 *   | {type: "contact", channel: string, article_id?: string, query_id?: string}} Outcome
 */

/**
 * Send one event; it outlives the page it was sent from.
 *
 * @param {string} api - absolute, with a slash at the end
 * @param {Outcome} outcome
 * @param {{fetch?: typeof globalThis.fetch, session?: {id: string}}} [options]
 * @returns {Promise<boolean>} whether it is kept, by the API or on the device until the API is back
 */
export async function sendEvent(api, outcome, { fetch = globalThis.fetch, session = tabSession() } = {}) {
  if (!api) return false;
  const event = { id: uuid7(), session: session.id, ...outcome };
  const body = { events: [event] };
  const keepIt = () => keep("events", body, { replaces: ({ events }) => isVoteBefore(events?.[0], event) });
  try {
    const response = await fetch(`${api}events`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      keepalive: true,
    });
    // What is refused as wrong stays wrong.
    return response.ok || (![400, 422].includes(response.status) && keepIt());
  } catch {
    return keepIt();
  }
}

/**
 * Whether the later vote takes this event back: what it said is not to be sent any more.
 *
 * @param {any} event
 * @param {any} vote
 */
function isVoteBefore(event, vote) {
  // Of two that could not be sent the later may have failed first.
  if (vote.type !== "vote" || event?.id > vote.id) return false;
  return ["type", "session", "article_id", "lang"].every((key) => event?.[key] === vote[key]);
}
