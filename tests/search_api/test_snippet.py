"""The passage that is shown of a hit, and the marks on what matched."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.answer import query_terms
from search_api.contract.analysis import Term, analyse_query
from search_api.contract.search import AnalysedQuery
from search_api.snippet import LENGTH, Marker


def marker(question, lang):
    return Marker(AnalysedQuery(raw=question, lang=lang, terms=query_terms(question, lang)))


def plain(runs):
    return "".join(run.text for run in runs)


def marked(runs):
    return [run.text for run in runs if run.mark]


@pytest.mark.parametrize(
    ("lang", "text", "question", "marked_"),
    [
        ("en", "Returning two items", "return an item", ["Returning", "items"]),
        ("en", "card and discard", "card", ["card"]),
        ("en", "CARDS: ＶＩＳＡ", "visa card", ["CARDS", "ＶＩＳＡ"]),
        ("ko", "배송비는 3,000원, 배송 조회", "배송 조회", ["배송", "배송", "조회"]),
        ("ko", "배송지를 바꾸려면", "배송지 바꿨어요", ["배송지", "바꾸"]),
        ("ja", "ﾊﾞｯｸﾞは布で", "バッグ", ["ﾊﾞｯｸﾞ"]),
        ("ja", "返品の送料", "返品の送料", ["返品の送料"]),
        ("ja", "返品の送料", "へんぴん", ["返品"]),
        ("ja", "注文をキャンセルする", "きゃんせる", ["キャンセル"]),
        ("ja", "便箋", "へんぴん", []),
        ("ko", "배송 조회는 어디서", "ㅂㅅㅈㅎ", ["배송 조회"]),
        ("ko", "배송 조회는 어디서", "ㅈㅎ", ["조회"]),
        ("ko", "새배송조회", "ㅂㅅ", []),
        ("fr", "Où est mon colis", "colis", ["colis"]),
        ("en", "nothing here", "refund", []),
        ("en", "", "refund", []),
        ("en", "½ price", "1", ["½"]),
    ],
)
def test_words_of_the_question_are_marked(lang, text, question, marked_):
    runs = marker(question, lang).mark(text)

    assert (plain(runs), marked(runs)) == (text, marked_)


def test_synonyms_are_marked_too():
    terms = (*analyse_query("parcel", "en"), Term("packag", "word", 0, 0, 0.6, added=True))

    assert marked(Marker(AnalysedQuery(raw="parcel", lang="en", terms=terms)).mark("Your package")) == ["package"]


TEXTS = st.text(st.sampled_from("배송비반품 返品ありﾊﾞｯ returnREFUND.,!?。！？\n\t\u200b½🙂\ud800"), max_size=60)
LONG = st.lists(TEXTS, max_size=12).map(" ".join)
LANGUAGES = st.sampled_from(["ko", "ja", "en", "fr"])


@given(text=TEXTS, question=TEXTS, lang=LANGUAGES)
def test_runs_are_the_text_cut_where_marks_begin_or_end(text, question, lang):
    runs = marker(question, lang).mark(text)

    assert plain(runs) == text
    assert all(run.text for run in runs)
    assert all(one.mark != other.mark for one, other in pairwise(runs))


@given(text=LONG, question=TEXTS, lang=LANGUAGES)
def test_passage_is_a_piece_of_the_text_that_is_not_too_long(text, question, lang):
    passage = plain(marker(question, lang).passage(text))

    assert passage.strip("…") in text
    assert bool(passage) == bool(text.strip())
    assert len(passage) <= LENGTH


@pytest.mark.parametrize(
    ("lang", "text", "question", "passage"),
    [
        ("en", "One two. The fee is low! More after it.", "fee", "The fee is low! More after it."),
        ("en", "No stop at all about a fee", "fee", "No stop at all about a fee"),
        ("en", "Table\nfee · 3,000\nNext", "fee", "fee · 3,000\nNext"),
        ("ja", "箱に戻します。返品は無料です。送り状は要りません。", "返品", "返品は無料です。送り状は要りません。"),
        ("ko", "안내예요. 배송비는 3,000원이에요. 끝.", "배송비", "배송비는 3,000원이에요. 끝."),
        ("en", "  Nothing of it.  At all. ", "fee", "Nothing of it.  At all."),
        ("en", "", "fee", ""),
        ("en", " \n ", "fee", ""),
    ],
)
def test_passage_begins_with_the_sentence_that_fits_best(lang, text, question, passage):
    assert plain(marker(question, lang).passage(text)) == passage


def test_passage_ends_with_a_whole_sentence():
    text = "The fee. " + "A sentence of some length. " * 20

    passage = plain(marker("fee", "en").passage(text))

    assert (passage in text, passage[-1], 100 < len(passage) <= LENGTH) == (True, ".", True)


def test_sentence_too_long_is_cut_between_words():
    text = "word " * 40 + "the fee is low " + "other " * 40

    passage = plain(marker("fee", "en").passage(text))

    assert (passage[:6], passage[-6:], "fee" in passage, len(passage) <= LENGTH) == ("…word ", "other…", True, True)


def test_sentence_without_spaces_is_cut_around_what_matched():
    text = "商品" * 100 + "返品" + "商品" * 100

    passage = plain(marker("返品", "ja").passage(text))

    assert (passage[0], passage[-1], "返品" in passage, len(passage)) == ("…", "…", True, LENGTH)


def test_long_sentence_in_half_width_is_cut_around_what_matched():
    text = "ﾊﾞｯｸﾞ" * 60 + "返品" + "ﾊﾞｯｸﾞ" * 60

    assert "返品" in plain(marker("返品", "ja").passage(text))
