"""
What a reader sees of a hit: the passage that fits best, and marks on what matched.

Marks are found by looking for the question's words and grams as they stand, without taking the text apart again: a
dictionary would cost more than the whole search.  Runs of text, never HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from sys import intern

from search_api.contract.analysis import fold
from search_api.contract.languages import en
from search_api.contract.search import AnalysedQuery
from search_api.suggest import SPOKEN, word_starts
from search_api.wire import Run

LENGTH = 140
"""Code points of a passage; three lines on a phone."""

# It begins with the letter it ends at: a look back from every letter would take four times as long.
_SENTENCE_END = re.compile(r"[.!?。！？\n](?:(?<=[。！？\n])|(?=\s))")
_LATIN = re.compile(r"[^\W_가-힣ㄱ-ㅣ぀-ヿ一-鿿㐀-䶿]+")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Section:
    """The sentences of a section, ready to be looked through for any question."""

    spans: tuple[Span, ...]
    """Of each sentence in the text, half open."""
    sentences: tuple[str, ...]
    """Folded."""
    whole: str
    """The section, folded; holds what any sentence holds, so one look spares many."""
    latin: Mapping[str, int]
    """Latin words and their stems -> the sentences that hold them, a bit for each."""


_folded = lru_cache(maxsize=8192)(fold)
"""For titles and passages: the same few hundred are shown again and again."""


@lru_cache(maxsize=8192)
def _section(text: str) -> _Section:
    """Remembered, because the same sections are shown again and again."""
    spans = tuple(_sentences(text))
    folded = fold(text)
    if folded.is_plain:
        whole = folded.text
        sentences = tuple([whole[start:end] for start, end in spans])
    else:
        sentences = tuple([fold(text[start:end]).text for start, end in spans])
        whole = "\n".join(sentences)
    return _Section(spans, sentences, whole, _latin_in(sentences) if _LATIN.search(whole) else {})


def _sentences(text: str) -> Iterator[Span]:
    start = 0
    for end in [*[match.end() for match in _SENTENCE_END.finditer(text)], len(text)]:
        if part := text[start:end].strip():
            at = text.index(part, start)
            yield at, at + len(part)
        start = end


def _latin_in(sentences: Iterable[str]) -> dict[str, int]:
    latin: dict[str, int] = {}
    for number, sentence in enumerate(sentences):
        # One copy of a word serves all sections.
        for word in map(intern, _LATIN.findall(sentence)):
            latin[word] = latin.get(word, 0) | 1 << number
    for word, holding in list(latin.items()):
        stem = en.stem(word)
        latin[stem] = latin.get(stem, 0) | holding
    return latin


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is looked for letter by letter."""

    words: Sequence[str]
    grams: Sequence[str]

    def in_(self, folded: str) -> _Parts:
        """Those that stand in a text: mostly few, and to ask so is the fastest way to know."""
        return _Parts(
            [word for word in self.words if word in folded], [gram for gram in self.grams if gram in folded]
        )


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
        self._asked: dict[str, bool] = {}
        self._parts = _Parts(
            words=sorted(word for word in words if word and not word.isascii()),
            grams=[
                term.text
                for term in query.terms
                if term.field == "gram" and len(term.text) == 2 and not term.text.isascii()
            ],
        )

        # A question by sound is looked for in how a text sounds; what was only added to one is no question by sound.
        self._sounds = [term.text.rstrip(".") for term in query.terms if term.field == "sound" and not term.added]
        self._spoken = SPOKEN.get(query.lang) if self._sounds else None

    def mark(self, text: str) -> list[Run]:
        """`text` in runs; together they are the text."""
        return runs(text, self._seen_and_heard(text, self._parts.in_(_folded(text).text)))

    def _seen_and_heard(self, text: str, parts: _Parts) -> list[Span]:
        seen = self._marks(text, parts)
        return _merged([*seen, *self._heard(text)]) if self._spoken else seen

    def _heard(self, text: str) -> Iterator[Span]:
        """Where a word of `text` begins to sound like the question, or has its initials."""
        assert self._spoken
        spelled = list(self._spoken(text))
        letters = [(start, end) for pressed, start, end in spelled for _ in pressed]
        starts = set(word_starts([pressed for pressed, _, _ in spelled]))
        sound = "".join(pressed for pressed, _, _ in spelled)
        for first, last in _merged(_occurrences(sound, self._sounds)):
            if first in starts:
                yield letters[first][0], letters[last - 1][1]

    def _marks(self, text: str, parts: _Parts) -> list[Span]:
        folded = _folded(text)
        words = [*self._latin_words(folded.text), *_occurrences(folded.text, parts.words)]
        grams = _merged(_occurrences(folded.text, parts.grams))
        # One gram alone is chance; a run of them is a word.
        spans = words + [span for span in grams if span[1] - span[0] > 2]
        return _merged(spans if folded.is_plain else [folded.span(start, end) for start, end in spans])

    def _latin_words(self, folded: str) -> list[Span]:
        if not self._latin:
            return []
        return [match.span() for match in _LATIN.finditer(folded) if self._is_asked(match[0])]

    def _is_asked(self, word: str) -> bool:
        asked = self._asked.get(word)
        if asked is None:
            asked = self._asked[word] = word in self._latin or en.stem(word) in self._latin
        return asked

    def passage(self, text: str) -> list[Run]:
        """The sentence that holds most of the question, and what follows it, up to `LENGTH`, in runs."""
        section = _section(text)
        if not section.spans:
            return []
        parts = self._parts.in_(section.whole)
        held = self._held(section, parts)
        first = last = held.index(max(held))
        start = section.spans[first][0]
        while last + 1 < len(held) and section.spans[last + 1][1] - start <= LENGTH:
            last += 1
        passage = text[start : section.spans[last][1]]
        if len(passage) > LENGTH:
            passage = _cut(passage, self._marks(passage, parts))
        return runs(passage, self._seen_and_heard(passage, parts))

    def _held(self, section: _Section, parts: _Parts) -> list[int]:
        """How much of the question stands in each sentence: a word counts as three grams."""
        held = [0] * len(section.spans)
        for word in self._latin & section.latin.keys():
            for number in range(section.latin[word].bit_length()):
                held[number] += 3 * (section.latin[word] >> number & 1)
        for worth, looked_for in ((3, parts.words), (1, parts.grams)):
            for part in looked_for:
                for number, sentence in enumerate(section.sentences):
                    if part in sentence:
                        held[number] += worth
        return held


def _cut(passage: str, marks: Sequence[Span]) -> str:
    """The part of a long sentence around the first mark, between whole words where there are spaces."""
    start = max(0, min(marks[0][0] - LENGTH // 3, len(passage) - LENGTH + 2)) if marks else 0
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
