"""
When a question is only the beginning of the next one.

    배 , 배소 , 배송비  --absorbs-->  배송비
"""

from __future__ import annotations

from typing import NamedTuple

from search_api.contract.analysis import fold
from search_api.contract.hangul import keystrokes

WITHIN_MS = 30_000


class Typed(NamedTuple):
    """What a reader had typed, and when."""

    text: str
    lang: str
    at_ms: int
    """Milliseconds since 1970."""


def absorbs(earlier: Typed, later: Typed) -> bool:
    """Tell whether `later` is what was meant when `earlier` was typed."""
    return (
        earlier.lang == later.lang
        and 0 <= later.at_ms - earlier.at_ms <= WITHIN_MS
        and _keys(later.text).startswith(_keys(earlier.text))
    )


def _keys(text: str) -> str:
    return keystrokes(fold(text).text)
