from pathlib import Path, PurePosixPath

import pytest

from kb_builder.problem import ADVICE, CODES, ContentError, Place, Problem, nearest, place

DEAD = Problem(
    Place("kb/articles/ko/refund.md", 41),
    "KB204",
    "link to missing article 'refnd'",
    "did you mean 'refund'?",
)
BROKEN = Problem(Place("kb/articles/ko/refund.md", 3), "KB102", "front matter is not YAML: odd", "check quotes")
UNREADABLE = Problem(Place("kb/shop.yml"), "KB101", "cannot be read: odd", "check the file and its rights")


def test_problem_is_told_as_place_fact_and_mend():
    assert str(DEAD) == (
        "kb/articles/ko/refund.md:41: KB204 link to missing article 'refnd'\n    mend: did you mean 'refund'?"
    )


def test_problem_of_a_whole_file_has_no_line():
    assert str(UNREADABLE) == "kb/shop.yml: KB101 cannot be read: odd\n    mend: check the file and its rights"


def test_error_tells_all_problems_by_place():
    error = ContentError([UNREADABLE, DEAD, BROKEN])

    assert (error.problems, str(error)) == ((BROKEN, DEAD, UNREADABLE), f"{BROKEN}\n{DEAD}\n{UNREADABLE}")


@pytest.mark.parametrize("code", CODES)
def test_only_codes_from_500_are_advice(code):
    assert Problem(Place("x"), code, "", "").is_advice == (code >= "KB5") == (code in ADVICE)


def test_file_below_the_current_folder_is_named_from_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert place(tmp_path / "kb" / "shop.yml", 3) == Place("kb/shop.yml", 3)


def test_file_elsewhere_is_named_in_full(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    assert place(tmp_path / "shop.yml") == Place((tmp_path / "shop.yml").as_posix())


@pytest.mark.parametrize("path", ["kb/shop.yml", PurePosixPath("kb/shop.yml"), Path("kb/shop.yml")])
def test_relative_path_stays_as_it_is(path):
    assert place(path) == Place("kb/shop.yml")


def test_word_like_a_known_one_is_taken_for_a_slip():
    assert nearest("delivry", ["returns", "delivery"]) == "did you mean 'delivery'?"


def test_word_like_no_known_one_gets_the_choice():
    assert nearest("zzz", ["returns", "delivery"]) == "use one of delivery, returns"


def test_long_choice_is_cut():
    assert nearest("zzz", [f"a{number:02}" for number in range(20)]) == (
        "use one of a00, a01, a02, a03, a04, a05, a06, a07, a08, a09, a10, a11, ..."
    )


def test_word_without_any_known_one_can_only_go():
    assert nearest("zzz", []) == "remove it"
