"""
Turn text into terms, the same way when indexing and when searching.

    text --fold--> folded text --words---> content words              (field "word")
                                      +--> two words side by side     (field "pair")
                               --grams---> character grams            (field "gram")
                               --sounds--> readings, initials         (field "sound")

The builder analyses documents, the API questions.  If the two ever differed, a page could hold the
very word a reader typed and still not be found; `fingerprint` is stored with the snapshot, so that
such a snapshot is refused when it is opened instead of failing one reader at a time.

Nothing here imports an engine: engines are given terms, they do not make them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal

from search_api.contract.languages import FALLBACK, LANGUAGES, Piece

TermField = Literal["word", "pair", "gram", "sound"]

VERSION = 2
"""Changes whenever this module, and not only one of `languages`, makes other terms of the same text."""

# Format characters carry no letter: a zero-width space pasted from a chat must not split a word.
_IGNORED = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]")


@dataclass(frozen=True, slots=True)
class Term:
    """A term and the span of the original text it came from."""

    text: str
    field: TermField
    start: int
    """Offset into the analysed text, in code points, inclusive."""
    end: int
    """Likewise, exclusive."""
    weight: float = 1.0
    """What it counts beside the other terms of its question."""
    added: bool = False
    """Whether the reader did not type it, as with a synonym: then nothing is missing where it does not stand."""

    @property
    def key(self) -> tuple[str, str]:
        """What makes two terms the same, wherever they stand."""
        return (self.field, self.text)


@dataclass(frozen=True, slots=True)
class Folded:
    """Text in one width and one case, which still knows where each letter came from."""

    text: str
    offsets: Sequence[int]
    """`offsets[i]`: where in the original the i-th code point of `text` began; one more entry for the end."""

    @property
    def is_plain(self) -> bool:
        """Whether each letter is still where it was."""
        return isinstance(self.offsets, range)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """What of the original became `text[start:end]`; of a letter that became several, all of it."""
        if self.is_plain:
            return start, end
        last = self.offsets[end - 1]
        while self.offsets[end] == last:
            end += 1
        return self.offsets[start], self.offsets[end]


def fold(text: str) -> Folded:
    """
    Fold `text` into one width and one case (NFKC, then casefold), without format characters.

    Half-width kana and their sound marks become one letter, "ﬁ" becomes two, so positions shift;
    `Folded.offsets` maps them back.

    Source: Unicode Standard Annex 15 (normal forms); Unicode Standard 5.18 (caseless matching).
    """
    if _LETTER_BY_LETTER.fullmatch(text):
        narrow = text.translate(_NARROW) if _WIDE.search(text) else text
        return Folded(narrow.casefold(), range(len(text) + 1))
    parts = _CLUSTER.findall(text)
    folded = list(map(_fold, parts))
    if len(parts) == len(text) and sum(map(len, folded)) == len(text) and "" not in folded:
        return Folded("".join(folded), range(len(text) + 1))
    offsets: list[int] = []
    at = 0
    for part, letters in zip(parts, folded, strict=True):
        offsets += [at] * len(letters)
        at += len(part)
    return Folded("".join(folded), [*offsets, len(text)])


_WIDE = re.compile("[\u3000！-～]")
_NARROW = {0x3000: " "} | {code: code - 0xFEE0 for code in range(ord("！"), ord("～") + 1)}
# Letters that become one other or stay, whatever stands beside them, as nearly all text: ten times faster so.
_LETTER_BY_LETTER = re.compile("[\\x00-\\x7fÀ-Þà-ÿ·‘-”\u3000、-〇「-】ぁ-ゖァ-ヺー一-鿿ㄱ-ㅣ가-힣！-～]*")

_COMBINING = "".join(char for char in map(chr, range(0x0300, 0x10000)) if unicodedata.combining(char))
# A letter with the marks and jamo that join it, and what is left out: they normalise together.
_CLUSTER = re.compile(f"(?s:.)(?:[{_COMBINING}\u1160-\u11ff\uff9e\uff9f]|{_IGNORED.pattern})*")

_MENDED: dict[int, int | str] = {
    # NFKC makes ㅂ, typed alone, a consonant that waits for its vowel (U+1107); readers mean the letter.
    ord(unicodedata.normalize("NFKC", chr(code))): code
    for code in range(0x3131, 0x3164)
    if len(unicodedata.normalize("NFKC", chr(code))) == 1
} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # half of a pair cannot be handed to an analyser


@lru_cache(maxsize=65_536)
def _fold(part: str) -> str:
    """Fold one letter; the same few thousand make up every text."""
    return unicodedata.normalize("NFKC", _IGNORED.sub("", part)).casefold().translate(_MENDED)


def analyse(text: str, lang: str) -> list[Term]:
    """
    The words of `text`, its pairs, then its character grams, each in reading order.

    Args:
        text: Any text; control characters and lone surrogates do no harm.
        lang: `ko`, `ja`, `en`; anything else is cut into runs of letters and bigrams.
    """
    folded = fold(text)
    language = LANGUAGES.get(lang, FALLBACK)
    words = _words(folded.text, lang)
    return [
        *_terms("word", (word for word in words if word[0] not in language.FUNCTION_WORDS), folded),
        *_terms("pair", _pairs(words) if language.PAIRS else (), folded),
        *_terms("gram", language.grams(folded.text), folded),
    ]


def _pairs(words: Sequence[Piece]) -> Iterator[Piece]:
    """Two words side by side, in either order: readers of Korean and Japanese put them as they like."""
    for (one, start, _), (other, _, end) in pairwise(words):
        yield (f"{one} {other}" if one <= other else f"{other} {one}"), start, end


SHORT = 400
"""Code points of a text that is likely a question."""


def _words(folded: str, lang: str) -> Sequence[Piece]:
    if len(folded) <= SHORT:
        return _words_of_short(folded, lang)
    return tuple(LANGUAGES.get(lang, FALLBACK).words(folded))


@lru_cache(maxsize=64)
def _words_of_short(folded: str, lang: str) -> tuple[Piece, ...]:
    """
    Remembered, for a dictionary is dear and a question is taken apart more than once.

    Once to search, then to compare it with the synonyms, and to log it.
    """
    return tuple(LANGUAGES.get(lang, FALLBACK).words(folded))


def analyse_sounds(text: str, lang: str) -> list[Term]:
    """How `text` sounds or begins; a document is always read so, a question only when it is typed that way."""
    folded = fold(text)
    return list(_terms("sound", LANGUAGES.get(lang, FALLBACK).sounds(folded.text), folded))


def _terms(field: TermField, pieces: Iterable[Piece], folded: Folded) -> Iterator[Term]:
    for text, start, end in pieces:
        yield Term(text, field, *folded.span(start, end))


def analyse_query(text: str, lang: str) -> tuple[Term, ...]:
    """The terms of a question, each once."""
    return once(analyse(text, lang))


def once(terms: Iterable[Term]) -> tuple[Term, ...]:
    """`terms` without repetitions, in order of first appearance."""
    first: dict[tuple[str, str], Term] = {}
    for term in terms:
        first.setdefault(term.key, term)
    return tuple(first.values())


def content_words(text: str, lang: str) -> list[str]:
    """The words of `text` that carry its meaning, in reading order; the analysis of a question is remembered."""
    function_words = LANGUAGES.get(lang, FALLBACK).FUNCTION_WORDS
    return [word for word, _, _ in _words(fold(text).text, lang) if word not in function_words]


def content_key(text: str, lang: str) -> str:
    """
    A key that is the same for the same content words in another order, spelling of spaces or case.

    Korean and Japanese readers leave spaces out at will, so there the letters of the content words are
    sorted; that two different questions are anagrams of each other has not been seen.
    A text without content words is its own key, folded and without spaces; empty where that leaves nothing.
    """
    words = content_words(text, lang)
    if not words:
        return "".join(fold(text).text.split())
    if lang in ("ko", "ja"):
        return "".join(sorted("".join(words)))
    return " ".join(sorted(set(words)))


@cache
def fingerprint() -> str:
    """What this analysis does, in 16 hex digits: versions of the tables and dictionaries it stands on, and its own."""
    said = [f"analysis {VERSION} unicode {unicodedata.unidata_version}", f"plain {FALLBACK.VERSION}"]
    said += [f"{lang} {language.VERSION}" for lang, language in sorted(LANGUAGES.items())]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
