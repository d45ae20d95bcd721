"""
Read folders of articles and questions with known answers.

    SET_DIR/docs.jsonl              {"id", "lang", "title", "body"}            an article a line
    SET_DIR/queries.jsonl           {"text", "lang", "relevant": ["id", ...]}  natural questions; []: none
    SET_DIR/queries.<damage>.jsonl  the same, short or damaged in one way: `kw`, `typo1`, `nospace` ...
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from search_api.contract.documents import IndexDocument

Article = dict[str, Any]
Query = dict[str, Any]

NATURAL = "queries.jsonl"


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def read_articles(set_dir: Path) -> list[Article]:
    return read_lines(set_dir / "docs.jsonl")


def query_files(set_dir: Path) -> list[Path]:
    """Its files of questions: natural ones, keywords, then the damaged ones by name."""
    damaged = sorted(set_dir.glob("queries.*.jsonl"), key=lambda path: (damage_of(path) != "kw", path.name))
    return [set_dir / NATURAL, *damaged]


def damage_of(path: Path) -> str:
    """`typo1` of `queries.typo1.jsonl`; empty for natural questions."""
    return path.name.removeprefix("queries").removesuffix("jsonl").strip(".")


def find_sets(folder: Path) -> list[Path]:
    """The sets below `folder`, or `folder` itself, in the order of their names."""
    found = [path.parent for path in folder.rglob("docs.jsonl") if (path.parent / NATURAL).is_file()]
    return sorted(found)


def sections_of(articles: Iterable[Article]) -> list[IndexDocument]:
    """The articles as sections of our index: one each, for they have no headings."""
    return [
        IndexDocument(
            doc_id=f"{article['lang']}/{article['id']}",
            article_id=article["id"],
            url=f"{article['lang']}/{article['id']}/",
            lang=article["lang"],
            title=article["title"],
            heading="",
            text=article["body"],
            answer="",
            aliases=tuple(article.get("aliases", ())),
            category=article.get("category", ""),
        )
        for article in articles
    ]
