"""Any language without an analyser of its own: runs of letters as words, bigrams of them as grams."""

import re
from collections.abc import Iterator

VERSION = "1"

FUNCTION_WORDS: frozenset[str] = frozenset()

PAIRS = False

_RUN = re.compile(r"[^\W_]+")


def words(folded: str) -> Iterator[tuple[str, int, int]]:
    for run in _RUN.finditer(folded):
        yield run[0], run.start(), run.end()


def grams(folded: str) -> Iterator[tuple[str, int, int]]:
    for run in _RUN.finditer(folded):
        for at in range(run.start(), run.end() - 1):
            yield folded[at : at + 2], at, at + 2


def is_word(folded: str) -> bool:  # noqa: ARG001  # there is no dictionary to ask: what is not known to be wrong stays
    return True


def sounds(folded: str) -> Iterator[tuple[str, int, int]]:  # noqa: ARG001  # the same for every language
    yield from ()
