"""
Completions while a question is being typed: the questions and other wordings that hold what is there.

    배송 조회 --> ㅂㅐㅅㅗㅇㅈㅗㅎㅗㅣ --joined--> "\\nㅂㅐㅅㅗㅇㅈㅗㅎㅗㅣ\\nㅈㅗㅎㅗㅣ\\n..." --str.find--> places --> wordings

Hangul is compared as the keys that were pressed, so a syllable that is still being composed already
fits: "배ㅅ" and "뱃" both lead to "배송".  Katakana is compared as hiragana, which is what an input method
shows until it is told otherwise.

What fits as it stands comes first.  Where that leaves room, what was typed is taken for how a wording sounds or
begins, "へんぴ" for 返品 and "ㅂㅅㅈㅎ" for 배송 조회, or for the keys of another layout: "qothd" is 배송.

The keys of all wordings are joined in the order in which wordings are shown: what is found first is what is
best, the search ends there, and there is no loop over wordings.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate, pairwise

from search_api.contract.analysis import fold
from search_api.contract.documents import IndexDocument
from search_api.contract.hangul import keystrokes, to_jamo, to_keyboard
from search_api.contract.kana import from_romaji
from search_api.contract.languages.ja import hiragana, readings


@dataclass(frozen=True, slots=True)
class Completion:
    """A wording of a question that fits what was typed."""

    document: IndexDocument
    wording: str
    start: int
    """Span of `wording` that fits, in code points, half open."""
    end: int


@dataclass(frozen=True, slots=True)
class Wording:
    """A way to ask what an article answers."""

    document: IndexDocument
    text: str
    rank: tuple[int, int, str]
    """What is lower is shown earlier."""


def titles_and_aliases(documents: Iterable[IndexDocument]) -> Iterator[Wording]:
    """Every title and alias of the articles: titles first, short ones first."""
    for document in documents:
        if not document.heading:
            for text in dict.fromkeys((document.title, *document.aliases)):
                yield Wording(document, text, (text != document.title, len(text), document.article_id))


_Fit = tuple[Wording, Callable[[], tuple[int, int]]]
"""A wording that fits, and what says which span of it does: only that of what is shown is worked out."""


class Completions:
    """Wordings ready to be compared with what is being typed."""

    def __init__(self, wordings: Iterable[Wording]) -> None:
        self._by_lang: dict[str, list[Wording]] = {}
        for wording in sorted(wordings, key=lambda wording: wording.rank):
            self._by_lang.setdefault(wording.document.lang, []).append(wording)
        self._as_written = {lang: _Wordings(wordings, _written) for lang, wordings in self._by_lang.items()}
        self._by_sound: dict[str, _Wordings] = {}

    def find(self, typed: str, lang: str, limit: int, *, today: str, literal: bool = False) -> list[Completion]:
        """
        The wordings that hold `typed`, one an article.

        Best: at the start, then at the start of a word, titles first; then what it may have been meant for.

        Args:
            today: `2026-11-20`; articles that are no answer on this day are left out.
            literal: Only what holds `typed` as it stands.
        """
        found: dict[str, Completion] = {}
        for wording, span in self._fitting(typed, lang, literal):
            document = wording.document
            if document.article_id not in found and is_valid(document, today):
                found[document.article_id] = Completion(document, wording.text, *span())
                if len(found) == limit:
                    break
        return list(found.values())

    def asking(self, text: str, lang: str, *, today: str) -> list[IndexDocument]:
        """The articles one of whose wordings is `text`, whatever its spaces, signs and case."""
        keys = "".join(_presses(fold(text).text))
        if not keys or lang not in self._by_lang:
            return []
        documents = (wording.document for wording in self._as_written[lang].being(keys))
        valid = {document.article_id: document for document in documents if is_valid(document, today)}
        return list(valid.values())

    def _fitting(self, typed: str, lang: str, literal: bool) -> Iterator[_Fit]:
        if lang not in self._by_lang:
            return
        text = fold(_without_latin_tail(typed) if lang == "ja" else typed).text
        if keys := "".join(_presses(text)):
            yield from self._as_written[lang].holding(keys)
        if literal:
            return
        if keys := _other_layout(text, lang):
            yield from self._as_written[lang].holding(keys)
        if keys := _sound(text, lang):
            yield from self._sounding(lang).beginning(keys)

    def prepare(self) -> None:
        """Make what would else be made when it is first needed: a second for 10,000 articles."""
        for lang in self._by_lang.keys() & SPOKEN.keys():
            self._sounding(lang)

    def _sounding(self, lang: str) -> _Wordings:
        """Two threads may make it twice."""
        if lang not in self._by_sound:
            self._by_sound[lang] = _Wordings(self._by_lang[lang], SPOKEN[lang])
        return self._by_sound[lang]


def is_valid(document: IndexDocument, today: str) -> bool:
    """Whether a section is an answer on that day."""
    return document.valid_from <= today and (not document.valid_until or today <= document.valid_until)


_LATIN_TAIL = re.compile(r"(?<=[ぁ-ゖー])[a-zａ-ｚ]{1,3}$")


def _without_latin_tail(typed: str) -> str:
    """`typed` without the letters of a kana that is still being composed: へんp is on its way to へんぴ."""
    return _LATIN_TAIL.sub("", typed)


_LETTERS_AND_SPACES = re.compile(r"[^\W\d_]+(?:\s+[^\W\d_]+)*")
_HANGUL = re.compile(r"[ㄱ-ㅎㅏ-ㅣ가-힣]")
_LATIN = re.compile(r"[a-z]+")


def _other_layout(text: str, lang: str) -> str:
    """The keys of `text`, had the keyboard been set to the script of the language; "" if it is."""
    if not _LETTERS_AND_SPACES.fullmatch(text):
        return ""
    if lang == "ko":
        return "".join(map(to_jamo, text.split())) if len(text) >= MIN_OTHER and not _HANGUL.search(text) else ""
    return to_keyboard(text).casefold().replace(" ", "") if lang == "en" and _HANGUL.search(text) else ""


MIN_OTHER = 3
"""Latin letters from which on they may be Hangul or romaji."""

_CONSONANTS = re.compile(r"[ㄱ-ㅎ]{2,}")
_KANA = re.compile(r"[ぁ-ゖ]{2,}")


def _sound(text: str, lang: str) -> str:
    """What is typed for how something sounds, initials or kana; "" if it is something else."""
    if lang == "ko":
        initials = keystrokes("".join(text.split()))
        return initials if _CONSONANTS.fullmatch(initials) else ""
    if lang == "ja":
        kana = hiragana(_from_romaji(text) if _LATIN.fullmatch(text) else text).replace("ー", "")
        return kana if _KANA.fullmatch(kana) else ""
    return ""


def _from_romaji(text: str) -> str:
    """Kana for romaji whose last letters may still wait for their vowel: henp is へん so far."""
    for end in range(len(text), max(MIN_OTHER, len(text) - 2) - 1, -1):
        if kana := from_romaji(text[:end]):
            return kana
    return ""


_Spelled = Iterable[tuple[str, int, int]]
"""What is pressed for each letter or sound of a wording, "" for none, and the span of the wording it stands for."""


def _written(text: str) -> _Spelled:
    folded = fold(text)
    return ((pressed, *folded.span(at, at + 1)) for at, pressed in enumerate(_presses(folded.text)))


def _initials(text: str) -> _Spelled:
    folded = fold(text)
    for at, letter in enumerate(folded.text):
        yield (keystrokes(letter)[:1] if letter.isalnum() else ""), *folded.span(at, at + 1)


def _readings(text: str) -> _Spelled:
    folded = fold(text)
    for reading, start, end in readings(folded.text):
        span = folded.span(start, end)
        # Where a word ends the next one begins.
        yield "", *span
        for letter in reading or "":
            yield letter, *span


SPOKEN: Mapping[str, Callable[[str], _Spelled]] = {"ko": _initials, "ja": _readings}
"""Language -> how a text sounds, or begins."""


class _Wordings:
    """The wordings of one language, best first, spelled in one way."""

    def __init__(self, wordings: Sequence[Wording], spell: Callable[[str], _Spelled]) -> None:
        self._wordings = wordings
        self._spell = spell
        whole: list[_Piece] = []
        later: list[_Piece] = []
        for number, wording in enumerate(wordings):
            presses = [pressed for pressed, _, _ in spell(wording.text)]
            keys = "".join(presses)
            whole.append((keys, number, 0))
            later += [(keys[at:], number, at) for at in word_starts(presses) if at]
        by_first_key: dict[str, list[_Piece]] = {}
        for piece in (*whole, *later):
            by_first_key.setdefault(piece[0][:1], []).append(piece)
        self._whole = _Joined(whole)
        self._from_words = {key: _Joined(pieces) for key, pieces in by_first_key.items()}

    def holding(self, keys: str) -> Iterator[_Fit]:
        """Wordings that hold `keys` and where: those where a word begins so come first."""
        yield from self.beginning(keys)
        yield from self._found(self._whole.holding(keys), keys)

    def being(self, keys: str) -> Iterator[Wording]:
        """Wordings that are `keys` and nothing else."""
        for number, _ in self._whole.holding(f"\n{keys}\n"):
            yield self._wordings[number]

    def beginning(self, keys: str) -> Iterator[_Fit]:
        """Wordings of which a word begins with `keys`, and where."""
        if from_words := self._from_words.get(keys[0]):
            yield from self._found(from_words.holding(f"\n{keys}"), keys)

    def _found(self, places: Iterable[tuple[int, int]], keys: str) -> Iterator[_Fit]:
        for number, at in places:
            wording = self._wordings[number]
            yield wording, partial(self._span, wording.text, at, len(keys))

    def _span(self, text: str, at: int, count: int) -> tuple[int, int]:
        """The part of `text` that is typed by `count` of its keys from `at` on."""
        spans = [(start, end) for pressed, start, end in self._spell(text) for _ in pressed]
        return spans[at][0], spans[at + count - 1][1]


_Piece = tuple[str, int, int]
"""Keys of a wording from some key on, the number of the wording, and that of the key."""


class _Joined:
    """Pieces in one text, a line end before each and one after the last."""

    def __init__(self, pieces: Sequence[_Piece]) -> None:
        self._keys = "".join(f"\n{keys}" for keys, _, _ in pieces) + "\n"
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


def word_starts(presses: Sequence[str]) -> Iterator[int]:
    """Which keys are the first of a word."""
    at = 0
    for before, pressed in pairwise(["", *presses]):
        if pressed and not before:
            yield at
        at += len(pressed)
