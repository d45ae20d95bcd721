"""Count in a log, whichever database holds it: rows of `statements` become the types of the protocol."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from functools import lru_cache

import msgspec

from search_api.querylog import Asked, DailyCount, Feedback, StoredOutcome, StoredQuestion, statements
from search_api.querylog.statements import Database, Values
from search_api.querylog.store import microseconds, moment


class Reader(ABC):
    """The counts of a `LogReader`."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Database]:
        """Yield a connection inside one transaction, so that two queries see the same rows."""

    def feedback(self, since: datetime, until: datetime, lang: str | None = None) -> list[Feedback]:
        votes: dict[tuple[str, str], list[tuple[str, str]]] = {}
        with self._reading() as db:
            for language, article, value, comment in db.run(statements.VOTES, _period(since, until, lang)):
                votes.setdefault((language, article), []).append((value, comment))
        found = [_feedback(language, article, of_article) for (language, article), of_article in votes.items()]
        return sorted(found, key=lambda each: (-each.no, each.lang, each.article_id))

    def answered(self, since: datetime, until: datetime, *, sessions: int, days: int, most: int) -> list[Asked]:
        bounds = {"sessions": sessions, "days": days, "most": most}
        with self._reading() as db:
            rows = db.run(statements.ANSWERED, {**_period(since, until), **bounds})
        return [Asked(lang=lang, text=text, sessions=held, article_id=article) for lang, text, held, article in rows]

    def estimates(self, latest: int) -> list[tuple[str, float]]:
        with self._reading() as db:
            return [(lang, estimate) for lang, estimate in db.run(statements.ESTIMATES, {"latest": latest})]

    def questions(self, since: datetime, until: datetime, lang: str | None = None) -> list[StoredQuestion]:
        with self._reading() as db:
            rows = db.run(statements.QUESTIONS, _period(since, until, lang))
        return [
            StoredQuestion(id_, moment(at), text, language, key, verdict, _hits(hits), session, estimate, mark)
            for id_, at, text, language, key, verdict, hits, session, estimate, mark in rows
        ]

    def outcomes(self, since: datetime, until: datetime) -> list[StoredOutcome]:
        with self._reading() as db:
            rows = db.run(statements.OUTCOMES, _period(since, until))
        return [StoredOutcome(id_, moment(at), *rest) for id_, at, *rest in rows]

    def daily(self, since: date, until: date) -> list[DailyCount]:
        with self._reading() as db:
            rows = db.run(statements.DAILY, {"since": since.isoformat(), "until": until.isoformat()})
        return [
            DailyCount(day=date.fromisoformat(day), lang=lang, ended=ended, searches=searches)
            for day, lang, ended, searches in rows
        ]

    def gap_ids(self) -> dict[tuple[str, str], str]:
        with self._reading() as db:
            return {(lang, key): gap for lang, key, gap in db.run(statements.GAP_IDS)}

    def builds(self) -> set[str]:
        """The builds of the index that answered the questions."""
        with self._reading() as db:
            return {build for (build,) in db.run(statements.BUILDS)}


# A month of questions is read for a report, so what is done for each must be little; many find the same articles.
_hits = lru_cache(maxsize=10_000)(msgspec.json.Decoder(tuple[str, ...]).decode)


def _period(since: datetime, until: datetime, lang: str | None = None) -> Values:
    return {"since": microseconds(since), "until": microseconds(until), "lang": lang}


def _feedback(lang: str, article_id: str, votes: Sequence[tuple[str, str]]) -> Feedback:
    reasons = Counter(value.partition(":")[2] for value, _ in votes)
    del reasons[""]
    yes = sum(1 for value, _ in votes if value == "yes")
    return Feedback(
        lang=lang,
        article_id=article_id,
        yes=yes,
        no=len(votes) - yes,
        reasons=tuple(sorted(reasons.items(), key=lambda each: (-each[1], each[0]))),
        comments=tuple(comment for _, comment in votes if comment),
    )
