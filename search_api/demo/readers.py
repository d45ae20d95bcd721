"""
What one reader does on the help center: asks, reads, votes, asks again, gives up and writes to the shop.

    Want --type--> settled questions --look--> click, solved --read--> vote, contact, or the same in other words

How often they do what is guessed, so that between 70 and 80 % of the questions end well; what search answers is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from search_api.demo.phrasing import half_typed, misplaced, slipped
from search_api.demo.shop import Found, Shop, Want
from search_api.ids import uuid7_of
from search_api.judge import verdict
from search_api.querylog import DEMO, Mark, Outcome, OutcomeKind, QueryEvent
from search_api.traffic import Traffic

NOTICED = (0.97, 0.88, 0.74, 0.6, 0.5, 0.4, 0.32, 0.26, 0.22, 0.18)
"""How many see the article that they want at each place of the list."""

UNHELPFUL: Mapping[str, float] = {"coupon-error": 0.55, "refund-when": 0.65, "delivery-delay": 0.7}
"""Articles after which readers are content less often than `CONTENT`: the shop itself is at fault."""
CONTENT = 0.96

REASONS = {"not_my_case": 5, "unclear": 4, "outdated": 2, "wrong": 1, "": 4}
"""Why it was a no -> how often against the others; empty: did not say."""

QUESTIONS_PER_VISIT = 1.45
"""Measured; what was settled on the way to a question does not count."""

_WANTS = (76, 16, 6, 2)
"""Of 100 visits so many with 1, 2, 3 and 4 things to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Where in the period a reader comes."""

    at: datetime
    """Aware, UTC."""
    share: float
    """Of the period that has passed, 0 to 1."""
    seasons: frozenset[str]


class Visit:
    """One tab of one reader; what it has told the API is in `events`, by time."""

    def __init__(
        self, shop: Shop, traffic: Traffic, random: Random, lang: str, moment: Moment, mark: Mark = ""
    ) -> None:
        self._shop = shop
        self._traffic = traffic
        self._random = random
        self._lang = lang
        self._words = shop.words[lang]
        self._moment = moment
        self._at = moment.at
        self._mark: Mark = mark
        self._session = "" if mark == "bot" else f"{random.getrandbits(128):032x}"
        self.events: list[QueryEvent | Outcome] = []

    def look_around(self) -> None:
        """Ask for one thing or several."""
        for _ in range(self._random.choices((1, 2, 3, 4), _WANTS)[0]):
            self._look_for(self._shop.want(self._lang, self._moment.share, self._moment.seasons))
            self._wait(30, 240)

    def browse(self) -> None:
        """Read an article without having searched; vote on it, or write to the shop."""
        article = self._shop.article(self._lang)
        if self._chance(0.6):
            self._vote("yes" if self._chance(0.75) else "no", article)
        else:
            self._contact(article if self._chance(0.7) else "")

    def ask(self, text: str) -> None:
        """Ask, and do nothing with the answer."""
        self._settle(self._shop.found(text, self._lang))

    def _look_for(self, want: Want) -> None:
        tries = self._random.choices((1, 2, 3), (68, 25, 7))[0]
        for number, wording in enumerate(want.wordings[:tries]):
            found, id_ = self._type(wording, want, is_first=number == 0)
            if self._reads(found, id_, want):
                return
        if self._chance(0.3):
            self._wait(10, 90)
            self._contact("", id_)

    def _type(self, text: str, want: Want, *, is_first: bool) -> tuple[Found, str]:
        """Type `text` and settle on it; on the way there, one in nine settles on something else."""
        if is_first:
            for on_the_way in self._on_the_way(text):
                self._settle(self._shop.ask(on_the_way, want))
                self._wait(1.5, 7)
        found = self._shop.ask(text, want)
        return found, self._settle(found)

    def _on_the_way(self, text: str) -> list[str]:
        chance = self._random.random()
        states: list[str] = []
        if chance < 0.07:
            states = [half_typed(text, self._lang, self._words, self._random)]
        elif chance < 0.09:
            states = [slipped(text, self._random)]
        elif chance < 0.105:
            states = [misplaced(text, self._lang, self._words)]
        elif chance < 0.115:
            states = [half_typed(text, self._lang, self._words, self._random), slipped(text, self._random)]
        return [state for state in dict.fromkeys(states) if state != text]

    def _reads(self, found: Found, id_: str, want: Want) -> bool:
        """Look at the list and what it leads to; whether the reader is through with it, content or not."""
        self._wait(3, 20)
        place = found.hits.index(want.article) if want.article in found.hits else -1
        if place >= 0 and self._chance(NOTICED[place]):
            if place and self._chance(0.15):
                self._open(found.hits[0], 1, id_)
                self._wait(3, 8)
            return self._takes(want.article, place + 1, id_)
        return self._finds_nothing(found, id_)

    def _takes(self, article: str, place: int, id_: str) -> bool:
        """Take the article that was wanted, in the list or opened."""
        chance = self._random.random()
        if chance < 0.04:
            # What the list shows of it was enough, and nobody was told.
            return True
        if chance < 0.16:
            self._tell("solved", article=article, query=id_)
            return True
        self._open(article, place, id_)
        self._wait(15, 120)
        if self._chance(UNHELPFUL.get(article, CONTENT)):
            if self._chance(0.09):
                self._vote("yes", article, id_)
            return True
        return self._is_let_down(article, id_)

    def _is_let_down(self, article: str, id_: str) -> bool:
        chance = self._random.random()
        if chance < 0.45:
            self._vote("no", article, id_)
        elif chance < 0.8:
            self._contact(article, id_)
        return chance < 0.9

    def _finds_nothing(self, found: Found, id_: str) -> bool:
        """Nothing in the list is what was wanted."""
        if found.hits and self._chance(0.3):
            self._open(found.hits[0], 1, id_)
            if self._chance(0.5):
                # Straight back, and asks again.
                self._wait(3, 9)
                return False
            self._wait(10, 60)
            return self._is_let_down(found.hits[0], id_)
        self._wait(5, 25)
        return self._chance(0.35)

    def _settle(self, found: Found) -> str:
        """Tell of a question; its id."""
        if self._mark != "bot":
            self._traffic.saw(found.lang, found.estimate)
        event = QueryEvent(
            id=self._id(),
            at=self._at,
            text=found.text,
            lang=found.lang,
            verdict=verdict(found.estimate, self._traffic.weak_below(found.lang)),
            hits=found.hits,
            session=self._session,
            index_build=DEMO,
            estimate=found.estimate,
            mark=self._mark,
        )
        self.events.append(event)
        return event.id

    def _open(self, article: str, place: int, query: str) -> None:
        self._tell("click", str(place), article=article, query=query)

    def _vote(self, value: str, article: str, query: str = "") -> None:
        comment = ""
        if value == "no":
            reason = self._random.choices(tuple(REASONS), tuple(REASONS.values()))[0]
            value = f"no:{reason}" if reason else "no"
            comment = self._random.choice(self._words.comments_no) if self._chance(0.2) else ""
        elif self._chance(0.06):
            comment = self._random.choice(self._words.comments_yes)
        self._tell("vote", value, article=article, query=query, lang=self._lang, comment=comment)

    def _contact(self, article: str, query: str = "") -> None:
        if channels := self._shop.channels[self._lang]:
            channel = self._random.choices(tuple(channels), tuple(channels.values()))[0]
            self._tell("contact", channel, article=article, query=query)

    def _tell(
        self, kind: OutcomeKind, value: str = "", *, article: str, query: str, lang: str = "", comment: str = ""
    ) -> None:
        self.events.append(
            Outcome(
                id=self._id(),
                at=self._at,
                kind=kind,
                query_id=query,
                article_id=article,
                value=value,
                lang=lang,
                session=self._session,
                comment=comment,
            )
        )

    def _id(self) -> str:
        return uuid7_of(int(self._at.timestamp() * 1000), self._random.getrandbits(80))

    def _wait(self, least_s: float, most_s: float) -> None:
        self._at += timedelta(milliseconds=int(self._random.uniform(least_s, most_s) * 1000))

    def _chance(self, share: float) -> bool:
        return self._random.random() < share
