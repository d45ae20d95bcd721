"""
Help articles of any number, put together from word lists: for speed, not for quality.

    shop words, Zipf-like   +   coined product names   -->   sentences   -->   articles, and questions on them

A real shop's articles share a few hundred words and differ in the names of products and places, so both are
needed: with shop words alone each term would stand in every tenth article, with names alone in hardly any.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

from bench.sets import Article

WORDS = tomllib.loads((Path(__file__).parent / "synthetic.toml").read_text(encoding="utf-8"))
LANGUAGES = tuple(WORDS)

SENTENCES = (5, 14)
"""In an article, from and to."""
NAMES_PER_ARTICLE = 3
SYLLABLES = (2, 4)
"""Of a name, from and to."""


def articles(lang: str, count: int) -> list[Article]:
    """`count` articles, always the same ones."""
    maker = _Maker(lang, count, seed=0)
    return [maker.article(at) for at in range(count)]


def questions(lang: str, count: int, of_articles: int) -> dict[str, list[str]]:
    """`count` natural questions and as many of keywords on `articles(lang, of_articles)`."""
    maker = _Maker(lang, of_articles, seed=1)
    return {
        "natural": [maker.question(maker.names()) for _ in range(count)],
        "keywords": [maker.keywords() for _ in range(count)],
    }


class _Maker:
    def __init__(self, lang: str, count: int, seed: int) -> None:
        self._lang = lang
        self._nouns = WORDS[lang]["nouns"].split()
        self._verbs = WORDS[lang]["verbs"].split()
        self._syllables = WORDS[lang]["syllables"].split()
        self._random = random.Random(0)
        # As many products as articles; the same ones for every seed.
        self._names = [self._name() for _ in range(count)]
        self._random = random.Random(seed)
        self._zipf = list(accumulate(1 / at for at in range(1, max(count, len(self._nouns)) + 1)))

    def article(self, at: int) -> Article:
        names = self.names()
        sentences = WORDS[self._lang]["sentences"]
        body = [self._sentence(sentences, names) for _ in range(self._random.randint(*SENTENCES))]
        return {"id": f"a{at}", "lang": self._lang, "title": self.question(names[:1]), "body": " ".join(body)}

    def question(self, names: Sequence[str]) -> str:
        return self._sentence(WORDS[self._lang]["questions"], names)

    def keywords(self) -> str:
        return " ".join([*self._pick(self._names, 1), *self._pick(self._nouns, self._random.randint(1, 2))])

    def names(self) -> list[str]:
        return self._pick(self._names, NAMES_PER_ARTICLE)

    def _sentence(self, patterns: Sequence[str], names: Sequence[str]) -> str:
        nouns, verbs = self._pick(self._nouns, 3), self._pick(self._verbs, 1)
        return self._random.choice(patterns).format(*nouns, v=verbs[0], n=self._random.choice(names))

    def _pick(self, words: Sequence[str], count: int) -> list[str]:
        """Words of which the n-th is used 1/n as often as the first."""
        return self._random.choices(words, cum_weights=self._zipf[: len(words)], k=count)

    def _name(self) -> str:
        return "".join(self._random.choices(self._syllables, k=self._random.randint(*SYLLABLES))).capitalize()
