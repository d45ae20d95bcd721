"""
Korean: words without their particle, and bigrams that cross spaces.

Readers put spaces where they like ("배송 조회", "배송조회"); bigrams over the text without its
spaces are the same for both.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

_WORD = re.compile(r"[가-힣]+|[a-z0-9]+")
# What stands between Hangul and Hangul of one phrase; a full stop or a Latin word ends it.
_PHRASE = re.compile(r"[가-힣]+(?: +[가-힣]+)*")
_PARTICLE = re.compile(
    r"(?:으로부터|에서는|에서도|으로는|이라도|에서|에게|까지|부터|으로|이나|라도|처럼|보다|마다|은|는|이|가|을|를|에|의|로|도|만|와|과|요)$"
)

BOILERPLATE = frozenset(
    {
        "어떻게",
        "어떡해",
        "어떻게해요",
        "방법",
        "방법이",
        "경우",
        "무엇",
        "뭐",
        "어디",
        "언제",
        "얼마",
        "있나요",
        "있어요",
        "되나요",
        "돼요",
        "하나요",
        "해요",
        "하고",
        "하려면",
        "싶어요",
        "싶은데",
        "알려주세요",
        "가능한가요",
        "문의",
        "좀",
        "수",
        "것",
        "때",
    }
)
"""Words that every question may hold, whatever it is about."""


def words(folded: str) -> Iterator[tuple[str, int, int]]:
    for match in _WORD.finditer(folded):
        if match[0] in BOILERPLATE:
            continue
        word = _without_particle(match[0])
        if word not in BOILERPLATE:
            yield word, match.start(), match.start() + len(word)


def grams(folded: str) -> Iterator[tuple[str, int, int]]:
    for phrase in _PHRASE.finditer(folded):
        at = [i for i in range(phrase.start(), phrase.end()) if folded[i] != " "]
        for first, second in pairwise(at):
            yield folded[first] + folded[second], first, second + 1


def _without_particle(word: str) -> str:
    """`word` without a particle at its end, if two syllables or more are left."""
    particle = _PARTICLE.search(word)
    return word[: particle.start()] if particle and particle.start() >= 2 else word
