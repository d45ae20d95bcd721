"""
English: Snowball stems as words, padded letter trigrams as grams.

The trigrams are what finds "giftwrap" in "gift wrap" and forgives a typing error.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import files

import snowballstemmer

VERSION = f"2 snowballstemmer {version('snowballstemmer')}"

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_CONTRACTED = re.compile(r"['’](?:(?:s|m|re|ve|ll|d)\b)?")
"""What is left out of a word: shop's is shop, I'm is I; don't stays one word."""

FUNCTION_WORDS = STOP_WORDS = frozenset(
    "a an and anybody anyone anything are as at be been but by can could did do does for from had has have"
    " how i if in into is it its may me might my of on or our please shall should somebody someone something"
    " that the their them there these they this those to us was we were what when where which who why will"
    " with would you your".split()
)
"""
Grammar and the boilerplate of questions; "not" and "no" are not among them, they change what is asked.

They are no terms by themselves; side by side they tell "who are you" from "how are you".
"""

PAIRS = True

stem = lru_cache(maxsize=50_000)(snowballstemmer.stemmer("english").stemWord)
"""Ten times dearer than everything else here, and the same few thousand words come again and again."""


def words(folded: str) -> Iterator[tuple[str, int, int]]:
    for match in _WORD.finditer(folded):
        word = _CONTRACTED.sub("", match[0])
        if word:
            is_stem = word.isascii() and word.isalpha() and word not in FUNCTION_WORDS
            yield stem(word) if is_stem else word, match.start(), match.end()


def grams(folded: str) -> Iterator[tuple[str, int, int]]:
    for match in _WORD.finditer(folded):
        if match[0] in STOP_WORDS:
            continue
        start, end = match.span()
        padded = f"_{match[0]}_"
        for at in range(len(padded) - 2):
            yield padded[at : at + 3], max(start, start + at - 1), min(end, start + at + 2)


def is_word(folded: str) -> bool:
    """Whether it stands among the 82,765 English words that come with symspellpy."""
    return folded in _lexicon()


@cache
def _lexicon() -> frozenset[str]:
    lines = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    return frozenset(line.split(" ")[0] for line in lines.splitlines())


def sounds(folded: str) -> Iterator[tuple[str, int, int]]:  # noqa: ARG001  # the same for every language
    yield from ()
