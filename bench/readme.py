"""Write results into `bench/README.md` or a page beside it, between the marks of their part."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

README = Path(__file__).parent / "README.md"


def machine() -> str:
    """On what and when something was measured."""
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({_processor()}),"
        f" {platform.system()} {platform.machine()}, Python {platform.python_version()}."
    )


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    named = re.search(r"model name\s*: (.+)", info.read_text()) if info.exists() else None
    return named[1].strip() if named else platform.processor() or "unknown"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, the first column to the left, figures to the right."""
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write_part(name: str, text: str, page: Path = README) -> None:
    """Replace what stands between `<!-- name -->` and `<!-- /name -->`."""
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, found, rest = page.read_text(encoding="utf-8").partition(start)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{page}: no '{start}' and '{end}'")
    page.write_text(f"{before}{start}\n\n{text}\n\n{end}{after}", encoding="utf-8")


Best = Callable[[Iterable[float]], float] | None
"""`max` or `min`, or None where none is to stand out."""


def best(cells: Sequence[str], choose: Callable[[Iterable[float]], float]) -> list[str]:
    """`cells` with the best of them, by its first figure, in bold."""
    figures = [_figure(cell) for cell in cells]
    top = choose(figure for figure in figures if figure is not None)
    return [f"**{cell}**" if figure == top else cell for cell, figure in zip(cells, figures, strict=True)]


def _figure(cell: str) -> float | None:
    found = re.match(r"[\d.]+", cell)
    return float(found[0]) if found else None
