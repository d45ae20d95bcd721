"""
How each question of readers ended: the one place where success and failure are told apart.

    [StoredQuestion] + [Outcome] --judge--> [Intent]

A question is looked at within its session: what the reader did with the answer, and what they did next.  The log
keeps only what happened, so that a better rule applies to the questions of last week too.  `docs/log.md` says the
same in a table for owners.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

from search_api.contract.analysis import analyse
from search_api.querylog import Outcome, StoredQuestion

Kind = Literal["empty", "escalated", "refuted", "weak", "refined", "ignored"]
"""How a question failed."""

Ended = Literal["answered", "empty", "escalated", "refuted", "weak", "refined", "ignored"]

WEIGHTS: Mapping[Kind, float] = {
    "empty": 1.0,
    "escalated": 1.0,
    "refuted": 0.7,
    "weak": 0.6,
    "refined": 0.4,
    "ignored": 0.3,
}
"""How surely a reader who ended so was left without an answer; a snippet may have answered one who opened nothing."""

SESSION = timedelta(minutes=30)
"""How long after a question what happens in its session may still be about it."""

AGAIN = timedelta(minutes=5)
"""Within this another question is the same one in other words."""

STRAIGHT_BACK = timedelta(seconds=10)
"""Who is back within this has not read the article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A question that was meant, and how it ended."""

    id: str
    at: datetime
    text: str
    lang: str
    key: str
    """Content words in one order; of two wordings with the same key only the small words differ."""
    session: str
    """Empty if the page sent none."""
    estimate: float
    hits: tuple[str, ...]
    """Article ids, best first, at most 10."""
    ended: Ended
    opened: str
    """The article the reader opened from it last; empty for none."""
    mark: str
    """`crowd`: one address asked it more often than one may be heard; it is counted among the searches, not in a gap."""


def judge(questions: Iterable[StoredQuestion], outcomes: Iterable[Outcome]) -> list[Intent]:
    """
    Say of each question how it ended.

    Args:
        questions: By time; those of bots are left out.
        outcomes: By time; of the same period and half an hour more, or the last ones lack theirs.

    Returns:
        In the order of the questions.
    """
    asked = [question for question in questions if question.mark != "bot"]
    done = _by_question(asked, outcomes)
    following = _following(asked)
    return [_intent(question, done.get(question.id, ()), following.get(question.id)) for question in asked]


def _following(asked: Sequence[StoredQuestion]) -> dict[str, StoredQuestion]:
    """Id of a question -> the next one of its session."""
    last: dict[str, StoredQuestion] = {}
    following: dict[str, StoredQuestion] = {}
    for question in asked:
        if not question.session:
            continue
        if before := last.get(question.session):
            following[before.id] = question
        last[question.session] = question
    return following


def _by_question(asked: Sequence[StoredQuestion], outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """What was done about each question: what names it in its own session, or else comes after it there."""
    known = {question.id: question.session for question in asked}
    of_session: dict[str, list[StoredQuestion]] = defaultdict(list)
    for question in asked:
        if question.session:
            of_session[question.session].append(question)
    done: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        # A stranger may have come by the id of a reader's question, and makes up sessions; he has not the reader's.
        if known.get(outcome.query_id) in ("", outcome.session):
            done[outcome.query_id].append(outcome)
        elif about := _last_before(outcome, of_session.get(outcome.session, ())):
            done[about.id].append(outcome)
    return done


def _last_before(outcome: Outcome, asked: Sequence[StoredQuestion]) -> StoredQuestion | None:
    """The question of the session that a contact or a vote without one is about."""
    for question in reversed(asked):
        if question.at <= outcome.at:
            is_near = outcome.at - question.at <= SESSION
            return question if is_near and _is_about(outcome, question) else None
    return None


def _is_about(outcome: Outcome, question: StoredQuestion) -> bool:
    """Whoever writes to the shop was left without an answer; a vote may be on a page that no search led to."""
    return outcome.kind == "contact" or outcome.article_id in question.hits


def _intent(question: StoredQuestion, done: Sequence[Outcome], following: StoredQuestion | None) -> Intent:
    opened = [outcome for outcome in done if outcome.kind == "click"]
    return Intent(
        id=question.id,
        at=question.at,
        text=question.text,
        lang=question.lang,
        key=question.key,
        session=question.session,
        estimate=question.estimate,
        hits=question.hits,
        ended=_ended(question, done, opened, following),
        opened=opened[-1].article_id if opened else "",
        mark=question.mark,
    )


def _ended(
    question: StoredQuestion, done: Sequence[Outcome], opened: Sequence[Outcome], following: StoredQuestion | None
) -> Ended:
    kinds = {outcome.kind for outcome in done}
    votes = [outcome.value for outcome in done if outcome.kind == "vote"]
    if "contact" in kinds:
        return "escalated"
    if "solved" in kinds or "yes" in votes:
        return "answered"
    if votes:
        return "refuted"
    if opened:
        return _after_opening(question, opened[-1], following)
    if question.verdict == "empty":
        return "empty"
    if question.verdict == "weak":
        return "weak"
    if following and following.at - question.at <= AGAIN:
        return "refined"
    # Of a program without a session nothing is known but that it was answered.
    return "ignored" if question.session else "answered"


def _after_opening(question: StoredQuestion, opened: Outcome, following: StoredQuestion | None) -> Ended:
    """What was opened was the answer, unless the reader asks again at once, or for the same in other words."""
    if following and following.at >= opened.at:
        if following.at - opened.at <= STRAIGHT_BACK:
            return "refuted"
        if following.at - opened.at <= AGAIN and _words(question) & _words(following):
            return "refined"
    return "answered"


def _words(question: StoredQuestion) -> frozenset[str]:
    return _content_words(question.text, question.lang)


@lru_cache(maxsize=4096)
def _content_words(text: str, lang: str) -> frozenset[str]:
    return frozenset(term.text for term in analyse(text, lang) if term.field == "word")
