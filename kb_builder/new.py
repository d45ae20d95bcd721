"""A new article: a draft in each language, with every key a writer may want."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path, PurePosixPath

from kb_builder.article import read_article
from kb_builder.content import read_content
from kb_builder.problem import ContentError, Problem, nearest, place

REVIEW_AFTER_DAYS = 182

_BODY = {
    "ko": "## 방법\n\n1. \n2. \n\n## 참고하세요\n",
    "ja": "## 手順\n\n1. \n2. \n\n## ご注意\n",
    "en": "## How to\n\n1. \n2. \n\n## Good to know\n",
}


class AlreadyThere(Exception):
    """A file that would be overwritten."""


def new_article(
    root: Path,
    articles_dir: Path,
    question: str,
    article_id: str,
    category: str,
    languages: Sequence[str],
    today: date,
) -> list[Path]:
    """
    Write a draft for each of `languages`, or for all of the shop's.

    Raises:
        ContentError: KB202, KB209: no such category or language; KB108, KB110: no such title or id.
        AlreadyThere: The article exists; nothing was written.
    """
    content = read_content(root, articles_dir)
    problems = [
        Problem(place(root / "shop.yml"), "KB209", f"no language {lang!r}", nearest(lang, content.shop.languages))
        for lang in languages
        if lang not in content.shop.languages
    ]
    known = [known.id for known in content.categories]
    if category not in known:
        problems.append(
            Problem(place(root / "categories.yml"), "KB202", f"no category {category!r}", nearest(category, known))
        )
    if problems:
        raise ContentError(problems)
    wanted = list(languages) or content.shop.languages
    paths = {lang: articles_dir / lang / category / f"{article_id}.md" for lang in wanted}
    taken = {(article.lang, article.id): article.place for article in (*content.articles, *content.drafts)}
    for lang, path in paths.items():
        if path.exists() or (lang, article_id) in taken:
            raise AlreadyThere(
                f"{taken.get((lang, article_id), path)}: is {article_id!r} in {lang} already\n    mend: edit it, or choose another --id"
            )
    drafts = {path: _draft(question, article_id, category, lang, today) for lang, path in paths.items()}
    for path, draft in drafts.items():
        # What cannot be read back must not be written: it would be the next command that complains.
        read_article(
            draft, PurePosixPath(path.name), place(path).path, content.shop.languages, content.shop.languages[0]
        )
    for path, draft in drafts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(draft, encoding="utf-8")
    return list(paths.values())


def _draft(question: str, article_id: str, category: str, lang: str, today: date) -> str:
    # JSON is YAML, whatever signs the question holds.
    return (
        f"---\nid: {article_id}\ntitle: {json.dumps(question, ensure_ascii=False)}\nanswer:\naliases: []\ncategory: {category}\n"
        f"tags: []\nrelated: []\nupdated: {today}\nreview_by: {today + timedelta(days=REVIEW_AFTER_DAYS)}\ndraft: true\n---\n"
        + _BODY.get(lang, _BODY["en"])
    )
