from urllib.parse import quote, unquote, urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.urls import relative


@pytest.mark.parametrize(
    ("target", "page", "address"),
    [
        ("ko/returns/", "ko/delivery/", "../returns/"),
        ("ko/returns/", "ko/", "returns/"),
        ("ko/", "ko/returns/", "../"),
        ("ko/returns/", "ko/returns/", "./"),
        ("", "ko/returns/how/", "../../../"),
        ("", "", "./"),
        ("ko/", "", "ko/"),
        ("ko/returns/#방법", "ko/a/", "../returns/#%EB%B0%A9%EB%B2%95"),
        ("ko/배송/", "ko/a/", "../%EB%B0%B0%EC%86%A1/"),
        ("assets/kb.1a/kb.css", "ko/a/", "../../assets/kb.1a/kb.css"),
        ("ko/my box.png", "ko/a/", "../my%20box.png"),
        ("ko/100%.png", "ko/a/", "../100%25.png"),
        ("ko/a:b/", "ko/", "a%3Ab/"),
    ],
)
def test_address_is_seen_from_the_page(target, page, address):
    assert relative(target, page) == address


NAMES = st.lists(st.sampled_from(["ko", "a", "배송", "x y"]), max_size=4).map(
    lambda parts: "".join(f"{part}/" for part in parts)
)


@given(NAMES, NAMES)
def test_address_leads_from_any_page_to_any_other(target, page):
    root = "https://help.example/sub/"

    assert unquote(urljoin(root + quote(page), relative(target, page))) == root + target
