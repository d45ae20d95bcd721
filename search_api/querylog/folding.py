"""
One intent, one row: leave out what was only on its way to what was meant.

    뱃, 배송, 배송비         -> 배송비            refumd, refu, refund   -> refund
    henpin, へんぴん, 返品   -> 返品              return, re, refund     -> return, refund

Pages settle a text after a second without typing, and readers think in the middle of a word.  Unfolded, one question
is several rows, most of them half words that no article answers, and the report lists them as gaps.

Only the texts of one session are compared, and only those between which no result was opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from search_api.contract.analysis import content_words
from search_api.querylog.fingers import (
    Pressed,
    conversion,
    goes_on,
    is_known,
    is_slip,
    pressed,
    shared,
    word_at,
)

WINDOW_MS = 30_000
"""Who goes on after that asks anew."""

UNREAD_WINDOW_MS = 10_000
"""For kanji that no dictionary can read, where only the time says that they were typed as kana."""


class Typed(NamedTuple):
    """A settled text of a session."""

    text: str
    lang: str
    at_ms: int
    """Since any moment."""


def fold(texts: Sequence[Typed]) -> list[Typed]:
    """
    What was meant, of the texts of one session in order of time: the very objects, the last one always.

    What is left while the reader deletes is a question only if it ends there.  So "return", deleted down to "re" and
    typed on to "refund", are two questions, while "refumd" was on its way.  What a text was is thus known only when
    the reader has typed on: with another text at the end, one that was left out before may be kept.

    Args:
        texts: Cut where a result was opened; nothing folds across that.  Of those after it that question is the
            first: it stays, whatever is said of it here.
    """
    return [state.typed for run in _runs(texts) for state in _fold_run(run)]


class _State(NamedTuple):
    typed: Typed
    pressed: Pressed


def _state(typed: Typed) -> _State:
    return _State(typed, pressed(typed.text))


def _runs(texts: Sequence[Typed]) -> Iterator[list[_State]]:
    """The texts between pauses that are longer than the window."""
    run: list[_State] = []
    for state in map(_state, texts):
        if run and not 0 <= _gap_ms(run[-1], state) <= WINDOW_MS:
            yield run
            run = []
        run.append(state)
    if run:
        yield run


def _fold_run(run: Sequence[_State]) -> list[_State]:
    kept: list[_State] = []
    is_cut = False
    for state in run:
        while is_cut and not _step(kept[-1].pressed, state.pressed).is_shortening:
            is_cut = _end_deletion(kept, state)
        if is_cut:
            kept[-1] = state
        else:
            is_cut = _push(kept, state)
    if is_cut and _absorbs(*kept[-2:]):
        del kept[-2]
    return kept


def _push(kept: list[_State], state: _State) -> bool:
    """Put `state` in the place of all that led to it; return whether it is what is left of the one before."""
    while kept and not _is_cut(kept[-1], state) and _absorbs(kept[-1], state):
        kept.pop()
    is_cut = bool(kept) and _is_cut(kept[-1], state)
    kept.append(state)
    return is_cut


def _is_cut(earlier: _State, later: _State) -> bool:
    return 0 <= _gap_ms(earlier, later) <= WINDOW_MS and _step(earlier.pressed, later.pressed).is_shortening


def _end_deletion(kept: list[_State], state: _State) -> bool:
    """
    Decide on the last two, a text and what is left of it, now that the reader types again.

    Returns:
        Whether the last is again what is left of the one before.
    """
    rest = kept.pop()
    if _absorbs(rest, state):
        if _absorbs(kept[-1], rest) and not _asks_something_else(kept[-1], state):
            kept.pop()
        return False
    if _absorbs(kept[-1], rest):
        kept.pop()
        return _push(kept, rest)
    return False


def _absorbs(earlier: _State, later: _State) -> bool:
    return 0 <= _gap_ms(earlier, later) <= _step(earlier.pressed, later.pressed).patience_ms


class _Step(NamedTuple):
    """How one text became the next."""

    is_shortening: bool
    patience_ms: int
    """How long it may have taken for the second to show that the first was on its way; -1: it does not show it."""


@lru_cache(maxsize=4096)
def _step(one: Pressed, other: Pressed) -> _Step:
    """Remembered, for a stretch of typing is folded anew with each text that comes."""
    if goes_on(one, other):
        return _Step(False, WINDOW_MS)
    if goes_on(other, one):
        # What is left of a question is one only while most of it stands.
        return _Step(True, WINDOW_MS if 2 * len(other.keys) >= len(one.keys) else -1)
    if is_slip(one, other):
        return _Step(False, WINDOW_MS)
    found = conversion(one, other)
    if found is None:
        return _Step(False, -1)
    return _Step(False, WINDOW_MS if found.is_certain else UNREAD_WINDOW_MS)


def _gap_ms(earlier: _State, later: _State) -> int:
    return later.typed.at_ms - earlier.typed.at_ms


def _asks_something_else(earlier: _State, later: _State) -> bool:
    """Whether a number or a whole word was deleted of which nothing came back."""
    one, other = earlier.pressed, later.pressed
    word = word_at(one.text, shared(one.letters, other.letters))
    if any(map(str.isdigit, word)):
        return True
    said, kept = (content_words(typed.text, typed.lang) for typed in (earlier.typed, later.typed))
    return is_known(word) and not set(said) <= set(kept)
