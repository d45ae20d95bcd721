import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.anchors import anchor


@pytest.mark.parametrize(
    ("heading", "wanted"),
    [
        ("배송 중에는 어떻게 하나요?", "배송-중에는-어떻게-하나요"),
        ("返品できないもの(一部)", "返品できないもの-一部"),
        ("How do I return it?", "how-do-i-return-it"),
        ("ＡＢＣ　１２３", "abc-123"),
        ("ﾊﾞｯｸﾞの返品", "バッグの返品"),
        ("1:1 문의 — 'FAQ'", "1-1-문의-faq"),
        ("snake_case", "snake_case"),
        ("배송", "배송"),
        ("?!", "section"),
        ("🙂", "section"),
        ("", "section"),
        ("___", "section"),
    ],
)
def test_anchor_is_readable_in_its_own_script(heading, wanted):
    assert anchor(heading, set()) == wanted


def test_second_heading_of_the_same_words_gets_a_number():
    taken = set()

    assert [anchor(heading, taken) for heading in ("수수료", "수수료", "수수료 2", "수수료")] == [
        "수수료",
        "수수료-2",
        "수수료-2-2",
        "수수료-3",
    ]


@given(st.lists(st.text(max_size=12), max_size=12))
def test_anchors_of_a_page_are_unique_without_being_empty(headings):
    taken = set()
    anchors = [anchor(heading, taken) for heading in headings]

    assert (len(set(anchors)), "" in anchors, taken) == (len(headings), False, set(anchors))


@given(st.text())
def test_anchor_needs_no_escaping(heading):
    assert re.fullmatch(r"[\w-]+", anchor(heading, set()))


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=5))
def test_anchor_depends_on_its_heading_alone_unless_another_has_it(heading, others):
    alone, taken = anchor(heading, set()), set()
    for other in others:
        anchor(other, taken)

    assert alone in taken or anchor(heading, taken) == alone
