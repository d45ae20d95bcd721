"""
What is wrong with the content, where, and how to mend it.

    kb/articles/ko/refund.md:3: KB102 front matter is not YAML: mapping values are not allowed in this context
        mend: put quotes around a value that holds ': '

Every phase collects all its problems before it stops.  Codes are stable; the README lists them, and a
test compares that list with `CODES`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

CODES = {
    # one file
    "KB101": "the file cannot be read as UTF-8 text",
    "KB102": "not valid YAML",
    "KB103": "front matter without an end",
    "KB104": "a YAML feature that content may not use: alias, anchor, tag, deep nesting, great size",
    "KB105": "a key written twice",
    "KB106": "a key that does not exist here",
    "KB107": "a required key is missing",
    "KB108": "a value of the wrong kind",
    "KB109": "an article without a title",
    "KB110": "an id that cannot be an address",
    "KB111": "a fact that shop.yml does not know",
    "KB112": "HTML that pages do not allow",
    "KB113": "a line of gaps.jsonl that is no decision",
    "KB114": "two categories or contact channels with one id",
    # across files
    "KB201": "two articles with one address",
    "KB202": "a category that categories.yml does not know",
    "KB203": "a related article that does not exist",
    "KB204": "a link to an article that does not exist",
    "KB205": "a link to a heading that does not exist",
    "KB206": "a link to a file that does not exist",
    "KB207": "a contact channel that shop.yml does not know",
    "KB208": "an article that ends before it begins",
    "KB209": "a language that shop.yml does not list",
    "KB210": "a notice without an end",
    # words and theme
    "KB301": "a word of the theme is missing in a language",
    "KB302": "plural forms that the language does not have, or lacks",
    "KB303": "values in a word of the theme that its English form does not have, or lacks",
    "KB304": "an icon that does not exist",
    # search
    "KB401": "a promised question no longer finds its article",
    "KB402": "a promise that names an article that does not exist",
    # advice: never fails a build
    "KB501": "an article that readers would find and read better with more front matter",
    "KB502": "an article that is missing in a language",
    "KB503": "an article whose review date has passed",
    "KB504": "a translation that is older than its original",
    "KB505": "an image without words for those who do not see it, or one that takes long to load",
    "KB506": "a draft that promises wait for",
}

ADVICE = frozenset({"KB501", "KB502", "KB503", "KB504", "KB505", "KB506"})


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file, or a whole file."""

    path: str
    """Relative to the folder the command was started in, "/" between folders."""
    line: int = 0
    """Counted from 1; 0 for the whole file."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault or piece of advice."""

    place: Place
    code: str
    message: str
    mend: str

    @property
    def is_advice(self) -> bool:
        return self.code in ADVICE

    def __str__(self) -> str:
        return f"{self.place}: {self.code} {self.message}\n    mend: {self.mend}"


class ContentError(Exception):
    """The content is at fault; carries all problems of a phase, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


def place(path: PurePath | str, line: int = 0) -> Place:
    """A place in a file; one on disk is named from the folder the command was started in, where that is above it."""
    if isinstance(path, Path) and path.resolve().is_relative_to(Path.cwd().resolve()):
        path = path.resolve().relative_to(Path.cwd().resolve())
    return Place(path.as_posix() if isinstance(path, PurePath) else path, line)


def nearest(word: str, known: Iterable[str]) -> str:
    """A mend that names the known word which looks most like `word`, or else some of those there are."""
    known = sorted(known)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    if not known:
        return "remove it"
    shown = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
    return f"use one of {shown}"
