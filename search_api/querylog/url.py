"""
What a log's URL says, without opening anything.

    sqlite:///var/questions.db
    postgresql://kb:password@db.example/help?spool=/var/lib/kb/spool
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl

DEFAULT_SPOOL = "var/spool"

_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql://", "postgres://")


def check_url(url: str) -> None:
    """
    Find out whether a log can be opened at `url`; whether it is there is another matter.

    Raises:
        ValueError: No log has such a URL, or its driver is missing; the message says what to do.
    """
    if not is_postgres(url):
        log_path(url)
    elif find_spec("psycopg") is None:
        raise ValueError(
            f"no log can be opened at {without_password(url)!r}: the driver of PostgreSQL is not installed\n"
            "    mend: install it with this program: pip install 'psycopg[binary]>=3.2'"
        )


def is_postgres(url: str) -> bool:
    return url.startswith(_POSTGRES)


def log_path(url: str) -> Path:
    """
    Return the file that `url` names.

    Raises:
        ValueError: It names none.
    """
    path = url.removeprefix(_SQLITE)
    if path == url or not path or path.endswith("/"):
        raise ValueError(
            f"no log can be opened at {without_password(url)!r}\n"
            "    mend: give sqlite:/// and a path, such as sqlite:///var/questions.db"
            " (or sqlite:////var/lib/kb/questions.db from the root), or postgresql://user:password@host/database"
        )
    return Path(path)


def spool_of(url: str) -> Path:
    """Return the folder in which rows wait for PostgreSQL."""
    return Path(dict(parse_qsl(url.partition("?")[2])).get("spool", DEFAULT_SPOOL))


def without_spool(url: str) -> str:
    """Return `url` as PostgreSQL reads it."""
    server, _, query = url.partition("?")
    rest = [part for part in query.split("&") if part and not part.startswith("spool=")]
    return "?".join([server, *filter(None, ["&".join(rest)])])


def without_password(url: str) -> str:
    """Return `url` as it may be printed; also one that is written wrongly."""
    hidden = re.sub(r"(?<=://)([^:/?#@]*):.*@", r"\1:***@", url)
    return re.sub(r"(?i)((?:^|[?&])\w*password=)[^&]*", r"\1***", hidden)
