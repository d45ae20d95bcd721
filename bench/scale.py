"""
What search costs as a site grows: synthetic articles, natural questions, keywords and completions.

    python -m bench.scale [--articles 1000 10000] [--lang ko ja en] [--write]

Each row is a site with that many articles in one language, of one section each.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from bench.engine import apart, arguments_of
from bench.measures import percentile
from bench.ours import TODAY, Ours
from bench.readme import machine, table, write_part
from bench.search import opened
from bench.synthetic import LANGUAGES, articles, questions
from search_api.answer import suggest
from search_api.contract.analysis import fold
from search_api.contract.hangul import from_keyboard
from search_api.contract.languages import ja, ko

QUESTIONS = 500
TYPED = range(1, 7)
"""Letters of a title after which completions are asked for."""


def measure(lang: str, count: int) -> dict[str, Any]:
    made = articles(lang, count)
    asked = questions(lang, QUESTIONS, count)
    with opened("ours", made) as (engine, costs):
        assert isinstance(engine, Ours)
        result: dict[str, Any] = {"articles": count, "lang": lang, "chars": _mean_length(made)}
        for kind, texts in asked.items():
            # A first round fills what a server that runs has long filled: stems, letters, sentences.
            for text in texts[: QUESTIONS // 5]:
                engine.ask(text, lang)
            cpu_ms = [engine.ask(text, lang).cpu_s * 1000 for text in texts]
            result |= {f"{kind}_p50_ms": percentile(cpu_ms, 50), f"{kind}_p95_ms": percentile(cpu_ms, 95)}
        begun = asked["natural"][: QUESTIONS // 5]
        complete = partial(suggest, engine.snapshot, lang=lang, limit=6, today=TODAY)
        for kind, texts in {"suggest": begun, "spoken": [_spoken(text, lang) for text in begun]}.items():
            # The first one loads a dictionary, as a server does before it answers.
            complete(texts[0])
            typed = [text[:length] for text in texts for length in TYPED]
            result[f"{kind}_p95_ms"] = percentile(_cpu_ms(complete, typed), 95)
    return result | costs


def _spoken(text: str, lang: str) -> str:
    """`text` as it is typed by sound: initials, kana, or on the other keyboard."""
    if lang == "ko":
        return ko.initials("".join(re.findall("[가-힣]", text)))
    if lang == "ja":
        return "".join(sound or "" for sound, _, _ in ja.readings(fold(text).text))
    return from_keyboard(text)


def _mean_length(made: list[dict[str, Any]]) -> int:
    return round(sum(len(article["body"]) for article in made) / len(made))


def _cpu_ms(call: Callable[[str], object], texts: Iterable[str]) -> list[float]:
    taken = []
    for text in texts:
        began = time.process_time()
        call(text)
        taken.append((time.process_time() - began) * 1000)
    return taken


def main() -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--lang", nargs="+", default=list(LANGUAGES), choices=LANGUAGES)
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    arguments = parser.parse_args()
    rows = []
    for count in arguments.articles:
        for lang in arguments.lang:
            rows.append(apart(measure, lang, count))
            print(rows[-1], flush=True)
    text = f"{machine()}\n\n{as_table(rows)}"
    print(text)
    if arguments.write:
        write_part("scale", text)


def as_table(rows: list[dict[str, Any]]) -> str:
    heads = [
        "articles",
        "language",
        "letters each",
        "natural p50 / p95 ms",
        "keywords p50 / p95 ms",
        "completions p95 ms",
        "by sound p95 ms",
        "build CPU s",
        "open s",
        "index MB",
        "memory MB",
    ]
    return table(
        heads,
        [
            [
                f"{row['articles']:,}",
                row["lang"],
                str(row["chars"]),
                f"{row['natural_p50_ms']:.2f} / {row['natural_p95_ms']:.2f}",
                f"{row['keywords_p50_ms']:.2f} / {row['keywords_p95_ms']:.2f}",
                f"{row['suggest_p95_ms']:.2f}",
                f"{row['spoken_p95_ms']:.2f}",
                f"{row['build_cpu_s']:.1f}",
                f"{row['open_s']:.2f}",
                f"{row['index_mb']:.0f}",
                f"{row['rss_mb']:.0f}",
            ]
            for row in rows
        ],
    )


if __name__ == "__main__":
    main()
