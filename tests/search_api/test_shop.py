"""What a snapshot says of the shop, written and read back."""

import json
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.gaps import Decision
from search_api.shop import Shop, shop_from_json, shop_to_json
from search_api.snapshot import open_current, publish

FIXED = Decision(
    id="gfix",
    lang="ko",
    questions=("선물 포장", "</script>\u2028"),
    state="fixed",
    note="물어봄",
    article="gift",
    opened=date(2026, 11, 1),
    closed=date(2026, 11, 9),
)
SHOP = Shop(
    name={"ko": "나래룸", "en": "Naraeloom"},
    categories={"returns": {"ko": "반품"}, "delivery": {"ko": "배송", "en": "Delivery"}},
    channels={"phone": {"ko": "전화"}},
    site_url="https://help.shop.example/",
    days_off=frozenset({date(2026, 12, 25), date(2026, 1, 1)}),
    decisions=(FIXED, Decision(id="gopen", lang="en", questions=("fax",))),
)


def test_shop_comes_back_with_the_snapshot(tmp_path, section):
    publish([section()], {}, tmp_path, shop=SHOP)

    opened = open_current(tmp_path)
    opened.close()

    assert opened.shop == SHOP
    # The site's first language comes first, and its categories are in its order.
    assert (list(opened.shop.name), list(opened.shop.categories)) == (["ko", "en"], ["returns", "delivery"])


def test_another_shop_is_another_snapshot(tmp_path, section):
    builds = [publish([section()], {}, tmp_path, shop=shop).build_id for shop in (SHOP, Shop(), SHOP)]

    assert builds[0] == builds[2] != builds[1]


def test_file_tells_days_in_their_order():
    assert json.loads(shop_to_json(SHOP))["days_off"] == ["2026-01-01", "2026-12-25"]


@given(st.permutations(range(1, 29)))
def test_same_shop_is_the_same_bytes(days):
    shop = Shop(days_off=frozenset(date(2026, 2, day) for day in days))

    assert shop_to_json(shop) == shop_to_json(Shop(days_off=frozenset(date(2026, 2, day) for day in range(1, 29))))


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(
    st.builds(
        Shop,
        name=st.dictionaries(TEXTS, TEXTS),
        categories=st.dictionaries(TEXTS, st.dictionaries(TEXTS, TEXTS)),
        site_url=TEXTS,
        days_off=st.frozensets(st.dates()),
        decisions=st.lists(
            st.builds(
                Decision,
                id=TEXTS,
                lang=TEXTS,
                questions=st.lists(TEXTS).map(tuple),
                state=st.sampled_from(["open", "fixed", "ignored"]),
                note=TEXTS,
                closed=st.none() | st.dates(),
            )
        ).map(tuple),
    )
)
def test_whatever_is_said_is_read_back(shop):
    assert shop_from_json(shop_to_json(shop)) == shop


@pytest.mark.parametrize("data", [b"", b"[]", b'{"days_off": ["soon"]}', b'{"decisions": [{"id": "g"}]}'])
def test_what_is_no_shop_is_refused(data):
    with pytest.raises(msgspec.DecodeError):
        shop_from_json(data)
