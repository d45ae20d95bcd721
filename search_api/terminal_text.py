"""
Text for a terminal: without what would steer it, and measured in columns.

A question that a reader typed must not move the cursor of the person who reads it, nor turn what follows around;
pages, mails and tables take the same care.
"""

from __future__ import annotations

import unicodedata


def printable(text: str) -> str:
    """Return `text` with � for what would steer a terminal: control, bidi and other format characters."""
    steering = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return "".join("�" if unicodedata.category(char) in steering else char for char in text)


def columns(text: str) -> int:
    """
    Return how many columns of a terminal `text` takes.

    Source: Unicode Standard Annex 11; wide and full-width characters take two.
    """
    return sum(map(_columns_of, text))


def _columns_of(char: str) -> int:
    return 0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1


def padded(text: str, width: int) -> str:
    """Return `text` with spaces after it, up to `width` columns."""
    return text + " " * (width - columns(text))


def cut(text: str, width: int) -> str:
    """Return `text`, with … for what has no room in `width` columns."""
    if columns(text) <= width:
        return text
    while columns(text) > width - 1:
        text = text[:-1]
    return f"{text}…"


_CLOSING = frozenset("、。，．・：；！？）」』】〉》〕…ー")
"""Japanese marks that begin no line (kinsoku)."""


def _carried(line: str, char: str) -> str:
    """The letter that goes to the next line with a mark that must not begin it."""
    return line[-1:] if char in _CLOSING and len(line.strip()) > 1 and line[-1] not in _CLOSING else ""


def wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """
    Return `text` as lines of at most `width` columns, broken at spaces, and within a word that has no room.

    Args:
        width: At least two more than `indent` takes, so that a wide character has room.
        indent: What the second and later lines begin with; it counts.
    """
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}" if line.strip() else line + word
        if columns(longer) <= width:
            line = longer
            continue
        if line.strip():
            lines.append(line)
            line = indent
        for char in word:
            if columns(line + char) > width:
                taken = _carried(line, char) if columns(indent + line[-1:] + char) <= width else ""
                lines.append(line.removesuffix(taken))
                line = indent + taken
            line += char
    return [*lines, line] if line.strip() else lines
