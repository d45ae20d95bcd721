"""
Which articles a reader of one may want next: those that its writer names, then those that ask something alike.

    title, wordings, tags, answer --terms--> weights (tf, idf) --cosine--> the nearest of the same language

The terms are those of the index for pages, which need no dictionary: a writer sees the same on every machine.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from kb_builder.article import Article
from kb_builder.content import Key, Library
from kb_builder.offline import terms_of

MOST = 4
NEAR = 0.12
"""Cosine from which on two articles of the sample ask about the same matter; below it they only share everyday words."""
TELLING = 25
"""Heaviest terms of an article that another must share one of; on the sample all terms find the same, but for 1 in 80."""
LIKELY = 32
"""Articles with most telling terms in common that are measured."""


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
    found = []
    for article, alike in zip(articles, _alike([_counted(library, each) for each in articles]), strict=True):
        named = [
            library.by_key[article.lang, id_] for id_ in article.related if (article.lang, id_) in library.by_key
        ]
        near = [articles[other] for other in alike if _is_always_an_answer(articles[other])]
        chosen = list(dict.fromkeys(other for other in (*named, *near) if other.id != article.id))
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


def _alike(counted: list[Counter[str]]) -> Iterator[list[int]]:
    """For each text the places of those that are `NEAR`, best first; time grows with texts that share a telling term."""
    vectors = _vectors(counted)
    telling = [heapq.nlargest(TELLING, vector, key=lambda term: (vector[term], term)) for vector in vectors]
    holding: defaultdict[str, list[int]] = defaultdict(list)
    for at, terms in enumerate(telling):
        for term in terms:
            holding[term].append(at)
    for at, vector in enumerate(vectors):
        shared: Counter[int] = Counter()
        for term in telling[at]:
            shared.update(holding[term])
        likely = heapq.nsmallest(LIKELY, shared, key=lambda other: (-shared[other], other))
        near = {
            other: math.fsum(weight * vectors[other].get(term, 0.0) for term, weight in vector.items())
            for other in likely
        }
        yield [other for other in sorted(near, key=lambda other: (-near[other], other)) if near[other] >= NEAR]
