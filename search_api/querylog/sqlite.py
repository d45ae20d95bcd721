"""
The query log in one SQLite file.

    record() in many threads --jobs--> one writer thread --BEGIN .. COMMIT--> questions.db
    gaps(), totals()         <-------- a read-only connection for each call ------+

One connection writes, in WAL mode with `synchronous=FULL`: rows are on the disk before `record`
returns.  Whatever is waiting is committed together, so a slow disk costs one sync for 256 rows, not
for each.  Several writers would stall and fail each other, and SQLite up to 3.51.2 can corrupt a file
when two connections write or checkpoint at once: hence the lock (`lock.py`) and readers in `mode=ro`.

After an error the connection is dropped and the next record opens another, so the log comes back by
itself when the disk has room again.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from search_api.contract.analysis import content_key, fingerprint
from search_api.contract.search import Verdict
from search_api.querylog import Asked, Feedback, Gap, LogBusy, LogUnavailable, Outcome, QueryEvent, Totals
from search_api.querylog.lock import FileLock
from search_api.querylog.migrate import migrate

MAX_ROWS_PER_COMMIT = 256
MAX_ROWS_PER_STATEMENT = 64
"""Of eleven values: SQLite before 3.32 takes 999 in one statement."""
MAX_ROWS_WAITING = 10_000
BUSY_TIMEOUT_S = 5.0
MAX_EXAMPLES = 5

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SqliteReader:
    """Counts in a log file; opens it anew for each call, read-only."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def gaps(self, since: datetime, until: datetime, lang: str | None = None) -> list[Gap]:
        period = {"since": _microseconds(since), "until": _microseconds(until), "lang": lang}
        with self._reading() as db:
            rows = db.execute(_GAPS, period).fetchall()
            examples: dict[tuple[str, str], list[str]] = {}
            for language, key, text in db.execute(_EXAMPLES, period | {"most": MAX_EXAMPLES}):
                examples.setdefault((language, key), []).append(text)
        return [_gap(row, examples) for row in rows]

    def totals(self, since: datetime, until: datetime, lang: str | None = None) -> Totals:
        period = {"since": _microseconds(since), "until": _microseconds(until), "lang": lang}
        with self._reading() as db:
            answered, weak, empty = db.execute(_TOTALS, period).fetchone()
        return Totals(answered=answered, weak=weak, empty=empty)

    def feedback(self, since: datetime, until: datetime, lang: str | None = None) -> list[Feedback]:
        period = {"since": _microseconds(since), "until": _microseconds(until), "lang": lang}
        votes: dict[tuple[str, str], list[tuple[str, str]]] = {}
        with self._reading() as db:
            for language, article, value, comment in db.execute(_VOTES, period):
                votes.setdefault((language, article), []).append((value, comment))
        found = [_feedback(language, article, of_article) for (language, article), of_article in votes.items()]
        return sorted(found, key=lambda each: (-each.no, each.lang, each.article_id))

    def answered(self, since: datetime, until: datetime, *, sessions: int, days: int, most: int) -> list[Asked]:
        bounds = {"sessions": sessions, "days": days, "most": most}
        period = {"since": _microseconds(since), "until": _microseconds(until), "lang": None}
        with self._reading() as db:
            rows = db.execute(_ANSWERED, period | bounds).fetchall()
        return [Asked(lang=lang, text=text, sessions=held, article_id=article) for lang, text, held, article in rows]

    def estimates(self, latest: int) -> list[tuple[str, float]]:
        with self._reading() as db:
            return db.execute(_ESTIMATES, {"latest": latest}).fetchall()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection inside one transaction, so that two queries see the same rows."""
        if not self._path.exists():
            raise LogUnavailable(
                f"{self._path}: no log there\n    mend: start the server once, or name the log with --log or KB_LOG"
            )
        try:
            uri = f"{self._path.resolve().as_uri()}?mode=ro"
            with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_S)) as db:
                db.execute("BEGIN")
                yield db
        except sqlite3.Error as error:
            raise LogUnavailable(f"{self._path}: cannot be read: {error}") from error


# What a reader opened or accepted after all was an answer.
_QUESTIONS = """
WITH asked AS (
    SELECT *, CASE
        WHEN verdict != 'answered' AND EXISTS (
            SELECT 1 FROM outcome WHERE query_id = question.id AND kind IN ('click', 'solved')
        ) THEN 'answered' ELSE verdict END AS ended
    FROM question
    WHERE at >= :since AND at < :until AND (:lang IS NULL OR lang = :lang)
)
"""

_TOTALS = f"""{_QUESTIONS}
SELECT
    count(*) FILTER (WHERE ended = 'answered'),
    count(*) FILTER (WHERE ended = 'weak'),
    count(*) FILTER (WHERE ended = 'empty')
FROM asked
"""

_GAPS = f"""{_QUESTIONS},
top AS (
    SELECT lang, key, nearest,
        row_number() OVER (PARTITION BY lang, key ORDER BY count(*) DESC, nearest) AS place
    FROM asked WHERE ended != 'answered' AND nearest != '' GROUP BY lang, key, nearest
)
SELECT
    asked.lang, asked.key, count(*) AS searches, count(DISTINCT session) AS sessions, min(at), max(at),
    count(*) FILTER (WHERE ended = 'empty') * 2 > count(*), coalesce(max(top.nearest), '')
FROM asked LEFT JOIN top ON top.lang = asked.lang AND top.key = asked.key AND top.place = 1
WHERE ended != 'answered'
GROUP BY asked.lang, asked.key
ORDER BY searches DESC, sessions DESC, asked.key, asked.lang
"""

_VOTES = """
SELECT lang, article_id, value, comment FROM outcome
WHERE kind = 'vote' AND at >= :since AND at < :until AND (:lang IS NULL OR lang = :lang)
ORDER BY at DESC, id DESC
"""

_EXAMPLES = f"""{_QUESTIONS}
SELECT lang, key, text FROM (
    SELECT lang, key, text, count(*) AS times,
        row_number() OVER (PARTITION BY lang, key ORDER BY count(*) DESC, min(at), text) AS place
    FROM asked WHERE ended != 'answered' GROUP BY lang, key, text
)
WHERE place <= :most ORDER BY lang, key, place
"""


_ANSWERED = f"""{_QUESTIONS},
often AS (
    SELECT lang, key, count(DISTINCT session) AS sessions FROM asked
    WHERE ended = 'answered' AND session != '' AND key != '' GROUP BY lang, key
    HAVING sessions >= :sessions AND count(DISTINCT at / 86400000000) >= :days
    ORDER BY sessions DESC, lang, key LIMIT :most
),
wording AS (
    SELECT lang, key, text,
        row_number() OVER (PARTITION BY lang, key ORDER BY count(DISTINCT session) DESC, min(at), text) AS place
    FROM asked JOIN often USING (lang, key) WHERE ended = 'answered' AND session != '' GROUP BY lang, key, text
),
article AS (
    SELECT lang, key, nearest AS id,
        row_number() OVER (PARTITION BY lang, key ORDER BY count(DISTINCT session) DESC, nearest) AS place
    FROM asked JOIN often USING (lang, key) WHERE ended = 'answered' AND nearest != '' GROUP BY lang, key, nearest
)
SELECT often.lang, wording.text, often.sessions, article.id
FROM often JOIN wording USING (lang, key) JOIN article USING (lang, key)
WHERE wording.place = 1 AND article.place = 1
ORDER BY often.sessions DESC, often.lang, often.key
"""

_ESTIMATES = """
SELECT lang, estimate FROM (
    SELECT lang, estimate, at, row_number() OVER (PARTITION BY lang ORDER BY at DESC) AS place
    FROM question WHERE estimate IS NOT NULL
)
WHERE place <= :latest ORDER BY at
"""


def _gap(row: tuple[Any, ...], examples: dict[tuple[str, str], list[str]]) -> Gap:
    lang, key, searches, sessions, first, last, mostly_empty, nearest = row
    return Gap(
        key=key,
        lang=lang,
        searches=searches,
        sessions=sessions,
        first=_moment(first),
        last=_moment(last),
        examples=tuple(examples[lang, key]),
        kind=Verdict.EMPTY if mostly_empty else Verdict.WEAK,
        nearest=nearest,
    )


def _feedback(lang: str, article_id: str, votes: Sequence[tuple[str, str]]) -> Feedback:
    reasons = Counter(value.partition(":")[2] for value, _ in votes)
    del reasons[""]
    yes = sum(1 for value, _ in votes if value == "yes")
    return Feedback(
        lang=lang,
        article_id=article_id,
        yes=yes,
        no=len(votes) - yes,
        reasons=tuple(sorted(reasons.items(), key=lambda each: (-each[1], each[0]))),
        comments=tuple(comment for _, comment in votes if comment),
    )


def _microseconds(moment: datetime) -> int:
    """Return an aware time as whole microseconds since 1970 UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


class _Row(NamedTuple):
    """A row ready to be stored."""

    insert: str
    """What is said before the values."""
    values: tuple[str | int | float, ...]
    unless: str = "ON CONFLICT (id) DO NOTHING"
    """What is said after them."""


@dataclass(slots=True)
class _Job:
    """Rows to be stored all or none, or a task that needs the writing connection for itself."""

    rows: list[_Row] = field(default_factory=list)
    task: Callable[[sqlite3.Connection], int] | None = None
    done: Future[int] = field(default_factory=Future)


class SqliteLog(SqliteReader):
    """
    A log file that this process alone writes; call `record` from as many threads as you like.

    Raises:
        LogBusy: Another process, or another log of this one, writes the file.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._lock = FileLock(path.with_name(f"{path.name}.lock"))
        self._db: sqlite3.Connection | None = None
        self._jobs: deque[_Job] = deque()
        self._rows_waiting = 0
        self._closed = False
        self._changed = threading.Condition()
        # A full disk now is no reason to refuse: the first record tries again and tells its caller.
        try:
            self._open()
        except LogUnavailable:
            self._drop_connection()
        self._writer = threading.Thread(target=self._write_until_closed, name="query-log", daemon=True)
        self._writer.start()

    def record(self, events: Sequence[QueryEvent | Outcome]) -> None:
        self._submit(_Job(rows=[_row(event) for event in events]))

    def forget(self, before: datetime) -> int:
        moment = _microseconds(before)
        return self._submit(_Job(task=lambda db: _forget(db, moment)))

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._writer.join()

    def _submit(self, job: _Job) -> int:
        with self._changed:
            if self._closed:
                raise LogUnavailable(f"{self._path}: the log was closed")
            if self._rows_waiting + len(job.rows) > MAX_ROWS_WAITING:
                raise LogUnavailable(f"{self._path}: {self._rows_waiting} records are waiting for the disk")
            self._jobs.append(job)
            self._rows_waiting += len(job.rows)
            self._changed.notify()
        return job.done.result()

    def _write_until_closed(self) -> None:
        while group := self._next_group():
            try:
                result = self._perform(group)
            # Whatever it was, the callers are told and the thread lives on: without it they would
            # wait for ever.
            except Exception as error:
                self._drop_connection()
                for job in group:
                    job.done.set_exception(_unavailable(self._path, error))
            else:
                for job in group:
                    job.done.set_result(result)
        self._drop_connection()
        self._lock.release()

    def _next_group(self) -> list[_Job]:
        """Wait for jobs; return those of one commit, or none when the log is closed and all is written."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._closed)
            group: list[_Job] = []
            rows = 0
            while self._jobs and _fits(self._jobs[0], group, rows):
                job = self._jobs.popleft()
                group.append(job)
                rows += len(job.rows)
            self._rows_waiting -= rows
            return group

    def _perform(self, group: list[_Job]) -> int:
        db = self._open()
        if task := group[0].task:
            return task(db)
        rows = [row for job in group for row in job.rows]
        if rows:
            with _transaction(db):
                _insert(db, rows)
        return len(rows)

    def _open(self) -> sqlite3.Connection:
        """
        Return the writing connection, opened if there is none.

        Raises:
            LogBusy: Another process writes this log.
            LogUnavailable: It cannot be opened now.
        """
        if self._db is None:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._lock.acquire()
                # What readers typed is nobody else's on this machine.
                self._path.touch(mode=0o600)
                self._db = sqlite3.connect(
                    self._path, isolation_level=None, timeout=BUSY_TIMEOUT_S, check_same_thread=False
                )
                _prepare(self._db)
            except (sqlite3.Error, OSError) as error:
                raise _unavailable(self._path, error) from error
        return self._db

    def _drop_connection(self) -> None:
        """Close the connection; an open transaction is rolled back by that."""
        if self._db is not None:
            self._db.close()
            self._db = None


def _fits(job: _Job, group: list[_Job], rows: int) -> bool:
    if not group:
        return True
    return not job.task and not group[0].task and rows + len(job.rows) <= MAX_ROWS_PER_COMMIT


def _unavailable(path: Path, error: Exception) -> LogUnavailable | LogBusy:
    """Return the error for one caller: each gets its own, for a raised exception collects its traceback."""
    if isinstance(error, LogBusy):
        return LogBusy(*error.args)
    if isinstance(error, LogUnavailable):
        return LogUnavailable(*error.args)
    return LogUnavailable(f"{path}: cannot be written: {error}")


def _row(event: QueryEvent | Outcome) -> _Row:
    """
    Return the row of `event`.

    Raises:
        ValueError: Its text is not Unicode; told here, so that it fails nobody else's commit.
    """
    row = _row_of_outcome(event) if isinstance(event, Outcome) else _row_of_question(event)
    "".join(map(str, row.values)).encode()
    return row


def _insert(db: sqlite3.Connection, rows: Iterable[_Row]) -> None:
    """
    Store `rows`, except those whose id is there already, and votes that a later one has replaced.

    Many in one statement, because each statement lets go of the interpreter, which a server that is busy
    answering gives back late.
    """
    values: dict[tuple[str, str], list[tuple[str | int | float, ...]]] = {}
    for row in rows:
        values.setdefault((row.insert, row.unless), []).append(row.values)
    for (insert, unless), of_table in values.items():
        for start in range(0, len(of_table), MAX_ROWS_PER_STATEMENT):
            part = of_table[start : start + MAX_ROWS_PER_STATEMENT]
            places = ", ".join([f"({', '.join('?' * len(part[0]))})"] * len(part))
            db.execute(f"{insert} VALUES {places} {unless}", [*chain.from_iterable(part)])


# A vote that waited on a device may arrive after one that was given later: the order is that of the ids.
_UNLESS_LATER = """
ON CONFLICT (id) DO NOTHING
ON CONFLICT (article_id, lang, session) WHERE kind = 'vote' AND session != '' DO UPDATE SET
    (id, at, query_id, value, comment)
    = (excluded.id, excluded.at, excluded.query_id, excluded.value, excluded.comment)
WHERE excluded.id > outcome.id
"""


def _row_of_outcome(event: Outcome) -> _Row:
    return _Row(
        "INSERT INTO outcome (id, at, kind, query_id, article_id, value, lang, session, comment)",
        (
            event.id,
            _microseconds(event.at),
            event.kind,
            event.query_id,
            event.article_id,
            event.value,
            event.lang,
            event.session,
            event.comment,
        ),
        _UNLESS_LATER,
    )


def _row_of_question(event: QueryEvent) -> _Row:
    return _Row(
        "INSERT INTO question (id, at, text, lang, key, verdict, hits, nearest, session, index_build, estimate)",
        (
            event.id,
            _microseconds(event.at),
            event.text,
            event.lang,
            content_key(event.text, event.lang),
            str(event.verdict),
            json.dumps(event.hits),
            event.hits[0] if event.hits else "",
            event.session,
            event.index_build,
            event.estimate,
        ),
    )


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    # Deleted text is overwritten, and VACUUM sorts in memory instead of in a file elsewhere.
    db.execute("PRAGMA secure_delete = ON")
    db.execute("PRAGMA temp_store = MEMORY")
    migrate(db)
    _renew_keys(db)


def _renew_keys(db: sqlite3.Connection) -> None:
    """Make the keys anew if the analysis has changed, or old and new wordings would not meet in one gap."""
    made_by = db.execute("SELECT fingerprint FROM analysis").fetchone()
    if made_by == (fingerprint(),):
        return
    with _transaction(db):
        for id_, text, lang in db.execute("SELECT id, text, lang FROM question").fetchall():
            db.execute("UPDATE question SET key = ? WHERE id = ?", (content_key(text, lang), id_))
        db.execute("DELETE FROM analysis")
        db.execute("INSERT INTO analysis VALUES (?)", (fingerprint(),))


def _forget(db: sqlite3.Connection, before: int) -> int:
    """Delete what is older than `before`, in the file and in what lies beside it."""
    with _transaction(db):
        questions = db.execute("DELETE FROM question WHERE at < ?", (before,)).rowcount
        outcomes = db.execute("DELETE FROM outcome WHERE at < ?", (before,)).rowcount
    # Rewriting the file leaves nothing in the gaps of pages; emptying the WAL nothing of before.
    db.execute("VACUUM")
    (busy, _, _) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise LogUnavailable(
            "deleted, but a report that is being read still holds the old rows\n    mend: run it again in a minute"
        )
    return questions + outcomes


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Commit on leaving, roll back on any exception."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # A full disk has rolled back already.
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
