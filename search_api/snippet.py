"""
What a reader sees of a hit: the passage that fits best, and marks on what matched.

Marks are found by looking for the question's words and grams as they stand, without taking the text apart again: a
dictionary would cost more than the whole search.  Runs of text, never HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from search_api.contract.analysis import fold
from search_api.contract.languages import en
from search_api.contract.search import AnalysedQuery
from search_api.wire import Run

LENGTH = 140
"""Code points of a passage; three lines on a phone."""

_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+|(?<=[。！？])|\n+")
_LATIN = re.compile(r"[^\W_가-힣ㄱ-ㅣ぀-ヿ一-鿿㐀-䶿]+")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    """Span in its section, half open."""
    end: int
    folded: str
    latin: frozenset[str]
    """Its Latin words and their stems."""


_folded = lru_cache(maxsize=8192)(fold)
"""For titles and passages: the same few hundred are shown again and again."""


@lru_cache(maxsize=8192)
def _sentences(text: str) -> tuple[_Sentence, ...]:
    """The sentences of a section; remembered, because the same sections are shown again and again."""
    ends = [match.start() for match in _SENTENCE_END.finditer(text)]
    return tuple(_sentences_between([0, *ends], [*ends, len(text)], text))


def _sentences_between(starts: Sequence[int], ends: Sequence[int], text: str) -> Iterator[_Sentence]:
    for start, end in zip(starts, ends, strict=True):
        if part := text[start:end].strip():
            at = text.index(part, start)
            folded = fold(part).text
            yield _Sentence(at, at + len(part), folded, _latin_in(folded))


def _latin_in(folded: str) -> frozenset[str]:
    words = {match[0] for match in _LATIN.finditer(folded)}
    return frozenset(words | {en.stem(word) for word in words})


class Marker:
    """Marks texts for one question."""

    def __init__(self, query: AnalysedQuery) -> None:
        words = {term.text for term in query.terms if term.field == "word"}
        typed = fold(query.raw)
        # A word may stand in the text as it was typed or in its dictionary form.
        places = {offset: at for at, offset in reversed(list(enumerate(typed.offsets)))}
        words |= {
            typed.text[places[term.start] : places[term.end]]
            for term in query.terms
            if term.field == "word" and not term.added and term.start in places and term.end in places
        }
        self._latin = frozenset(word for word in words if word.isascii()) | {en.stem(w) for w in words if w.isascii()}
        self._words = tuple(sorted(word for word in words if word and not word.isascii()))
        self._grams = tuple(
            term.text
            for term in query.terms
            if term.field == "gram" and len(term.text) == 2 and not term.text.isascii()
        )

    def mark(self, text: str) -> list[Run]:
        """`text` in runs; together they are the text."""
        return runs(text, self._marks(text))

    def _marks(self, text: str) -> list[Span]:
        folded = _folded(text)
        words = [*self._latin_words(folded.text), *_occurrences(folded.text, self._words)]
        grams = _merged(list(_occurrences(folded.text, self._grams)))
        # One gram alone is chance; a run of them is a word.
        spans = words + [span for span in grams if span[1] - span[0] > 2]
        return _merged([folded.span(start, end) for start, end in spans])

    def _latin_words(self, folded: str) -> Iterator[Span]:
        if self._latin:
            for match in _LATIN.finditer(folded):
                if match[0] in self._latin or en.stem(match[0]) in self._latin:
                    yield match.span()

    def best_passage(self, text: str) -> str:
        """The sentence that holds most of the question, and what follows it, up to `LENGTH`."""
        sentences = _sentences(text)
        if not sentences:
            return ""
        held = [self._held(sentence) for sentence in sentences]
        at = held.index(max(held))
        start = sentences[at].start
        last = at
        while last + 1 < len(sentences) and sentences[last + 1].end - start <= LENGTH:
            last += 1
        passage = text[start : sentences[last].end]
        return passage if len(passage) <= LENGTH else self._cut(passage)

    def _held(self, sentence: _Sentence) -> int:
        """How much of the question stands in a sentence: a word counts as three grams."""
        words = len(self._latin & sentence.latin) + sum([word in sentence.folded for word in self._words])
        return 3 * words + sum([gram in sentence.folded for gram in self._grams])

    def _cut(self, passage: str) -> str:
        """The part of a long sentence around the first mark, between whole words where there are spaces."""
        spans = self._marks(passage)
        start = max(0, min(spans[0][0] - LENGTH // 3, len(passage) - LENGTH + 2)) if spans else 0
        part = passage[start : start + LENGTH - 2]
        if start:
            part = part.split(" ", 1)[-1] if " " in part[:30] else part
        if start + LENGTH - 2 < len(passage):
            part = part.rsplit(" ", 1)[0] if " " in part[-30:] else part
        return ("…" if start else "") + part.strip() + ("…" if start + LENGTH - 2 < len(passage) else "")


def _occurrences(text: str, needles: Sequence[str]) -> Iterator[Span]:
    for needle in needles:
        at = text.find(needle)
        while at >= 0:
            yield at, at + len(needle)
            at = text.find(needle, at + 1)


def _merged(spans: list[Span]) -> list[Span]:
    """The union of `spans`; those that touch or overlap become one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def runs(text: str, spans: Sequence[Span]) -> list[Run]:
    """`text` cut at the ends of `spans`, which are marked."""
    cut: list[Run] = []
    at = 0
    for start, end in spans:
        if start > at:
            cut.append(Run(text=text[at:start]))
        cut.append(Run(text=text[start:end], mark=True))
        at = end
    if at < len(text):
        cut.append(Run(text=text[at:]))
    return cut
