"""
What a reader meant to type: another keyboard, romaji, a slip of the finger.

    qothd   --Latin keys of a Korean keyboard-->  배송
    ㅔㅁ초  --Korean keys of a Latin keyboard-->  patch
    henpin  --romaji-->                           へんぴん        soryo --> そうりょう
    배손    --one key, one letter away-->         배송
    giftwrap  --a space left out-->               gift wrap

Each step is gated: a word is touched only if no article and no dictionary holds it, and only for something
that articles do hold.  Of clean questions one in eighty changes all the same (measured on 4,500 Korean ones).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

from search_api.contract.analysis import fold
from search_api.contract.hangul import from_keyboard, to_keyboard
from search_api.contract.kana import from_romaji
from search_api.contract.languages import FALLBACK, LANGUAGES, en, ja, ko
from search_api.spelling import Speller

Knows = Callable[[str, str], bool]
"""(field, term) -> whether any article in the language holds it."""

_LATIN = re.compile(r"[A-Za-z]{2,}(?:['’-][A-Za-z]+)*")
_PIECE = re.compile(r"[a-z]+")
_JAMO = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]*[ㄱ-ㅎㅏ-ㅣ][가-힣ㄱ-ㅎㅏ-ㅣ]*")
_SYLLABLES = re.compile(r"[가-힣]+")
_LONG_KATAKANA_OR_LATIN = re.compile(r"[ァ-ヺー]{4,}|[a-z]{4,}")
# A vowel typed twice, which in katakana is ー, and letters after which う may have been left out.
_DOUBLED = re.compile(
    "(?<=[あかがさざただなはばぱまやらわぁゃ])あ|(?<=[いきぎしじちぢにひびぴみりぃ])い|(?<=[うくぐすずつづぬふぶぷむゆるぅゅ])う"
    "|(?<=[えけげせぜてでねへべぺめれぇ])え|(?<=[おこごそぞとどのほぼぽもよろぉょ])お"
)
_MAY_BE_LONG = re.compile(r"(?<=[おこそとのほもよろごぞどぼぽょうくすつぬふむゆるぐずづぶぷゅ])(?![うゃゅょ])")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NO_WORDS = re.compile(r"((?:https?://|www\.)[!-~]+|[\w.%+-]+@[\w-]+\.[A-Za-z.]+|\b[A-Za-z]+\d[A-Za-z\d]*)", re.ASCII)
"""Addresses, and codes as on orders and coupons: nothing in them is a slip."""
_APOSTROPHE = re.compile("['’]")
_ONLY_INITIALS = re.compile(r"[ㄱ-ㅎ\s]+")

MIN_LENGTH = {"en": 5, "ja": 4, "ko": 2}
"""Letters from which on a word may be corrected: shorter ones have too many neighbours."""

MOST_LONG_VOWELS = 5
"""Places of a word in romaji where a long vowel is tried: each doubles the work."""

SOUNDS_LIKE_ARTICLES = 1 / 3
"""Share of the sounds of what was typed in romaji that articles must hold."""

LONGEST_ENDING = 2
"""Syllables at the end of a Korean word that may be a particle: what is corrected are nouns."""

POLITE = "요"
"""Makes a polite question of a noun alone, 환불요; no dictionary takes it off."""


def rewrite(text: str, lang: str, knows: Knows, speller: Speller | None) -> str:
    """
    What to search for instead of `text`, or `text` itself.

    Args:
        speller: The words of the articles in `lang`; None: no spelling correction.
    """
    parts = _NO_WORDS.split(text)
    parts[::2] = [_rewritten(part, lang, knows, speller) for part in parts[::2]]
    return "".join(parts)


def without_addresses(text: str) -> str:
    """`text` without what is in no language: addresses and codes."""
    return _NO_WORDS.sub(" ", text)


def _rewritten(text: str, lang: str, knows: Knows, speller: Speller | None) -> str:
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
    words = {word for word in _LATIN.findall(text) if not _known_latin(word, knows)}
    # "size" could be romaji, "no" beside "henpin" is: a question is romaji if any word of it is nothing else.
    if all(en.is_word(word.casefold()) for word in words):
        return text
    kana = {word: sound for word in words if (sound := from_romaji(word.casefold()))}
    # A word or two of a German sentence read like romaji as well.
    if 2 * sum(map(len, kana)) < sum(map(len, words)):
        return text
    kana = {word: _as_it_sounds(sound, knows) for word, sound in kana.items()}
    if _sounds_known("".join(kana.values()), knows) < SOUNDS_LIKE_ARTICLES:
        return text
    return _LATIN.sub(lambda match: kana.get(match[0], match[0]), text)


def _as_it_sounds(kana: str, knows: Knows) -> str:
    """`kana`, or with long vowels as articles have them if they do not sound like `kana`."""
    if _sounds_known(kana, knows) == 1:
        return kana
    otherwise = (_DOUBLED.sub("ー", kana), *_lengthened(kana))
    return next((each for each in otherwise if _sounds_known(each, knows) == 1), kana)


def _sounds_known(kana: str, knows: Knows) -> float:
    """The share of its sounds that articles hold, 0 to 1."""
    sounds = [knows("sound", sound) for sound, _, _ in ja.sounds(kana)]
    return sum(sounds) / len(sounds) if sounds else 0.0


def _lengthened(kana: str) -> Iterator[str]:
    """`kana` with う after letters that it can make long, the longest first: そうりょう, そうりょ, そりょう, そりょ."""
    parts = _MAY_BE_LONG.split(kana, MOST_LONG_VOWELS)
    for ends in product(("う", ""), repeat=len(parts) - 1):
        yield parts[0] + "".join(map("".join, zip(ends, parts[1:], strict=True)))


def _to_latin(match: re.Match[str], knows: Knows) -> str:
    if _ONLY_INITIALS.fullmatch(match[0]):
        return match[0]
    typed = to_keyboard(match[0])
    return typed if typed.isascii() and knows("word", en.stem(typed.casefold())) else match[0]


def _corrected(match: re.Match[str], lang: str, knows: Knows, speller: Speller) -> str:
    word = match[0]
    folded = fold(word).text
    if len(folded) < MIN_LENGTH.get(lang, 5) or _APOSTROPHE.search(folded):
        return word
    cuts = [(folded[:at], folded[at:]) for at in range(len(folded), len(folded) - LONGEST_ENDING - 1, -1)]
    cuts = [cut for cut in cuts if len(cut[0]) >= 2] if lang == "ko" else cuts[:1]
    if any(not ending or ending in ko.AFTER_NOUNS for stem, ending in cuts if stem in speller):
        return word
    if not _is_unheard_of(folded, lang, knows):
        return word
    if lang == "ko" and folded[:-1] in speller and folded.endswith(POLITE):
        return folded[:-1]
    for stem, ending in cuts:
        better = speller.correct(stem)
        if better is not None and (not ending or ko.is_followed_by(better, ending)):
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
