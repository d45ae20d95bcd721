"""What would answer a gap, asked of a small shop in three languages."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.answer import answer_query
from search_api.contract.analysis import content_key
from search_api.gaps import Near
from search_api.gaps.advice import WORTH_TELLING, Adviser, cosine
from search_api.intents import Intent

TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)

ARTICLES = {
    "return-how": {
        "ko": ("반품은 어떻게 하나요?", "마이페이지에서 신청하세요.", "받은 날부터 7일 안에 신청해 주세요."),
        "ja": ("返品の方法を教えてください", "マイページから申し込みます。", "届いてから7日以内に申し込みます。"),
        "en": ("How do I return an item?", "Open your orders.", "Ask within 7 days after it came."),
    },
    "delivery-fee": {
        "ko": ("배송비는 얼마예요?", "3,000원이에요.", "5만 원부터는 무료예요. 섬은 더 들어요."),
        "ja": ("送料はいくらですか", "300円です。", "5,000円から無料です。離島は高くなります。"),
        "en": ("How much is delivery?", "3,000 won.", "Free from 50,000 won. Islands cost more."),
    },
    "card": {
        "ko": (
            "메시지 카드를 넣을 수 있나요?",
            "주문할 때 적어 주세요.",
            "카드는 선물 상자에 포장과 함께 넣어 드려요.",
        ),
        "ja": (
            "メッセージカードを付けられますか",
            "注文のときに書いてください。",
            "カードはギフトの箱に包装して入れます。",
        ),
        "en": (
            "Can I add a message card?",
            "Write it when you order.",
            "The card lies in the gift box with the wrapping.",
        ),
    },
    "box": {
        "ko": ("어떤 상자에 담겨 오나요?", "종이 상자예요.", "선물 상자는 리본을 묶어 드려요."),
        "ja": ("どんな箱で届きますか", "紙の箱です。", "ギフトの箱はリボンを結びます。"),
        "en": ("What box does it come in?", "A paper box.", "A gift box is tied with a ribbon."),
    },
    "coupon": {
        "ko": ("쿠폰은 어떻게 쓰나요?", "결제할 때 고르세요.", "한 번에 한 장만 쓸 수 있어요."),
        "ja": ("クーポンの使い方を教えてください", "お支払いのときに選びます。", "一度に1枚だけ使えます。"),
        "en": ("How do I use a coupon?", "Choose it when you pay.", "One at a time."),
    },
    "gift-wrap": {
        "en": ("Do you gift-wrap?", "Choose gift wrapping when you order.", "We wrap the gift box; a card is free."),
    },
}


@pytest.fixture(scope="module")
def shop(published, section):
    return published(*sections(section, ARTICLES))


def sections(section, articles):
    return [
        section(id_, lang, title=title, answer=answer, text=text)
        for id_, languages in articles.items()
        for lang, (title, answer, text) in languages.items()
    ]


@pytest.fixture(scope="module")
def advise(shop):
    return Adviser(shop, TODAY)


def asked(text, session, *, lang="ko", opened="", ended="ignored"):
    return Intent(
        id=f"{session}{text}",
        at=NOON,
        text=text,
        lang=lang,
        key=content_key(text, lang),
        session=session,
        estimate=0.1,
        hits=(),
        ended=ended,
        opened=opened,
        mark="",
    )


def in_vain(readers, of=0, *, ended="refuted", article="return-how"):
    """Questions of `of` sessions or more, of which the first `readers` read an article and were not helped."""
    read = [asked("반품하는 방법", f"s{number}", opened=article, ended=ended) for number in range(readers)]
    return read + [asked("반품하는 방법", f"s{number}") for number in range(readers, of)]


def told(advice):
    said, near = advice
    return said, [each.article_id for each in near]


@pytest.fixture(scope="module")
def estimate(shop):
    """The probability that search gives to its first hit."""
    return lambda text, lang="ko": answer_query(shop, text, lang, limit=1, today=TODAY).estimate


@pytest.mark.parametrize(
    ("lang", "text", "article", "title"),
    [
        ("ko", "반품하는 방법", "return-how", "반품은 어떻게 하나요?"),
        ("ja", "返品したい", "return-how", "返品の方法を教えてください"),
        ("en", "gift wrapping", "gift-wrap", "Do you gift-wrap?"),
    ],
)
def test_article_that_says_it_in_other_words_needs_them(advise, estimate, lang, text, article, title):
    advice, (first, *_) = advise(lang, [(text, 3)], [])

    assert (advice, first) == (
        "add_wording",
        Near(article_id=article, title=title, lang=lang, estimate=round(estimate(text, lang), 2), opened=0),
    )


@pytest.mark.parametrize(("lang", "text"), [("ko", "강아지 사료 추천"), ("ja", "犬の餌"), ("en", "dog food")])
def test_what_no_article_comes_near_has_to_be_written(advise, lang, text):
    assert advise(lang, [(text, 3)], []) == ("write_article", ())


def test_lower_places_of_an_answer_say_less(advise, estimate):
    first, second, third = advise("en", [("gift wrapping", 3)], [])[1]

    probability = estimate("gift wrapping", "en")
    assert [(near.article_id, near.estimate) for near in (first, second, third)] == [
        ("gift-wrap", round(probability, 2)),
        ("card", round(0.4 * probability, 2)),
        ("box", round(0.2 * probability, 2)),
    ]


def test_wordings_count_by_the_sessions_that_used_them(advise, estimate):
    _, (near,) = advise("ko", [("배송비", 3), ("강아지 사료", 1)], [])

    assert (near.article_id, near.estimate) == ("delivery-fee", round(estimate("배송비") * 3 / 4, 2))


def test_an_article_that_is_hardly_near_is_written_about_and_told(advise, estimate):
    advice, (near,) = advise("ko", [("강아지 사료", 4), ("배송비", 1)], [])

    assert (advice, near.article_id, near.estimate) == (
        "write_article",
        "delivery-fee",
        round(estimate("배송비") / 5, 2),
    )


def test_only_the_wordings_of_most_readers_are_asked(advise):
    others = [(f"강아지 사료 {number}", 1) for number in range(5)]

    assert advise("ko", [*others, ("배송비", 1)], []) == ("write_article", ())


@pytest.mark.parametrize(
    ("lang", "text"),
    [("ja", "ギフト包装はできますか"), ("ja", "プレゼント用に包んでもらえますか"), ("ko", "선물 포장 되나요")],
)
def test_article_that_only_another_language_has_is_found_by_the_company_it_keeps(advise, lang, text):
    advice, (first, *_) = advise(lang, [(text, 3)], [])

    assert (advice, first.article_id, first.title, first.lang, first.opened) == (
        "translate",
        "gift-wrap",
        "Do you gift-wrap?",
        "en",
        0,
    )


def test_likeness_is_that_of_what_both_languages_have(advise):
    _, (first, *_) = advise("ja", [("ギフト 箱 包装", 3)], [])

    question = {"card": 1 / 3, "box": 1 / 4}
    title = {"card": 1 / 3, "box": 1 / 4}
    answer = {"card": 1 / 3, "coupon": 1 / 4, "box": 1 / 5, "return-how": 1 / 6}
    article = {id_: title.get(id_, 0) + answer[id_] for id_ in answer}
    assert first.estimate == round(cosine(question, article), 2)


@pytest.mark.parametrize("other", ["a-repair", "z-repair"])
def test_of_several_articles_that_a_language_lacks_the_likeliest_is_meant(published, section, other):
    repair = {"en": ("Do you repair bags?", "Send it as a return.", "We pay for the delivery of the return.")}
    larger = published(*sections(section, {**ARTICLES, other: repair}))

    assert told(Adviser(larger, TODAY)("ja", [("ギフト 箱 包装", 3)], []))[1][0] == "gift-wrap"


def test_article_that_is_no_answer_that_day_is_not_near(published, section):
    over = published(section("sale", "ko", title="겨울 세일은 언제 끝나요?", valid_until="2026-11-19"))

    assert Adviser(over, TODAY)("ko", [("겨울 세일", 3)], []) == ("write_article", ())
    assert told(Adviser(over, date(2026, 11, 19))("ko", [("겨울 세일", 3)], [])) == ("add_wording", ["sale"])


def test_no_more_than_three_articles_are_told(advise):
    intents = [asked("gift wrapping", f"s{id_}", lang="en", opened=id_) for id_ in ARTICLES]

    assert len(advise("en", [("gift wrapping", 3)], intents)[1]) == 3


def test_article_that_the_language_has_is_not_to_be_translated(published, section):
    """As above, but every language has the article: the other ones' are not looked at."""
    japanese = {**ARTICLES["gift-wrap"], "ja": ("包装について", "注文のときに選びます。", "ギフトの箱を包みます。")}
    everywhere = published(*sections(section, {**ARTICLES, "gift-wrap": japanese}))

    advice, near = Adviser(everywhere, TODAY)("ja", [("ギフト包装はできますか", 3)], [])

    assert (advice, near[0].article_id, {each.lang for each in near}) == ("add_wording", "gift-wrap", {"ja"})


def test_article_whose_answer_is_surer_than_a_translation_is_not_outdone(advise):
    assert told(advise("ko", [("메시지 카드를 넣을 수 있나요", 3)], [])) == ("add_wording", ["card", "coupon", "box"])


def test_nothing_is_told_of_what_comes_near_by_chance(advise, estimate):
    asked_for = "プレゼント用に包んでもらえますか"

    assert 0 < estimate(asked_for, "ja") < WORTH_TELLING
    assert told(advise("ja", [(asked_for, 3)], [])) == ("translate", ["gift-wrap"])


@pytest.mark.parametrize(
    ("intents", "advice"),
    [
        (in_vain(3), "fix_process"),
        (in_vain(3, of=6), "fix_process"),
        (in_vain(3, ended="escalated"), "fix_process"),
        (in_vain(2), "add_wording"),
        (in_vain(3, of=7), "add_wording"),
        (in_vain(9, ended="refined"), "add_wording"),
        (in_vain(1) * 9, "add_wording"),
    ],
    ids=["three", "half", "wrote to the shop", "two", "fewer than half", "asked again", "one over and over"],
)
def test_process_is_at_fault_only_where_at_least_three_and_half_of_the_readers_read_in_vain(advise, intents, advice):
    said, near = advise("ko", [("반품하는 방법", len({intent.session for intent in intents}))], intents)

    assert (said, near[0].article_id) == (advice, "return-how")


def test_what_was_read_in_vain_must_be_the_nearest(advise):
    intents = in_vain(1, of=9, article="coupon", ended="refuted")

    assert told(advise("ko", [("반품하는 방법", 9)], intents)) == ("add_wording", ["return-how", "coupon"])


def test_opened_articles_rank_up_and_say_how_many_sessions_opened_them(advise):
    intents = [asked("선물 포장", f"s{number}", opened="box", ended="refined") for number in (1, 1, 2, 3)]

    _, near = advise("en", [("gift wrapping", 3)], intents)

    assert [(each.article_id, each.opened) for each in near] == [("gift-wrap", 0), ("box", 3), ("card", 0)]


def test_opened_article_is_told_although_search_does_not_find_it(advise):
    intents = [asked("강아지 사료", "s1", opened="coupon")]

    assert advise("ko", [("강아지 사료", 3)], intents) == (
        "write_article",
        (Near(article_id="coupon", title="쿠폰은 어떻게 쓰나요?", lang="ko", estimate=0.0, opened=1),),
    )


def test_article_that_is_gone_is_not_told(advise):
    intents = in_vain(9, article="old-article")

    assert told(advise("ko", [("반품하는 방법", 9)], intents)) == ("add_wording", ["return-how"])
    assert advise("ko", [("강아지 사료", 9)], intents) == ("write_article", ())


def test_language_without_an_article_has_none_near(published, section):
    english = published(*sections(section, {"card": {"en": ARTICLES["card"]["en"]}}))

    assert Adviser(english, TODAY)("ko", [("메시지 카드", 3)], []) == ("write_article", ())


def test_advice_does_not_depend_on_what_was_asked_before(shop, advise):
    gaps = [("ja", [("ギフト包装はできますか", 3)]), ("ko", [("선물 포장", 2), ("반품하는 방법", 1)])]

    first = [Adviser(shop, TODAY)(lang, wordings, in_vain(4)) for lang, wordings in gaps]
    again = [advise(lang, wordings, in_vain(4)) for lang, wordings in reversed(gaps)]

    assert first == again[::-1]


VECTORS = st.dictionaries(st.sampled_from("abcd"), st.floats(0.01, 100))


@given(VECTORS, VECTORS, st.floats(0.1, 10))
def test_likeness_is_symmetric_at_most_one_and_knows_no_length(a, b, times):
    longer = {key: value * times for key, value in a.items()}

    assert cosine(a, b) == pytest.approx(cosine(b, a))
    assert cosine(longer, b) == pytest.approx(cosine(a, b))
    assert 0 <= cosine(a, b) <= 1 + 1e-9
    assert cosine(a, a) == pytest.approx(1 if a else 0)


def test_likeness_is_the_cosine():
    assert cosine({"a": 3, "b": 4}, {"a": 1}) == pytest.approx(0.6)
    assert cosine({"a": 1}, {"b": 1}) == 0
