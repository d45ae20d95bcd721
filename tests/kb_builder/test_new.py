from datetime import date

import pytest

from kb_builder.new import Draft, draft_text, kind_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("환불은 언제 되나요?", "when"),
        ("배송은 얼마나 걸려요", "when"),
        ("いつ届きますか", "when"),
        ("どのくらいで発送されますか", "when"),
        ("When will my refund arrive?", "when"),
        ("how long does shipping take", "when"),
        ("반품 택배비는 얼마예요", "how_much"),
        ("送料はいくらですか", "how_much"),
        ("What does delivery cost?", "how_much"),
        ("깨진 그릇 반품할 수 있나요", "can"),
        ("선물 포장 되나요", "can"),
        ("PayPayで払えますか", "can"),
        ("Can I return a damaged item?", "can"),
        ("do you wrap gifts", "can"),
        ("결제가 안 돼요", "problem"),
        ("쿠폰 오류", "problem"),
        ("ログインできない", "problem"),
        ("届いたお皿が割れていました", "problem"),
        ("Why can't I pay?", "problem"),
        ("when I pay I get an error", "problem"),
        ("주소 바꾸는 법", "how"),
        ("返品の方法", "how"),
        ("How do I return an item?", "how"),
        ("gift card", "how"),
    ],
)
def test_question_says_what_it_wants_to_know(question, kind):
    assert kind_of(question) == kind


def draft(**fields):
    return draft_text(
        Draft(**{"id": "gift", "title": "선물", "lang": "ko", "category": "", "today": date(2026, 11, 20), **fields})
    )


@pytest.mark.parametrize(
    ("lang", "title", "headings"),
    [
        ("ko", "주소 바꾸는 법", ["방법", "참고하세요"]),
        ("ko", "언제 와요", ["걸리는 시간", "늦어질 때"]),
        ("ko", "얼마예요", ["비용", "무료인 경우"]),
        ("ko", "선물 포장 되나요", ["가능한 경우", "어려운 경우", "신청하기"]),
        ("ko", "결제가 안 돼요", ["먼저 확인해 주세요", "증상별로 해 볼 일", "그래도 안 되면"]),
        ("ja", "返品の方法", ["手順", "ご注意"]),
        ("ja", "いつ届く", ["かかる日数", "遅れているとき"]),
        ("ja", "いくら", ["料金", "無料になる場合"]),
        ("ja", "払えますか", ["できる場合", "できない場合", "お申し込みの手順"]),
        ("ja", "ログインできない", ["まずご確認ください", "状況ごとの対処方法", "それでも解決しないとき"]),
        ("en", "Returns", ["How to", "Good to know"]),
        ("en", "How long?", ["How long it takes", "If it takes longer"]),
        ("en", "How much?", ["What it costs", "When it's free"]),
        ("en", "Can I?", ["When you can", "When you can't", "How to ask for it"]),
        ("en", "An error", ["Check this first", "What to do in each case", "If that doesn't help"]),
        ("fr", "Retours", ["How to", "Good to know"]),
    ],
)
def test_draft_has_the_headings_of_its_kind_of_question(lang, title, headings):
    lines = draft(lang=lang, title=title).splitlines()

    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == headings


def test_draft_holds_what_is_known_already():
    assert draft(
        category="product", aliases=("포장: 돼요?", "선물이요"), related=("points", "coupon"), source="en"
    ) == (
        '---\nid: gift\ntitle: 선물\nanswer:\naliases:\n  - "포장: 돼요?"\n  - 선물이요\ncategory: product\ntags: []\n'
        "related: [points, coupon]\nsource: en\nupdated: 2026-11-20\nreview_by: 2027-05-21\ndraft: true\n---\n"
        "## 방법\n\n1. \n2. \n\n## 참고하세요\n"
    )


def test_draft_about_which_nothing_is_known_leaves_room_for_all():
    assert draft().startswith(
        "---\nid: gift\ntitle: 선물\nanswer:\naliases: []\ncategory:\ntags: []\nrelated: []\nupdated: 2026-11-20\n"
    )
