"""
One article: a file with front matter becomes an `Article`, or a list of what is wrong with it.

    path, text --split_front_matter--> keys, body --read_article--> Article | ContentError
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from kb_builder.problem import ContentError, Problem, place
from kb_builder.schema import FrontMatter, read
from kb_builder.strict_yaml import Mapping, Node, parse

MAX_FRONT_MATTER = 16_384
"""Bytes; the longest of our own has under 2,000."""

RESERVED_IDS = frozenset({"search", "all", "contact", "category", "404"})
"""Addresses that pages of the help center itself have in every language."""

_ID = re.compile(r"^[^\W_][\w-]*(/[^\W_][\w-]*)*$")
_HEADING = re.compile(r"^#(?!#)[ \t]*(.+?)[ \t]*#*[ \t]*$", re.M)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article as its file says it; nothing in it was looked up elsewhere."""

    id: str
    path: PurePosixPath
    """Below the folder of articles."""
    lang: str
    title: str
    answer: str
    """Empty if the file gives none; the page and the index then use the first paragraph."""
    aliases: tuple[str, ...]
    category: str
    """Empty if neither front matter nor a folder gives one."""
    tags: tuple[str, ...]
    related: tuple[str, ...]
    contact: tuple[str, ...]
    updated: date | None
    review_by: date | None
    valid_from: date | None
    valid_until: date | None
    draft: bool
    notice: bool
    """Whether every page leads to it while it is an answer."""
    source: str
    """Language of the original as the file says it; empty for the shop's first one."""
    body: str
    """Markdown, without front matter and without the title's heading."""
    body_line: int
    """Line of the file on which `body` begins, counted from 1."""
    place: str
    """The file as messages name it."""
    lines: tuple[tuple[str, int], ...]
    """Front matter key -> its line, for messages across files."""
    has_front_matter: bool

    @property
    def url(self) -> str:
        """Below the root of the site, without a leading slash."""
        return f"{self.lang}/{self.id}/"

    @property
    def days(self) -> str:
        """The days on which it is an answer, as `2026-11-01/2026-11-30`, either end may be missing; empty: always."""
        ends = [day.isoformat() if day else "" for day in (self.valid_from, self.valid_until)]
        return "/".join(ends) if any(ends) else ""

    def nearest_valid_day(self, today: date) -> date:
        """The day next to `today` on which it is an answer."""
        return min(max(today, self.valid_from or today), self.valid_until or date.max)

    def line(self, key: str) -> int:
        """The line on which front matter gives `key`; 0 if it does not."""
        return dict(self.lines).get(key, 0)


def split_front_matter(source: str, name: str) -> tuple[Node | None, str, int]:
    r"""
    Separate the front matter of an article from its body.

    Args:
        source: The whole file, decoded, with "\n" line ends.
        name: The file as messages name it; never opened.

    Returns:
        The front matter (None: there is none), the body, and the line in the file, counted from 1,
        of the body's first line.

    Raises:
        ContentError: KB103 no end, KB102, KB104, KB105 as `strict_yaml.parse`.
    """
    if not re.match(r"---[ \t]*\n", source):
        return None, source, 1
    end = re.compile(r"^(---|\.\.\.)[ \t]*$", re.M).search(source, source.index("\n"))
    if end is None:
        raise ContentError(
            [
                Problem(
                    place(name, 1), "KB103", "front matter has no end", "close it with a line of three hyphens: ---"
                )
            ]
        )
    text = source[source.index("\n") + 1 : end.start()]
    if len(text.encode("utf-8", "surrogatepass")) > MAX_FRONT_MATTER:
        raise ContentError(
            [
                Problem(
                    place(name, 1),
                    "KB104",
                    f"front matter is larger than {MAX_FRONT_MATTER:,} bytes",
                    "move text into the body, below the closing ---",
                )
            ]
        )
    body = source[end.end() :].lstrip("\n")
    body_line = source.count("\n", 0, len(source) - len(body)) + 1
    # The text starts on line 2: our opening '---' is line 1.
    return parse(text, PurePosixPath(name), 2, "front matter"), body, body_line


def read_article(
    source: str, path: PurePosixPath, name: str, languages: Collection[str], default_lang: str
) -> Article:
    """
    Read one article.

    Args:
        source: The whole file, decoded.
        path: Below the folder of articles; gives what front matter leaves out.
        name: The file as messages name it.
        languages: Those of the shop; a first folder of this name is the article's language.

    Raises:
        ContentError: All that is wrong within this file.
    """
    source = unicodedata.normalize("NFC", source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    node, body, body_line = split_front_matter(source, name)
    if node is not None and not isinstance(node, Mapping):
        raise ContentError(
            [
                Problem(
                    place(name, 2), "KB108", "front matter is not 'key: value' lines", "write 'title: ...' and so on"
                )
            ]
        )
    keys: FrontMatter = read(node, FrontMatter, PurePosixPath(name))
    lines = tuple(node.key_lines.items()) if node else ()
    problems: list[Problem] = []

    folders = list(path.parent.parts)
    lang = keys.lang or (folders[0] if folders and folders[0] in languages else default_lang)
    if folders and folders[0] in languages:
        folders.pop(0)
    title, body, body_line = _title(keys.title, body, body_line)
    if not title:
        problems.append(
            Problem(
                place(name, 1),
                "KB109",
                "has no title",
                "add 'title: ...' to the front matter, or a first line '# ...'",
            )
        )
    article_id = keys.id or _id_of(folders, path.stem)
    if not _ID.match(article_id) or article_id.split("/")[0] in RESERVED_IDS or len(article_id) > 120:
        problems.append(
            Problem(
                place(name, dict(lines).get("id", 0)),
                "KB110",
                f"id {article_id!r} cannot be an address",
                "add an 'id:' of letters, digits, '-' and '/', other than " + ", ".join(sorted(RESERVED_IDS)),
            )
        )
    if keys.valid_from and keys.valid_until and keys.valid_until < keys.valid_from:
        problems.append(
            Problem(
                place(name, dict(lines)["valid_until"]),
                "KB208",
                f"ends on {keys.valid_until}, before it begins on {keys.valid_from}",
                "exchange valid_from and valid_until",
            )
        )
    if keys.notice and not keys.valid_until:
        problems.append(
            Problem(
                place(name, dict(lines)["notice"]),
                "KB210",
                "is a notice on every page, and never ends",
                "add 'valid_until: 2027-02-10', its last day",
            )
        )
    if problems:
        raise ContentError(problems)
    return Article(
        id=article_id,
        path=path,
        lang=lang,
        title=title,
        answer=keys.answer or "",
        aliases=tuple(keys.aliases),
        category=keys.category or (_slug(folders[0]) if folders else ""),
        tags=tuple(keys.tags),
        related=tuple(keys.related),
        contact=tuple(keys.contact),
        updated=keys.updated,
        review_by=keys.review_by,
        valid_from=keys.valid_from,
        valid_until=keys.valid_until,
        draft=keys.draft,
        notice=keys.notice,
        source=keys.source or "",
        body=body,
        body_line=body_line,
        place=name,
        lines=lines,
        has_front_matter=node is not None,
    )


def _title(given: str | None, body: str, body_line: int) -> tuple[str, str, int]:
    """The title, and the body without the heading that repeats or gives it."""
    heading = _HEADING.match(body)
    if heading is None or (given and heading[1] != given):
        return given or "", body, body_line
    rest = body[heading.end() :].lstrip("\n")
    return given or heading[1], rest, body_line + body.count("\n", 0, len(body) - len(rest))


def _id_of(folders: list[str], stem: str) -> str:
    """A file's path as an address: `배송/주소 변경.md` is `배송/주소-변경`, `returns/index.md` is `returns`."""
    parts = [*folders, stem] if stem not in ("index", "README") or not folders else folders
    return "/".join(map(_slug, parts))


def _slug(part: str) -> str:
    """Letters and digits of any script stay; what stands between them becomes one hyphen."""
    return re.sub(r"[^\w]+|_+", "-", unicodedata.normalize("NFKC", part).casefold()).strip("-")
