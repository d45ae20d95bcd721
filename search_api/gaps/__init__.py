"""
Gaps: groups of questions that mean the same and found no answer.

    [Intent] --group--> [Gap] --rank--> what to write next
                 ^
                 |  [Decision]: what the owner has said of them, kept in git as kb/gaps.jsonl
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from search_api.contract.analysis import content_key
from search_api.intents import Kind

Key = tuple[str, str]
"""Language and content key of a question: of two wordings with the same key only the small words differ."""

State = Literal["open", "fixed", "ignored"]

Advice = Literal["add_wording", "write_article", "fix_process", "translate"]
"""
What would answer a gap.

add_wording: an article answers it and does not say it in these words.
write_article: nothing answers it.
fix_process: an article was found and read, and readers were not helped: the shop's page or process is at fault.
translate: an article of another language answers it, and this language has none.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """An article that may be the answer."""

    article_id: str
    title: str
    """In the gap's language; in the article's own for one that is only in another."""
    lang: str
    estimate: float
    """The probability that it answers the gap's question, 0 to 1."""
    opened: int
    """Sessions that opened it from these questions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Questions of one language that mean the same and found no answer."""

    id: str
    """Stays when questions join; small letters and digits."""
    lang: str
    question: str
    """The clearest wording."""
    questions: tuple[str, ...]
    """Readers' own wordings, most sessions first, at most 8; redacted."""
    searches: int
    sessions: int
    """Distinct ones of a day, added up over the days."""
    contacts: float
    """Contacts that could be saved: over the sessions, the weight of how it ended times (1 - estimate)."""
    kinds: tuple[tuple[Kind, int], ...]
    """How many searches failed how, most frequent first."""
    first: datetime
    """As far as the log remembers, also before the period."""
    last: datetime
    daily: tuple[int, ...]
    """Sessions on each day of the period, oldest first."""
    trend: float | None
    """Sessions of the last half of the period over those of the first; None where that says nothing."""
    advice: Advice
    near: tuple[Near, ...]
    """The likeliest first, at most 3; of `add_wording`, `fix_process` and `translate` the first is meant."""
    state: State
    note: str
    """The owner's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the owner has said of some questions: they are one gap, whatever the words look like."""

    id: str
    lang: str
    questions: tuple[str, ...]
    """Wordings that belong together; the first names the gap."""
    state: State = "open"
    note: str = ""
    article: str = ""
    """Id of the article that was to answer it; of a gap that is `fixed`."""
    opened: date | None = None
    """When it was first asked."""
    closed: date | None = None
    """When it was fixed."""

    @property
    def keys(self) -> tuple[Key, ...]:
        """Of its questions."""
        return tuple((self.lang, content_key(text, self.lang)) for text in self.questions)
