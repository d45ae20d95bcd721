from urllib.parse import urljoin

import pytest

from kb_builder.pages import Site, pages, sitemap
from kb_builder.strings import read_strings

SHOP = {
    "kb/shop.yml": """\
name: { ko: 나래룸, en: Naraeloom }
url: https://shop.example/
languages: [ko, en]
channels:
  - { id: kakao, kind: kakaotalk, label: 카카오톡, url: "https://pf.kakao.com/x", languages: [ko] }
  - { id: form, kind: form, label: { ko: 문의, en: Form }, url: "https://shop.example/form" }
  - { id: email, kind: email, label: Email, url: "mailto:help@shop.example" }
""",
    "kb/categories.yml": """\
- { id: returns, title: { ko: 반품, en: Returns }, contact: [email] }
- { id: delivery, title: { ko: 배송, en: Delivery } }
- { id: empty, title: Empty }
""",
    "kb/articles/ko/returns/how.md": (
        "---\nid: return-how\ntitle: 반품 방법\nanswer: 신청하세요.\ncategory: returns\n"
        "related: [fee, ko-only]\n"
        "updated: 2026-11-20\nvalid_until: 2026-12-31\n---\n본문\n\n## 하나\n\n### 둘\n\n## 셋\n"
    ),
    "kb/articles/en/returns/how.md": (
        "---\nid: return-how\ntitle: How to return\ncategory: returns\nrelated: [fee, ko-only]\n---\nFirst this.\n"
    ),
    "kb/articles/ko/fee.md": (
        "---\nid: fee\ntitle: 배송비\ncategory: delivery\nupdated: 2026-11-01\ncontact: [form]\n---\n"
    ),
    "kb/articles/en/fee.md": "---\nid: fee\ntitle: Fee\ncategory: returns\n---\n",
    "kb/articles/ko/ko-only.md": (
        "---\ntitle: 국내 전용\ncategory: delivery\nvalid_from: 2026-11-01\nvalid_until: 2026-11-30\n---\n"
    ),
    "kb/articles/ko/stray.md": "# 갈 곳 없는 글\n",
}


@pytest.fixture
def made(desk, repository):
    """A function that makes all pages of the small shop: address -> page."""
    desk.write(SHOP)

    def make(site_url="https://shop.example/help/", **options):
        site = Site(
            library=desk.library(),
            strings=read_strings(repository / "theme/i18n", ["ko", "en"]),
            asset=lambda name: f"assets/kb.1a/{name}",
            site_url=site_url,
            **options,
        )
        return {page.url: page for page in pages(site)}

    return make


def test_every_page_there_is(made):
    assert list(made()) == [
        "",
        "404.html",
        "ko/",
        "ko/all/",
        "ko/search/",
        "ko/contact/",
        "ko/404.html",
        "ko/category/returns/",
        "ko/category/delivery/",
        "ko/category/other/",
        "en/",
        "en/all/",
        "en/search/",
        "en/contact/",
        "en/404.html",
        "en/category/returns/",
        "en/fee/",
        "en/return-how/",
        "ko/fee/",
        "ko/ko-only/",
        "ko/return-how/",
        "ko/stray/",
    ]


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("", "index.html"),
        ("ko/", "ko/index.html"),
        ("ko/fee/", "ko/fee/index.html"),
        ("404.html", "404.html"),
    ],
)
def test_page_is_the_index_of_its_folder(made, url, file):
    assert made()[url].file == file


@pytest.mark.parametrize(
    ("url", "categories"),
    [("ko/", ["returns", "delivery", "other"]), ("en/", ["returns"]), ("en/404.html", ["returns"])],
)
def test_category_without_articles_is_not_shown(made, url, categories):
    assert [category["id"] for category in made()[url].view["categories"]] == categories


def test_category_counts_those_of_its_articles_that_are_always_answers(made):
    assert [(c["id"], c["count"]) for c in made()["ko/"].view["categories"]] == [
        ("returns", 0),
        ("delivery", 1),
        ("other", 1),
    ]


@pytest.mark.parametrize(
    ("url", "alternates"),
    [
        ("", {"ko": "ko/", "en": "en/", "x-default": ""}),
        ("ko/", {"ko": "ko/", "en": "en/", "x-default": ""}),
        ("ko/all/", {"ko": "ko/all/", "en": "en/all/"}),
        ("ko/search/", {"ko": "ko/search/", "en": "en/search/"}),
        ("ko/contact/", {"ko": "ko/contact/", "en": "en/contact/"}),
        ("ko/category/returns/", {"ko": "ko/category/returns/", "en": "en/category/returns/"}),
        ("ko/category/delivery/", {"ko": "ko/category/delivery/"}),
        ("ko/return-how/", {"ko": "ko/return-how/", "en": "en/return-how/"}),
        ("ko/ko-only/", {"ko": "ko/ko-only/"}),
        ("404.html", {}),
        ("en/404.html", {}),
    ],
)
def test_page_names_its_other_languages(made, url, alternates):
    named = {each["lang"]: each["url"] for each in made()[url].view["alternates"]}

    assert named == {lang: f"https://shop.example/help/{at}" for lang, at in alternates.items()}


def test_alternates_are_named_in_turn_by_those_they_name(made):
    named = {
        "https://shop.example/help/" + url: [each["url"] for each in page.view["alternates"]]
        for url, page in made().items()
    }

    assert [(page, other) for page, others in named.items() for other in others if page not in named[other]] == []


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("", "https://shop.example/help/"),
        ("ko/return-how/", "https://shop.example/help/ko/return-how/"),
        ("404.html", ""),
    ],
)
def test_canonical_address_is_absolute(made, url, canonical):
    assert made()[url].view["canonical"] == canonical


def test_canonical_address_is_written_in_ascii(desk, made):
    desk.write({"kb/articles/ko/배송/요금.md": "# 요금\n"})

    assert made()["ko/배송/요금/"].view["canonical"] == (
        "https://shop.example/help/ko/%EB%B0%B0%EC%86%A1/%EC%9A%94%EA%B8%88/"
    )


def test_site_without_an_address_names_none(made):
    made_pages = made(site_url="").values()

    assert {(page.view["canonical"], *page.view["alternates"]) for page in made_pages} == {("",)}


def test_every_address_of_a_view_leads_to_a_page_below_the_sites_own_path(made):
    found = made()
    for url, page in found.items():
        base = "https://shop.example/help/" + url
        view = page.view
        addresses = [
            view["root"],
            *view["urls"].values(),
            *(each["url"] for each in view["languages"] + view["categories"]),
        ]
        inside = {urljoin(base, address) for address in addresses} - {"https://shop.example/"}

        assert {address.removeprefix("https://shop.example/help/") for address in inside} <= set(found)


@pytest.mark.parametrize(
    ("url", "root", "api", "css"),
    [
        ("", "./", "./api/", "assets/kb.1a/kb.css"),
        ("ko/", "../", "../api/", "../assets/kb.1a/kb.css"),
        ("ko/category/returns/", "../../../", "../../../api/", "../../../assets/kb.1a/kb.css"),
        ("404.html", "/help/", "/help/api/", "/help/assets/kb.1a/kb.css"),
        ("en/404.html", "/help/", "/help/api/", "/help/assets/kb.1a/kb.css"),
    ],
)
def test_addresses_are_relative_unless_the_page_is_shown_anywhere(made, url, root, api, css):
    view = made()[url].view

    assert (view["root"], view["api"], view["asset"]("kb.css")) == (root, api, css)


def test_page_that_is_shown_anywhere_begins_at_the_root_of_a_site_without_an_address(made):
    assert made(site_url="")["404.html"].view["urls"]["home"] == "/ko/"


def test_api_elsewhere_is_named_as_it_is(made):
    assert made(api="https://search.example/api/")["ko/fee/"].view["api"] == "https://search.example/api/"


@pytest.mark.parametrize(
    ("url", "noindex"), [("ko/search/", True), ("ko/404.html", True), ("ko/", False), ("ko/fee/", False)]
)
def test_only_pages_without_content_ask_not_to_be_indexed(made, url, noindex):
    assert made()[url].view["noindex"] is noindex


@pytest.mark.parametrize(
    ("url", "same"),
    [("ko/return-how/", True), ("ko/ko-only/", False), ("ko/category/delivery/", False), ("ko/all/", True)],
)
def test_language_menu_says_where_a_page_does_not_exist(made, url, same):
    english = made()[url].view["languages"][1]

    assert (english["code"], english["same"]) == ("en", same)


@pytest.mark.parametrize(
    ("url", "other", "near"),
    [
        ("ko/return-how/", "../../en/return-how/", True),
        ("ko/stray/", "../../en/", False),
        # English has nothing about delivery.
        ("ko/ko-only/", "../../en/", False),
        ("ko/gift/", "../../en/category/returns/", True),
    ],
)
def test_language_menu_leads_as_near_as_the_language_has_it(desk, made, url, other, near):
    desk.write({"kb/articles/ko/gift.md": "---\ntitle: 선물 반품\ncategory: returns\n---\n"})

    [english] = [each for each in made()[url].view["languages"] if each["code"] == "en"]

    assert (english["url"], english["near"]) == (other, near)


@pytest.mark.parametrize(
    ("front_matter", "shown"),
    [
        ("updated: 2026-11-19\n", {"lang": "ko", "url": "../../ko/return-how/"}),
        ("updated: 2026-11-20\n", None),
        ("updated: 2026-11-21\n", None),
        ("", None),
        ("updated: 2026-11-19\nsource: en\n", None),
    ],
)
def test_translation_leads_to_its_original_while_it_is_behind(desk, made, front_matter, shown):
    desk.write(
        {
            "kb/articles/en/returns/how.md": (
                f"---\nid: return-how\ntitle: How to return\ncategory: returns\n{front_matter}---\n"
            )
        }
    )
    found = made()

    assert found["en/return-how/"].view["article"]["original"] == shown
    assert found["ko/return-how/"].view["article"]["original"] is None


def test_original_is_in_the_language_that_the_article_names(desk, made):
    desk.write(
        {
            "kb/articles/ko/fee.md": "---\ntitle: 배송비\nsource: en\nupdated: 2026-11-01\n---\n",
            "kb/articles/en/fee.md": "---\ntitle: Fee\nupdated: 2026-11-02\n---\n",
        }
    )

    assert made()["ko/fee/"].view["article"]["original"] == {"lang": "en", "url": "../../en/fee/"}


def test_article_shows_what_it_is(made):
    view = made()["ko/return-how/"].view
    article = view["article"]

    assert (view["lang"], view["title"], view["description"]) == (
        "ko",
        "반품 방법 | 나래룸 고객센터",
        "신청하세요.",
    )
    assert {key: article[key] for key in ("id", "title", "answer", "updated", "updated_iso", "toc")} == {
        "id": "return-how",
        "title": "반품 방법",
        "answer": "신청하세요.",
        "updated": "2026년 11월 20일",
        "updated_iso": "2026-11-20",
        "toc": [{"id": "하나", "title": "하나"}, {"id": "셋", "title": "셋"}],
    }


def test_pages_tell_scripts_on_which_days_an_article_is_an_answer(made):
    found = made()
    returns, delivery = (found[f"ko/category/{name}/"].view for name in ("returns", "delivery"))

    assert [(link.id, link.days) for link in [*returns["articles"], *delivery["articles"]]] == [
        ("return-how", "/2026-12-31"),
        ("ko-only", "2026-11-01/2026-11-30"),
        ("fee", ""),
    ]


@pytest.mark.parametrize(
    ("id_", "days", "early", "over"),
    [
        ("return-how", "2026년 12월 31일까지 적용되는 안내예요.", "", "이 안내는 2026년 12월 31일에 끝났어요."),
        (
            "ko-only",
            "2026년 11월 1일부터 2026년 11월 30일까지 적용되는 안내예요.",
            "2026년 11월 1일부터 적용되는 안내예요. 아직은 해당하지 않아요.",
            "이 안내는 2026년 11월 30일에 끝났어요.",
        ),
    ],
)
def test_article_says_what_is_true_before_in_and_after_its_days(made, id_, days, early, over):
    assert made()[f"ko/{id_}/"].view["article"]["validity"] == {"days": days, "early": early, "over": over}


def test_article_that_is_always_an_answer_says_nothing_of_days(made):
    assert made()["ko/fee/"].view["article"]["validity"] == {}


def test_notice_stands_on_every_page_of_its_language_but_its_own(desk, made):
    for name, end in (("sale", "2026-11-30"), ("holiday", "2026-11-29")):
        desk.write({f"kb/articles/ko/{name}.md": f"---\ntitle: {name}\nvalid_until: {end}\nnotice: true\n---\n"})
    found = made()
    told = {url: [(link.id, link.url) for link in page.view["notices"]] for url, page in found.items()}

    # That which ends first stands first.
    assert told["ko/fee/"] == [("holiday", "../holiday/"), ("sale", "../sale/")]
    assert told["ko/sale/"] == [("holiday", "../holiday/")]
    assert {url for url in found if url.startswith("ko/") and len(told[url]) < 2} == {"ko/sale/", "ko/holiday/"}
    assert [url for url in found if url.startswith("en/") and told[url]] == []


def test_related_articles_that_are_named_are_those_in_the_same_language(made):
    found = made()

    assert [
        [link.url for link in found[url].view["article"]["related"]] for url in ("ko/return-how/", "en/return-how/")
    ] == [
        ["../fee/", "../ko-only/"],
        ["../fee/"],
    ]


@pytest.mark.parametrize(
    ("url", "channels"),
    [
        ("ko/fee/", ["form", "kakao", "email"]),
        ("ko/return-how/", ["email", "kakao", "form"]),
        ("en/return-how/", ["email", "form"]),
        ("ko/stray/", ["kakao", "form", "email"]),
    ],
)
def test_best_channels_for_an_article_come_first_among_those_that_speak_its_language(made, url, channels):
    assert [channel["id"] for channel in made()[url].view["article"]["channels"]] == channels


def test_article_without_an_answer_repeats_nothing_above_its_body(made):
    view = made()["en/return-how/"].view

    assert (view["article"]["answer"], view["description"]) == ("", "First this.")


def test_popular_articles_are_those_that_others_refer_to_and_that_are_always_answers(made):
    assert [link.id for link in made()["ko/"].view["popular"]] == ["fee", "stray"]


def test_popular_articles_are_those_that_the_shop_names(desk, made):
    desk.write({"kb/shop.yml": SHOP["kb/shop.yml"] + "popular: [ko-only, return-how]\n"})
    found = made()

    assert [[link.id for link in found[url].view["popular"]] for url in ("ko/", "en/")] == [
        ["ko-only", "return-how"],
        ["return-how"],
    ]


def test_sitemap_names_the_pages_worth_finding(desk, repository):
    desk.write(SHOP)
    site = Site(
        library=desk.library(),
        strings=read_strings(repository / "theme/i18n", ["ko", "en"]),
        asset=str,
        site_url="https://shop.example/help/",
    )
    entries = {entry["loc"].removeprefix("https://shop.example/help/"): entry for entry in sitemap(site, pages(site))}

    assert not [url for url in entries if "search" in url or "404" in url]
    assert entries["ko/return-how/"] == {
        "loc": "https://shop.example/help/ko/return-how/",
        "lastmod": "2026-11-20",
        "alternates": [
            {"lang": "ko", "url": "https://shop.example/help/ko/return-how/"},
            {"lang": "en", "url": "https://shop.example/help/en/return-how/"},
        ],
    }
    assert entries["ko/category/delivery/"]["lastmod"] == "2026-11-01"
