"""
`kb check` on small help centers: each file of `check/` holds the files and what is said about them.

The name of the file is the sentence it proves.  `pytest --update-golden` writes what came out; review
the diff.
"""

import re
from pathlib import Path

import pytest

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
