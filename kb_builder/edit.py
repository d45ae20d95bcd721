"""
Add to a writer's YAML, and leave every line that is not concerned byte for byte as it was.

    text + where to add (strict_yaml.spans) + new values  --->  text

A file that is read and written anew loses its comments, its order and its quotes, and the diff hides the
one line that matters.  So new values are put between the characters that are there: in the form of the
list they join, with its indentation, its quotes and its line ends.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import PurePath

from kb_builder.problem import ContentError, Problem, place
from kb_builder.strict_yaml import Span, Style, reads_as_text, spans

INDENT = "  "

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\n|\r)")
_END = re.compile(r"(?:(?<=\n)|(?<=\r))(?:---|\.\.\.)[ \t]*(?=\r|\n|\Z)")
_EOL = re.compile(r"\r\n|\n|\r")
_COMMENT = re.compile(r"#[^\r\n]*")


def scalar(text: str, like: Style = "plain", *, flow: bool = False) -> str:
    """
    `text` as YAML, in the quotes of its neighbours; without any only where that means the same to every reader.

    Args:
        text: One line without control characters.
        flow: Whether it stands between brackets, where a comma ends it.
    """
    if like == "single":
        return "'" + text.replace("'", "''") + "'"
    # What begins with another sign may be one of YAML's own, and looks as if it were.
    bare = text[:1].isalnum() and not (flow and re.search(r"[\[\]{},]", text)) and reads_as_text(text)
    # JSON is YAML, whatever signs the text holds.
    return text if bare and like != "double" else json.dumps(text, ensure_ascii=False)


def add_to_front_matter(source: str, key: str, values: Sequence[str], path: PurePath) -> str:
    """
    Add texts to a list in an article's front matter, which is begun where there is none.

    Args:
        source: The whole file, decoded, with the line ends it has.
        path: Used in messages only.

    Raises:
        ContentError: KB102, KB104, KB105 not to be read; KB108 written in braces, where no line can be added.
    """
    eol = line_end(source)
    begin = _FRONT_MATTER.match(source)
    end = _END.search(source, begin.end()) if begin else None
    if begin is None or end is None:
        mark = source[:1] if source.startswith("\ufeff") else ""
        head = f"---{eol}" + add_to_list("", key, values, path, eol=eol) + f"---{eol}"
        return mark + head + source.removeprefix("\ufeff")
    text = source[begin.end() : end.start()]
    return source[: begin.end()] + add_to_list(text, key, values, path, eol=eol) + source[end.start() :]


def add_to_list(text: str, key: str, values: Sequence[str], path: PurePath, *, eol: str | None = None) -> str:
    """
    Add texts to the list that stands at a key of a document, which is made where there is none.

    Raises:
        ContentError: As `add_to_front_matter`.
    """
    return add_items(
        text, key, lambda like, flow: [scalar(value, like, flow=flow) for value in values], path, eol=eol
    )


Written = Callable[[Style, bool], Sequence[str]]
"""Gives new items as YAML, told the style of the last item there is, and whether they stand between brackets."""


def add_items(text: str, key: str, written: Written, path: PurePath, *, eol: str | None = None) -> str:
    """As `add_to_list`, with items that need not be texts."""
    eol = eol or line_end(text)
    root = spans(text, path)
    if root is None:
        return _at(text, len(text), _block_lines(key, written, eol), eol)
    value = root.entries.get(key)
    if value is not None and value.items:
        return insert(text, value, written, eol=eol)
    if root.style == "flow" and (value is None or value.style != "flow"):
        problem = "is written in braces, where no line can be added"
        raise ContentError([Problem(place(path, 1), "KB108", problem, "write one 'key: value' a line")])
    if value is None:
        return _at(text, _after_question(root, text), _block_lines(key, written, eol), eol)
    if value.style == "flow" and (root.style == "flow" or _EOL.search(text, root.keys[key].end, value.end)):
        return _fill_brackets(text, value, written)
    # Nothing, or [] behind its key: the items get lines of their own.
    here = text[: value.start].rstrip(" ") if value.style == "flow" else text[: value.start]
    text = here + text[value.end :]
    return _at(text, _line_after(text, len(here)), _item_lines(written, eol), eol)


def insert(text: str, items: Span, written: Written, *, after: int = -1, eol: str) -> str:
    """
    Add items to a list.

    Args:
        items: Where the list stands.
        after: Which item they follow; in brackets they always come last.
    """
    if not items.items:
        return _fill_brackets(text, items, written)
    last = items.items[after]
    if items.style == "flow":
        return _insert_in_brackets(text, items, written, eol)
    begins = _line_of(text, last.start)
    prefix = text[begins : last.start]
    if not re.fullmatch(r"[ \t]*-[ \t]+", prefix):
        prefix = " " * (items.start - _line_of(text, items.start)) + "- "
    lines = "".join(f"{prefix}{item}{eol}" for item in written(last.style, False))
    return _at(text, _line_after(text, last.end), lines, eol)


def append(text: str, line: str) -> str:
    """`text` with one more line, however the last one ends."""
    eol = line_end(text)
    return _at(text, len(text), line + eol, eol)


def line_end(text: str) -> str:
    """How the lines of `text` end: as the first one does."""
    found = _EOL.search(text)
    return found[0] if found else "\n"


def _insert_in_brackets(text: str, items: Span, written: Written, eol: str) -> str:
    """Behind the last item; on lines of their own where the closing bracket has one, with a last comma if there was one."""
    last, close = items.items[-1], items.end - 1
    comma = _comma(text, last.end, close)
    new = list(written(last.style, True))
    if not _EOL.search(text, last.end, close):
        at = last.end if comma is None else comma + 1
        added = ", " + ", ".join(new) if comma is None else " " + ", ".join(new) + ","
        return text[:at] + added + text[at:]
    begins = _line_of(text, last.start)
    indent = re.match(r"[ \t]*", text[begins : last.start])
    margin = (indent[0] if indent else "") or INDENT
    if comma is None:
        text = text[: last.end] + "," + text[last.end :]
    ends = ["," for _ in new[1:]] + ["" if comma is None else ","]
    lines = "".join(f"{margin}{item}{end}{eol}" for item, end in zip(new, ends, strict=True))
    return _at(text, _line_after(text, last.end if comma is None else comma), lines, eol)


def _comma(text: str, start: int, end: int) -> int | None:
    """Where the comma behind the last item stands, which is not one in a comment."""
    bare = _COMMENT.sub(lambda comment: " " * len(comment[0]), text[start:end])
    return start + bare.index(",") if "," in bare else None


def _fill_brackets(text: str, items: Span, written: Written) -> str:
    at = items.start + 1
    # Without a space a comment that follows would be part of the last item.
    space = " " if text[at] == "#" else ""
    return text[:at] + ", ".join(written("plain", True)) + space + text[at:]


def _block_lines(key: str, written: Written, eol: str) -> str:
    return f"{key}:{eol}" + _item_lines(written, eol)


def _item_lines(written: Written, eol: str) -> str:
    return "".join(f"{INDENT}- {item}{eol}" for item in written("plain", False))


def _after_question(root: Span, text: str) -> int:
    """Behind the answer or the title, where writers look for other wordings; else behind all keys."""
    found = [root.entries[name] for name in ("answer", "title") if name in root.entries]
    return _line_after(text, (found[0] if found else root).end)


def _line_of(text: str, at: int) -> int:
    """Where the line of an offset begins."""
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _line_after(text: str, at: int) -> int:
    """Where the next line begins; `at` itself if a line begins there, as behind a text below `|`."""
    if at and text[at - 1] in "\r\n":
        return at
    found = _EOL.search(text, at)
    return found.end() if found else len(text)


def _at(text: str, at: int, lines: str, eol: str) -> str:
    before = text[:at]
    return (before if not before or before[-1] in "\r\n" else before + eol) + lines + text[at:]
