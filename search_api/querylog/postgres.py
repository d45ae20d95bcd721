"""
The query log in PostgreSQL, which many API processes write.

    record() --> spool on this machine --Drain--> one transaction a batch --> PostgreSQL
    questions(), ... <-------------------- a connection for each call ----------+

`record` returns when its rows are in the spool (`spool`); PostgreSQL may be gone meanwhile.  What the
log says of itself waits for the spool of this process, so a process sees what it has recorded; where
PostgreSQL is gone it raises `LogUnavailable`.

A batch is folded as in SQLite, under one lock, or two processes would not see each other's halves of a
session.

`forget` and `retire` delete rows and run VACUUM, which makes their room free but does not overwrite it.
Text stays in the files of PostgreSQL until other rows take its place, in its write-ahead log until that
is recycled, and in backups and standbys as long as those are kept: how long is the database's
configuration, not ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from typing import Any, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from search_api.querylog import DailyCount, LogUnavailable, Outcome, QueryEvent, store
from search_api.querylog.migrate import migrations, refuse_newer
from search_api.querylog.reader import Reader
from search_api.querylog.spool import Drain, own_spool
from search_api.querylog.statements import Query, Value, Values, for_psycopg, places_of_postgres
from search_api.querylog.url import spool_of, without_password, without_spool

CONNECT = {"connect_timeout": 5, "tcp_user_timeout": 10_000, "application_name": "kb"}
"""Unless the URL says otherwise: a host that went away without a word is noticed within seconds."""

LOCK = 0x6B62_6C6F67
"""Of PostgreSQL's advisory locks, ours: "kblog"."""

TABLES = "question, outcome, folded, gap_key, daily, open_day"

T = TypeVar("T")


class PostgresDatabase:
    """A connection as `store` and `reader` use one."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self.connection = connection

    def run(self, statement: str, values: Values | Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        cursor = self._execute(statement, values)
        return cursor.fetchall() if cursor.description else []

    def places(self, rows: int, columns: int) -> str:
        return places_of_postgres(rows, columns)

    def look_up(self, *queries: Query) -> list[list[Sequence[Any]]]:
        return [[*self.run(query.statement, query.values)] for query in queries]

    def change(self, statement: str, values: Values | Sequence[Value] = ()) -> int:
        return self._execute(statement, values).rowcount

    def _execute(self, statement: str, values: Values | Sequence[Value]) -> psycopg.Cursor[tuple[Any, ...]]:
        if isinstance(values, Mapping):
            return self.connection.execute(for_psycopg(statement).encode(), values or None)
        # psycopg looks for %s in Python, which takes longer than all else where there are hundreds.
        return psycopg.RawCursor(self.connection).execute(statement.encode(), values or None)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold a transaction, and the lock of all who write this log, until leaving."""
        with self.connection.transaction():
            self.run("SELECT pg_advisory_xact_lock($1)", (LOCK,))
            yield


class _Server:
    """
    Where the log is, and how to get there.

    Raises:
        ValueError: PostgreSQL cannot read the URL.
    """

    def __init__(self, url: str) -> None:
        self.name = without_password(url)
        try:
            given: dict[str, Any] = conninfo_to_dict(without_spool(url))
        except psycopg.Error:
            # What PostgreSQL says repeats a part of the URL, which may be the password.
            raise ValueError(
                f"no log can be opened at {self.name!r}\n"
                "    mend: write it as postgresql://user:password@host/database, special characters as %40"
            ) from None
        self._conninfo = make_conninfo("", **{**CONNECT, **given})

    def connect(self) -> PostgresDatabase:
        """
        Return a new connection, in no transaction.

        Raises:
            LogUnavailable: There is nobody, or it refuses us.
        """
        try:
            # Prepared statements would not survive a pooler between us and the server.
            return PostgresDatabase(psycopg.connect(self._conninfo, autocommit=True, prepare_threshold=None))
        except psycopg.Error as error:
            said = str(error).strip().splitlines()[0]
            raise LogUnavailable(
                f"{self.name}: cannot be reached: {said}\n    mend: start PostgreSQL, or correct KB_LOG"
            ) from error

    def fault(self, error: psycopg.Error) -> LogUnavailable:
        """Return what to tell; not in PostgreSQL's words, which repeat what a reader typed."""
        return LogUnavailable(f"{self.name}: {type(error).__name__} ({error.sqlstate or 'connection lost'})")


class PostgresReader(Reader):
    """Counts in the log; connects anew for each call."""

    def __init__(self, url: str) -> None:
        self._server = _Server(url)

    @contextmanager
    def _reading(self) -> Iterator[PostgresDatabase]:
        db = self._server.connect()
        try:
            db.connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            db.connection.read_only = True
            with db.connection.transaction():
                self._require_current(db)
                yield db
        except psycopg.Error as error:
            raise self._server.fault(error) from error
        finally:
            db.connection.close()

    def _require_current(self, db: PostgresDatabase) -> None:
        scripts = migrations("postgres")
        present = _schema_version(db)
        refuse_newer(present, scripts)
        if present < len(scripts):
            raise LogUnavailable(
                f"{self._server.name}: no log there, or one of an older program\n    mend: start the server once"
            )


class PostgresLog(PostgresReader):
    """
    A log that this process and others write; call `record` from as many threads as you like.

    Args:
        url: Of a database in which this log may make tables; `spool` in its query is the folder of spools.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._db: PostgresDatabase | None = None
        self._store = store.Store()
        self._spool = own_spool(spool_of(url))
        self._drain = Drain(self._spool, self._deliver)

    def record(self, events: Sequence[QueryEvent | Outcome]) -> None:
        self._spool.append([store.row_of(event) for event in events])
        self._drain.wake()

    def sweep(self, now: datetime) -> None:
        self._store.sweep(now, lambda: self._write(lambda db: store.sweep_all(db, now)))

    def forget(self, before: datetime) -> int:
        gone = self._write(lambda db: store.forget(db, before))
        self._vacuum()
        return gone

    def retire(self, before: datetime, counts: Sequence[DailyCount], *, counts_since: date = date.min) -> int:
        gone = self._write(lambda db: store.retire(db, before, counts, counts_since))
        self._vacuum()
        return gone

    def name_gaps(self, ids: Mapping[tuple[str, str], str]) -> None:
        self._write(lambda db: store.name_gaps(db, ids))

    def clock_says(self, today: date) -> date | None:
        return self._write(lambda db: store.clock_says(db, today))

    def close(self) -> None:
        self._drain.close()
        self._spool.close()
        # Where PostgreSQL is gone, whoever opens the log next sweeps.
        with suppress(psycopg.Error):
            if self._db is not None:
                with self._db.alone():
                    store.sweep_all(self._db)
        self._drop_connection()

    @contextmanager
    def _reading(self) -> Iterator[PostgresDatabase]:
        self._drain.flush()
        with super()._reading() as db:
            yield db

    def _write(self, task: Callable[[PostgresDatabase], T]) -> T:
        """Do `task` in a transaction of its own, after what was recorded before it."""
        self._drain.flush()
        db = self._server.connect()
        try:
            _prepare(db)
            with db.alone():
                return task(db)
        except psycopg.Error as error:
            raise self._server.fault(error) from error
        finally:
            db.connection.close()

    def _vacuum(self) -> None:
        # PostgreSQL does it by itself, later; and what was deleted is deleted.
        with suppress(LogUnavailable, psycopg.Error):
            db = self._server.connect()
            try:
                db.run(f"VACUUM {TABLES}")
            finally:
                db.connection.close()

    def _deliver(self, rows: Sequence[store.Row]) -> None:
        """Store `rows`, from the thread of the drain alone, over a connection that it keeps."""
        try:
            if self._db is None:
                self._db = self._prepared()
            with self._db.alone():
                self._store(self._db, rows)
        except psycopg.Error as error:
            self._drop_connection()
            raise self._server.fault(error) from error

    def _prepared(self) -> PostgresDatabase:
        db = self._server.connect()
        try:
            _prepare(db)
        except BaseException:
            db.connection.close()
            raise
        return db

    def _drop_connection(self) -> None:
        if self._db is not None:
            self._db.connection.close()
            self._db = None


def _prepare(db: PostgresDatabase) -> None:
    """
    Bring the schema and the keys up to date; of several processes one does it, the others wait.

    Raises:
        LogUnavailable: A newer program has written this log.
    """
    scripts = migrations("postgres")
    with db.alone():
        db.run("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)")
        present = _schema_version(db)
        refuse_newer(present, scripts)
        for version, script in enumerate(scripts[present:], start=present + 1):
            db.run(script)
            db.run("INSERT INTO schema_version (version) VALUES ($1)", (version,))
        store.sweep_all(db)
        if not store.keys_are_current(db):
            store.renew_keys(db)


def _schema_version(db: PostgresDatabase) -> int:
    """Return the number of migrations that were applied, 0 where there is no log."""
    if db.run("SELECT to_regclass('schema_version')") == [(None,)]:
        return 0
    [(version,)] = db.run("SELECT coalesce(max(version), 0) FROM schema_version")
    return int(version)
