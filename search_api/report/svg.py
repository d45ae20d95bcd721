"""
Charts as SVG, drawn here: no script, no style attribute, and the same numbers stand in a table beside each.

    Column(label, parts, ...), ...  --columns-->  bars, each a stack of patterns
    (before, after)                 --bars-->     two bars, one below the other
    (0, 2, 5)                       --sparkline-->  one line of small bars

Colours come from classes of `report.css`, so dark mode and print follow; what is what can be told without colour,
by patterns (solid, hatched, outlined) in an order that never changes, and by the legend in words.
A drawing is 288 units wide, what a phone of 320 px has for it: its text is never smaller than 11 px.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from search_api.terminal_text import columns as width_of
from search_api.terminal_text import cut, printable

WIDTH = 288
LEFT = 30
"""Where bars begin: the axis needs room for five characters."""
HEIGHT = 120
LINE = 15
PART_CLASSES = ("kr-part--solid", "kr-part--hatched", "kr-part--dark")


class Drawing(str):
    """Markup of ours, every text in it escaped; templates put it in as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A bar that stands."""

    parts: tuple[int, ...]
    """From the axis upwards, at most three."""
    label: str = ""
    """Below it; empty for none."""
    mark: str = ""
    """Above it."""
    shaded: bool = False


def columns(
    name: str, title: str, text: str, bars: Sequence[Column], legend: Sequence[str] = (), *, direct: bool = False
) -> Drawing:
    """
    Draw bars side by side.

    Args:
        name: Unique on the page; small letters.
        title: What it shows.
        text: What a person who hears the page should know of it.
        legend: What each part is.
        direct: Write each sum above its bar.
    """
    most = max([sum(bar.parts) for bar in bars], default=0) or 1
    top, step = 16, (WIDTH - LEFT) / max(1, len(bars))
    legend_lines = _legend(name, legend, top + HEIGHT + 36)
    drawn = [
        *_axis(most, top),
        *(
            piece
            for number, bar in enumerate(bars)
            for piece in _column(name, bar, LEFT + number * step, step, top, most, direct)
        ),
        *legend_lines,
    ]
    height = top + HEIGHT + 22 + LINE * len(legend) + (8 if legend else 0)
    return _drawing(name, title, text, height, drawn)


def _axis(most: int, top: float) -> list[str]:
    base = top + HEIGHT
    return [
        f'<line class="kr-grid" x1="{LEFT}" x2="{WIDTH}" y1="{_n(top)}" y2="{_n(top)}"/>',
        _text(LEFT - 4, top + 4, f"{most:,}", "end"),
        _text(LEFT - 4, base + 4, "0", "end"),
        f'<line class="kr-axis" x1="{LEFT}" x2="{WIDTH}" y1="{_n(base)}" y2="{_n(base)}"/>',
    ]


def _column(name: str, bar: Column, x: float, step: float, top: float, most: int, direct: bool) -> list[str]:
    gap = min(4, step * 0.2)
    drawn = []
    if bar.shaded:
        drawn.append(_rectangle("kr-shade", x, top, step, HEIGHT))
    y = top + HEIGHT
    for number, part in enumerate(bar.parts):
        height = HEIGHT * part / most
        y -= height
        if part:
            drawn.append(_rectangle(_part(number), x + gap / 2, y, step - gap, height, _fill(name, number)))
    middle, all_ = x + step / 2, sum(bar.parts)
    above = bar.mark + (f"{all_:,}" if direct and all_ else "")
    if above:
        drawn.append(_text(middle, y - 3, above, "middle"))
    if bar.label:
        # A label is about 6 units a column wide; the last may not hang over the edge.
        over = max(0.0, middle + 3 * width_of(bar.label) - WIDTH)
        drawn.append(_text(middle - over, top + HEIGHT + 14, bar.label, "middle"))
    return drawn


def _legend(name: str, legend: Sequence[str], y: float) -> list[str]:
    return [
        piece
        for number, text in enumerate(legend)
        for piece in (
            _rectangle(_part(number), LEFT, y + number * LINE - 9, 10, 10, _fill(name, number)),
            _text(LEFT + 16, y + number * LINE, text, "start"),
        )
    ]


def bars(name: str, title: str, text: str, rows: Sequence[tuple[str, int, int]]) -> Drawing:
    """
    Draw bars below each other: how many of all.

    Args:
        rows: (label, part, all) of each.
    """
    most = max((all_ for _, _, all_ in rows), default=0) or 1
    drawn = []
    for number, (label, part, all_) in enumerate(rows):
        y = number * 36 + 12
        drawn += [
            _text(0, y, label, "start"),
            _rectangle("kr-part kr-part--solid", 0, y + 5, WIDTH * all_ / most, 12),
            _rectangle("kr-part kr-part--hatched", 0, y + 5, WIDTH * part / most, 12, _fill(name, 1)),
        ]
    return _drawing(name, title, text, 36 * len(rows), drawn)


def sparkline(name: str, title: str, text: str, values: Sequence[int], ends: tuple[str, str] = ("", "")) -> Drawing:
    """
    Draw small bars, as wide together as there is room, the highest with its number.

    Args:
        ends: What stands below the first and the last.
    """
    most = max(values, default=0) or 1
    step = (WIDTH - LEFT) / max(1, len(values))
    drawn = [
        _rectangle(
            "kr-part kr-part--dark", LEFT + number * step, 34 - 28 * value / most, step * 0.8, 28 * value / most
        )
        for number, value in enumerate(values)
        if value
    ]
    axis = f'<line class="kr-axis" x1="{LEFT}" x2="{WIDTH}" y1="34" y2="34"/>'
    first, last = (
        _text(x, 48, end, anchor) for x, end, anchor in zip((LEFT, WIDTH), ends, ("start", "end"), strict=True)
    )
    return _drawing(name, title, text, 52, [_text(LEFT - 4, 16, f"{most:,}", "end"), axis, *drawn, first, last])


def _drawing(name: str, title: str, text: str, height: float, drawn: Sequence[str]) -> Drawing:
    body = "".join(drawn)
    return Drawing(
        f'<svg class="kr-chart" role="img" viewBox="0 0 {WIDTH} {_n(height)}"'
        f' aria-labelledby="{name}-title" aria-describedby="{name}-text">'
        f'<title id="{name}-title">{_safe(title)}</title><desc id="{name}-text">{_safe(text)}</desc>'
        f"{_hatch(name) if _fill(name, 1) in body else ''}{body}</svg>"
    )


def _hatch(name: str) -> str:
    return (
        f'<defs><pattern id="{name}-hatch" width="5" height="5" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect class="kr-hatch-paper" width="5" height="5"/>'
        '<rect class="kr-hatch-line" width="2" height="5"/></pattern></defs>'
    )


def _part(number: int) -> str:
    return f"kr-part {PART_CLASSES[number]}"


def _fill(name: str, number: int) -> str:
    return f' fill="url(#{name}-hatch)"' if number == 1 else ""


def _rectangle(kind: str, x: float, y: float, width: float, height: float, more: str = "") -> str:
    return f'<rect class="{kind}" x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"{more}/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text class="kr-label" x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}">{_safe(_fitting(text))}</text>'


def _fitting(text: str) -> str:
    return text if width_of(text) <= MOST_COLUMNS else cut(text, MOST_COLUMNS)


MOST_COLUMNS = 40
"""So many narrow letters have room in a line of a drawing."""


def _safe(text: str) -> str:
    return escape(printable(text))


def _n(number: float) -> str:
    """Write a length as short as it may be, so that a page is the same wherever it is made."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
