"""
One file a language: which words of a text carry its meaning, which grams stand for it, how it sounds.

Each module has three functions over folded text, which yield `(term, start, end)`:

    words    content words in their dictionary form; particles, endings and what every question says are left out
    grams    short runs of letters, which forgive spelling and spacing
    sounds   how the text is typed by those who do not write it out: Japanese readings, Korean initials

and `is_word`, which says whether a dictionary of the language knows a word, whatever the articles hold.

`LANGUAGES[lang]` picks the module; a language without one falls back to `plain`.  Dictionaries are
loaded at the first text, not at import.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from search_api.contract.languages import en, ja, ko, plain

Piece = tuple[str, int, int]
"""A term and its span in the folded text, half open."""


class Language(Protocol):
    VERSION: str
    """Changes whenever the same text may give other terms."""
    FUNCTION_WORDS: frozenset[str]
    """Those of `words` that carry grammar: no terms by themselves, only in pairs."""
    PAIRS: bool
    """Whether two words side by side are a term of their own."""

    def words(self, folded: str) -> Iterable[Piece]: ...
    def grams(self, folded: str) -> Iterable[Piece]: ...
    def sounds(self, folded: str) -> Iterable[Piece]: ...
    def is_word(self, folded: str) -> bool: ...


LANGUAGES: Mapping[str, Language] = {"ko": ko, "ja": ja, "en": en}
FALLBACK: Language = plain
