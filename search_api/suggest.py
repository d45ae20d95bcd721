"""
Completions while a question is being typed: the questions and other wordings that hold what is there.

    배송 조회 --> ㅂㅐㅅㅗㅇㅈㅗㅎㅗㅣ --joined--> "\\nㅂㅐㅅㅗㅇㅈㅗㅎㅗㅣ\\nㅈㅗㅎㅗㅣ\\n..." --str.find--> places --> wordings

Hangul is compared as the keys that were pressed, so a syllable that is still being composed already
fits: "배ㅅ" and "뱃" both lead to "배송".  Katakana is compared as hiragana, which is what an input method
shows until it is told otherwise.

The keys of all wordings are joined in the order in which wordings are shown: what is found first is what is
best, the search ends there, and there is no loop over wordings.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, pairwise

from search_api.contract.analysis import fold
from search_api.contract.documents import IndexDocument
from search_api.contract.hangul import keystrokes
from search_api.contract.languages.ja import hiragana


@dataclass(frozen=True, slots=True)
class Completion:
    """A wording of a question that fits what was typed."""

    document: IndexDocument
    wording: str
    start: int
    """Span of `wording` that fits, in code points, half open."""
    end: int


class Completions:
    """Every title and alias of a snapshot, ready to be compared with what is being typed."""

    def __init__(self, documents: Iterable[IndexDocument]) -> None:
        wordings: dict[str, list[_Wording]] = {}
        for document in documents:
            if not document.heading:
                texts = dict.fromkeys((document.title, *document.aliases))
                wordings.setdefault(document.lang, []).extend(_Wording(document, text) for text in texts)
        self._wordings = {lang: _Wordings(of_lang) for lang, of_lang in wordings.items()}

    def find(self, typed: str, lang: str, limit: int, *, today: str) -> list[Completion]:
        """
        The wordings that hold `typed`, one an article; best: at the start, then at the start of a word, titles first.

        Args:
            today: `2026-11-20`; articles that are no answer on this day are left out.
        """
        keys = "".join(_presses(fold(_without_latin_tail(typed) if lang == "ja" else typed).text))
        if not keys or lang not in self._wordings:
            return []
        found: dict[str, Completion] = {}
        for wording, at in self._wordings[lang].holding(keys):
            document = wording.document
            if document.article_id not in found and is_valid(document, today):
                found[document.article_id] = Completion(document, wording.text, *_span(wording.text, at, len(keys)))
                if len(found) == limit:
                    break
        return list(found.values())


def is_valid(document: IndexDocument, today: str) -> bool:
    """Whether a section is an answer on that day."""
    return document.valid_from <= today and (not document.valid_until or today <= document.valid_until)


_LATIN_TAIL = re.compile(r"(?<=[ぁ-ゖー])[a-zａ-ｚ]{1,3}$")


def _without_latin_tail(typed: str) -> str:
    """`typed` without the letters of a kana that is still being composed: へんp is on its way to へんぴ."""
    return _LATIN_TAIL.sub("", typed)


@dataclass(frozen=True, slots=True)
class _Wording:
    document: IndexDocument
    text: str

    @property
    def rank(self) -> tuple[bool, int, str]:
        return (self.text != self.document.title, len(self.text), self.document.article_id)


class _Wordings:
    """The wordings of one language, best first."""

    def __init__(self, wordings: Iterable[_Wording]) -> None:
        self._wordings = sorted(wordings, key=lambda wording: wording.rank)
        whole: list[_Piece] = []
        later: list[_Piece] = []
        for number, wording in enumerate(self._wordings):
            presses = _presses(fold(wording.text).text)
            keys = "".join(presses)
            whole.append((keys, number, 0))
            later += [(keys[at:], number, at) for at in _word_starts(presses) if at]
        by_first_key: dict[str, list[_Piece]] = {}
        for piece in (*whole, *later):
            by_first_key.setdefault(piece[0][:1], []).append(piece)
        self._whole = _Joined(whole)
        self._from_words = {key: _Joined(pieces) for key, pieces in by_first_key.items()}

    def holding(self, keys: str) -> Iterator[tuple[_Wording, int]]:
        """Wordings that hold `keys` and from which of their own on: those where a word begins so come first."""
        places = self._whole.holding(keys)
        if from_words := self._from_words.get(keys[0]):
            places = chain(from_words.holding(f"\n{keys}"), places)
        for number, at in places:
            yield self._wordings[number], at


_Piece = tuple[str, int, int]
"""Keys of a wording from some key on, the number of the wording, and that of the key."""


class _Joined:
    """Pieces in one text, a line end before each."""

    def __init__(self, pieces: Sequence[_Piece]) -> None:
        self._keys = "".join(f"\n{keys}" for keys, _, _ in pieces)
        self._starts = array("q", accumulate((len(keys) + 1 for keys, _, _ in pieces), initial=0))
        self._numbers = array("i", [number for _, number, _ in pieces])
        self._offsets = array("i", [offset for _, _, offset in pieces])

    def holding(self, part: str) -> Iterator[tuple[int, int]]:
        """Number of the wording and of its key, for each piece that holds `part`."""
        at = self._keys.find(part)
        while at >= 0:
            piece = bisect_right(self._starts, at) - 1
            yield self._numbers[piece], self._offsets[piece] + max(0, at - self._starts[piece] - 1)
            at = self._keys.find(part, self._starts[piece + 1])


def _presses(folded: str) -> list[str]:
    """What is pressed for each letter; nothing for spaces and punctuation."""
    return list(map(_press, folded))


@lru_cache(maxsize=65_536)
def _press(letter: str) -> str:
    return hiragana(keystrokes(letter)) if letter.isalnum() else ""


def _word_starts(presses: Sequence[str]) -> Iterator[int]:
    """Which keys are the first of a word."""
    at = 0
    for before, pressed in pairwise(["", *presses]):
        if pressed and not before:
            yield at
        at += len(pressed)


def _span(text: str, at: int, count: int) -> tuple[int, int]:
    """The part of `text` that is typed by `count` of its keys from `at` on."""
    folded = fold(text)
    letters = [number for number, pressed in enumerate(_presses(folded.text)) for _ in pressed]
    return folded.span(letters[at], letters[at + count - 1] + 1)
