import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search_api.contract.analysis import (
    Term,
    analyse,
    analyse_query,
    analyse_sounds,
    content_key,
    fingerprint,
    fold,
)

LANGUAGES = ("ko", "ja", "en", "fr")

SHOPPERS = st.text(
    st.sampled_from(
        "가나다배송ㅂㅏ각 注文返品ありカｶﾊﾟﾞﾟーABCabcﬁⅣ１２３½㌔㍿éÉ'’.,!? \t\n-_\u200b\u00ad\u0301\u1100\u1161\u11a8🙂"
    ),
    max_size=24,
)
"""What is typed into a search box, and what a paste brings along."""
ANYTHING = st.text(st.characters(), max_size=24)
"""Any code point, lone surrogates and controls included."""


def words(text, lang):
    return [(term.text, text[term.start : term.end]) for term in analyse(text, lang) if term.field == "word"]


def grams(text, lang):
    return [term.text for term in analyse(text, lang) if term.field == "gram"]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("배송", "배송"),
        ("ＡＢＣ　１２３", "abc 123"),
        ("ﾊﾞｯｸﾞ", "バッグ"),
        ("ﾊﾟｼﾞｬﾏ", "パジャマ"),
        ("ｱ゛", "ア ゙"),
        ("Straße", "strasse"),
        ("ﬁt", "fit"),
        ("㍿", "株式会社"),
        ("CAFÉ", "café"),
        ("cafe\u0301", "café"),
        ("배\u200b송\ufeff비", "배송비"),
        ("soft\u00adhyphen", "softhyphen"),
        ("❤\ufe0f", "❤"),
        ("배\ud800송", "배\ufffd송"),
        ("\u1107\u1162\u1109\u1169\u11bc", "배송"),
        ("", ""),
    ],
)
def test_folding_leaves_one_width_in_one_case(text, folded):
    assert fold(text).text == folded


@given(SHOPPERS | ANYTHING)
@example("".join(map(chr, range(0x300))))
@example("".join(map(chr, range(0x2000, 0x3300))))
@example("一鿿㐀豈가힣ー・！Ａｚ～ﾞ　")
def test_text_is_folded_to_the_same_beside_a_letter_that_becomes_two(text):
    folded, beside = fold(text), fold(f"{text}ﬁ")

    assert (beside.text, [*beside.offsets]) == (f"{folded.text}fi", [*folded.offsets, len(text), len(text) + 1])


@pytest.mark.parametrize(
    ("text", "offsets"),
    [
        ("배송", [0, 1, 2]),
        ("ﾊﾞｯｸﾞ!", [0, 2, 3, 5, 6]),
        ("ﬁt", [0, 0, 1, 2]),
        ("a\u200bb", [0, 2, 3]),
        ("\u1107\u1162x", [0, 2, 3]),
        ("", [0]),
    ],
)
def test_offsets_say_where_each_letter_began(text, offsets):
    assert list(fold(text).offsets) == offsets


@pytest.mark.parametrize(
    ("text", "start", "end", "piece"),
    [
        ("ﾊﾞｯｸﾞ", 0, 1, "ﾊﾞ"),
        ("ﾊﾞｯｸﾞ", 1, 3, "ｯｸﾞ"),
        ("aﬁb", 1, 2, "ﬁ"),
        ("aﬁb", 2, 4, "ﬁb"),
        ("배\u200b송", 0, 2, "배\u200b송"),
    ],
)
def test_span_takes_letters_whole(text, start, end, piece):
    first, last = fold(text).span(start, end)

    assert text[first:last] == piece


@given(SHOPPERS | ANYTHING)
def test_offsets_grow_from_the_beginning_to_the_end(text):
    folded = fold(text)
    offsets = list(folded.offsets)

    assert (len(offsets), offsets[-1], offsets) == (len(folded.text) + 1, len(text), sorted(offsets))


@given(SHOPPERS, st.data())
def test_slice_of_folded_text_comes_from_its_span(text, data):
    folded = fold(text)
    start = data.draw(st.integers(0, max(0, len(folded.text) - 1)))
    end = data.draw(st.integers(min(start + 1, len(folded.text)), len(folded.text)))
    if start == end:
        return

    first, last = folded.span(start, end)

    assert folded.text[start:end] in fold(text[first:last]).text


@given(SHOPPERS)
def test_folding_folded_text_changes_nothing(text):
    folded = fold(text).text

    assert fold(folded).text == folded


@given(SHOPPERS)
def test_form_in_which_text_was_typed_makes_no_difference(text):
    assert fold(unicodedata.normalize("NFD", text)).text == fold(text).text


@pytest.mark.parametrize("lang", LANGUAGES)
@given(text=SHOPPERS | ANYTHING)
def test_terms_lie_inside_the_text(lang, text):
    for term in [*analyse(text, lang), *analyse_sounds(text, lang)]:
        assert term.text
        assert 0 <= term.start < term.end <= len(text)


@pytest.mark.parametrize("lang", LANGUAGES)
@given(text=SHOPPERS | ANYTHING)
def test_question_holds_the_terms_of_its_text_each_once(lang, text):
    terms = analyse(text, lang)
    first = {}
    for term in terms:
        first.setdefault(term.key, term)

    assert analyse_query(text, lang) == tuple(first.values())


@pytest.mark.parametrize("lang", LANGUAGES)
@given(text=SHOPPERS | ANYTHING)
def test_same_text_has_the_same_terms_whatever_was_read_before_it(lang, text):
    once = [*analyse(text, lang), *analyse_sounds(text, lang)]
    analyse(f"반품 返品 {text}", lang)

    assert [*analyse(text, lang), *analyse_sounds(text, lang)] == once


@pytest.mark.parametrize("lang", LANGUAGES)
def test_threads_read_the_same_in_the_same_text(lang):
    texts = ["배송지를 변경하려면", "返品の方法を教えて", "where is my parcel", "두 번 결제됐어요", "ﾊﾞｯｸﾞ"] * 20
    expected = [analyse(text, lang) for text in texts]

    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda _: [analyse(text, lang) for text in texts], range(12)))

    assert found == [expected] * 12


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("ko", "배송조회는", ["ㅂㅅ", "ㅂㅅㅈ", "ㅂㅅㅈㅎ", "ㅂㅅㅈㅎㄴ", "ㅂㅅ.", "ㅈㅎ.", "ㅂㅅㅈㅎ."]),
        ("ko", "배송 조회", ["ㅂㅅ", "ㅈㅎ", "ㅂㅅ.", "ㅈㅎ.", "ㅂㅅㅈㅎ."]),
        ("ko", "배송, 조회", ["ㅂㅅ", "ㅈㅎ", "ㅂㅅ.", "ㅈㅎ."]),
        ("ko", "A/S 배송", ["ㅂㅅ", "ㅂㅅ."]),
        ("ko", "ㅂㅅㅈ", ["ㅂㅅ", "ㅂㅅㅈ", "ㅂㅅㅈ."]),
        ("ko", "ㅂ", []),
        ("ko", "없습니다만은", ["ㅇㅅ", "ㅇㅅㄴ", "ㅇㅅㄴㄷ", "ㅇㅅㄴㄷㅁ", "ㅇㅅㄴㄷㅁㅇ"]),
        ("ja", "返品", ["へんぴ", "んぴん"]),
        ("ja", "へんぴん", ["へんぴ", "んぴん"]),
        ("ja", "ﾍﾝﾋﾟﾝ", ["へんぴ", "んぴん"]),
        ("ja", "クーポン", ["くぽん"]),
        ("ja", "くーぽーん", ["くぽん"]),
        ("ja", "靴", ["くつ"]),
        ("en", "refund", []),
        ("fr", "colis", []),
    ],
)
def test_sounds_are_initials_in_korean_but_readings_in_japanese(lang, text, expected):
    assert [term.text for term in analyse_sounds(text, lang)] == expected


@pytest.mark.parametrize("lang", LANGUAGES)
@given(text=SHOPPERS)
def test_text_asked_for_word_by_word_is_found_in_itself(lang, text):
    held = {term.key for term in analyse(f"{text}.\n{text}", lang)}

    assert {term.key for term in analyse_query(text, lang)} <= held


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("ko", "배송지를 변경하려면", [("배송지", "배송지"), ("변경", "변경")]),
        ("ko", "반품은 어떻게 하나요?", [("반품", "반품")]),
        ("ko", "반품은 어떻게 하나요", [("반품", "반품")]),
        ("ko", "주소를 바꿨어요", [("주소", "주소"), ("바꾸", "바꿨")]),
        ("ko", "iPhone 15케이스", [("iphon", "iPhone"), ("15", "15"), ("케이스", "케이스")]),
        ("ko", "나는", []),
        ("ja", "注文した商品のﾊﾞｯｸﾞ", [("注文", "注文"), ("商品", "商品"), ("バッグ", "ﾊﾞｯｸﾞ")]),
        ("ja", "払い戻しとキャンセル", [("払い戻し", "払い戻し"), ("キャンセル", "キャンセル")]),
        ("ja", "返品の方法", [("返品", "返品")]),
        ("en", "Where's my parcel?", [("parcel", "parcel")]),
        (
            "en",
            "I don't cancel shipments",
            [("dont", "don't"), ("cancel", "cancel"), ("shipment", "shipments")],
        ),
        ("en", "ﬁtting", [("fit", "ﬁtting")]),
        ("fr", "Où est mon colis ?", [("où", "Où"), ("est", "est"), ("mon", "mon"), ("colis", "colis")]),
        ("th", "ที่อยู่", [("ท", "ท"), ("อย", "อยู่")]),
    ],
)
def test_words_carry_the_meaning(lang, text, expected):
    assert words(text, lang) == expected


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("ko", "배송 조회", ["배송", "송조", "조회"]),
        ("ko", "배송조회", ["배송", "송조", "조회"]),
        ("ko", "배송. 조회", ["배송", "조회"]),
        ("ja", "お届け日", ["お届", "届け", "け日", "届", "日"]),
        ("ja", "返品してください", ["返品", "品し", "返", "品"]),
        ("ja", "してください", []),
        ("en", "fit", ["_fi", "fit", "it_"]),
        ("en", "how do I", []),
        ("fr", "mon", ["mo", "on"]),
    ],
)
def test_grams_forgive_spacing_without_joining_sentences(lang, text, expected):
    assert grams(text, lang) == expected


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("ko", "배송 조회", "배송조회"),
        ("ko", "배송비는 얼마", "배송비 얼마"),
        ("ko", "배송비환불", "환불 배송비"),
        ("ko", "조회 배송", "배송 조회"),
        ("ko", "환불 언제", "환불"),
        ("ja", "返品の方法", "返品"),
        ("ja", "ﾊﾞｯｸﾞ 返品", "返品バッグ"),
        ("en", "Cancel my order", "order cancelled"),
        ("en", "the shipping fees", "SHIPPING FEE"),
        ("en", "refund refund", "refund"),
        ("fr", "colis mon", "mon colis"),
    ],
)
def test_same_content_words_have_the_same_key(lang, one, other):
    assert content_key(one, lang) == content_key(other, lang)


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("ko", "반품", "환불"),
        ("ja", "返品", "返金"),
        ("en", "refund", "no refund"),
        ("ko", "배송비 3000", "배송비 5000"),
    ],
)
def test_other_content_words_have_another_key(lang, one, other):
    assert content_key(one, lang) != content_key(other, lang)


@pytest.mark.parametrize(
    ("lang", "text", "key"),
    [
        ("en", "how do I", "howdoi"),
        ("ko", "어떻게 하나요", "어떻게하나요"),
        ("ko", "  ", ""),
        ("ko", "\u200b", ""),
        ("en", "?!", "?!"),
    ],
)
def test_question_without_content_words_is_its_own_key(lang, text, key):
    assert content_key(text, lang) == key


@pytest.mark.parametrize("lang", LANGUAGES)
@given(text=SHOPPERS | ANYTHING)
def test_every_text_has_a_key_without_space_around_it(lang, text):
    key = content_key(text, lang)

    assert key == key.strip()


def test_term_that_was_typed_counts_in_full():
    assert analyse("배송", "ko")[0] == Term("배송", "word", 0, 2, 1.0)


def test_fingerprint_names_an_analysis_in_16_digits():
    assert (len(fingerprint()), int(fingerprint(), 16) > 0, fingerprint() == fingerprint()) == (
        16,
        True,
        True,
    )
