"""`kb report` and `kb report-token`, as an owner types them."""

import csv
import io
import json
import os
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import click
import pytest
from click.testing import CliRunner

from search_api.cli import commands
from search_api.gaps import Decision
from search_api.gaps.decisions import write_decisions
from search_api.ids import uuid7
from search_api.querylog import QueryEvent
from search_api.querylog.open import open_log
from search_api.report.access import token_hash
from search_api.report.commands import Week
from search_api.report.tables import TABLES
from search_api.shop import Shop
from search_api.snapshot import publish

SEOUL = ZoneInfo("Asia/Seoul")
W47 = ("--week", "2026-W47")  # Monday 16 to Sunday 22 November


@pytest.fixture(scope="module")
def shop(tmp_path_factory, section):
    """A folder with an index, and a log of one gap in W47 and one of now."""
    root = tmp_path_factory.mktemp("shop")
    publish(
        [section("fee", "ko", title="배송비는 얼마예요?")],
        {},
        root / "index",
        time_zone="Asia/Seoul",
        shop=Shop(name={"ko": "나래룸", "en": "Naraeloom"}),
    )
    log = open_log(f"sqlite:///{root}/questions.db")
    now = datetime.now(UTC)
    log.record(
        [
            *(asked("매장 위치", datetime(2026, 11, day, 3, tzinfo=UTC), day) for day in (16, 17, 22)),
            *(asked("강아지 사료", now - timedelta(minutes=1), number) for number in (1, 2)),
        ]
    )
    log.close()
    return root


def asked(text, at, number):
    return QueryEvent(
        id=uuid7(),
        at=at,
        text=text,
        lang="ko",
        verdict="empty",
        hits=(),
        session=f"{text}{number}",
        index_build="b1",
        estimate=0.1,
    )


@pytest.fixture
def kb(shop, tmp_path, monkeypatch):
    """A function that runs a command in a folder of its own, on that index and log; code, stdout, stderr."""
    for name in [name for name in os.environ if name.startswith(("KB_", "GIT_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    usual = {"KB_INDEX_DIR": str(shop / "index"), "KB_LOG": f"sqlite:///{shop}/questions.db", "COLUMNS": "80"}

    def kb_(*arguments, **environment):
        group = click.Group(commands=commands)
        result = CliRunner().invoke(group, arguments, env=usual | environment, prog_name="kb")
        return result.exit_code, result.stdout, result.stderr

    return kb_


def report(kb, *arguments, **environment):
    code, told, faults = kb("report", *arguments, "--format", "json", **environment)
    assert (code, faults) == (0, "")
    return json.loads(told)


def days_of(made):
    return made["since"], made["until"]


def test_week_is_markdown_and_the_same_each_time(kb):
    code, told, faults = kb("report", *W47)

    assert (code, faults, told.startswith("# 나래룸")) == (0, "", True)
    assert "`매장 위치`" in told
    assert kb("report", *W47) == (code, told, faults)


def test_week_may_be_told_in_another_form(kb):
    forms = {form: kb("report", *W47, "--format", form) for form in ("terminal", "html", "json", "markdown")}

    assert {code for code, _, _ in forms.values()} == {0}
    assert forms["html"][1].startswith("<!doctype html>")
    assert json.loads(forms["json"][1])["shop"] == "나래룸"
    assert forms["markdown"] == kb("report", *W47)
    assert all("매장 위치" in told for _, told, _ in forms.values())


def test_last_thirty_days_are_for_the_terminal(kb):
    code, told, faults = kb("report")

    assert (code, faults) == (0, "")
    assert told == kb("report", "--days", "30", "--format", "terminal")[1]
    assert "강아지 사료" in told


@pytest.mark.parametrize(("columns", "widest"), [("20", 60), ("80", 80), ("300", 110)])
def test_report_fits_the_terminal_within_bounds(kb, columns, widest):
    told = kb("report", *W47, "--format", "terminal", COLUMNS=columns)[1]

    assert told == kb("report", *W47, "--format", "terminal", COLUMNS=str(widest))[1]


@pytest.mark.parametrize(
    ("week", "days"),
    [
        ("2026-W47", ("2026-11-16", "2026-11-22")),
        ("2026-W01", ("2025-12-29", "2026-01-04")),
        ("2026-W53", ("2026-12-28", "2027-01-03")),
    ],
)
def test_week_is_named_by_its_year_and_number(kb, week, days):
    assert days_of(report(kb, "--week", week)) == days


def test_week_without_a_value_is_the_last_that_is_over(kb):
    since = date.fromisoformat(days_of(report(kb, "--week"))[0])

    today = datetime.now(SEOUL).date()
    assert since.weekday() == 0
    assert timedelta(days=7) <= today - since <= timedelta(days=14)
    assert days_of(report(kb, "--week", "last")) == days_of(report(kb, "--week"))


@pytest.mark.parametrize(
    "week",
    [
        "2026-47",
        "47",
        "2026-W54",
        "2025-W53",
        "2026-W00",
        "2026-W47-1",
        "",
        "next",
        "2026-W47-1\n",
        "2026-11",
        "202611",
        "٢٠٢٦-W47",
    ],
)
def test_other_words_name_no_week(week):
    with pytest.raises(click.BadParameter) as caught:
        Week().convert(week, None, None)
    assert str(caught.value) == f"{week!r}: give a week such as 2026-W47, or 'last'"


def test_days_end_today_where_the_shop_is(kb):
    made = report(kb, "--days", "7")

    since, until = map(date.fromisoformat, days_of(made))
    assert until - since == timedelta(days=6)
    assert datetime.now(SEOUL).date() - until in (timedelta(0), timedelta(days=1))
    assert [gap["question"] for gap in made["gaps"]] == ["강아지 사료"]


@pytest.mark.parametrize(("lang", "name"), [("ko", "나래룸"), ("en", "Naraeloom"), ("ja", "나래룸")])
def test_report_is_in_the_language_that_is_asked_for(kb, lang, name):
    made = report(kb, *W47, "--lang", lang)

    assert (made["lang"], made["shop"]) == (lang, name)


def test_words_are_told_of_what_so_many_readers_asked(kb):
    assert [len(report(kb, *W47, "--min-sessions", least)["gaps"]) for least in ("1", "3", "4")] == [1, 1, 0]
    assert report(kb, *W47, KB_MIN_SESSIONS="4")["hidden"] == 3


def test_decisions_of_the_folder_count(kb, tmp_path):
    ignored = Decision(id="gs", lang="ko", questions=("매장 위치",), state="ignored")
    write_decisions(tmp_path / "kb/gaps.jsonl", [ignored])
    write_decisions(tmp_path / "other.jsonl", [])

    assert report(kb, *W47)["gaps"] == []
    assert len(report(kb, *W47, "--decisions", "other.jsonl")["gaps"]) == 1


def test_report_is_written_where_it_is_wanted(kb, tmp_path):
    code, told, faults = kb("report", *W47, "--out", "reports/2026/w47.md")

    assert (code, told, faults) == (0, "reports/2026/w47.md\n", "")
    assert (tmp_path / "reports/2026/w47.md").read_text(encoding="utf-8") == kb("report", *W47)[1]


def test_tables_are_a_folder_of_files(kb, tmp_path):
    code, told, faults = kb("report", *W47, "--format", "csv", "--out", "tables")

    assert (code, faults) == (0, "")
    assert told.splitlines() == [f"tables/{name}.csv" for name in TABLES]
    assert {path.name for path in (tmp_path / "tables").iterdir()} == {f"{name}.csv" for name in TABLES}
    rows = list(csv.reader(io.StringIO((tmp_path / "tables/gaps.csv").read_text(encoding="utf-8-sig"), newline="")))
    assert any("매장 위치" in row for row in rows)


def test_tables_without_a_folder_are_told(kb):
    assert kb("report", *W47, "--format", "csv") == (
        2,
        "",
        f"--format csv: makes {len(TABLES)} files\n    mend: name a folder with --out\n",
    )


@pytest.mark.parametrize("more", [["--out", "file/report.md"], ["--format", "csv", "--out", "file/tables"]])
def test_place_that_cannot_be_written_is_told(kb, tmp_path, more):
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    code, told, faults = kb("report", *W47, *more)

    name = "file/report.md" if len(more) == 2 else f"file/tables/{TABLES[0]}.csv"
    assert (code, told) == (3, "")
    assert re.fullmatch(f"{name}: cannot be written: [A-Z][a-z ]+\n    mend: name another place\n", faults)


@pytest.mark.parametrize("days", ["7", "30"])
def test_week_and_days_together_are_refused(kb, days):
    assert kb("report", *W47, "--days", days) == (
        2,
        "",
        "--week and --days: a report has one period\n    mend: give one of them\n",
    )


def test_without_an_index_the_report_is_unavailable(kb, tmp_path):
    assert kb("report", "--index", str(tmp_path / "none")) == (
        3,
        "",
        (
            f"{tmp_path}/none: no snapshot has been published\n"
            "    mend: run 'kb build', or name the index with KB_INDEX_DIR\n"
        ),
    )


def test_without_a_log_the_report_is_unavailable(kb, tmp_path):
    assert kb("report", "--log", f"sqlite:///{tmp_path}/none.db") == (
        3,
        "",
        f"{tmp_path}/none.db: no log there\n    mend: start the server once, or name the log with --log or KB_LOG\n",
    )


def test_decisions_at_fault_are_told(kb, tmp_path):
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb/gaps.jsonl").write_text("<<<<<<< HEAD\n", encoding="utf-8")

    assert kb("report") == (
        2,
        "",
        (
            "kb/gaps.jsonl:1: is no decision: JSON is malformed: invalid character (byte 0)\n"
            "    mend: keep the lines of both sides of the merge, and remove the three lines of git\n"
        ),
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--log", "questions.db"], "no log can be opened at 'questions.db'\n    mend: give sqlite:///"),
        (["--week", "soon"], "'soon': give a week such as 2026-W47, or 'last'"),
        (["--days", "0"], "0 is not in the range 1<=x<=400"),
        (["--days", "401"], "401 is not in the range 1<=x<=400"),
        (["--format", "pdf"], "'pdf' is not one of 'terminal', 'markdown', 'html', 'json', 'csv'"),
        (["--lang", "fr"], "'fr' is not one of 'ko', 'ja', 'en'"),
        (["--min-sessions", "0"], "0 is not in the range 1<=x<=10"),
    ],
)
def test_wrong_use_is_told(kb, arguments, told):
    code, printed, faults = kb("report", *arguments)

    assert (code, printed, told in faults) == (2, "", True)


def test_token_is_told_once_with_what_to_set(kb):
    code, told, warned = kb("report-token")

    token, stored = re.fullmatch(r"token: (\S{43})\nset:   KB_REPORT_TOKEN_SHA256=([0-9a-f]{64})\n", told).groups()
    assert (code, stored) == (0, token_hash(token))
    assert warned == "The token is shown this once: keep it in a password manager, and sign in with it at /report.\n"


def test_token_for_machines_is_json_and_never_the_same(kb):
    made = [json.loads(kb("report-token", "--json")[1]) for _ in range(2)]

    assert [each["KB_REPORT_TOKEN_SHA256"] for each in made] == [token_hash(each["token"]) for each in made]
    assert made[0]["token"] != made[1]["token"]
