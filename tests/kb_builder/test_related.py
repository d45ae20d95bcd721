"""Which articles stand under another one as related."""

import pytest

from kb_builder.related import MOST, related


@pytest.fixture
def nearest(desk):
    """A function that writes articles and gives the ids that are related to each: id -> ids, best first."""

    def find(articles: dict[str, str], lang: str = "en") -> dict[str, list[str]]:
        desk.write({"kb/shop.yml": f"name: Shop\nlanguages: [{lang}]\n"})
        desk.write({f"kb/articles/{lang}/{id_}.md": f"---\n{text}---\n" for id_, text in articles.items()})
        found = related(desk.library())
        return {id_: [other.id for other in found[lang, id_]] for id_ in articles}

    return find


MIXED = {
    "return-fee": "title: Who pays for return shipping?\nanswer: We pay for return shipping if the item is faulty.\n",
    "return-how": "title: How do I send a return?\nanswer: Ask for a return shipping label, then post the item.\n",
    "password": "title: I forgot my password\nanswer: Use the link on the sign-in page.\n",
    "sign-in": "title: I cannot sign in\nanswer: Reset your password on the sign-in page.\n",
}


def test_articles_that_ask_alike_are_related(nearest):
    assert nearest(MIXED) == {
        "return-fee": ["return-how"],
        "return-how": ["return-fee"],
        "password": ["sign-in"],
        "sign-in": ["password"],
    }


@pytest.mark.parametrize(
    ("lang", "articles"),
    [
        (
            "ko",
            {
                "fee": "title: 반품 배송비는 누가 내나요?\nanswer: 불량이면 저희가 반품 배송비를 내요.\n",
                "how": "title: 반품 배송비는 얼마인가요?\nanswer: 반품 배송비는 왕복 6,000원이에요.\n",
                "password": "title: 비밀번호를 잊었어요\nanswer: 로그인 화면에서 새로 만드세요.\n",
            },
        ),
        (
            "ja",
            {
                "fee": "title: 返品の送料は誰が払いますか\nanswer: 不良品なら返品送料は当店が負担します。\n",
                "how": "title: 返品の送料はいくらですか\nanswer: 返品の送料は往復1,200円です。\n",
                "password": "title: パスワードを忘れました\nanswer: ログイン画面で再設定できます。\n",
            },
        ),
    ],
)
def test_likeness_is_seen_without_spaces_between_words(nearest, lang, articles):
    found = nearest(articles, lang)

    assert (found["fee"][0], found["how"][0]) == ("how", "fee")
    assert found["password"] == []


def test_what_the_writer_names_comes_first_and_is_never_left_out(nearest):
    named = [f"other-{number}" for number in range(MOST + 2)]
    articles = MIXED | {id_: f"title: {id_}\n" for id_ in named}
    articles["return-fee"] += f"related: [{', '.join(named)}]\n"
    articles["sign-in"] += "related: [return-how, password]\n"

    found = nearest(articles)

    assert found["return-fee"] == named
    assert found["sign-in"] == ["return-how", "password"]


def test_no_more_than_the_best_are_shown(nearest):
    articles = {f"coupon-{number}": f"title: My coupon does not work {number}\n" for number in range(MOST + 3)}

    assert {len(others) for others in nearest(articles).values()} == {MOST}


def test_an_answer_for_some_days_is_related_only_if_named(nearest):
    articles = MIXED | {
        "sale": "title: Who pays for return shipping in the sale?\nvalid_until: 2026-12-31\n",
        "label": "title: Where is my return shipping label?\nrelated: [sale]\n",
    }

    found = nearest(articles)

    assert found["label"][0] == "sale"
    assert "sale" not in [*found["return-fee"], *found["return-how"]]
    assert found["sale"]


def test_language_has_its_own_related_articles(desk):
    desk.write({"kb/shop.yml": "name: Shop\nlanguages: [ko, en]\n"})
    for lang, title in (("ko", "쿠폰이 안 돼요"), ("en", "My coupon does not work")):
        desk.write(
            {f"kb/articles/{lang}/coupon-{number}.md": f"---\ntitle: {title} {number}\n---\n" for number in "12"}
        )

    found = related(desk.library())

    assert {key: [(other.lang, other.id) for other in others] for key, others in found.items()} == {
        ("ko", "coupon-1"): [("ko", "coupon-2")],
        ("ko", "coupon-2"): [("ko", "coupon-1")],
        ("en", "coupon-1"): [("en", "coupon-2")],
        ("en", "coupon-2"): [("en", "coupon-1")],
    }
