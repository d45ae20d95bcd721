"""
The nearest word that articles hold, one key or letter away.

    parcle --variants--> arcle prcle pacle pacle parle parce parcl     (itself, and less one letter)
           --lookup----> words that share a variant --one edit apart?--> parcel

Korean words are compared as the keys that type them, so a slip of one jamo is one edit.  Variants of every word are kept
as sorted checksums: a dictionary of 100,000 words opens at once and is asked in microseconds.

Source: Garbe 2012, "1000x faster spelling correction algorithm" (symmetric deletes).
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search_api.contract.analysis import fold
from search_api.contract.documents import IndexDocument
from search_api.contract.hangul import keystrokes
from search_api.contract.languages import ko

MIN_PART = 3
"""Letters of a word that may come out of another: shorter ones are found in every word."""

MAX_WORD = 20
"""Letters; longer runs are rarely one word."""

_RUNS = {
    "ko": re.compile(r"[a-z]+"),
    "ja": re.compile(r"[ァ-ヺー]{4,}|[a-z]{4,}"),
}
"""Besides nouns in Korean: with particles on them, every word is one key from another (곳에, 곳이)."""
_ANY_RUN = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Speller:
    """The words of one language, and what each looks like with a letter missing."""

    lang: str
    places: Mapping[str, int]
    """Word -> place; the more often a word is used, the lower."""
    words: tuple[str, ...]
    checksums: NDArray[np.uint32]
    """Of every variant of every word, sorted."""
    owners: NDArray[np.int32]
    """For each checksum the place of its word."""

    def __contains__(self, word: str) -> bool:
        return word in self.places

    def correct(self, word: str) -> str | None:
        """The most used word one edit away from `word`, or None."""
        typed = _keys(word, self.lang)
        best: int | None = None
        for variant in _variants(typed):
            checksum = np.uint32(zlib.crc32(variant.encode("utf-8", "surrogatepass")))
            start, end = (
                np.searchsorted(self.checksums, checksum, "left"),
                np.searchsorted(self.checksums, checksum, "right"),
            )
            for place in self.owners[start:end].tolist():
                if (best is None or place < best) and _one_edit_apart(typed, _keys(self.words[place], self.lang)):
                    best = place
        return None if best is None else self.words[best]

    def split(self, word: str) -> str | None:
        """`word` as two words of three letters or more, the rarer of them as usual as possible; or None."""
        cuts = [(word[:at], word[at:]) for at in range(MIN_PART, len(word) - MIN_PART + 1)]
        known = [pair for pair in cuts if pair[0] in self.places and pair[1] in self.places]
        return " ".join(min(known, key=lambda pair: max(map(self.places.__getitem__, pair)))) if known else None


def spell_words(
    documents: Iterable[IndexDocument], synonyms: Mapping[str, Iterable[Iterable[str]]]
) -> dict[str, list[str]]:
    """Language -> the words of its articles and their synonyms, most used first, then in the order of their letters."""
    counts: dict[str, Counter[str]] = {}
    for document in documents:
        counted = counts.setdefault(document.lang, Counter())
        for text in (document.title, *document.aliases, document.heading, document.text):
            counted.update(_words(fold(text).text, document.lang))
    for lang, counted in counts.items():
        for group in synonyms.get(lang, ()):
            for word in group:
                counted.update(_words(fold(word).text, lang))
    return {lang: sorted(counted, key=lambda word: (-counted[word], word)) for lang, counted in counts.items()}


def _words(folded: str, lang: str) -> Iterator[str]:
    found = [run[0] for run in _RUNS.get(lang, _ANY_RUN).finditer(folded)]
    if lang == "ko":
        found += ko.nouns(folded)
    for word in found:
        if 1 < len(word) < MAX_WORD:
            yield word


def make_speller(lang: str, words: Iterable[str]) -> Speller:
    """
    Make the dictionary.

    Args:
        words: Most used first.
    """
    words = tuple(words)
    pairs = [
        (zlib.crc32(variant.encode()), place)
        for place, word in enumerate(words)
        for variant in _variants(_keys(word, lang))
    ]
    checksums = np.array([pair[0] for pair in pairs], np.uint32)
    owners = np.array([pair[1] for pair in pairs], np.int32)
    order = np.lexsort((owners, checksums))
    return Speller(lang, {word: place for place, word in enumerate(words)}, words, checksums[order], owners[order])


def save_speller(speller: Speller, folder: Path) -> None:
    """Write `speller` below `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "words.txt").write_text("\n".join(speller.words), encoding="utf-8")
    np.save(folder / "checksums.npy", speller.checksums, allow_pickle=False)
    np.save(folder / "owners.npy", speller.owners, allow_pickle=False)


def load_speller(lang: str, folder: Path) -> Speller:
    text = (folder / "words.txt").read_text(encoding="utf-8")
    words = tuple(text.split("\n")) if text else ()
    return Speller(
        lang,
        dict(zip(words, range(len(words)), strict=True)),
        words,
        np.load(folder / "checksums.npy", allow_pickle=False),
        np.load(folder / "owners.npy", allow_pickle=False),
    )


def _keys(word: str, lang: str) -> str:
    return keystrokes(word) if lang == "ko" else word


def _variants(keys: str) -> set[str]:
    """`keys` itself, and with any one of them missing."""
    return {keys, *(keys[:at] + keys[at + 1 :] for at in range(len(keys)))}


def _one_edit_apart(a: str, b: str) -> bool:
    """Whether one letter was left out, added, exchanged or swapped with its neighbour."""
    if a == b or abs(len(a) - len(b)) > 1:
        return a == b
    start = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if len(a) != len(b):
        shorter, longer = sorted((a, b), key=len)
        return shorter[start:] == longer[start + 1 :]
    return a[start + 1 :] == b[start + 1 :] or (
        a[start : start + 2] == b[start : start + 2][::-1] and a[start + 2 :] == b[start + 2 :]
    )
