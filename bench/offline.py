"""
How good and how heavy the search of a site without an API is.

    python -m bench.offline SETS_DIR [--write]

Quality is measured on all articles of a set, in Node, with the scripts of the page.  Weight is that of its first 300
articles, which have neither wordings nor answers nor tags, and that of the sample shop's, which have all of these.
"""

from __future__ import annotations

import gzip
import json
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bench.engine import arguments_of, stop
from bench.measures import measure
from bench.peers.offline import Offline
from bench.readme import machine, table, write_part
from bench.relevance import read_library
from bench.sets import NATURAL, find_sets, read_articles, read_lines, sections_of
from kb_builder.offline import index_offline
from kb_builder.publish import index_documents
from search_api.contract.documents import IndexDocument

ARTICLES = 300


def weight(documents: Iterable[IndexDocument]) -> dict[str, float]:
    """kB on the way to a reader, in all and of what is shown."""
    files = dict(index_offline(documents, {}, "UTC"))
    shown = sum(len(gzip.compress(content, 9)) for name, content in files.items() if name.endswith("json"))
    parts = sum(len(content) for name, content in files.items() if not name.endswith("json"))
    return {"kB": round((shown + parts) / 1000, 1), "of it shown": round(shown / 1000, 1)}


def of_set(set_dir: Path) -> dict[str, Any]:
    articles = read_articles(set_dir)
    with tempfile.TemporaryDirectory() as folder:
        engine = Offline()
        engine.build(articles, Path(folder))
        began = time.perf_counter()
        engine.open(Path(folder), articles[0]["lang"])
        open_s = time.perf_counter() - began
        found = measure(read_lines(set_dir / NATURAL), engine.ask)
        engine.close()
    return {
        "set": set_dir.name,
        "articles": len(articles),
        "MRR@10": found["mrr10"],
        "AUC": found["auc"],
        "open s": round(open_s, 2),
        "ask ms": found["p50_cpu_ms"],
        **weight(sections_of(articles[:ARTICLES])),
    }


def of_sample() -> Iterator[dict[str, Any]]:
    sections = list(index_documents(read_library()))
    for lang in ("ko", "ja", "en"):
        of_lang = [section for section in sections if section.lang == lang]
        ids = list(dict.fromkeys(section.article_id for section in of_lang))
        yield {"set": f"sample shop, {lang}", "articles": len(ids)} | weight(of_lang)


def main() -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("sets_dir", type=Path)
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    arguments = parser.parse_args()
    found = find_sets(arguments.sets_dir)
    if not found:
        stop(f"{arguments.sets_dir}: no folder with docs.jsonl and {NATURAL}\n    mend: name another folder")
    results = [*map(of_set, found), *of_sample()]
    for result in results:
        print(json.dumps(result, ensure_ascii=False), flush=True)
    if arguments.write:
        heads = list(results[0])
        rows = [[str(result.get(head, "–")) for head in heads] for result in results]
        write_part("offline", f"{machine()}\n\n{table(heads, rows)}")


if __name__ == "__main__":
    main()
