"""
Searches on the event loop, one in each of its rounds.

    round 1   search A, and all that came in      three readers ask at once
    round 2   search B, and all that came in
    round 3   search C, and all that came in

A search is a millisecond of Python that waits for nothing.  In a thread it keeps the event loop from running all the
same, and handing the interpreter back and forth costs a tenth of the CPU time of a request.  On the event loop a
search holds up everything else, hence the turns: a page or a health check waits for one search, however many there
are.
"""

from __future__ import annotations

import asyncio
from collections import deque

MAX_WAITING = 200
"""Searches; one more is refused, so that a server that cannot keep up says so instead of falling further behind."""


class TooManyWait(Exception):
    """There is no turn to wait for."""


class Turns:
    """Of one event loop, and to be used on it alone."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._taken = False

    async def take(self) -> None:
        """
        Return when no other search has begun in this round; the caller then searches without awaiting anything.

        Raises:
            TooManyWait: At once.
        """
        loop = asyncio.get_running_loop()
        if not self._taken:
            self._taken = True
            loop.call_soon(self._next_round)
            return
        if len(self._waiting) >= MAX_WAITING:
            raise TooManyWait
        turn = loop.create_future()
        self._waiting.append(turn)
        await turn

    def _next_round(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            # One that was cancelled is nobody's turn.
            if not turn.done():
                turn.set_result(None)
                asyncio.get_running_loop().call_soon(self._next_round)
                return
        self._taken = False
