"""
Write a made-up log, and nothing but a made-up log.

    events --write_anew--> sqlite:///var/demo.db       a file that holds anything else is left as it is
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from search_api.querylog import DEMO, Outcome, QueryEvent
from search_api.querylog.lock import FileLock
from search_api.querylog.open import open_log, open_reader
from search_api.querylog.url import is_postgres, log_path

ROWS_AT_A_TIME = 4_000
"""Durable together: a disk that syncs slowly must not do so for every few."""

ANOTHER_FILE = "name another file with --log, such as sqlite:///var/demo.db"


class NotADemo(ValueError):
    """There is a log that this must not touch."""


def write_anew(events: Iterable[QueryEvent | Outcome], url: str, *, shops: str) -> None:
    """
    Replace the made-up log at `url`, if there is one, by `events`.

    Args:
        shops: URL of the log that the shop's own questions go to.

    Raises:
        NotADemo: `url` names that log, one that holds anything else, or a database.
        ValueError: No log has such a URL.
        LogError: It cannot be written, or is being written by somebody else.
    """
    _delete(_file_for(url, shops))
    log = open_log(url)
    try:
        waiting = iter(events)
        while batch := list(islice(waiting, ROWS_AT_A_TIME)):
            log.record(batch)
    finally:
        log.close()


def _file_for(url: str, shops: str) -> Path:
    """
    Return the file that may be written anew.

    Raises:
        NotADemo: As `write_anew`.
    """
    if is_postgres(url):
        raise NotADemo(f"a made-up log is a file, not a database\n    mend: {ANOTHER_FILE}")
    path = log_path(url)
    if not path.exists():
        if not is_postgres(shops) and path.resolve() == log_path(shops).resolve():
            raise NotADemo(f"{path}: the shop's own questions go there\n    mend: {ANOTHER_FILE}")
        return path
    builds = open_reader(url).builds()
    if DEMO not in builds:
        raise NotADemo(f"{path}: was not made by 'kb demo-log', so it is left as it is\n    mend: {ANOTHER_FILE}")
    if builds != {DEMO}:
        raise NotADemo(
            f"{path}: readers have added to what was made up, so it is left as it is\n"
            f"    mend: delete it if you can do without what they asked, or {ANOTHER_FILE}"
        )
    return path


def _delete(path: Path) -> None:
    """
    Delete a log that nobody writes.

    Raises:
        LogBusy: Somebody does.
    """
    if not path.exists():
        return
    lock = FileLock(path.with_name(f"{path.name}.lock"))
    lock.acquire()
    try:
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)
    finally:
        lock.release()
