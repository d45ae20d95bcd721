"""
Who seems to ask: a reader, a program, or one place that wants to be heard more often than it may.

    agent names a crawler; 21 questions of a session, 61 of a place in a minute  -> bot, the session for its day
    half of what a question without an answer says, 10 sessions of its place
    have said today in such questions; with an answer, 16                        -> crowd

A question counts by the sessions that asked it, and a stranger can make up as many sessions as he likes, but not
addresses.  So of one place (a /24 or /48, see `ratelimit`) ten sessions a day are heard for each content word;
what is asked beyond is counted, and is no gap.

All of it is in memory and gone when the day's salt is.  Kept are 64-bit hashes, of places, sessions and words;
they say nothing without the salt.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Generic, TypeVar

from search_api.contract.analysis import content_key, content_words
from search_api.querylog import Mark
from search_api.ratelimit import DailySalt, place_key

SESSION_PER_MINUTE = 20
"""Settled questions; a second lies between two, and a reader reads."""
PLACE_PER_MINUTE = 60
SESSIONS_PER_WORD = 10
"""Of one place in a day, in questions without an answer."""
ANSWERED_SESSIONS_PER_WORD = 16
"""
Likewise with one.  Those weigh at most .6 of what the others do (`1 - estimate`, and only if their readers write to the
shop), so sixteen of them can do no more than ten of the others.
"""

MOST_KEPT = 20_000
"""Sessions, places, and words of places, the latest of each: 55 MB if every word has its ten sessions."""

_MINUTE_S = 60

_PROGRAMS = tuple(
    "bot crawl spider slurp scrapy archiver externalhit lighthouse pingdom statuscake uptime monitor bingpreview"
    " google-inspectiontool googleother chatgpt-user perplexity-user yeti/ daum/ daumoa y!j".split()
)
"""
What crawlers and monitors call themselves, in small letters; the last four are those of Naver, Daum and Yahoo Japan.

Not among them: curl, python-requests and the like, with which owners try a search and their servers ask for readers,
and headless browsers, in which a shop tests its pages.  In a loop, those are found by their rate.
"""

_PHONES = ("cubot",)
"""Whose name holds that of a program."""

K = TypeVar("K")
V = TypeVar("V")


class _Latest(Generic[K, V]):
    """A dictionary of so many keys as were used last."""

    def __init__(self, make: Callable[[], V]) -> None:
        self._make = make
        self._values: OrderedDict[K, V] = OrderedDict()

    def __contains__(self, key: K) -> bool:
        return key in self._values

    def use(self, key: K) -> V:
        """Return what is kept of `key`, which is now the latest."""
        if key not in self._values:
            self._values[key] = self._make()
            if len(self._values) > MOST_KEPT:
                self._values.popitem(last=False)
        self._values.move_to_end(key)
        return self._values[key]


class Crowd:
    """What this process saw today."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """
        Begin with nobody known.

        Args:
            clock: Seconds since any moment.
        """
        self._clock = clock
        self._salts = DailySalt(clock)
        self._lock = threading.Lock()
        self._begin(self._salts.today())

    def _begin(self, salt: bytes) -> None:
        self._salt = salt
        self._bots: _Latest[int, bool] = _Latest(bool)
        self._sessions: _Latest[int, deque[float]] = _Latest(lambda: deque(maxlen=SESSION_PER_MINUTE + 1))
        self._places: _Latest[int, deque[float]] = _Latest(lambda: deque(maxlen=PLACE_PER_MINUTE + 1))
        self._said: _Latest[int, list[int]] = _Latest(list)

    def mark(self, *, address: str, session: str, agent: str, text: str, lang: str, answered: bool) -> Mark:
        """
        Count a settled question and return who seems to have asked it.

        Args:
            session: Empty for none; then only the place is counted, and all without one are one session.
            agent: The header `User-Agent`.
            text: Redacted.
            answered: Then it is in a gap only by what its reader does next; it has a budget of its own.
        """
        words = _words(text, lang)
        with self._lock:
            if (salt := self._salts.today()) != self._salt:
                self._begin(salt)
            place = place_key(address, salt)
            who = hash((salt, session or place))
            if self._is_bot(hash(place), who if session else None, agent):
                return "bot"
            return "crowd" if self._is_crowd(place, who, answered, words) else ""

    def _is_bot(self, place: int, session: int | None, agent: str) -> bool:
        now = self._clock()
        busy = _is_often(self._places.use(place), now)
        if session is None:
            return busy or _is_program(agent)
        busy = _is_often(self._sessions.use(session), now) or busy
        if session in self._bots or busy or _is_program(agent):
            self._bots.use(session)
            return True
        return False

    def _is_crowd(self, place: str, who: int, answered: bool, words: tuple[str, ...]) -> bool:
        most = ANSWERED_SESSIONS_PER_WORD if answered else SESSIONS_PER_WORD
        said = [self._said.use(hash((place, answered, word))) for word in words]
        if 2 * sum(who not in sessions and len(sessions) >= most for sessions in said) >= len(said):
            return True
        for sessions in said:
            if who not in sessions and len(sessions) < most:
                sessions.append(who)
        return False


def _is_often(times: deque[float], now: float) -> bool:
    """Count one more; tell whether there were more within a minute than all but one of those remembered."""
    times.append(now)
    return len(times) == times.maxlen and times[0] > now - _MINUTE_S


def _is_program(agent: str) -> bool:
    name = agent.lower()
    for phone in _PHONES:
        name = name.replace(phone, "")
    return any(program in name for program in _PROGRAMS)


def _words(text: str, lang: str) -> tuple[str, ...]:
    """The content words of `text`, each once, or what stands for them where there is none."""
    return tuple(dict.fromkeys(content_words(text, lang))) or (content_key(text, lang),)
