"""
What is low on this site: the estimates of the questions it was asked lately.

A fixed cut does not travel: the same estimate is usual in one shop and poor in the next.  So the lowest share of a
site's own questions counts as weak, once there are enough of them to say what is low.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, insort
from collections import deque

from search_api.judge import EMPTY_BELOW, WEAK_BELOW


class Traffic:
    """The latest estimates per language; call it from as many threads as you like."""

    REMEMBERED = 1000
    """Questions per language."""
    ENOUGH = 200
    """Questions before the site's own cut is believed."""
    LOWEST = 0.18
    """Share of the questions that counts as weak."""
    AT_MOST = 0.6
    """However well a site answers, an estimate above this is no weak match."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: dict[str, deque[float]] = {}
        self._sorted: dict[str, list[float]] = {}

    def saw(self, lang: str, estimate: float) -> None:
        """Remember the estimate of a settled question."""
        with self._lock:
            latest, in_order = self._latest.setdefault(lang, deque()), self._sorted.setdefault(lang, [])
            latest.append(estimate)
            insort(in_order, estimate)
            if len(latest) > self.REMEMBERED:
                del in_order[bisect_left(in_order, latest.popleft())]

    def weak_below(self, lang: str) -> float:
        """The estimate below which an answer is weak here."""
        with self._lock:
            in_order = self._sorted.get(lang, ())
            if len(in_order) < self.ENOUGH:
                return WEAK_BELOW
            return min(max(in_order[int(len(in_order) * self.LOWEST)], EMPTY_BELOW), self.AT_MOST)
