"""
What a report says: the sentences, facts and tables that page, mail and terminal share.

    Report --tell--> Story: what to do this week (Task, ...), then Section, ...

Nothing is counted here but sums and shares.  What readers and writers wrote stays apart from our words
(`search_api.report.words`), for each renderer to escape.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from search_api.gaps import Gap
from search_api.intents import Ended
from search_api.report import Article, ArticleVotes, Change, Counts, Day, Entry, Report, Share, Unfound
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
DAY_BY_DAY = 45
"""Of more days a chart shows weeks: on a phone the bar of a day would be too thin for a pattern."""
NEAR_ENOUGH = 0.2
"""Nearness below which search itself calls its answer empty: to a person, such an article has nothing to do with it."""

Articles = Mapping[tuple[str, str], Article]
"""Language and id -> an article that is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    head: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    numbers: frozenset[int] = frozenset()
    """Columns that hold numbers, counted from 0."""
    caption: str = ""
    below: tuple[Text, ...] = ()
    """What stands small below the first cell of each row; nothing for any if empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    id: str
    title: str
    drawn: Text = ()
    """What one has to know to read its drawing; of no use where it is not drawn."""
    folded: bool = False
    """To be looked up; a page shows its title alone until it is opened."""
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
    reason: Text
    """Why just that; empty where it goes without saying."""
    why: Text
    """Who asked, and what an answer is worth."""
    note: Text
    """The owner's; empty for none."""
    more: tuple[Text, ...]
    """For who wants to know more: other wordings, how it ended, what comes near, since when."""
    command: str
    daily: str
    """The days on which it was asked, and by how many readers."""
    gap: Gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    shop: Said
    title: str
    period: str
    lead: Text
    tasks: tuple[Task, ...]
    sections: tuple[Section, ...]


def tell(report: Report) -> Story:
    """Say what is in `report`, in its language."""
    say = words(report.lang)
    articles = {(article.lang, article.article_id): article for article in report.articles}
    return Story(
        shop=Said(report.shop),
        title=say("title.demo" if report.demo else "title"),
        period=say.between(report.since, report.until),
        lead=_lead(report, say),
        tasks=tuple(_task(gap, report, articles, say) for gap in report.gaps),
        sections=(*_sections(report, articles, say), _counted(report, say)),
    )


def _lead(report: Report, say: Words) -> Text:
    if not total(report.totals):
        return say.pieces("week.none")
    if not report.gaps:
        return say.pieces("week.empty")
    # Only so many gaps are told; the ledger knows how many there are.
    return say.pieces("week.lead", count=max(report.ledger.open, len(report.gaps)))


def _sections(report: Report, articles: Articles, say: Words) -> Iterable[Section]:
    """What there is to tell, and one sentence each of what there is not."""
    if not total(report.totals):
        ledger = _ledger(report, articles, say)
        return (ledger,) if ledger else ()
    made = {
        "ledger": _ledger(report, articles, say),
        "changes": _changes(report.changes, articles, say),
        "refuted": _votes("refuted", report.refuted, say),
        "unfound": _unfound(report, say),
        "contacts": _contacts(report, say),
        "repeated": _repeated(report, say),
        "days": _days(report, say),
        "ended": _ended(report, say),
        "topics": _topics(report, say),
        "hours": _hours(report, say),
        "useful": _votes("useful", report.useful, say),
    }
    silent = [name for name, section in made.items() if section is None]
    # Where nothing was fixed, nothing can be compared, and where nobody voted, nobody voted "no".
    follows = {"changes": "ledger", "refuted": "useful"}
    notes = tuple(say.pieces(f"{name}.empty") for name in silent if follows.get(name) not in silent)
    rest = [Section(id="rest", title=say("rest.title"), notes=notes)] if notes else []
    told = [section for section in made.values() if section]
    # Those to be looked up are one list of titles.
    return sorted([*told, *rest], key=lambda section: section.folded)


def with_below(table: Table) -> Sequence[tuple[Text, ...]]:
    """Return the rows of a table, what stands below a first cell behind it."""
    if not table.below:
        return table.rows
    return [
        ((*row[0], " – ", *below) if below else row[0], *row[1:])
        for row, below in zip(table.rows, table.below, strict=True)
    ]


def total(counts: Counts) -> int:
    """Return how many questions there are."""
    return sum(counts.get(ended, 0) for ended in ENDED)


def _linked(articles: Articles, lang: str, article_id: str, title: str = "") -> Link:
    """Return the link to an article, or its name alone if it is gone."""
    article = articles.get((lang, article_id))
    return Link(title or (article.title if article else article_id), article.url if article else "")


def _task(gap: Gap, report: Report, articles: Articles, say: Words) -> Task:
    return Task(
        question=Said(gap.question),
        lang=(language(gap.lang, say),) if gap.lang != report.lang else (),
        advice=_advised("advice", gap, articles, say),
        reason=_reason(gap, report, articles, say),
        why=_why(gap, say),
        note=say.pieces("note", note=Said(gap.note)) if gap.note else (),
        more=tuple(_more(gap, report, articles, say)),
        # What is no id of ours must not become a second command when it is copied.
        # What a page or process of the shop gets wrong, no command mends.
        command=f"kb gaps {'show' if gap.advice == 'fix_process' else 'fix'} {shlex.quote(printable(gap.id))}",
        daily=_daily(gap, report, say),
        gap=gap,
    )


def _daily(gap: Gap, report: Report, say: Words) -> str:
    days = (report.since + timedelta(days=number) for number in range(len(gap.daily)))
    asked = [(day, sessions) for day, sessions in zip(days, gap.daily, strict=True) if sessions]
    told = (say("counted", name=say.dated(day, short=True), number=sessions) for day, sessions in asked)
    return say("separator").join(told)


def _reason(gap: Gap, report: Report, articles: Articles, say: Words) -> Text:
    for entry in report.ledger.entries:
        if entry.gap_id == gap.id and entry.state == "reopened":
            return say.pieces("because.reopened", day=say.dated(entry.closed, short=True))
    return _advised("because", gap, articles, say)


def _advised(kind: str, gap: Gap, articles: Articles, say: Words) -> Text:
    if gap.advice == "write_article" or not gap.near:
        return say.pieces("advice.write_article") if kind == "advice" else ()
    near = gap.near[0]
    places = {"source": language(near.lang, say), "target": language(gap.lang, say)}
    article = _linked(articles, near.lang, near.article_id, near.title)
    return say.pieces(f"{kind}.{gap.advice}", article=article, **places)


def _why(gap: Gap, say: Words) -> Text:
    told = [say.pieces("why.readers", count=gap.sessions)]
    if saved := round(gap.contacts):
        told.append(say.pieces("why.contacts", count=saved))
    if gap.trend is not None and (trend := _trend(gap.trend, say)):
        told.append((trend,))
    return say.joined(told)


def _more(gap: Gap, report: Report, articles: Articles, say: Words) -> Iterable[Text]:
    others = [_said(text, say) for text in gap.questions if text != gap.question][:MORE_WORDINGS]
    if others:
        yield say.pieces("wordings", wordings=say.listed(others))
    kinds: list[Text] = [(say("counted", name=say(f"kind.{kind}"), number=count),) for kind, count in gap.kinds]
    if kinds:
        yield say.pieces("why.ended", count=gap.searches, kinds=say.listed(kinds))
    near = gap.near if gap.advice == "write_article" else gap.near[1:]
    links: list[Text] = [
        (_linked(articles, each.lang, each.article_id, each.title),) for each in near if each.estimate >= NEAR_ENOUGH
    ]
    if links:
        yield say.pieces("why.near", articles=say.listed(links))
    first, last = (say.dated(day_of(moment, report), short=True) for moment in (gap.first, gap.last))
    yield say.pieces("why.seen", first=first, last=last)


def _trend(trend: float, say: Words) -> str:
    """Say which way it goes; empty where it goes nowhere."""
    if trend >= RISING:
        return say("trend.up", times=float(trend))
    return say("trend.down") if trend <= FALLING else ""


def _share(report: Report, say: Words) -> tuple[Text, ...]:
    """How many searches were answered: told, but no headline, for good work does not move it."""
    all_, answered = total(report.totals), report.totals.get("answered", 0)
    percent = say.percent(answered, all_)
    places = {"answered": f"{answered:,}", "all": f"{all_:,}"}
    told = say("share.percent", percent=percent, **places) if percent else say("share", **places)
    before = say.percent(report.before.get("answered", 0), total(report.before))
    earlier = [(say("share.before", percent=before),)] if percent and before else []
    return (say.joined([(told,), *earlier]), (say("share.note"),))


def _ledger(report: Report, articles: Articles, say: Words) -> Section | None:
    ledger = report.ledger
    if not ledger.entries:
        return None
    facts = {
        "open": f"{ledger.open:,}",
        "closed": f"{ledger.closed:,}",
        "verified": f"{ledger.verified:,}",
        "reopened": f"{ledger.reopened:,}",
        "median": _median(ledger.median_days, say),
    }
    table = Table(
        head=_heads(say, "question", "state"),
        rows=tuple((_said(entry.question, say), _came_to(entry, say)) for entry in ledger.entries),
        below=tuple(_answer(entry, articles, say) for entry in ledger.entries),
    )
    return Section(
        id="ledger",
        title=say("ledger.title"),
        facts=tuple((say(f"ledger.{name}"), value) for name, value in facts.items()),
        tables=(table,),
    )


def _median(days: float | None, say: Words) -> str:
    if days is None:
        return "–"
    return say("days", count=int(days)) if days == int(days) else say("days.half", number=float(days))


def _came_to(entry: Entry, say: Words) -> Text:
    state = say(f"state.{entry.state}") if say.has(f"state.{entry.state}") else Said(entry.state)
    later = entry.answered + entry.failed
    return state, *((" · ", say("ledger.since", answered=entry.answered, all=later)) if later else ())


def _answer(entry: Entry, articles: Articles, say: Words) -> Text:
    """Which article answers it since when, and the commit that made it do so."""
    article: Text = (_linked(articles, entry.lang, entry.article_id), " · ") if entry.article_id else ()
    commit: Text = (" · ", Said(entry.commit)) if entry.commit else ()
    return *article, _fixed(entry.closed, say), *commit


def _fixed(day: date, say: Words) -> str:
    return say("ledger.fixed", day=say.dated(day, short=True))


def most_asked(changes: Iterable[Change]) -> list[Change]:
    """Return the changes of which something can be said, those that say most first."""
    return sorted(
        filter(lambda change: change.days, changes),
        key=lambda change: (-change.before[1] - change.after[1], change.gap_id),
    )


def _changes(changes: Sequence[Change], articles: Articles, say: Words) -> Section | None:
    if not changes:
        return None
    shown = most_asked(changes)
    rows = tuple(
        (_said(change.question, say), (failed_of(change.before, say),), (failed_of(change.after, say),))
        for change in shown
    )
    table = Table(
        head=(say("head.question"), say("changes.before"), say("changes.after")),
        rows=rows,
        below=tuple(_changed(change, articles, say) for change in shown),
    )
    gone = len(changes) - len(shown)
    return Section(
        id="changes",
        title=say("changes.title"),
        lead=(say.pieces("changes.lead"),) if shown else (),
        tables=(table,) if shown else (),
        notes=(say.pieces("changes.gone", count=gone),) if gone else (),
    )


def _changed(change: Change, articles: Articles, say: Words) -> Text:
    link = _linked(articles, change.lang, change.article_id, change.title)
    return link, " · ", _fixed(change.closed, say), " · ", say("changes.days", count=change.days)


def failed_of(counts: tuple[int, int], say: Words) -> str:
    """Say how many of all failed."""
    failed, all_ = counts
    percent = say.percent(failed, all_)
    if percent:
        return say("changes.cell.percent", failed=failed, all=all_, percent=percent)
    return say("changes.cell", failed=failed, all=all_)


def _days(report: Report, say: Words) -> Section:
    busiest = max(report.days, key=lambda day: total(day.counts))
    most = say.pieces("days.most", day=say.dated(busiest.day, short=True), number=total(busiest.counts))
    holidays = [say.dated(day.day, short=True) for day in report.days if day.holiday]
    notes = (say.pieces("days.holiday", days=say("separator").join(holidays)),) if holidays else ()
    head = (*_heads(say, "day", "searches"), *(say(f"group.{name}") for name, _ in GROUPS))
    rows = tuple(
        (
            (f"{say.dated(day.day, short=True)} {weekday(day.day, say)}{' ★' if day.holiday else ''}",),
            *_numbers(total(day.counts), *grouped(day.counts)),
        )
        for day in report.days
    )
    table = Table(head=head, rows=rows, numbers=frozenset(range(1, len(head))), caption=say("days.table"))
    return Section(
        id="days",
        title=say("days.title"),
        lead=(most,),
        tables=(table,),
        drawn=_drawn(report.days, say),
        notes=notes,
    )


def _drawn(days: Sequence[Day], say: Words) -> Text:
    if len(days) > DAY_BY_DAY:
        return say.pieces("days.week")
    return say.pieces("days.weekend") if any(day.day.weekday() > 4 for day in days) else ()


def grouped(counts: Counts) -> tuple[int, ...]:
    """Return how many questions each of `GROUPS` holds."""
    return tuple(sum(counts.get(ended, 0) for ended in group) for _, group in GROUPS)


def weekday(day: date, say: Words) -> str:
    """Return the short name of a day's weekday."""
    return say(f"weekday.{day.weekday()}")


def _ended(report: Report, say: Words) -> Section:
    all_ = total(report.totals)
    ends = [ended for ended in ENDED if report.totals.get(ended, 0)]
    rows = tuple(
        (
            (say(f"kind.{ended}"),),
            *_numbers(report.totals[ended]),
            (say.percent(report.totals[ended], all_) or "–",),
        )
        for ended in ends
    )
    table = Table(
        head=_heads(say, "ended", "searches", "share"),
        rows=rows,
        numbers=frozenset({1, 2}),
        below=tuple(say.pieces(f"means.{ended}") for ended in ends),
    )
    return Section(id="ended", title=say("ended.title"), folded=True, lead=_share(report, say), tables=(table,))


def _topics(report: Report, say: Words) -> Section | None:
    categories = _shares(report.categories, say, "topic", say("topics.categories"))
    languages = _shares(report.languages, say, "language", say("topics.languages"))
    # Of one language, all there is to say stands above.
    tables = tuple(table for table, least in ((categories, 1), (languages, 2)) if len(table.rows) >= least)
    return Section(id="topics", title=say("topics.title"), folded=True, tables=tables) if tables else None


def _shares(shares: Sequence[Share], say: Words, head: str, caption: str) -> Table:
    rows = []
    for share in shares:
        all_ = total(share.counts)
        failed = all_ - share.counts.get("answered", 0)
        title = _title(share, say) if head == "topic" else (language(share.id, say),)
        rows.append((title, *_numbers(all_, failed), (say.percent(failed, all_) or "–",)))
    heads = _heads(say, head, "searches", "failed", "share")
    return Table(head=heads, rows=tuple(rows), numbers=frozenset({1, 2, 3}), caption=caption)


def _title(share: Share, say: Words) -> Text:
    """Questions of no topic have neither title nor id."""
    return (Said(share.title or share.id) if share.title or share.id else say("topics.none"),)


def _hours(report: Report, say: Words) -> Section | None:
    if not any(report.hours) or not any(report.weekdays):
        return None
    lead = say.pieces(
        "hours.lead",
        weekday=say(f"weekday.{_greatest(report.weekdays)}"),
        hour=say("hour", hour=_greatest(report.hours)),
    )
    by_hour = _counts_table(say, "hour", [say("hour", hour=hour) for hour in range(24)], report.hours)
    by_weekday = _counts_table(say, "weekday", [say(f"weekday.{day}") for day in range(7)], report.weekdays)
    return Section(id="hours", title=say("hours.title"), folded=True, lead=(lead,), tables=(by_weekday, by_hour))


def _counts_table(say: Words, head: str, labels: Sequence[str], counts: Sequence[int]) -> Table:
    rows = tuple(((label,), *_numbers(count)) for label, count in zip(labels, counts, strict=True))
    caption = say(f"hours.{head}s")
    return Table(head=_heads(say, head, "searches"), rows=rows, numbers=frozenset({1}), caption=caption)


def _greatest(counts: Sequence[int]) -> int:
    """Return where the greatest count stands, the first of equals."""
    return max(range(len(counts)), key=lambda place: counts[place])


def _votes(name: str, votes: Sequence[ArticleVotes], say: Words) -> Section | None:
    if not votes:
        return None
    table = Table(
        head=_heads(say, "article", "yes", "no"),
        rows=tuple(
            ((Link(each.title or each.article_id, each.url),), *_numbers(each.yes, each.no)) for each in votes
        ),
        numbers=frozenset({1, 2}),
        below=tuple(reasons(each, say) for each in votes) if name == "refuted" else (),
    )
    folded = name == "useful"
    lead = say.pieces(f"{name}.lead")
    return Section(id=name, title=say(f"{name}.title"), folded=folded, lead=(lead,), tables=(table,))


def reasons(votes: ArticleVotes, say: Words) -> Text:
    """Say why readers said no; empty if none did say."""
    known = [(say(f"reason.{name}") if say.has(f"reason.{name}") else Said(name), n) for name, n in votes.reasons]
    return say.listed([say.pieces("counted", name=name, number=count) for name, count in known])


def _unfound(report: Report, say: Words) -> Section | None:
    if not report.unfound:
        return None
    of_article: dict[str, list[Unfound]] = {}
    for each in report.unfound:
        of_article.setdefault(each.article_id, []).append(each)
    rows = tuple(_missed(found, report.lang, say) for found in of_article.values())
    table = Table(head=_heads(say, "article", "language"), rows=rows)
    return Section(id="unfound", title=say("unfound.title"), lead=(say.pieces("unfound.lead"),), tables=(table,))


def _missed(found: Sequence[Unfound], lang: str, say: Words) -> tuple[Text, ...]:
    """An article by its title in the report's language if there is one, and the languages it is about."""
    shown = next((each for each in found if each.lang == lang), found[0])
    names: list[Text] = [(language(each.lang, say),) for each in found]
    return (Link(shown.title or shown.article_id, shown.url),), say.listed(names)


def _contacts(report: Report, say: Words) -> Section | None:
    if not report.contacts and not report.contacts_alone:
        return None
    after = sum(count for _, count in report.contacts)
    told = (("contacts.lead", after), ("contacts.alone", report.contacts_alone))
    rows = tuple(
        ((Said(report.channels.get(channel, channel)),), *_numbers(count)) for channel, count in report.contacts
    )
    table = Table(head=_heads(say, "channel", "contacts"), rows=rows, numbers=frozenset({1}))
    return Section(
        id="contacts",
        title=say("contacts.title"),
        lead=(say.joined([say.pieces(key, count=count) for key, count in told if count]),),
        tables=(table,) if rows else (),
    )


def _repeated(report: Report, say: Words) -> Section | None:
    if not report.repeated:
        return None
    table = Table(
        head=_heads(say, "topic", "searches"),
        rows=tuple((_title(share, say), *_numbers(total(share.counts))) for share, _ in report.repeated),
        numbers=frozenset({1}),
        below=tuple(say.listed([_said(wording, say) for wording in wordings]) for _, wordings in report.repeated),
    )
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
    told += [say.pieces("counted.zone", zone=Said(report.time_zone))]
    return Section(id="counted", title=say("counted.title"), folded=True, notes=(*told, say.pieces("counted.kept")))


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
