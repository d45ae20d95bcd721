"""
A new article: a draft in each language, with every key a writer may want, and headings that fit what it asks.

    question --kind_of--> how | when | how_much | can | problem --draft_text--> front matter, headings
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path, PurePosixPath
from typing import Literal

from kb_builder.article import Article, read_article
from kb_builder.content import read_content
from kb_builder.edit import scalar
from kb_builder.problem import ContentError, Problem, nearest, place

REVIEW_AFTER_DAYS = 182

Kind = Literal["how", "when", "how_much", "can", "problem"]
"""What a question wants to know."""

_CUES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "when",
        re.compile(
            "언제|며칠|몇 ?일|몇 ?시|기간|얼마나 ?(?:오래|걸)"
            "|いつ|何日|何時|期間|期限|ど[のれ]くらいで"
            "|how (?:long|soon)|what time|how many (?:days|hours)|\\bwhen (?:will|do|does|is|are|can|should)\\b"
        ),
    ),
    (
        "how_much",
        re.compile(
            "얼마|비용|요금|가격|수수료|몇 ?원|いくら|料金|費用|手数料|値段|金額|何円|how much|\\b(?:costs?|prices?|fees?)\\b"
        ),
    ),
    (
        "can",
        re.compile(
            "수 ?있|되나요|될까요|가능|괜찮|주나요|(?<!안)(?<!안 )[돼되]요\\?"
            "|[できえれ]ますか|可能|いいですか|大丈夫|もらえる|^(?:can|could|may|do you|is it possible|is there|are there)\\b"
        ),
    ),
    (
        "problem",
        re.compile(
            "안 ?[돼되와왔떠보나열들]|오류|에러|실패|불량|고장|깨[져졌진]|파손|누락|잘못|못 ?[받하했]|이상해"
            "|できない|[きえれ]ません|エラー|失敗|届かない|届いて(?:い)?ない|壊れ|割れ|不良|間違|動かない|使えない|されない"
            "|\\b(?:can'?t|cannot|won'?t|doesn'?t|didn'?t|not working|error|fail(?:s|ed)?|broken|missing|damaged|wrong|never)\\b"
        ),
    ),
)
"""Tried in this order: of a broken cup that someone wants to return, the question is whether they can."""

_BODY: Mapping[str, Mapping[Kind, str]] = {
    "ko": {
        "how": "## 방법\n\n1. \n2. \n\n## 참고하세요\n",
        "when": "## 걸리는 시간\n\n| 상황 | 걸리는 시간 |\n|---|---|\n|  |  |\n\n## 늦어질 때\n",
        "how_much": "## 비용\n\n| 상황 | 비용 |\n|---|---|\n|  |  |\n\n## 무료인 경우\n",
        "can": "## 가능한 경우\n\n- \n\n## 어려운 경우\n\n- \n\n## 신청하기\n\n1. \n2. \n",
        "problem": "## 먼저 확인해 주세요\n\n1. \n2. \n\n## 증상별로 해 볼 일\n\n- \n\n## 그래도 안 되면\n",
    },
    "ja": {
        "how": "## 手順\n\n1. \n2. \n\n## ご注意\n",
        "when": "## かかる日数\n\n| 場合 | 日数 |\n|---|---|\n|  |  |\n\n## 遅れているとき\n",
        "how_much": "## 料金\n\n| 場合 | 料金 |\n|---|---|\n|  |  |\n\n## 無料になる場合\n",
        "can": "## できる場合\n\n- \n\n## できない場合\n\n- \n\n## お申し込みの手順\n\n1. \n2. \n",
        "problem": "## まずご確認ください\n\n1. \n2. \n\n## 状況ごとの対処方法\n\n- \n\n## それでも解決しないとき\n",
    },
    "en": {
        "how": "## How to\n\n1. \n2. \n\n## Good to know\n",
        "when": "## How long it takes\n\n| Case | Time |\n|---|---|\n|  |  |\n\n## If it takes longer\n",
        "how_much": "## What it costs\n\n| Case | Cost |\n|---|---|\n|  |  |\n\n## When it's free\n",
        "can": "## When you can\n\n- \n\n## When you can't\n\n- \n\n## How to ask for it\n\n1. \n2. \n",
        "problem": "## Check this first\n\n1. \n2. \n\n## What to do in each case\n\n- \n\n## If that doesn't help\n",
    },
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
    drafts = {
        path: draft_text(Draft(id=article_id, title=question, lang=lang, category=category, today=today))
        for lang, path in paths.items()
    }
    for path, draft in drafts.items():
        # What cannot be read back must not be written: it would be the next command that complains.
        read_article(
            draft, PurePosixPath(path.name), place(path).path, content.shop.languages, content.shop.languages[0]
        )
    for path, draft in drafts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(draft, encoding="utf-8")
    return list(paths.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article that is to be written."""

    id: str
    title: str
    lang: str
    category: str
    """Empty if it is not known."""
    today: date
    aliases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    source: str = ""
    """Language of the original, where that is not the shop's first one."""
    original: Article | None = None
    """Of a translation: what it has in common with its original is taken from there, its body to be translated."""


def draft_text(draft: Draft) -> str:
    """The file of a draft, ready to be filled in."""
    original = draft.original
    lines = [
        f"id: {draft.id}",
        f"title: {scalar(draft.title)}",
        "answer:",
        *_list("aliases", draft.aliases),
        f"category: {scalar(draft.category) if draft.category else ''}".rstrip(),
        "tags: []",
        f"related: {_brackets(draft.related)}",
        *([f"source: {draft.source}"] if draft.source else []),
        *([f"contact: {_brackets(original.contact)}"] if original and original.contact else []),
        f"updated: {draft.today}",
        f"review_by: {draft.today + timedelta(days=REVIEW_AFTER_DAYS)}",
        *(_validity(original) if original else []),
        "draft: true",
    ]
    body = original.body if original else _BODY.get(draft.lang, _BODY["en"])[kind_of(draft.title)]
    return "---\n" + "\n".join(lines) + f"\n---\n{body}"


def kind_of(question: str) -> Kind:
    """What a question in any of our languages wants to know; `how`, if nothing in it says so."""
    return next((kind for kind, cue in _CUES if cue.search(question.casefold())), "how")


def _list(key: str, values: Sequence[str]) -> list[str]:
    return [f"{key}:", *(f"  - {scalar(value)}" for value in values)] if values else [f"{key}: []"]


def _brackets(values: Sequence[str]) -> str:
    return "[" + ", ".join(scalar(value, flow=True) for value in values) + "]"


def _validity(original: Article) -> list[str]:
    days = {"valid_from": original.valid_from, "valid_until": original.valid_until}
    notice = ["notice: true"] if original.notice else []
    return [*(f"{key}: {day}" for key, day in days.items() if day), *notice]
