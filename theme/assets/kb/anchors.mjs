/** Headings of an article are links to themselves: a tap copies the address, so that it can be sent to somebody. */

import { pageStrings } from "./strings.mjs";

/** So long it says that it has copied. */
const SHOWN_MS = 2500;

document.addEventListener("click", async (event) => {
  const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest(".kb-anchor"));
  const line = document.querySelector(".kb-copied");
  if (!link || !line || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  try {
    await navigator.clipboard.writeText(link.href);
  } catch {
    return; // the address bar has it
  }
  line.textContent = pageStrings().t("anchor.copied");
  setTimeout(() => (line.textContent = ""), SHOWN_MS);
});
