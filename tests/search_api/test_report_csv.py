import csv
import io
import unicodedata
from dataclasses import replace

import pytest
from report_sample import PAYLOADS, empty, hostile, sample

from search_api.report.tables import TABLES, csv_tables, harmless
from search_api.report.words import LANGUAGES

FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "\tplain",
    "\rplain",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    " =1",
    "   @x",
    "\u3000=1",
    "\u00a0+1",
    "\u200b=1",
    "\u2060\u200d=1",
    "\ufeff=1",
    "\u202e=1",
    "\x1b=1",
    "\u115f=1",
    "\u3164 =1",
    "\u034f-1",
    "\u0301=1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example","x")',
)
HARMLESS = ("a;b", ";", "1;2 = 3", "반품 방법", "1-2", "a=b", "5,000円", "010-1234", "'", "", '"=1', "(＋82)", "·=1")


def rows(table):
    assert table.startswith("\ufeff")
    return list(csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_columns_of_a_table_have_one_name(lang):
    heads = {name: rows(table)[0] for name, table in csv_tables(sample(lang)).items()}

    assert {name: head for name, head in heads.items() if len(set(head)) < len(head)} == {}


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_could_begin_a_formula_begins_with_an_apostrophe(text):
    assert harmless(text)[0] == "'"


@pytest.mark.parametrize("text", FORMULAS)
def test_part_after_a_semicolon_is_guarded_too(text):
    # Where that is the list separator, Excel and LibreOffice begin a cell there, quotes or not.
    assert harmless(f"a;{text}")[:3] == "a;'"


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_stays_as_it_is(text):
    assert harmless(text) == text


def begins_formula(cell):
    """What a spreadsheet may take for a formula, told in another way than the code does."""
    seen = [char for char in cell if unicodedata.category(char)[0] not in "CZM"]
    return "".join(seen).lstrip("\u115f\u1160\u3164\uffa0")[:1] in tuple("=+-@＝＋－＠")


@pytest.mark.parametrize("payload", [*PAYLOADS, *FORMULAS])
def test_no_cell_begins_a_formula(payload):
    report = hostile()
    gap = replace(report.gaps[0], id=payload, question=payload, note=payload)

    tables = csv_tables(replace(report, gaps=(gap, *report.gaps[1:])))

    cells = [cell for table in tables.values() for row in rows(table) for cell in row]
    assert [cell for cell in cells if begins_formula(cell)] == []
    assert len(cells) > 300


@pytest.mark.parametrize("report", [sample("ko"), sample("ja"), sample("en"), empty("ko"), hostile()])
def test_every_row_has_the_columns_of_its_head(report):
    tables = csv_tables(report)

    assert tuple(tables) == TABLES
    assert {name for name, table in tables.items() if len({len(row) for row in rows(table)}) != 1} == set()


def test_every_line_is_a_row_and_every_cell_is_quoted():
    for name, table in csv_tables(hostile()).items():
        lines = table.removeprefix("\ufeff").split("\r\n")
        assert (len(lines) - 1, lines[-1]) == (len(rows(table)), ""), name
        assert {line[0] + line[-1] for line in lines[:-1]} == {'""'}


def test_numbers_stay_numbers():
    [head, first, *_] = rows(csv_tables(sample("en"))["gaps"])

    assert dict(zip(head, first, strict=True)) == {
        "Id": "g7f3",
        "Language": "en",
        "Question": "Do you deliver to the 5th floor without a lift?",
        "Advice": "Write an article",
        "Nearest article": "Where can I track my delivery?",
        "Readers": "32",
        "Searches": "35",
        "Contacts that could be saved": "17.5",
        "First asked": "2026-10-28",
        "Last asked": "2026-11-22",
        "Note": "",
    }


def test_days_add_up_to_what_the_report_says():
    report = sample("en")
    [head, *days] = rows(csv_tables(report)["days"])

    assert [sum(map(int, day[3:])) for day in days] == [int(day[2]) for day in days]
    assert len(days) == len(report.days)
    assert head[3:] == [
        "Answered",
        "Nothing found",
        "Loose match only",
        "Contacted you",
        "Not helped",
        "Asked again",
        "Opened nothing",
    ]
