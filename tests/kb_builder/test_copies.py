"""The Markdown copies and llms.txt, as a program meets them."""

import re
from urllib.parse import unquote

import pytest

from kb_builder.article import split_front_matter
from search_api.static import StaticSite

SITE_URL = "https://help.naraeloom.example/"
LINK = re.compile(r"\]\(<?([^)>]+)>?\)")

SHOP = {
    "kb/shop.yml": (
        "name: { en: Shop, ko: 가게 }\nsite_url: https://shop.example/help/\nlanguages: [en, ko]\n"
        "facts: { fee: { krw: 3000 } }\n"
    ),
    "kb/categories.yml": "- { id: returns, title: { en: Returns, ko: 반품 } }\n",
    "kb/articles/en/how.md": (
        '---\ntitle: "How: [really]?"\nanswer: "It costs {{ fee }}."\ncategory: returns\naliases: [hidden word]\n'
        "updated: 2026-11-20\nreview_by: 2027-01-01\nvalid_until: 2026-12-31\n---\n"
        "<!-- ask legal -->\n[Fee](fee#two), [map](map.png), [mail](mailto:a@shop.example), [up](#here)\n\n"
        "## Here\n\n{{ fee }}\n"
    ),
    "kb/articles/en/fee.md": "---\ntitle: Fee\ncategory: returns\n---\nFirst words.\n\n## Two\n",
    "kb/articles/en/map.png": "no picture",
    "kb/articles/ko/배송/요금.md": "# 요금\n\n[how](how)\n",
}

HOW = """\
---
title: "How: [really]?"
answer: "It costs ₩3,000."
updated: "2026-11-20"
valid_until: "2026-12-31"
lang: "en"
url: "https://shop.example/help/en/how/"
---

# How: \\[really\\]?

> This applies until 31 December 2026.

It costs ₩3,000.

[Fee](https://shop.example/help/en/fee/index.md#two), [map](https://shop.example/help/en/map.png), \
[mail](mailto:a@shop.example), [up](#here)

## Here

₩3,000
"""


@pytest.fixture
def built(desk):
    desk.write(SHOP)
    desk.builder().build()
    return desk


def text(desk, name):
    return (desk.site / name).read_text(encoding="utf-8")


def test_copy_is_what_the_page_shows(built):
    assert text(built, "en/how/index.md") == HOW


def test_copy_of_an_article_without_an_answer_gives_its_first_words(built):
    node, body, _ = split_front_matter(text(built, "en/fee/index.md"), "fee")

    assert (node.entries["answer"].value, body) == ("First words.", "# Fee\n\nFirst words.\n\n## Two\n")


def test_llms_txt_names_every_article_by_language_and_category(built):
    assert (
        text(built, "llms.txt")
        == """\
# Shop Help

> Shop help center: delivery, returns, payment, coupons and more, answered at once.

## English: Returns

- [Fee](https://shop.example/help/en/fee/index.md): First words.
- [How: \\[really\\]?](https://shop.example/help/en/how/index.md): This applies until 31 December 2026. It costs ₩3,000.

## 한국어: Other

- [요금](https://shop.example/help/ko/%EB%B0%B0%EC%86%A1/%EC%9A%94%EA%B8%88/index.md): how
""".replace("Other", "기타")
    )


def test_site_without_an_address_uses_relative_ones(desk):
    desk.write({**SHOP, "kb/shop.yml": SHOP["kb/shop.yml"].replace("site_url: https://shop.example/help/\n", "")})
    desk.builder().build()

    copy = text(desk, "en/how/index.md")
    assert LINK.findall(copy) == ["../fee/index.md#two", "../map.png", "mailto:a@shop.example", "#here"]
    assert "url:" not in copy
    assert LINK.findall(text(desk, "llms.txt"))[:2] == ["en/fee/index.md", "en/how/index.md"]
    assert LINK.findall(text(desk, "ko/배송/요금/index.md")) == ["../../../en/how/index.md"]


def test_page_names_its_copy(built):
    assert '<link rel="alternate" type="text/markdown" href="index.md">' in built.page("en/how")
    assert "text/markdown" not in built.page("en") + built.page("en/category/returns")


def test_copy_is_served_as_markdown(built):
    answer = StaticSite(built.site).answer("/en/how/index.md", {})

    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/markdown; charset=utf-8")


def test_file_that_a_writer_puts_there_is_meant_instead(desk):
    desk.write({**SHOP, "kb/articles/llms.txt": "ours\n", "kb/articles/robots.txt": "User-agent: *\nDisallow: /\n"})
    desk.builder().build()

    assert (text(desk, "llms.txt"), text(desk, "robots.txt")) == ("ours\n", "User-agent: *\nDisallow: /\n")


def test_every_article_of_the_sample_has_a_copy_that_llms_txt_names(sample):
    named = LINK.findall((sample.site / "llms.txt").read_text(encoding="utf-8"))

    assert sorted(named) == sorted(
        f"{SITE_URL}{path.relative_to(sample.site).as_posix()}" for path in sample.site.rglob("*.md")
    )
    assert len(named) == len(sample.library.content.articles)


def test_every_link_of_every_copy_leads_somewhere(sample):
    dead = []
    for path in sample.site.rglob("*.md"):
        for address in LINK.findall(path.read_text(encoding="utf-8")):
            inside = address.removeprefix(SITE_URL).partition("#")[0]
            if inside != address.partition("#")[0] and not (sample.site / unquote(inside)).is_file():
                dead.append((path, address))
            if not re.match("https:|mailto:|tel:|#", address):
                dead.append((path, address))

    assert dead == []


def test_front_matter_of_every_copy_can_be_read(sample):
    for article in sample.library.content.articles:
        name = f"{article.url}index.md"
        node, body, _ = split_front_matter((sample.site / name).read_text(encoding="utf-8"), name)

        assert {key: value.value for key, value in node.entries.items()} == {
            "title": article.title,
            "answer": sample.library.answer(article),
            "updated": article.updated.isoformat(),
            **{key: str(day) for key in ("valid_from", "valid_until") if (day := getattr(article, key))},
            "lang": article.lang,
            "url": SITE_URL + article.url,
        }
        assert "{{" not in body
