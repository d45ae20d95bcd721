import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { look, sentence, wallClock } from "../../theme/assets/kb/clock.mjs";
import { Strings } from "../../theme/assets/kb/strings.mjs";

const DAYS = [[600, 1080]];
const LUNCH = [[600, 720], [780, 1080]];
const ALWAYS = Array(7).fill([[0, 1440]]);
const TIMES = {
  ko: { 600: "오전 10시", 780: "오후 1시", 720: "오후 12시", 1080: "오후 6시", 0: "오전 12시", 1440: "밤 12시" },
  ja: { 600: "10時", 780: "13時", 720: "12時", 1080: "18時", 0: "0時", 1440: "24時" },
  en: { 600: "10 a.m.", 780: "1 p.m.", 720: "12 p.m.", 1080: "6 p.m.", 0: "12 a.m.", 1440: "midnight" },
};
const ZONE = { ko: "한국 시간", ja: "韓国時間", en: "Korea time" };

/** Monday to Friday, 10 to 18 in Seoul, with the holidays that the tests meet. */
function shop(more = {}, lang = "ko") {
  return {
    zone: "Asia/Seoul",
    zone_name: ZONE[lang],
    week: [[], DAYS, DAYS, DAYS, DAYS, DAYS, []],
    times: TIMES[lang],
    country: { ko: "", ja: "韓国", en: "Korea" }[lang],
    holidays: { 2026: "0217 0717 0817 0924 0925 1225", 2027: "0101" },
    closed: { 2026: "0814" },
    ...more,
  };
}

const words = Object.fromEntries(
  ["ko", "ja", "en"].map((lang) => {
    const file = new URL(`../../theme/i18n/${lang}.json`, import.meta.url);
    return [lang, new Strings(lang, JSON.parse(readFileSync(file, "utf-8")))];
  }),
);

function said(moment, { lang = "ko", reader = "Asia/Seoul", ...more } = {}) {
  return sentence(shop(more, lang), new Date(moment), lang, words[lang], reader);
}

/** "2026-11-30 10:00" -> minutes, as `look` counts them. */
function minutes(text) {
  return Date.parse(`${text.replace(" ", "T")}Z`) / 60_000;
}

const open = (until) => ({ open: true, until: until && minutes(until) });
const closed = (why, next) => ({ closed: why, next: minutes(next) });
const allDay = { week: ALWAYS, holidays: null, closed: {} };
const berlin = { zone: "Europe/Berlin", week: Array(7).fill([[60, 240]]), holidays: null };

for (const [what, moment, expected, more] of [
  ["Sunday", "2026-11-29T12:00+09:00", closed("hours", "2026-11-30 10:00")],
  ["before opening", "2026-11-30T09:59:59+09:00", closed("hours", "2026-11-30 10:00")],
  ["10:00", "2026-11-30T10:00+09:00", open("2026-11-30 18:00")],
  ["17:59", "2026-11-30T17:59:59+09:00", open("2026-11-30 18:00")],
  ["18:00", "2026-11-30T18:00+09:00", closed("hours", "2026-12-01 10:00")],
  ["holiday", "2026-12-25T12:00+09:00", closed("holiday", "2026-12-28 10:00")],
  ["evening before a long weekend", "2026-12-24T20:00+09:00", closed("hours", "2026-12-28 10:00")],
  ["day off, then a substitute holiday", "2026-08-14T12:00+09:00", closed("day_off", "2026-08-18 10:00")],
  ["substitute holiday", "2026-08-17T12:00+09:00", closed("holiday", "2026-08-18 10:00")],
  ["31 December, evening", "2026-12-31T21:00+09:00", closed("hours", "2027-01-04 10:00")],
  ["device elsewhere on another day", "2026-11-29T20:30-05:00", open("2026-11-30 18:00")],
  ["before lunch", "2026-11-30T11:59+09:00", open("2026-11-30 12:00"), { week: Array(7).fill(LUNCH) }],
  ["lunch", "2026-11-30T12:00+09:00", closed("break", "2026-11-30 13:00"), { week: Array(7).fill(LUNCH) }],
  ["after lunch", "2026-11-30T13:00+09:00", open("2026-11-30 18:00"), { week: Array(7).fill(LUNCH) }],
  ["hours within hours", "2026-11-30T14:00+09:00", open("2026-11-30 18:00"), { week: Array(7).fill([[600, 1080], [660, 780]]) }],
  ["round the clock", "2026-11-29T03:00+09:00", open(null), allDay],
  ["round the clock on a day off", "2026-08-14T03:00+09:00", closed("day_off", "2026-08-15 00:00"), { week: ALWAYS }],
  ["last hour before a day off", "2026-08-13T23:00+09:00", open("2026-08-14 00:00"), { week: ALWAYS }],
  ["night past midnight", "2026-12-01T01:00+09:00", open("2026-12-01 02:00"), { week: Array(7).fill([[1320, 1560]]) }],
  ["first night of a year", "2027-01-01T01:00+09:00", open("2027-01-01 02:00"), { week: Array(7).fill([[1320, 1560]]) }],
  // Clocks go from 2:00 to 3:00 at 01:00 UTC, and back from 3:00 to 2:00 at 01:00 UTC.
  ["summer time begins", "2026-03-29T01:00Z", open("2026-03-29 04:00"), berlin],
  ["an hour is skipped", "2026-03-29T02:00Z", closed("hours", "2026-03-30 01:00"), berlin],
  ["summer time ends", "2026-10-25T01:30Z", open("2026-10-25 04:00"), berlin],
  ["an hour is twice", "2026-10-25T03:00Z", closed("hours", "2026-10-26 01:00"), berlin],
]) {
  test(`who answers: ${what}`, () => {
    assert.deepEqual(look(shop(more), new Date(moment)), expected);
  });
}

for (const [what, moment, more] of [
  ["no hours", "2026-11-30T12:00+09:00", { week: Array(7).fill([]) }],
  ["past the listed years", "2028-01-03T12:00+09:00", {}],
  ["open again past the listed years", "2027-12-31T20:00+09:00", {}],
]) {
  test(`nothing is said: ${what}`, () => {
    assert.equal(look(shop(more), new Date(moment)), undefined);
    assert.equal(said(moment, more), "");
  });
}

test("own days off need no list of holidays", () => {
  const opening = shop({ holidays: null });

  assert.equal(look(opening, new Date("2040-01-02T12:00+09:00")).open, true);
});

test("minutes do not depend on seconds", () => {
  assert.equal(wallClock(new Date("2026-11-30T00:00:59Z"), "Asia/Seoul"), minutes("2026-11-30 09:00"));
});

for (const [what, moment, ko, ja, en, more] of [
  ["open", "2026-11-30T17:59+09:00",
    "지금 상담할 수 있어요. 오후 6시까지 답변드려요.",
    "ただいま受付中です。18時まで対応しています。",
    "We’re here until 6 p.m. to help."],
  ["evening", "2026-11-30T18:00+09:00",
    "지금은 운영 시간이 아니에요. 내일 오전 10시부터 답변드려요.",
    "ただいま受付時間外です。明日10時からお返事します。",
    "We’re closed right now. We’ll be back tomorrow at 10 a.m. to help."],
  ["morning", "2026-11-30T08:00+09:00",
    "지금은 운영 시간이 아니에요. 오늘 오전 10시부터 답변드려요.",
    "ただいま受付時間外です。本日10時からお返事します。",
    "We’re closed right now. We’ll be back today at 10 a.m. to help."],
  ["Saturday", "2026-11-28T12:00+09:00",
    "지금은 운영 시간이 아니에요. 월요일 오전 10시부터 답변드려요.",
    "ただいま受付時間外です。月曜日の10時からお返事します。",
    "We’re closed right now. We’ll be back on Monday at 10 a.m. to help."],
  ["holiday", "2026-12-25T12:00+09:00",
    "오늘은 공휴일이에요. 월요일 오전 10시부터 답변드려요.",
    "本日は韓国の祝日のためお休みです。月曜日の10時からお返事します。",
    "It’s a public holiday in Korea. We’ll be back on Monday at 10 a.m. to help."],
  ["holiday of several countries", "2026-12-25T12:00+09:00",
    "오늘은 공휴일이에요. 월요일 오전 10시부터 답변드려요.",
    "本日は祝日のためお休みです。月曜日の10時からお返事します。",
    "It’s a public holiday. We’ll be back on Monday at 10 a.m. to help.",
    { country: "" }],
  ["own day off", "2026-08-14T12:00+09:00",
    "오늘은 쉬는 날이에요. 화요일 오전 10시부터 답변드려요.",
    "本日はお休みです。火曜日の10時からお返事します。",
    "We’re closed today. We’ll be back on Tuesday at 10 a.m. to help."],
  ["long holidays", "2026-12-25T12:00+09:00",
    "오늘은 공휴일이에요. 1월 4일 오전 10시부터 답변드려요.",
    "本日は韓国の祝日のためお休みです。1月4日の10時からお返事します。",
    "It’s a public holiday in Korea. We’ll be back on 4 January at 10 a.m. to help.",
    { closed: { 2026: "1228 1229 1230 1231" } }],
  ["lunch", "2026-11-30T12:30+09:00",
    "지금은 잠시 쉬는 시간이에요. 오늘 오후 1시부터 답변드려요.",
    "ただいま休憩時間です。本日13時からお返事します。",
    "We’re on a short break. We’ll be back today at 1 p.m. to help.",
    { week: Array(7).fill(LUNCH) }],
  ["round the clock", "2026-11-30T12:30+09:00",
    "지금 상담할 수 있어요.", "ただいま受付中です。", "We’re here to help right now.", allDay],
  ["until midnight", "2026-11-30T23:00+09:00",
    "지금 상담할 수 있어요. 밤 12시까지 답변드려요.",
    "ただいま受付中です。24時まで対応しています。",
    "We’re here until midnight to help.",
    { week: Array(7).fill([[600, 1440]]) }],
  ["reader in Tokyo: the same time", "2026-11-30T12:00+09:00",
    "지금 상담할 수 있어요. 오후 6시까지 답변드려요.",
    "ただいま受付中です。18時まで対応しています。",
    "We’re here until 6 p.m. to help.",
    { reader: "Asia/Tokyo" }],
  ["reader in Singapore", "2026-11-30T12:00+09:00",
    "지금 상담할 수 있어요. 오후 6시(한국 시간)까지 답변드려요.",
    "ただいま受付中です。18時(韓国時間)まで対応しています。",
    "We’re here until 6 p.m. (Korea time) to help.",
    { reader: "Asia/Singapore" }],
  ["reader in New York, where it is still Sunday", "2026-11-30T08:00+09:00",
    "지금은 운영 시간이 아니에요. 월요일 오전 10시(한국 시간)부터 답변드려요.",
    "ただいま受付時間外です。月曜日の10時(韓国時間)からお返事します。",
    "We’re closed right now. We’ll be back on Monday at 10 a.m. (Korea time) to help.",
    { reader: "America/New_York" }],
]) {
  test(`sentence: ${what}`, () => {
    assert.deepEqual([said(moment, { lang: "ko", ...more }), said(moment, { lang: "ja", ...more }), said(moment, { lang: "en", ...more })], [ko, ja, en]);
  });
}
