"""
The decisions file: what the owner has said of gaps, one JSON object a line, kept in git with the articles.

    kb/gaps.jsonl  --read_decisions-->  (Decision, ...)  --write_decisions-->  kb/gaps.jsonl

Lines are sorted by id, keys stand in one order, what is as usual is left out, and words are written as
they are: a diff shows the decision and nothing else, and two owners who decide on two gaps do not conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path, PurePath
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from search_api.files import replace_file
from search_api.gaps import Decision, State

Id = Annotated[str, Meta(pattern="^[a-z0-9]+$")]
Wordings = Annotated[tuple[Annotated[str, Meta(min_length=1)], ...], Meta(min_length=1)]


DECISIONS = Path("kb/gaps.jsonl")
"""Where owners keep it, below the folder of the project."""


class DecisionError(Exception):
    """A line of the file that says no decision; the message names place, fact and mend."""

    def __init__(self, path: PurePath, line: int, fact: str, mend: str) -> None:
        self.path, self.line, self.fact, self.mend = path, line, fact, mend
        where = f"{path.as_posix()}:{line}" if line else path.as_posix()
        super().__init__(f"{where}: {fact}\n    mend: {mend}")


class _Line(Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A `Decision` as it is written: msgspec tells a misspelt key only of a Struct."""

    id: Id
    lang: Annotated[str, Meta(pattern="^[a-z]{2,3}(-[A-Za-z]{2,4})?$")]
    questions: Wordings
    state: State = "open"
    note: str = ""
    article: str = ""
    opened: date | None = None
    closed: date | None = None


_KEYS = tuple(field.name for field in fields(Decision))
_decoder = msgspec.json.Decoder(_Line)


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """
    Read the file, sorted by id; a file that does not exist holds no decision.

    Raises:
        DecisionError: The first line that is at fault.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ()
    except OSError as error:
        fact = f"cannot be read: {error.strerror}"
        raise DecisionError(path, 0, fact, "check the file and its rights") from error
    return parse_decisions(data, path)


def parse_decisions(data: bytes, path: PurePath) -> tuple[Decision, ...]:
    """
    The decisions of a file's bytes, sorted by id; `path` is used in messages only.

    Raises:
        DecisionError: The first line that is at fault.
    """
    found: dict[str, tuple[int, Decision]] = {}
    for number, decision in _lines(data, path):
        if decision.id in found:
            fact = f"{decision.id!r} is already on line {found[decision.id][0]}"
            raise DecisionError(path, number, fact, "keep one of the two lines")
        found[decision.id] = number, decision
    return tuple(decision for _, (_, decision) in sorted(found.items()))


def _lines(data: bytes, path: PurePath) -> Iterator[tuple[int, Decision]]:
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            said = _decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise DecisionError(path, number, f"is no decision: {error}", _mend(line)) from error
        yield number, Decision(**{key: getattr(said, key) for key in _KEYS})


def _mend(line: bytes) -> str:
    if line.startswith((b"<<<<<<<", b"=======", b">>>>>>>")):
        return "keep the lines of both sides of the merge, and remove the three lines of git"
    return f"give one JSON object with {', '.join(_KEYS)}; all but the first three may be left out"


def decisions_text(decisions: Iterable[Decision]) -> str:
    """The whole file; the same decisions give the same text, in whatever order they come."""
    lines = {decision.id: _as_line(decision) for decision in decisions}
    return "".join(lines[id_] for id_ in sorted(lines))


def _as_line(decision: Decision) -> str:
    line = _Line(**{key: getattr(decision, key) for key in _KEYS})
    return msgspec.json.encode(line).decode() + "\n"


def write_decisions(path: Path, decisions: Iterable[Decision]) -> None:
    """Write the file; it is never half there, and of two decisions with one id the last is kept."""
    replace_file(path, decisions_text(decisions).encode())
