"""
How good search is, and what it costs, on a folder of questions with known answers.

    python -m bench.search SET_DIR [--engine NAME] [--queries FILE ...] [--json]

`SET_DIR/docs.jsonl` holds the articles, `SET_DIR/queries.jsonl` the questions; `bench.sets` says how.  One
JSON object comes out for each file of questions, with the same keys for every engine; what one cannot say
is null.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.engine import Engine, NotInstalled, apart, arguments_of, cpu_s, folder_mb, rss_mb, stop
from bench.measures import measure
from bench.peers import ENGINES
from bench.sets import NATURAL, Article, read_articles, read_lines

Costs = dict[str, float]


@contextmanager
def opened(name: str, articles: Sequence[Article]) -> Iterator[tuple[Engine, Costs]]:
    """
    An engine that has been built, opened and asked one question, and what that cost.

    Raises:
        NotInstalled: It is not there.
    """
    with tempfile.TemporaryDirectory() as folder:
        # Apart, so that its memory is not counted.
        build_cpu_s = apart(build, name, articles, Path(folder))
        index_mb = folder_mb(Path(folder))
        engine = ENGINES[name]()
        try:
            before = rss_mb(engine.pid)
            began = time.perf_counter()
            engine.open(Path(folder), articles[0]["lang"])
            open_s = time.perf_counter() - began
            engine.ask(articles[0]["title"], articles[0]["lang"])
            yield (
                engine,
                {
                    "build_cpu_s": round(build_cpu_s, 2),
                    "open_s": round(open_s, 3),
                    "index_mb": round(index_mb, 1),
                    "rss_mb": round(rss_mb(engine.pid) - before, 1),
                },
            )
        finally:
            engine.close()


def build(name: str, articles: Sequence[Article], folder: Path) -> float:
    """Build here; return the CPU seconds of this process and of what it started."""
    began = cpu_s()
    engine = ENGINES[name]()
    engine.build(articles, folder)
    engine.close()
    return cpu_s() - began


def measure_files(name: str, set_dir: Path, files: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """One result for each file of questions; the index is built once."""
    articles = read_articles(set_dir)
    with opened(name, articles) as (engine, costs):
        for path in files:
            said = {"set": set_dir.name, "questions": path.name, "docs": len(articles), "engine": name}
            yield said | measure(read_lines(path), engine.ask) | costs


def main() -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("set_dir", type=Path)
    parser.add_argument("--engine", default="ours", choices=ENGINES)
    parser.add_argument("--queries", type=Path, nargs="*", help="instead of SET_DIR/queries.jsonl")
    parser.add_argument("--json", action="store_true", help="one object a line; without it, indented")
    arguments = parser.parse_args()
    files = arguments.queries or [arguments.set_dir / NATURAL]
    for path in (arguments.set_dir / "docs.jsonl", *files):
        if not path.is_file():
            stop(f"{path}: no such file\n    mend: name a folder with docs.jsonl and {NATURAL}, see bench/sets.py")
    try:
        for result in measure_files(arguments.engine, arguments.set_dir, files):
            print(json.dumps(result, ensure_ascii=False, indent=None if arguments.json else 2), flush=True)
    except NotInstalled as error:
        stop(str(error), 3)


if __name__ == "__main__":
    main()
