"""What one reader asked and the next one is offered: only what the shop itself could have said."""

from datetime import UTC, datetime, timedelta

import pytest

from search_api.contract.search import Verdict
from search_api.frequent import LOOK_BACK, MIN_DAYS, MIN_SESSIONS, frequent
from search_api.ids import uuid7
from search_api.querylog import QueryEvent
from search_api.querylog.open import open_log

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
TODAY = "2026-11-20"


@pytest.fixture
def log(tmp_path):
    log = open_log(f"sqlite:///{tmp_path}/questions.db")
    yield log
    log.close()


def asked(
    log, text, lang="ko", *, article="return-how", sessions=MIN_SESSIONS, days=MIN_DAYS, ago=timedelta(hours=1)
):
    log.record(
        [
            QueryEvent(
                id=uuid7(),
                at=NOW - ago - timedelta(days=number % days),
                text=text,
                lang=lang,
                verdict=Verdict.ANSWERED,
                hits=(article,),
                session=f"{number:032x}",
                index_build="b1",
                estimate=0.9,
            )
            for number in range(sessions)
        ]
    )


def offered(log, snapshot, typed, lang="ko"):
    found = frequent(log, snapshot, NOW).find(typed, lang, 5, today=TODAY)
    return [(each.document.article_id, each.wording) for each in found]


@pytest.mark.parametrize(
    ("lang", "text", "typed"),
    [
        ("ko", "반품 상자 어떻게 담나요", "반품 상"),
        ("ja", "返品の箱", "へんぴん"),
        ("en", "Return my orders", "return m"),
    ],
)
def test_question_that_many_asked_is_offered(log, small_shop, lang, text, typed):
    asked(log, text, lang)

    assert offered(log, small_shop, typed, lang) == [("return-how", text)]


@pytest.mark.parametrize(
    "how", [{"sessions": MIN_SESSIONS - 1}, {"days": 1}, {"ago": LOOK_BACK}, {"article": "gone"}, {"article": ""}]
)
def test_question_of_few_or_long_ago_or_without_an_article_is_not(log, small_shop, how):
    asked(log, "반품 상자", **how)

    assert offered(log, small_shop, "반품") == []


def test_what_the_article_asks_itself_is_not_offered_again(log, small_shop):
    asked(log, "반품은 어떻게 하나요?")
    asked(log, "물건 돌려보내기")

    assert (offered(log, small_shop, "반품"), offered(log, small_shop, "물건")) == ([], [])


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ko", "반품 김철수"),
        ("ko", "반품 바보야"),
        ("ko", "씨발 반품"),
        ("ko", "반품씨발"),
        ("ko", "반품 ㅗㅗ"),
        ("ko", "반품 https://a.example"),
        ("ko", "반품 ‹phone›"),
        ("ko", "반품 20261127"),
        ("ko", "반품\u202e 상자"),
        ("ko", "반품 상자 " * 20),
        ("ko", "?!"),
        ("ja", "返品 山田太郎"),
        ("ja", "返品くたばれ"),
        ("en", "return item you idiot"),
        ("en", "return item to John"),
    ],
)
def test_word_that_the_shop_never_said_is_not_shown_to_others(log, small_shop, lang, text):
    asked(log, text, lang)
    asked(log, "반품 상자")

    assert [wording for _, wording in offered(log, small_shop, text[:2], lang) if wording != "반품 상자"] == []


def test_ten_thousand_forged_questions_show_nothing_of_theirs(log, small_shop):
    asked(log, "반품 상자")
    for lie in ("반품 사기꾼", "반품 사기 가게"):
        asked(log, lie, sessions=5000, days=20)

    assert offered(log, small_shop, "반품") == [("return-how", "반품 상자")]


def test_most_asked_comes_first(log, small_shop):
    asked(log, "배송비 무료", article="delivery-fee")
    asked(log, "배송 주문", article="delivery-track", sessions=MIN_SESSIONS + 1)

    assert [article for article, _ in offered(log, small_shop, "배송")] == ["delivery-track", "delivery-fee"]
