"""
Put events into a log and take them out again; inside one transaction that the caller holds.

    events --row_of--> rows --store--> what is there already goes
                                       what was only typed on the way is hidden, and may come back (`stretch`)
                                       what names a hidden question names what took its place

Words that are hidden stay no longer than they may come back: when nothing has come for a stretch of typing for two
minutes they go, with the next events that are stored, when the server looks, each minute, or when the log is opened,
closed or retired.  The id stays, and says when it was typed and what took its place.

The statements are those of `statements`, so a log in SQLite and one in PostgreSQL fold alike.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any, Literal, NamedTuple, TypeVar

from search_api.contract.analysis import content_key, fingerprint
from search_api.querylog import DailyCount, Outcome, QueryEvent, statements
from search_api.querylog.statements import Database, Value
from search_api.querylog.stretch import Asked, absorbed, stretches, typed_ms

ROWS_AT_ONCE = 256
ROWS_PER_STATEMENT = 64
"""Of fourteen values each: SQLite before 3.32 takes 999 in one statement."""

MOST_OF_A_SESSION = 128
"""Its latest questions, which are folded; no reader settles so many without a pause."""

OVER_US = 120_000_000
"""A stretch for which nothing has come for so long is over: what was sent has arrived by then."""

SWEEP_EVERY_US = 2_000_000
SWEPT_AT_ONCE = 128
"""So that nobody waits long for a commit that sweeps as well."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

T = TypeVar("T")

Table = Literal["question", "outcome"]

_INSERT: Mapping[Table, str] = {
    "question": "INSERT INTO question"
    " (id, at, text, lang, key, verdict, hits, nearest, session, index_build, estimate, mark, into_id, stretch_at)",
    "outcome": "INSERT INTO outcome (id, at, kind, query_id, article_id, value, lang, session, comment)",
}


class Row(NamedTuple):
    """
    An event ready to be stored: values as `_INSERT` has them, of a question without its place.

    The properties are where what is looked at stands.
    """

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
        return str(self.values[8 if self.table == "question" else 7])

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


class Store:
    """Stores the rows of one commit after the other; every few seconds takes out what was hidden long enough."""

    def __init__(self) -> None:
        self._swept_at = 0
        # What another process hid just before it died is for us to take out.
        self._stored_at = datetime.now(UTC)
        self._all_swept_of: datetime | None = None

    def __call__(self, db: Database, rows: Sequence[Row]) -> None:
        store(db, rows)
        if rows:
            self._stored_at = datetime.now(UTC)
        # The clock is that of the rows: those that waited elsewhere find their stretches as they would have then.
        now = max((row.at for row in rows), default=0)
        if abs(now - self._swept_at) >= SWEEP_EVERY_US and sweep(db, now) < SWEPT_AT_ONCE:
            self._swept_at = now

    def sweep(self, now: datetime, take_out: Callable[[], object]) -> None:
        """
        Call `take_out` unless it has taken out all that was hidden.

        Args:
            take_out: `sweep_all` at `now`, in a transaction of its own.
        """
        stored_at = self._stored_at
        if stored_at != self._all_swept_of:
            take_out()
            if microseconds(now) - microseconds(stored_at) > OVER_US:
                self._all_swept_of = stored_at


def store(db: Database, rows: Sequence[Row]) -> None:
    """
    Store `rows` except what is there already, and votes that a later one has replaced.

    Of `rows` what was done counts before what was asked: a question whose result was opened stays,
    though the next may have overtaken the click.
    """
    for start in range(0, len(rows), ROWS_AT_ONCE):
        _store(db, rows[start : start + ROWS_AT_ONCE])


def _store(db: Database, rows: Sequence[Row]) -> None:
    # The first of an id wins.
    questions = {row.id: row for row in reversed(rows) if row.table == "question"}
    outcomes = {row.id: row for row in reversed(rows) if row.table == "outcome"}
    named = [row for row in outcomes.values() if row.query_id]
    sessions = {row.session for row in (*questions.values(), *named) if row.session}
    known, latest = db.look_up(
        statements.known([*questions.keys() | {row.query_id for row in named}], [*outcomes]),
        statements.latest_of_sessions(sorted(sessions), MOST_OF_A_SESSION),
    )
    now_at = {id_: now for what, id_, now in known if what == "at"}
    new = {id_: row for id_, row in questions.items() if id_ not in now_at}
    # What a stranger says of a reader's question says nothing of what the reader meant.
    own = {(id_, row.session) for id_, row in new.items()} | {(id_, session) for session, _, id_, *_ in latest}
    now_done = own & {(now_at.get(row.query_id, row.query_id), row.session) for row in named}
    done = own & {(id_, session) for what, id_, session in known if what == "done"} | now_done
    touched = _Touched(new.keys(), {id_ for id_, _ in now_done})
    places = _places(_asked_in_sessions(new, latest, {id_ for id_, _ in done}), touched, _places_before(latest))
    _insert_values(
        db,
        _INSERT["question"],
        [(*row.values, *places.pop(id_, SHOWN)) for id_, row in new.items()],
        "ON CONFLICT (id) DO NOTHING",
    )
    _put(db, places)
    stored = {id_ for what, id_, _ in known if what == "stored"}
    _insert_outcomes(db, [_renamed(row, now_at) for id_, row in outcomes.items() if id_ not in stored])


class Place(NamedTuple):
    """Where a question is."""

    into_id: str
    """What took its place; empty if it is shown."""
    stretch_at: int
    """When the latest question of its stretch came, in microseconds; 0 if it is shown."""


SHOWN = Place("", 0)

_Latest = Sequence[Sequence[Any]]
"""Rows of `latest_of_sessions`."""


def _places_before(latest: _Latest) -> dict[str, Place]:
    return {id_: Place(into_id, stretch_at) for _, _, id_, _, _, into_id, stretch_at, _ in latest if into_id}


def _asked_in_sessions(new: Mapping[str, Row], latest: _Latest, kept: set[str]) -> Iterable[Sequence[Asked]]:
    """Bring together what was asked in one session and language, now and before."""
    found: dict[tuple[str, str], list[Asked]] = {}
    for row in new.values():
        if row.session:
            text, lang = map(str, row.values[2:4])
            asked = Asked(typed_ms(row.id, row.at), row.id, text, lang, row.at, row.id in kept)
            found.setdefault((row.session, lang), []).append(asked)
    for session, lang, id_, at, text, _, _, has_outcome in latest:
        asked = Asked(typed_ms(id_, at), id_, text, lang, at, bool(has_outcome) or id_ in kept)
        found.setdefault((session, lang), []).append(asked)
    return found.values()


def _places(sessions: Iterable[Sequence[Asked]], touched: _Touched, before: Mapping[str, Place]) -> dict[str, Place]:
    """Fold the stretches of what was touched; return which questions have another place than before."""
    changed: dict[str, Place] = {}
    for asked in sessions:
        # Most sessions ask once.
        for stretch in stretches(asked) if len(asked) > 1 else ():
            if touched.changes(stretch):
                changed |= _changed(stretch, before)
    return changed


class _Touched(NamedTuple):
    """Ids of what came."""

    new: Set[str]
    answered: Set[str]

    def changes(self, stretch: Sequence[Asked]) -> bool:
        if not self.new.isdisjoint(each.id for each in stretch):
            return True
        # Nothing stands after the last question that could fold across it.
        return not self.answered.isdisjoint(each.id for each in stretch[:-1])


def _changed(stretch: Sequence[Asked], before: Mapping[str, Place]) -> dict[str, Place]:
    into = absorbed(stretch)
    stretch_at = max(each.came_at for each in stretch)
    places = {
        each.id: Place(into[each.id], stretch_at) if each.id in into else SHOWN
        for each in stretch
        if each.text is not None
    }
    return {id_: place for id_, place in places.items() if place != before.get(id_, SHOWN)}


def _put(db: Database, places: Mapping[str, Place]) -> None:
    """Hide, move and show questions that are stored."""
    rows: list[Sequence[Value]] = [(id_, *place) for id_, place in places.items()]
    for part in _parts(rows, ROWS_PER_STATEMENT):
        db.change(
            f"WITH moved (id, into_id, stretch_at) AS (VALUES {db.places(len(part), 3)})"
            " UPDATE question SET (into_id, stretch_at)"
            " = (SELECT into_id, stretch_at FROM moved WHERE moved.id = question.id)"
            " WHERE id IN (SELECT id FROM moved)",
            [*chain.from_iterable(part)],
        )


def sweep(db: Database, now_us: int, most: int = SWEPT_AT_ONCE) -> int:
    """Take out hidden questions whose stretch is over, the oldest first; how many went."""
    over = [id_ for (id_,) in db.run(statements.OVER, {"over": now_us - OVER_US, "most": most})]
    if over:
        db.change(statements.GIVE_UP, {"ids": over})
        db.change("DELETE FROM question WHERE id IN (EACH(:ids))", {"ids": over})
    return len(over)


def sweep_all(db: Database, now: datetime | None = None) -> int:
    """Take out all hidden questions whose stretch is over by now; how many went."""
    now_us = microseconds(now or datetime.now(UTC))
    gone = 0
    while latest := sweep(db, now_us):
        gone += latest
    return gone


def _renamed(row: Row, now_at: Mapping[str, str]) -> Row:
    """An outcome of a question that was hidden is one of the question that took its place."""
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
        places = db.places(len(part), len(part[0]))
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
    sweep_all(db)
    at = {"before": microseconds(before)}
    # Hidden ones are no questions of the log's: how many there are depends on how lately it was swept.
    db.change("DELETE FROM question WHERE at < :before AND into_id != ''", at)
    gone = db.change("DELETE FROM question WHERE at < :before", at)
    gone += db.change("DELETE FROM outcome WHERE at < :before", at)
    db.change("DELETE FROM folded WHERE NOT EXISTS (SELECT 1 FROM question WHERE question.id = folded.into_id)")
    # A key holds words of the question.
    db.change(
        "DELETE FROM gap_key WHERE (lang, key) IN"
        " (SELECT lang, key FROM gap_key EXCEPT SELECT lang, key FROM question WHERE into_id = '')"
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
