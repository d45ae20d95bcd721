"""
What comes out of what goes in, side by side: `pytest --update-golden` writes it; review the diff.

- `check/`: small help centers and what `kb check` says about them; the name of the file is the sentence it proves.
- `analysis/`: sentences of a language and the terms that stand for them.
"""

import re
from pathlib import Path

import pytest

from search_api.contract.analysis import analyse, analyse_sounds

CASES = sorted((Path(__file__).parent / "check").glob("*.md"))
OUTPUT = "kb check"
_BLOCK = re.compile(r"^## `([^`\n]+)`\n\n(`{3,})\w*\n(.*?)^\2\n", re.M | re.S)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_check(case, desk, update_golden):
    text = case.read_text(encoding="utf-8")
    blocks = {name: content for name, _, content in _BLOCK.findall(text)}
    expected = blocks.pop(OUTPUT, "")
    desk.write(blocks)

    result = desk.kb("check")

    said = f"{re.sub(r'[0-9.]+ s[)]$', '0.0 s)', result.output.rstrip())}\nexit code {result.exit_code}\n"
    if update_golden and said != expected:
        case.write_text(_with_output(text, said), encoding="utf-8")
    else:
        assert said == expected


def test_every_file_holds_a_case():
    assert [case.name for case in CASES if not _BLOCK.search(case.read_text(encoding="utf-8"))] == []


def _with_output(text, said):
    before = text.partition(f"## `{OUTPUT}`")[0].rstrip()
    return f"{before}\n\n## `{OUTPUT}`\n\n````text\n{said}````\n"


@pytest.mark.parametrize("lang", ["ko", "ja", "en"])
def test_analysis(lang, update_golden):
    path = Path(__file__).parent / "analysis" / f"{lang}.md"
    text = path.read_text(encoding="utf-8")
    head, *sentences = [part.partition("\n")[0] for part in text.split("\n## ")]

    said = "\n\n".join([head, *(_analysed(sentence, lang) for sentence in sentences)]) + "\n"
    if update_golden:
        path.write_text(said, encoding="utf-8")
    else:
        assert said == text
    assert len(sentences) >= 15


def _analysed(sentence, lang):
    terms = {"words": [], "pairs": [], "grams": [], "sounds": []}
    for term in (*analyse(sentence, lang), *analyse_sounds(sentence, lang)):
        terms[f"{term.field}s"].append(f"({term.text})" if term.field == "pair" else term.text)
    return "\n".join(
        [f"## {sentence}", "", *(f"- {name}: {' '.join(found)}".rstrip() for name, found in terms.items())]
    )
