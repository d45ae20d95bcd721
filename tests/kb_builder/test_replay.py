"""What a change of the articles does for open gaps: asked of two snapshots, and told in three forms."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.replay import (
    ASKED,
    MOST_TOLD,
    Question,
    Replay,
    Replayed,
    as_comment,
    as_json,
    as_text,
    headline,
    questions_of,
    read_gaps,
    replay,
    with_fixed,
)
from search_api.gaps import Decision, Gap
from search_api.gaps.overview import gap_as_json

TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
FEE, GIFT, STORE = (
    {"article_id": "fee", "title": "배송비는 얼마예요?", "answer": "3,000원이에요."},
    {"article_id": "gift", "title": "선물 포장이 되나요?", "answer": "상자에 담아요."},
    {"article_id": "store", "title": "매장은 어디에 있나요?", "answer": "서울에 있어요."},
)


@pytest.fixture(scope="module")
def before(published, section):
    """The fee and the store."""
    return published(section(lang="ko", **FEE), section(lang="ko", **STORE))


@pytest.fixture(scope="module")
def now(published, section):
    """The fee and the gift: the store is gone."""
    return published(section(lang="ko", **FEE), section(lang="ko", **GIFT))


def question(*wordings, id_="ga", searches=6, article="", lang="ko"):
    return Question(id=id_, lang=lang, wordings=wordings, searches=searches, article=article)


def replayed(id_="ga", *, was=False, now=True, searches=6, question="선물 포장", article="gift"):
    return Replayed(
        id=id_,
        lang="ko",
        question=question,
        searches=searches,
        was_answered=was,
        is_answered=now,
        article=article,
    )


def result(*gaps, days=30, compared=True):
    return Replay(days=days, compared=compared, gaps=gaps)


def test_gap_is_asked_of_both_snapshots(before, now):
    asked = [question("선물 포장이 되나요", id_="gg"), question("매장은 어디에 있나요", id_="gs", searches=9)]

    made = replay([*asked, question("배송비는 얼마예요", id_="gf", searches=6)], before, now, TODAY, 30)

    kept = replayed("gf", was=True, question="배송비는 얼마예요", article="fee")
    new = replayed("gg", question="선물 포장이 되나요")
    # What stands on top is told, although it is no answer.
    lost = replayed("gs", was=True, now=False, searches=9, question="매장은 어디에 있나요", article="gift")
    assert made == result(lost, kept, new)
    assert (made.answered, made.lost) == ((new,), (lost,))


def test_without_a_snapshot_before_nothing_was_answered(now):
    made = replay([question("배송비는 얼마예요"), question("매장 위치", id_="gs")], None, now, TODAY, 30)

    assert made.compared is False
    assert [gap.was_answered for gap in made.gaps] == [False, False]
    assert headline(made) == "the articles answer 1 of 2 open gaps (6 searches in 30 days)"


@pytest.mark.parametrize(
    ("wordings", "answered"),
    [
        (["선물 포장이 되나요"], True),
        (["선물 포장이 되나요", "강아지 사료"], False),
        (["선물 포장이 되나요", "강아지 사료", "선물 포장"], True),
        (["강아지 사료", "선물 포장", "고양이 모래"], False),
    ],
)
def test_gap_is_answered_where_most_of_its_wordings_are(now, wordings, answered):
    (gap,) = replay([question(*wordings)], None, now, TODAY, 30).gaps

    assert gap.is_answered is answered


def test_what_was_fixed_is_answered_by_its_article_alone(before, now):
    asked = [
        question("선물 포장이 되나요", id_="g1", article="gift", searches=0),
        question("선물 포장이 되나요", id_="g2", article="store", searches=0),
    ]

    made = replay(asked, before, now, TODAY, 30)

    assert [(gap.id, gap.was_answered, gap.is_answered) for gap in made.gaps] == [
        ("g1", False, True),
        ("g2", False, False),
    ]


def test_most_searches_come_first_then_the_id(now):
    asked = [question("쿠폰", id_=id_, searches=searches) for id_, searches in (("gc", 2), ("gb", 2), ("ga", 1))]

    assert [gap.id for gap in replay(asked, None, now, TODAY, 30).gaps] == ["gb", "gc", "ga"]


def gap(id_="ga", state="open", questions=("선물 포장", "포장 선물")):
    return Gap(
        id=id_,
        lang="ko",
        question=questions[0],
        questions=questions,
        searches=6,
        sessions=5,
        contacts=4.5,
        kinds=(("empty", 6),),
        first=NOON,
        last=NOON,
        daily=(5,),
        trend=None,
        advice="write_article",
        near=(),
        state=state,
        note="",
    )


def printed(*gaps, **more):
    """As `kb gaps --json` prints them."""
    said = {
        "since": "2026-11-01T00:00:00+00:00",
        "until": "2026-12-01T00:00:00+00:00",
        "gaps": [gap_as_json(gap) for gap in gaps],
    }
    return json.dumps(said | more).encode()


def test_open_gaps_are_asked_in_their_first_five_wordings():
    many = gap("gm", questions=tuple(f"선물 {number}" for number in range(8)))
    asked = [
        question("선물 포장", "포장 선물"),
        question(*many.questions[:5], id_="gm"),
    ]

    assert ASKED == 5
    assert questions_of([gap(), gap("gi", "ignored"), many]) == asked
    assert read_gaps(printed(gap(), gap("gi", "ignored"), many)) == (asked, 30)


def test_a_day_of_23_hours_is_a_day():
    berlin = {"since": "2027-03-01T00:00:00+01:00", "until": "2027-03-31T00:00:00+02:00"}

    assert read_gaps(printed(gap(), **berlin)) == ([question("선물 포장", "포장 선물")], 30)


FIXED = Decision(id="gf", lang="ko", questions=("배송비", "택배비"), state="fixed", article="fee", closed=TODAY)


def test_what_was_fixed_is_asked_too_unless_it_is_open_again():
    decisions = [FIXED, replace(FIXED, id="ga"), replace(FIXED, id="gi", state="ignored")]

    assert with_fixed([question("선물 포장")], decisions) == [
        question("선물 포장"),
        question("배송비", "택배비", id_="gf", searches=0, article="fee"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xff",
        printed(since=None),
        printed(since="2026-11-01"),
        printed(until="2026-12-01T00:00:00"),
        printed(gaps=[[]]),
        printed(gaps=[{"id": "ga"}]),
        *(
            printed(gaps=[gap_as_json(gap()) | wrong])
            for wrong in (
                {"examples": []},
                {"examples": [""]},
                {"searches": "6"},
                {"searches": 0},
                {"id": "`ga`"},
                {"lang": "|"},
                {"state": "shut"},
            )
        ),
    ],
)
def test_file_of_gaps_that_is_something_else_is_refused(data):
    with pytest.raises(ValueError, match=r"\S"):
        read_gaps(data)


@pytest.mark.parametrize(
    ("made", "line"),
    [
        (result(), "this change answers 0 of 0 open gaps"),
        (result(replayed(now=False)), "this change answers 0 of 1 open gap"),
        (
            result(replayed(searches=1), days=1),
            "this change answers 1 of 1 open gap (1 search in 1 day)",
        ),
        (
            result(replayed(searches=1200), replayed("gb"), replayed("gc", now=False), days=7),
            "this change answers 2 of 3 open gaps (1,206 searches in 7 days)",
        ),
        (result(replayed(searches=0)), "this change answers 0 of 0 open gaps"),
        (
            result(replayed(was=True, now=False)),
            "this change answers 0 of 1 open gap; 1 that was answered no longer is",
        ),
        (
            result(replayed(), *(replayed(f"g{n}", was=True, now=False, searches=0) for n in "12")),
            "this change answers 1 of 1 open gap (6 searches in 30 days); 2 that were answered no longer are",
        ),
        (result(replayed(), compared=False), "the articles answer 1 of 1 open gap (6 searches in 30 days)"),
    ],
)
def test_headline_is_a_sentence(made, line):
    assert headline(made) == line


def test_text_tells_what_is_lost_first():
    lost = replayed("gs", was=True, now=False, searches=1234, question="매장\x1b[2J 위치", article="")

    assert as_text(result(replayed(), lost, replayed("gk", was=True))) == (
        "this change answers 1 of 3 open gaps (6 searches in 30 days); 1 that was answered no longer is\n"
        "  - gs  ko  1,234  매장�[2J 위치\n"
        "  + ga  ko      6  선물 포장  -> gift\n"
        "1 had an answer before as well; later searches tell whether it helps their readers"
    )


def test_what_was_fixed_and_is_not_asked_any_more_is_not_told_to_have_had_an_answer():
    assert as_text(result(replayed("gf", was=True, searches=0))) == "this change answers 0 of 0 open gaps"


def many(number, **more):
    return [replayed(f"g{each:04}", **more) for each in range(number)]


def test_text_tells_no_more_than_twenty_of_each():
    text = as_text(result(*many(MOST_TOLD + 1200), *many(MOST_TOLD, was=True, now=False)))

    signs = [line[:4] for line in text.splitlines()[1:]]
    assert signs == ["  - "] * 20 + ["  + "] * 21
    assert text.endswith("\n  + and 1,200 more")


def test_comment_tells_no_more_than_twenty_of_each():
    comment = as_comment(result(*many(MOST_TOLD + 1200), *many(MOST_TOLD, was=True, now=False)))

    assert sum(line.startswith("| `") for line in comment.splitlines()) == 40
    assert comment.endswith("|\n\nand 1,200 more\n")


def test_json_tells_all_of_it():
    new, lost = replayed(), replayed("gs", was=True, now=False, searches=0, article="")

    assert json.loads(as_json(result(new, lost, replayed("gk", was=True)))) == {
        "headline": (
            "this change answers 1 of 2 open gaps (6 searches in 30 days); 1 that was answered no longer is"
        ),
        "days": 30,
        "compared": True,
        "open": 2,
        "answered": [
            {
                "id": "ga",
                "lang": "ko",
                "question": "선물 포장",
                "searches": 6,
                "was_answered": False,
                "is_answered": True,
                "article": "gift",
            }
        ],
        "lost": [
            {
                "id": "gs",
                "lang": "ko",
                "question": "선물 포장",
                "searches": 0,
                "was_answered": True,
                "is_answered": False,
                "article": "",
            }
        ],
        "answered_before": 1,
    }


def test_comment_is_markdown_in_which_words_stay_words():
    hostile = replayed("gs", was=True, now=False, question="a|b `c` @me ``d`` <b> https://x.example\n# e", article="")

    assert as_comment(result(replayed(), hostile)) == (
        "**This change answers 1 of 2 open gaps (6 searches in 30 days); 1 that was answered no longer is.**\n"
        "\n"
        "No longer answered:\n"
        "\n"
        "| question | language | searches | article |\n"
        "|---|---|--:|---|\n"
        "| ```a¦b `c` ＠me ``d`` <b> https[:]//x.example�# e``` | ko | 6 |  |\n"
        "\n"
        "Answered now:\n"
        "\n"
        "| question | language | searches | article |\n"
        "|---|---|--:|---|\n"
        "| `선물 포장` | ko | 6 | `gift` |\n"
    )


@given(st.text(st.sampled_from("a`|\\\n\r\u2028 <>@*_[]()#"), min_size=1))
def test_no_wording_ends_its_cell_or_its_row(text):
    (row,) = [
        line
        for line in as_comment(result(replayed(question=text))).splitlines()
        if line.endswith("| ko | 6 | `gift` |")
    ]

    inner = row.removeprefix("| ").removesuffix(" | ko | 6 | `gift` |")
    fence = inner[: len(inner) - len(inner.lstrip("`"))]
    assert "|" not in inner
    assert inner.endswith(fence)
    # No run of as many backticks as the fence ends the span before its end.
    assert fence not in inner[len(fence) : -len(fence)].replace("`" * (len(fence) + 1), "")


def test_article_of_a_fix_may_stand_second(now):
    asked = [question("배송비와 선물 포장", id_=article, article=article) for article in ("fee", "gift")]

    assert [gap.is_answered for gap in replay(asked, None, now, TODAY, 30).gaps] == [True, True]
