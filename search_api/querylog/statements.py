"""
The SQL of a query log, as SQLite and PostgreSQL both understand it, and how it is run.

    "... WHERE at >= :since AND id IN (EACH(:ids))"
        --for_sqlite-->  "... WHERE at >= :since AND id IN (SELECT value FROM json_each(:ids))"
        --for_psycopg--> "... WHERE at >= %(since)s AND id IN (SELECT unnest(CAST(%(ids)s AS TEXT[])))"

The text of a statement is the same however many ids there are, so it is parsed once.

Times are microseconds since 1970.  No alias in HAVING, no `INSERT OR`, no `:lang IS NULL` without a
type: those only one of the two knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import count
from typing import Any, NamedTuple, Protocol

Value = str | int | float | None
Values = Mapping[str, Value | list[str]]
"""By name; a list where a statement says EACH."""


class Query(NamedTuple):
    """A SELECT, the names of its columns, and its values."""

    statement: str
    columns: tuple[str, ...]
    values: Values


class Database(Protocol):
    """A connection, inside a transaction of its owner."""

    def places(self, rows: int, columns: int) -> str:
        """How so many rows of values without a name are written after VALUES."""
        ...

    def run(self, statement: str, values: Values | Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """Run a statement; return its rows, none for one that has none."""
        ...

    def look_up(self, *queries: Query) -> list[list[Sequence[Any]]]:
        """Return the rows of each; names of values are not used twice."""
        ...

    def change(self, statement: str, values: Values | Sequence[Value] = ()) -> int:
        """Run a statement; return how many rows it changed."""
        ...


@cache
def for_sqlite(statement: str) -> str:
    return re.sub(r"EACH\((:\w+)\)", r"SELECT value FROM json_each(\1)", statement)


@cache
def for_psycopg(statement: str) -> str:
    each = re.sub(r"EACH\((:\w+)\)", r"SELECT unnest(CAST(\1 AS TEXT[]))", statement)
    return re.sub(r"(?<![:\w]):([a-z_]\w*)", r"%(\1)s", each)


@lru_cache(maxsize=1024)
def places_of_sqlite(rows: int, columns: int) -> str:
    """(?, ?), (?, ?)"""
    return ", ".join([f"({', '.join('?' * columns)})"] * rows)


@lru_cache(maxsize=1024)
def places_of_postgres(rows: int, columns: int) -> str:
    """($1, $2), ($3, $4)"""
    numbers = count(1)
    return ", ".join(f"({', '.join(f'${next(numbers)}' for _ in range(columns))})" for _ in range(rows))


# What a reader opened or accepted after all was an answer; whoever makes up sessions has not that of the reader.
_QUESTIONS = """
WITH asked AS (
    SELECT lang, key, text, at, session, nearest, CASE
        WHEN verdict != 'answered' AND EXISTS (
            SELECT 1 FROM outcome
            WHERE query_id = question.id AND kind IN ('click', 'solved') AND outcome.session = question.session
        ) THEN 'answered' ELSE verdict END AS ended
    FROM question
    WHERE at >= :since AND at < :until AND (CAST(:lang AS TEXT) IS NULL OR lang = :lang) AND mark != 'bot'
        AND into_id = ''
)
"""

VOTES = """
SELECT lang, article_id, value, comment FROM outcome
WHERE kind = 'vote' AND at >= :since AND at < :until AND (CAST(:lang AS TEXT) IS NULL OR lang = :lang)
ORDER BY at DESC, id DESC
"""

ANSWERED = f"""{_QUESTIONS},
often AS (
    SELECT lang, key, count(DISTINCT session) AS sessions FROM asked
    WHERE ended = 'answered' AND session != '' AND key != '' GROUP BY lang, key
    HAVING count(DISTINCT session) >= :sessions AND count(DISTINCT at / 86400000000) >= :days
    ORDER BY sessions DESC, lang, key LIMIT :most
),
wording AS (
    SELECT lang, key, text,
        row_number() OVER (PARTITION BY lang, key ORDER BY count(DISTINCT session) DESC, min(at), text) AS place
    FROM asked JOIN often USING (lang, key) WHERE ended = 'answered' AND session != '' GROUP BY lang, key, text
),
article AS (
    SELECT lang, key, nearest AS id,
        row_number() OVER (PARTITION BY lang, key ORDER BY count(DISTINCT session) DESC, nearest) AS place
    FROM asked JOIN often USING (lang, key) WHERE ended = 'answered' AND nearest != '' GROUP BY lang, key, nearest
)
SELECT often.lang, wording.text, often.sessions, article.id
FROM often JOIN wording USING (lang, key) JOIN article USING (lang, key)
WHERE wording.place = 1 AND article.place = 1
ORDER BY often.sessions DESC, often.lang, often.key
"""

ESTIMATES = """
SELECT lang, estimate FROM (
    SELECT lang, estimate, at, row_number() OVER (PARTITION BY lang ORDER BY at DESC) AS place
    FROM question WHERE estimate IS NOT NULL AND mark = '' AND into_id = ''
) AS latest
WHERE place <= :latest ORDER BY at
"""

QUESTIONS = """
SELECT id, at, text, lang, key, verdict, hits, session, coalesce(estimate, 0), mark FROM question
WHERE at >= :since AND at < :until AND (CAST(:lang AS TEXT) IS NULL OR lang = :lang) AND into_id = ''
ORDER BY at, id
"""

OUTCOMES = """
SELECT id, at, kind, query_id, article_id, value, lang, session, comment FROM outcome
WHERE at >= :since AND at < :until
ORDER BY at, id
"""

DAILY = """
SELECT day, lang, ended, searches FROM daily WHERE day >= :since AND day < :until ORDER BY day, lang, ended
"""

GAP_IDS = "SELECT lang, key, gap FROM gap_key"

# Of hidden questions too: whoever asks wants to know what is in the file.
BUILDS = "SELECT DISTINCT index_build FROM question"

# A vote that waited on a device may arrive after one that was given later: the order is that of the ids.
UNLESS_LATER = """
ON CONFLICT (article_id, lang, session) WHERE kind = 'vote' AND session != '' DO UPDATE SET
    (id, at, query_id, value, comment)
    = (excluded.id, excluded.at, excluded.query_id, excluded.value, excluded.comment)
WHERE excluded.id > outcome.id
"""


KNOWN = """
SELECT 'at' AS what, id, coalesce(nullif(into_id, ''), id) AS value
FROM question WHERE id IN (EACH(:questions))
UNION ALL SELECT 'at', folded.id, coalesce(nullif(question.into_id, ''), folded.into_id)
FROM folded LEFT JOIN question ON question.id = folded.into_id WHERE folded.id IN (EACH(:questions))
UNION ALL SELECT DISTINCT 'done', query_id, session FROM outcome WHERE query_id IN (EACH(:questions))
UNION ALL SELECT 'stored', id, '' FROM outcome WHERE id IN (EACH(:outcomes))
"""


def known(questions: list[str], outcomes: list[str]) -> Query:
    """
    Where ids are now.

    One row each: ("at", id, the question it counts as), ("done", question with an outcome, session of that),
    ("stored", outcome, '').
    """
    return Query(KNOWN, ("what", "id", "value"), {"questions": questions, "outcomes": outcomes})


LATEST_OF_SESSIONS = """
WITH typing (session) AS (EACH(:sessions)),
latest AS (
    SELECT question.session, lang, id, at, text, into_id, stretch_at
    FROM typing JOIN question ON question.session = typing.session AND question.id > coalesce((
        SELECT id FROM question AS older WHERE older.session = typing.session ORDER BY id DESC LIMIT 1 OFFSET :most
    ), '')
)
SELECT session, lang, id, at, text, into_id, stretch_at,
    EXISTS (SELECT 1 FROM outcome WHERE query_id = latest.id AND outcome.session = latest.session) AS kept
FROM latest
UNION ALL SELECT session, lang, folded.id, at, NULL, latest.id, 0, FALSE
FROM latest JOIN folded ON folded.into_id = latest.id
"""


def latest_of_sessions(sessions: list[str], most: int) -> Query:
    """
    The latest questions of each session, hidden ones too, and what was folded into them and has no words any more.

    One row each: session, lang, id, at, text or NULL, id of what took its place or '', stretch_at, kept.
    """
    columns = ("session", "lang", "id", "at", "text", "into_id", "stretch_at", "kept")
    return Query(LATEST_OF_SESSIONS, columns, {"sessions": sessions, "most": most})


OVER = "SELECT id FROM question WHERE into_id != '' AND stretch_at < :over ORDER BY stretch_at, id LIMIT :most"

# What had gone into one that goes now counts as what that one counts as.
GIVE_UP = """
INSERT INTO folded (id, into_id)
SELECT id, into_id FROM question WHERE id IN (EACH(:ids))
UNION ALL SELECT folded.id, question.into_id FROM folded JOIN question ON question.id = folded.into_id
WHERE question.id IN (EACH(:ids))
ON CONFLICT (id) DO UPDATE SET into_id = excluded.into_id
"""
