"""
The ranking formula, stated once; engines only evaluate it.

    score(section, question) = sum over fields f, terms t of the question:
        FIELDS[f].weight * weight(t) * idf(f, t) * tf * (K1 + 1) / (tf + K1 * (1 - b + b * length / mean length))

    idf(f, t) = 1 + ln(sections / (1 + sections that hold t in f))

Words say what a text is about, grams forgive spelling and spacing; the two together beat either
alone on every set measured.  Title words are counted twice in the body field and once more in a
title field of half the weight: readers' questions look like titles.

Source: Robertson and Zaragoza 2009, "The probabilistic relevance framework: BM25 and beyond"; the idf is
Whoosh's, which never goes below zero.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from search_api.contract.analysis import analyse
from search_api.contract.documents import IndexDocument

K1 = 1.2
TITLE_COPIES = 2


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the index: whose terms it holds and what they count."""

    kind: str
    """`word` or `gram`: the terms of this `Term.field`."""
    weight: float
    b: float
    """How much a long field is held against its section, 0 to 1."""


FIELDS: Mapping[str, Field] = {
    "word": Field("word", 1.0, 0.75),
    "word_title": Field("word", 0.5, 0.3),
    "gram": Field("gram", 0.35, 0.75),
    "gram_title": Field("gram", 0.175, 0.3),
}


def idf(sections: int, holding: int) -> float:
    """How much a term says that `holding` of `sections` sections hold."""
    return 1 + math.log(sections / (1 + holding)) if sections else 0.0


def term_score(field: Field, idf: float, tf: float, length: float, mean_length: float) -> float:
    """What one term adds to a section in one field, before the weight of the term."""
    return field.weight * idf * tf * (K1 + 1) / (tf + K1 * (1 - field.b + field.b * length / (mean_length or 1)))


def best_term_score(field: Field, idf: float) -> float:
    """What `term_score` approaches for a section full of the term."""
    return field.weight * idf * (K1 + 1)


@lru_cache(maxsize=4096)
def index_terms(document: IndexDocument) -> dict[str, list[str]]:
    """
    The terms of `document` per field of `FIELDS`, repeated as often as they count.

    In the lead of an article the question and its other wordings are titles, and the answer and the
    tags are read like the text.  A later section has its heading for a title and is read together with
    the question, not with the answer, or every section would match what the answer says.
    """
    if document.heading:
        titles = [document.heading]
        body = [*titles * TITLE_COPIES, document.title, document.text]
    else:
        titles = [document.title, *document.aliases]
        # Wordings are many; repeated like the title, they would make their article look long.
        body = [*[document.title] * TITLE_COPIES, *document.aliases, document.answer, *document.tags, document.text]
    of_title, of_body = (
        [term for text in texts for term in analyse(text, document.lang)] for texts in (titles, body)
    )
    return {
        name: [term.text for term in (of_title if name.endswith("_title") else of_body) if term.field == field.kind]
        for name, field in FIELDS.items()
    }
