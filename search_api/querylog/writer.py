"""
One connection to a SQLite file, in one thread: what many threads want to write is committed together.

    record() in many threads --jobs--> one writer thread --BEGIN .. COMMIT--> questions.db

In WAL mode with `synchronous=FULL`, so rows are on the disk before `write` returns.  Whatever is
waiting is committed together, so a slow disk costs one sync for 256 rows, not for each.  Several
writers would stall and fail each other, and SQLite up to 3.51.2 can corrupt a file when two
connections write or checkpoint at once: hence the lock (`lock.py`).

After an error the connection is dropped and the next job opens another, so the log comes back by
itself when the disk has room again.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from search_api.querylog import LogBusy, LogUnavailable
from search_api.querylog.lock import FileLock
from search_api.querylog.statements import Query, Value, Values, for_sqlite, places_of_sqlite

MAX_ROWS_PER_COMMIT = 256
MAX_ROWS_WAITING = 10_000
BUSY_TIMEOUT_S = 5.0

T = TypeVar("T")
Row = TypeVar("Row")


class SqliteDatabase:
    """A connection as `store` and `reader` use one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def run(self, statement: str, values: Values | Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        return self._execute(statement, values).fetchall()

    def places(self, rows: int, columns: int) -> str:
        return places_of_sqlite(rows, columns)

    def look_up(self, *queries: Query) -> list[list[Sequence[Any]]]:
        # One row of one statement: the module lets go of the interpreter at each, and a busy server gives it back late.
        values = {name: value for query in queries for name, value in query.values.items()}
        [texts] = self.run(_as_json(*((query.statement, query.columns) for query in queries)), values)
        return [json.loads(text) for text in texts]

    def change(self, statement: str, values: Values | Sequence[Value] = ()) -> int:
        return self._execute(statement, values).rowcount

    def _execute(self, statement: str, values: Values | Sequence[Value]) -> sqlite3.Cursor:
        if not isinstance(values, Mapping):
            return self.connection.execute(statement, values)
        plain = {name: json.dumps(value) if isinstance(value, list) else value for name, value in values.items()}
        return self.connection.execute(for_sqlite(statement), plain)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit on leaving, roll back on any exception."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            # A full disk has rolled back already.
            if self.connection.in_transaction:
                self.run("ROLLBACK")
            raise

    def empty_wal(self, timeout_s: float = BUSY_TIMEOUT_S) -> bool:
        """Leave nothing of before in the file beside the log; false if somebody reads all that time."""
        self.run(f"PRAGMA busy_timeout = {timeout_s * 1000:.0f}")
        [(busy, _, _)] = self.run("PRAGMA wal_checkpoint(TRUNCATE)")
        self.run(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000:.0f}")
        return not busy


@cache
def _as_json(*queries: tuple[str, tuple[str, ...]]) -> str:
    """Return a statement of one row, in which the rows of each query are a JSON array."""
    arrays = [
        f"(SELECT json_group_array(json_array({', '.join(columns)})) FROM ({statement}))"
        for statement, columns in queries
    ]
    return f"SELECT {', '.join(arrays)}"


@dataclass(slots=True)
class _Job(Generic[Row]):
    """Rows to be stored all or none, or a task that needs the connection for itself."""

    rows: Sequence[Row] = ()
    task: Callable[[SqliteDatabase], Any] | None = None
    done: Future[Any] = field(default_factory=Future)


class Writer(Generic[Row]):
    """
    A SQLite file that this process alone writes; call it from as many threads as you like.

    Args:
        prepare: Called with each new connection, in no transaction.
        store: Called with the rows of one commit, in its transaction.

    Raises:
        LogBusy: Another process, or another writer of this one, has the file.
    """

    def __init__(
        self,
        path: Path,
        prepare: Callable[[SqliteDatabase], None],
        store: Callable[[SqliteDatabase, Sequence[Row]], None],
    ) -> None:
        self._path = path
        self._prepare = prepare
        self._store = store
        self._lock = FileLock(path.with_name(f"{path.name}.lock"))
        self._db: SqliteDatabase | None = None
        self._jobs: deque[_Job[Row]] = deque()
        self._rows_waiting = 0
        self._wal_is_old = False
        self._closed = False
        self._changed = threading.Condition()
        # A full disk now is no reason to refuse: the first job tries again and tells its caller.
        try:
            self._open()
        except LogUnavailable:
            self._drop_connection()
        self._thread = threading.Thread(target=self._write_until_closed, name="query-log", daemon=True)
        self._thread.start()

    def write(self, rows: Sequence[Row]) -> None:
        """
        Store all of `rows`, or none; durable on return.

        Raises:
            LogUnavailable: Nothing was stored.
        """
        self._submit(_Job(rows))

    def perform(self, task: Callable[[SqliteDatabase], T]) -> T:
        """
        Do `task` with the connection, in no transaction; return what it returns.

        Raises:
            LogUnavailable: It failed.
        """
        result: T = self._submit(_Job(task=task))
        return result

    def empty_wal_later(self) -> None:
        """To be called in a task: after each job try to empty the WAL, until nobody reads it."""
        self._wal_is_old = True

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _submit(self, job: _Job[Row]) -> Any:
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

    def _next_group(self) -> list[_Job[Row]]:
        """Wait for jobs; return those of one commit, or none when the log is closed and all is written."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._closed)
            group: list[_Job[Row]] = []
            rows = 0
            while self._jobs and _fits(self._jobs[0], group, rows):
                job = self._jobs.popleft()
                group.append(job)
                rows += len(job.rows)
            self._rows_waiting -= rows
            return group

    def _perform(self, group: list[_Job[Row]]) -> Any:
        db = self._open()
        if self._wal_is_old:
            self._wal_is_old = not db.empty_wal(timeout_s=0)
        if task := group[0].task:
            return task(db)
        rows = [row for job in group for row in job.rows]
        if rows:
            with db.transaction():
                self._store(db, rows)
        return None

    def _open(self) -> SqliteDatabase:
        """
        Return the connection, opened if there is none.

        Raises:
            LogBusy: Another process writes this file.
            LogUnavailable: It cannot be opened now.
        """
        if self._db is None:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._lock.acquire()
                # What readers typed is nobody else's on this machine.
                self._path.touch(mode=0o600)
                self._db = SqliteDatabase(_connect(self._path))
                _make_durable(self._db)
                self._prepare(self._db)
            except (sqlite3.Error, OSError) as error:
                raise _unavailable(self._path, error) from error
        return self._db

    def _drop_connection(self) -> None:
        """Close the connection; an open transaction is rolled back by that."""
        if self._db is not None:
            self._db.connection.close()
            self._db = None


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_S, check_same_thread=False)


def _make_durable(db: SqliteDatabase) -> None:
    db.run("PRAGMA journal_mode = WAL")
    db.run("PRAGMA synchronous = FULL")
    # Deleted text is overwritten, and VACUUM sorts in memory instead of in a file elsewhere.
    db.run("PRAGMA secure_delete = ON")
    db.run("PRAGMA temp_store = MEMORY")


def _fits(job: _Job[Any], group: list[_Job[Any]], rows: int) -> bool:
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
