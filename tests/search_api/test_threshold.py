"""
Words of few readers are nobody's business: below the threshold they stand nowhere, from it on everywhere.

    one reader asks for a zebra, two for a giraffe, ... ten for a raccoon --> what an owner sees at each setting
"""

import contextlib
import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from search_api.contract.search import Verdict
from search_api.ids import uuid7
from search_api.querylog import Outcome, QueryEvent
from search_api.querylog.open import open_log

ARTICLE = """\
---
id: fee
title: How much is delivery?
answer: 3,000 won.
updated: 2026-11-01
category: delivery
---
Islands cost more.
"""
FILES = {
    "kb/shop.yml": "name: Naraeloom\nlanguages: [en]\ntime_zone: Asia/Seoul\n",
    "kb/categories.yml": "- { id: delivery, title: { en: Delivery } }\n",
    "kb/articles/delivery/fee.md": ARTICLE,
}
FAILED = dict(enumerate("zebra giraffe walrus penguin otter llama badger beaver hamster raccoon".split(), 1))
"""Readers -> what they ask for; they write to the shop."""
ANSWERED = dict(enumerate("ferret marmot lemur tapir capybara okapi hedgehog armadillo weasel squirrel".split(), 1))
"""Likewise, what they find."""
SETTINGS = range(1, 11)


@pytest.fixture(scope="module")
def shop(tmp_path_factory, desk_in):
    """A small help center, built, and its log."""
    shop = desk_in(tmp_path_factory.mktemp("threshold"))
    shop.write(FILES)
    kb(shop, "build", least=1)
    log = open_log(f"sqlite:///{shop.root}/var/questions.db")
    for readers, word in FAILED.items():
        for _ in range(readers):
            log.record(asked(word, Verdict.EMPTY, "contact"))
    for readers, word in ANSWERED.items():
        for _ in range(readers):
            log.record(asked(word, Verdict.ANSWERED, "click"))
    log.record([vote("stranger")])
    log.close()
    return shop


def asked(word, verdict, done):
    """One reader's question, and what the reader did."""
    at = datetime.now(UTC) - timedelta(hours=1)
    question = QueryEvent(
        id=uuid7(),
        at=at,
        text=word,
        lang="en",
        verdict=verdict,
        hits=("fee",),
        session=uuid7().replace("-", ""),
        index_build="b1",
        estimate=0.1,
    )
    outcome = Outcome(
        id=uuid7(),
        at=at + timedelta(seconds=30),
        kind=done,
        query_id=question.id,
        article_id="fee",
        value="1" if done == "click" else "phone",
        lang="",
        session=question.session,
    )
    return [question, outcome]


def vote(article_id):
    at = datetime.now(UTC)
    return Outcome(
        id=uuid7(), at=at, kind="vote", query_id="", article_id=article_id, value="no", lang="en", session="a" * 32
    )


def kb(shop, *arguments, least, code=0):
    with contextlib.chdir(shop.root):
        result = shop.kb(*arguments, KB_MIN_SESSIONS=str(least))
    assert result.exit_code == code, result.output
    return result.output


def words_in(text, words):
    return [word for word in words if word in text]


def told_enough(words, least):
    return [word for readers, word in words.items() if readers >= least]


@pytest.mark.parametrize("least", SETTINGS)
@pytest.mark.parametrize(
    "command",
    [
        ["gaps", "--limit", "99"],
        ["gaps", "--limit", "99", "--json"],
        *(["report", "--format", form] for form in ("terminal", "markdown", "html", "json")),
    ],
    ids=" ".join,
)
def test_words_are_told_from_the_threshold_on(shop, command, least):
    told = kb(shop, *command, least=least)

    assert words_in(told, FAILED.values()) == told_enough(FAILED, least)
    assert set(words_in(told, ANSWERED.values())) <= set(told_enough(ANSWERED, least))
    assert "stranger" not in told


@pytest.mark.parametrize("least", SETTINGS)
def test_tables_tell_words_from_the_threshold_on(shop, tmp_path, least):
    kb(shop, "report", "--format", "csv", "--out", str(tmp_path), least=least)

    told = {file.name: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()}
    assert words_in(told["gaps.csv"], FAILED.values()) == told_enough(FAILED, least)
    assert {name for name, text in told.items() if words_in(text, FAILED.values())} == {"gaps.csv"}
    assert {name for name, text in told.items() if words_in(text, ANSWERED.values())} == {"repeated.csv"}
    assert set(words_in(told["repeated.csv"], ANSWERED.values())) <= set(told_enough(ANSWERED, least))
    assert words_in("".join(told.values()), ["stranger"]) == []


@pytest.mark.parametrize("least", SETTINGS)
def test_gap_below_the_threshold_can_neither_be_shown_nor_fixed(shop, least):
    ids = {gap["question"].split()[0]: gap["id"] for gap in json.loads(kb(shop, "gaps", "--json", least=1))["gaps"]}
    word, code = FAILED[max(least - 1, 1)], 2 if least > 1 else 0

    told = [
        kb(shop, "gaps", "show", ids[word], least=least, code=code),
        kb(shop, "gaps", "fix", ids[word], "--new", "missing", "--patch", least=least, code=code),
    ]

    assert [word in text for text in told] == [least == 1] * 2
    assert FAILED[least] in kb(shop, "gaps", "fix", ids[FAILED[least]], "--new", "missing", "--patch", least=least)


@pytest.mark.parametrize(
    ("least", "form"), [(1, "text"), (2, "json"), (2, "comment"), (2, "text"), (3, "comment"), (10, "json")]
)
def test_replay_tells_words_from_the_threshold_on(shop, desk_in, tmp_path, least, form):
    desk = desk_in(tmp_path / "desk")
    # It answers everything, for only what is answered now is told.
    answers = ARTICLE.replace("updated:", f"aliases: [{', '.join(FAILED.values())}]\nupdated:")
    desk.write(FILES | {"kb/articles/delivery/fee.md": answers, "var/questions.db": ""})
    shutil.copy(shop.root / "var/questions.db", desk.root / "var/questions.db")

    told = kb(desk, "build", "--report", form, least=least)

    assert words_in(told, FAILED.values()) == told_enough(FAILED, least)
