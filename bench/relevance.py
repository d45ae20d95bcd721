"""
How well the sample shop's shoppers find their answers, and what its synonyms add to that.

    python -m bench.relevance [--json] [--misses] [--write]

The questions are those of `tests/relevance`, the articles those of `kb/`.  A result comes out for each language
with the synonyms of `kb/synonyms.yml`, and one without any.
"""

from __future__ import annotations

import json
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.engine import Found, arguments_of
from bench.measures import auc, mean, rank
from bench.ours import search
from bench.readme import machine, table, write_part
from kb_builder.build import Builder
from kb_builder.content import Library
from kb_builder.publish import index_documents
from search_api.contract.search import Verdict
from search_api.snapshot import OpenSnapshot, open_snapshot, publish

REPOSITORY = Path(__file__).parent.parent
LANGUAGES = ("ko", "ja", "en")

Question = dict[str, Any]
"""`q`, `articles`, `kind` and, where search is known to fail, `miss`."""


def read_questions(lang: str) -> list[Question]:
    path = REPOSITORY / "tests/relevance" / f"{lang}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))["question"]


def read_library() -> Library:
    """The sample content as a build reads it; nothing is written."""
    return Builder(REPOSITORY / "mkdocs.yml", REPOSITORY / "site", REPOSITORY / "index").check()


@contextmanager
def published(library: Library, synonyms: Mapping[str, tuple[tuple[str, ...], ...]]) -> Iterator[OpenSnapshot]:
    """A snapshot of the library that is thrown away; no promise is asked of it."""
    with tempfile.TemporaryDirectory() as folder:
        build_id = publish(index_documents(library), synonyms, Path(folder)).build_id
        opened = open_snapshot(Path(folder) / build_id)
        try:
            yield opened
        finally:
            opened.close()


def measure(questions: Sequence[Question], found: Sequence[Found]) -> dict[str, Any]:
    """Places over the questions that an article answers, verdicts and `auc` over both."""
    pairs = list(zip(questions, found, strict=True))
    answerable = [got for question, got in pairs if question["articles"]]
    unanswerable = [got for question, got in pairs if not question["articles"]]
    ranks = [rank(got.ids, set(question["articles"])) for question, got in pairs if question["articles"]]
    return {
        "questions": len(pairs),
        "answerable": len(answerable),
        "r1": mean(at == 1 for at in ranks),
        "r3": mean(0 < at <= 3 for at in ranks),
        "mrr10": mean(1 / at if at else 0 for at in ranks),
        "verdicts_answerable": verdicts(answerable),
        "verdicts_unanswerable": verdicts(unanswerable),
        "auc": auc([got.estimate for got in answerable], [got.estimate for got in unanswerable]),
    }


def verdicts(found: Sequence[Found]) -> dict[str, int]:
    counted = Counter(got.verdict for got in found)
    return {verdict.value: counted[verdict.value] for verdict in Verdict}


def misses(questions: Sequence[Question], found: Sequence[Found]) -> Iterator[str]:
    """Every answerable question whose article is not among the first three, on a line."""
    for question, got in zip(questions, found, strict=True):
        if question["articles"] and not 0 < rank(got.ids, set(question["articles"])) <= 3:
            yield (
                f"  {question['q']!r}: wants {', '.join(question['articles'])}; got {', '.join(got.ids[:3]) or 'nothing'}"
                f" (place {rank(got.ids, set(question['articles']))}, {got.estimate:.2f} {got.verdict})"
            )


def main() -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--json", action="store_true", help="one object a line; without it, a line of text")
    parser.add_argument("--misses", action="store_true", help="also the questions that did not find their article")
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    arguments = parser.parse_args()
    results: list[dict[str, Any]] = []
    library = read_library()
    for name, synonyms in (("kb/synonyms.yml", library.content.synonyms), ("none", {})):
        with published(library, synonyms) as snapshot:
            for lang in LANGUAGES:
                questions = read_questions(lang)
                found = [search(snapshot, question["q"], lang) for question in questions]
                result = {"lang": lang, "synonyms": name} | measure(questions, found)
                results.append(result)
                print(json.dumps(result, ensure_ascii=False) if arguments.json else _line(result))
                for miss in misses(questions, found) if arguments.misses else ():
                    print(miss)
    if arguments.write:
        write_part("relevance", f"{machine()}\n\n{as_table(results)}")


def _line(result: Mapping[str, Any]) -> str:
    return "  ".join(f"{key} {_figure(value)}" for key, value in result.items())


def _figure(value: object) -> str:
    return "/".join(map(str, value.values())) if isinstance(value, dict) else str(value)


def as_table(results: Sequence[Mapping[str, Any]]) -> str:
    heads = [key.replace("_", " ") for key in results[0]]
    return table(heads, [[_figure(value) for value in result.values()] for result in results])


if __name__ == "__main__":
    main()
