"""
What readers of a snapshot want to know, and what it answers.

    Random --want--> Want: words, and the article that answers them      text --ask--> Found: what search makes of it
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import accumulate
from random import Random

from search_api.answer import find_articles
from search_api.demo.phrasing import reworded
from search_api.demo.words import Topic, Words, read_words
from search_api.privacy import redact
from search_api.snapshot import OpenSnapshot
from search_api.suggest import is_valid

TOPIC_SHARE = 0.165
"""Share of the questions that the articles do not answer, or not in these words."""

TITLE_SHARE = 0.08
"""Share of the others that are an article's own question, letter by letter: who tapped a link or a completion."""

MAX_HITS = 10
"""As the pages ask for."""

UNWRITTEN, WRITTEN = 0.15, 0.95
"""The estimate at most while the article that answers is not written, and at least once it says the question itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """What a reader wants to know."""

    lang: str
    wordings: tuple[str, ...]
    """Their first words for it, then those they try when these fail."""
    article: str
    """The one that answers; empty if there is none."""
    unwritten: str = ""
    """The one that will answer, once it is written."""
    is_new: bool = False
    """`article` was written since, for this very question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What search makes of a text."""

    text: str
    """Redacted."""
    lang: str
    """The one that was searched."""
    estimate: float
    hits: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Article:
    id: str
    title: str
    aliases: tuple[str, ...]


class Shop:
    """A snapshot, its readers' words, and what is popular there."""

    def __init__(self, snapshot: OpenSnapshot, languages: Sequence[str], today: date, random: Random) -> None:
        self._snapshot = snapshot
        self._today = today
        self._random = random
        self._answers: dict[tuple[str, str], Found] = {}
        self.words: dict[str, Words] = {lang: read_words(lang) for lang in languages}
        self.articles = {lang: _articles(snapshot, lang, today) for lang in languages}
        self._popular = {lang: self._popularity(lang) for lang in languages}
        self.channels = {lang: self._channels(lang) for lang in languages}

    def _channels(self, lang: str) -> Mapping[str, float]:
        """Ways to reach the shop, and how many take each: a report counts no others than its own."""
        own = self._snapshot.shop.channels
        popular = {id_: many for id_, many in self.words[lang].channels.items() if id_ in own}
        return popular or dict.fromkeys(own, 1.0)

    def _popularity(self, lang: str) -> list[float]:
        """A few articles are wanted by many, many by few."""
        ids = sorted({article.id for articles in self.articles.values() for article in articles})
        # The same articles are popular in every language, if not quite as much.
        weights = {id_: Random(f"popular {id_}").lognormvariate(0.0, 1.0) for id_ in ids}
        return list(
            accumulate(weights[article.id] * self._random.lognormvariate(0.0, 0.3) for article in self.articles[lang])
        )

    def article(self, lang: str) -> str:
        """One that readers of that language come to without having searched."""
        return self._random.choices(self.articles[lang], cum_weights=self._popular[lang])[0].id

    def want(self, lang: str, share: float, seasons: frozenset[str]) -> Want:
        """
        What one reader wants to know.

        Args:
            share: Of the period that has passed, 0 to 1.
        """
        if self._random.random() < TOPIC_SHARE:
            return self._of_topic(lang, share, seasons)
        return self._of_article(lang)

    def topic(self, lang: str, share: float, seasons: frozenset[str]) -> Topic:
        topics = self.words[lang].topics
        weights = [topic.weight_at(share, seasons) for topic in topics]
        return self._random.choices(topics, weights)[0]

    def _of_topic(self, lang: str, share: float, seasons: frozenset[str]) -> Want:
        topic = self.topic(lang, share, seasons)
        first, second = self._some(topic.wordings), self._some(topic.wordings)
        is_there = share >= topic.answered
        return Want(
            lang=lang,
            wordings=(first, *(each for each in (second, self._again(first, lang)) if each != first)),
            article=topic.article if is_there else "",
            unwritten="" if is_there else topic.article,
            is_new=is_there and topic.answered > 0,
        )

    def _of_article(self, lang: str) -> Want:
        article = self._random.choices(self.articles[lang], cum_weights=self._popular[lang])[0]
        if self._random.random() < TITLE_SHARE or not article.aliases:
            return Want(lang=lang, wordings=(article.title,), article=article.id)
        first, second = (
            reworded(self._some(article.aliases), lang, self.words[lang], self._random) for _ in range(2)
        )
        return Want(lang=lang, wordings=(first, second, self._again(first, lang)), article=article.id)

    def _some(self, wordings: Sequence[str]) -> str:
        """One of several: the first come to mind sooner."""
        return self._random.choices(wordings, cum_weights=_first_more_often(len(wordings)))[0]

    def _again(self, text: str, lang: str) -> str:
        return self._random.choice(self.words[lang].again).format(text.rstrip("?？"))

    def ask(self, text: str, want: Want) -> Found:
        """What search makes of `text` on the day of this reader."""
        found = self.found(text, want.lang)
        if want.unwritten:
            hits = tuple(id_ for id_ in found.hits if id_ != want.unwritten)
            return replace(found, hits=hits, estimate=min(found.estimate, UNWRITTEN))
        if want.is_new and any(article.id == want.article for article in self.articles[found.lang]):
            others = tuple(id_ for id_ in found.hits if id_ != want.article)
            return replace(found, hits=(want.article, *others)[:MAX_HITS], estimate=max(found.estimate, WRITTEN))
        return found

    def found(self, text: str, lang: str) -> Found:
        """What the snapshot makes of `text`."""
        known = self._answers.get((text, lang))
        if known is None:
            found = find_articles(self._snapshot, text, lang, today=self._today)
            known = self._answers[text, lang] = Found(
                text=redact(text).text,
                lang=found.query.lang,
                estimate=found.estimate,
                hits=found.ids[:MAX_HITS],
            )
        return known


@cache
def _first_more_often(count: int) -> list[float]:
    return list(accumulate(1 / (place + 1) ** 0.7 for place in range(count)))


def _articles(snapshot: OpenSnapshot, lang: str, today: date) -> tuple[_Article, ...]:
    leads = [
        document
        for document in snapshot.engine.documents()
        if document.lang == lang and not document.heading and is_valid(document, today.isoformat())
    ]
    return tuple(
        _Article(id=lead.article_id, title=lead.title, aliases=lead.aliases)
        for lead in sorted(leads, key=lambda lead: lead.doc_id)
    )
