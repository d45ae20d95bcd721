"""
A made-up log of a shop: to see a full report before anybody has asked, and to measure how long one takes.

    snapshot + seed --demo_events--> QueryEvent, Outcome --record--> a log of which `is_demo` is true

Readers, what they want and what they do are made up; what search answers them is not: their words are asked of the
snapshot.  The same snapshot, seed and period give the same events.  Every question says `DEMO` where others name
the index that answered, so a made-up log is never taken for a shop's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from search_api.demo.days import SHARES, busyness, hours, seasons
from search_api.demo.readers import QUESTIONS_PER_VISIT, Moment, Visit
from search_api.demo.shop import Shop
from search_api.querylog import DEMO, Mark, Outcome, QueryEvent
from search_api.querylog.open import open_reader
from search_api.snapshot import OpenSnapshot
from search_api.traffic import Traffic

__all__ = ["DEMO", "NoWords", "demo_events", "is_demo"]

Event = QueryEvent | Outcome

BROWSING = 0.07
"""Share of the visits without a question."""

BOTS, CROWDS = 0.04, 0.015
"""Questions of programs, and of crowds behind one address, for each of a reader's."""
BOT_ASKS, CROWD_ASKS = (120, 320), (40, 90)
"""So many questions at a time."""

_JUNK = ("test", "admin", "index.php", "select 1", "asdf", "hello", "null", "sitemap")


class NoWords(ValueError):
    """Nobody can be made up who asks in a language of this snapshot."""


def is_demo(url: str) -> bool:
    """
    Tell whether questions of the log at `url` are made up.

    Raises:
        ValueError: No log has such a URL.
        LogUnavailable: It cannot be read now.
    """
    return DEMO in open_reader(url).builds()


def demo_events(
    snapshot: OpenSnapshot, *, until: datetime, days: int, seed: int, per_day: int
) -> Iterator[QueryEvent | Outcome]:
    """
    Make up what readers asked and did, by time.

    Args:
        until: Aware; nothing happens then or later.
        days: Nothing happens so many days before `until`, or earlier.
        per_day: Questions on an average day; what readers settle on while they still type comes on top.

    Raises:
        NoWords: The snapshot holds no article in Korean, Japanese or English.
    """
    until = until.astimezone(UTC)
    made = _Period(snapshot, until - timedelta(days=days), until, seed, per_day)
    return made.events()


class _Period:
    def __init__(self, snapshot: OpenSnapshot, since: datetime, until: datetime, seed: int, per_day: int) -> None:
        self._zone = ZoneInfo(snapshot.manifest.time_zone)
        self._since, self._until = since, until
        self._random = Random(seed)
        held = {document.lang for document in snapshot.engine.documents()}
        self._languages = [lang for lang in SHARES if lang in held]
        if not self._languages:
            raise NoWords(
                "the index holds no article in Korean, Japanese or English\n"
                "    mend: build the sample shop, or an index with one of these languages, and name it with KB_INDEX_DIR"
            )
        self._shop = Shop(snapshot, self._languages, until.astimezone(self._zone).date(), self._random)
        self._traffic = Traffic()
        self._days = list(_days(since.astimezone(self._zone).date(), until.astimezone(self._zone).date()))
        busy = sum(self._weight(day, lang) for day in self._days for lang in self._languages) / len(self._days)
        self._visits_per_weight = per_day / QUESTIONS_PER_VISIT / busy
        self._crowded = self._loud_days(CROWDS, CROWD_ASKS, per_day)
        self._crawled = self._loud_days(BOTS, BOT_ASKS, per_day)

    def _weight(self, day: date, lang: str) -> float:
        return SHARES[lang] * busyness(day, lang)

    def _loud_days(self, share: float, asks: tuple[int, int], per_day: int) -> list[date]:
        """The days on which a bot or a crowd comes, one entry for each time."""
        expected = share * per_day * len(self._days) / (sum(asks) / 2)
        return [self._random.choice(self._days) for _ in range(self._rounded(expected))]

    def _visits(self, day: date, lang: str) -> int:
        """How many come on a day: no two Mondays are alike."""
        expected = self._visits_per_weight / (1 - BROWSING) * self._weight(day, lang)
        return self._rounded(expected * self._random.uniform(0.85, 1.15))

    def _rounded(self, expected: float) -> int:
        """A whole number that is `expected` on average."""
        return int(expected + self._random.random())

    def events(self) -> Iterator[Event]:
        """All that happens in the period, by time."""
        waiting: list[Event] = []
        for day in self._days:
            waiting += self._made_on(day)
            waiting.sort(key=lambda event: (event.at, event.id))
            midnight = self._at(day + timedelta(days=1), 0.0)
            ready = [event for event in waiting if event.at < midnight]
            del waiting[: len(ready)]
            yield from (event for event in ready if event.at < self._until)

    def _made_on(self, day: date) -> Iterator[Event]:
        starts = [
            (self._some_time(day, lang), lang) for lang in self._languages for _ in range(self._visits(day, lang))
        ]
        for at, lang in sorted(starts):
            if self._since <= at < self._until:
                visit = self._visit(at, lang)
                if self._random.random() < BROWSING:
                    visit.browse()
                else:
                    visit.look_around()
                yield from visit.events
        for _ in range(self._crawled.count(day)):
            yield from self._bot(day)
        for _ in range(self._crowded.count(day)):
            yield from self._crowd(day)

    def _visit(self, at: datetime, lang: str, mark: Mark = "") -> Visit:
        share = (at - self._since) / (self._until - self._since)
        moment = Moment(at=at, share=share, seasons=seasons(at.astimezone(self._zone).date()))
        return Visit(self._shop, self._traffic, self._random, lang, moment, mark)

    def _some_time(self, day: date, lang: str) -> datetime:
        hour = self._random.choices(range(24), hours(day, lang))[0]
        return self._at(day, hour + self._random.random())

    def _at(self, day: date, hour: float) -> datetime:
        midnight = datetime.combine(day, time(), self._zone).astimezone(UTC)
        return midnight + timedelta(milliseconds=int(hour * 3_600_000))

    def _bot(self, day: date) -> Iterator[Event]:
        """A program goes through all that it knows, one question a few seconds after the other."""
        lang = self._random.choice(self._languages)
        words = self._shop.words[lang]
        known = [*_JUNK, *(article.title for article in self._shop.articles[lang])]
        known += [wording for topic in words.topics for wording in topic.wordings]
        at = self._at(day, self._random.uniform(0, 22))
        for _ in range(self._random.randint(*BOT_ASKS)):
            at += timedelta(milliseconds=self._random.randint(800, 9000))
            yield from self._asked(self._random.choice(known), at, lang, "bot")

    def _crowd(self, day: date) -> Iterator[Event]:
        """One address asks for one thing again and again, each time as if it were somebody else."""
        lang = self._random.choice(self._languages)
        share = (self._at(day, 20) - self._since) / (self._until - self._since)
        topic = self._shop.topic(lang, min(max(share, 0.0), 1.0), frozenset())
        at = self._at(day, self._random.uniform(9, 21))
        for _ in range(self._random.randint(*CROWD_ASKS)):
            at += timedelta(milliseconds=self._random.randint(5_000, 60_000))
            yield from self._asked(self._random.choice(topic.wordings), at, lang, "crowd")

    def _asked(self, text: str, at: datetime, lang: str, mark: Mark) -> Iterator[Event]:
        if self._since <= at:
            visit = self._visit(at, lang, mark)
            visit.ask(text)
            yield from visit.events


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
