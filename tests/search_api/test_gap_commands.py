"""`kb gaps` and `kb gaps show`, as an owner types them."""

import json
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import click
import pytest
from click.testing import CliRunner

from search_api.cli import commands
from search_api.contract.search import Verdict
from search_api.gaps import Decision, Gap, Near
from search_api.gaps.commands import gap_table, totals_line
from search_api.gaps.decisions import write_decisions
from search_api.ids import uuid7
from search_api.querylog import QueryEvent
from search_api.querylog.open import open_log
from search_api.terminal_text import columns, printable

DAY = timedelta(days=1)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOVEMBER = ("--since", "2026-11-01", "--until", "2026-12-01")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    """A folder without an index and without decisions."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/questions.db"


@pytest.fixture
def log(url):
    log = open_log(url)
    yield log
    log.close()


def kb(*arguments, **environment):
    return CliRunner().invoke(click.Group(commands=commands), arguments, env=environment, prog_name="kb")


def question(text, verdict=Verdict.EMPTY, *, session, at=NOON, lang="en", hits=(), mark="", estimate=0.1):
    return QueryEvent(
        id=uuid7(),
        at=at,
        text=text,
        lang=lang,
        verdict=verdict,
        hits=hits,
        session=session,
        index_build="b1",
        estimate=estimate,
        mark=mark,
    )


def by(sessions, text, verdict=Verdict.EMPTY, **more):
    return [question(text, verdict, session=f"{text}{number}", **more) for number in range(sessions)]


def test_gaps_are_a_table_that_ends_in_the_totals(log, url):
    log.record(
        [*by(3, "fax number"), *by(1, "number fax"), *by(2, "팩스 번호", Verdict.WEAK, lang="ko", hits=("phone",))]
    )
    log.record([*by(1, "my secret"), *by(20, "refund", Verdict.ANSWERED), *by(5, "spam", mark="bot")])
    result = kb("gaps", *NOVEMBER, "--log", url)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "Searches without an answer, 2026-11-01 to 2026-11-30 (UTC)\n"
        "\n"
        "id     lang  readers  contacts  readers typed                                 what to do\n"
        'g35d3  en         20       5.4  "refund"                                      write an article\n'
        'g722r  en          4       3.6  "fax number", "number fax"                    write an article\n'
        'gazez  ko          2       1.1  "팩스 번호"                                   write an article\n'
        "\n"
        "and 1 failed search by one reader each, whose words are not shown; --min-sessions 1 shows them\n"
        "\n"
        "answered 0 of 27 searches (0 %), empty 5, escalated 0, refuted 0, weak 2, refined 0, ignored 20\n"
        "left out: 5 searches by programs\n"
    )


def test_gaps_beyond_the_limit_are_counted(log, url):
    log.record([*by(2, "fax"), *by(2, "telex"), *by(2, "pigeon")])
    result = kb("gaps", *NOVEMBER, "--limit", "1", "--log", url)

    assert "and 2 more; --limit 3 shows them all\n" in result.stdout


def test_gaps_are_read_from_the_log_of_the_environment(log, url):
    log.record(by(2, "fax", at=datetime.now(UTC) - DAY))

    assert '"fax"' in kb("gaps", KB_LOG=url).stdout


def test_gaps_of_the_last_days_leave_out_older_ones(log, url):
    log.record(by(2, "fax", at=datetime.now(UTC) - 3 * DAY))

    assert "answered 0 of 0 searches, empty 0," in kb("gaps", "--since", "2d", "--log", url).stdout


def test_totals_and_gaps_count_the_same_whole_days(log, url):
    midnight = datetime.combine(datetime.now(UTC), time(), UTC)
    second = timedelta(seconds=1)
    log.record([*by(3, "fax", at=midnight - DAY), *by(4, "telex", at=midnight - DAY - second)])

    told = json.loads(kb("gaps", "--since", "2d", "--json", "--log", url).stdout)

    assert [(gap["question"], gap["searches"]) for gap in told["gaps"]] == [("fax", 3)]
    assert told["totals"]["searches"] == 3
    assert (told["since"], told["until"]) == ((midnight - DAY).isoformat(), (midnight + DAY).isoformat())


@pytest.mark.parametrize(("sessions", "shown"), [(2, True), (3, True), (4, False)])
def test_words_are_shown_of_what_so_many_readers_asked(log, url, sessions, shown):
    log.record(by(3, "fax"))

    by_option = kb("gaps", *NOVEMBER, "--min-sessions", str(sessions), "--log", url).stdout
    by_setting = kb("gaps", *NOVEMBER, "--log", url, KB_MIN_SESSIONS=str(sessions)).stdout

    assert ("fax" in by_option, "fax" in by_setting) == (shown, shown)


def test_gaps_for_machines_are_json(log, url):
    log.record([question("fax", session=str(number), lang="ko", hits=("phone",)) for number in (1, 2)])
    result = kb("gaps", *NOVEMBER, "--lang=ko", "--json", "--log", url)

    assert json.loads(result.stdout) == {
        "since": "2026-11-01T00:00:00+00:00",
        "until": "2026-12-01T00:00:00+00:00",
        "time_zone": "UTC",
        "totals": {
            "searches": 2,
            "answered": 0,
            "empty": 2,
            "escalated": 0,
            "refuted": 0,
            "weak": 0,
            "refined": 0,
            "ignored": 0,
        },
        "bots": 0,
        "min_sessions": 2,
        "hidden": 0,
        "gaps": [
            {
                "id": "gmh37",
                "lang": "ko",
                "question": "fax",
                "examples": ["fax"],
                "searches": 2,
                "sessions": 2,
                "contacts": 1.8,
                "kinds": {"empty": 2},
                "first": "2026-11-20T12:00:00+00:00",
                "last": "2026-11-20T12:00:00+00:00",
                "daily": [2 if day == 20 else 0 for day in range(1, 31)],
                "trend": None,
                "advice": "write_article",
                "nearest": "phone",
                "near": [{"article_id": "phone", "title": "phone", "lang": "ko", "estimate": 0.1, "opened": 0}],
                "state": "open",
                "note": "",
            }
        ],
    }


def test_what_is_not_ours_is_left_out_unless_all_are_wanted(log, url, tmp_path):
    log.record([*by(2, "fax"), *by(2, "telex")])
    write_decisions(
        tmp_path / "kb/gaps.jsonl",
        [Decision(id="gfax", lang="en", questions=("fax",), state="ignored", note="nobody has one")],
    )

    usual, whole = (kb("gaps", *NOVEMBER, "--log", url, *more).stdout for more in ((), ("--all",)))

    assert ("fax" in usual, "telex" in usual) == (False, True)
    assert "not ours: nobody has one" in whole


def test_one_gap_is_shown_in_full(log, url):
    log.record([*by(3, "fax number", hits=("phone",)), *by(1, "number fax", at=NOON + DAY)])
    gap_id = json.loads(kb("gaps", *NOVEMBER, "--json", "--log", url).stdout)["gaps"][0]["id"]
    result = kb("gaps", *NOVEMBER, "--log", url, "show", gap_id)

    assert result.stdout == (
        f"{gap_id}  en  fax number\n"
        "  asked       4 times by 4 readers, 2026-11-01 to 2026-11-30\n"
        "  seen        first on 2026-11-20, last on 2026-11-21\n"
        "  ended       empty 4\n"
        "  contacts    3.6 could be saved\n"
        "  what to do  write an article\n"
        "\n"
        "  readers typed\n"
        "    fax number\n"
        "    number fax\n"
        "\n"
        "  nearest articles\n"
        "      8%  en  phone  phone\n"
        "\n"
        f"  kb gaps fix {gap_id}\n"
    )
    assert json.loads(kb("gaps", "show", gap_id, "--json", *NOVEMBER, "--log", url).stdout)["searches"] == 4


def test_gap_that_is_not_there_is_told(log, url):
    log.record(by(1, "fax"))
    result = kb("gaps", "show", "gzzzz", *NOVEMBER, "--log", url)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "no gap 'gzzzz' from 2026-11-01 to 2026-11-30 that 2 readers or more asked\n"
        "    mend: 'kb gaps' lists them; --since looks further back\n"
    )


def test_a_faulty_line_of_decisions_is_told(log, url, tmp_path):
    log.record([])
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb/gaps.jsonl").write_text("<<<<<<< HEAD\n")
    result = kb("gaps", "--log", url)

    assert (result.exit_code, result.stderr.startswith("kb/gaps.jsonl:1: is no decision: ")) == (2, True)


def test_gaps_without_a_log_are_unavailable(tmp_path):
    result = kb("gaps", "--log", f"sqlite:///{tmp_path}/none.db")

    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == (
        f"{tmp_path}/none.db: no log there\n    mend: start the server once, or name the log with --log or KB_LOG\n"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--log", "questions.db"], "no log can be opened at 'questions.db'\n    mend: give sqlite:///"),
        (["--since", "soon"], "'soon': give a day such as 2026-11-20, or a number of days such as 30d"),
        (["--since", "0001-01-01"], "'0001-01-01': give a day such as 2026-11-20"),
        (
            ["--since", "2026-11-08", "--until", "2026-11-08"],
            "--since 2026-11-08, --until 2026-11-08: no day lies between\n    mend: --until is the day after the last one\n",
        ),
        (["--lang", "fr"], "'fr' is not one of 'ko', 'ja', 'en'"),
        (["--min-sessions", "11"], "11 is not in the range 1<=x<=10"),
    ],
)
def test_wrong_use_is_told(arguments, told):
    result = kb("gaps", *arguments)

    assert (result.exit_code, result.stdout, told in result.stderr) == (2, "", True)


@pytest.mark.parametrize(
    ("totals", "line"),
    [
        (
            {"answered": 3904, "weak": 188, "empty": 218},
            "answered 3,904 of 4,310 searches (91 %), empty 218, escalated 0",
        ),
        ({"answered": 999, "weak": 1}, "answered 999 of 1,000 searches (99 %), empty 0"),
        ({"answered": 20}, "answered 20 of 20 searches (100 %), empty 0"),
        ({"answered": 10, "ignored": 9}, "answered 10 of 19 searches, empty 0"),
    ],
)
def test_totals_have_a_percentage_only_from_twenty_searches(totals, line):
    assert totals_line(Counter(totals)).startswith(line)


@pytest.mark.parametrize("wordings", [("가" * 200,), ("ｆａｘ" * 20, "fax"), ("返品", "x" * 60), ("a" * 42,)])
def test_columns_line_up_whatever_readers_typed(wordings):
    gap = Gap(
        id="gabcd",
        lang="ko",
        question=wordings[0],
        questions=wordings,
        searches=1,
        sessions=1,
        contacts=1.0,
        kinds=(("empty", 1),),
        first=NOON,
        last=NOON,
        daily=(1,),
        trend=None,
        advice="translate",
        near=(Near(article_id="x\x1b[2J", title="t", lang="ko", estimate=0.7, opened=0),),
        state="open",
        note="",
    )
    head, row = gap_table([gap]).splitlines()

    assert columns(row.removesuffix("translate x�[2J (ko)")) == head.index("what to do")


def test_question_cannot_steer_the_terminal(log, url):
    log.record(by(2, "a\x1b[31m\u202eb\x9b\r"))

    shown = kb("gaps", *NOVEMBER, "--log", url).stdout

    assert printable("a\x1b[31m\u202eb\x9b\r") == "a�[31m�b��"
    assert '"a�[31m�b��"' in shown


def test_day_of_a_decision_and_text_of_it_are_kept(tmp_path, log, url):
    log.record(by(2, "fax"))
    write_decisions(
        tmp_path / "kb/gaps.jsonl",
        [Decision(id="gfax", lang="en", questions=("fax",), note="asked the office", opened=date(2026, 11, 1))],
    )

    shown = kb("gaps", "show", "gfax", *NOVEMBER, "--log", url).stdout

    assert "  note        asked the office\n" in shown
