"""
One file a language: which words of a text carry its meaning, and which character grams stand for it.

Each module has `words(folded)` and `grams(folded)`, which yield `(text, start, end)` over folded text.
`LANGUAGES[lang]` picks the module; a language without one falls back to `plain`.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from search_api.contract.languages import en, ja, ko, plain

Piece = tuple[str, int, int]
"""A term and its span in the folded text, half open."""


class Language(Protocol):
    def words(self, folded: str) -> Iterable[Piece]: ...
    def grams(self, folded: str) -> Iterable[Piece]: ...


LANGUAGES: Mapping[str, Language] = {"ko": ko, "ja": ja, "en": en}
FALLBACK: Language = plain
