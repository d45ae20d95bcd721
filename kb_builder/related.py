"""
Which articles a reader of one may want next: those that its writer names, then those that ask something alike.

    title, wordings, tags, answer --terms--> weights (tf, idf) --cosine--> the nearest of the same language

The terms are those of the index for pages, which need no dictionary: a writer sees the same on every machine.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping

from kb_builder.article import Article
from kb_builder.content import Key, Library
from kb_builder.offline import terms_of

MOST = 4
NEAR = 0.12
"""Cosine from which on two articles of the sample ask about the same matter; below it they only share everyday words."""


def related(library: Library) -> Mapping[Key, tuple[Article, ...]]:
    """For each article up to `MOST` others: all that it names, then the nearest, best first."""
    by_lang: defaultdict[str, list[Article]] = defaultdict(list)
    for article in library.content.articles:
        by_lang[article.lang].append(article)
    return {
        (lang, article.id): found
        for lang, articles in by_lang.items()
        for article, found in zip(articles, _of_language(library, articles), strict=True)
    }


def _of_language(library: Library, articles: list[Article]) -> list[tuple[Article, ...]]:
    vectors = _vectors([_counted(library, article) for article in articles])
    holding: defaultdict[str, list[int]] = defaultdict(list)
    for at, vector in enumerate(vectors):
        for term in vector:
            holding[term].append(at)
    found = []
    for at, article in enumerate(articles):
        near: defaultdict[int, float] = defaultdict(float)
        for term, weight in vectors[at].items():
            for other in holding[term]:
                near[other] += weight * vectors[other][term]
        named = [
            library.by_key[article.lang, id_] for id_ in article.related if (article.lang, id_) in library.by_key
        ]
        ranked = sorted(near, key=lambda other: (-near[other], articles[other].id))
        alike = [articles[other] for other in ranked if near[other] >= NEAR and _is_always_an_answer(articles[other])]
        chosen = list(dict.fromkeys(other for other in (*named, *alike) if other.id != article.id))
        found.append(tuple(chosen[: max(MOST, len(named))]))
    return found


def _is_always_an_answer(article: Article) -> bool:
    """Only a reader's clock knows whether one with dates is; a writer may name it all the same."""
    return not article.valid_from and not article.valid_until


def _counted(library: Library, article: Article) -> Counter[str]:
    texts = (article.title, article.title, *article.aliases, *article.tags, library.answer(article))
    return Counter(term for text in texts if text for term in terms_of(text, article.lang))


def _vectors(counted: list[Counter[str]]) -> list[dict[str, float]]:
    """Weights of length 1; terms that every other article has count hardly."""
    held = Counter(term for terms in counted for term in terms)
    vectors = []
    for terms in counted:
        weights = {term: (1 + math.log(n)) * math.log(1 + len(counted) / held[term]) for term, n in terms.items()}
        length = math.sqrt(math.fsum(weight * weight for weight in weights.values())) or 1.0
        vectors.append({term: weight / length for term, weight in weights.items()})
    return vectors
