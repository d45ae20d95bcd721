import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import click
import pytest
from click.testing import CliRunner

from search_api.cli import commands
from search_api.contract.search import Verdict
from search_api.ids import uuid7
from search_api.querylog import Outcome, QueryEvent
from search_api.querylog.open import open_log

DAY = timedelta(days=1)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


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


def question(text, verdict=Verdict.EMPTY, *, at=NOON, lang="en", hits=(), session=""):
    return QueryEvent(
        id=uuid7(),
        at=at,
        text=text,
        lang=lang,
        verdict=verdict,
        hits=hits,
        session=session,
        index_build="b1",
        estimate=0.5,
    )


def vote(value, comment="", *, article="return-how", lang="ko"):
    return Outcome(
        id=uuid7(),
        at=NOON,
        kind="vote",
        query_id="",
        article_id=article,
        value=value,
        lang=lang,
        session="",
        comment=comment,
    )


def test_feedback_is_a_table_with_what_readers_said(log, url):
    log.record(
        [vote("no:unclear", "기한이 \x1b[31m언제인지 없어요"), vote("no:unclear"), vote("no:outdated"), vote("yes")]
    )
    log.record([vote("yes", article="fee", lang="en")])
    result = kb("feedback", "--since", "2026-11-01", "--until", "2026-12-01", "--log", url)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "Votes on articles, 2026-11-01 to 2026-12-01 (UTC)\n"
        "\n"
        "    no     yes  lang  article and why\n"
        "     3       1  ko    return-how: 2 unclear, 1 outdated\n"
        '                      "기한이 �[31m언제인지 없어요"\n'
        "     0       1  en    fee\n"
    )


def test_feedback_beyond_the_limit_is_counted(log, url):
    log.record([vote("no"), vote("yes", article="fee")])

    assert (
        "\nand 1 more; --limit 2 shows them all\n"
        in kb("feedback", "--since=2026-11-01", "--limit=1", "--log", url).stdout
    )


def test_feedback_of_a_time_without_votes_says_so(log, url):
    log.record([question("fax")])

    assert kb("feedback", "--log", url).stdout.endswith("\n\nnobody has voted\n")


def test_feedback_of_the_last_days_leaves_out_older_votes(log, url):
    now = datetime.now(UTC)
    log.record(
        [replace(vote("no", article="new"), at=now - DAY), replace(vote("no", article="old"), at=now - 3 * DAY)]
    )

    shown = kb("feedback", "--days", "2", "--log", url).stdout

    assert ("new" in shown, "old" in shown) == (True, False)


def test_what_readers_said_cannot_steer_the_terminal(log, url):
    log.record([vote("no", "fee\x1b[2J \x9b31m \u202eeef\u2066?\r\n ok", article="a\u202eb\x07")])

    shown = kb("feedback", "--since", "2026-11-01", "--log", url).stdout

    assert '"fee�[2J �31m �eef�?�� ok"' in shown
    assert "a�b�" in shown


def test_feedback_for_machines_is_json(log, url):
    log.record([vote("no:wrong", "It is 3,000 won.", lang="en")])
    result = kb("feedback", "--since=2026-11-01", "--until=2026-12-01", "--lang=en", "--json", "--log", url)

    assert json.loads(result.stdout) == {
        "since": "2026-11-01T00:00:00+00:00",
        "until": "2026-12-01T00:00:00+00:00",
        "feedback": [
            {
                "lang": "en",
                "article_id": "return-how",
                "yes": 0,
                "no": 1,
                "reasons": {"wrong": 1},
                "comments": ["It is 3,000 won."],
            }
        ],
    }


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["feedback", "--days", "0"], "0 is not in the range 1<=x<=99999"),
        (["forget"], "Missing option '--before'"),
    ],
)
def test_wrong_use_is_told(arguments, told):
    result = kb(*arguments)

    assert (result.exit_code, result.stdout, told in result.stderr) == (2, "", True)


def test_forget_tells_how_many_rows_went(log, url):
    log.record([question("fax", at=NOON - DAY), question("telex")])
    log.close()
    result = kb("forget", "--before", "2026-11-20", "--log", url)

    assert (result.exit_code, result.stdout) == (0, "forgot 1 rows from before 2026-11-20 00:00 (UTC)\n")


def test_forget_for_machines_is_json(log, url):
    log.close()
    result = kb("forget", "--before", "2026-11-20", "--json", "--log", url)

    assert json.loads(result.stdout) == {"before": "2026-11-20T00:00:00+00:00", "forgotten": 0}


@pytest.mark.usefixtures("log")
def test_forget_is_refused_while_the_server_runs(url):
    result = kb("forget", "--before", "2026-11-20", "--log", url)

    assert (result.exit_code, result.stdout) == (3, "")
    assert "writes this log\n    mend: stop that process first" in result.stderr


def test_forget_in_postgresql_needs_no_server_stopped(postgres, tmp_path):
    url = postgres.new_log(tmp_path)
    running = open_log(url)
    running.record([question("fax", at=NOON - DAY)])
    running.builds()
    result = kb("forget", "--before", "2026-11-20", "--log", url)
    running.close()

    assert (result.exit_code, result.stdout) == (0, "forgot 1 rows from before 2026-11-20 00:00 (UTC)\n")


def test_help_of_forget_says_what_is_true_of_each_log():
    said = " ".join(kb("forget", "--help").stdout.split())

    assert "SQLite: stop the server first; no byte of them stays." in said
    assert "PostgreSQL: the server may run; words stay in its files until" in said


def test_forget_makes_no_log_where_there_is_none(tmp_path):
    result = kb("forget", "--before", "2026-11-20", "--log", f"sqlite:///{tmp_path}/none.db")

    assert (result.exit_code, list(tmp_path.iterdir())) == (3, [])


def test_api_tells_wrong_settings_all_at_once():
    result = kb("api", PORT="http", KB_LOGG="x")

    assert result.exit_code == 2
    assert result.stderr == (
        "PORT: 'http'\n    mend: give a whole number from 0 to 65535\n\n"
        "KB_LOGG: no such setting\n    mend: did you mean KB_LOG?\n"
    )


def test_api_without_a_site_says_how_to_get_one(tmp_path):
    result = kb("api", KB_SITE_DIR=str(tmp_path / "site"))

    assert (result.exit_code, result.stderr) == (
        2,
        f"KB_SITE_DIR: '{tmp_path}/site' is no folder\n    mend: run 'kb build', or name the built site\n",
    )


@pytest.mark.usefixtures("log")
def test_api_on_a_log_in_use_is_unavailable(tmp_path, url):
    result = kb("api", KB_SITE_DIR=str(tmp_path), KB_LOG=url)

    assert (result.exit_code, "writes this log\n    mend: " in result.stderr) == (3, True)


def test_api_on_an_address_in_use_is_unavailable(tmp_path, url, client):
    result = kb("api", KB_SITE_DIR=str(tmp_path), KB_LOG=url, PORT=str(client.base_url.port))

    assert (result.exit_code, result.stderr) == (
        3,
        f"127.0.0.1:{client.base_url.port}: Address already in use\n    mend: set KB_HOST or PORT\n",
    )


@pytest.mark.parametrize("command", commands, ids=lambda command: command.name)
def test_every_help_ends_with_an_example(command):
    *_, examples = re.split(r"\n  Examples?:\n", kb(command.name, "--help").stdout)

    assert all(f"kb {command.name}" in example for example in examples.splitlines())
