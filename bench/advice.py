"""
How often the report is right about what would answer a gap.

    python -m bench.advice [SET_DIR ...]

Without a folder: the sample content, whose articles are taken away, a few at a time, in one language or in all.  The
questions of `tests/relevance`, which were written without sight of them, are the readers' words:

    add_wording     the articles are all there, but without their aliases; right with the article among the first two
    write_article   the article was taken away in every language, or there never was one
    translate       it was taken away in one language only; right with that article

With folders (see `bench.sets`): the same for the first two, grouped by their true answer.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from bench.engine import arguments_of
from bench.relevance import LANGUAGES, read_library, read_questions
from bench.sets import NATURAL, read_articles, read_lines, sections_of
from kb_builder.publish import index_documents
from search_api.contract.documents import IndexDocument
from search_api.gaps.advice import Adviser
from search_api.snapshot import OpenSnapshot, open_snapshot, publish

TODAY = date(2026, 1, 1)
PARTS = 8
"""Parts into which the articles are cut; one is taken away at a time."""
WORDINGS = 5


@dataclass(frozen=True)
class Case:
    """A gap, and what would answer it."""

    lang: str
    wordings: tuple[str, ...]
    advice: str
    articles: frozenset[str]


@contextmanager
def opened(documents: Iterable[IndexDocument], synonyms: Mapping[str, Any]) -> Iterator[OpenSnapshot]:
    with tempfile.TemporaryDirectory() as folder:
        build_id = publish(documents, synonyms, Path(folder)).build_id
        snapshot = open_snapshot(Path(folder) / build_id)
        try:
            yield snapshot
        finally:
            snapshot.close()


def judged(snapshot: OpenSnapshot, cases: Sequence[Case]) -> list[tuple[Case, str, bool]]:
    """Each case, what was advised, and whether that was right."""
    adviser = Adviser(snapshot, TODAY)
    result = []
    for case in cases:
        advice, near = adviser(case.lang, [(text, 1) for text in case.wordings], ())
        said = [each.article_id for each in near[: 1 if advice == "translate" else 2]]
        right = advice == case.advice and (advice == "write_article" or bool(case.articles & set(said)))
        result.append((case, advice, right))
    return result


def sample_cases() -> Iterator[tuple[list[IndexDocument], list[Case]]]:
    """The documents that are there, and the gaps of readers who meet them."""
    library = read_library()
    documents = [replace(document, aliases=()) for document in index_documents(library)]
    asked = {lang: _by_article(read_questions(lang)) for lang in LANGUAGES}
    had = [
        Case(lang, texts, "add_wording", articles)
        for lang in LANGUAGES
        for articles, texts in asked[lang].items()
        if articles
    ]
    never = [Case(lang, (text,), "write_article", frozenset()) for lang in LANGUAGES for text in asked[lang][None]]
    yield documents, had + never
    for part in range(PARTS):
        gone = {document.article_id for document in documents if _part(document.article_id) == part}
        there = [document for document in documents if document.article_id not in gone]
        missed = [replace(case, advice="write_article") for case in had if case.articles <= gone]
        yield there, missed
        for lang in LANGUAGES:
            there = [each for each in documents if each.lang != lang or each.article_id not in gone]
            missed = [
                replace(case, advice="translate") for case in had if case.lang == lang and case.articles <= gone
            ]
            yield there, missed + [case for case in never if case.lang == lang and _part(case.wordings[0]) == part]


def _part(text: str) -> int:
    return hashlib.blake2b(text.encode()).digest()[0] % PARTS


def _by_article(questions: Sequence[Mapping[str, Any]]) -> dict[Any, tuple[str, ...]]:
    found: dict[Any, list[str]] = defaultdict(list)
    for question in questions:
        found[frozenset(question["articles"]) or None].append(question["q"])
    return {articles: tuple(texts if articles is None else texts[:WORDINGS]) for articles, texts in found.items()}


def set_cases(folder: Path) -> tuple[list[IndexDocument], list[Case]]:
    groups = {line["text"]: line["group"] for line in read_lines(folder / "gaps.jsonl")}
    found: dict[tuple[str, bool], list[str]] = defaultdict(list)
    lang = ""
    for query in read_lines(folder / NATURAL):
        lang = query["lang"]
        if query["relevant"]:
            found[query["relevant"][0], True].append(query["text"])
        elif query["text"] in groups:
            found[groups[query["text"]], False].append(query["text"])
    cases = [
        Case(lang, tuple(texts[:WORDINGS]), "add_wording" if is_there else "write_article", frozenset([name]))
        for (name, is_there), texts in found.items()
    ]
    return sections_of(read_articles(folder)), cases


def summary(result: Sequence[tuple[Case, str, bool]]) -> dict[str, Any]:
    confusion: dict[str, Counter[str]] = defaultdict(Counter)
    right: Counter[str] = Counter()
    for case, advice, is_right in result:
        confusion[case.advice][advice] += 1
        right[case.advice] += is_right
    return {
        advice: {
            "gaps": sum(said.values()),
            "right": round(right[advice] / sum(said.values()), 3),
            "said": dict(said),
        }
        for advice, said in confusion.items()
    } | {"right": round(sum(right.values()) / len(result), 3)}


def main() -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("sets", nargs="*")
    arguments = parser.parse_args()
    results = {}
    if not arguments.sets:
        synonyms = read_library().content.synonyms
        result = []
        for documents, cases in sample_cases():
            with opened(documents, synonyms) as snapshot:
                result += judged(snapshot, cases)
        results["sample"] = summary(result)
    for folder in map(Path, arguments.sets):
        documents, cases = set_cases(folder)
        with opened(documents, {}) as snapshot:
            results[folder.name] = summary(judged(snapshot, cases))
    json.dump(results, sys.stdout, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    main()
