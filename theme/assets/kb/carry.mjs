/**
 * The address of a way to reach the shop, with the reader's question in it.
 *
 *     mailto:help@shop.example        --> ...?subject=Question: refund&body=refund
 *     https://shop.example/?m={question} --> ...?m=refund
 *
 * It goes where the reader sends it and only when they tap; nothing of ours sees it.
 *
 * @param {string} url
 * @param {string} template - address with {question} in it; "" if the channel takes none
 * @param {string} question - as the reader last left it
 * @param {string} subject - of a mail
 */
export function addressWith(url, template, question, subject) {
  if (!question.trim()) return url;
  if (template) return template.replace("{question}", encodeURIComponent(question));
  if (!url.startsWith("mailto:")) return url;
  const [address, ...given] = url.split("?");
  // Not URLSearchParams: mail programs show its "+" as it stands.
  const asked = [`subject=${encodeURIComponent(subject)}`, `body=${encodeURIComponent(question)}`];
  const kept = given.join("?").split("&").filter((part) => part && !/^(?:subject|body)=/i.test(part));
  return `${address}?${[...kept, ...asked].join("&")}`;
}

/**
 * The subject of a mail that asks it: its beginning.
 *
 * @param {string} question
 * @param {import("./strings.mjs").Strings} words
 */
export function subjectOf(question, words) {
  return words.t("contact.subject", { query: [...question.split("\n")[0]].slice(0, 60).join("") });
}
