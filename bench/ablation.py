"""
Our search without each of its parts: what a part adds, and what it costs.

    python -m bench.ablation SETS_DIR [--write]

The product has no switches for this.  Each part is taken out from here, by replacing one function or one weight
while the questions are asked; parts of the index, while it is built.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from whoosh import index
from whoosh.query import Or
from whoosh.query import Term as WhooshTerm

from bench.engine import arguments_of
from bench.measures import measure
from bench.ours import Ours
from bench.readme import machine, table, write_part
from bench.sets import NATURAL, Article, damage_of, find_sets, query_files, read_articles, read_lines
from search_api import answer, rewrite
from search_api.contract.analysis import Term
from search_api.contract.ranking import FIELDS, kinds_of
from search_api.contract.search import AnalysedQuery, Hit, Ranking
from search_api.engines import whoosh as whoosh_engine
from search_api.spelling import Speller

NOTICEABLE = 0.005
"""A difference in MRR below this is called nothing."""

WHOOSH_QUESTIONS = 100

Change = Callable[[], AbstractContextManager[Any]]


def _without_terms(kind: str) -> Change:
    def terms_of(whole: Callable[[str, str], tuple[Term, ...]], text: str, lang: str) -> tuple[Term, ...]:
        return tuple(term for term in whole(text, lang) if term.field != kind)

    return lambda: patch.object(answer, "query_terms", partial(terms_of, answer.query_terms))


def _without_title_weight() -> AbstractContextManager[Any]:
    titles = {name: replace(field, weight=0.0) for name, field in FIELDS.items() if name.endswith("_title")}
    return patch.dict(FIELDS, titles)


def _nothing(*_arguments: object) -> None:
    return None


def _as_typed(text: str, *_arguments: object) -> str:
    return text


WHOLE = "whole"

WHILE_ASKED: Mapping[str, Change] = {
    WHOLE: nullcontext,
    "words": _without_terms("word"),
    "pairs": _without_terms("pair"),
    "grams": _without_terms("gram"),
    "sounds": lambda: patch.object(answer, "analyse_sounds", lambda _text, _lang: []),
    "keyboards and romaji": lambda: patch.object(rewrite, "_other_keyboard", _as_typed),
    "spelling": lambda: patch.object(Speller, "correct", _nothing),
    "splitting": lambda: patch.object(Speller, "split", _nothing),
    "all rewriting": lambda: patch.object(answer, "what_was_meant", lambda _s, text, lang: (text, lang)),
}
WHILE_BUILT: Mapping[str, Change] = {"title field": _without_title_weight}


@contextmanager
def searching(articles: Sequence[Article], built: Change = nullcontext) -> Iterator[Ours]:
    """Our engine over `articles`, built with `built` in force."""
    # It remembers indexes by their articles, and would not notice the change.
    whoosh_engine._index_of.cache_clear()
    with tempfile.TemporaryDirectory() as folder:
        engine = Ours()
        with built():
            engine.build(articles, Path(folder))
        engine.open(Path(folder), articles[0]["lang"])
        engine.ask(articles[0]["title"], articles[0]["lang"])
        yield engine


@dataclass(frozen=True)
class Ablation:
    """What was found on one set."""

    name: str
    questions: Sequence[str]
    """`natural`, and the damage of each other file."""
    mrr: Mapping[str, Sequence[float]]
    """Part that is missing, or `WHOLE` -> MRR@10 for each file of questions."""
    p50_cpu_ms: Mapping[str, float]
    remarks: str

    def losses(self, part: str) -> list[float]:
        """What is lost without `part`, for each file of questions."""
        return [before - after for before, after in zip(self.mrr[WHOLE], self.mrr[part], strict=True)]

    def as_table(self) -> str:
        rows = [["*nothing*", *map(_figure, self.mrr[WHOLE]), f"{self.p50_cpu_ms[WHOLE]:.2f}"]]
        for part in self.mrr:
            if part != WHOLE:
                cells = [_difference(-loss) for loss in self.losses(part)]
                rows.append([part, *cells, f"{self.p50_cpu_ms[part]:.2f}"])
        heads = ["without", *self.questions, "p50 CPU ms"]
        return f"### {self.name}\n\n{table(heads, rows)}\n\n{self.remarks}"


def ablate(set_dir: Path) -> Ablation:
    articles = read_articles(set_dir)
    files = {damage_of(path) or "natural": read_lines(path) for path in query_files(set_dir)}
    found: dict[str, list[dict[str, Any]]] = {}
    with searching(articles) as engine:
        for name, change in WHILE_ASKED.items():
            with change():
                found[name] = [measure(queries, engine.ask) for queries in files.values()]
        with _whoosh_scoring(engine, articles[0]["lang"]):
            whoosh_ms = measure(files["natural"][:WHOOSH_QUESTIONS], engine.ask)["p50_cpu_ms"]
    for name, change in WHILE_BUILT.items():
        with searching(articles, change) as engine:
            found[name] = [measure(queries, engine.ask) for queries in files.values()]
    return Ablation(
        name=set_dir.name,
        questions=list(files),
        mrr={part: [result["mrr10"] for result in results] for part, results in found.items()},
        p50_cpu_ms={part: results[0]["p50_cpu_ms"] for part, results in found.items()},
        remarks=f"With Whoosh's own scorer in place of the arrays: {whoosh_ms:.1f} ms.{_past_questions(set_dir)}",
    )


def summary(ablations: Sequence[Ablation]) -> str:
    """For each part what it adds where it adds most, and costs where it costs most."""
    rows = []
    for part in ablations[0].mrr:
        if part == WHOLE:
            continue
        everywhere = [
            (loss, f"{ablation.name} {questions}")
            for ablation in ablations
            for questions, loss in zip(ablation.questions, ablation.losses(part), strict=True)
        ]
        natural = sum(ablation.losses(part)[0] for ablation in ablations) / len(ablations)
        most, least = max(everywhere), min(everywhere)
        rows.append(
            [
                part,
                _difference(natural),
                f"{_difference(most[0])} {most[1]}" if most[0] >= NOTICEABLE else "**nothing**",
                f"{_difference(least[0])} {least[1]}" if least[0] <= -NOTICEABLE else "nothing",
            ]
        )
    return table(["part", "adds on natural questions, mean", "adds at most", "costs at most"], rows)


def _figure(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


def _difference(value: float) -> str:
    return "·" if abs(value) < 0.0005 else f"{'+' if value > 0 else '−'}{_figure(abs(value))}"


def _past_questions(set_dir: Path) -> str:
    """What one past question kept with its article adds, where a set has several for one."""
    articles = read_articles(set_dir)
    first: dict[str, str] = {}
    others = []
    for query in read_lines(set_dir / NATURAL):
        if len(query["relevant"]) == 1 and query["relevant"][0] not in first:
            first[query["relevant"][0]] = query["text"]
        elif query["relevant"] and first.keys() & set(query["relevant"]):
            others.append(query)
    if len(others) < len(first) / 2:
        return ""
    learnt = [
        article | {"aliases": [first[article["id"]]]} if article["id"] in first else article for article in articles
    ]
    figures = []
    for made in (articles, learnt):
        with searching(made) as engine:
            figures.append(measure(others, engine.ask)["mrr10"])
    return (
        f"\nOne past question kept as another wording of its article: MRR {figures[0]:.3f} → {figures[1]:.3f}"
        f" on the {len(others):,} other questions."
    )


@contextmanager
def _whoosh_scoring(engine: Ours, lang: str) -> Iterator[None]:
    """Let Whoosh rank, with the same formula; only its time is of interest."""
    folder = engine.folder / whoosh_engine.STORE / lang
    sections = [d for d in engine.snapshot.engine.documents() if d.lang == lang]
    with index.open_dir(folder, readonly=True).searcher(weighting=whoosh_engine.OurBM25(lang)) as searcher:

        def search(_engine: object, query: AnalysedQuery, limit: int) -> Ranking:
            terms = [
                WhooshTerm(name, term.text, boost=kinds_of(lang)[term.field].weight * field.weight * term.weight)
                for term in query.terms
                for name, field in FIELDS.items()
                if field.kind == term.field
            ]
            hits = searcher.search(Or(terms), limit=limit)
            return Ranking(hits=tuple(Hit(sections[hit.docnum], hit.score) for hit in hits), ideal=1.0)

        with patch.object(type(engine.snapshot.engine), "search", search):
            yield


def main() -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("sets_dir", type=Path, help="a set, or a folder of sets")
    parser.add_argument("--write", action="store_true", help="put the tables into bench/README.md")
    arguments = parser.parse_args()
    ablations = []
    for set_dir in find_sets(arguments.sets_dir):
        ablations.append(ablate(set_dir))
        print(ablations[-1].as_table(), flush=True)
    parts = [machine(), summary(ablations), *(ablation.as_table() for ablation in ablations)]
    print(parts[1])
    if arguments.write:
        write_part("ablation", "\n\n".join(parts))


if __name__ == "__main__":
    main()
