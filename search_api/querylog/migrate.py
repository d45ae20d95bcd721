"""
Bring a SQLite log to the newest schema: numbered files, forward only, each in one transaction.

`schema_version` has one row for each file that was applied.  To change the schema add the next file;
a file that was released is never edited.
"""

from __future__ import annotations

import sqlite3
from importlib.resources import files
from pathlib import Path
from typing import Literal

from search_api.querylog import LogUnavailable


def migrate(db: sqlite3.Connection) -> None:
    """
    Apply what is missing.

    Args:
        db: In autocommit mode (`isolation_level=None`).

    Raises:
        LogUnavailable: A newer program has written this log.
        sqlite3.Error: A migration failed; the schema is as before it.
    """
    db.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)")
    present = schema_version(db)
    scripts = migrations("sqlite")
    refuse_newer(present, scripts)
    for version, script in enumerate(scripts[present:], start=present + 1):
        _apply(db, version, script)


def schema_version(db: sqlite3.Connection) -> int:
    """Return the number of migrations that were applied."""
    (version,) = db.execute("SELECT coalesce(max(version), 0) FROM schema_version").fetchone()
    return int(version)


def _apply(db: sqlite3.Connection, version: int, script: str) -> None:
    try:
        db.executescript(f"BEGIN IMMEDIATE;\n{script}\nINSERT INTO schema_version VALUES ({version});\nCOMMIT;")
    except sqlite3.Error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def require_current(db: sqlite3.Connection, path: Path) -> None:
    """
    Make sure that what is to be read can be asked for.

    Raises:
        LogUnavailable: An older program has written this log; or a newer one, as in `migrate`.
    """
    present = schema_version(db)
    scripts = migrations("sqlite")
    refuse_newer(present, scripts)
    if present < len(scripts):
        raise LogUnavailable(
            f"{path}: the log has schema {present}, this program reads {len(scripts)}\n"
            "    mend: start the server once, which brings the log up to date"
        )


def refuse_newer(present: int, scripts: list[str]) -> None:
    """
    Leave a log alone that has more migrations than this program.

    Raises:
        LogUnavailable: It has.
    """
    if present > len(scripts):
        raise LogUnavailable(
            f"the log has schema {present}, this program knows {len(scripts)}\n"
            "    mend: update this program, or give it another KB_LOG"
        )


def migrations(dialect: Literal["sqlite", "postgres"]) -> list[str]:
    """Return the scripts in the order of their numbers: 0001, 0002, and so on without a hole."""
    folder = files("search_api.querylog") / "migrations" / dialect
    found = [file for file in folder.iterdir() if file.name.endswith(".sql")]
    return [file.read_text(encoding="utf-8") for file in sorted(found, key=lambda file: file.name)]
