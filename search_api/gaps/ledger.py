"""
What became of the gaps that were worked on.

    decision (fixed, on a day, by an article) + later questions of the same gap --ledger--> fixed | verified | reopened

The share of failed searches hardly moves however much is written, for readers keep asking new things; what was
opened, closed and stayed closed is what work can move.
"""

from __future__ import annotations

import subprocess
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, tzinfo
from pathlib import Path
from statistics import median
from typing import Literal

from search_api.gaps import Decision, Key
from search_api.gaps.decisions import DecisionError, parse_decisions
from search_api.git import git_environment
from search_api.intents import Intent

CameTo = Literal["fixed", "verified", "reopened"]

VERIFIED_FROM = 3
"""Later questions that say something."""
VERIFIED_SHARE = 0.8
"""Of them that must have found an answer."""
REOPENED_FROM = 2
"""Sessions that failed again."""

FOUND = frozenset({"answered", "ignored"})
"""Ends that say search had the answer: who read it in the list opened nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A gap that was worked on."""

    gap_id: str
    lang: str
    question: str
    article_id: str
    opened: date | None
    closed: date
    commit: str
    """Short hash of the commit that closed it; empty where it is not known."""
    state: CameTo
    """fixed: not asked often enough since; verified: asked again and answered; reopened: asked again and failed."""
    answered: int
    """Later questions that found an answer, ..."""
    failed: int
    """... and that did not."""

    @property
    def days(self) -> int | None:
        """From the first question to the fix."""
        return (self.closed - self.opened).days if self.opened else None


def ledger(
    decisions: Iterable[Decision],
    intents: Sequence[Intent],
    known: Mapping[Key, str],
    commits: Mapping[str, str],
    zone: tzinfo,
) -> list[Entry]:
    """
    Say what became of each gap that was fixed, the latest first.

    Args:
        intents: The later they reach back before a fix the better; only those after it count.
        known: In which gap a question is.
        commits: Gap -> the commit that closed it.
    """
    fixed = [decision for decision in decisions if decision.state == "fixed" and decision.closed]
    of_gap = by_gap(intents, gap_of_question(fixed, known), {decision.id for decision in fixed})
    entries = [_entry(decision, of_gap[decision.id], commits.get(decision.id, ""), zone) for decision in fixed]
    return sorted(entries, key=lambda entry: (-entry.closed.toordinal(), entry.gap_id))


def gap_of_question(decisions: Iterable[Decision], known: Mapping[Key, str]) -> dict[Key, str]:
    """A question -> its gap; what the owner has said outweighs what was grouped."""
    return {**known, **{key: decision.id for decision in decisions for key in decision.keys}}


def by_gap(intents: Iterable[Intent], members: Mapping[Key, str], gaps: Set[str]) -> defaultdict[str, list[Intent]]:
    """Each of `gaps` -> its questions, in the order they come; nothing for a gap that nobody asked."""
    found: defaultdict[str, list[Intent]] = defaultdict(list)
    wanted = {key: gap for key, gap in members.items() if gap in gaps}
    for intent in intents if wanted else ():
        if gap := wanted.get((intent.lang, intent.key)):
            found[gap].append(intent)
    return found


def _entry(decision: Decision, intents: Sequence[Intent], commit: str, zone: tzinfo) -> Entry:
    assert decision.closed
    # What one address asks too often must neither verify a fix nor open it again.
    heard = (intent for intent in intents if not intent.mark)
    later = [intent for intent in heard if intent.at.astimezone(zone).date() > decision.closed]
    found = sum(intent.ended in FOUND for intent in later)
    failing = {intent.session for intent in later if intent.ended not in FOUND}
    return Entry(
        gap_id=decision.id,
        lang=decision.lang,
        question=decision.questions[0],
        article_id=decision.article,
        opened=decision.opened,
        closed=decision.closed,
        commit=commit,
        state=_came_to(found, len(later), len(failing)),
        answered=found,
        failed=len(later) - found,
    )


def _came_to(found: int, later: int, failing_sessions: int) -> CameTo:
    if later >= VERIFIED_FROM and found >= VERIFIED_SHARE * later:
        return "verified"
    return "reopened" if failing_sessions >= REOPENED_FROM else "fixed"


def median_days(entries: Iterable[Entry]) -> float | None:
    """Days from the first question to the fix; None if that is known of none."""
    days = [entry.days for entry in entries if entry.days is not None]
    return float(median(days)) if days else None


def closing_commits(path: Path) -> dict[str, str]:
    """
    Gap -> short hash of the commit that wrote its line of the decisions file last.

    Empty where there is no git or no history: the ledger then says the day and the article.
    """
    command = ["git", "-C", str(path.parent), "blame", "--porcelain", "--", path.name]
    try:
        told = subprocess.run(command, env=git_environment(), capture_output=True, check=True, timeout=20).stdout
    except (OSError, subprocess.SubprocessError):
        return {}
    commits: dict[str, str] = {}
    commit = ""
    for line in told.split(b"\n"):
        if line.startswith(b"\t"):
            for decision in _decisions(line[1:], path):
                # Zeros: changed, and not committed yet.
                commits[decision.id] = commit if commit.strip("0") else ""
        elif (words := line.split(b" ")) and len(words[0]) >= 40:
            commit = words[0][:7].decode("ascii", "replace")
    return commits


def _decisions(line: bytes, path: Path) -> tuple[Decision, ...]:
    try:
        return parse_decisions(line, path)
    except DecisionError:
        return ()
