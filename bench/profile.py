"""
Where the milliseconds of an answer go: each stage's share of the CPU time, per language.

    python -m bench.profile [SET_DIR ...] [--articles 1000 10000] [--write]

Without sets, on synthetic articles and natural questions on them.  The stages are not taken apart: each is timed where
`answer_query` calls it, so that together they are what a reader waits for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec

from bench.engine import LIMIT, apart, arguments_of
from bench.measures import percentile
from bench.ours import TODAY, Ours
from bench.readme import machine, table, write_part
from bench.search import opened
from bench.sets import NATURAL, Article, read_articles, read_lines
from bench.synthetic import LANGUAGES, articles, questions
from search_api import answer

QUESTIONS = 500

STAGES: Mapping[str, Sequence[str]] = {
    "rewrite": ["what_was_meant"],
    "analyse": ["query_terms"],
    "synonyms": ["with_synonyms"],
    "engine": ["_search"],
    "judge": ["estimate"],
    "snippets": ["Marker", "_as_result"],
    "encode": [],
}
"""Stage -> the names in `search_api.answer` that stand for it; to encode is the web door's work."""

REST = "the rest"


@dataclass
class Clock:
    """CPU seconds by stage."""

    used: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))

    def timed(self, stage: str, call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        began = time.process_time()
        try:
            return call(*arguments, **named)
        finally:
            self.used[stage] += time.process_time() - began

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count what each stage takes while this is in force."""
        with ExitStack() as stack:
            for stage, names in STAGES.items():
                for name in names:
                    timed = partial(self.timed, stage, getattr(answer, name))
                    stack.enter_context(patch.object(answer, name, timed))
            yield


def measure(name: str, made: Sequence[Article], asked: Sequence[str]) -> dict[str, Any]:
    lang = made[0]["lang"]
    with opened("ours", made) as (engine, _):
        assert isinstance(engine, Ours)
        ask = partial(answer.answer_query, engine.snapshot, lang=lang, limit=LIMIT, today=TODAY)
        # A first round fills what a server that runs has long filled; the second one says what it takes unwatched.
        for text in asked:
            ask(text)
        whole_ms = [_cpu_ms(ask, text) for text in asked]
        clock = Clock()
        began = time.process_time()
        with clock.running():
            for text in asked:
                clock.timed("encode", msgspec.json.encode, ask(text).hits)
        total = time.process_time() - began
    rest = total - sum(clock.used.values())
    shares = {stage: used / total for stage, used in (clock.used | {REST: rest}).items()}
    return {"name": name, "lang": lang, "p50_ms": percentile(whole_ms, 50), "shares": shares}


def _cpu_ms(call: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    call(text)
    return (time.process_time() - began) * 1000


def _of_set(set_dir: Path) -> dict[str, Any]:
    asked = [query["text"] for query in read_lines(set_dir / NATURAL)[:QUESTIONS]]
    return measure(set_dir.name, read_articles(set_dir), asked)


def _of_synthetic(lang: str, count: int) -> dict[str, Any]:
    return measure(f"{count:,} synthetic", articles(lang, count), questions(lang, QUESTIONS, count)["natural"])


def main() -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("set_dir", type=Path, nargs="*")
    parser.add_argument("--articles", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    arguments = parser.parse_args()
    calls = [partial(_of_set, set_dir) for set_dir in arguments.set_dir] or [
        partial(_of_synthetic, lang, count) for count in arguments.articles for lang in LANGUAGES
    ]
    rows = []
    for call in calls:
        rows.append(apart(call))
        print(rows[-1], flush=True)
    text = f"{machine()}\n\n{as_table(rows)}"
    print(text)
    if arguments.write:
        write_part("profile", text)


def as_table(rows: Sequence[Mapping[str, Any]]) -> str:
    stages = [*STAGES, REST]
    heads = ["articles", "language", "p50 CPU ms", *stages]
    return table(
        heads,
        [
            [row["name"], row["lang"], f"{row['p50_ms']:.2f}", *(f"{row['shares'][stage]:.0%}" for stage in stages)]
            for row in rows
        ],
    )


if __name__ == "__main__":
    main()
