from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.publish import ask_promise
from search_api.answer import SAID_SO, answer_query, suggest
from search_api.contract.search import EngineUnavailable, Verdict
from search_api.wire import Run, SearchHit

TODAY = date(2026, 11, 20)


def ask(snapshot, text, lang="ko", *, limit=10, today=TODAY, **options):
    return answer_query(snapshot, text, lang, limit=limit, today=today, **options)


def ids(answer):
    return [hit.article_id for hit in answer.hits]


def plain(runs):
    return "".join(run.text for run in runs)


def marked(runs):
    return [run.text for run in runs if run.mark]


@pytest.mark.parametrize("text", ["환", " 환 ", "(환)", "\u1112\u116a\u11ab"])
def test_one_syllable_finds_first_the_questions_that_begin_so(published, section, text):
    snapshot = published(
        section("more", "ko", title="언제 받나요?", text="환 환 환"),
        section("refund", "ko", title="환불은 언제 되나요?", text="3일 걸려요."),
    )

    assert ids(ask(snapshot, text)) == ["refund", "more"]


def test_answer_says_what_was_asked_of_which_snapshot(small_shop):
    answer = ask(small_shop, " 반품 ")

    assert (answer.query, answer.lang, answer.searched_for, answer.index_build, answer.verdict) == (
        " 반품 ",
        "ko",
        "",
        small_shop.manifest.build_id,
        Verdict.ANSWERED,
    )
    assert 0.4 < answer.estimate < 1


def test_hit_is_the_best_section_of_its_article(small_shop):
    assert ask(small_shop, "상자에 담아 반품").hits[0] == SearchHit(
        article_id="return-how",
        url="ko/return-how/",
        title=[Run(text="반품", mark=True), Run(text="은 어떻게 하나요?")],
        heading="",
        answer="마이페이지에서 신청하세요.",
        snippet=[
            Run(text="상자에", mark=True),
            Run(text=" 다시 "),
            Run(text="담", mark=True),
            Run(text="아 주세요.\n기사님이 가지러 가요."),
        ],
        category="returns",
    )


def test_article_is_found_once_with_the_section_that_answers(small_shop):
    answer = ask(small_shop, "반품 배송비")

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
        ("print the label for cards", "en", Verdict.WEAK),
        ("pay by cheque", "en", Verdict.WEAK),
        ("양자역학 입문서 추천", "ko", Verdict.EMPTY),
        ("量子力学の入門書", "ja", Verdict.EMPTY),
        ("quantum mechanics", "en", Verdict.EMPTY),
        ("어떻게 하나요", "ko", Verdict.ANSWERED),
        ("how do I", "en", Verdict.EMPTY),
    ],
)
def test_verdict_says_how_well_words_alone_answer(small_shop, text, lang, verdict):
    assert ask(small_shop, text, lang).verdict is verdict


def test_empty_verdict_shows_what_comes_nearest(small_shop):
    answer = ask(small_shop, "quantum mechanics of an item", "en")

    assert (answer.verdict, ids(answer)[:1]) == (Verdict.EMPTY, ["return-how"])


def test_site_may_say_from_where_on_an_answer_is_weak(small_shop):
    cuts = {"ko": 1.0, "en": 0.0}
    answers = [ask(small_shop, text, "ja", weak_below=cuts.__getitem__) for text in ("winter sale", "반품")]

    assert [answer.verdict for answer in answers] == [Verdict.ANSWERED, Verdict.WEAK]


def test_no_more_hits_than_asked_for(small_shop):
    assert len(ask(small_shop, "배송비 반품 쿠폰 조회", limit=2).hits) == 2


@pytest.mark.parametrize(
    ("text", "page", "searched", "first"),
    [
        ("반품은 어떻게 하나요", "en", "ko", "return-how"),
        ("반품", "ja", "ko", "return-how"),
        ("返品したい", "ko", "ja", "return-how"),
        ("返品", "en", "ja", "return-how"),
        ("返品", "ko", "ja", "return-how"),
        ("ㅂㅍ", "en", "ko", "return-how"),
        ("ㅠㅠ ㅂㅍ", "ja", "ko", "return-how"),
        ("item ㅠㅠ", "en", "en", "return-how"),
        ("返品", "ko", "ja", "return-how"),
        ("「返品」🙏", "ko", "ja", "return-how"),
        ("へんぴん", "en", "ja", "return-how"),
        ("winter sale", "ko", "en", "sale"),
        ("winter sale", "ja", "en", "sale"),
        ("return item", "en", "en", "return-how"),
    ],
)
def test_question_in_another_language_searches_that_language_besides_saying_so(
    small_shop, text, page, searched, first
):
    answer = ask(small_shop, text, page)

    assert (answer.lang, ids(answer)[0], answer.hits[0].url.split("/")[0]) == (searched, first, searched)


@pytest.mark.parametrize(
    ("text", "page"), [("VISA", "ko"), ("返品", "ko"), ("2026-1120", "ko"), ("🙂", "ja"), ("zzz", "ja"), ("", "ko")]
)
def test_question_whose_letters_do_not_tell_stays_in_the_language_of_the_page(published, section, text, page):
    snapshot = published(
        section("card", "ko", title="VISA 카드"),
        section("card", "ja", title="VISAカード"),
        section("card", title="VISA card"),
    )

    expected = "ja" if text == "返品" and page == "en" else page
    assert ask(snapshot, text, page).lang == expected


def test_language_without_articles_is_not_switched_to(published, section):
    snapshot = published(section("card", title="VISA card"))

    assert (ask(snapshot, "배송", "en").lang, ask(snapshot, "返品", "en").lang) == ("en", "en")


def test_kanji_that_korean_articles_hold_are_korean(published, section):
    snapshot = published(section("return", "ko", title="返品 (반품)"), section("return", "ja", title="返品"))

    assert (ask(snapshot, "返品", "ko").lang, ask(snapshot, "返品", "en").lang) == ("ko", "ja")


def test_english_question_about_a_word_that_every_language_holds_is_english(published, section):
    snapshot = published(section("visa", "ko", title="VISA PAY 카드"), section("visa", title="Paying with VISA"))

    assert [ask(snapshot, text, "ko").lang for text in ("VISA", "CAN I PAY WITH VISA", "was ist visa")] == [
        "ko",
        "en",
        "ko",
    ]


@pytest.mark.parametrize("text", ["https://winter.example/sale?return=item", "winter@sale.example", "SALE10"])
def test_address_or_code_is_in_no_language(small_shop, text):
    assert [ask(small_shop, text, page).lang for page in ("ko", "ja", "en")] == ["ko", "ja", "en"]


@pytest.mark.parametrize(
    ("text", "page", "searched", "searched_for", "first"),
    [
        ("qksvna", "en", "ko", "반품", "return-how"),
        ("qksvna", "ja", "ko", "반품", "return-how"),
        ("qothd whghl", "en", "ko", "배송 조회", "delivery-track"),
        ("henpin", "ko", "ja", "へんぴん", "return-how"),
        ("henpin", "en", "ja", "へんぴん", "return-how"),
        ("wintersale", "ko", "en", "winter sale", "sale"),
        ("wniter", "ja", "en", "winter", "sale"),
        ("ㅈㅑㅜㅅㄷㄱ ㄴ믿", "ko", "en", "winter sale", "sale"),
    ],
)
def test_question_typed_otherwise_in_another_language_is_found_besides_saying_so(
    small_shop, text, page, searched, searched_for, first
):
    answer = ask(small_shop, text, page)

    assert (answer.lang, answer.searched_for, ids(answer)[0]) == (searched, searched_for, first)


@pytest.mark.parametrize("text", ["hen", "nike", "adidas", "henpan", "toyota", "qksvnadpdlsvb", "wniter zzz"])
@pytest.mark.parametrize("page", ["ko", "ja"])
def test_word_that_only_resembles_one_of_another_language_stays_as_it_is(small_shop, text, page):
    answer = ask(small_shop, text, page)

    assert (answer.lang, answer.searched_for) == (page, "")


@pytest.mark.parametrize(
    ("text", "lang", "searched_for", "first"),
    [
        ("qksvna", "ko", "반품", "return-how"),
        ("반뭄", "ko", "반품", "return-how"),
        ("znvhs", "ko", "쿠폰", "coupon"),
        ("henpin", "ja", "へんぴん", "return-how"),
        ("HENPIN", "ja", "へんぴん", "return-how"),
        ("wintersale", "en", "winter sale", "sale"),
        ("wniter sale", "en", "winter sale", "sale"),
        ("ㅈㅑㅜㅅㄷㄱ ㄴ믿", "en", "winter sale", "sale"),
    ],
)
def test_question_typed_otherwise_is_found_besides_saying_so(small_shop, text, lang, searched_for, first):
    answer = ask(small_shop, text, lang)

    assert (answer.query, answer.searched_for, ids(answer)[0]) == (text, searched_for, first)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("qksvna", "ko"),
        ("반뭄", "ko"),
        ("henpin", "ja"),
        ("wniter sale", "en"),
        ("반품", "en"),
        ("winter sale", "ko"),
    ],
)
def test_literal_question_is_taken_letter_by_letter_in_the_language_of_the_page(small_shop, text, lang):
    answer = ask(small_shop, text, lang, literal=True)

    assert (answer.searched_for, answer.lang, {hit.url[:2] for hit in answer.hits} <= {lang}) == ("", lang, True)


@pytest.mark.parametrize(
    ("text", "lang", "first"),
    [
        ("ㅂㅍ", "ko", "return-how"),
        ("ㅂㅅ ㅈㅎ", "ko", "delivery-track"),
        ("ㅂㅅㅈㅎ", "ko", "delivery-track"),
        ("ㅋㅍ", "ko", "coupon"),
        ("へんぴん", "ja", "return-how"),
        ("へんぴんのほうほう", "ja", "return-how"),
        ("ﾍﾝﾋﾟﾝ", "ja", "return-how"),
        ("ﾊﾞｯｸﾞ", "ja", "bag"),
        ("バッグ", "ja", "bag"),
        ("ばっぐ", "ja", "bag"),
        ("バーッグ", "ja", "bag"),
        ("返品", "ja", "return-how"),
        ("返", "ja", "return-how"),
        ("반", "ko", "return-how"),
        ("쿠", "ko", "coupon"),
        ("RETURN", "en", "return-how"),
        ("ｃａｒｄ", "en", "card"),
        ("반 품", "ko", "return-how"),
    ],
)
def test_question_by_sound_or_beginning_or_width_finds_its_article(small_shop, text, lang, first):
    assert ids(ask(small_shop, text, lang))[:1] == [first]


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2026, 11, 19), []),
        (date(2026, 11, 20), ["sale"]),
        (date(2026, 11, 30), ["sale"]),
        (date(2026, 12, 1), []),
    ],
)
def test_article_is_an_answer_from_its_first_day_to_its_last(small_shop, today, found):
    assert [id_ for id_ in ids(ask(small_shop, "winter sale", "en", today=today)) if id_ == "sale"] == found


@pytest.mark.parametrize(
    ("today", "found"), [(date(2026, 11, 19), []), (date(2026, 11, 30), ["sale"]), (date(2026, 12, 1), [])]
)
def test_article_is_suggested_from_its_first_day_to_its_last(small_shop, today, found):
    assert [each.article_id for each in suggest(small_shop, "winter", "en", limit=5, today=today)] == found


def test_article_that_is_no_answer_today_is_not_judged(small_shop):
    before, during = (ask(small_shop, "winter sale", "en", today=date(2026, 11, day)) for day in (19, 20))

    assert (before.verdict, during.verdict) == (Verdict.EMPTY, Verdict.ANSWERED)


def test_article_that_is_no_answer_today_hides_no_other(published, section):
    snapshot = published(
        section("old", title="Christmas return window", valid_until="2026-01-31"),
        section("new", title="Return window", text="As long as you like, all year"),
    )

    assert ids(ask(snapshot, "Christmas return window", "en")) == ["new"]


def test_synonym_finds_the_article_that_says_it_otherwise(small_shop):
    assert ids(ask(small_shop, "환불"))[:1] == ["return-how"]


def test_synonym_of_two_words_is_found_without_the_space(small_shop):
    assert ids(ask(small_shop, "할인코드"))[:1] == ["coupon"]


def test_word_that_was_typed_counts_more_than_a_synonym(published, section):
    snapshot = published(
        section("said", title="package", text="one"),
        section("typed", title="parcel", text="one"),
        synonyms={"en": (("parcel", "package"),)},
    )

    assert (ids(ask(snapshot, "parcel", "en")), ids(ask(snapshot, "package", "en"))) == (
        ["typed", "said"],
        ["said", "typed"],
    )


def test_synonyms_of_another_language_mean_nothing(published, section):
    snapshot = published(section("a", title="package"), synonyms={"ko": (("parcel", "package"),)})

    assert ask(snapshot, "parcel", "en").verdict is Verdict.EMPTY


def test_synonyms_are_marked_where_they_stand(published, section):
    snapshot = published(section("a", title="Your package"), synonyms={"en": (("parcel", "package"),)})

    [hit] = ask(snapshot, "parcel", "en").hits
    assert hit.title == [Run(text="Your "), Run(text="package", mark=True)]


@pytest.mark.parametrize(
    ("lang", "title", "group", "text"),
    [
        ("en", "Coupons and how they work", ("coupon", "voucher"), "voucher"),
        ("en", "Coupons and how they work", ("coupon", "money-off voucher"), "money-off voucher"),
        ("ko", "배송비는 얼마예요?", ("배송비", "배송료"), "배송료"),
        ("ja", "お届け先の変更", ("お届け先", "送り先"), "送り先"),
    ],
)
def test_word_that_no_article_says_is_answered_by_what_means_the_same(published, section, lang, title, group, text):
    snapshot = published(
        section("a", lang, title=title),
        *(section(str(n), lang, title=f"{n}") for n in range(9)),
        synonyms={lang: (group,)},
    )

    answer = ask(snapshot, text, lang)

    assert (answer.verdict, ids(answer)) == (Verdict.ANSWERED, ["a"])
    assert answer.estimate == ask(snapshot, group[0], lang).estimate


@pytest.mark.parametrize("text", ["Return window", "return window?", "RETURNWINDOW"])
def test_article_that_asks_the_very_question_comes_first(published, section, text):
    more = "Return window. " * 5
    snapshot = published(
        section("more", title="Return window return window", text=more),
        section("said", title="How long do I have", aliases=("Return window",), text="Long."),
        section("old", title="Return window", valid_until="2026-01-31"),
    )

    answer = ask(snapshot, text, "en")

    assert (ids(answer), answer.verdict, answer.estimate >= SAID_SO) == (["said", "more"], Verdict.ANSWERED, True)


def test_closed_snapshot_cannot_be_asked(published, section):
    snapshot = published(section("a", title="Refund"))
    snapshot.engine.close()

    with pytest.raises(EngineUnavailable):
        ask(snapshot, "refund", "en")


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
    "an order number": "20261120-0000123",
    "a URL": "https://shop.example/item?id=3&ref=qothd",
    "one syllable": "옷",
    "one kanji": "返",
    "one jamo": "ㅂ",
    "half-width kana": "ﾊﾞｯｸﾞ",
    "tabs": "\t\r\n\v\f",
}


@pytest.mark.parametrize("lang", ["ko", "ja", "en", "fr", ""])
@pytest.mark.parametrize("text", WEIRD.values(), ids=WEIRD.keys())
def test_odd_input_is_answered_like_any_other(small_shop, text, lang):
    answer = ask(small_shop, text, lang)

    assert answer.query == text
    assert 0 <= answer.estimate <= 1
    assert answer.hits or answer.verdict is Verdict.EMPTY
    assert len(suggest(small_shop, text, lang, limit=5, today=TODAY)) <= 5


@pytest.mark.parametrize("lang", ["ko", "ja", "en", "fr", ""])
@given(
    text=st.text(st.characters(), max_size=30)
    | st.text(st.sampled_from("배송ㅂㅍqksvna 返品へんぴｎﾊﾞー'-.3\0\ud800🙂"), max_size=30),
    literal=st.booleans(),
)
def test_no_question_raises(small_shop, lang, text, literal):
    answer = ask(small_shop, text, lang, literal=literal)

    assert (answer.query, literal and answer.searched_for) in ((text, False), (text, ""))
    for hit in answer.hits:
        assert plain(hit.snippet).strip("…") in text_of(small_shop)


def text_of(snapshot):
    return "\n\n".join(document.text for document in snapshot.engine.documents())


@pytest.mark.parametrize("text", ["", " ", "🙂", "\0", "\ud800", "?!", "\u200b"])
def test_question_without_a_letter_finds_nothing(small_shop, text):
    answer = ask(small_shop, text)

    assert (answer.hits, answer.estimate, answer.verdict) == ((), 0.0, Verdict.EMPTY)


@pytest.mark.parametrize("text", ["20261120-0000123", "010-1234-5678", "https://example.org/x"])
def test_number_or_address_that_articles_do_not_hold_has_no_answer(small_shop, text):
    assert ask(small_shop, text).verdict is Verdict.EMPTY


def test_promises_of_the_sample_content_are_kept(sample):
    promises = sample.library.content.promises

    assert len(promises) >= 30
    asked = [ask_promise(promise, sample.library, sample.snapshot, TODAY) for promise in promises]
    assert [str(each.problem) for each in asked if each.problem] == []


@pytest.mark.parametrize("lang", ["ko", "ja", "en"])
def test_every_article_of_the_sample_is_among_the_first_three_for_its_own_question(sample, lang):
    articles = [article for article in sample.library.content.articles if article.lang == lang]

    assert [
        article.id
        for article in articles
        if article.id
        not in ids(ask(sample.snapshot, article.title, lang, limit=3, today=article.nearest_valid_day(TODAY)))
    ] == []


def test_pieces_that_the_sample_shows_come_from_its_articles(sample):
    texts = {document.url: document.text for document in sample.snapshot.engine.documents()}
    promises = sample.library.content.promises[::4]

    hits = [hit for promise in promises for hit in ask(sample.snapshot, promise.q, promise.lang).hits]

    assert len(hits) > 20
    assert [hit.url for hit in hits if plain(hit.snippet).strip("…") not in texts[hit.url]] == []
