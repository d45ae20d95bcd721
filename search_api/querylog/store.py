"""
Put events into a log and take them out again; inside one transaction that the caller holds.

    events --row_of--> rows --store--> what is there already goes
                                       what was only typed on the way is folded (`stretch`)
                                       what names a folded question names what took its place

The statements are those of `statements`, so a log in SQLite and one in PostgreSQL fold alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any, Literal, NamedTuple, TypeVar

from search_api.contract.analysis import content_key, fingerprint
from search_api.querylog import DailyCount, Outcome, QueryEvent, statements
from search_api.querylog.statements import Database, Value
from search_api.querylog.stretch import MOST_IN_A_STRETCH, Asked, absorbed, typed_ms

ROWS_AT_ONCE = 256
ROWS_PER_STATEMENT = 64
"""Of twelve values each: SQLite before 3.32 takes 999 in one statement."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

T = TypeVar("T")

Table = Literal["question", "outcome"]

_INSERT: Mapping[Table, str] = {
    "question": "INSERT INTO question"
    " (id, at, text, lang, key, verdict, hits, nearest, session, index_build, estimate, mark)",
    "outcome": "INSERT INTO outcome (id, at, kind, query_id, article_id, value, lang, session, comment)",
}


class Row(NamedTuple):
    """An event ready to be stored: values as `_INSERT` has them; these are where what is looked at stands."""

    table: Table
    values: tuple[str | int | float, ...]

    @property
    def id(self) -> str:
        return str(self.values[0])

    @property
    def at(self) -> int:
        return int(self.values[1])

    @property
    def query_id(self) -> str:
        """Of an outcome."""
        return str(self.values[3])

    @property
    def session(self) -> str:
        """Of a question."""
        return str(self.values[8])

    @property
    def vote(self) -> tuple[str | int | float, ...] | None:
        """What of several votes one alone has; None for what is no vote of a session."""
        _, _, kind, _, article_id, _, lang, session, _ = self.values
        return (article_id, lang, session) if kind == "vote" and session else None


def microseconds(moment: datetime) -> int:
    """Return an aware time as whole microseconds since 1970 UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(at_us: int) -> datetime:
    # Exact: a float tells a fourth of a microsecond apart until the year 2242.
    return datetime.fromtimestamp(at_us / 1_000_000, UTC)


def row_of(event: QueryEvent | Outcome) -> Row:
    """
    Return the row of `event`.

    Raises:
        ValueError: Its text is not Unicode; told here, so that it fails nobody else's commit.
    """
    row = _row_of_outcome(event) if isinstance(event, Outcome) else _row_of_question(event)
    "".join(map(str, row.values)).encode()
    # PostgreSQL takes no NUL, and a log must not say other words in one place than in another.
    return Row(row.table, tuple(v.replace("\0", "␀") if isinstance(v, str) else v for v in row.values))


def _row_of_outcome(event: Outcome) -> Row:
    return Row(
        "outcome",
        (
            event.id,
            microseconds(event.at),
            event.kind,
            event.query_id,
            event.article_id,
            event.value,
            event.lang,
            event.session,
            event.comment,
        ),
    )


def _row_of_question(event: QueryEvent) -> Row:
    return Row(
        "question",
        (
            event.id,
            microseconds(event.at),
            event.text,
            event.lang,
            content_key(event.text, event.lang),
            str(event.verdict),
            json.dumps(event.hits),
            event.hits[0] if event.hits else "",
            event.session,
            event.index_build,
            event.estimate,
            event.mark,
        ),
    )


def store(db: Database, rows: Sequence[Row]) -> None:
    """
    Store `rows` except what is there already, what is folded, and votes that a later one has replaced.

    Of `rows` what was done counts before what was asked: a question whose result was opened stays,
    though the next may have overtaken the click.
    """
    for start in range(0, len(rows), ROWS_AT_ONCE):
        _store(db, rows[start : start + ROWS_AT_ONCE])


def _store(db: Database, rows: Sequence[Row]) -> None:
    # The first of an id wins.
    questions = {row.id: row for row in reversed(rows) if row.table == "question"}
    outcomes = {row.id: row for row in reversed(rows) if row.table == "outcome"}
    asked_of = {row.query_id for row in outcomes.values() if row.query_id}
    sessions = {row.session for row in questions.values() if row.session}
    known, latest = db.look_up(
        statements.known([*questions.keys() | asked_of], [*outcomes]),
        statements.latest_of_sessions(sorted(sessions), MOST_IN_A_STRETCH),
    )
    now_at = {id_: now for what, id_, now in known if what == "at"}
    kept = {id_ for what, id_, _ in known if what == "kept"} | {now_at.get(id_, id_) for id_ in asked_of}
    new = {id_: row for id_, row in questions.items() if id_ not in now_at}
    _fold(db, new, latest, kept)
    _insert(db, "question", list(new.values()), "ON CONFLICT (id) DO NOTHING")
    stored = {id_ for what, id_, _ in known if what == "done"}
    _insert_outcomes(db, [_renamed(row, now_at) for id_, row in outcomes.items() if id_ not in stored])


def _fold(db: Database, new: dict[str, Row], latest: _Latest, kept: set[str]) -> None:
    """Take out of `new`, and delete of what is stored, whatever was typed on the way to another of its session."""
    into: dict[str, str] = {}
    moved: dict[str, str] = {}
    for typing in _typing_of(new, latest, kept):
        if len(typing.asked) > 1:
            gone = absorbed(typing.asked.values(), typing.folded.values())
            into |= gone
            # What went into one that now goes itself.
            moved |= {id_: gone[before] for id_, before in typing.folded_into.items() if before in gone}
    stored = [id_ for id_ in into if not new.pop(id_, None)]
    if stored:
        db.change("DELETE FROM question WHERE id IN (EACH(:ids))", {"ids": stored})
    _insert_values(
        db,
        "INSERT INTO folded (id, into_id)",
        list((into | moved).items()),
        "ON CONFLICT (id) DO UPDATE SET into_id = excluded.into_id",
    )


_Latest = Sequence[Sequence[Any]]
"""Rows of `latest_of_sessions`."""


@dataclass(slots=True)
class _Typing:
    """What was asked in one session and language."""

    asked: dict[str, Asked] = field(default_factory=dict)
    folded: dict[str, int] = field(default_factory=dict)
    """Id of what is gone -> when it was typed, in milliseconds."""
    folded_into: dict[str, str] = field(default_factory=dict)


def _typing_of(new: Mapping[str, Row], latest: _Latest, kept: set[str]) -> Iterable[_Typing]:
    """Bring together what was asked in the sessions of `new`, now and before."""
    found: dict[tuple[str, str], _Typing] = {}
    for row in new.values():
        if row.session:
            text, lang = map(str, row.values[2:4])
            typing = found.setdefault((row.session, lang), _Typing())
            typing.asked[row.id] = Asked(typed_ms(row.id, row.at), row.id, text, lang, row.id in kept)
    for session, lang, id_, at, text, has_outcome, folded in latest:
        if (session, lang) in found:
            typing = found[session, lang]
            typing.asked[id_] = Asked(typed_ms(id_, at), id_, text, lang, bool(has_outcome) or id_ in kept)
            if folded:
                typing.folded[folded] = typed_ms(folded, at)
                typing.folded_into[folded] = id_
    return found.values()


def _renamed(row: Row, now_at: Mapping[str, str]) -> Row:
    """An outcome of a question that was folded is one of the question that took its place."""
    id_ = now_at.get(row.query_id, row.query_id)
    return Row(row.table, (*row.values[:3], id_, *row.values[4:]))


def _insert_outcomes(db: Database, outcomes: Iterable[Row]) -> None:
    others: list[Row] = []
    votes: dict[tuple[str | int | float, ...], Row] = {}
    for row in outcomes:
        if row.vote is None:
            others.append(row)
        elif row.vote not in votes or votes[row.vote].id < row.id:
            votes[row.vote] = row
    _insert(db, "outcome", [*others, *votes.values()], statements.UNLESS_LATER)


def _insert(db: Database, table: Table, rows: Sequence[Row], unless: str) -> None:
    _insert_values(db, _INSERT[table], [row.values for row in rows], unless)


def _insert_values(db: Database, insert: str, rows: Sequence[Sequence[Value]], unless: str) -> None:
    """
    Insert many rows in one statement.

    Each statement lets go of the interpreter, which a server that is busy answering gives back late.
    """
    for part in _parts(rows, ROWS_PER_STATEMENT):
        places = ", ".join([f"({', '.join([db.place] * len(part[0]))})"] * len(part))
        db.change(f"{insert} VALUES {places} {unless}", [*chain.from_iterable(part)])


def _parts(values: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), most):
        yield values[start : start + most]


def forget(db: Database, before: datetime) -> int:
    """Delete all rows before that moment and what hangs on them, and daily counts; how many rows went."""
    gone = _forget_rows(db, before)
    db.change("DELETE FROM daily WHERE day < :day", {"day": _day_of(before)})
    return gone


def retire(db: Database, before: datetime, counts: Sequence[DailyCount], counts_since: date) -> int:
    """Likewise, but add `counts` to the daily counts, and forget only those of before `counts_since`."""
    gone = _forget_rows(db, before)
    # Nothing to forget: another process was here first, and its counts are these.
    rows = [(each.day.isoformat(), each.lang, each.ended, each.searches) for each in counts] if gone else []
    for row in rows:
        _insert_values(db, "INSERT INTO daily (day, lang, ended, searches)", [row], _ADD_UP)
    db.change("DELETE FROM daily WHERE day < :day", {"day": counts_since.isoformat()})
    return gone


_ADD_UP = "ON CONFLICT (day, lang, ended) DO UPDATE SET searches = daily.searches + excluded.searches"


def _forget_rows(db: Database, before: datetime) -> int:
    at = {"before": microseconds(before)}
    gone = db.change("DELETE FROM question WHERE at < :before", at)
    gone += db.change("DELETE FROM outcome WHERE at < :before", at)
    db.change("DELETE FROM folded WHERE NOT EXISTS (SELECT 1 FROM question WHERE question.id = folded.into_id)")
    # A key holds words of the question.
    db.change(
        "DELETE FROM gap_key WHERE (lang, key) IN"
        " (SELECT lang, key FROM gap_key EXCEPT SELECT lang, key FROM question)"
    )
    db.change("DELETE FROM open_day WHERE day < :day", {"day": _day_of(before)})
    return gone


def _day_of(before: datetime) -> str:
    """The day of that moment on its own clock: those before it have ended."""
    return before.date().isoformat()


def name_gaps(db: Database, ids: Mapping[tuple[str, str], str]) -> None:
    rows = [(lang, key, gap) for (lang, key), gap in sorted(ids.items())]
    _insert_values(db, "INSERT INTO gap_key (lang, key, gap)", rows, _RENAME)


_RENAME = "ON CONFLICT (lang, key) DO UPDATE SET gap = excluded.gap"


def clock_says(db: Database, today: date) -> date | None:
    """Note that day; return the latest noted before it, None for none."""
    day = {"day": today.isoformat()}
    db.change("INSERT INTO open_day (day) VALUES (:day) ON CONFLICT (day) DO NOTHING", day)
    [(latest,)] = db.run("SELECT max(day) FROM open_day WHERE day < :day", day)
    return date.fromisoformat(latest) if latest else None


def keys_are_current(db: Database) -> bool:
    """Tell whether the keys were made by the analysis of this program."""
    return db.run("SELECT fingerprint FROM analysis") == [(fingerprint(),)]


def renew_keys(db: Database) -> None:
    """Make the keys anew, or wordings from before and after a change of the analysis would not meet in one gap."""
    gaps = {(lang, key): gap for lang, key, gap in db.run(statements.GAP_IDS)}
    named: dict[tuple[str, str], str] = {}
    for id_, text, lang, before in db.run("SELECT id, text, lang, key FROM question ORDER BY id"):
        key = content_key(text, lang)
        db.change("UPDATE question SET key = :key WHERE id = :id", {"key": key, "id": id_})
        if gap := gaps.get((lang, before)):
            named[lang, key] = gap
    db.change("DELETE FROM gap_key")
    name_gaps(db, named)
    db.change("DELETE FROM analysis")
    db.change("INSERT INTO analysis (fingerprint) VALUES (:made_by)", {"made_by": fingerprint()})
