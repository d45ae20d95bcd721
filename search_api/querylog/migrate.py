"""
Bring a SQLite log to the newest schema: numbered files, forward only, each in one transaction.

`schema_version` has one row for each file that was applied.  To change the schema add the next file;
a file that was released is never edited.
"""

from __future__ import annotations

import sqlite3
from importlib.resources import files

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
    scripts = _scripts()
    if present > len(scripts):
        raise LogUnavailable(
            f"the log has schema {present}, this program knows {len(scripts)}\n"
            "    mend: update this program, or give it another KB_LOG"
        )
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


def _scripts() -> list[str]:
    """Return the migrations in the order of their numbers: 0001, 0002, and so on without a hole."""
    folder = files("search_api.querylog") / "migrations" / "sqlite"
    found = [file for file in folder.iterdir() if file.name.endswith(".sql")]
    return [file.read_text(encoding="utf-8") for file in sorted(found, key=lambda file: file.name)]
