import re
import stat
from dataclasses import fields
from datetime import date
from pathlib import PurePath

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.gaps import Decision
from search_api.gaps.decisions import (
    DecisionError,
    decisions_text,
    parse_decisions,
    read_decisions,
    write_decisions,
)

GIFT = Decision(id="b2", lang="ko", questions=("선물 포장 돼요?", "포장해 주나요"))
FIXED = Decision(
    id="a1",
    lang="ja",
    questions=('"代引き"は\\使えますか',),
    state="fixed",
    note="12月から 🎁",
    article="cash-on-delivery",
    opened=date(2026, 11, 1),
    closed=date(2026, 11, 20),
)
WRITTEN = (
    '{"id":"a1","lang":"ja","questions":["\\"代引き\\"は\\\\使えますか"],"state":"fixed","note":"12月から 🎁",'
    '"article":"cash-on-delivery","opened":"2026-11-01","closed":"2026-11-20"}\n'
    '{"id":"b2","lang":"ko","questions":["선물 포장 돼요?","포장해 주나요"]}\n'
)
SHAPE = (
    "give one JSON object with id, lang, questions, state, note, article, opened, closed;"
    " all but the first three may be left out"
)

decisions = st.builds(
    Decision,
    id=st.from_regex("[a-z0-9]{1,12}", fullmatch=True),
    lang=st.sampled_from(["ko", "ja", "en"]),
    questions=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=4).map(
        tuple
    ),
    state=st.sampled_from(["open", "fixed", "ignored"]),
    note=st.text(st.characters(exclude_categories=["Cs"])),
    article=st.text("abc-"),
    opened=st.none() | st.dates(),
    closed=st.none() | st.dates(),
)


def faulty(tmp_path, text):
    (tmp_path / "gaps.jsonl").write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(DecisionError) as caught:
        read_decisions(tmp_path / "gaps.jsonl")
    return str(caught.value).removeprefix(f"{tmp_path.as_posix()}/")


def test_missing_file_holds_no_decision(tmp_path):
    assert read_decisions(tmp_path / "gaps.jsonl") == ()


def test_decisions_are_written_one_a_line_by_id_leaving_out_what_is_as_usual(tmp_path):
    write_decisions(tmp_path / "gaps.jsonl", [GIFT, FIXED])

    assert (tmp_path / "gaps.jsonl").read_text(encoding="utf-8") == WRITTEN


def test_written_decisions_are_read_by_id(tmp_path):
    write_decisions(tmp_path / "gaps.jsonl", [GIFT, FIXED])

    assert read_decisions(tmp_path / "gaps.jsonl") == (FIXED, GIFT)


def test_later_decision_on_a_gap_replaces_the_earlier():
    later = Decision(id="b2", lang="ko", questions=("선물",), state="ignored")

    assert decisions_text([GIFT, later]) == decisions_text([later])


def test_writing_leaves_the_one_file_with_its_rights(tmp_path):
    path = tmp_path / "kb" / "gaps.jsonl"
    write_decisions(path, [GIFT])
    path.chmod(0o664)

    write_decisions(path, [FIXED])

    assert [file.name for file in path.parent.iterdir()] == ["gaps.jsonl"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o664


@given(st.lists(decisions, unique_by=lambda decision: decision.id))
def test_any_decisions_come_back_as_they_were_written(many):
    text = decisions_text(many)

    assert parse_decisions(text.encode(), PurePath("gaps.jsonl")) == tuple(sorted(many, key=lambda each: each.id))
    assert decisions_text(reversed(many)) == text


def test_empty_lines_say_nothing(tmp_path):
    (tmp_path / "gaps.jsonl").write_text("\ufeff\n" + WRITTEN.replace("\n", "\r\n\n"), encoding="utf-8")

    assert read_decisions(tmp_path / "gaps.jsonl") == (FIXED, GIFT)


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("!", "JSON is malformed: invalid character (byte 0)"),
        ("[1]", "Expected `object`, got `array`"),
        ('{"id": "c3", "lang": "ko"}', "Object missing required field `questions`"),
        ('{"id": "c3", "lang": "ko", "questions": []}', "Expected `array` of length >= 1 - at `$.questions`"),
        (
            '{"id": "c3", "lang": "ko", "questions": ["a"], "stat": "fixed"}',
            "Object contains unknown field `stat`",
        ),
        (
            '{"id": "c3", "lang": "ko", "questions": ["a"], "state": "done"}',
            "Invalid enum value 'done' - at `$.state`",
        ),
        (
            '{"id": "c3", "lang": "ko", "questions": ["a"], "closed": "soon"}',
            "Invalid RFC3339 encoded date - at `$.closed`",
        ),
        (
            '{"id": "C 3", "lang": "ko", "questions": ["a"]}',
            "Expected `str` matching regex '^[a-z0-9]+$' - at `$.id`",
        ),
    ],
)
def test_faulty_line_is_told_with_its_number(tmp_path, line, fact):
    assert faulty(tmp_path, WRITTEN + line) == f"gaps.jsonl:3: is no decision: {fact}\n    mend: {SHAPE}"


def test_bytes_that_are_no_text_are_told(tmp_path):
    assert faulty(tmp_path, b'{"id": "\xff"}').startswith("gaps.jsonl:1: is no decision: ")


def test_line_that_a_merge_left_is_told_as_such(tmp_path):
    assert re.search(
        "mend: keep the lines of both sides of the merge, and remove the three lines of git$",
        faulty(tmp_path, WRITTEN + "<<<<<<< HEAD\n"),
    )


def test_gap_that_is_decided_twice_is_told(tmp_path):
    assert faulty(tmp_path, WRITTEN + WRITTEN) == (
        "gaps.jsonl:3: 'a1' is already on line 1\n    mend: keep one of the two lines"
    )


def test_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(DecisionError) as caught:
        read_decisions(tmp_path)

    assert str(caught.value) == (
        f"{tmp_path.as_posix()}: cannot be read: Is a directory\n    mend: check the file and its rights"
    )


def test_file_knows_every_field_of_a_decision():
    # A field that was forgotten here would be lost at the next writing.
    from search_api.gaps import decisions as module

    written = [field.name for field in msgspec.structs.fields(module._Line)]

    assert written == [field.name for field in fields(Decision)]
