/**
 * Whether somebody answers now, and how to say so.  kb_builder/opening.py explains `opening`.
 *
 * Minutes count on the shop's wall clock, as if it were UTC: so summer time shifts nothing.
 */

const DAY = 1440;
const dayOf = (/** @type {number} */ minute) => Math.floor(minute / DAY);
const dateOf = (/** @type {number} */ day) => new Date(day * DAY * 60_000);

/** @param {Date} date @param {string} [timeZone] - the device's own if left out */
export function wallClock(date, timeZone) {
  // Swedish dates are ISO dates.
  const text = date.toLocaleString("sv", { timeZone, dateStyle: "short", timeStyle: "short" });
  return Date.parse(`${text.replace(" ", "T")}Z`) / 60_000;
}

/**
 * {open, until} or {closed, next}; undefined past the listed years, or if closed for months.
 *
 * @param {any} opening @param {Date} date @returns {any}
 */
export function look(opening, date) {
  const now = wallClock(date, opening.zone);
  const today = dayOf(now);
  const off = dayOff(opening, today);
  if (off === "unknown") return;
  const spans = openSpans(opening, today);
  const at = spans.findIndex(([, end]) => end > now);
  if (at < 0) return;
  const [next, until] = spans[at];
  if (next <= now) return { open: true, until: until - now < DAY ? until : null };
  const inBreak = dayOf(next) === today && dayOf(spans[at - 1]?.[0]) === today;
  return { closed: off || (inBreak ? "break" : "hours"), next };
}

/**
 * From last night on; those that touch are one.
 *
 * @param {any} opening @param {number} today
 */
function openSpans(opening, today) {
  const spans = [];
  for (let day = today - 1; day < today + 60; day += 1) {
    const off = dayOff(opening, day);
    // The rest would be a guess.
    if (off === "unknown" && day > today) break;
    for (const [opens, closes] of off ? [] : opening.week[dateOf(day).getUTCDay()]) {
      const start = day * DAY + opens;
      const [from, to] = spans.at(-1)?.[1] >= start ? spans.pop() : [start, 0];
      spans.push([from, Math.max(to, day * DAY + closes)]);
    }
  }
  return spans;
}

/** @param {any} opening @param {number} day */
function dayOff({ holidays, closed, country }, day) {
  const [year, month, date] = dateOf(day).toISOString().split(/[-T]/);
  if (closed[year]?.includes(month + date)) return "day_off";
  if (holidays && !holidays[year]) return "unknown";
  return holidays?.[year].includes(month + date) ? (country ? "holiday_of" : "holiday") : "";
}

/**
 * Empty if nothing can be said.
 *
 * @param {any} opening @param {Date} date @param {string} lang @param {any} words @param {string} [readerZone]
 */
export function sentence(opening, date, lang, words, readerZone) {
  const { until, closed, next } = look(opening, date) ?? {};
  if (until === null) return words.t("contact.open");
  const at = until ?? next;
  if (!at) return "";
  const { zone, zone_name, times, country } = opening;
  const now = wallClock(date, zone);
  const there = wallClock(date, readerZone);
  const zoned = (/** @type {string} */ when) => (now === there ? when : words.t("contact.in_zone", { when, zone: zone_name }));
  if (until) return words.t("contact.open_until", { time: zoned(times[at % DAY || DAY]) });

  const ahead = dayOf(at) - dayOf(now);
  // "Tomorrow" would be another day for a reader whose today is not the shop's.
  const near = ahead < 2 && dayOf(now) === dayOf(there);
  // Plain "en" would put the month first, unlike the dates of our pages.
  const day = dateOf(dayOf(at)).toLocaleDateString(lang === "en" ? "en-GB" : lang, {
    timeZone: "UTC",
    ...(ahead < 7 ? { weekday: "long" } : { month: "long", day: "numeric" }),
  });
  const when = zoned(words.t(`contact.${near ? ["today", "tomorrow"][ahead] : "on_day"}`, { time: times[at % DAY], day }));
  return words.t(`contact.closed_${closed}`, { country, when });
}
