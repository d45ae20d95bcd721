"""
How well questions that mean the same are grouped, beside groups that people made.

    python -m bench.gaps FILE [--json]

`FILE` holds a question a line, {"text", "lang", "group"}; other keys are ignored.  Languages are grouped apart, as
reports do, so groups of the same name in two languages are two.  The time is that of grouping once dictionaries are
loaded.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.engine import arguments_of, stop
from bench.measures import adjusted_rand, v_measure
from search_api.gaps.grouping import group


class WrongLine(Exception):
    """A line is no question with its group; the message says where, what and how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """A question and the group that people put it into."""

    text: str
    lang: str
    group: str


def read_grouped(path: Path) -> list[Grouped]:
    """
    The questions of a file.

    Raises:
        WrongLine: One of its lines is none, or it has none at all.
    """
    lines = enumerate(path.read_bytes().split(b"\n"), 1)
    questions = [_question(line, f"{path}:{number}") for number, line in lines if line.strip()]
    if not questions:
        raise WrongLine(f"{path}:1: no question\n    mend: {_WANTED}")
    return questions


_WANTED = 'write {"text": "...", "lang": "ko", "group": "..."} on each line'


def _question(line: bytes, place: str) -> Grouped:
    try:
        fields = json.loads(line.decode("utf-8"))
    except ValueError as error:
        raise WrongLine(f"{place}: not JSON in UTF-8: {error}\n    mend: {_WANTED}") from error
    if not isinstance(fields, dict):
        raise WrongLine(f"{place}: not an object\n    mend: {_WANTED}")
    for key in ("text", "lang", "group"):
        if not isinstance(fields.get(key), str):
            raise WrongLine(f"{place}: '{key}' is no text\n    mend: {_WANTED}")
    return Grouped(text=fields["text"], lang=fields["lang"], group=fields["group"])


def measure(questions: Sequence[Grouped]) -> dict[str, Any]:
    # A question of each language first, to load its dictionary.
    _found(list({question.lang: question for question in questions}.values()))
    began = time.process_time()
    found = _found(questions)
    cpu_s = time.process_time() - began
    true = [(question.lang, question.group) for question in questions]
    return {
        "ari": round(adjusted_rand(true, found), 3),
        "v_measure": round(v_measure(true, found), 3),
        "groups_found": len(set(found)),
        "groups_true": len(set(true)),
        "cpu_s": round(cpu_s, 2),
    }


def _found(questions: Sequence[Grouped]) -> list[tuple[str, int]]:
    """The group of each question: its language, and a number within that."""
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for question in questions:
        texts[question.lang].append(question.text)
    numbers = {lang: iter(group(asked, lang)) for lang, asked in texts.items()}
    return [(question.lang, next(numbers[question.lang])) for question in questions]


def main() -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true", help="an object; without it, a line of text")
    arguments = parser.parse_args()
    try:
        result = measure(read_grouped(arguments.file))
    except WrongLine as error:
        stop(str(error))
    except OSError as error:
        stop(f"{arguments.file}: {error.strerror}\n    mend: name a file of questions with their groups")
    print(json.dumps(result) if arguments.json else "  ".join(f"{key} {value}" for key, value in result.items()))


if __name__ == "__main__":
    main()
