"""
Romaji as kana, Hepburn and the spellings that input methods take: henpin, si, tya, nn.

Source: the romaji tables of Hepburn and Kunrei-shiki, and the "nn" habit of Japanese input methods.
"""

from __future__ import annotations

_VOWELS = "aiueo"
_ROWS = {
    "": "あいうえお",
    "k": "かきくけこ",
    "s": "さしすせそ",
    "t": "たちつてと",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "m": "まみむめも",
    "r": "らりるれろ",
    "g": "がぎぐげご",
    "z": "ざじずぜぞ",
    "d": "だぢづでど",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
}
_GLIDES = {
    "ky": "き",
    "sh": "し",
    "sy": "し",
    "ch": "ち",
    "ty": "ち",
    "cy": "ち",
    "ny": "に",
    "hy": "ひ",
    "my": "み",
    "ry": "り",
    "gy": "ぎ",
    "j": "じ",
    "jy": "じ",
    "zy": "じ",
    "by": "び",
    "py": "ぴ",
}


def _table() -> dict[str, str]:
    table = {onset + vowel: kana for onset, row in _ROWS.items() for vowel, kana in zip(_VOWELS, row, strict=True)}
    for onset, kana in _GLIDES.items():
        table |= {
            onset + "a": kana + "ゃ",
            onset + "u": kana + "ゅ",
            onset + "o": kana + "ょ",
            onset + "e": kana + "ぇ",
        }
    for vowel, small in zip("aieo", "ぁぃぇぉ", strict=True):
        table |= {"f" + vowel: "ふ" + small, "v" + vowel: "ゔ" + small}
    table |= {"shi": "し", "chi": "ち", "tsu": "つ", "fu": "ふ", "ji": "じ", "vu": "ゔ", "wi": "うぃ", "we": "うぇ"}
    table |= {"thi": "てぃ", "dhi": "でぃ", "ti": "ち", "di": "でぃ", "tsa": "つぁ", "twu": "とぅ", "dwu": "どぅ"}
    return table | {"ya": "や", "yu": "ゆ", "yo": "よ", "wa": "わ", "wo": "を"}


_KANA = _table()


def from_romaji(word: str) -> str | None:
    """`word`, in small letters, as hiragana; None if it is not romaji through and through."""
    kana: list[str] = []
    at = 0
    while at < len(word):
        char, after = word[at], word[at + 1 : at + 2]
        if char in "'-’":
            at += 1
        elif char == "n" and (not after or after not in _VOWELS + "y"):
            kana.append("ん")
            at += 2 if after == "n" and word[at + 2 : at + 3] not in tuple(_VOWELS + "y") else 1
        elif (char == after and char not in _VOWELS) or word[at : at + 3] == "tch":
            kana.append("っ")
            at += 1
        else:
            for length in (3, 2, 1):
                if (part := _KANA.get(word[at : at + length])) is not None:
                    kana.append(part)
                    at += length
                    break
            else:
                return None
    return "".join(kana)
