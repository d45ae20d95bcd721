"""
What a report says: the sentences, facts and tables that page, mail and terminal share.

    Report --tell--> Story: what to do this week (Task, ...), then Section, ...

Nothing is counted here but sums and shares.  What readers and writers wrote stays apart from our words
(`search_api.report.words`), for each renderer to escape.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from search_api.gaps import Gap, Near
from search_api.intents import Ended
from search_api.report import ArticleVotes, Change, Counts, Entry, Ledger, Report, Share
from search_api.report.words import MIN_FOR_PERCENT, Link, Said, Text, Words, words
from search_api.terminal_text import printable

ENDED: tuple[Ended, ...] = ("answered", "empty", "weak", "escalated", "refuted", "refined", "ignored")
GROUPS: tuple[tuple[str, tuple[Ended, ...]], ...] = (
    ("answered", ("answered",)),
    ("unfound", ("empty", "weak")),
    ("unhelped", ("escalated", "refuted", "refined", "ignored")),
)
"""What bars show: success, an article that is missing, an article that did not help."""

MORE_WORDINGS = 3
RISING, FALLING = 1.25, 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    head: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    numbers: frozenset[int] = frozenset()
    """Columns that hold numbers, counted from 0."""
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    id: str
    title: str
    lead: tuple[Text, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What to do about one gap."""

    question: Said
    lang: Text
    """Its name; empty if it is the report's own."""
    advice: Text
    why: tuple[Text, ...]
    seen: Text
    """Since when, and when last."""
    command: str
    wordings: tuple[Said, ...]
    daily: Table
    """Days on which it was asked."""
    gap: Gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    shop: Said
    title: str
    period: str
    lead: str
    tasks: tuple[Task, ...]
    share: tuple[Text, ...]
    """How many searches were answered: told, but no headline, for good work does not move it."""
    sections: tuple[Section, ...]


def tell(report: Report) -> Story:
    """Say what is in `report`, in its language."""
    say = words(report.lang)
    return Story(
        shop=Said(report.shop),
        title=say("title.demo" if report.demo else "title"),
        period=say("period", since=say.dated(report.since), until=say.dated(report.until)),
        lead=say("week.lead", count=len(report.gaps)) if report.gaps else say("week.empty"),
        tasks=tuple(_task(gap, report, say) for gap in report.gaps),
        share=_share(report, say),
        sections=(
            _ledger(report.ledger, say),
            _changes(report.changes, say),
            _days(report, say),
            _ended(report, say),
            _topics(report, say),
            _hours(report, say),
            _votes("useful", report.useful, say),
            _votes("refuted", report.refuted, say),
            _unfound(report, say),
            _contacts(report, say),
            _repeated(report, say),
            _counted(report, say),
        ),
    )


def total(counts: Counts) -> int:
    """Return how many questions there are."""
    return sum(counts.get(ended, 0) for ended in ENDED)


def article_link(lang: str, article_id: str, title: str) -> Link:
    """Return the link to an article, whose address is its language and its id."""
    return Link(title or article_id, quote(f"{lang}/{article_id}/"))


def _task(gap: Gap, report: Report, say: Words) -> Task:
    return Task(
        question=Said(gap.question),
        lang=(language(gap.lang, say),) if gap.lang != report.lang else (),
        advice=_advice(gap, say),
        why=tuple(_why(gap, say)),
        seen=_seen(gap, report, say),
        # What is no id of ours must not become a second command when it is copied.
        command=f"kb gaps fix {shlex.quote(printable(gap.id))}",
        wordings=tuple(Said(text) for text in gap.questions if text != gap.question)[:MORE_WORDINGS],
        daily=Table(
            caption=say("daily"),
            head=(say("head.day"), say("head.readers")),
            rows=tuple(
                ((say.dated(day, short=True),), (f"{sessions:,}",))
                for day, sessions in zip(_dates(report.since, len(gap.daily)), gap.daily, strict=True)
                if sessions
            ),
            numbers=frozenset({1}),
        ),
        gap=gap,
    )


def _dates(since: date, count: int) -> list[date]:
    return [since + timedelta(days=number) for number in range(count)]


def _advice(gap: Gap, say: Words) -> Text:
    if gap.advice == "write_article" or not gap.near:
        return say.pieces("advice.write_article")
    near = gap.near[0]
    languages = {"source": language(near.lang, say), "target": language(gap.lang, say)}
    return say.pieces(f"advice.{gap.advice}", article=_near_link(near), **languages)


def _near_link(near: Near) -> Link:
    return article_link(near.lang, near.article_id, near.title)


def _why(gap: Gap, say: Words) -> list[Text]:
    kinds: list[Text] = [(say("counted", name=say(f"kind.{kind}"), number=count),) for kind, count in gap.kinds]
    told = [say.pieces("why.readers", count=gap.sessions, searches=gap.searches)]
    if gap.trend is not None:
        told[0] += (say("space"), _trend(gap.trend, say))
    if kinds:
        told.append(say.pieces("why.ended", kinds=say.listed(kinds)))
    if saved := round(gap.contacts):
        told.append(say.pieces("why.contacts", count=saved))
    others = gap.near if gap.advice == "write_article" else gap.near[1:]
    if others:
        told.append(say.pieces("why.near", articles=say.listed([(_near_link(near),) for near in others])))
    if gap.note:
        told.append(say.pieces("note", note=Said(gap.note)))
    return told


def _seen(gap: Gap, report: Report, say: Words) -> Text:
    first, last = (say.dated(day_of(moment, report), short=True) for moment in (gap.first, gap.last))
    return say.pieces("why.seen", first=first, last=last)


def _trend(trend: float, say: Words) -> str:
    if trend >= RISING:
        return say("trend.up", times=float(trend))
    return say("trend.down" if trend <= FALLING else "trend.same")


def _share(report: Report, say: Words) -> tuple[Text, ...]:
    all_, answered = total(report.totals), report.totals.get("answered", 0)
    if not all_:
        return ()
    percent = say.percent(answered, all_)
    places = {"answered": f"{answered:,}", "all": f"{all_:,}"}
    told = say("share.percent", percent=percent, **places) if percent else say("share", **places)
    before = say.percent(report.before.get("answered", 0), total(report.before))
    earlier = ((say("share.before", percent=before),),) if percent and before else ()
    return ((told,), *earlier, (say("share.note"),))


def _ledger(ledger: Ledger, say: Words) -> Section:
    known = ledger.open or ledger.opened or ledger.entries
    facts = {
        "open": f"{ledger.open:,}",
        "opened": f"{ledger.opened:,}",
        "closed": f"{ledger.closed:,}",
        "verified": f"{ledger.verified:,}",
        "reopened": f"{ledger.reopened:,}",
        "median": _median(ledger.median_days, say),
    }
    table = Table(
        head=_heads(say, "question", "closed", "state"), rows=tuple(_entry(entry, say) for entry in ledger.entries)
    )
    return Section(
        id="ledger",
        title=say("ledger.title"),
        facts=tuple((say(f"ledger.{name}"), value) for name, value in facts.items()) if known else (),
        tables=(table,) if ledger.entries else (),
        lead=() if ledger.entries else (say.pieces("ledger.empty"),),
    )


def _median(days: float | None, say: Words) -> str:
    if days is None:
        return "–"
    return say("days", count=int(days)) if days == int(days) else say("days.half", number=float(days))


def _entry(entry: Entry, say: Words) -> tuple[Text, ...]:
    closed = say.dated(entry.closed, short=True) if entry.closed else "–"
    commit: Text = (" · ", Said(entry.commit)) if entry.commit else ()
    article: Text = (" → ", article_link(entry.lang, entry.article_id, "")) if entry.article_id else ()
    state = say(f"state.{entry.state}") if say.has(f"state.{entry.state}") else Said(entry.state)
    asked = say("ledger.since", answered=entry.answered, failed=entry.failed)
    since: Text = (" · ", asked) if entry.answered + entry.failed else ()
    return (*_said(entry.question, say), *article), (closed, *commit), (state, *since)


def _changes(changes: Sequence[Change], say: Words) -> Section:
    if not changes:
        return Section(id="changes", title=say("changes.title"), lead=(say.pieces("changes.empty"),))
    rows = tuple(
        (_changed(change, say), (failed_of(change.before, say),), (failed_of(change.after, say),))
        for change in changes
    )
    head = (say("head.question"), say("changes.before"), say("changes.after"))
    return Section(
        id="changes",
        title=say("changes.title"),
        lead=(say.pieces("changes.lead"),),
        tables=(Table(head=head, rows=rows),),
    )


def _changed(change: Change, say: Words) -> Text:
    link = article_link(change.lang, change.article_id, change.title)
    return (*_said(change.question, say), " → ", link, f" · {say.dated(change.closed, short=True)}")


def failed_of(counts: tuple[int, int], say: Words) -> str:
    """Say how many of all failed."""
    failed, all_ = counts
    percent = say.percent(failed, all_)
    if percent:
        return say("changes.cell.percent", failed=failed, all=all_, percent=percent)
    return say("changes.cell", failed=failed, all=all_)


def _days(report: Report, say: Words) -> Section:
    busiest = max(report.days, key=lambda day: total(day.counts), default=None)
    if busiest is None or not total(busiest.counts):
        return Section(id="days", title=say("days.title"), lead=(say.pieces("days.empty"),))
    lead = [say.pieces("days.most", day=say.dated(busiest.day, short=True), number=total(busiest.counts))]
    if holidays := [say.dated(day.day, short=True) for day in report.days if day.holiday]:
        lead.append(say.pieces("days.holiday", days=say("separator").join(holidays)))
    if any(day.day.weekday() > 4 for day in report.days):
        lead.append(say.pieces("days.weekend"))
    head = (*_heads(say, "day", "searches"), *(say(f"group.{name}") for name, _ in GROUPS))
    rows = tuple(
        (
            (f"{say.dated(day.day, short=True)} {weekday(day.day, say)}{' ★' if day.holiday else ''}",),
            *_numbers(total(day.counts), *grouped(day.counts)),
        )
        for day in report.days
    )
    table = Table(head=head, rows=rows, numbers=frozenset(range(1, len(head))), caption=say("days.table"))
    return Section(id="days", title=say("days.title"), lead=tuple(lead), tables=(table,))


def grouped(counts: Counts) -> tuple[int, ...]:
    """Return how many questions each of `GROUPS` holds."""
    return tuple(sum(counts.get(ended, 0) for ended in group) for _, group in GROUPS)


def weekday(day: date, say: Words) -> str:
    """Return the short name of a day's weekday."""
    return say(f"weekday.{day.weekday()}")


def _ended(report: Report, say: Words) -> Section:
    all_ = total(report.totals)
    if not all_:
        return Section(id="ended", title=say("ended.title"), lead=(say.pieces("ended.empty"),))
    rows = tuple(
        (
            (f"{say(f'kind.{ended}')}: {say(f'means.{ended}')}",),
            *_numbers(report.totals.get(ended, 0)),
            (say.percent(report.totals.get(ended, 0), all_) or "–",),
        )
        for ended in ENDED
    )
    table = Table(head=_heads(say, "ended", "searches", "share"), rows=rows, numbers=frozenset({1, 2}))
    return Section(id="ended", title=say("ended.title"), tables=(table,))


def _topics(report: Report, say: Words) -> Section:
    if not total(report.totals):
        return Section(id="topics", title=say("topics.title"), lead=(say.pieces("topics.empty"),))
    tables = (
        _shares(report.categories, say, "topic", say("topics.categories")),
        _shares(report.languages, say, "language", say("topics.languages")),
    )
    return Section(id="topics", title=say("topics.title"), tables=tuple(table for table in tables if table.rows))


def _shares(shares: Sequence[Share], say: Words, head: str, caption: str) -> Table:
    rows = []
    for share in shares:
        all_ = total(share.counts)
        failed = all_ - share.counts.get("answered", 0)
        rows.append((_title(share, say), *_numbers(all_, failed), (say.percent(failed, all_) or "–",)))
    heads = _heads(say, head, "searches", "failed", "share")
    return Table(head=heads, rows=tuple(rows), numbers=frozenset({1, 2, 3}), caption=caption)


def _title(share: Share, say: Words) -> Text:
    return (Said(share.title) if share.title else say("topics.none"),)


def _hours(report: Report, say: Words) -> Section:
    if not any(report.hours) or not any(report.weekdays):
        return Section(id="hours", title=say("hours.title"), lead=(say.pieces("hours.empty"),))
    lead = say.pieces(
        "hours.lead",
        weekday=say(f"weekday.{_greatest(report.weekdays)}"),
        hour=say("hour", hour=_greatest(report.hours)),
    )
    by_hour = _counts_table(say, "hour", [say("hour", hour=hour) for hour in range(24)], report.hours)
    by_weekday = _counts_table(say, "weekday", [say(f"weekday.{day}") for day in range(7)], report.weekdays)
    return Section(id="hours", title=say("hours.title"), lead=(lead,), tables=(by_weekday, by_hour))


def _counts_table(say: Words, head: str, labels: Sequence[str], counts: Sequence[int]) -> Table:
    rows = tuple(((label,), *_numbers(count)) for label, count in zip(labels, counts, strict=True))
    caption = say(f"hours.{head}s")
    return Table(head=_heads(say, head, "searches"), rows=rows, numbers=frozenset({1}), caption=caption)


def _greatest(counts: Sequence[int]) -> int:
    """Return where the greatest count stands, the first of equals."""
    return max(range(len(counts)), key=lambda place: counts[place])


def _votes(name: str, votes: Sequence[ArticleVotes], say: Words) -> Section:
    if not votes:
        return Section(id=name, title=say(f"{name}.title"), lead=(say.pieces(f"{name}.empty"),))
    rows = tuple(
        ((Link(each.title or each.article_id, each.url),), *_numbers(each.yes, each.no), _last(name, each, say))
        for each in votes
    )
    head = _heads(say, "article", "yes", "no", "useful" if name == "useful" else "reasons")
    return Section(
        id=name, title=say(f"{name}.title"), tables=(Table(head=head, rows=rows, numbers=frozenset({1, 2})),)
    )


def _last(name: str, votes: ArticleVotes, say: Words) -> Text:
    if name == "useful":
        return (bound(votes, say),)
    return reasons(votes, say) or ("–",)


def bound(votes: ArticleVotes, say: Words) -> str:
    """Say what share finds an article useful at least."""
    if votes.useful is None or votes.yes + votes.no < MIN_FOR_PERCENT:
        return say("useful.few")
    return say("useful.bound", percent=say("percent", number=round(100 * votes.useful)))


def reasons(votes: ArticleVotes, say: Words) -> Text:
    """Say why readers said no; empty if none did say."""
    known = [(say(f"reason.{name}") if say.has(f"reason.{name}") else Said(name), n) for name, n in votes.reasons]
    return say.listed([say.pieces("counted", name=name, number=count) for name, count in known])


def _unfound(report: Report, say: Words) -> Section:
    if not report.unfound:
        return Section(id="unfound", title=say("unfound.title"), lead=(say.pieces("unfound.empty"),))
    rows = tuple(
        ((Link(each.title or each.article_id, each.url),), (language(each.lang, say),)) for each in report.unfound
    )
    table = Table(head=_heads(say, "article", "language"), rows=rows)
    return Section(id="unfound", title=say("unfound.title"), lead=(say.pieces("unfound.lead"),), tables=(table,))


def _contacts(report: Report, say: Words) -> Section:
    alone = (say.pieces("contacts.alone", count=report.contacts_alone),) if report.contacts_alone else ()
    if not report.contacts:
        return Section(id="contacts", title=say("contacts.title"), lead=(say.pieces("contacts.empty"), *alone))
    rows = tuple(((Said(channel),), *_numbers(count)) for channel, count in report.contacts)
    lead = say.pieces("contacts.lead", count=sum(count for _, count in report.contacts))
    table = Table(head=_heads(say, "channel", "contacts"), rows=rows, numbers=frozenset({1}))
    return Section(id="contacts", title=say("contacts.title"), lead=(lead, *alone), tables=(table,))


def _repeated(report: Report, say: Words) -> Section:
    if not report.repeated:
        return Section(id="repeated", title=say("repeated.title"), lead=(say.pieces("repeated.empty"),))
    rows = tuple(
        (
            _title(share, say),
            *_numbers(total(share.counts)),
            say.listed([_said(wording, say) for wording in wordings]) or ("–",),
        )
        for share, wordings in report.repeated
    )
    table = Table(head=_heads(say, "topic", "searches", "questions"), rows=rows, numbers=frozenset({1}))
    return Section(id="repeated", title=say("repeated.title"), lead=(say.pieces("repeated.lead"),), tables=(table,))


def _counted(report: Report, say: Words) -> Section:
    hidden = "counted.hidden_single" if report.threshold == 2 else "counted.hidden"
    notes = [
        (hidden, report.hidden),
        ("counted.threshold", report.threshold),
        ("counted.bots", report.bots),
        ("counted.crowd", report.crowd),
    ]
    told = [say.pieces(key, count=count) for key, count in notes if count]
    told += [say.pieces("counted.reader"), say.pieces("counted.percent", number=MIN_FOR_PERCENT)]
    told += [say.pieces("counted.useful"), say.pieces("counted.zone", zone=Said(report.time_zone))]
    return Section(id="counted", title=say("counted.title"), notes=(*told, say.pieces("counted.kept")))


def language(lang: str, say: Words) -> str | Said:
    """Return the name of a language; its code where it has none here."""
    return say(f"lang.{lang}") if say.has(f"lang.{lang}") else Said(lang)


def _said(text: str, say: Words) -> Text:
    return say.pieces("quoted", text=Said(text))


def _heads(say: Words, *names: str) -> tuple[str, ...]:
    return tuple(say(f"head.{name}") for name in names)


def _numbers(*numbers: int) -> tuple[Text, ...]:
    return tuple((f"{number:,}",) for number in numbers)


def day_of(moment: datetime, report: Report) -> date:
    """Return the day on the shop's clock."""
    try:
        return moment.astimezone(ZoneInfo(report.time_zone)).date()
    except (ValueError, ZoneInfoNotFoundError):
        return moment.date()
