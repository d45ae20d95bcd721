"""
Run every engine on every set and write the tables of `bench/README.md`.

    python -m bench.table SETS_DIR [--engine NAME ...] [--results FILE] [--write]

Each engine runs in a process of its own, one after the other, so that none is timed beside another.  `--results`
keeps what was measured, a JSON object a line; what stands there is not measured again.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.engine import arguments_of, stop
from bench.peers import ENGINES
from bench.readme import Best, best, machine, table, write_part
from bench.sets import NATURAL, damage_of, find_sets, query_files

Result = Mapping[str, Any]
Results = Mapping[tuple[str, str, str], Result]
"""(set, file of questions, engine) -> figures."""


def main() -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("sets_dir", type=Path)
    parser.add_argument("--engine", nargs="+", default=list(ENGINES), choices=ENGINES)
    parser.add_argument("--results", type=Path, help="file to keep results in")
    parser.add_argument("--write", action="store_true", help="put the tables into bench/README.md")
    arguments = parser.parse_args()
    found = find_sets(arguments.sets_dir)
    if not found:
        stop(f"{arguments.sets_dir}: no folder with docs.jsonl and {NATURAL}\n    mend: name another folder")
    lines = _kept(arguments.results)
    for set_dir in found:
        for engine in arguments.engine:
            if not any(line["set"] == set_dir.name and line["engine"] == engine for line in lines):
                fresh = _measure(set_dir, engine)
                lines += fresh
                _keep(fresh, arguments.results)
    text = as_tables({(line["set"], line["questions"], line["engine"]): line for line in lines})
    print(text)
    if arguments.write:
        write_part("table", text)


def _measure(set_dir: Path, engine: str) -> list[Result]:
    """The results of one engine on all questions of a set; none if it is not installed, which is told."""
    print(f"measuring  {engine} on {set_dir.name}", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "bench.search", str(set_dir), "--engine", engine, "--json", "--queries"]
    run = subprocess.run([*command, *query_files(set_dir)], stdout=subprocess.PIPE, text=True, check=False)
    if run.returncode not in (0, 3):
        stop(f"{engine} on {set_dir.name}: ended with {run.returncode}", 1)
    return [json.loads(line) for line in run.stdout.splitlines()]


def _kept(path: Path | None) -> list[Result]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path and path.exists() else []


def _keep(lines: Iterable[Result], path: Path | None) -> None:
    if path:
        with path.open("a") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)


def as_tables(results: Results) -> str:
    sets = list(dict.fromkeys(name for name, _, _ in results))
    engines = [name for name in ENGINES if any(name == engine for _, _, engine in results)]
    natural = [(name, NATURAL) for name in sets]
    damaged = list(dict.fromkeys((name, file) for name, file, _ in results if file != NATURAL))
    judged = [(name, NATURAL) for name in sets if results[name, NATURAL, engines[0]]["auc"] is not None]

    def grid(rows: Sequence[tuple[str, str]], cell: Callable[[Result], str], bold: Best = max) -> str:
        """A row for each file of questions, a column for each engine."""
        lines = []
        for name, file in rows:
            cells = [cell(results[name, file, e]) if (name, file, e) in results else "–" for e in engines]
            lines.append([f"{name} {damage_of(Path(file))}".strip(), *(best(cells, bold) if bold else cells)])
        return table(["questions", *engines], lines)

    largest = max(sets, key=lambda name: results[name, NATURAL, engines[0]]["docs"])
    costs = [
        [engine, *(str(results[largest, NATURAL, engine][key]) for key in _COSTS)]
        for engine in engines
        if (largest, NATURAL, engine) in results
    ]
    parts = {
        "Natural questions: MRR@10": grid(natural, lambda r: _share(r["mrr10"])),
        "Natural questions: right article among the first five": grid(natural, lambda r: _share(r["r5"])),
        "Natural questions: nothing found at all": grid(natural, lambda r: _share(r["zero_rate"]), bold=None),
        "Short and damaged questions: right article among the first five": grid(damaged, lambda r: _share(r["r5"])),
        "Telling answerable questions from others: AUC": grid(judged, lambda r: _share(r["auc"])),
        "CPU milliseconds a natural question: p50 / p95": grid(
            natural, lambda r: f"{r['p50_cpu_ms']:.1f} / {r['p95_cpu_ms']:.1f}", bold=min
        ),
        f"Costs on {largest}, {results[largest, NATURAL, engines[0]]['docs']:,} articles": table(
            ["engine", *_COSTS.values()], costs
        ),
    }
    return "\n\n".join([machine(), *(f"### {head}\n\n{text}" for head, text in parts.items())])


_COSTS = {
    "build_cpu_s": "build, CPU s",
    "open_s": "open, s",
    "index_mb": "index, MB",
    "rss_mb": "memory once open, MB",
}


def _share(value: float) -> str:
    """`.965`, as in the tables of papers."""
    return f"{value:.3f}".removeprefix("0")


if __name__ == "__main__":
    main()
