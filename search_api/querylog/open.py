"""
Choose a log by its URL: `sqlite:///var/questions.db` is a file below the current folder.

`open_log` writes and holds the log for this process; `open_reader` only counts, also while another
process writes.
"""

from __future__ import annotations

from pathlib import Path

from search_api.querylog import LogReader, QueryLog
from search_api.querylog.sqlite import SqliteLog, SqliteReader

_SQLITE = "sqlite:///"


def open_log(url: str) -> QueryLog:
    """
    Open the log at `url` for writing; the caller closes it.

    Raises:
        ValueError: No log has such a URL; the message says what one looks like.
        LogBusy: Another process holds it.
    """
    return SqliteLog(log_path(url))


def open_reader(url: str) -> LogReader:
    """
    Open the log at `url` for counting; nothing is held between two calls.

    Raises:
        ValueError: As `open_log`.
    """
    return SqliteReader(log_path(url))


def builds(url: str) -> set[str]:
    """
    Return the builds of the index that answered the questions of the log at `url`.

    Raises:
        ValueError: As `open_log`.
        LogUnavailable: It is not there, or cannot be read now.
    """
    return SqliteReader(log_path(url)).builds()


def log_path(url: str) -> Path:
    """
    Return the file that `url` names.

    Raises:
        ValueError: As `open_log`.
    """
    path = url.removeprefix(_SQLITE)
    if path == url or not path or path.endswith("/"):
        raise ValueError(
            f"no log can be opened at {url!r}\n"
            "    mend: give sqlite:/// and a path, such as sqlite:///var/questions.db"
            " (or sqlite:////var/lib/kb/questions.db from the root)"
        )
    return Path(path)
