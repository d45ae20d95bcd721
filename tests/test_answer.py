from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.publish import broken
from search_api.answer import SNIPPET_LENGTH, _best_passage, answer_query, mark, suggest
from search_api.contract.analysis import Term, analyse_query
from search_api.contract.search import AnalysedQuery, EngineUnavailable, Verdict
from search_api.snapshot import open_snapshot, publish
from search_api.wire import Run, SearchHit

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def open_(tmp_path_factory):
    """A function that publishes sections and opens them."""
    opened = []

    def open__(*documents, synonyms=None):
        folder = tmp_path_factory.mktemp("index")
        opened.append(open_snapshot(folder / publish(documents, synonyms or {}, folder).build_id))
        return opened[-1]

    yield open__
    for snapshot in opened:
        snapshot.close()


@pytest.fixture(scope="module")
def shop(open_, section):
    """A few articles in three languages."""
    korean, japanese, english = ({"lang": lang} for lang in ("ko", "ja", "en"))
    return open_(
        section(
            "return-how",
            title="반품은 어떻게 하나요?",
            answer="마이페이지에서 신청하세요.",
            aliases=("물건 돌려보내기",),
            text="받은 날부터 7일 안에 신청해 주세요. 상자에 다시 담아 주세요.\n기사님이 가지러 가요.",
            category="returns",
            **korean,
        ),
        section(
            "return-how",
            heading="반품 배송비",
            title="반품은 어떻게 하나요?",
            text="왕복 6,000원이에요.",
            **korean,
        ),
        section(
            "delivery-track",
            title="배송 조회는 어디서 하나요?",
            aliases=("택배 언제 와요", "송장 번호"),
            text="주문 목록에서 보세요.",
            **korean,
        ),
        section(
            "delivery-fee", title="배송비는 얼마예요?", text="3,000원이에요. 5만 원부터는 무료예요.", **korean
        ),
        section("coupon", title="쿠폰은 어떻게 쓰나요?", text="결제할 때 고르세요.", **korean),
        section(
            "return-how",
            title="返品の方法を教えてください",
            text="マイページから申し込みます。箱に戻してください。送り状は要りません。",
            **japanese,
        ),
        section("bag", title="ﾊﾞｯｸﾞの手入れ", text="ﾊﾞｯｸﾞは布で拭いてください。", **japanese),
        section(
            "return-how",
            title="How do I return an item?",
            answer="Open your orders.",
            text="Choose the item. Print the label.",
            **english,
        ),
        section(
            "sale",
            title="When does the winter sale end?",
            valid_from="2026-11-20",
            valid_until="2026-11-30",
            **english,
        ),
        section(
            "card", title="Which cards can I pay with?", text="VISA, Mastercard and JCB cards.", **english
        ),
        synonyms={"ko": (("환불", "반품"), ("쿠폰 번호", "할인 코드")), "en": (("parcel", "package"),)},
    )


def ask(snapshot, text, lang="ko", *, limit=10, today=TODAY):
    return answer_query(snapshot, text, lang, limit=limit, today=today)


def ids(answer):
    return [hit.article_id for hit in answer.hits]


def plain(runs):
    return "".join(run.text for run in runs)


def marked(runs):
    return [run.text for run in runs if run.mark]


def test_answer_says_what_was_asked_of_which_snapshot(shop):
    answer = ask(shop, " 반품 ")

    assert (answer.query, answer.lang, answer.index_build, answer.verdict) == (
        " 반품 ",
        "ko",
        shop.manifest.build_id,
        Verdict.ANSWERED,
    )


def test_hit_is_the_best_section_of_its_article(shop):
    assert ask(shop, "상자에 담아 반품").hits[0] == SearchHit(
        article_id="return-how",
        url="ko/return-how/",
        title=[Run(text="반품", mark=True), Run(text="은 어떻게 하나요?")],
        heading="",
        answer="마이페이지에서 신청하세요.",
        snippet=[
            Run(text="상자에", mark=True),
            Run(text=" 다시 "),
            Run(text="담아", mark=True),
            Run(text=" 주세요.\n기사님이 가지러 가요."),
        ],
        category="returns",
    )


def test_article_is_found_once_with_the_section_that_answers(shop):
    answer = ask(shop, "반품 배송비")

    assert ids(answer)[0] == "return-how"
    assert (answer.hits[0].url, answer.hits[0].heading) == ("ko/return-how/#반품-배송비", "반품 배송비")
    assert len(ids(answer)) == len(set(ids(answer)))


@pytest.mark.parametrize(
    ("text", "lang", "verdict"),
    [
        ("반품은 어떻게 하나요?", "ko", Verdict.ANSWERED),
        ("배송조회", "ko", Verdict.ANSWERED),
        ("택배 언제 와", "ko", Verdict.ANSWERED),
        ("返品したい", "ja", Verdict.ANSWERED),
        ("return item", "en", Verdict.ANSWERED),
        ("팩스 번호", "ko", Verdict.WEAK),
        ("pay by cheque", "en", Verdict.WEAK),
        ("양자역학 입문서 추천", "ko", Verdict.EMPTY),
        ("量子力学の入門書", "ja", Verdict.EMPTY),
        ("quantum mechanics", "en", Verdict.EMPTY),
        ("어떻게 하나요", "ko", Verdict.ANSWERED),
        ("how do I", "en", Verdict.EMPTY),
    ],
)
def test_verdict_is_the_share_of_the_question_that_the_best_section_holds(shop, text, lang, verdict):
    assert ask(shop, text, lang).verdict is verdict


def test_empty_verdict_shows_no_hit(shop):
    assert ask(shop, "양자역학 입문서 추천").hits == ()


def test_no_more_hits_than_asked_for(shop):
    assert len(ask(shop, "배송비 반품 쿠폰 조회", limit=2).hits) == 2


def test_only_articles_in_the_language_asked_for_are_found(shop):
    assert {url.split("/")[0] for url in (hit.url for hit in ask(shop, "返品 return", "ja").hits)} == {"ja"}


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2026, 11, 19), []),
        (date(2026, 11, 20), ["sale"]),
        (date(2026, 11, 30), ["sale"]),
        (date(2026, 12, 1), []),
    ],
)
def test_article_is_an_answer_from_its_first_day_to_its_last(shop, today, found):
    assert ids(ask(shop, "winter sale", "en", today=today))[:1] == found


@pytest.mark.parametrize(
    ("today", "found"), [(date(2026, 11, 19), []), (date(2026, 11, 30), ["sale"]), (date(2026, 12, 1), [])]
)
def test_article_is_suggested_from_its_first_day_to_its_last(shop, today, found):
    assert [each.article_id for each in suggest(shop, "winter", "en", limit=5, today=today)] == found


def test_article_that_is_no_answer_today_hides_no_other(open_, section):
    snapshot = open_(
        section("old", title="Christmas return window", valid_until="2026-01-31"),
        section("new", title="Return window", text="As long as you like, all year"),
    )

    assert ids(ask(snapshot, "Christmas return window", "en")) == ["new"]


def test_synonym_finds_the_article_that_says_it_otherwise(shop):
    assert ids(ask(shop, "환불"))[:1] == ["return-how"]


def test_synonym_of_two_words_is_found_without_the_space(shop):
    assert ask(shop, "할인코드").verdict is not Verdict.EMPTY


def test_word_that_was_typed_counts_more_than_a_synonym(open_, section):
    snapshot = open_(
        section("said", title="package", text="one"),
        section("typed", title="parcel", text="one"),
        synonyms={"en": (("parcel", "package"),)},
    )

    assert (ids(ask(snapshot, "parcel", "en")), ids(ask(snapshot, "package", "en"))) == (
        ["typed", "said"],
        ["said", "typed"],
    )


def test_synonyms_of_another_language_mean_nothing(open_, section):
    snapshot = open_(section("a", title="package"), synonyms={"ko": (("parcel", "package"),)})

    assert ids(ask(snapshot, "parcel", "en")) == []


def test_closed_snapshot_cannot_be_asked(open_, section):
    snapshot = open_(section("a", title="Refund"))
    snapshot.engine.close()

    with pytest.raises(EngineUnavailable):
        ask(snapshot, "refund", "en")


def marks(text, question, lang):
    return mark(text, AnalysedQuery(raw=question, lang=lang, terms=analyse_query(question, lang)))


@pytest.mark.parametrize(
    ("lang", "text", "question", "marked_"),
    [
        ("en", "Returning two items", "return an item", ["Returning", "items"]),
        ("en", "card and discard", "card", ["card"]),
        ("en", "don't", "dont", ["don't"]),
        ("ko", "배송비는 3,000원, 배송 조회", "배송비", ["배송비"]),
        ("ko", "배송 조회", "배송조회", ["배송 조회"]),
        ("ko", "개인정보를 지켜요", "정보", []),
        ("ja", "ﾊﾞｯｸﾞは布で", "バッグ", ["ﾊﾞｯｸﾞ"]),
        ("ja", "返品の送料", "返品の送料", ["返品の送料"]),
        ("fr", "Où est mon colis", "colis", ["colis"]),
        ("en", "nothing here", "refund", []),
        ("en", "", "refund", []),
        ("en", "½ price", "1", ["½"]),
    ],
)
def test_words_of_the_question_are_marked(lang, text, question, marked_):
    runs = marks(text, question, lang)

    assert (plain(runs), marked(runs)) == (text, marked_)


def test_synonyms_are_marked_too():
    query = AnalysedQuery(
        raw="parcel", lang="en", terms=(*analyse_query("parcel", "en"), Term("packag", "word", 0, 0, 0.6))
    )

    assert marked(mark("Your package", query)) == ["package"]


TEXTS = st.text(
    st.sampled_from("배송비반품 返品ありﾊﾞｯ returnREFUND.,!?。！？\n\t\u200b½🙂\ud800"), max_size=60
)


@given(text=TEXTS, question=TEXTS, lang=st.sampled_from(["ko", "ja", "en", "fr"]))
def test_runs_are_the_text_cut_where_marks_begin_or_end(text, question, lang):
    runs = marks(text, question, lang)

    assert plain(runs) == text
    assert all(run.text for run in runs)
    assert all(one.mark != other.mark for one, other in pairwise(runs))


def snippet_of(open_, section, text, question, lang="en"):
    snapshot = open_(section("a", lang, title=question, text=text))
    return ask(snapshot, question, lang).hits[0].snippet


@pytest.mark.parametrize(
    ("lang", "text", "question", "snippet"),
    [
        ("en", "One two. The fee is low! More after it.", "fee", "The fee is low! More after it."),
        ("en", "No stop at all about a fee", "fee", "No stop at all about a fee"),
        ("en", "Table\nfee · 3,000\nNext", "fee", "fee · 3,000\nNext"),
        (
            "ja",
            "箱に戻します。返品は無料です。送り状は要りません。",
            "返品",
            "返品は無料です。送り状は要りません。",
        ),
        ("ko", "안내예요. 배송비는 3,000원이에요. 끝.", "배송비", "배송비는 3,000원이에요. 끝."),
        ("en", "Nothing of it. At all.", "fee", "Nothing of it. At all."),
        ("en", "", "fee", ""),
    ],
)
def test_snippet_begins_with_the_sentence_that_fits_best(open_, section, lang, text, question, snippet):
    assert plain(snippet_of(open_, section, text, question, lang)) == snippet


def test_snippet_ends_with_a_whole_sentence(open_, section):
    text = "The fee. " + "A sentence of some length. " * 20

    snippet = plain(snippet_of(open_, section, text, "fee"))

    assert (snippet in text, snippet[-1], 100 < len(snippet) <= SNIPPET_LENGTH) == (True, ".", True)


def test_sentence_too_long_is_cut_between_words(open_, section):
    text = "fee " + "word " * 60

    snippet = plain(snippet_of(open_, section, text, "fee"))

    assert (snippet.endswith("word…"), snippet[:-1] in text, len(snippet) <= SNIPPET_LENGTH) == (
        True,
        True,
        True,
    )


def test_sentence_too_long_is_not_cut_at_its_only_space(open_, section):
    text = "VISA カード" + "返品" * 100

    snippet = plain(snippet_of(open_, section, text, "返品", "ja"))

    assert (snippet[:-1] in text, len(snippet)) == (True, SNIPPET_LENGTH)


@given(text=TEXTS)
def test_snippet_is_a_piece_of_the_text(text):
    passage = _best_passage(text, AnalysedQuery(raw="", lang="ko", terms=analyse_query("배송비 반품", "ko")))

    assert passage in text
    assert bool(passage) == bool(text.strip())


def typed(snapshot, text, lang="ko", limit=5):
    return [
        (each.article_id, plain(each.title), marked(each.title))
        for each in suggest(snapshot, text, lang, limit=limit, today=TODAY)
    ]


TRACK = ("delivery-track", "배송 조회는 어디서 하나요?")
FEE = ("delivery-fee", "배송비는 얼마예요?")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ㅂ", (*FEE, ["배"])),
        ("배", (*FEE, ["배"])),
        ("뱃", (*FEE, ["배송"])),
        ("배ㅅ", (*FEE, ["배송"])),
        ("배소", (*FEE, ["배송"])),
        ("배송", (*FEE, ["배송"])),
        ("배송 ㅈ", (*TRACK, ["배송 조"])),
        ("배송 좋", (*TRACK, ["배송 조회"])),
        ("배송 족", None),
        ("배송조", (*TRACK, ["배송 조"])),
        ("배송 조회", (*TRACK, ["배송 조회"])),
        ("조회", (*TRACK, ["조회"])),
        ("송장", ("delivery-track", "송장 번호", ["송장"])),
        ("쿠ㅍ", ("coupon", "쿠폰은 어떻게 쓰나요?", ["쿠폰"])),
    ],
)
def test_half_composed_hangul_is_completed(shop, text, first):
    assert (typed(shop, text) or [None])[0] == first


@pytest.mark.parametrize(
    ("text", "lang", "wording", "fits"),
    [
        ("返", "ja", "返品の方法を教えてください", ["返"]),
        ("方法", "ja", "返品の方法を教えてください", ["方法"]),
        ("バッ", "ja", "ﾊﾞｯｸﾞの手入れ", ["ﾊﾞｯ"]),
        ("ﾊﾞ", "ja", "ﾊﾞｯｸﾞの手入れ", ["ﾊﾞ"]),
        ("HOW DO", "en", "How do I return an item?", ["How do"]),
        ("doi", "en", "How do I return an item?", ["do I"]),
        ("ｃａｒｄ", "en", "Which cards can I pay with?", ["card"]),
    ],
)
def test_what_is_typed_is_completed_in_any_width(shop, text, lang, wording, fits):
    [(_, shown, marked_)] = typed(shop, text, lang)

    assert (shown, marked_) == (wording, fits)


def test_wording_that_begins_so_comes_before_one_that_holds_it(open_, section):
    snapshot = open_(
        section("inside", title="Discard"),
        section("word", title="Any card"),
        section("alias", title="Zzz", aliases=("card x",)),
        section("start", title="Card y"),
    )

    assert [id_ for id_, _, _ in typed(snapshot, "card", "en")] == ["start", "alias", "word", "inside"]


def test_article_is_suggested_once(open_, section):
    snapshot = open_(
        section("a", title="Card", aliases=("Card fee", "My card")),
        section("a", heading="Card", title="Card"),
    )

    assert typed(snapshot, "card", "en") == [("a", "Card", ["Card"])]


def test_no_more_suggestions_than_asked_for(shop):
    assert len(typed(shop, "ㅂ", limit=2)) == 2


WEIRD = {
    "nothing": "",
    "a space": " ",
    "an emoji": "🙂",
    "an emoji of seven code points": "👨\u200d👩\u200d👧\u200d👦",
    "NUL": "\0",
    "a lone surrogate": "\ud800",
    "punctuation": "?!.,;:'\"()[]{}<>/\\|@#$%^&*~`+-=_",
    "ten thousand letters": "배" * 10_000,
    "ten thousand words": "refund " * 1_430,
    "half-composed": "ㅂㅅㄷㅅㅂ",
    "a combining mark alone": "\u0301",
    "right to left": "\u202eeliforp",
    "HTML": "<script>alert(1)</script>",
    "a query language": "title:(refund) AND NOT *:* OR ../../etc/passwd'; DROP TABLE question; --",
    "numbers": "0123456789" * 20,
    "tabs": "\t\r\n\v\f",
}


@pytest.mark.parametrize("lang", ["ko", "ja", "en", "fr", ""])
@pytest.mark.parametrize("text", WEIRD.values(), ids=WEIRD.keys())
def test_odd_input_is_answered_like_any_other(shop, text, lang):
    answer = ask(shop, text, lang)

    assert answer.query == text
    assert (answer.verdict is Verdict.EMPTY) == (answer.hits == ())
    assert len(suggest(shop, text, lang, limit=5, today=TODAY)) <= 5


@pytest.mark.parametrize("text", ["", " ", "🙂", "\0", "\ud800", "?!"])
def test_question_without_a_letter_finds_nothing(shop, text):
    assert (ask(shop, text).hits, typed(shop, text)) == ((), [])


def test_promises_of_the_sample_content_are_kept(sample):
    promises = sample.library.content.promises

    assert len(promises) >= 30
    assert [
        str(problem)
        for promise in promises
        for problem in broken(promise, sample.library, sample.snapshot, TODAY)
    ] == []


@pytest.mark.parametrize("lang", ["ko", "ja", "en"])
def test_every_article_of_the_sample_is_among_the_first_three_for_its_own_question(sample, lang):
    articles = [article for article in sample.library.content.articles if article.lang == lang]

    assert [a.id for a in articles if a.id not in ids(ask(sample.snapshot, a.title, lang, limit=3))] == []


def test_pieces_that_the_sample_shows_come_from_its_articles(sample):
    texts = {document.url: document.text for document in sample.snapshot.engine.documents()}
    promises = sample.library.content.promises[::4]

    hits = [hit for promise in promises for hit in ask(sample.snapshot, promise.q, promise.lang).hits]

    assert len(hits) > 20
    assert [hit.url for hit in hits if plain(hit.snippet).removesuffix("…") not in texts[hit.url]] == []
