"""
Completions while a question is being typed: the questions and other wordings that hold what is there.

Hangul is compared as the keys that were pressed, so a syllable that is still being composed already
fits: "배ㅅ" and "뱃" both lead to "배송".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from search_api.contract.analysis import fold
from search_api.contract.documents import IndexDocument
from search_api.contract.hangul import keystrokes


@dataclass(frozen=True, slots=True)
class Completion:
    """A wording of a question that fits what was typed."""

    document: IndexDocument
    wording: str
    start: int
    """Span of `wording` that fits, in code points, half open."""
    end: int


@dataclass(frozen=True, slots=True)
class _Wording:
    document: IndexDocument
    text: str
    is_title: bool
    keys: str
    """What is pressed to type the wording without its spaces."""
    letters: tuple[tuple[int, int], ...]
    """For each key the span of `text` that it belongs to."""
    word_starts: frozenset[int]
    """Positions in `keys` at which a word of the wording begins."""


class Completions:
    """Every title and alias of a snapshot, ready to be compared with what is being typed."""

    def __init__(self, documents: Iterable[IndexDocument]) -> None:
        self._wordings: dict[str, list[_Wording]] = {}
        for document in documents:
            if document.heading:
                continue
            for text in (document.title, *document.aliases):
                self._wordings.setdefault(document.lang, []).append(_wording(document, text, text == document.title))

    def find(self, typed: str, lang: str, limit: int, *, today: str) -> list[Completion]:
        """
        The wordings that hold `typed`, one an article; best: at the start, then at the start of a word, titles first.

        Args:
            today: `2026-11-20`; articles that are no answer on this day are left out.
        """
        keys = _keys(typed)[0]
        if not keys:
            return []
        found: dict[str, tuple[tuple[object, ...], Completion]] = {}
        for wording in self._wordings.get(lang, ()):
            at = wording.keys.find(keys)
            if at < 0 or not is_valid(wording.document, today):
                continue
            in_word = next(
                (start for start in _occurrences(wording.keys, keys) if start in wording.word_starts), None
            )
            at = at if in_word is None else in_word
            rank = (at != 0, in_word is None, not wording.is_title, len(wording.text), wording.document.article_id)
            letters = wording.letters[at : at + len(keys)]
            completion = Completion(wording.document, wording.text, letters[0][0], letters[-1][1])
            best = found.get(wording.document.article_id)
            if best is None or rank < best[0]:
                found[wording.document.article_id] = (rank, completion)
        return [completion for _, completion in sorted(found.values(), key=lambda pair: pair[0])[:limit]]


def is_valid(document: IndexDocument, today: str) -> bool:
    """Whether a section is an answer on that day."""
    return document.valid_from <= today and (not document.valid_until or today <= document.valid_until)


def _wording(document: IndexDocument, text: str, is_title: bool) -> _Wording:
    keys, letters = _keys(text)
    starts = frozenset(
        at
        for at, letter in enumerate(letters)
        if (at == 0 or letters[at - 1] != letter) and _begins_word(text, letter[0])
    )
    return _Wording(document, text, is_title, keys, letters, starts)


def _begins_word(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum()


def _keys(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """What is pressed to type `text`, spaces and punctuation left out, and where each key's letter stands."""
    folded = fold(text)
    keys: list[str] = []
    letters: list[tuple[int, int]] = []
    for at, char in enumerate(folded.text):
        if char.isalnum() or char == "ー":
            pressed = keystrokes(char)
            keys.append(pressed)
            letters += [folded.span(at, at + 1)] * len(pressed)
    return "".join(keys), tuple(letters)


def _occurrences(text: str, part: str) -> Iterable[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)
