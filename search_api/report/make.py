"""
Fill a report from the log and the snapshot that is served; the one place that counts for it.

    questions, outcomes --judge--> [Intent] --find_gaps--> what to do
                                       |----by day, hour, language, category, article--> what happened
                                       +----after each fix--> what came of it

Two periods are read, the one that is reported and the same length before it: so a gap can be called new, and what
was failing before a fix can be held beside what is failing after.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from math import sqrt
from typing import Any

from search_api.contract.documents import IndexDocument
from search_api.gaps import Decision, Gap
from search_api.gaps.advice import Adviser
from search_api.gaps.finding import CONTEXT, Found, find_gaps
from search_api.gaps.ledger import FOUND, Entry, by_gap, gap_of_question, ledger, median_days
from search_api.intents import SESSION, Intent, done_about, judge
from search_api.period import Period
from search_api.querylog import DEMO, DailyCount, Feedback, LogReader, StoredOutcome, StoredQuestion
from search_api.report import (
    Article,
    ArticleVotes,
    Change,
    Counts,
    Day,
    Ledger,
    Report,
    Share,
    Unfound,
)
from search_api.snapshot import OpenSnapshot
from search_api.uncollected import uncollected

MOST_GAPS = 20
MOST_ARTICLES = 5
MOST_UNFOUND = 10
MOST_CATEGORIES = 6
MOST_WORDINGS = 3
FIRST_HITS = 3
"""An article below these was not shown without scrolling."""
ENOUGH_VOTES = 5
ENOUGH_NOES = 2
"""Readers who were not helped by an article, at least a third of all who said, from which on it is told."""
WILSON_Z = 1.96

Key = tuple[str, str]


@uncollected()
def make_report(
    reader: LogReader,
    snapshot: OpenSnapshot,
    period: Period,
    *,
    lang: str,
    threshold: int,
    decisions: Sequence[Decision] | None = None,
    commits: Mapping[str, str] | None = None,
) -> Report:
    """
    Count everything that the report says.

    Args:
        lang: Of the report.
        threshold: Sessions from which on the words of a gap are shown.
        decisions: The owner's; None: those that the index was built with.
        commits: Gap -> the commit that closed it.

    Raises:
        LogUnavailable: The log cannot be read.
    """
    seen = _look(reader, period, snapshot.shop.channels.keys())
    decisions = snapshot.shop.decisions if decisions is None else decisions
    known = reader.gap_ids()
    found = find_gaps(
        seen.known,
        decisions,
        known,
        Adviser(snapshot, period.until),
        period=period,
        threshold=threshold,
        most=MOST_GAPS,
    )
    members = gap_of_question(decisions, {**known, **found.ids})
    entries = ledger(decisions, seen.known, members, commits or {}, period.zone)
    articles = snapshot.articles()
    shown = tuple(gap for gap in found.gaps if gap.state != "ignored")
    of_category = _of_categories(seen.now, articles)
    feedback = _of_articles(reader.feedback(period.begins, period.ends), articles)
    return Report(
        shop=_named(snapshot.shop.name, lang),
        lang=lang,
        since=period.since,
        until=period.until,
        time_zone=str(period.zone),
        demo=DEMO in reader.builds(),
        site_url=snapshot.shop.site_url,
        threshold=threshold,
        gaps=shown,
        hidden=found.hidden,
        totals=_counts(seen.now, seen.daily, period),
        before=_counts(seen.before, seen.daily, period.before),
        days=_days(seen, period, snapshot.shop.days_off),
        languages=_by_language(seen.now),
        categories=_by_category(of_category, snapshot, lang),
        hours=_spread((moment.hour for moment in seen.local), 24),
        weekdays=_spread((moment.weekday() for moment in seen.local), 7),
        useful=_useful(feedback, articles),
        refuted=_refuted(feedback, articles),
        unfound=_unfound(seen.now, articles, period),
        contacts=seen.contacts,
        contacts_alone=seen.contacts_alone,
        channels={id_: _named(label, lang) for id_, label in snapshot.shop.channels.items()},
        repeated=_repeated(of_category, snapshot, lang, threshold),
        changes=_changes(entries, seen, members, articles, period),
        ledger=_ledger(entries, found, period),
        articles=_named_by(shown, entries, articles),
        bots=seen.bots,
        crowd=sum(1 for intent in seen.now if intent.mark),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the log holds of both periods."""

    now: list[Intent]
    local: list[datetime]
    """When each of `now` was asked, on the shop's clock."""
    before: list[Intent]
    """Of the period before."""
    known: list[Intent]
    """All of these, and older ones."""
    contacts: tuple[tuple[str, int], ...]
    """Channel -> contacts about a question, most first."""
    contacts_alone: int
    """About none."""
    daily: list[DailyCount]
    """Of days whose questions are forgotten."""
    held_since: date
    """The first day whose questions are there."""
    bots: int


def _look(reader: LogReader, period: Period, channels: Set[str]) -> _Seen:
    begins, begins_before = period.begins, period.before.begins
    earliest = min(begins_before, period.ends - CONTEXT)
    questions = reader.questions(earliest, period.ends)
    outcomes = reader.outcomes(earliest, period.ends + SESSION)
    intents = judge(questions, outcomes)
    # A stranger can take a way by any name, which would stand in the report.
    contacts = [
        each
        for each in outcomes
        if each.kind == "contact" and begins <= each.at < period.ends and each.value in channels
    ]
    after_search = [each for done in done_about(questions, contacts).values() for each in done]
    now = [intent for intent in intents if intent.at >= begins]
    zone = period.zone
    daily = reader.daily(earliest.astimezone(zone).date(), period.until + timedelta(days=1))
    return _Seen(
        now=now,
        local=[intent.at.astimezone(zone) for intent in now],
        before=[intent for intent in intents if begins_before <= intent.at < begins],
        known=intents,
        contacts=_by_channel(after_search),
        contacts_alone=len(contacts) - len(after_search),
        daily=daily,
        held_since=_held_since(questions, daily, zone),
        bots=sum(1 for question in questions if question.mark == "bot" and question.at >= begins),
    )


def _by_channel(contacts: Iterable[StoredOutcome]) -> tuple[tuple[str, int], ...]:
    channels = Counter(contact.value for contact in contacts)
    return tuple(sorted(channels.items(), key=lambda each: (-each[1], each[0])))


def _held_since(questions: Sequence[StoredQuestion], daily: Iterable[DailyCount], zone: tzinfo) -> date:
    """The day after the last forgotten one, for a quiet day holds no question; before any is forgotten, the first."""
    first = [question.at.astimezone(zone).date() for question in questions[:1]]
    forgotten = [kept.day + timedelta(days=1) for kept in daily]
    return min([*first, *sorted(forgotten)[-1:]], default=date.max)


def _counts(intents: Iterable[Intent], daily: Iterable[DailyCount], period: Period) -> Counts:
    counts: Counter[Any] = Counter(intent.ended for intent in intents)
    for kept in daily:
        if period.since <= kept.day <= period.until and kept.ended != "bot":
            counts[kept.ended] += kept.searches
    return dict(sorted(counts.items()))


def _days(seen: _Seen, period: Period, days_off: frozenset[date]) -> tuple[Day, ...]:
    of_day: dict[date, list[Intent]] = defaultdict(list)
    for intent, moment in zip(seen.now, seen.local, strict=True):
        of_day[moment.date()].append(intent)
    return tuple(
        Day(
            day=day,
            counts=_counts(of_day[day], seen.daily, Period(since=day, until=day, zone=period.zone)),
            holiday=day in days_off,
        )
        for day in period.each_day()
    )


def _share(id_: str, title: str, intents: Sequence[Intent]) -> Share:
    return Share(id=id_, title=title, counts=dict(sorted(Counter(intent.ended for intent in intents).items())))


def _most_first(shares: Iterable[Share]) -> tuple[Share, ...]:
    return tuple(sorted(shares, key=lambda share: (-sum(share.counts.values()), share.id)))


def _by_language(intents: Iterable[Intent]) -> tuple[Share, ...]:
    of_language: dict[str, list[Intent]] = defaultdict(list)
    for intent in intents:
        of_language[intent.lang].append(intent)
    return _most_first(_share(lang, "", found) for lang, found in of_language.items())


def _of_categories(
    intents: Iterable[Intent], articles: Mapping[Key, IndexDocument]
) -> Mapping[str, Sequence[Intent]]:
    of_category: dict[str, list[Intent]] = defaultdict(list)
    for intent in intents:
        of_category[_category(intent, articles)].append(intent)
    return of_category


def _by_category(of_category: Mapping[str, Sequence[Intent]], snapshot: OpenSnapshot, lang: str) -> tuple[Share, ...]:
    return _most_first(_share(id_, _title(id_, snapshot, lang), found) for id_, found in of_category.items())


def _category(intent: Intent, articles: Mapping[Key, IndexDocument]) -> str:
    """That of the article on top; an empty answer has none, whatever came nearest."""
    top = articles.get((intent.lang, intent.hits[0])) if intent.hits and intent.ended != "empty" else None
    return top.category if top else ""


def _title(category: str, snapshot: OpenSnapshot, lang: str) -> str:
    return _named(snapshot.shop.categories.get(category, {}), lang) or category


def _named(names: Mapping[str, str], lang: str) -> str:
    return names.get(lang) or next(iter(names.values()), "")


def _spread(parts: Iterable[int], size: int) -> tuple[int, ...]:
    counts = Counter(parts)
    return tuple(counts[number] for number in range(size))


def wilson(yes: int, votes: int) -> float | None:
    """
    The lower bound of the 95 % interval of a share; None below `ENOUGH_VOTES`.

    Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference".
    """
    if votes < ENOUGH_VOTES:
        return None
    share, z2 = yes / votes, WILSON_Z**2
    middle = share + z2 / (2 * votes)
    return round((middle - WILSON_Z * sqrt((share * (1 - share) + z2 / (4 * votes)) / votes)) / (1 + z2 / votes), 3)


def _of_articles(feedback: Iterable[Feedback], articles: Mapping[Key, IndexDocument]) -> list[Feedback]:
    """What was said of articles that there are: a stranger can vote on any text, which would stand in the report."""
    return [each for each in feedback if (each.lang, each.article_id) in articles]


def _useful(feedback: Iterable[Feedback], articles: Mapping[Key, IndexDocument]) -> tuple[ArticleVotes, ...]:
    votes = [_votes(each, articles) for each in feedback]
    told = [each for each in votes if each.useful is not None and each.yes > each.no]
    return tuple(sorted(told, key=lambda each: (-(each.useful or 0), each.lang, each.article_id))[:MOST_ARTICLES])


def _refuted(feedback: Iterable[Feedback], articles: Mapping[Key, IndexDocument]) -> tuple[ArticleVotes, ...]:
    told = [_votes(each, articles) for each in feedback if each.no >= ENOUGH_NOES and 2 * each.no >= each.yes]
    return tuple(told[:MOST_ARTICLES])


def _votes(feedback: Feedback, articles: Mapping[Key, IndexDocument]) -> ArticleVotes:
    article = articles.get((feedback.lang, feedback.article_id))
    return ArticleVotes(
        lang=feedback.lang,
        article_id=feedback.article_id,
        title=article.title if article else "",
        url=article.url if article else "",
        yes=feedback.yes,
        no=feedback.no,
        useful=wilson(feedback.yes, feedback.yes + feedback.no),
        reasons=feedback.reasons,
    )


def _unfound(intents: Iterable[Intent], articles: Mapping[Key, IndexDocument], period: Period) -> tuple[Unfound, ...]:
    seen = {(intent.lang, id_) for intent in intents for id_ in (*intent.hits[:FIRST_HITS], intent.opened)}
    missed = sorted(
        (id_, lang)
        for (lang, id_), article in articles.items()
        if (lang, id_) not in seen and _was_valid(article, period)
    )
    told = list(dict.fromkeys(id_ for id_, _ in missed))[:MOST_UNFOUND]
    return tuple(
        Unfound(lang=lang, article_id=id_, title=articles[lang, id_].title, url=articles[lang, id_].url)
        for id_, lang in missed
        if id_ in told
    )


def _was_valid(article: IndexDocument, period: Period) -> bool:
    """Whether search could lead to the article on each day."""
    return article.valid_from <= period.since.isoformat() and (
        not article.valid_until or article.valid_until >= period.until.isoformat()
    )


def _named_by(
    gaps: Iterable[Gap], entries: Iterable[Entry], articles: Mapping[Key, IndexDocument]
) -> tuple[Article, ...]:
    """Whatever the report says of an article, it is a link only if the article is still there."""
    named = {(near.lang, near.article_id) for gap in gaps for near in gap.near}
    named |= {(entry.lang, entry.article_id) for entry in entries}
    return tuple(
        Article(lang=lang, article_id=id_, title=articles[lang, id_].title, url=articles[lang, id_].url)
        for lang, id_ in sorted(named & articles.keys())
    )


def _repeated(
    of_category: Mapping[str, Sequence[Intent]], snapshot: OpenSnapshot, lang: str, threshold: int
) -> tuple[tuple[Share, tuple[str, ...]], ...]:
    answered = {
        id_: found
        for id_, intents in of_category.items()
        if id_ and (found := [intent for intent in intents if intent.ended == "answered"])
    }
    shares = _most_first(_share(id_, _title(id_, snapshot, lang), found) for id_, found in answered.items())
    return tuple((share, _often(answered[share.id], threshold)) for share in shares[:MOST_CATEGORIES])


def _often(intents: Iterable[Intent], threshold: int) -> tuple[str, ...]:
    """One wording of each of the questions that most sessions asked."""
    sessions: dict[Key, set[str]] = defaultdict(set)
    texts: dict[Key, Counter[str]] = defaultdict(Counter)
    for intent in intents:
        sessions[intent.lang, intent.key].add(intent.session)
        texts[intent.lang, intent.key][intent.text] += 1
    often = sorted(sessions, key=lambda key: (-len(sessions[key]), key))
    shown = [key for key in often if len(sessions[key]) >= threshold][:MOST_WORDINGS]
    return tuple(min(texts[key], key=lambda text: (-texts[key][text], text)) for key in shown)


def _changes(
    entries: Iterable[Entry],
    seen: _Seen,
    members: Mapping[Key, str],
    articles: Mapping[Key, IndexDocument],
    period: Period,
) -> tuple[Change, ...]:
    lately = [entry for entry in entries if period.since <= entry.closed < period.last_over]
    of_gap = by_gap(seen.known, members, {entry.gap_id for entry in lately})
    return tuple(_change(entry, of_gap[entry.gap_id], articles, period, seen.held_since) for entry in lately)


def _change(
    entry: Entry,
    intents: Sequence[Intent],
    articles: Mapping[Key, IndexDocument],
    period: Period,
    held_since: date,
) -> Change:
    # The days before are forgotten one by one; daily counts, which stay, do not say of which gap they are.
    days = max(0, min((period.last_over - entry.closed).days, (entry.closed - held_since).days))
    by_offset = [((intent.at.astimezone(period.zone).date() - entry.closed).days, intent) for intent in intents]
    article = articles.get((entry.lang, entry.article_id))
    return Change(
        gap_id=entry.gap_id,
        lang=entry.lang,
        question=entry.question,
        article_id=entry.article_id,
        title=article.title if article else "",
        closed=entry.closed,
        days=days,
        before=_failed_of(intent for offset, intent in by_offset if -days <= offset < 0),
        after=_failed_of(intent for offset, intent in by_offset if 0 < offset <= days),
    )


def _failed_of(intents: Iterable[Intent]) -> tuple[int, int]:
    ends = [intent.ended for intent in intents]
    return sum(ended not in FOUND for ended in ends), len(ends)


def _ledger(entries: Sequence[Entry], found: Found, period: Period) -> Ledger:
    closed = [entry for entry in entries if period.since <= entry.closed <= period.until]
    return Ledger(
        open=found.open,
        opened=found.opened,
        closed=len(closed),
        verified=sum(entry.state == "verified" for entry in closed),
        reopened=sum(entry.state == "reopened" for entry in closed),
        median_days=median_days(entries),
        entries=tuple(entries),
    )
