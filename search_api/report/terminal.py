"""
The report for a terminal: plain text in columns, never wider than the terminal is.

Korean and Japanese letters take two columns; a table that has no room becomes a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search_api.report import Report
from search_api.report.story import Section, Story, Table, Task, tell, with_below
from search_api.report.words import Text, Words, words
from search_api.terminal_text import columns, padded, printable, wrapped

LEAST_WIDTH = 20
LEAST_CELL = 12
"""In a column of text that is narrower nothing can be read."""
GAP = "  "


def terminal(report: Report, width: int) -> str:
    """
    Write `report` in lines of at most `width` columns.

    Args:
        width: `LEAST_WIDTH` is the least that is kept to.
    """
    say = words(report.lang)
    lines = _lines(tell(report), report.demo, say, max(width, LEAST_WIDTH))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _lines(story: Story, demo: bool, say: Words, width: int) -> Iterable[str]:
    yield from wrapped(f"{printable(story.shop.text)} · {story.title}", width)
    yield from wrapped(story.period, width)
    if demo:
        yield from ["", *wrapped(say("demo"), width)]
    yield from _heading(say("week.title"), width)
    yield from wrapped(plain(story.lead), width)
    for number, task in enumerate(story.tasks, 1):
        yield from _task(number, task, say, width)
    for section in story.sections:
        yield from _section(section, width)


def _heading(text: str, width: int) -> list[str]:
    lines = wrapped(text, width)
    return ["", *lines, "=" * max(map(columns, lines)), ""]


def _task(number: int, task: Task, say: Words, width: int) -> Iterable[str]:
    lang = f" ({plain(task.lang)})" if task.lang else ""
    yield ""
    yield from wrapped(f"{number}. {say('quoted', text=printable(task.question.text))}{lang}", width, "   ")
    yield from _indented(plain(say.joined([text for text in (task.advice, task.reason) if text])), width)
    yield from _indented(plain(task.why), width)
    for line in filter(None, (task.note, *task.more)):
        yield from _indented(f"- {plain(line)}", width, "  ")
    yield from _indented(f"$ {task.command}", width, "  ")


def _indented(text: str, width: int, hanging: str = "") -> list[str]:
    return [f"   {line}" for line in wrapped(text, width - 3, hanging)]


def _section(section: Section, width: int) -> Iterable[str]:
    yield from _heading(section.title, width)
    for line in section.lead:
        yield from wrapped(plain(line), width)
    for name, value in section.facts:
        yield from wrapped(f"{name}: {value}", width, GAP)
    for number, table in enumerate(section.tables):
        if number or section.lead or section.facts:
            yield ""
        yield from wrapped(table.caption, width)
        yield from _table(table, width)
    for note in section.notes:
        yield from wrapped(f"- {plain(note)}", width, GAP)


def _table(table: Table, width: int) -> list[str]:
    rows = [table.head, *([plain(cell) for cell in row] for row in with_below(table))]
    widths = _widths(rows, table, width)
    if widths is None:
        return [line for row in rows[1:] for line in _as_list(table.head, row, width)]
    return [line for row in rows for line in _row(row, widths, table.numbers)]


def _widths(rows: Sequence[Sequence[str]], table: Table, width: int) -> list[int] | None:
    """Return the width of each column, texts narrowed until all have room; None if there is not enough."""
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    texts = [place for place in range(len(widths)) if place not in table.numbers]
    over = sum(widths) + len(GAP) * (len(widths) - 1) - width
    while over > 0:
        widest = max(texts, key=lambda place: widths[place])
        if widths[widest] <= LEAST_CELL:
            return None
        widths[widest] -= 1
        over -= 1
    return widths


def _row(cells: Sequence[str], widths: Sequence[int], numbers: frozenset[int]) -> list[str]:
    """Return one row as lines: a cell that has no room goes on below itself."""
    columns_ = [wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    return [
        GAP.join(
            _aligned(lines[number] if number < len(lines) else "", width, right=place in numbers)
            for place, (lines, width) in enumerate(zip(columns_, widths, strict=True))
        )
        for number in range(max(map(len, columns_)))
    ]


def _aligned(text: str, width: int, *, right: bool) -> str:
    return " " * (width - columns(text)) + text if right else padded(text, width)


def _as_list(head: Sequence[str], cells: Sequence[str], width: int) -> list[str]:
    named = zip(head, cells, strict=True)
    return [line for name, cell in named for line in wrapped(f"{name}: {cell}", width, GAP)] + [""]


def plain(text: Text) -> str:
    """Return a text of the report as characters that cannot steer a terminal."""
    return "".join(piece if isinstance(piece, str) else printable(piece.text) for piece in text)
