"""
The query log in one SQLite file.

    record() in many threads --rows--> Writer: one thread, one connection --> questions.db
    questions(), outcomes()  <-------- a read-only connection for each call -----+

`writer` says why one connection writes; readers open the file with `mode=ro`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from search_api.querylog import DailyCount, LogError, LogUnavailable, Outcome, QueryEvent, store
from search_api.querylog.migrate import migrate, require_current
from search_api.querylog.reader import Reader
from search_api.querylog.writer import BUSY_TIMEOUT_S, SqliteDatabase, Writer

T = TypeVar("T")


class SqliteReader(Reader):
    """Counts in a log file; opens it anew for each call, read-only."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def _reading(self) -> Iterator[SqliteDatabase]:
        if not self._path.exists():
            raise LogUnavailable(
                f"{self._path}: no log there\n    mend: start the server once, or name the log with --log or KB_LOG"
            )
        try:
            uri = f"{self._path.resolve().as_uri()}?mode=ro"
            with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_S)) as db:
                db.execute("BEGIN")
                require_current(db, self._path)
                yield SqliteDatabase(db)
        except sqlite3.Error as error:
            raise LogUnavailable(f"{self._path}: cannot be read: {error}") from error


class SqliteLog(SqliteReader):
    """
    A log file that this process alone writes; call `record` from as many threads as you like.

    Raises:
        LogBusy: Another process, or another log of this one, writes the file.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._store = store.Store()
        self._writer: Writer[store.Row] = Writer(path, _prepare, self._store)

    def record(self, events: Sequence[QueryEvent | Outcome]) -> None:
        self._writer.write([store.row_of(event) for event in events])

    def sweep(self, now: datetime) -> None:
        def task(db: SqliteDatabase) -> None:
            with db.transaction():
                gone = store.sweep_all(db, now)
            if gone and not db.empty_wal(0):
                self._writer.empty_wal_later()

        self._store.sweep(now, lambda: self._writer.perform(task))

    def forget(self, before: datetime) -> int:
        def task(db: SqliteDatabase) -> int:
            with db.transaction():
                gone = store.forget(db, before)
            if not _overwrite_deleted(db, BUSY_TIMEOUT_S):
                raise LogUnavailable(
                    "deleted, but a report that is being read still holds the old rows\n"
                    "    mend: run it again in a minute"
                )
            return gone

        return self._writer.perform(task)

    def retire(self, before: datetime, counts: Sequence[DailyCount], *, counts_since: date = date.min) -> int:
        def task(db: SqliteDatabase) -> int:
            with db.transaction():
                gone = store.retire(db, before, counts, counts_since)
            # The counts are stored: to fail now would have them stored twice.
            if not _overwrite_deleted(db, 0):
                self._writer.empty_wal_later()
            return gone

        return self._writer.perform(task)

    def name_gaps(self, ids: Mapping[tuple[str, str], str]) -> None:
        self._writer.perform(_in_transaction(lambda db: store.name_gaps(db, ids)))

    def clock_says(self, today: date) -> date | None:
        return self._writer.perform(_in_transaction(lambda db: store.clock_says(db, today)))

    def close(self) -> None:
        # A full disk now is no reason to fail: the next start sweeps too.
        with suppress(LogError):
            self._writer.perform(_in_transaction(store.sweep_all))
        self._writer.close()


def _overwrite_deleted(db: SqliteDatabase, timeout_s: float) -> bool:
    """
    Leave no byte of what was deleted, in the file and in what lies beside it; false if a reader holds it so long.

    `secure_delete` alone does not: where rows came out of order, pages were split, and the gaps in them
    hold copies.  Rewriting 200,000 rows takes a second and 70 MB; writers wait for it, readers do not.
    """
    db.run("VACUUM")
    return db.empty_wal(timeout_s)


def _in_transaction(task: Callable[[SqliteDatabase], T]) -> Callable[[SqliteDatabase], T]:
    def inside(db: SqliteDatabase) -> T:
        with db.transaction():
            return task(db)

    return inside


def _prepare(db: SqliteDatabase) -> None:
    migrate(db.connection)
    with db.transaction():
        store.sweep_all(db)
        if not store.keys_are_current(db):
            store.renew_keys(db)
