"""
The ranking formula, stated once; engines only evaluate it.

    score(section, question) = sum over fields f, terms t of the question:
        kind.weight * f.weight * weight(t) * idf(f, t) * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / mean length))

    idf(f, t) = ln(1 + (sections - holding + 0.5) / (holding + 0.5)),    holding: sections that hold t in f

Words say what a text is about, grams forgive spelling and spacing, and pairs tell "who are you" from "how
are you": together they beat any one alone on every set measured.  Title words are counted twice in the body
field and once more in a title field of half the weight: readers' questions look like titles.

Sounds (readings, initials) are asked only where a question is typed that way, in the body alone: initials of a
title fit too many others (measured: MRR .60 with a title field, .64 without).

Source: Robertson and Zaragoza 2009, "The probabilistic relevance framework: BM25 and beyond"; the "1 +" in the
idf keeps it above zero for terms that most sections hold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from search_api.contract.analysis import Term, analyse, analyse_sounds
from search_api.contract.documents import IndexDocument

TITLE_COPIES = 2


@dataclass(frozen=True, slots=True)
class Kind:
    """What the terms of one kind count in a language.  Measured, not derived; `bench/README.md` has the tables."""

    weight: float
    """What they count beside the other kinds."""
    k1: float
    """How soon repeating a term stops counting: the lower, the sooner."""


_KINDS: Mapping[str, Kind] = {
    "word": Kind(1.0, 0.7),
    "pair": Kind(0.1, 0.5),
    "gram": Kind(0.35, 0.5),
    "sound": Kind(1.0, 0.5),
}
_KINDS_OF: Mapping[str, Mapping[str, Kind]] = {
    # An English sentence says with its order and its small words what Korean and Japanese say with endings.
    "en": {
        **_KINDS,
        "word": Kind(1.0, 1.2),
        "pair": Kind(0.4, 0.5),
        "gram": Kind(0.35, 1.2),
    },
}
KINDS = tuple(_KINDS)
"""Each `Term.field` there is."""


def kinds_of(lang: str) -> Mapping[str, Kind]:
    return _KINDS_OF.get(lang, _KINDS)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the index: whose terms it holds and what they count."""

    kind: str
    """The terms of this `Term.field`."""
    weight: float
    b: float
    """How much a long field is held against its section, 0 to 1."""


FIELDS: Mapping[str, Field] = {kind: Field(kind, 1.0, 0.75) for kind in KINDS} | {
    f"{kind}_title": Field(kind, 0.5, 0.3) for kind in ("word", "gram")
}


def idf(sections: int, holding: int) -> float:
    """How much a term says that `holding` of `sections` sections hold."""
    return math.log(1 + (sections - holding + 0.5) / (holding + 0.5))


def term_score(field: Field, kind: Kind, idf: float, tf: float, length: float, mean_length: float) -> float:
    """What one term adds to a section in one field, before the weight of the term."""
    norm = kind.k1 * (1 - field.b + field.b * length / (mean_length or 1))
    return kind.weight * field.weight * idf * tf * (kind.k1 + 1) / (tf + norm)


def ideal_score(kind: Kind, sections: int, holding: int) -> float:
    """What a term approaches in a text that repeats it for ever: the measure of a score."""
    return kind.weight * idf(sections, holding) * (kind.k1 + 1)


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
