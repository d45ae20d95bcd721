"""
How each question of readers ended: the one place where success and failure are told apart.

    [StoredQuestion] + [Outcome] --judge--> [Intent]

`docs/log.md` has the same table for owners.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

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
