"""
The ranking formula, stated once; engines only evaluate it.

    score(section, question) = sum over fields f, terms t of the question:
        KINDS[f.kind] * f.weight * weight(t) * idf(f, t) * tf * (K1 + 1) / (tf + K1 * (1 - b + b * length / mean length))

    idf(f, t) = ln(1 + (sections - holding + 0.5) / (holding + 0.5)),    holding: sections that hold t in f

Words say what a text is about, grams forgive spelling and spacing; the two together beat either
alone on every set measured.  Title words are counted twice in the body field and once more in a
title field of half the weight: readers' questions look like titles.

Sounds (readings, initials) are asked only where a question is typed that way.

Source: Robertson and Zaragoza 2009, "The probabilistic relevance framework: BM25 and beyond"; the "1 +" in the
idf keeps it above zero for terms that most sections hold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from search_api.contract.analysis import Term, analyse, analyse_sounds
from search_api.contract.documents import IndexDocument

K1: Mapping[str, float] = {"en": 1.2}
"""How soon repeating a term stops counting, per language; `DEFAULT_K1` elsewhere. Measured, not derived."""
DEFAULT_K1 = 0.9
TITLE_COPIES = 2


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the index: whose terms it holds and what they count."""

    kind: str
    """`word`, `gram` or `sound`: the terms of this `Term.field`."""
    weight: float
    b: float
    """How much a long field is held against its section, 0 to 1."""


KINDS: Mapping[str, float] = {"word": 1.0, "gram": 0.35, "sound": 1.0}
"""Kind of term -> what it counts beside the others."""

FIELDS: Mapping[str, Field] = {
    f"{kind}{suffix}": Field(kind, weight, b)
    for kind in KINDS
    for suffix, weight, b in (("", 1.0, 0.75), ("_title", 0.5, 0.3))
}


def idf(sections: int, holding: int) -> float:
    """How much a term says that `holding` of `sections` sections hold."""
    return math.log(1 + (sections - holding + 0.5) / (holding + 0.5))


def k1_of(lang: str) -> float:
    return K1.get(lang, DEFAULT_K1)


def term_score(field: Field, k1: float, idf: float, tf: float, length: float, mean_length: float) -> float:
    """What one term adds to a section in one field, before the weights of the term and of its kind."""
    return field.weight * idf * tf * (k1 + 1) / (tf + k1 * (1 - field.b + field.b * length / (mean_length or 1)))


def ideal_score(k1: float, sections: int, holding: int) -> float:
    """What a term approaches in a text that repeats it for ever: the measure of a score."""
    return idf(sections, holding) * (k1 + 1)


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
        # An answer that was taken from the text is there already.
        answer = "" if document.answer in document.text else document.answer
        # Wordings are many; repeated like the title, they would make their article look long.
        body = [*[document.title] * TITLE_COPIES, *document.aliases, answer, *document.tags, document.text]
    lang = document.lang
    of_title, of_body = (_counted(texts, lang) for texts in (titles, body))
    return {
        name: [term.text for term in (of_title if name.endswith("_title") else of_body) if term.field == field.kind]
        for name, field in FIELDS.items()
    }


def _counted(texts: list[str], lang: str) -> list[Term]:
    """All terms of `texts`; a text that stands there twice is analysed once."""
    known = {text: [*analyse(text, lang), *analyse_sounds(text, lang)] for text in dict.fromkeys(texts) if text}
    return [term for text in texts if text for term in known[text]]
