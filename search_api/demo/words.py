"""
What the made-up readers of a language know to say, from `<lang>.toml`.

    [topics.store] --read_words--> Topic --weight_at--> how much it is asked on a day of the period
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What readers ask and the articles do not say, or not in these words."""

    id: str
    wordings: tuple[str, ...]
    weight: float
    """How often it is asked against the other topics."""
    trend: Literal["steady", "rises", "falls"] = "steady"
    begins: float = 0.0
    """Share of the period before which nobody asks."""
    article: str = ""
    """The article that answers it in other words; empty for none."""
    answered: float = 0.0
    """Share of the period from which that article is there."""
    season: str = ""
    """The holiday before which alone it is asked."""

    def weight_at(self, share: float, seasons: frozenset[str]) -> float:
        """
        How often it is asked at a moment.

        Args:
            share: Of the period that has passed, 0 to 1.
            seasons: Holidays that are asked about then.
        """
        if share < self.begins or (self.season and self.season not in seasons):
            return 0.0
        passed = (share - self.begins) / (1 - self.begins)
        steepness = {"steady": 1.0, "rises": 0.3 + 1.4 * passed, "falls": 1.7 - 1.4 * passed}
        return self.weight * steepness[self.trend]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language."""

    topics: tuple[Topic, ...]
    comments_yes: tuple[str, ...]
    comments_no: tuple[str, ...]
    endings: tuple[str, ...]
    """What readers put after a noun."""
    again: tuple[str, ...]
    """How they ask again: `{}` is what they asked first."""
    channels: Mapping[str, float]
    """How they reach the shop -> how often against the others."""
    romaji: Mapping[str, str]
    """What comes of a Japanese word when the input method is off."""
    readings: Mapping[str, str]
    """Japanese words -> kana, as they stand before they are converted."""


@cache
def read_words(lang: str) -> Words:
    source = (files("search_api.demo") / f"{lang}.toml").read_text(encoding="utf-8")
    read: dict[str, Any] = tomllib.loads(source)
    topics = [
        Topic(id=id_, wordings=tuple(topic.pop("wordings")), **topic) for id_, topic in read.pop("topics").items()
    ]
    return Words(
        topics=tuple(topics),
        comments_yes=tuple(read["comments_yes"]),
        comments_no=tuple(read["comments_no"]),
        endings=tuple(read["endings"]),
        again=tuple(read["again"]),
        channels=read["channels"],
        romaji=read.get("romaji", {}),
        readings=read.get("readings", {}),
    )
