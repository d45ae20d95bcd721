"""
The unit of search: a section of an article, not a page.

A reader wants the paragraph that answers, and a long article must not score as the average of
its parts.  The builder writes one JSON object a line (`documents.jsonl`), the API reads them back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

LANGUAGES = ("ko", "ja", "en")
"""Languages that have their own analysis; any other falls back to words and bigrams."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexDocument:
    """A section of an article as search sees it."""

    doc_id: str
    """`<lang>/<article_id>` for the lead of an article, with `#<anchor>` for a later section."""
    article_id: str
    url: str
    """Below the root of the site, without a leading slash, with the anchor of the section."""
    lang: str
    title: str
    """The article's question."""
    heading: str
    """The section's own heading; empty in the lead."""
    text: str
    """Plain text, paragraphs apart by a line end."""
    answer: str
    aliases: tuple[str, ...]
    """Other wordings of the question; the lead carries them, later sections have none."""
    category: str
    tags: tuple[str, ...] = ()
    valid_from: str = ""
    """First day on which this is an answer, `2026-11-20`; empty: always was."""
    valid_until: str = ""
    """Last day on which this is an answer; empty: stays one."""


def write_documents(documents: Iterable[IndexDocument], path: Path) -> None:
    """Write `documents` to `path`, one JSON object a line, in the given order."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for document in documents:
            file.write(json.dumps(asdict(document), ensure_ascii=False, sort_keys=True) + "\n")


def read_documents(path: Path) -> Iterator[IndexDocument]:
    """
    Read what `write_documents` wrote.

    Raises:
        ValueError: A line is not such an object.
    """
    with path.open(encoding="utf-8") as file:
        for line in file:
            fields = json.loads(line)
            for key in ("aliases", "tags"):
                fields[key] = tuple(fields.get(key, ()))
            try:
                yield IndexDocument(**fields)
            except TypeError as error:
                raise ValueError(f"{path.name}: not an index document: {error}") from error
