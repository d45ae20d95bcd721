import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.spelling import load_speller, make_speller, save_speller, spell_words

ENGLISH = make_speller("en", ["parcel", "password", "gift", "wrap", "cards", "card", "form", "from"])
KOREAN = make_speller("ko", ["배송", "환불", "비밀번호", "교환", "값"])
JAPANESE = make_speller("ja", ["クーポン", "キャンセル", "ポイント"])


@pytest.mark.parametrize(
    ("speller", "typed", "meant"),
    [
        (ENGLISH, "parcl", "parcel"),
        (ENGLISH, "parrcel", "parcel"),
        (ENGLISH, "parcol", "parcel"),
        (ENGLISH, "parcle", "parcel"),
        (ENGLISH, "arcel", "parcel"),
        (ENGLISH, "parcels", "parcel"),
        (ENGLISH, "aprcel", "parcel"),
        (ENGLISH, "xparcel", "parcel"),
        (KOREAN, "배손", "배송"),
        (KOREAN, "베송", "배송"),
        (KOREAN, "배소", "배송"),
        (KOREAN, "배송ㅇ", "배송"),
        (KOREAN, "밷송", "배송"),
        (KOREAN, "화눌", "환불"),
        (KOREAN, "환붏", "환불"),
        (JAPANESE, "クポン", "クーポン"),
        (JAPANESE, "ポイソト", "ポイント"),
        (JAPANESE, "キャセンル", "キャンセル"),
    ],
)
def test_word_with_one_key_or_letter_wrong_is_corrected(speller, typed, meant):
    assert speller.correct(typed) == meant


@pytest.mark.parametrize(
    ("speller", "typed"),
    [
        (ENGLISH, "parsell"),
        (ENGLISH, "telephone"),
        (ENGLISH, ""),
        (ENGLISH, "x"),
        (KOREAN, "전화"),
        (KOREAN, "항물"),
        (KOREAN, "배"),
    ],
)
def test_word_that_is_further_away_is_not_corrected(speller, typed):
    assert speller.correct(typed) is None


def test_of_two_words_as_near_the_more_used_one_is_meant():
    assert (
        make_speller("en", ["card", "care"]).correct("carx"),
        make_speller("en", ["care", "card"]).correct("carx"),
    ) == (
        "card",
        "care",
    )


def test_letters_that_meet_by_chance_are_not_a_word():
    # Both lose a letter to "abc", but are two edits apart.
    assert make_speller("en", ["abcd"]).correct("xabc") is None


@pytest.mark.parametrize(
    ("typed", "parts"),
    [("giftwrap", "gift wrap"), ("giftcard", "gift card"), ("giftxx", None), ("gift", None), ("wrapgiftcard", None)],
)
def test_word_is_split_where_both_parts_are_words(typed, parts):
    assert ENGLISH.split(typed) == parts


def test_word_is_split_where_the_rarer_part_is_most_usual():
    speller = make_speller("en", ["gifts", "hop", "shop", "gift"])

    assert speller.split("giftshop") == "gifts hop"


def test_words_come_by_how_often_they_are_used_then_by_their_letters(section):
    documents = [
        section("a", title="Refund card", aliases=("card b",), text="Zebra, CARD"),
        section("b", "ko", title="배송비 환불", text="VISA 카드로 환불"),
        section("c", "ja", title="クーポン返品", text="クーポンとPayPay"),
    ]

    assert spell_words(documents) == {
        "en": ["card", "refund", "zebra"],
        "ko": ["환불", "visa", "배송", "배송비", "배송비환불", "카드"],
        "ja": ["クーポン", "paypay"],
    }


@pytest.mark.parametrize(
    "speller", [ENGLISH, KOREAN, JAPANESE, make_speller("en", [])], ids=["en", "ko", "ja", "none"]
)
def test_saved_speller_comes_back_as_it_was(speller, tmp_path):
    save_speller(speller, tmp_path)

    again = load_speller(speller.lang, tmp_path)

    assert (again.words, dict(again.places)) == (speller.words, dict(speller.places))
    assert (again.checksums.tolist(), again.owners.tolist()) == (speller.checksums.tolist(), speller.owners.tolist())


WORDS = st.text(st.sampled_from("abcde"), min_size=1, max_size=6)


def edited(word):
    """Every word one edit away, straight from the definition."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        yield from (head + letter + tail for letter in "abcde")
        yield from (head + letter + tail[1:] for letter in "abcde" if tail)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]


@given(words=st.lists(WORDS, unique=True, max_size=8), typed=WORDS)
def test_first_word_within_one_edit_is_found_but_no_other(words, typed):
    near = [word for word in words if typed in {word, *edited(word)}]

    assert make_speller("en", words).correct(typed) == (near[0] if near else None)


@given(st.text(st.characters(), max_size=8))
def test_any_text_can_be_asked_for(typed):
    for speller in (ENGLISH, KOREAN, JAPANESE):
        assert speller.correct(typed) in (None, *speller.words)
        assert typed in speller or typed not in speller.words
