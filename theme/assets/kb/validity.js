// Shows and hides what is true only on some days, by the clock of the shop.
//
//   data-days="2026-11-01/2026-11-30"   first and last day; either may be missing
//   data-says                           what it says depends on the day: its children with data-when
//   data-notice="id"                    an announcement, which the reader may close
//
// A classic script in <head>, which looks at each element as it is parsed: it is decided before the first
// paint, so nothing moves.
(() => {
  const KEY = "kb.closed";
  const { zone } = document.currentScript.dataset;
  // Swedish dates are ISO dates.
  const today = () => new Date().toLocaleDateString("sv", { timeZone: zone });

  /** "early", "now" or "over". */
  function phase(days) {
    const [from, until] = days.split("/");
    const day = today();
    return from && day < from ? "early" : until && day > until ? "over" : "now";
  }

  function decide(element) {
    const when = phase(element.dataset.days);
    if ("says" in element.dataset) {
      for (const words of element.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== when;
    } else {
      element.hidden = when !== "now" || closed().includes(nameOf(element));
    }
  }

  /** Next year's announcement of the same name is another one. */
  const nameOf = ({ dataset }) => dataset.notice && dataset.notice + " " + dataset.days;

  function closed() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? [];
    } catch {
      return [];
    }
  }

  function close(notice) {
    notice.hidden = true;
    document.getElementById("kb-main").focus({ preventScroll: true });
    try {
      localStorage.setItem(KEY, JSON.stringify([nameOf(notice), ...closed()].slice(0, 20)));
    } catch {
      // Storage is off: it is back on the next page.
    }
  }

  const decideAll = () => document.querySelectorAll("[data-days]").forEach(decide);
  // The last element that was parsed may still lack its children; the end of the document settles it.
  const parsing = new MutationObserver(decideAll);
  parsing.observe(document, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", () => {
    parsing.disconnect();
    decideAll();
  });
  // A tab may lie open over midnight.
  document.addEventListener("visibilitychange", decideAll);
  document.addEventListener("click", (event) => {
    const notice = event.target.closest("[data-close]")?.closest("[data-notice]");
    if (notice) close(notice);
  });
})();
