"""
The log of settled questions and what became of them.

    POST /api/search (settled) --redact--> QueryEvent --record--> [log] --> questions(), outcomes(), counts
    POST /api/events --------------------> Outcome ----record--+

`record` returns when the rows are durable: what was acknowledged survives kill -9.  The same id
recorded twice is stored once.  What a session typed on the way to a question is folded into it when it
is stored (`stretch`, `folding`), unless its session did something with its answer: it is hidden while it may
come back, then only its id is kept.  An outcome that names a folded question is stored with the one that
took its place.  Of one session on one article one vote is
stored, that with the greatest id, in whatever order they come: a page makes ids in the order of time, but
some wait on the device.
Text arrives redacted; nothing here may add a person to it.  NUL, which not every database takes, is
stored as its picture.

    __init__                          the protocol
    folding  stretch                  what is one intent
    statements  store  reader         the SQL of every back-end
    writer  lock  migrate  sqlite     one file, one process
    spool  postgres                   one database, many processes
    url  open                         which of them

Exceptions::

    LogError
      LogUnavailable    cannot be written or read now (disk full, read-only, closed)
      LogBusy           another process holds this log
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple, Protocol

from search_api.contract.search import Verdict

DEMO = "demo"
"""Stands for the index build in every question that was made up: a log of them is never taken for a shop's own."""

OutcomeKind = Literal["click", "solved", "vote", "contact"]

Mark = Literal["", "bot", "crowd"]
"""
Who seems to have asked.

bot: a program; left out of every count but its own.
crowd: one address that asks much the same too often; counted among the searches, in no gap.
"""


class LogError(Exception):
    """Root of what a log can raise."""


class LogUnavailable(LogError):
    """The log cannot be written or read now."""


class LogBusy(LogError):
    """Another process holds this log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryEvent:
    """A settled question and what search made of it."""

    id: str
    """UUIDv7."""
    at: datetime
    """Aware, UTC; when the server accepted it."""
    text: str
    """Redacted."""
    lang: str
    verdict: Verdict
    hits: tuple[str, ...]
    """Article ids, best first, at most 10."""
    session: str
    """Random, dies with the tab; empty if the page sent none."""
    index_build: str
    estimate: float
    """The probability behind the verdict, 0 to 1."""
    mark: Mark = ""


class StoredQuestion(NamedTuple):
    """A settled question as it was stored, typing folded; a tuple, for a report reads 100,000."""

    id: str
    at: datetime
    text: str
    lang: str
    key: str
    """Content words in one order (`content_key`)."""
    verdict: str
    hits: tuple[str, ...]
    session: str
    estimate: float
    """0 where an old log knows none."""
    mark: str


class StoredOutcome(NamedTuple):
    """An `Outcome` as it was stored; a tuple for the same reason."""

    id: str
    at: datetime
    kind: OutcomeKind
    query_id: str
    article_id: str
    value: str
    lang: str
    session: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyCount:
    """What is kept of a day whose questions are forgotten: no words, no session."""

    day: date
    """On the shop's clock."""
    lang: str
    ended: str
    """As `search_api.intents.Ended`, or `bot`."""
    searches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a reader did with an answer."""

    id: str
    at: datetime
    kind: OutcomeKind
    query_id: str
    """The question it belongs to; empty for none."""
    article_id: str
    """Empty for a contact that did not come from an article."""
    value: str
    """click: the position counted from 1; vote: yes or no, with ":reason"; contact: the channel."""
    lang: str
    session: str
    comment: str = ""
    """What a reader said with a vote, redacted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What readers of one article said of it; of one session its last vote."""

    lang: str
    article_id: str
    yes: int
    no: int
    reasons: tuple[tuple[str, int], ...]
    """Why it was a no, and how often, the most frequent first."""
    comments: tuple[str, ...]
    """Redacted, the latest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that was answered, in all its spellings with the same content words."""

    lang: str
    text: str
    """The wording of most sessions."""
    sessions: int
    """Distinct ones; searches without a session do not count."""
    article_id: str
    """The article on top in most sessions: what readers are said to have opened, a stranger can forge."""


class LogReader(Protocol):
    """Counts in a log, also in one that another process is writing."""

    def feedback(self, since: datetime, until: datetime, lang: str | None = None) -> list[Feedback]:
        """Articles that were voted on in [since, until), most often refuted first, then language and id."""
        ...

    def answered(self, since: datetime, until: datetime, *, sessions: int, days: int, most: int) -> list[Asked]:
        """
        Questions answered in [since, until), in so many sessions and on so many days (UTC), most sessions first.

        Args:
            most: No more than these.
        """
        ...

    def estimates(self, latest: int) -> list[tuple[str, float]]:
        """(language, estimate) of so many latest questions in each language, oldest first."""
        ...

    def questions(self, since: datetime, until: datetime, lang: str | None = None) -> list[StoredQuestion]:
        """What was asked in [since, until), by time, then id; bots as well."""
        ...

    def outcomes(self, since: datetime, until: datetime) -> list[StoredOutcome]:
        """What was done in [since, until), by time, then id; in whatever language."""
        ...

    def daily(self, since: date, until: date) -> list[DailyCount]:
        """What is kept of the days in [since, until) whose questions are forgotten, by day, language, end."""
        ...

    def builds(self) -> set[str]:
        """The builds of the index that answered the questions."""
        ...

    def gap_ids(self) -> dict[tuple[str, str], str]:
        """(Language, key of a question) -> the id of the gap it was in last."""
        ...


class QueryLog(LogReader, Protocol):
    """One suite says what this means: `tests/seams/test_query_log.py`."""

    def record(self, events: Sequence[QueryEvent | Outcome]) -> None:
        """
        Store all of `events`, or none; durable on return.

        No events at all: only finds out whether the log can be opened.

        Raises:
            LogUnavailable: Nothing was stored.
        """
        ...

    def sweep(self, now: datetime) -> None:
        """
        Give up the words that are hidden and cannot come back any more; nothing to do, nothing done.

        To be called now and then: what is stored gives them up as well, but at night nothing may be for hours.

        Raises:
            LogUnavailable: They stay until the next call.
        """
        ...

    def forget(self, before: datetime) -> int:
        """
        Delete all rows before that moment, so that no byte of them stays in the file; how many went.

        Also the keys of gaps none of whose questions is left, and daily counts of days that ended before, on
        the clock of `before`.  Of a database that others run only rows are deleted: see `postgres`.
        """
        ...

    def retire(self, before: datetime, counts: Sequence[DailyCount], *, counts_since: date = date.min) -> int:
        """
        As `forget`, but keep `counts` of what goes, all or nothing; return how many rows went.

        If nothing goes, nothing is counted: another process has done it meanwhile.

        Counts of a day that are there already grow by these.  After an error count again what
        `questions` tells, for it may have been done all the same.

        Args:
            counts_since: Daily counts of earlier days go.
        """
        ...

    def name_gaps(self, ids: Mapping[tuple[str, str], str]) -> None:
        """Remember in which gap a question (language, key) is; others stay as they were."""
        ...

    def clock_says(self, today: date) -> date | None:
        """
        Note that this is a day on which the log was open; return the latest noted before it, None for none.

        A clock that jumped says so on one day only: what two days say is believed.
        """
        ...

    def close(self) -> None: ...
