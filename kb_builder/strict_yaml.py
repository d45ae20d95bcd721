"""
YAML as writers mean it: every scalar stays the text they wrote, and every value knows its line.

`no` stays "no", `2026-11-20` and `0123` stay themselves; `schema` gives them a type where one is
wanted.  Built from the events of the C parser, with a few limits that a hostile file would need broken:
no aliases (330 bytes can mean 58 MB), no tags (they name Python objects), no nesting beyond `MAX_DEPTH`.

`spans` says where each value stands, for those who add to a writer's file and leave the rest as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Literal

import yaml

from kb_builder.problem import ContentError, Problem, place

MAX_DEPTH = 10
MAX_BYTES = 1_000_000
"""Of a word list; front matter is held to `article.MAX_FRONT_MATTER`."""

IN_C = hasattr(yaml, "CSafeLoader")
"""Whether PyYAML came with its C parser; the one in Python is nine times slower."""

_Loader = yaml.CSafeLoader if IN_C else yaml.SafeLoader


@dataclass(frozen=True, slots=True)
class Scalar:
    value: str
    line: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    items: list[Node]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    entries: dict[str, Node]
    line: int
    key_lines: dict[str, int] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping

Style = Literal["plain", "single", "double", "folded", "block", "flow"]
"""How a scalar is quoted (`folded`: a text below `|` or `>`), or whether a list or mapping has brackets (`flow`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where a node stands in its text."""

    start: int
    """Offset in code points, inclusive; of a list in block style that of its first hyphen."""
    end: int
    """Exclusive; in block style the end of the last value: comments and empty lines after it are not part of it."""
    style: Style
    value: str = ""
    """Of a scalar."""
    items: tuple[Span, ...] = ()
    """Of a list."""
    keys: dict[str, Span] = field(default_factory=dict)
    """Of a mapping: where each key stands."""
    entries: dict[str, Span] = field(default_factory=dict)
    """Of a mapping: where the value of each key stands; of an empty one the place behind the colon."""


def parse(text: str, path: PurePath, first_line: int = 1, what: str = "the file") -> Node | None:
    """
    Read one YAML document.

    Args:
        path: Used in messages only.
        first_line: Line of the file on which `text` begins, counted from 1.
        what: What the text is, for messages: "front matter".

    Returns:
        The document, or None if it is empty.

    Raises:
        ContentError: KB102 not YAML, KB104 a feature that is not allowed, KB105 duplicate keys.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise ContentError(
            [
                Problem(
                    place(path), "KB104", f"{what} is larger than {MAX_BYTES:,} bytes", "split it into several files"
                )
            ]
        )
    reader = _Reader(path, first_line)
    try:
        document = reader.read(yaml.parse(text, Loader=_Loader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        said = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        line = first_line + mark.line if mark else 0
        raise ContentError(
            [*reader.problems, Problem(place(path, line), "KB102", f"{what} is not YAML: {said}", _mend(said))]
        ) from error
    if reader.problems:
        raise ContentError(reader.problems)
    return document


def spans(text: str, path: PurePath) -> Span | None:
    """
    Where everything in one YAML document stands; None if it is empty.

    Raises:
        ContentError: As `parse`, which is asked first: what it refuses is no node here.
    """
    if parse(text, path) is None:
        return None
    return _span(yaml.compose(text, Loader=_Loader))


_QUOTES: dict[str, Style] = {"": "plain", "'": "single", '"': "double", "|": "folded", ">": "folded"}


def _span(node: yaml.Node | None) -> Span:
    assert node is not None
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.ScalarNode):
        return Span(start=start, end=end, style=_QUOTES[node.style or ""], value=node.value)
    assert isinstance(node, yaml.CollectionNode)
    style: Style = "flow" if node.flow_style else "block"
    if isinstance(node, yaml.SequenceNode):
        items = tuple(map(_span, node.value))
        return Span(start=start, end=end if style == "flow" else items[-1].end, style=style, items=items)
    assert isinstance(node, yaml.MappingNode)
    pairs = [(_span(key), _span(value)) for key, value in node.value]
    return Span(
        start=start,
        end=end if style == "flow" else pairs[-1][1].end,
        style=style,
        keys={key.value: key for key, _ in pairs},
        entries={key.value: value for key, value in pairs},
    )


def reads_as_text(written: str) -> bool:
    """Whether every reader of YAML takes `written` for text and nothing else: 010 and no are a number and a false."""
    try:
        node = yaml.compose(written, Loader=_Loader)
    except yaml.YAMLError:
        return False
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str" and node.value == written


def _mend(said: str) -> str:
    if "mapping values are not allowed" in said:
        return "put quotes around a value that holds ': '"
    if "cannot start any token" in said:
        return "put quotes around a value that begins with a special sign, and indent with spaces"
    if "not allowed" in said and "character" in said:
        return "remove the control character"
    return "check quotes, brackets and indentation on this line and the one before"


class _Reader:
    """Builds nodes out of events; goes on after a forbidden feature so that all are reported at once."""

    def __init__(self, path: PurePath, first_line: int) -> None:
        self.problems: list[Problem] = []
        self._path = path
        self._first_line = first_line

    def read(self, events: Iterator[yaml.Event]) -> Node | None:
        document: Node | None = None
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                if document is not None:
                    self._refuse(
                        event, "KB104", "a second document", "keep one document; remove the '---' between them"
                    )
                    break
                document = self._node(event, events, 1)
        return None if isinstance(document, Scalar) and not document.value and not document.quoted else document

    def _node(self, event: Any, events: Iterator[yaml.Event], depth: int) -> Node:
        line = self._line(event)
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, "KB104", f"alias '*{event.anchor}'", "write the value out")
            return Scalar("", line)
        if getattr(event, "anchor", None):
            self._refuse(event, "KB104", f"anchor '&{event.anchor}'", "write the value without it")
        if getattr(event, "tag", None):
            self._refuse(event, "KB104", f"tag '{event.tag}'", "write the value without it")
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, line, event.style in ("'", '"'))
        if depth > MAX_DEPTH:
            self._refuse(event, "KB104", f"nesting deeper than {MAX_DEPTH}", "write it flatter")
            raise ContentError(self.problems)
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(list(self._items(events, depth)), line)
        return self._mapping(events, line, depth)

    def _items(self, events: Iterator[yaml.Event], depth: int) -> Iterator[Node]:
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            yield self._node(event, events, depth + 1)

    def _mapping(self, events: Iterator[yaml.Event], line: int, depth: int) -> Mapping:
        entries: dict[str, Node] = {}
        key_lines: dict[str, int] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._node(event, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key, Scalar):
                self._refuse(event, "KB104", "a list or a mapping as a key", "use a plain word as the key")
            elif key.value in entries:
                self._refuse(
                    event, "KB105", f"{key.value!r} is already on line {key_lines[key.value]}", "keep one of the two"
                )
            else:
                entries[key.value] = value
                key_lines[key.value] = key.line
        return Mapping(entries, line, key_lines)

    def _line(self, event: yaml.Event) -> int:
        mark = event.start_mark
        return self._first_line + (int(mark.line) if mark else 0)

    def _refuse(self, event: yaml.Event, code: str, message: str, mend: str) -> None:
        message = message if code == "KB105" else f"{message} is not allowed in content"
        self.problems.append(Problem(place(self._path, self._line(event)), code, message, mend))
