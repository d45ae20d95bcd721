"""Readers' questions that mean the same become one group, and a group is named by its clearest wording."""

import math
from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_api.contract.analysis import analyse, content_key
from search_api.gaps.grouping import FEW, LONG, MOST, USUAL_CUT, group, name_of

OTHERS = {
    "ko": [
        "선물 포장이 되나요?",
        "비밀번호를 잊어버렸어요",
        "포인트 유효기간이 언제까지예요?",
        "회원 탈퇴하고 싶어요",
        "재입고 알림을 받고 싶어요",
        "쿠폰이 적용되지 않아요",
    ],
    "ja": [
        "ギフト包装はできますか?",
        "パスワードを忘れました",
        "ポイントの有効期限を教えてください",
        "退会したいです",
        "再入荷のお知らせが欲しい",
        "クーポンが使えません",
    ],
    "en": [
        "Can you gift wrap it?",
        "I forgot my password",
        "When do my points expire?",
        "How do I close my account?",
        "Tell me when it is back in stock",
        "The coupon code is refused",
    ],
}

ALIKE = [
    ("ko", "배송지를 바꾸고 싶어요", "배송지를 바꾸고 싶어여"),
    ("ko", "배송지를 바꾸고 싶어요", "베송지를 바꾸고 싶어요"),
    ("ko", "배송지를 바꾸고 싶어요", "배송지바꾸고싶어요"),
    ("ko", "배송지를 바꾸고 싶어요", "배송지는 바꿀 수 있나요?"),
    ("ko", "배송지를 바꾸고 싶어요", "바꾸고 싶어요, 배송지를"),
    ("ja", "配送先を変更したい", "配送さきを変更したい"),
    ("ja", "キャンセルしたい", "ｷｬﾝｾﾙしたい"),
    ("ja", "配送先を変更したい", "配送先 変更"),
    ("ja", "配送先を変更したい", "配送先の変更はできますか?"),
    ("ja", "配送先を変更したい", "変更したい、配送先を"),
    ("en", "Change my delivery address", "change my delivery adress"),
    ("en", "Change my delivery address", "change my deliveryaddress"),
    ("en", "Change my delivery address", "changing the delivery address"),
    ("en", "Change my delivery address", "delivery address change"),
]


NEAR = {
    "ko": [
        "배송비가 얼마예요?",
        "배송 조회",
        "해외 배송 되나요?",
        "배송지를 바꾸고 싶어요",
        "배송지 변경",
        "비밀번호 바꾸고 싶어요",
        "비밀번호를 잊어버렸어요",
        "쿠폰 어디서 받아요?",
        "쿠폰이 적용되지 않아요",
    ],
    "ja": [
        "送料はいくらですか",
        "配送状況を確認したい",
        "海外配送はできますか?",
        "配送先を変更したい",
        "届け先の変更",
        "パスワードを変更したい",
        "パスワードを忘れました",
        "クーポンが欲しい",
        "クーポンが使えません",
    ],
    "en": [
        "refund of my order",
        "change the address of my order",
        "change my password",
        "when do I get my refund",
        "delivery address is wrong",
        "change my delivery address",
        "gift wrap",
        "points expired",
        "delivery cost",
        "gift card",
    ],
}
"""Questions that share a word with others."""


def partition(texts, lang, bound=()):
    """The groups of `texts` as sets."""
    groups = {}
    for text, number in zip(texts, group(texts, lang, bound), strict=True):
        groups.setdefault(number, set()).add(text)
    return {frozenset(members) for members in groups.values()}


def apart(texts):
    return {frozenset({text}) for text in texts}


@pytest.mark.parametrize(("lang", "one", "other"), ALIKE)
def test_spelling_spacing_particles_or_word_order_make_no_other_question(lang, one, other):
    assert partition([one, *OTHERS[lang], other], lang) == {frozenset({one, other})} | apart(OTHERS[lang])


@pytest.mark.parametrize(
    ("lang", "texts"),
    [
        *OTHERS.items(),
        ("ko", ["배송비가 얼마예요?", "언제 도착해요?", "반품하고 싶어요", "교환하고 싶어요"]),
        ("ja", ["送料はいくらですか", "いつ届きますか", "返品したい", "交換したい"]),
        (
            "en",
            [
                "What does shipping cost?",
                "When will my parcel arrive?",
                "Return an item",
                "Exchange for a larger size",
            ],
        ),
    ],
)
def test_different_questions_stay_apart(lang, texts):
    assert partition(texts, lang) == apart(texts)


def by_hand(texts, lang):
    """Join the two groups that are most alike on average, again and again, down to the usual cut."""
    bags = {text: terms_of(text, lang) for text in texts}
    held = Counter(term for bag in bags.values() for term in set(bag))
    vectors = {
        text: {
            term: (1 + math.log(n)) * (1 + math.log((1 + len(bags)) / (1 + held[term]))) for term, n in bag.items()
        }
        for text, bag in bags.items()
    }

    def alike(pair):
        return sum(cosine(vectors[one], vectors[other]) for one, other in product(*pair)) / math.prod(map(len, pair))

    groups = [frozenset({text}) for text in vectors]
    while alike(nearest := max(combinations(groups, 2), key=alike)) >= USUAL_CUT:
        groups = [frozenset.union(*nearest), *(each for each in groups if each not in nearest)]
    return set(groups)


def terms_of(text, lang):
    terms = analyse(text, lang)
    said = [range(term.start, term.end) for term in terms if term.field == "word"]
    begins = Counter(term.key for term in terms if term.field == "gram" and any(term.start in word for word in said))
    return begins + Counter(term.key for term in terms if term.field == "word")


def cosine(one, other):
    product = sum(weight * other.get(term, 0) for term, weight in one.items())
    return product / math.hypot(*one.values()) / math.hypot(*other.values())


@pytest.mark.parametrize(("lang", "texts"), NEAR.items())
def test_groups_are_those_of_average_linkage_worked_out_by_hand(lang, texts):
    assert len(texts) < FEW
    assert partition(texts, lang) == by_hand(texts, lang)


def test_groups_are_numbered_in_order_of_first_appearance():
    assert group(["gift wrap", "lost parcel", "Gift wrap?", "password", "parcel lost"], "en") == [0, 1, 0, 2, 1]


def test_no_text_gives_no_group():
    assert group([], "ko") == []


def test_one_text_is_one_group():
    assert group(["환불"], "ko") == [0]


SHORT = [
    ["lamp flickers", "bulb size of the lamp", "brighter lamp", "dim the lamp"],
    ["sofa cushion torn", "sofa fabric care", "assemble my sofa", "sofa through a narrow door"],
    ["forgot my password", "password too short", "password link expired", "reset a password"],
    ["coupon refused", "stack a coupon", "coupon in the newsletter", "lost coupon"],
    ["parcel left with a neighbour", "heavy parcel", "parcel stuck at customs", "open parcel"],
    ["points vanished", "spend points", "points after a year", "transfer my points"],
]
"""Of each group one word is the same: the usual cut would part them."""

LONG_WINDED = [
    [
        f"summer sale order: {thing} arrived broken",
        f"{thing} damaged, summer sale order",
        f"summer sale order, {thing} has cracks",
        f"scratches on {thing} from the summer sale order",
    ]
    for thing in ("floor lamp", "corner sofa", "garden chair", "writing desk", "wool rug", "glass vase")
]
"""Three words are the same in all of them: the usual cut would leave one group."""


@pytest.mark.parametrize("groups", [SHORT, LONG_WINDED])
def test_where_questions_are_many_the_cut_follows_them(groups):
    texts = [text for members in groups for text in members]

    assert len(texts) >= FEW
    assert partition(texts, "en") == {frozenset(members) for members in groups}


def test_texts_of_one_number_are_one_group_though_no_word_is_the_same():
    texts = ["영수증 주세요", "세금계산서 발행", "선물 포장이 되나요?"]

    assert group(texts, "ko", [7, 7, None]) == [0, 0, 1]


def test_texts_of_two_numbers_are_never_one_group_though_they_say_the_same():
    assert group(["返品したい", "返品したいです"], "ja", [1, 2]) == [0, 1]


def test_numbers_hold_through_what_joins_between_them():
    texts = [
        "change delivery address",
        "delivery address change",
        "change my delivery adress",
        "the delivery address",
    ]

    found = group(texts, "en", [1, 2, None, None])

    assert found[0] != found[1]
    assert set(found) == {0, 1}


def test_unbound_text_joins_the_bound_group_it_is_like():
    texts = ["receipt please", "tax invoice", "Send me a tax invoice", "gift wrap"]

    assert group(texts, "en", [3, 3, None, None]) == [0, 0, 0, 1]


def test_text_that_says_what_a_bound_one_says_belongs_to_it_though_another_group_is_more_like_it():
    texts = [
        "소득공제 서류 발급",
        "영수증 주세요",
        "세금계산서 발행",
        "거래명세서 필요해요",
        "소득공제 서류",
        "서류 소득공제",
    ]

    assert group(texts, "ko", [1, 2, 2, 2, 2, None]) == [0, 1, 1, 1, 1, 1]


def test_text_that_says_what_two_bound_ones_say_belongs_to_the_lower_number():
    assert group(["Return it", "return it?", "RETURN IT"], "en", [2, 1, None]) == [0, 1, 1]
    assert group(["return it?", "Return it", "RETURN IT"], "en", [1, 2, None]) == [0, 1, 0]


@pytest.mark.parametrize("lang", ["ko", "ja", "en", "de"])
def test_texts_without_a_word_stay_alone(lang):
    texts = ["", "?!", "…", "\u202e", "\x00", "\ud800", "🎁"]

    assert group([*texts, *texts], lang) == [*group(texts, lang)] * 2
    assert frozenset({"?!"}) in partition(texts, lang)


def test_blank_texts_are_one_group():
    assert group(["", " ", "\n"], "en") == [0, 0, 0]


def test_as_many_numbers_are_wanted_as_texts():
    with pytest.raises(ValueError):
        group(["a", "b"], "en", [1])


POOL = [text for _, one, other in ALIKE for text in (one, other)] + [
    text for texts in OTHERS.values() for text in texts
]


@st.composite
def asked(draw):
    """Texts with numbers for some, and the same in another order."""
    texts = draw(st.lists(st.sampled_from(POOL) | st.text(max_size=12), max_size=40))
    pairs = [(text, draw(st.sampled_from([None, None, None, 1, 2]))) for text in texts]
    return pairs, draw(st.permutations(pairs))


@settings(max_examples=50, deadline=None)
@given(asked(), st.sampled_from(["ko", "ja", "en"]))
def test_order_of_the_texts_changes_no_group(asked, lang):
    def found(pairs):
        groups = {}
        for pair, number in zip(pairs, group(*columns(pairs, lang)), strict=True):
            groups.setdefault(number, []).append(repr(pair))
        return sorted(sorted(members) for members in groups.values())

    pairs, shuffled = asked

    assert found(pairs) == found(shuffled)


@settings(max_examples=50, deadline=None)
@given(asked(), st.sampled_from(["ko", "ja", "en"]))
def test_owner_has_the_last_word(asked, lang):
    pairs, _ = asked
    of_number = {}
    for (_, bound), number in zip(pairs, group(*columns(pairs, lang)), strict=True):
        if bound is not None:
            of_number.setdefault(bound, set()).add(number)

    assert all(len(numbers) == 1 for numbers in of_number.values())
    assert len(set.union(set(), *of_number.values())) == len(of_number)


def columns(pairs, lang):
    return [text for text, _ in pairs], lang, [number for _, number in pairs]


def made(count):
    """As many questions of two words each."""
    words = ["".join(letters) for letters in product("bdfgkl", "aeiou", "mnprst", "aeiou", "k")]
    return [f"{words[n % len(words)]} {words[(n * 7 + n // len(words)) % len(words)]}" for n in range(count)]


def test_of_more_questions_than_are_compared_those_asked_least_stay_alone():
    common = ["lost parcel", "parcel lost in the post"]
    rare = ["yellow zinnia seeds", "zinnia seeds in yellow gold"]
    many = made(MOST + 200)

    found = group([*common * 3, *many * 2, *rare], "en")

    assert len({content_key(text, "en") for text in many}) > MOST
    assert found[0] == found[1]
    assert found.count(found[-2]) == found.count(found[-1]) == 1
    assert group(rare, "en") == [0, 0]


@pytest.mark.parametrize(
    ("lang", "texts", "sessions", "named"),
    [
        ("ko", ["해외배송", "해외 배송 되나요?", "미국으로 해외 배송 보내 주실 수 있나요", "해외 배송 가능한가요?"], [9, 3, 1, 2], 1),
        ("ja", ["海外発送", "海外発送はできますか?", "アメリカの住所に海外発送できますか", "海外発送お願い"], [9, 3, 1, 1], 1),
        ("en", ["shipping", "Do you ship abroad?", "can I have it shipped to Canada", "ship abroad to Canada"], [9, 3, 1, 2], 1),
    ],
)  # fmt: skip
def test_group_is_named_by_the_wording_most_like_the_others(lang, texts, sessions, named):
    assert name_of(texts, sessions, lang) == named


@pytest.mark.parametrize(
    ("lang", "word", "sentence"),
    [("ko", "배송비", "배송비 얼마예요"), ("ja", "送料", "送料はいくらですか"), ("en", "Refunds?", "get a refund")],
)
def test_lone_word_names_only_where_nothing_says_more(lang, word, sentence):
    assert name_of([word, sentence], [50, 1], lang) == 1
    assert name_of([word, word], [1, 2], lang) == 0


def test_long_wording_names_only_where_none_is_shorter():
    long = "the parcel I ordered for my mother has not arrived and I want to know where my parcel is"

    assert len(long) > LONG
    assert name_of([long, "parcel"], [20, 1], "en") == 1
    assert name_of([long], [1], "en") == 0


def test_wording_that_says_nothing_does_not_name():
    assert name_of(["어떻게 하나요?", "환불"], [9, 1], "ko") == 1


def test_of_wordings_as_clear_the_one_typed_in_more_sessions_names():
    assert name_of(["Gift wrap it", "gift wrap it", "gift wrap it"], [3, 2, 2], "en") == 1


def test_of_wordings_typed_as_often_the_first_in_order_of_letters_names():
    assert name_of(["gift wrap it", "Gift wrap it"], [2, 2], "en") == 1


@given(st.lists(st.tuples(st.sampled_from(POOL) | st.text(max_size=90), st.integers(0, 5)), min_size=1), st.randoms())
@settings(max_examples=50, deadline=None)
def test_order_of_the_wordings_changes_no_name(wordings, random):
    shuffled = wordings.copy()
    random.shuffle(shuffled)

    def name(pairs):
        texts, sessions = zip(*pairs, strict=True)
        return texts[name_of(texts, sessions, "en")]

    assert name(wordings) == name(shuffled)
