"""
The gaps of a period, from a log and whatever else is there: an index, the owner's decisions.

    log ----------> questions, outcomes --judge--> [Intent] --find_gaps--> Overview
    index --------> nearest articles, the shop's clock
    gaps.jsonl ---> what belongs together, what is not ours

Without an index a gap is still a gap; then the articles that readers were shown say what is near.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from search_api.contract.search import SnapshotRefused
from search_api.gaps import Advice, Decision, Gap, Near
from search_api.gaps.advice import HAVE_IT, NEAR, Adviser
from search_api.gaps.decisions import read_decisions
from search_api.gaps.finding import CONTEXT, Advise, Found, find_gaps
from search_api.intents import SESSION, Ended, Intent, judge
from search_api.period import Period
from search_api.querylog import LogReader
from search_api.snapshot import OpenSnapshot, open_current
from search_api.uncollected import uncollected


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What a period was like."""

    period: Period
    threshold: int
    found: Found
    totals: Counter[Ended]
    bots: int


@dataclass(frozen=True, slots=True)
class Sources:
    """What gaps are found with, besides the log."""

    snapshot: OpenSnapshot | None
    decisions: tuple[Decision, ...]

    @property
    def zone(self) -> ZoneInfo:
        return self.snapshot.zone if self.snapshot else ZoneInfo("UTC")

    def close(self) -> None:
        if self.snapshot:
            self.snapshot.close()


def open_sources(index_dir: Path, decisions: Path) -> Sources:
    """
    Open what is there.

    Args:
        decisions: The file that owners edit; if it is not there, what the index was built with counts.

    Raises:
        DecisionError: A line of the file says no decision.
    """
    # First, for a fault in the file must not leave an index open.
    said = read_decisions(decisions) if decisions.is_file() else None
    try:
        snapshot = open_current(index_dir)
    except SnapshotRefused:
        return Sources(None, said or ())
    return Sources(snapshot, snapshot.shop.decisions if said is None else said)


@uncollected()
def overview(
    reader: LogReader,
    sources: Sources,
    period: Period,
    *,
    threshold: int,
    lang: str | None = None,
    most: int = 50,
    advise: Advise | None = None,
) -> Overview:
    """
    Find the gaps of a period.

    Args:
        threshold: Sessions from which on words are shown.
        lang: Only questions in this language.
        most: So many gaps are told.
        advise: Says what would answer them; None: whatever knows most.

    Raises:
        LogUnavailable: The log cannot be read.
    """
    since, until = period.begins, period.ends
    earliest = min(since, until - CONTEXT)
    questions = reader.questions(earliest, until, lang)
    intents = judge(questions, reader.outcomes(earliest, until + SESSION))
    found = find_gaps(
        intents,
        sources.decisions,
        reader.gap_ids(),
        advise or _adviser(sources, period),
        period=period,
        threshold=threshold,
        most=most,
    )
    return Overview(
        period=period,
        threshold=threshold,
        found=found,
        totals=Counter(intent.ended for intent in intents if intent.at >= since),
        bots=sum(question.mark == "bot" for question in questions if question.at >= since),
    )


def _adviser(sources: Sources, period: Period) -> Advise:
    if sources.snapshot is None:
        return by_what_was_shown
    # A period that ends in the future is asked of the articles of today.
    return Adviser(sources.snapshot, min(period.until, sources.snapshot.today()))


def by_what_was_shown(
    lang: str, _wordings: Sequence[tuple[str, int]], intents: Sequence[Intent]
) -> tuple[Advice, tuple[Near, ...]]:
    """What would answer a gap, where no index can be asked: the articles that stood on top."""
    estimates: dict[str, list[float]] = defaultdict(list)
    for intent in intents:
        if intent.hits:
            estimates[intent.hits[0]].append(intent.estimate)
    ranked = sorted(estimates, key=lambda id_: (-sum(estimates[id_]), id_))[:NEAR]
    near = tuple(
        Near(
            article_id=id_,
            title=id_,
            lang=lang,
            estimate=round(sum(estimates[id_]) / len(intents), 2),
            opened=len({intent.session for intent in intents if intent.opened == id_}),
        )
        for id_ in ranked
    )
    return ("add_wording" if near and near[0].estimate >= HAVE_IT else "write_article"), near


def gap_as_json(gap: Gap) -> dict[str, Any]:
    """A gap for machines."""
    return {
        "id": gap.id,
        "lang": gap.lang,
        "question": gap.question,
        "examples": gap.questions,
        "searches": gap.searches,
        "sessions": gap.sessions,
        "contacts": gap.contacts,
        "kinds": dict(gap.kinds),
        "first": gap.first.isoformat(),
        "last": gap.last.isoformat(),
        "daily": gap.daily,
        "trend": gap.trend,
        "advice": gap.advice,
        "nearest": gap.near[0].article_id if gap.near else "",
        "near": [
            {
                "article_id": near.article_id,
                "title": near.title,
                "lang": near.lang,
                "estimate": near.estimate,
                "opened": near.opened,
            }
            for near in gap.near
        ],
        "state": gap.state,
        "note": gap.note,
    }
