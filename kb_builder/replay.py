"""
What a change of the articles does for the questions that found no answer.

    open gaps + decisions --asked of the snapshot before, and of this one--> Replay --> text, JSON, a comment

A gap is answered where most of its wordings are; one that was fixed, where its article stands among the first three
of an answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from search_api.answer import FoundArticles, find_articles
from search_api.contract.search import Verdict
from search_api.gaps import Decision, Gap, State
from search_api.judge import verdict
from search_api.report.markdown import code
from search_api.snapshot import OpenSnapshot
from search_api.terminal_text import printable

ASKED = 5
"""Wordings of a gap that are asked."""
FIRST = 3
MOST_TOLD = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A gap, as far as it can be asked again."""

    id: str
    lang: str
    wordings: tuple[str, ...]
    searches: int
    """0 for one that was fixed and is not asked any more."""
    article: str = ""
    """Of one that was fixed: what is to answer it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A gap, and what the two snapshots say to it."""

    id: str
    lang: str
    question: str
    searches: int
    was_answered: bool
    is_answered: bool
    article: str
    """On top now; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """All gaps asked again."""

    days: int
    """Over which the searches are counted."""
    compared: bool
    """Whether there was a snapshot before."""
    gaps: tuple[Replayed, ...]
    """Most searches first."""

    @property
    def answered(self) -> tuple[Replayed, ...]:
        """What this change answers."""
        return tuple(gap for gap in self.gaps if gap.is_answered and not gap.was_answered)

    @property
    def kept(self) -> int:
        """How many open gaps had an answer before as well: why their readers failed all the same, no index knows."""
        return sum(gap.is_answered and gap.was_answered and gap.searches > 0 for gap in self.gaps)

    @property
    def lost(self) -> tuple[Replayed, ...]:
        """What was answered, and is not any more."""
        return tuple(gap for gap in self.gaps if gap.was_answered and not gap.is_answered)


class _Gap(Struct, kw_only=True):
    """A gap as `kb gaps --json` prints it, as far as it is asked again."""

    id: Annotated[str, Meta(pattern="^[a-z0-9]+$")]
    lang: Annotated[str, Meta(pattern="^[a-z]{2,3}(-[A-Za-z]{2,4})?$")]
    examples: Annotated[tuple[Annotated[str, Meta(min_length=1)], ...], Meta(min_length=1)]
    searches: Annotated[int, Meta(ge=1)]
    state: State


class _Gaps(Struct, kw_only=True):
    since: Annotated[datetime, Meta(tz=True)]
    until: Annotated[datetime, Meta(tz=True)]
    gaps: tuple[_Gap, ...]


def read_gaps(data: bytes) -> tuple[list[Question], int]:
    """
    What `kb gaps --json` printed: the open gaps, and over how many days they were counted.

    Raises:
        ValueError: It is something else.
    """
    try:
        said = msgspec.json.decode(data, type=_Gaps)
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error
    # A day of the shop may have 23 hours.
    days = round((said.until - said.since) / timedelta(days=1))
    return [_question(gap, gap.examples) for gap in said.gaps if gap.state == "open"], days


def questions_of(gaps: Iterable[Gap]) -> list[Question]:
    """The open gaps, as they can be asked again."""
    return [_question(gap, gap.questions) for gap in gaps if gap.state == "open"]


def _question(gap: Gap | _Gap, wordings: tuple[str, ...]) -> Question:
    return Question(id=gap.id, lang=gap.lang, wordings=wordings[:ASKED], searches=gap.searches)


def with_fixed(questions: Sequence[Question], decisions: Iterable[Decision]) -> list[Question]:
    """Also ask what was fixed and is not asked any more: it must stay answered."""
    known = {question.id for question in questions}
    fixed = (decision for decision in decisions if decision.state == "fixed" and decision.id not in known)
    return [
        *questions,
        *(
            Question(
                id=decision.id,
                lang=decision.lang,
                wordings=decision.questions[:ASKED],
                searches=0,
                article=decision.article,
            )
            for decision in fixed
        ),
    ]


def replay(
    questions: Iterable[Question], before: OpenSnapshot | None, now: OpenSnapshot, today: date, days: int
) -> Replay:
    """
    Ask every question of both snapshots.

    Args:
        before: None: there is none, and nothing counts as answered before.
        days: Over which the searches were counted.
    """
    replayed = [_replayed(question, before, now, today) for question in questions]
    return Replay(
        days=days,
        compared=before is not None,
        gaps=tuple(sorted(replayed, key=lambda gap: (-gap.searches, gap.id))),
    )


def _replayed(question: Question, before: OpenSnapshot | None, now: OpenSnapshot, today: date) -> Replayed:
    was, _ = _answers(question, before, today) if before else (False, "")
    is_, article = _answers(question, now, today)
    return Replayed(
        id=question.id,
        lang=question.lang,
        question=question.wordings[0],
        searches=question.searches,
        was_answered=was,
        is_answered=is_,
        article=article,
    )


def _answers(question: Question, snapshot: OpenSnapshot, today: date) -> tuple[bool, str]:
    """Whether most wordings are answered, and the article that stands on top of the first."""
    answers = [find_articles(snapshot, text, question.lang, today=today) for text in question.wordings]
    answered = [_is_answered(answer, question.article) for answer in answers]
    top = next(iter(answers[0].ids), "")
    return 2 * sum(answered) > len(answered), top


def _is_answered(answer: FoundArticles, article: str) -> bool:
    if not article:
        return verdict(answer.estimate) is Verdict.ANSWERED
    # Of an empty answer readers are told that nothing was found, whatever comes nearest.
    return verdict(answer.estimate) is not Verdict.EMPTY and article in answer.ids[:FIRST]


def headline(result: Replay) -> str:
    """The result in a line."""
    open_gaps = [gap for gap in result.gaps if gap.searches]
    answered = [gap for gap in open_gaps if gap.is_answered and not gap.was_answered]
    searches = sum(gap.searches for gap in answered)
    subject = "this change answers" if result.compared else "the articles answer"
    line = f"{subject} {len(answered):,} of {_count(len(open_gaps), 'open gap')}"
    if answered:
        line += f" ({_count(searches, 'search', 'searches')} in {_count(result.days, 'day')})"
    if lost := len(result.lost):
        was, is_ = ("was", "is") if lost == 1 else ("were", "are")
        line += f"; {lost:,} that {was} answered no longer {is_}"
    return line


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def as_text(result: Replay) -> str:
    """For a terminal: what is lost first, for that is what a writer must look at."""
    lines = [headline(result)]
    for sign, gaps in (("-", result.lost), ("+", result.answered)):
        lines += [_line(sign, gap) for gap in gaps[:MOST_TOLD]]
        if len(gaps) > MOST_TOLD:
            lines.append(f"  {sign} and {len(gaps) - MOST_TOLD:,} more")
    if result.kept:
        lines.append(
            f"{result.kept:,} had an answer before as well; later searches tell whether it helps their readers"
        )
    return "\n".join(lines)


def _line(sign: str, gap: Replayed) -> str:
    where = f"  -> {gap.article}" if gap.is_answered else ""
    return f"  {sign} {gap.id}  {gap.lang}  {gap.searches:>5,}  {printable(gap.question)}{where}"


def as_json(result: Replay) -> str:
    """For machines."""
    return json.dumps(
        {
            "headline": headline(result),
            "days": result.days,
            "compared": result.compared,
            "open": sum(1 for gap in result.gaps if gap.searches),
            "answered": [asdict(gap) for gap in result.answered],
            "lost": [asdict(gap) for gap in result.lost],
            "answered_before": result.kept,
        },
        ensure_ascii=False,
        indent=2,
    )


def as_comment(result: Replay) -> str:
    """For a pull request: Markdown in which readers' words stay words."""
    line = headline(result)
    parts = [f"**{line[0].upper()}{line[1:]}.**"]
    for title, gaps in (("No longer answered", result.lost), ("Answered now", result.answered)):
        if gaps:
            parts.append(f"{title}:\n\n{_table(gaps)}")
    return "\n\n".join(parts) + "\n"


def _table(gaps: Sequence[Replayed]) -> str:
    rows = [
        f"| {_cell(gap.question)} | {gap.lang} | {gap.searches:,} | {code(gap.article) if gap.is_answered else ''} |"
        for gap in gaps[:MOST_TOLD]
    ]
    more = [f"\nand {len(gaps) - MOST_TOLD:,} more"] if len(gaps) > MOST_TOLD else []
    return "\n".join(["| question | language | searches | article |", "|---|---|--:|---|", *rows, *more])


def _cell(text: str) -> str:
    return code(text).replace("|", "¦")
