"""
Whether one text is what stands in the box while another is typed, whatever is typed with.

    뱃 | 배송            two-set keyboard    ㅂㅐㅅ begins ㅂㅐㅅㅗㅇ
    기 | 가              keypad (Cheonjiin)  ㄱㅣ begins ㄱㅣㆍ
    qothd | 배송         another keyboard    the keys are the same
    へんp | へんぴん     romaji              p begins ぴ
    は | ばいそう        flick               the last kana gets its mark
    へんぴ | 返品        conversion          the reading of 返品 begins so
    refumd | refund      a slip              one edit, and no word of any dictionary

Texts are compared as the keys that were pressed.  Meaning is no question here, but where a dictionary knows the
word that differs it was no slip: 발송 and 반송, cost and lost are one key apart.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from search_api.contract.analysis import fold
from search_api.contract.hangul import keystrokes, to_keyboard
from search_api.contract.kana import from_romaji
from search_api.contract.languages import en, ja, ko

MIN_KEYS = 4
"""Keys of a word in which a slip is looked for: shorter ones are one edit from too many others."""


class Pressed(NamedTuple):
    """A text as the fingers made it."""

    text: str
    """In one width and one case."""
    letters: str
    """Without blanks."""
    keys: str
    """Likewise, Hangul as the jamo that are pressed."""


@lru_cache(maxsize=2048)
def pressed(text: str) -> Pressed:
    folded = fold(text).text
    letters = "".join(folded.split())
    return Pressed(folded, letters, keystrokes(letters))


def goes_on(earlier: Pressed, later: Pressed) -> bool:
    """Whether `earlier` stands in the box on the way to `later`, or is the same, with nothing taken back."""
    one, other = earlier.keys, later.keys
    if other.startswith(one):
        return True
    at = shared(one, other)
    return at < len(other) and (_goes_on_keypad(one, other, at) or _goes_on_other_keyboard(one, other, at))


def shared(one: str, other: str) -> int:
    """How many letters two texts have in common at their beginning."""
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return at
    return min(len(one), len(other))


# The keys of the keypad: a consonant is its key, pressed one, two or three times; a vowel is made of three strokes.
_CONSONANTS = ("ㄱㅋㄲ", "ㄴㄹ", "ㄷㅌㄸ", "ㅂㅍㅃ", "ㅅㅎㅆ", "ㅈㅊㅉ", "ㅇㅁ")
_VOWELS = {
    "ㅏ": "ㅣㆍ",
    "ㅑ": "ㅣㆍㆍ",
    "ㅓ": "ㆍㅣ",
    "ㅕ": "ㆍㆍㅣ",
    "ㅗ": "ㆍㅡ",
    "ㅛ": "ㆍㆍㅡ",
    "ㅜ": "ㅡㆍ",
    "ㅠ": "ㅡㆍㆍ",
    "ㅐ": "ㅣㆍㅣ",
    "ㅒ": "ㅣㆍㆍㅣ",
    "ㅔ": "ㆍㅣㅣ",
    "ㅖ": "ㆍㆍㅣㅣ",
}
# How phones show a dot, and two, that wait for their stroke; NFKC makes U+119E of U+318D.
_DOTS = {"\u119e": "ㆍ", "·": "ㆍ", "\u11a2": "ㆍㆍ", ":": "ㆍㆍ"}
_KEYPAD = str.maketrans(
    {letter: key[0] * times for key in _CONSONANTS for times, letter in enumerate(key, 1)} | _VOWELS | _DOTS
)


def _goes_on_keypad(earlier: str, later: str, at: int) -> bool:
    # A key that is pressed again changes the last jamo alone, or two dots that wait for their vowel.
    return len(earlier) - at <= 2 and later[at:].translate(_KEYPAD).startswith(earlier[at:].translate(_KEYPAD))


def _goes_on_other_keyboard(earlier: str, later: str, at: int) -> bool:
    # One of the two letters is Latin; asked first, for it is nearly never so.
    if earlier[at].isascii() == later[at].isascii():
        return False
    return _latin_key(later[at:]).startswith(_latin_key(earlier[at:]))


def _latin_key(keys: str) -> str:
    # Phones begin with a capital, which is another jamo but the same finger.
    return to_keyboard(keys).casefold()


_KANJI = re.compile("[一-鿿㐀-䶿々〆]")
_HANGUL = re.compile("[ㄱ-ㅣ가-힣]")
_KANA = re.compile("[ぁ-ゖァ-ヺー]")
_COMPOSED = re.compile("([ぁ-ゖァ-ヺー]*)([a-z]*)")
"""What an input method shows: kana, and the keys of one that is not there yet."""
_ROMAJI = re.compile("([a-z'-]*[aeiou-])?([b-df-hj-np-tv-z']*)")
"""Whole syllables, and the keys of the next."""

# Dictionaries know one reading of a word, readers type the other.
_ALSO_READ = {
    "わたくし": "わたし",
    "あす": "あした",
    "にっぽん": "にほん",
    "きょうなか": "きょうじゅう",
    "ごばらい": "あとばらい",
}


class Conversion(NamedTuple):
    """How kana became what is written with kanji, katakana or, from romaji, kana."""

    is_certain: bool
    """False where no dictionary knows how the later text is read."""


def conversion(earlier: Pressed, later: Pressed) -> Conversion | None:
    """How `earlier`, typed as kana or romaji, became `later`; None if it did not."""
    if not (_KANA.search(later.letters) or _KANJI.search(later.letters)):
        return None
    if en.is_word(earlier.letters):
        return None
    at = shared(earlier.letters, later.letters)
    typed = _composed(earlier.letters[at:])
    if typed is None:
        return None
    kana, next_keys = typed
    rest = later.letters[at:]
    if not _KANJI.search(rest):
        return Conversion(True) if _sounds_begin(ja.hiragana(rest), kana, next_keys) else None
    # The rest is read alone, for the dictionary may cut the whole otherwise, and whole, for the rest may be half a word.
    found = _converted(rest, kana, next_keys)
    if found is None and at:
        found = _converted(later.letters, _reading(later.letters[:at]) + kana, next_keys)
    return found


def _composed(rest: str) -> tuple[str, str] | None:
    """The kana of what is being composed, and the keys of the next; None if it is something else."""
    match = _COMPOSED.fullmatch(rest)
    if not match or not rest:
        return None
    kana, latin = match.groups()
    parts = _ROMAJI.fullmatch(latin)
    syllables = from_romaji(parts[1] or "") if parts else None
    if parts is None or syllables is None:
        return None
    keys = parts[2].replace("'", "")
    if keys[:1] == "n" and keys[1:]:
        syllables, keys = syllables + "ん", keys[1:].removeprefix("n")
    return kana + syllables, keys


def _converted(written: str, kana: str, next_keys: str) -> Conversion | None:
    reading = _reading(written)
    for sound in (reading, _as_readers_say(reading)):
        unknown = _KANJI.search(sound)
        if unknown is None and _sounds_begin(sound, kana, next_keys):
            return Conversion(True)
        if unknown is not None and not next_keys and ja.hiragana(kana).startswith(sound[: unknown.start()]):
            return Conversion(False)
    return None


def _reading(written: str) -> str:
    """In hiragana without long vowels' marks; kanji that the dictionary cannot read stay."""
    return "".join(sound or "" for sound, _, _ in ja.readings(written))


def _as_readers_say(reading: str) -> str:
    for one, other in _ALSO_READ.items():
        reading = reading.replace(one, other)
    return reading


_UNMARKED = str.maketrans(
    "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽゔぁぃぅぇぉっゃゅょゎ",
    "かきくけこさしすせそたちつてとはひふへほはひふへほうあいうえおつやゆよわ",
)
_BEGIN = {
    "k": "かきくけこ",
    "c": "かくこち",
    "q": "く",
    "s": "さしすせそ",
    "t": "たちつてと",
    "n": "なにぬねのん",
    "h": "はひふへほ",
    "f": "ふ",
    "m": "まみむめも",
    "y": "やゆよ",
    "r": "らりるれろ",
    "w": "わをう",
    "g": "がぎぐげご",
    "z": "ざじずぜぞ",
    "j": "じ",
    "d": "だぢづでど",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
    "v": "ゔ",
    "l": "ぁぃぅぇぉゃゅょゎ",
    "x": "ぁぃぅぇぉゃゅょゎ",
}
"""A key of romaji -> the kana that it can begin; っ comes with every one that is pressed twice."""


def _sounds_begin(sound: str, kana: str, next_keys: str) -> bool:
    """Whether `sound` begins with `kana` and goes on as `next_keys` can."""
    sound, typed = sound.replace("ー", ""), ja.hiragana(kana).replace("ー", "")
    if not sound.startswith(typed):
        # Flick: the mark comes after its kana.  What is in katakana is converted already, カート is not カード.
        return not next_keys and kana[-1] == typed[-1] and _is_marked_last(sound, typed)
    following = sound[len(typed) : len(typed) + 1]
    return not next_keys or (following != "" and following in _BEGIN.get(next_keys[0], "") + "っ")


def _is_marked_last(sound: str, typed: str) -> bool:
    last = len(typed) - 1
    return (
        sound.startswith(typed[:last])
        and len(sound) > last
        and sound[last].translate(_UNMARKED) == typed[last].translate(_UNMARKED)
    )


def is_slip(earlier: Pressed, later: Pressed) -> bool:
    """Whether `earlier` is one edit from how `later` begins, in a word that no dictionary knows."""
    if len(later.keys) < len(earlier.keys) - 1 or not _begins_one_edit_apart(earlier.keys, later.keys):
        return False
    at = shared(earlier.letters, later.letters)
    wrong, right = word_at(earlier.text, at), word_at(later.text, at)
    if any(map(str.isdigit, wrong + right)):
        return False
    return len(keystrokes(wrong)) >= MIN_KEYS and not is_known(wrong)


def _begins_one_edit_apart(one: str, other: str) -> bool:
    """Whether one key left out, added or replaced, or two exchanged, make `one` a beginning of `other`."""
    at = shared(one, other)
    return (
        other.startswith(one[at + 1 :], at + 1)
        or other.startswith(one[at + 1 :], at)
        or other.startswith(one[at:], at + 1)
        or (one[at : at + 2] == other[at : at + 2][::-1] and other.startswith(one[at + 2 :], at + 2))
    )


# Without blanks, as in Japanese, letters of one kind are a word.
_WORD = re.compile("[ァ-ヺー]+|[ぁ-ゖ]+|[一-鿿㐀-䶿々〆]+|[^\\sぁ-ゖァ-ヺー一-鿿㐀-䶿々〆]+")


def word_at(text: str, at: int) -> str:
    """
    The word of `text` that holds a letter, or the last one if there are not so many.

    Args:
        at: Counted from 0, without blanks.
    """
    word, begin = "", 0
    for match in _WORD.finditer(text):
        word = match[0]
        begin += len(word)
        if begin > at:
            break
    return word


_SUFFIXES = ko.AFTER_NOUNS | {"지"}
"""배송비 and 반품지, the cost and the place of a return, are two words for the dictionary."""


def is_known(word: str) -> bool:
    """Whether a dictionary of its own script knows the word; kanji come from one in any case."""
    if _KANJI.search(word):
        return True
    if _HANGUL.search(word):
        return ko.is_word(word) or (len(word) > 2 and word[-1] in _SUFFIXES and ko.is_word(word[:-1]))
    if _KANA.search(word):
        return ja.is_word(word)
    return en.is_word(word)
