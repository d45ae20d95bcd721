"""
The report as a Markdown file: what goes into git or a mail each week.

GitHub shows it formatted, and as plain text it reads as a mail does.  Readers' words stand in code spans, where
nothing of theirs becomes a link, a mention, HTML or Markdown; addresses in them are broken as well, for mail
programs make links of plain text.

Source: GitHub Flavored Markdown, 6.1 (code spans), 4.10 (tables: a `|` in a cell is escaped, also in code).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from search_api.report import Report
from search_api.report.story import Section, Table, Task, tell, with_below
from search_api.report.words import Link, Said, Text, Words, words
from search_api.terminal_text import printable

_ACTIVE = re.compile(r"([\\`*_{}\[\]<>()#|~&$!:])")
_RUN = re.compile("`+")


def markdown(report: Report) -> str:
    """Write `report` as Markdown; articles are links only if the address of the site is known."""
    return _Writer(words(report.lang), report.site_url).write(report)


class _Writer:
    def __init__(self, say: Words, site_url: str) -> None:
        self._say = say
        self._site_url = site_url

    def write(self, report: Report) -> str:
        story = tell(report)
        blocks = [f"# {_escaped(story.shop.text)} · {story.title}", story.period]
        if report.demo:
            blocks.append(f"> **{self._say('demo')}**")
        blocks += [f"## {self._say('week.title')}", self._text(story.lead)]
        for number, task in enumerate(story.tasks, 1):
            blocks += self._task(number, task)
        for section in story.sections:
            blocks += self._section(section)
        return "\n\n".join(blocks) + "\n"

    def _task(self, number: int, task: Task) -> list[str]:
        lang = f" ({self._text(task.lang)})" if task.lang else ""
        points = [f"- {self._text(line)}" for line in (task.note, *task.more) if line]
        return [
            f"### {number}. {self._text((task.question,))}{lang}",
            f"**{self._text(task.advice)}** {self._text(task.reason)}".rstrip(),
            self._text(task.why),
            code(task.command),
            "\n".join(points),
        ]

    def _section(self, section: Section) -> list[str]:
        blocks = [f"## {section.title}", *map(self._text, section.lead)]
        if section.facts:
            blocks.append("\n".join(f"- {name}: {value}" for name, value in section.facts))
        for table in section.tables:
            if table.caption:
                blocks.append(f"**{table.caption}**")
            blocks.append(self._table(table))
        if section.notes:
            blocks.append("\n".join(f"- {self._text(note)}" for note in section.notes))
        return blocks

    def _table(self, table: Table) -> str:
        rule = ["---:" if place in table.numbers else "---" for place in range(len(table.head))]
        rows = [[self._text(cell).replace("|", "\\|") for cell in row] for row in with_below(table)]
        return "\n".join(map(_row, [table.head, rule, *rows]))

    def _text(self, text: Text) -> str:
        return "".join(map(self._piece, text))

    def _piece(self, piece: str | Said | Link) -> str:
        match piece:
            case Said():
                return code(piece.text)
            case Link() if self._site_url and piece.url:
                return f"[{_escaped(piece.text)}](<{self._site_url}{_address(piece.url)}>)"
            case Link():
                return _escaped(piece.text)
            case _:
                return piece


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def code(text: str) -> str:
    """Return `text` as a code span in which nothing comes alive."""
    shown = _broken(text)
    fence = "`" * (max(map(len, _RUN.findall(shown)), default=0) + 1)
    room = " " if shown.startswith(("`", " ")) or shown.endswith(("`", " ")) or not shown else ""
    return f"{fence}{room}{shown}{room}{fence}"


def _escaped(text: str) -> str:
    # A table takes the backslash off a | itself, so one that is there would let it end the cell.
    return _ACTIVE.sub(r"\\\1", _broken(text).replace("|", "¦"))


def _broken(text: str) -> str:
    """Return `text` on one line, with addresses and names that programs would make links of broken."""
    whole = printable(text).replace("@", "＠")
    return re.sub(r"(?i)\bwww\.", "www[.]", re.sub(r"://", "[:]//", whole))


def _address(url: str) -> str:
    return quote(url, safe="/._~%#?=&+-", errors="replace")
