"""
How each question of readers ended: the one place where success and failure are told apart.

    [StoredQuestion] + [StoredOutcome] --judge--> [Intent]

A question is looked at within its session: what the reader did with the answer, and what they did next.  The log
keeps only what happened, so that a better rule applies to the questions of last week too.  `docs/log.md` says the
same in a table for owners.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from search_api.querylog import StoredOutcome, StoredQuestion

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


class Intent(NamedTuple):
    """A question that was meant, and how it ended; a tuple, for a report holds 100,000."""

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


def judge(questions: Iterable[StoredQuestion], outcomes: Iterable[StoredOutcome]) -> list[Intent]:
    """
    Say of each question how it ended.

    Args:
        questions: By time; those of bots are left out.
        outcomes: By time; of the same period and half an hour more, or the last ones lack theirs.

    Returns:
        In the order of the questions.
    """
    asked = [question for question in questions if question.mark != "bot"]
    done = done_about(asked, outcomes)
    following = _following(asked)
    return [_intent(question, done.get(question.id, ()), following.get(question.id)) for question in asked]


def _following(asked: Sequence[StoredQuestion]) -> dict[str, StoredQuestion]:
    """Id of a question -> the next one of its session."""
    last: dict[str, StoredQuestion] = {}
    following: dict[str, StoredQuestion] = {}
    for question in asked:
        if session := question.session:
            if before := last.get(session):
                following[before.id] = question
            last[session] = question
    return following


def done_about(asked: Sequence[StoredQuestion], outcomes: Iterable[StoredOutcome]) -> dict[str, list[StoredOutcome]]:
    """
    What was done about each question: what names it in its own session, or else comes soon after it there.

    Args:
        asked: By time.
        outcomes: Likewise.

    Returns:
        Only of questions about which something was done, each outcome at most once.
    """
    known = {question.id: question.session for question in asked}
    done: dict[str, list[StoredOutcome]] = defaultdict(list)
    nameless: list[StoredOutcome] = []
    for outcome in outcomes:
        # A stranger may have come by the id of a reader's question, and makes up sessions; he has not the reader's.
        if known.get(outcome.query_id) in ("", outcome.session):
            done[outcome.query_id].append(outcome)
        elif outcome.session:
            nameless.append(outcome)
    of_session = _of_sessions(asked, {outcome.session for outcome in nameless})
    for outcome in nameless:
        if about := _last_before(outcome, of_session.get(outcome.session, ())):
            done[about.id].append(outcome)
            done[about.id].sort(key=_at)
    return done


def _at(outcome: StoredOutcome) -> datetime:
    return outcome.at


def _of_sessions(asked: Iterable[StoredQuestion], sessions: set[str]) -> dict[str, list[StoredQuestion]]:
    found: dict[str, list[StoredQuestion]] = defaultdict(list)
    for question in asked:
        if question.session in sessions:
            found[question.session].append(question)
    return found


def _last_before(outcome: StoredOutcome, asked: Sequence[StoredQuestion]) -> StoredQuestion | None:
    """The question of the session that a contact or a vote without one is about."""
    for question in reversed(asked):
        if question.at <= outcome.at:
            is_near = outcome.at - question.at <= SESSION
            return question if is_near and _is_about(outcome, question) else None
    return None


def _is_about(outcome: StoredOutcome, question: StoredQuestion) -> bool:
    """Whoever writes to the shop was left without an answer; a vote may be on a page that no search led to."""
    return outcome.kind == "contact" or outcome.article_id in question.hits


def _intent(question: StoredQuestion, done: Sequence[StoredOutcome], following: StoredQuestion | None) -> Intent:
    id_, at, text, lang, key, _, hits, session, estimate, mark = question
    opened = [outcome for outcome in done if outcome.kind == "click"]
    if len(opened) < len(done):
        ended = _after_doing(done)
    elif opened:
        ended = _after_opening(question, opened[-1], following)
    else:
        ended = _after_nothing(question, following)
    return Intent(
        id_, at, text, lang, key, session, estimate, hits, ended, opened[-1].article_id if opened else "", mark
    )


def _after_doing(done: Sequence[StoredOutcome]) -> Ended:
    """What a reader says or does outweighs what was opened; nobody writes to the shop who was answered."""
    kinds = {outcome.kind for outcome in done}
    if "contact" in kinds:
        return "escalated"
    is_yes = any(outcome.kind == "vote" and outcome.value == "yes" for outcome in done)
    return "answered" if is_yes or "solved" in kinds else "refuted"


def _after_nothing(question: StoredQuestion, following: StoredQuestion | None) -> Ended:
    if question.verdict == "empty":
        return "empty"
    if question.verdict == "weak":
        return "weak"
    if following and following.at - question.at <= AGAIN:
        return "refined"
    # Of a program without a session nothing is known but that it was answered.
    return "ignored" if question.session else "answered"


def _after_opening(question: StoredQuestion, opened: StoredOutcome, following: StoredQuestion | None) -> Ended:
    """What was opened was the answer, unless the reader asks again at once, or for the same in other words."""
    if following and following.at >= opened.at:
        if following.at - opened.at <= STRAIGHT_BACK:
            return "refuted"
        if following.at - opened.at <= AGAIN and _is_same_subject(question, following):
            return "refined"
    return "answered"


def _is_same_subject(one: StoredQuestion, other: StoredQuestion) -> bool:
    """Whether two questions share a content word, or, where spaces are left out at will, half of their letters."""
    if one.lang != other.lang:
        return False
    if one.lang not in ("ko", "ja"):
        return not set(one.key.split()).isdisjoint(other.key.split())
    shared = sum(min(one.key.count(letter), other.key.count(letter)) for letter in set(one.key))
    return shared >= max(2, min(len(one.key), len(other.key)) / 2)
