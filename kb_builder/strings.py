"""
The words of the theme: one file a language, checked against English, the reference.

    {"results.count.one": "{count} result", "results.count.other": "{count} results"}

A missing word is a problem at build time (KB301), never a word of another language on a page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kb_builder.problem import ContentError, Problem, nearest, place

REFERENCE = "en"
PLURALS: Mapping[str, tuple[str, ...]] = {"ko": ("other",), "ja": ("other",), "en": ("one", "other")}
"""Language -> the plural categories it has for whole numbers. Source: Unicode CLDR plural rules."""

_FORMS = ("zero", "one", "two", "few", "many", "other")
_VALUE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Strings:
    """The words of one language."""

    lang: str
    entries: Mapping[str, str]

    def t(self, key: str, **values: object) -> str:
        """
        The words for `key`, with `values` filled in; `count` chooses the plural form.

        Raises:
            KeyError: There is no such word.
        """
        text = self.entries.get(key)
        if text is None and "count" in values:
            form = "one" if values["count"] == 1 and "one" in plurals(self.lang) else "other"
            text = self.entries.get(f"{key}.{form}")
        if text is None:
            raise KeyError(f"{self.lang}: no string {key}")
        return _VALUE.sub(lambda match: _shown(values.get(match[1], match[0])), text)


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def plurals(lang: str) -> tuple[str, ...]:
    return PLURALS.get(lang, PLURALS[REFERENCE])


def read_strings(folder: Path, languages: Iterable[str]) -> dict[str, Strings]:
    """
    Read and check the words of `languages` from `folder`, `<lang>.json`; a language without a file reads English.

    Raises:
        ContentError: KB301, KB302, KB303 in any of the files.
    """
    reference = _load(folder / f"{REFERENCE}.json")
    problems: list[Problem] = []
    strings: dict[str, Strings] = {}
    for lang in dict.fromkeys([*languages, REFERENCE]):
        path = folder / f"{lang}.json"
        entries = _load(path) if path.is_file() else reference
        problems += _check(path, lang if path.is_file() else REFERENCE, entries, reference)
        strings[lang] = Strings(lang, entries)
    if problems:
        raise ContentError(problems)
    return strings


def _load(path: Path) -> dict[str, str]:
    try:
        entries: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ContentError([Problem(place(path), "KB301", f"cannot be read: {error}", "restore the file")]) from error
    return entries


def _check(path: Path, lang: str, entries: Mapping[str, str], reference: Mapping[str, str]) -> list[Problem]:
    problems = []
    ours, theirs = _by_stem(entries), _by_stem(reference)
    for stem in sorted(set(theirs) - set(ours)):
        problems.append(
            Problem(
                place(path), "KB301", f"no words for {stem!r}", f"translate {next(iter(theirs[stem].values()))!r}"
            )
        )
    for stem in sorted(set(ours) - set(theirs)):
        problems.append(Problem(place(path), "KB301", f"{stem!r} is not in {REFERENCE}.json", nearest(stem, theirs)))
    for stem in sorted(set(ours) & set(theirs)):
        if "" not in theirs[stem] and set(ours[stem]) != set(plurals(lang)):
            expected = ", ".join(f"{stem}.{form}" for form in plurals(lang))
            problems.append(
                Problem(
                    place(path),
                    "KB302",
                    f"plural forms of {stem!r}: {', '.join(sorted(ours[stem]))}",
                    f"give {expected}",
                )
            )
        wanted = {value for text in theirs[stem].values() for value in _VALUE.findall(text)}
        for text in ours[stem].values():
            if odd := set(_VALUE.findall(text)) - wanted:
                problems.append(
                    Problem(place(path), "KB303", f"{stem!r} has the value {{{min(odd)}}}", nearest(min(odd), wanted))
                )
        if lost := wanted - {value for text in ours[stem].values() for value in _VALUE.findall(text)}:
            problems.append(
                Problem(
                    place(path), "KB303", f"{stem!r} lacks the value {{{min(lost)}}}", f"use {{{min(lost)}}} in it"
                )
            )
    return problems


def _by_stem(entries: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Key without its plural form -> form ("" for none) -> text."""
    stems: dict[str, dict[str, str]] = {}
    for key, text in entries.items():
        stem, _, form = key.rpartition(".")
        if form in _FORMS:
            stems.setdefault(stem, {})[form] = text
        else:
            stems.setdefault(key, {})[""] = text
    return stems
