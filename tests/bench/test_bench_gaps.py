"""What grouping is measured by: figures worked out by hand, and a file that says where it is wrong."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from bench.gaps import Grouped, WrongLine, measure, read_grouped
from bench.measures import adjusted_rand, v_measure

ROOT = Path(__file__).parents[2]
MEND = '    mend: write {"text": "...", "lang": "ko", "group": "..."} on each line'

RECEIPT = Grouped(text="Can I get a receipt", lang="en", group="receipt")
SAID_AGAIN = Grouped(text="get a receipt?", lang="en", group="receipt")
WRAP = Grouped(text="gift wrap", lang="en", group="wrap")
KOREAN = Grouped(text="receipt", lang="ko", group="receipt")


def written(tmp_path, *questions):
    path = tmp_path / "gaps.jsonl"
    path.write_text(
        "".join(
            json.dumps({"text": question.text, "lang": question.lang, "group": question.group, "held_out": True})
            + "\n"
            for question in questions
        )
    )
    return path


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "bench.gaps", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_adjusted_rand_is_worked_out_by_hand():
    # Of 15 pairs the one puts 6 together, the other 3, both 2; by chance they would share 6 * 3 / 15.
    assert adjusted_rand("aaabbb", "001122") == pytest.approx((2 - 1.2) / (4.5 - 1.2))


def test_v_measure_is_worked_out_by_hand():
    # Homogeneity is 2/3 ln 2 / ln 2, completeness 2/3 ln 2 / ln 3.
    homogeneity, completeness = 2 / 3, 2 / 3 * math.log(2) / math.log(3)

    assert v_measure("aaabbb", "001122") == pytest.approx(
        2 * homogeneity * completeness / (homogeneity + completeness)
    )


@pytest.mark.parametrize("agreement", [adjusted_rand, v_measure])
@pytest.mark.parametrize(("true", "found"), [("aabc", "1123"), ("aaa", "111"), ("abc", "123"), ("a", "1")])
def test_same_groups_under_other_names_agree_wholly(agreement, true, found):
    assert agreement(true, found) == pytest.approx(1)


@pytest.mark.parametrize("agreement", [adjusted_rand, v_measure])
def test_all_in_one_group_says_nothing(agreement):
    assert agreement("aabb", "1111") == pytest.approx(0)


def test_adjusted_rand_of_less_than_chance_is_below_zero():
    # Two pairs each, none in common; two thirds by chance.
    assert adjusted_rand("aabb", "1212") == pytest.approx((0 - 2 / 3) / (2 - 2 / 3))


def test_languages_are_grouped_apart():
    found = measure([RECEIPT, KOREAN, SAID_AGAIN, WRAP])

    assert found == {"ari": 1.0, "v_measure": 1.0, "groups_found": 3, "groups_true": 3, "cpu_s": found["cpu_s"]}


def test_questions_are_read_whatever_else_stands_on_their_lines(tmp_path):
    assert read_grouped(written(tmp_path, RECEIPT, WRAP)) == [RECEIPT, WRAP]


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        (b"{", "not JSON in UTF-8: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (b"\xff", "not JSON in UTF-8: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
        (b"[]", "not an object"),
        (b'{"text": "receipt", "lang": "en"}', "'group' is no text"),
        (b'{"text": "receipt", "lang": "en", "group": 3}', "'group' is no text"),
    ],
)
def test_wrong_line_is_told_with_its_place(tmp_path, line, fact):
    path = written(tmp_path, RECEIPT)
    path.write_bytes(path.read_bytes() + b"\n" + line + b"\n")

    with pytest.raises(WrongLine) as caught:
        read_grouped(path)

    assert str(caught.value) == f"{path}:3: {fact}\n{MEND}"


def test_file_without_a_question_is_wrong(tmp_path):
    path = written(tmp_path)

    with pytest.raises(WrongLine) as caught:
        read_grouped(path)

    assert str(caught.value) == f"{path}:1: no question\n{MEND}"


def test_command_prints_an_object_for_machines(tmp_path):
    ended = run(written(tmp_path, RECEIPT, SAID_AGAIN, WRAP), "--json")
    figures = json.loads(ended.stdout)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert figures == {
        "ari": 1.0, "v_measure": 1.0, "groups_found": 2, "groups_true": 2, "cpu_s": figures["cpu_s"],
    }  # fmt: skip


def test_command_prints_a_line_for_people(tmp_path):
    ended = run(written(tmp_path, RECEIPT, SAID_AGAIN, WRAP))

    assert ended.stdout.startswith("ari 1.0  v_measure 1.0  groups_found 2  groups_true 2  cpu_s ")


def test_command_ends_with_two_at_a_wrong_line(tmp_path):
    path = tmp_path / "gaps.jsonl"
    path.write_text("[]\n")

    ended = run(path)

    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", f"{path}:1: not an object\n{MEND}\n")


def test_command_ends_with_two_where_there_is_no_file(tmp_path):
    ended = run(tmp_path / "none.jsonl")

    assert (ended.returncode, ended.stdout, ended.stderr) == (
        2,
        "",
        f"{tmp_path / 'none.jsonl'}: No such file or directory\n    mend: name a file of questions with their groups\n",
    )
