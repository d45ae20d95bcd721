"""
Rows that wait on this machine for a log elsewhere.

    record --rows--> var/spool/1.db  --Drain, in a thread of its own--> deliver(rows) --> elsewhere
                     var/spool/2.db  a second process on this machine has another

What was acknowledged is on the disk here, so nobody waits for the log elsewhere, and none of it is lost
while that is gone.  Rows leave the spool after they were delivered: killed in between, they are
delivered twice, and the log elsewhere knows their ids.

A spool whose process died is taken over by the next process, or by one that has been running for a
while.  Its file stays: deleting it would race with a process that is just about to lock it.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from search_api.querylog import LogBusy, LogError, LogUnavailable
from search_api.querylog.store import Row
from search_api.querylog.writer import SqliteDatabase, Writer

ROWS_PER_DELIVERY = 500
MOST_PROCESSES = 1000
"""That have a spool in one folder."""

FIRST_RETRY_S = 0.1
LAST_RETRY_S = 5.0
IDLE_S = 1.0
"""After so long without a row the file is swept."""
ADOPT_EVERY_S = 30.0
FLUSH_TIMEOUT_S = 10.0

_told = logging.getLogger(__name__)


class Spool:
    """
    One file of waiting rows, which this process alone has.

    Raises:
        LogBusy: Another process has it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: Writer[Row] = Writer(path, _prepare, _append)

    def append(self, rows: Sequence[Row]) -> None:
        """As `QueryLog.record`."""
        self._writer.write(rows)

    def end(self) -> int:
        """Return the number of the latest row, 0 for none."""
        [(number,)] = self._writer.perform(lambda db: db.run("SELECT coalesce(max(number), 0) FROM waiting"))
        return int(number)

    def first(self, most: int, end: int) -> tuple[int, list[Row]]:
        """Return the oldest rows up to number `end`, and the number of the last of them."""
        read = "SELECT number, row FROM waiting WHERE number <= ? ORDER BY number LIMIT ?"
        found = self._writer.perform(lambda db: db.run(read, (end, most)))
        return (found[-1][0] if found else 0), [_row(text) for _, text in found]

    def remove(self, until: int) -> None:
        """Delete rows up to that number, which were delivered."""
        self._writer.perform(lambda db: db.change("DELETE FROM waiting WHERE number <= ?", (until,)))

    def sweep(self) -> None:
        """Leave no byte of what was delivered in the file."""

        def task(db: SqliteDatabase) -> None:
            db.run("VACUUM")
            db.empty_wal()

        self._writer.perform(task)

    def close(self) -> None:
        self._writer.close()


def own_spool(folder: Path) -> Spool:
    """
    Return the first spool that nobody has; what a dead process left in it is now ours to deliver.

    Raises:
        LogBusy: All are taken.
    """
    for number in range(1, MOST_PROCESSES + 1):
        try:
            return Spool(folder / f"{number}.db")
        except LogBusy:
            continue
    raise LogBusy(f"{folder}: {MOST_PROCESSES} processes have a spool there\n    mend: give each ?spool= a folder")


def _prepare(db: SqliteDatabase) -> None:
    db.run("CREATE TABLE IF NOT EXISTS waiting (number INTEGER PRIMARY KEY AUTOINCREMENT, row TEXT NOT NULL)")


def _append(db: SqliteDatabase, rows: Sequence[Row]) -> None:
    texts = json.dumps([json.dumps([row.table, *row.values]) for row in rows])
    # The order in which rows come is that of their numbers.
    db.change("INSERT INTO waiting (row) SELECT value FROM json_each(?) ORDER BY key", (texts,))


def _row(text: str) -> Row:
    table, *values = json.loads(text)
    return Row(table, tuple(values))


class Drain:
    """
    A thread that carries what waits in spools to the log elsewhere, and goes on trying while that is gone.

    Args:
        deliver: Stores rows elsewhere, each id once; raises LogUnavailable if it could not.  Of no rows at
            all it only finds out whether it could.
    """

    def __init__(self, spool: Spool, deliver: Callable[[Sequence[Row]], None]) -> None:
        self._spool = spool
        self._deliver = deliver
        self._changed = threading.Condition()
        self._new = True
        self._asked = 0
        self._answered = 0
        self._closing = False
        self._works = False
        self._trouble: LogError | None = None
        self._thread = threading.Thread(target=self._drain_until_closed, name="query-log-drain", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Rows were appended."""
        with self._changed:
            self._new = True
            self._changed.notify_all()

    def flush(self) -> None:
        """
        Wait until what is in the spool now is delivered.

        Raises:
            LogUnavailable: It cannot be now.
        """
        with self._changed:
            self._asked += 1
            asked = self._asked
            self._changed.notify_all()
            if not self._changed.wait_for(lambda: self._answered >= asked, FLUSH_TIMEOUT_S):
                raise LogUnavailable(f"{self._spool.path}: not delivered within {FLUSH_TIMEOUT_S:.0f} seconds")
            if self._trouble:
                raise LogUnavailable(*self._trouble.args)

    def close(self) -> None:
        """Deliver what can be delivered now; the rest waits for the next start."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join()

    def _drain_until_closed(self) -> None:
        retry_s = FIRST_RETRY_S
        adopt_at = 0.0
        swept = True
        while True:
            with self._changed:
                asked, closing, self._new = self._asked, self._closing, False
            if not closing and time.monotonic() >= adopt_at:
                self._adopt()
                adopt_at = time.monotonic() + ADOPT_EVERY_S
            swept = not self._move() and swept
            self._answer(asked)
            if closing:
                break
            if self._trouble:
                self._wait(retry_s, for_rows=False)
                retry_s = min(2 * retry_s, LAST_RETRY_S)
                continue
            retry_s = FIRST_RETRY_S
            if not self._wait(IDLE_S, for_rows=True) and not swept:
                swept = self._sweep()

    def _move(self) -> int:
        """Deliver what waits; return how many rows went, and remember what kept the rest."""
        moved = 0
        try:
            if not self._works:
                self._deliver([])
            end = self._spool.end()
            while True:
                last, rows = self._spool.first(ROWS_PER_DELIVERY, end)
                if not rows:
                    break
                self._deliver(rows)
                self._spool.remove(last)
                moved += len(rows)
        except LogError as error:
            self._works = False
            if not self._trouble:
                _told.warning("query log: %s\nwhat readers ask waits in %s", error, self._spool.path)
            self._trouble = error
        else:
            if self._trouble:
                _told.warning("query log: works again, %d rows were delivered", moved)
            self._trouble = None
            self._works = True
        return moved

    def _answer(self, asked: int) -> None:
        with self._changed:
            self._answered = asked
            self._changed.notify_all()

    def _wait(self, timeout_s: float, *, for_rows: bool) -> bool:
        """Wait until something is to be done at once; false if nothing was."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self._closing or self._asked > self._answered or (for_rows and self._new), timeout_s
            )

    def _sweep(self) -> bool:
        try:
            self._spool.sweep()
        except LogError:
            return False
        return True

    def _adopt(self) -> None:
        """Take over what processes that died have left beside this spool."""
        for path in sorted(self._spool.path.parent.glob("*.db")):
            if path == self._spool.path:
                continue
            try:
                left = Spool(path)
            except LogBusy:
                continue
            try:
                self._take_over(left)
            except LogError as error:
                _told.warning("query log: %s", error)
            finally:
                left.close()

    def _take_over(self, left: Spool) -> None:
        end = left.end()
        while True:
            last, rows = left.first(ROWS_PER_DELIVERY, end)
            if not rows:
                break
            self._spool.append(rows)
            left.remove(last)
        if end:
            left.sweep()
