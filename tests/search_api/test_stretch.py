"""What is typed key by key, each state settled and stored on its own, leaves the rows that were meant."""

import random
import time
from datetime import UTC, datetime, timedelta

import pytest
from keyboards import JAPANESE, KOREAN, SEQUENCES, flick, keypad, romaji, two_set

from search_api.contract.search import Verdict
from search_api.ids import uuid7_of
from search_api.querylog import QueryEvent
from search_api.querylog.open import open_log, open_reader
from search_api.querylog.stretch import typed_ms

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)

RECORDED = [tuple(sequence.values) for sequence in SEQUENCES]
TYPED = [
    *((states(question), "ko", [question]) for question in KOREAN for states in (two_set, keypad)),
    *(
        ([*states, written], "ja", [written])
        for kana, keys, written in JAPANESE
        for states in (flick(kana), romaji(keys))
    ),
]


@pytest.fixture
def log(tmp_path):
    log = open_log(f"sqlite:///{tmp_path}/questions.db")
    yield log
    log.close()


def id_at(moment):
    return uuid7_of(int(moment.timestamp() * 1000), random.getrandbits(80))


def question(text, lang, at, session):
    return QueryEvent(
        id=id_at(at),
        at=at,
        text=text,
        lang=lang,
        verdict=Verdict.EMPTY,
        hits=(),
        session=session,
        index_build="b1",
        estimate=0.1,
    )


def rows_of_sessions(stored, sequences):
    rows = {number: [] for number in range(len(sequences))}
    for each in stored:
        rows[int(each.session, 16)].append(each.text)
    return [*rows.values()]


@pytest.mark.parametrize("sequences", [RECORDED, TYPED], ids=["recorded", "simulated"])
def test_states_stored_a_second_apart_leave_the_rows_that_were_meant(log, sequences):
    at = NOON
    for number, (states, lang, _) in enumerate(sequences):
        for text in states:
            at += timedelta(seconds=1)
            log.record([question(text, lang, at, f"{number:032x}")])

    assert rows_of_sessions(log.questions(NOON, NOON + DAY), sequences) == [rows for _, _, rows in sequences]


def test_twenty_questions_of_one_session_that_never_pauses_leave_twenty_rows(log):
    at = NOON
    for asked in KOREAN[:20]:
        for text in two_set(asked):
            at += timedelta(seconds=1)
            log.record([question(text, "ko", at, "a" * 32)])

    assert [each.text for each in log.questions(NOON, NOON + DAY)] == KOREAN[:20]


def test_states_settled_over_http_leave_the_rows_that_were_meant(client, settings):
    sequences = RECORDED[::5]
    began = datetime.now(UTC) - timedelta(hours=1)
    for number, (states, lang, _) in enumerate(sequences):
        for seconds, text in enumerate(states):
            asked = {"q": text, "lang": lang, "intent": "settled", "session": f"{number:032x}"}
            asked["query_id"] = id_at(began + timedelta(seconds=seconds))
            assert client.post("/api/search", json=asked).status_code == 200

    expected = [rows for _, _, rows in sequences]
    end = time.monotonic() + 5
    while (rows := rows_of(settings, began, sequences)) != expected and time.monotonic() < end:
        time.sleep(0.01)

    assert (len(sequences) >= 12, rows) == (True, expected)


def rows_of(settings, began, sequences):
    stored = open_reader(settings.log).questions(began, began + DAY)
    return rows_of_sessions(sorted(stored, key=lambda each: each.id), sequences)


@pytest.mark.parametrize(
    ("id_", "milliseconds"),
    [
        ("0190163d-8694-739b-aea5-966c26f8ad91", 0x0190163D8694),
        ("0190163d-8694-439b-aea5-966c26f8ad91", 5),
        ("0190163d-zzzz-739b-aea5-966c26f8ad91", 5),
        ("", 5),
    ],
)
def test_question_was_typed_when_its_id_says_or_else_when_it_came(id_, milliseconds):
    assert typed_ms(id_, 5_999) == milliseconds
