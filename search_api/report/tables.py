"""
The report as CSV files, for a spreadsheet.

    Report --csv_tables--> {"gaps": ..., "days": ..., "articles": ..., "ledger": ..., ...}

RFC 4180, in UTF-8 with the mark that Excel wants, every cell in quotes.  A cell of text that a spreadsheet could
take for a formula begins with an apostrophe.  Where the list separator is ";", the comma after a quoted cell is read
as text that goes on, and the next ";" of the line begins a cell, quotes or not: what follows one is guarded too.

Source: RFC 4180; CWE-1236; OWASP ASVS 5.0, 1.2.10.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable

from search_api.report import ArticleVotes, Counts, Report, Share
from search_api.report.story import ENDED, day_of, reasons, total
from search_api.report.words import Words, words
from search_api.terminal_text import printable

Cell = str | int | float | None
Row = Iterable[Cell]

_BYTE_ORDER_MARK = "\ufeff"
_FORMULA = frozenset("=+-@\t\r\n\0＝＋－＠")
# Letters by their category, but drawn as nothing.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")


def csv_tables(report: Report) -> dict[str, str]:
    """Return the tables by their names, each a whole file."""
    say = words(report.lang)
    return {
        name: _file([[say(head) for head in heads], *rows(report, say)]) for name, (heads, rows) in _TABLES.items()
    }


def _file(rows: Iterable[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return _BYTE_ORDER_MARK + out.getvalue()


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    return harmless(cell) if isinstance(cell, str) else str(cell)


def harmless(text: str) -> str:
    """Return `text` on one line, with an apostrophe before each part of it that could begin a formula."""
    return ";".join(map(_guarded, text.split(";")))


def _guarded(text: str) -> str:
    for char in text:
        if char in _FORMULA:
            return f"'{printable(text)}"
        if not _is_unseen(char):
            break
    return printable(text)


def _is_unseen(char: str) -> bool:
    """Tell whether a spreadsheet may skip the character: blanks, controls, characters of no width."""
    return char in _UNSEEN or unicodedata.category(char)[0] in "CZ" or unicodedata.category(char) in ("Mn", "Me")


def _gaps(report: Report, say: Words) -> Iterable[Row]:
    for gap in report.gaps:
        near = gap.near[0] if gap.near else None
        yield (
            gap.id,
            gap.lang,
            gap.question,
            say(f"advice_name.{gap.advice}"),
            near.title if near else "",
            gap.sessions,
            gap.searches,
            round(gap.contacts, 1),
            day_of(gap.first, report).isoformat(),
            day_of(gap.last, report).isoformat(),
            gap.note,
        )


def _days(report: Report, say: Words) -> Iterable[Row]:
    for day in report.days:
        yield (day.day.isoformat(), say("yes") if day.holiday else "", total(day.counts), *_ends(day.counts))


def _ended(report: Report, say: Words) -> Iterable[Row]:
    return ((say(f"kind.{ended}"), count) for ended, count in zip(ENDED, _ends(report.totals), strict=True))


def _categories(report: Report, _say: Words) -> Iterable[Row]:
    return map(_share, report.categories)


def _languages(report: Report, _say: Words) -> Iterable[Row]:
    return map(_share, report.languages)


def _share(share: Share) -> Row:
    return (share.id, share.title, total(share.counts), *_ends(share.counts))


def _ends(counts: Counts) -> list[int]:
    return [counts.get(ended, 0) for ended in ENDED]


def _hours(report: Report, _say: Words) -> Iterable[Row]:
    return enumerate(report.hours)


def _weekdays(report: Report, say: Words) -> Iterable[Row]:
    return ((say(f"weekday.{day}"), count) for day, count in enumerate(report.weekdays))


def _articles(report: Report, say: Words) -> Iterable[Row]:
    seen = dict.fromkeys([*report.useful, *report.refuted])
    return (
        (each.lang, each.article_id, each.title, each.url, each.yes, each.no, each.useful, _why_not(each, say))
        for each in seen
    )


def _why_not(votes: ArticleVotes, say: Words) -> str:
    return "".join(piece if isinstance(piece, str) else piece.text for piece in reasons(votes, say))


def _unfound(report: Report, _say: Words) -> Iterable[Row]:
    return ((each.lang, each.article_id, each.title, each.url) for each in report.unfound)


def _contacts(report: Report, _say: Words) -> Iterable[Row]:
    return ((channel, report.channels.get(channel, ""), count) for channel, count in report.contacts)


def _repeated(report: Report, _say: Words) -> Iterable[Row]:
    for share, wordings in report.repeated:
        for wording in wordings:
            yield share.id, share.title, total(share.counts), wording


def _changes(report: Report, _say: Words) -> Iterable[Row]:
    for change in report.changes:
        yield (
            change.gap_id,
            change.lang,
            change.question,
            change.article_id,
            change.title,
            change.closed.isoformat(),
            change.days,
            *change.before,
            *change.after,
        )


def _ledger(report: Report, say: Words) -> Iterable[Row]:
    for entry in report.ledger.entries:
        state = f"state.{entry.state}"
        yield (
            entry.gap_id,
            entry.lang,
            entry.question,
            entry.article_id,
            entry.opened.isoformat() if entry.opened else "",
            entry.closed.isoformat() if entry.closed else "",
            entry.commit,
            say(state) if say.has(state) else entry.state,
            entry.answered,
            entry.failed,
        )


_ENDS = tuple(f"kind.{ended}" for ended in ENDED)


def _heads(names: str) -> tuple[str, ...]:
    return tuple(f"head.{name}" for name in names.split())


_TABLES: dict[str, tuple[tuple[str, ...], Callable[[Report, Words], Iterable[Row]]]] = {
    "gaps": (
        _heads("id language question advice nearest readers searches saved opened last note"),
        _gaps,
    ),
    "days": (_heads("day holiday searches") + _ENDS, _days),
    "ended": (_heads("ended searches"), _ended),
    "categories": (_heads("id topic searches") + _ENDS, _categories),
    "languages": (_heads("id language searches") + _ENDS, _languages),
    "hours": (_heads("hour searches"), _hours),
    "weekdays": (_heads("weekday searches"), _weekdays),
    "articles": (_heads("language id article url yes no useful reasons"), _articles),
    "unfound": (_heads("language id article url"), _unfound),
    "contacts": (_heads("id channel contacts"), _contacts),
    "repeated": (_heads("id topic searches question"), _repeated),
    "changes": (
        _heads(
            "id language question article_id article closed compared_days before_failed before_all after_failed after_all"
        ),
        _changes,
    ),
    "ledger": (
        _heads("id language question article opened closed commit state answered failed"),
        _ledger,
    ),
}
"""Name -> keys of its headings, and what makes its rows."""

TABLES = tuple(_TABLES)
"""The names that `csv_tables` returns."""
