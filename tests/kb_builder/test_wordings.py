import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.facts import placeholders
from kb_builder.wordings import LONGEST_SLUG, LONGEST_TITLE, LONGEST_WORDING, clean, fitting, slug, title


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  환불\u202e 언제\u200b??\n", "환불 언제??"),
        ("a\x00b\x85c\u2028d\te", "a b c d e"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{{ delivery_fee }} 얼마", "{ delivery_fee }} 얼마"),
        ("｛｛ nope ｝｝", "{ nope }}"),
        ("half \ud83d pair", "half pair"),
        ("none \ufdd0\U0010ffff here", "none here"),
        ("cafe\u0301", "café"),
        ("ㅂㅅ 조회", "ㅂㅅ 조회"),
        ("선물 🎁", "선물 🎁"),
        ("010-1234-5678 배송", "‹phone› 배송"),
    ],
)
def test_wording_is_cleaned(typed, cleaned):
    assert clean(typed) == cleaned


@given(st.text())
def test_clean_wording_is_one_line_that_names_no_fact(text):
    cleaned = clean(text)

    assert len(cleaned.splitlines()) <= 1
    assert list(placeholders(cleaned)) == []
    assert clean(cleaned) == cleaned


def test_fitting_wordings_keep_their_order_each_once():
    assert fitting(["환불  언제", "환불언제?", "배송", "😀", "", "주문 ABCD-12345 언제 와요", "긴 " * 41]) == [
        "환불 언제",
        "배송",
    ]


def test_wording_of_the_greatest_length_fits():
    assert fitting(["a" * LONGEST_WORDING]) == ["a" * LONGEST_WORDING]


@pytest.mark.parametrize(
    ("texts", "lang", "made"),
    [
        (["where is my refund"], "en", "Where is my refund"),
        (["환불 언제"], "ko", "환불 언제"),
        (["010-1234-5678", "010-1234-5678 배송 안 와요"], "ko", "배송 안 와요"),
        (["?!", ""], "en", ""),
        (["word " * 40], "en", ("Word " + "word " * 19).strip()),
        (["가" * 150], "ko", "가" * LONGEST_TITLE),
    ],
)
def test_title_is_the_first_wording_with_words_in_it(texts, lang, made):
    assert title(texts, lang) == made


@pytest.mark.parametrize(
    ("texts", "address"),
    [
        (["How do I get a refund?"], "get-refund"),
        (["환불", "gift CARD's balance"], "gift-cards-balance"),
        (["what is this", "12345 67", "환불 refund"], ""),
        (["can i ship one two three four five six"], "ship-one-two-three-four"),
        (["incomprehensibilities incomprehensibilities"], "incomprehensibilities"),
        (["../../etc/passwd"], "etc-passwd"),
        (["a" * 60, "ok then"], "ok-then"),
    ],
)
def test_address_is_made_of_telling_words_of_english(texts, address):
    assert slug(texts) == address


@given(st.lists(st.text()))
def test_address_is_empty_or_can_be_one(texts):
    made = slug(texts)

    assert len(made) <= LONGEST_SLUG
    assert all(part.isascii() and part.isalnum() for part in made.split("-") if made)
