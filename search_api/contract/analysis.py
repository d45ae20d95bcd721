"""
Turn text into terms, the same way when indexing and when searching.

    text --fold--> folded text --words--> content words   (field "word")
                               --grams--> character grams (field "gram")

The builder analyses documents, the API questions.  If the two ever differed, a page could hold the
very word a reader typed and still not be found; `fingerprint` is stored with the snapshot, so that
such a snapshot is refused when it is opened instead of failing one reader at a time.

Nothing here imports an engine: engines are given terms, they do not make them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Literal

from search_api.contract.languages import FALLBACK, LANGUAGES

TermField = Literal["word", "gram"]

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
    """Below 1 for a word that the reader did not type, such as a synonym."""

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

    def span(self, start: int, end: int) -> tuple[int, int]:
        """What of the original became `text[start:end]`; of a letter that became several, all of it."""
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
    folded = unicodedata.normalize("NFKC", text).casefold()
    if len(folded) == len(text) and not _IGNORED.search(text) and unicodedata.is_normalized("NFKC", text):
        return Folded(folded, range(len(text) + 1))
    letters: list[str] = []
    offsets: list[int] = []
    for start, end in _clusters(text):
        part = unicodedata.normalize("NFKC", _IGNORED.sub("", text[start:end])).casefold()
        letters.append(part)
        offsets += [start] * len(part)
    return Folded("".join(letters), [*offsets, len(text)])


def _clusters(text: str) -> list[tuple[int, int]]:
    """Spans that normalise on their own: a letter with the marks and jamo that join it, and what is left out."""
    starts = [at for at, char in enumerate(text) if at == 0 or not _joins_the_one_before(char)]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _joins_the_one_before(char: str) -> bool:
    jamo = "\u1160" <= char <= "\u11ff"
    return bool(unicodedata.combining(char)) or char in "ﾞﾟ" or jamo or _IGNORED.match(char) is not None


def analyse(text: str, lang: str) -> list[Term]:
    """
    All terms of `text`: first its content words, then its character grams, each in reading order.

    Args:
        text: Any text; control characters and lone surrogates do no harm.
        lang: `ko`, `ja`, `en`; anything else is cut into runs of letters and bigrams.
    """
    folded = fold(text)
    language = LANGUAGES.get(lang, FALLBACK)
    terms = [Term(word, "word", *folded.span(start, end)) for word, start, end in language.words(folded.text)]
    terms += [Term(gram, "gram", *folded.span(start, end)) for gram, start, end in language.grams(folded.text)]
    return terms


def analyse_query(text: str, lang: str) -> tuple[Term, ...]:
    """The terms of a question, each once; a question of stop words only keeps them as grams."""
    once: dict[tuple[str, str], Term] = {}
    for term in analyse(text, lang):
        once.setdefault(term.key, term)
    return tuple(once.values())


def content_key(text: str, lang: str) -> str:
    """
    A key that is the same for the same content words in another order, spelling of spaces or case.

    Korean and Japanese readers leave spaces out at will, so there the letters of the content words are
    sorted; that two different questions are anagrams of each other has not been seen.
    Empty for text without a letter.
    """
    folded = fold(text).text
    language = LANGUAGES.get(lang, FALLBACK)
    words = [word for word, _, _ in language.words(folded)]
    if not words:
        return "".join(folded.split())
    if lang in ("ko", "ja"):
        return "".join(sorted("".join(words)))
    return " ".join(sorted(set(words)))


_SAMPLES = (
    ("ko", "배송지를 변경하려면 어떻게 해야 하나요? ＡＢＣ１２３ 환불받는법"),
    ("ja", "注文した商品をﾊﾞｯｸﾞごと返品したいのですが、方法は？ VISAカード"),
    ("en", "Where's my parcel? I returned two shipments, don't cancel them — Ünïcode ﬁt"),
    ("fr", "Où est mon colis ?"),
)


@cache
def fingerprint() -> str:
    """What this analysis does, in 16 hex digits: its output on sample sentences and the tables it stands on."""
    seen = [f"unicode {unicodedata.unidata_version}", f"snowball {version('snowballstemmer')}"]
    seen += [
        f"{term.field} {term.text} {term.start} {term.end}" for lang, text in _SAMPLES for term in analyse(text, lang)
    ]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:16]
