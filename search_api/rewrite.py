"""
What a reader meant to type: another keyboard, romaji, a slip of the finger.

    qothd   --Latin keys of a Korean keyboard-->  배송
    ㅔㅁ초  --Korean keys of a Latin keyboard-->  patch
    henpin  --romaji-->                           へんぴん
    배손    --one key, one letter away-->         배송
    giftwrap  --a space left out-->               gift wrap

Each step is gated: a word is touched only if no article and no dictionary holds it, and only for something
that articles do hold.  A clean question is never rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from search_api.contract.analysis import fold
from search_api.contract.hangul import from_keyboard, to_keyboard
from search_api.contract.kana import from_romaji
from search_api.contract.languages import FALLBACK, LANGUAGES, en, ko
from search_api.spelling import Speller

Knows = Callable[[str, str], bool]
"""(field, term) -> whether any article in the language holds it."""

_LATIN = re.compile(r"[A-Za-z]{2,}(?:['’-][A-Za-z]+)*")
_PIECE = re.compile(r"[a-z]+")
_JAMO = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]*[ㄱ-ㅎㅏ-ㅣ][가-힣ㄱ-ㅎㅏ-ㅣ]*")
_SYLLABLES = re.compile(r"[가-힣]+")
_LONG_KATAKANA_OR_LATIN = re.compile(r"[ァ-ヺー]{4,}|[a-z]{4,}")
_LETTERS = re.compile(r"[^\W\d_]+")
_ONLY_INITIALS = re.compile(r"[ㄱ-ㅎ\s]+")

MIN_LENGTH = {"en": 5, "ja": 4, "ko": 2}
"""Letters from which on a word may be corrected: shorter ones have too many neighbours."""

LONGEST_ENDING = 2
"""Syllables at the end of a Korean word that may be a particle the dictionary does not hold."""


POLITE = "요"
"""Makes a polite question of a noun alone, 환불요; no dictionary takes it off."""


def rewrite(text: str, lang: str, knows: Knows, speller: Speller | None) -> str:
    """
    What to search for instead of `text`, or `text` itself.

    Args:
        speller: The words of the articles in `lang`; None: no spelling correction.
    """
    changed = _other_keyboard(text, lang, knows)
    if speller is not None:
        changed = _LETTERS.sub(partial(_corrected, lang=lang, knows=knows, speller=speller), changed)
    return changed


def _other_keyboard(text: str, lang: str, knows: Knows) -> str:
    if lang == "ko":
        return _LATIN.sub(partial(_to_hangul, knows=knows), text)
    if lang == "ja":
        return _to_kana(text, knows)
    return _JAMO.sub(partial(_to_latin, knows=knows), text)


def _known_latin(word: str, knows: Knows) -> bool:
    """Whether articles hold the word, or each piece of it; the dictionary form of a name may be another one."""
    stems = [en.stem(piece) for piece in _PIECE.findall(word.casefold())]
    return all(knows("word", stem) or knows("gram", stem) for stem in stems)


def _to_hangul(match: re.Match[str], knows: Knows) -> str:
    word = match[0]
    if _known_latin(word, knows) or en.is_word(word.casefold()):
        return word
    # A phone begins a sentence with a capital, which is another key: 뺴송 for 배송.
    for typed in (from_keyboard(word), from_keyboard(word[0].lower() + word[1:])):
        # "nike" gives loose jamo, and a foreign name that gives syllables gives ones that no article joins so.
        grams = [gram for gram, _, _ in ko.grams(typed)] if _SYLLABLES.fullmatch(typed) else []
        if grams and sum(knows("gram", gram) for gram in grams) * 2 >= len(grams):
            return typed
    return word


def _to_kana(text: str, knows: Knows) -> str:
    words = [word for word in _LATIN.findall(text) if not _known_latin(word, knows)]
    # "size" could be romaji, "no" beside "henpin" is: a question is romaji if any word of it is nothing else.
    if all(en.is_word(word.casefold()) for word in words):
        return text
    kana = {word: from_romaji(word.casefold()) or word for word in words}
    return _LATIN.sub(lambda match: kana.get(match[0], match[0]), text)


def _to_latin(match: re.Match[str], knows: Knows) -> str:
    if _ONLY_INITIALS.fullmatch(match[0]):
        return match[0]
    typed = to_keyboard(match[0])
    return typed if typed.isascii() and knows("word", en.stem(typed.casefold())) else match[0]


def _corrected(match: re.Match[str], lang: str, knows: Knows, speller: Speller) -> str:
    word = match[0]
    folded = fold(word).text
    if len(folded) < MIN_LENGTH.get(lang, 5) or folded in speller or not _is_unheard_of(folded, lang, knows):
        return word
    if lang == "ko" and folded[:-1] in speller and folded.endswith(POLITE):
        return folded[:-1]
    endings = range(LONGEST_ENDING + 1) if lang == "ko" else range(1)
    for length in endings:
        stem, ending = folded[: len(folded) - length], folded[len(folded) - length :]
        if len(stem) < 2 or (better := speller.correct(stem)) is None:
            continue
        if not ending or ko.is_followed_by(better, ending):
            return better + ending
    return speller.split(folded) or word if lang == "en" else word


def _is_unheard_of(word: str, lang: str, knows: Knows) -> bool:
    """Whether no article holds the word or all of its pieces, and no dictionary knows it either."""
    if lang == "ko":
        heard_of = not _SYLLABLES.fullmatch(word) or all(knows("gram", gram) for gram, _, _ in ko.grams(word))
    elif lang == "ja":
        heard_of = not _LONG_KATAKANA_OR_LATIN.fullmatch(word) or knows("word", word)
    else:
        heard_of = knows("word", en.stem(word))
    return not heard_of and not LANGUAGES.get(lang, FALLBACK).is_word(word)
