"""
"You have it, they could not find it", or "you do not have it"?

    a gap's wordings --asked of the index that is served--> the nearest articles, and how near
    its sessions ------what readers opened-----------------> ... and whether it helped
    articles that this language lacks --by the company they keep--> the one that is meant

No wording is translated: an article of another language is recognised by the articles that both languages have.
What a Japanese question brings up among them, in which order, is compared with what the article itself brings up in
its own language (explicit semantic analysis across languages; Potthast et al., ECIR 2008).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache

from search_api.answer import FoundArticles, find_articles
from search_api.contract.documents import IndexDocument
from search_api.gaps import Advice, Near
from search_api.intents import Intent
from search_api.snapshot import OpenSnapshot

ASKED = 5
"""Wordings of a gap that are asked: the ones most readers used."""
LOOKED_AT = 25
"""Articles of an answer that say what a question is about."""
LEVEL = 3
"""The larger, the more the lower places of an answer say; 1 found the right article in .75 of the cases, 3 in .86."""
NEAR = 3
"""Articles that are told."""
WORTH_TELLING = 0.1
"""Nearness below which an article only looks like an answer by chance."""
RANK_WEIGHTS = (1.0, 0.4, 0.2)
"""How much of a question's estimate an article gets that stands first, second, third."""
HAVE_IT = 0.3
"""Nearness from which on an article is taken for the answer."""
SAME_COMPANY = 0.65
"""Likeness from which on an article of another language is taken for the answer."""
READ_IN_VAIN = 0.5
"""Share of the sessions that opened the article and were not helped, from which on words are not what is missing."""
ENOUGH_READERS = 3

Vector = Mapping[str, float]
"""Article id -> how strongly a text brings it up."""


class Adviser:
    """Asks one snapshot; whoever asks about many gaps keeps it."""

    def __init__(self, snapshot: OpenSnapshot, today: date) -> None:
        self._snapshot = snapshot
        self._today = today
        self._articles: dict[str, dict[str, IndexDocument]] = defaultdict(dict)
        for (lang, article_id), article in snapshot.articles().items():
            self._articles[lang][article_id] = article
        self._company = cache(self._company_of_article)

    def __call__(
        self, lang: str, wordings: Sequence[tuple[str, int]], intents: Sequence[Intent]
    ) -> tuple[Advice, tuple[Near, ...]]:
        """
        Say what would answer a gap, and the articles that come nearest.

        Args:
            wordings: With the sessions that used them, most first.
            intents: The questions of the gap.
        """
        answers = [(self._ask(text, lang), sessions) for text, sessions in wordings[:ASKED]]
        opened = _opened(intents)
        near = self._near(lang, answers, opened)
        if near and _read_in_vain(near[0], intents):
            return "fix_process", near
        elsewhere = self._elsewhere(lang, answers)
        if elsewhere and (not near or elsewhere.estimate > near[0].estimate):
            return "translate", (elsewhere, *near)[:NEAR]
        return ("add_wording" if near and near[0].estimate >= HAVE_IT else "write_article"), near

    def _ask(self, text: str, lang: str) -> FoundArticles:
        return find_articles(self._snapshot, text, lang, today=self._today)

    def _near(
        self, lang: str, answers: Sequence[tuple[FoundArticles, int]], opened: Mapping[str, int]
    ) -> tuple[Near, ...]:
        asked = sum(sessions for _, sessions in answers) or 1
        estimates: defaultdict[str, float] = defaultdict(float)
        for answer, sessions in answers:
            for weight, id_ in zip(RANK_WEIGHTS, answer.ids, strict=False):
                estimates[id_] += weight * answer.estimate * sessions / asked
        known = self._articles[lang]
        candidates = (estimates.keys() | opened.keys()) & known.keys()
        ranked = sorted(candidates, key=lambda id_: (-estimates[id_] - opened.get(id_, 0) / (2 * asked), id_))
        return tuple(
            Near(
                article_id=id_,
                title=known[id_].title,
                lang=lang,
                estimate=round(min(estimates[id_], 1.0), 2),
                opened=opened.get(id_, 0),
            )
            for id_ in ranked
            if estimates[id_] >= WORTH_TELLING or id_ in opened
        )[:NEAR]

    def _elsewhere(self, lang: str, answers: Sequence[tuple[FoundArticles, int]]) -> Near | None:
        """The article of another language that the questions mean, if this language has none of that id."""
        best: tuple[float, str, IndexDocument] | None = None
        for other, articles in sorted(self._articles.items()):
            shared = frozenset(articles.keys() & self._articles[lang].keys())
            company = _sum(_ranked_company(answer, shared) for answer, _ in answers)
            for id_ in sorted(articles.keys() - self._articles[lang].keys()):
                likeness = cosine(company, self._company(other, id_, shared))
                if best is None or likeness > best[0]:
                    best = likeness, other, articles[id_]
        if best is None or best[0] < SAME_COMPANY:
            return None
        likeness, other, article = best
        return Near(
            article_id=article.article_id, title=article.title, lang=other, estimate=round(likeness, 2), opened=0
        )

    def _company_of_article(self, lang: str, article_id: str, shared: frozenset[str]) -> Vector:
        article = self._articles[lang][article_id]
        texts = (article.title, article.answer, *article.aliases)[:ASKED]
        return _sum(_ranked_company(self._ask(text, lang), shared) for text in texts)


def _ranked_company(answer: FoundArticles, shared: frozenset[str]) -> Vector:
    """The articles of an answer that both languages have, the first weighing most."""
    ids = [id_ for id_ in answer.ids[:LOOKED_AT] if id_ in shared]
    return {id_: 1 / (place + LEVEL) for place, id_ in enumerate(ids)}


def _sum(vectors: Iterable[Vector]) -> Vector:
    total: dict[str, float] = defaultdict(float)
    for vector in vectors:
        for key, value in vector.items():
            total[key] += value
    return total


def cosine(a: Vector, b: Vector) -> float:
    """The cosine of the angle between two vectors; 0 if one is empty."""
    length = math.hypot(*a.values()) * math.hypot(*b.values())
    return sum(value * b.get(key, 0.0) for key, value in a.items()) / length if length else 0.0


def _opened(intents: Iterable[Intent]) -> Counter[str]:
    """Article -> sessions that opened it."""
    return Counter(id_ for _, id_ in {(intent.session, intent.opened) for intent in intents if intent.opened})


def _read_in_vain(near: Near, intents: Sequence[Intent]) -> bool:
    """Whether most sessions read the article and were not helped: they found it, so words are not what is missing."""
    sessions = {intent.session for intent in intents}
    in_vain = {
        intent.session
        for intent in intents
        if intent.opened == near.article_id and intent.ended in ("refuted", "escalated")
    }
    return len(in_vain) >= ENOUGH_READERS and len(in_vain) / len(sessions) >= READ_IN_VAIN
