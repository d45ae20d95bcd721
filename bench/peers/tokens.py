"""
Bigrams of Korean, Japanese and Chinese letters, words elsewhere: the usual search without a dictionary.

    배송지 address --> 배송 송지 address
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

CJK = "぀-ヿ㐀-鿿々가-힣"
_RUN = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")
_STARTS_CJK = re.compile(f"[{CJK}]")


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """Each run of letters in one width and case, and whether it is Korean, Japanese or Chinese."""
    for match in _RUN.finditer(unicodedata.normalize("NFKC", text).casefold()):
        yield match[0], bool(_STARTS_CJK.match(match[0]))


def ngrams(text: str, length: int) -> list[str]:
    """The parts of `text` of that length, or `text` itself if it is shorter."""
    return [text[at : at + length] for at in range(max(1, len(text) - length + 1))]
