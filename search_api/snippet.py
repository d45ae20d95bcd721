"""
What a reader sees of a hit: the passage that fits best, and marks on what matched.

Marks are found by looking for the question's words and grams as they stand, without taking the text apart again: a
dictionary would cost more than the whole search.  Runs of text, never HTML.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from sys import intern

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
class _Section:
    """The sentences of a section, ready to be looked through for any question."""

    spans: tuple[Span, ...]
    """Of each sentence in the text, half open."""
    folded: str
    """All of them, a line end between two: one look tells whether any holds a word."""
    places: tuple[int, ...]
    """Where in `folded` each begins."""
    latin: Mapping[str, tuple[int, ...]]
    """Latin words and their stems -> numbers of the sentences that hold them."""

    def holding(self, part: str) -> Iterator[int]:
        """Numbers of the sentences that hold `part`."""
        at = self.folded.find(part)
        while at >= 0:
            number = bisect_right(self.places, at)
            yield number - 1
            at = self.folded.find(part, self.places[number]) if number < len(self.places) else -1


_folded = lru_cache(maxsize=8192)(fold)
"""For titles and passages: the same few hundred are shown again and again."""


@lru_cache(maxsize=8192)
def _section(text: str) -> _Section:
    """Remembered, because the same sections are shown again and again."""
    spans = tuple(_sentences(text))
    sentences = [fold(text[start:end]).text for start, end in spans]
    latin: dict[str, list[int]] = {}
    for number, sentence in enumerate(sentences):
        for word in _latin_in(sentence):
            latin.setdefault(word, []).append(number)
    return _Section(
        spans,
        "\n".join(sentences),
        tuple(accumulate((len(sentence) + 1 for sentence in sentences[:-1]), initial=0)),
        {word: tuple(numbers) for word, numbers in latin.items()},
    )


def _sentences(text: str) -> Iterator[Span]:
    ends = [match.start() for match in _SENTENCE_END.finditer(text)]
    for start, end in zip([0, *ends], [*ends, len(text)], strict=True):
        if part := text[start:end].strip():
            at = text.index(part, start)
            yield at, at + len(part)


def _latin_in(folded: str) -> set[str]:
    # One copy of a word serves all sections.
    words = {intern(match[0]) for match in _LATIN.finditer(folded)}
    return words | {en.stem(word) for word in words}


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
        grams = _merged(_occurrences(folded.text, self._grams))
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
        section = _section(text)
        if not section.spans:
            return ""
        held = self._held(section)
        first = last = held.index(max(held))
        start = section.spans[first][0]
        while last + 1 < len(held) and section.spans[last + 1][1] - start <= LENGTH:
            last += 1
        passage = text[start : section.spans[last][1]]
        return passage if len(passage) <= LENGTH else self._cut(passage)

    def _held(self, section: _Section) -> list[int]:
        """How much of the question stands in each sentence: a word counts as three grams."""
        held = [0] * len(section.spans)
        for word in self._latin & section.latin.keys():
            for number in section.latin[word]:
                held[number] += 3
        for worth, parts in ((3, self._words), (1, self._grams)):
            for part in parts:
                if part in section.folded:
                    for number in section.holding(part):
                        held[number] += worth
        return held

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


def _occurrences(text: str, parts: Sequence[str]) -> list[Span]:
    spans = []
    for part in parts:
        at = text.find(part)
        while at >= 0:
            spans.append((at, at + len(part)))
            at = text.find(part, at + 1)
    return spans


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
