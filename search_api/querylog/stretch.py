"""
Which questions of a session were only typed on the way to a later one: one intent, one row.

    00:00 배   00:01 배송   00:04 배송비        01:30 환불
    +------- one stretch of typing -----+      +- another
    배, 배송 --> 배송비                          환불

A stretch ends where a session asks nothing for `PAUSE_MS`.  Inside it a question goes into the nearest
later one that absorbs it (`folding`), so a chain folds whole, however long it took.

Questions arrive in any order: two requests overtake each other, a device keeps some for a day.  What
was folded is gone with its words, but when it was typed stays in its id; so a stretch is as long as if
all its questions were still there, and the same rows remain whatever came first.  That holds as long
as a question that absorbs another also absorbs all which that one absorbs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from search_api.querylog.folding import Typed, absorbs

PAUSE_MS = 30_000

MOST_IN_A_STRETCH = 64
"""Of a longer one nothing is folded: no reader asks so, and comparing each with each would cost too much."""


class Asked(NamedTuple):
    """A question of one session in one language."""

    at_ms: int
    id: str
    text: str
    lang: str
    kept: bool
    """Whether something was done with its answer: then it was meant."""


def typed_ms(id_: str, at_us: int) -> int:
    """When a question was typed, in milliseconds since 1970: a UUIDv7 says so, else it is when it came."""
    if len(id_) == 36 and id_[14] == "7":
        try:
            return int(id_[:8] + id_[9:13], 16)
        except ValueError:
            pass
    return at_us // 1000


def absorbed(asked: Iterable[Asked], others_ms: Iterable[int] = ()) -> dict[str, str]:
    """
    Say which of `asked`, all of one session and language, go into which other.

    Args:
        others_ms: When questions were typed that are gone.

    Returns:
        The id of one that goes -> the id of one that stays.
    """
    into: dict[str, str] = {}
    for stretch, moments in _stretches(sorted(asked), sorted(others_ms)):
        if 1 < len(stretch) <= MOST_IN_A_STRETCH:
            _fold(stretch, moments, into)
    return into


def _stretches(asked: list[Asked], others_ms: list[int]) -> Iterable[tuple[list[Asked], list[int]]]:
    """Cut where nothing was typed for too long; each with the moments at which something was."""
    moments = sorted([*(each.at_ms for each in asked), *others_ms])
    ends = [first for first, second in pairwise(moments) if second - first > PAUSE_MS] + moments[-1:]
    begin = 0
    for end in ends:
        part = [each for each in asked if begin <= each.at_ms <= end]
        yield part, [moment for moment in moments if begin <= moment <= end]
        begin = end + 1


def _fold(stretch: Sequence[Asked], moments: Sequence[int], into: dict[str, str]) -> None:
    # From the end, so that what a question goes into has itself been decided on.
    for place in range(len(stretch) - 2, -1, -1):
        each = stretch[place]
        if each.kept:
            continue
        # It is the pause before the reader typed on that counts, not how long the rest took.
        went_on_ms = next((moment for moment in moments if moment > each.at_ms), each.at_ms)
        earlier = Typed(each.text, each.lang, each.at_ms)
        for later in stretch[place + 1 :]:
            if absorbs(earlier, Typed(later.text, later.lang, min(went_on_ms, later.at_ms))):
                into[each.id] = into.get(later.id, later.id)
                break
