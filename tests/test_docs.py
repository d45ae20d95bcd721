"""What the documents of the log, the gaps and the report say is what the program does."""

import re
import shlex
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

from kb_builder.cli import main
from search_api.crowd import ANSWERED_SESSIONS_PER_WORD, PLACE_PER_MINUTE, SESSION_PER_MINUTE, SESSIONS_PER_WORD
from search_api.gaps import Advice, Gap
from search_api.gaps.ledger import REOPENED_FROM, VERIFIED_FROM, VERIFIED_SHARE
from search_api.housekeeping import KEEP_COUNTS
from search_api.intents import AGAIN, SESSION, STRAIGHT_BACK, WEIGHTS, Ended
from search_api.privacy import redact
from search_api.querylog.folding import WINDOW_MS, Typed, fold
from search_api.report import Report
from search_api.report.access import FAILURES_PER_MINUTE, SESSION_S
from search_api.report.pages import FILES, PERIODS
from search_api.report.tables import TABLES
from search_api.settings import VARIABLES, Settings

ROOT = Path(__file__).parent.parent
LOG, GAPS, REPORT = (ROOT / "docs" / f"{name}.md" for name in ("log", "gaps", "report"))
ALL = [LOG, GAPS, REPORT, ROOT / "README.md", ROOT / "docs" / "deploy.md"]

_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINE = re.compile(r"^\s*(?:\$ )?((?:[A-Z][A-Z0-9_]*=\S* )*)((?:\.venv/bin/)?kb .*)$", re.MULTILINE)
OF_GITHUB = {"--edit-last"}
"""Options of `gh`."""

_FOLLOWING = {"|", "||", "&&", ";", ">", ">>", "<"}


def section(document, heading):
    """The text below a heading of the second level."""
    return document.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]


def rows(text):
    """The cells of the rows of all tables, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rules = [number for number, line in enumerate(lines) if re.fullmatch(r"[|:\- ]+", line)]
    heads = {number - 1 for number in rules} | set(rules)
    return [[cell.strip() for cell in line.strip("|").split("|")] for n, line in enumerate(lines) if n not in heads]


def commands(document):
    """Each `kb ...` of a document, in code blocks and in sentences, up to what comes after it in a shell."""
    text = document.read_text(encoding="utf-8")
    blocks = re.findall(r"```[^\n]*\n(.*?)```", text, re.DOTALL)
    in_blocks = [found[2] for block in blocks for found in _LINE.finditer(block)]
    in_sentences = _SPAN.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    said = [*in_blocks, *(span for span in in_sentences if re.match(r"kb [a-z]", span))]
    return sorted({first_command(line) for line in said})


def first_command(line):
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words = []
    for word in lexer:
        if word in _FOLLOWING:
            break
        words.append(word)
    return tuple(words[1:])


def test_table_of_ends_names_every_kind_with_its_weight():
    table = {row[0].strip("`"): row[2] for row in rows(section(LOG, "How questions end"))}

    assert set(table) == set(get_args(Ended))
    assert {kind: float(weight) for kind, weight in table.items() if weight != "–"} == WEIGHTS


def test_rules_of_ends_name_the_times_that_are_coded():
    said = section(LOG, "How questions end")

    for sentence in (
        f"within {SESSION // timedelta(minutes=1)} minutes after it",
        f"within {AGAIN // timedelta(minutes=1)} minutes after opening",
        f"within {STRAIGHT_BACK // timedelta(seconds=1)} seconds of opening",
    ):
        assert sentence in said


@pytest.mark.parametrize(
    "typed, written", [(row[0], row[1]) for row in rows(section(LOG, "A person is taken out before the first write"))]
)
def test_example_of_redaction_is_what_is_written(typed, written):
    assert redact(typed.strip("`")).text == written.strip("`")


@pytest.mark.parametrize("typed, kept", rows(section(LOG, "Typing becomes one row")))
def test_example_of_folding_is_what_is_kept(typed, kept):
    lang = "ko" if re.search("[가-힣]", typed) else "ja" if re.search("[ぁ-ん]", typed) else "en"
    texts = [Typed(text, lang, number * 1500) for number, text in enumerate(typed.split(", "))]

    assert [state.text for state in fold(texts)] == kept.split(" and ")


def test_numbers_of_counting_are_those_that_are_coded():
    said = section(LOG, "What is counted how")

    for sentence in (
        f"more than {SESSION_PER_MINUTE} searches in a minute",
        f"a place with more than {PLACE_PER_MINUTE}",
        f"{ {10: 'ten'}[SESSIONS_PER_WORD] } sessions a day",
        f"and {ANSWERED_SESSIONS_PER_WORD} of what found one",
    ):
        assert sentence in said
    assert f"within {WINDOW_MS // 1000} seconds" in section(LOG, "Typing becomes one row")


def test_days_that_are_kept_are_those_that_are_coded():
    said = section(LOG, "How long")

    assert f"{Settings().keep_days} days (`KB_KEEP_DAYS`, 7 to 90)" in said
    assert f"{KEEP_COUNTS.days * 12 // 365} months" in said


def test_every_advice_is_explained():
    told, _, _ = section(GAPS, "What the advice means").partition("**How often")

    assert {row[0].strip("`") for row in rows(told)} == set(get_args(Advice))


def test_rules_of_the_ledger_are_those_that_are_coded():
    said = section(GAPS, "What came of it")

    assert f"at least {VERIFIED_FROM} searches" in said
    assert f"{VERIFIED_SHARE:.0%} of them" in said
    assert f"{REOPENED_FROM} readers" in said


def test_files_and_limits_of_the_report_are_those_that_are_served():
    said = REPORT.read_text(encoding="utf-8")

    assert [name for name in FILES if f"`{name}`" not in said and f"/{name}`" not in said] == []
    assert f"gaps.csv` and {len(TABLES) - 1} more" in said
    assert f"{SESSION_S // 3600} hours" in said and f"{FAILURES_PER_MINUTE} wrong tokens" in said
    assert ", ".join(map(str, PERIODS[:-1])) + f" or {PERIODS[-1]} days" in said


def test_every_field_and_table_of_the_report_is_explained():
    said = section(REPORT, "Files")
    csv, _, json = said.partition("### JSON")

    assert set(re.findall("`([a-z]+).csv`", csv)) == set(TABLES)
    assert {field.name for field in fields(Report)} == {
        name for row in rows(json) for name in re.findall("`([a-z_]+)`", row[0])
    }
    assert [field.name for field in fields(Gap) if f"`{field.name}`" not in json] == []


@pytest.mark.parametrize(
    "document, words",
    [(document, words) for document in ALL for words in commands(document)],
    ids=lambda value: value.name if isinstance(value, Path) else " ".join(value),
)
def test_command_and_its_options_exist(document, words):
    # `--help` is reached only where all words before it are known.
    told = CliRunner().invoke(main, [*words, "--help"])

    assert told.exit_code == 0, f"{document.name}: {told.output}"


def options(command):
    """Every option of a command and of those below it."""
    own = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    return own.union(*(options(below) for below in getattr(command, "commands", {}).values()))


@pytest.mark.parametrize("document", [LOG, GAPS, REPORT], ids=lambda document: document.name)
def test_option_that_stands_alone_exists(document):
    spans = _SPAN.findall(document.read_text(encoding="utf-8"))
    named = {re.split("[ =]", span)[0] for span in spans if span.startswith("--")}

    assert named - OF_GITHUB - options(main) == set()


@pytest.mark.parametrize("document", ALL, ids=lambda document: document.name)
def test_settings_that_are_named_exist(document):
    named = set(re.findall(r"\bKB_[A-Z0-9_]+", document.read_text(encoding="utf-8")))

    assert named - set(VARIABLES) == set()


def test_a_command_that_does_not_exist_is_found():
    assert first_command("kb gaps --sinse 7d | head") == ("gaps", "--sinse", "7d")
    assert CliRunner().invoke(main, ["gaps", "--sinse", "7d", "--help"]).exit_code == 2
    assert CliRunner().invoke(main, ["gaps", "forgive", "g7f3", "--help"]).exit_code == 2
