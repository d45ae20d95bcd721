"""
Choose a log by its URL (`url`): a file in SQLite, or a database in PostgreSQL.

`open_log` writes and holds the log for this process; `open_reader` only counts, also while others
write.
"""

from __future__ import annotations

from search_api.querylog import LogReader, QueryLog
from search_api.querylog.sqlite import SqliteLog, SqliteReader
from search_api.querylog.url import check_url, is_postgres, log_path

__all__ = ["log_path", "open_log", "open_reader"]


def open_log(url: str) -> QueryLog:
    """
    Open the log at `url` for writing; the caller closes it.

    Raises:
        ValueError: No log has such a URL, or its driver is missing; the message says what to do.
        LogBusy: Another process holds it.
    """
    check_url(url)
    if is_postgres(url):
        # Its driver is an extra, which a log in SQLite does not need.
        from search_api.querylog.postgres import PostgresLog

        return PostgresLog(url)
    return SqliteLog(log_path(url))


def open_reader(url: str) -> LogReader:
    """
    Open the log at `url` for counting; nothing is held between two calls.

    Raises:
        ValueError: As `open_log`.
    """
    check_url(url)
    if is_postgres(url):
        from search_api.querylog.postgres import PostgresReader

        return PostgresReader(url)
    return SqliteReader(log_path(url))
