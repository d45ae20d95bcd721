"""
The report's words in Korean, Japanese and English, from `i18n/<lang>.json`.

    words("why.readers", count=12, searches=1400)  -->  "Asked by 12 readers, in 1,400 searches."
    words.pieces("why.near", articles=link)        -->  ("Nearest articles: ", link)

What readers and writers wrote stays a piece of its own (`Said`, `Link`), so each renderer escapes it in its way,
and no renderer can take it for a sentence of ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec

LANGUAGES = ("ko", "ja", "en")

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a reader or a writer."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """An article."""

    text: str
    url: str
    """Below the root of the site, without a leading slash; empty if it is gone."""


Piece = str | Said | Link
Text = tuple[Piece, ...]
"""A sentence; a `str` in it is ours."""

_PLACE = re.compile(r"\{(\w+)\}")


class Words:
    """The words of one language."""

    def __init__(self, lang: str, entries: dict[str, str]) -> None:
        self.lang = lang
        self._entries = entries

    def __call__(self, key: str, **values: Value) -> str:
        """
        Return the text of `key` with its places filled in.

        Args:
            values: Numbers are written with separators; `count` chooses the form.
        """
        return "".join(map(str, self.pieces(key, **values)))

    def pieces(self, key: str, **values: Value | Said | Link | Text) -> Text:
        """Likewise, with what others wrote as pieces of their own."""
        found: list[Piece] = []
        parts = _PLACE.split(self._form(key, values.get("count")))
        for literal, name in zip(parts[::2], [*parts[1::2], ""], strict=True):
            found.append(literal)
            found.extend(_as_text(values[name]) if name else ())
        return tuple(piece for piece in found if piece != "")

    def has(self, key: str) -> bool:
        """Tell whether there is such a text."""
        return key in self._entries

    def _form(self, key: str, count: object) -> str:
        if count is None:
            return self._entries[key]
        # Of the three languages only English has a singular.
        one = self._entries.get(f"{key}.one") if count == 1 else None
        return one or self._entries[f"{key}.other"]

    def dated(self, day: date, *, short: bool = False) -> str:
        """Return a date as it is written; `short` leaves the year out."""
        places = {"year": str(day.year), "month": self(f"month.{day.month}"), "day": str(day.day)}
        return self("date.short" if short else "date", **places)

    def between(self, first: date, last: date) -> str:
        """Return a period, both days inclusive, with its year once if it has one."""
        if first.year != last.year:
            return self("period", since=self.dated(first), until=self.dated(last))
        since, until = self.dated(first, short=True), self.dated(last, short=True)
        return self("period.year", year=str(first.year), since=since, until=until)

    def percent(self, part: int, whole: int) -> str:
        """Return a share; empty where the whole is too small for one to say anything."""
        if whole < MIN_FOR_PERCENT:
            return ""
        rounded = round(100 * part / whole)
        # Rounding must call nothing complete that is not, nor absent what is there.
        return self("percent", number=rounded if part in (0, whole) else min(99, max(1, rounded)))

    def listed(self, texts: Sequence[Text]) -> Text:
        """Return several texts as one list."""
        return self._between(texts, self("separator"))

    def joined(self, texts: Sequence[Text]) -> Text:
        """Return several sentences one after the other."""
        return self._between(texts, self("space"))

    def _between(self, texts: Sequence[Text], separator: str) -> Text:
        return tuple(piece for number, text in enumerate(texts) for piece in ((separator,) if number else ()) + text)


MIN_FOR_PERCENT = 20
"""Of fewer a percentage says nothing."""


def _as_text(value: Value | Said | Link | Text) -> Text:
    match value:
        case tuple():
            return value
        case int():
            return (f"{value:,}",)
        case float():
            return (f"{value:,.1f}",)
        case _:
            return (value,)


@cache
def words(lang: str) -> Words:
    """Return the words of `lang`; English for a language that has none."""
    known = lang if lang in LANGUAGES else "en"
    data = (files("search_api.report") / "i18n" / f"{known}.json").read_bytes()
    return Words(known, msgspec.json.decode(data, type=dict[str, str]))
