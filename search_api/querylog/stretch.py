"""
Which questions of a session were only typed on the way to a later one: one intent, one row.

    00:00 배   00:01 배송   00:04 배송비        01:30 환불
    +------- one stretch of typing -----+      +- another
    배, 배송 --> 배송비                          환불

A stretch ends where a session asks nothing for 30 seconds.  What was meant in it is what `folding.fold` keeps of
all its texts; with whose answer something was done was meant in any case, and nothing folds across it.

Questions arrive in any order: two requests overtake each other, a device keeps some for a day.  And whether a
text was a question is known only when the reader types on.  So the log keeps what it hides as long as its stretch
lives, and folds the whole of it anew with each question that comes.  Of what it gave up afterwards it knows when it
was typed; so a stretch that something comes late for is as long as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from search_api.querylog.folding import WINDOW_MS, Typed, fold


class Asked(NamedTuple):
    """A question of one session in one language; they sort by time."""

    at_ms: int
    id: str
    text: str | None
    """None: its words are gone."""
    lang: str
    came_at: int
    """When the server accepted it, in microseconds since 1970."""
    kept: bool
    """Whether its session did something with its answer: then it was meant."""


def typed_ms(id_: str, at_us: int) -> int:
    """When a question was typed, in milliseconds since 1970: a UUIDv7 says so, else it is when it came."""
    if len(id_) == 36 and id_[14] == "7":
        try:
            return int(id_[:8] + id_[9:13], 16)
        except ValueError:
            pass
    return at_us // 1000


def stretches(asked: Iterable[Asked]) -> Iterator[list[Asked]]:
    """Cut what was asked in one session and language where nothing was typed for too long."""
    stretch: list[Asked] = []
    for each in sorted(asked, key=_by_time):
        if stretch and each.at_ms - stretch[-1].at_ms > WINDOW_MS:
            yield stretch
            stretch = []
        stretch.append(each)
    if stretch:
        yield stretch


def _by_time(asked: Asked) -> tuple[int, str]:
    return asked.at_ms, asked.id


def absorbed(stretch: Sequence[Asked]) -> dict[str, str]:
    """
    Say which questions of a stretch go into which other: the next one that is kept.

    Returns:
        The id of one that goes -> the id of one that stays.
    """
    into: dict[str, str] = {}
    part: list[tuple[str, Typed]] = []
    clock_ms = 0
    for each, following in pairwise([*stretch, stretch[-1]]):
        if each.text is None:
            continue
        part.append((each.id, Typed(each.text, each.lang, clock_ms)))
        # It is the pause before the reader typed on that counts, not how long what is gone took.
        clock_ms += following.at_ms - each.at_ms
        if each.kept:
            into |= _absorbed(part)
            # What comes next may be what is left of it while it is deleted.
            part = part[-1:]
    into |= _absorbed(part)
    return {id_: into[id_] for id_ in into.keys() - {each.id for each in stretch if each.kept}}


def _absorbed(part: Sequence[tuple[str, Typed]]) -> dict[str, str]:
    if len(part) < 2:
        return {}
    kept = fold([text for _, text in part])
    into: dict[str, str] = {}
    place = ""
    for id_, text in reversed(part):
        if kept and text is kept[-1]:
            kept.pop()
            place = id_
        else:
            into[id_] = place
    return into
