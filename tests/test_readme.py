"""What the README lists is what there is."""

import re
from pathlib import Path

import pytest

from kb_builder.cli import main
from kb_builder.problem import CODES
from search_api.openapi import description
from search_api.settings import VARIABLES

README = Path(__file__).parent.parent / "README.md"


def table(heading: str) -> dict[str, str]:
    """The first two columns of the table below a heading, backticks removed."""
    section = README.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        for line in section.splitlines()
        if line.startswith("| `")
    ]
    return {row[0]: row[1] for row in rows}


def test_every_problem_code_is_listed_with_its_meaning():
    assert table("Problem codes") == CODES


def test_every_setting_is_listed():
    assert set(table("Settings")) == set(VARIABLES)


def test_every_command_is_listed():
    assert {name.removeprefix("kb ") for name in table("Commands")} == set(main.commands)


def test_every_route_of_the_description_is_listed():
    described = {f"{method.upper()} {path}" for path, methods in description()["paths"].items() for method in methods}

    assert set(table("API")) == described


@pytest.mark.parametrize("target", ["serve", "test", "setup"])
def test_commands_of_the_readme_are_targets_of_make(target):
    makefile = (README.parent / "Makefile").read_text(encoding="utf-8")

    assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_links_of_the_documents_lead_somewhere():
    documents = [*README.parent.glob("*.md"), *(README.parent / "docs").glob("*.md")]
    links = [
        (document.parent / target)
        for document in documents
        for target in re.findall(
            r"\]\(([^)#:]+)\)",
            re.sub(r"```.*?```|`[^`]*`", "", document.read_text(encoding="utf-8"), flags=re.DOTALL),
        )
    ]

    assert [link for link in links if not link.exists()] == []
