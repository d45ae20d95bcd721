"""What heads of pages tell chats and other programs."""

from html.parser import HTMLParser

import pytest

NASTY = "\\\"><script>alert(1)</script> & 'x'"
SHOP = {
    "kb/shop.yml": (
        "name: { en: Shop & Co, ko: 가게 }\nsite_url: https://shop.example/help/\nlanguages: [en, ko]\n"
        "look: { logo: logo.svg, image: pictures/card.PNG }\n"
    ),
    "kb/logo.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>\n",
    "kb/pictures/card.PNG": "no picture really",
    "kb/categories.yml": "- { id: returns, title: Returns }\n",
    "kb/articles/en/how.md": (
        f'---\ntitle: "How {NASTY}"\nanswer: "So {NASTY}"\ncategory: returns\nupdated: 2026-11-20\n---\n'
    ),
    "kb/articles/ko/how.md": "---\ntitle: 방법\ncategory: returns\n---\n",
}


class Head(HTMLParser):
    """Meta and link elements of a page."""

    def __init__(self, page):
        super().__init__()
        self.meta, self.links, self.scripts = [], [], 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "meta" and (name := given.get("property") or given.get("name", "")).startswith(
            ("og:", "article:", "twitter:")
        ):
            self.meta.append((name, given["content"]))
        elif tag == "link":
            self.links.append(given)
        elif tag == "script" and not given.get("src") and "json" not in given.get("type", ""):
            self.scripts += 1


@pytest.fixture
def head(desk):
    """A function that builds the shop and gives the head of a page."""

    def head_(url, **files):
        desk.write(SHOP | files)
        desk.builder().build()
        return Head(desk.page(url))

    return head_


def test_preview_of_an_article_is_complete(head, desk):
    page = head("en/how")
    [assets] = (path.name for path in (desk.site / "assets").glob("kb.*"))

    nasty = NASTY.replace("\\", "")
    assert page.meta == [
        ("og:type", "article"),
        ("og:site_name", "Shop & Co Help"),
        ("og:title", f"How {nasty} | Shop & Co Help"),
        ("og:description", f"So {nasty}"),
        ("og:url", "https://shop.example/help/en/how/"),
        ("og:locale", "en_US"),
        ("og:locale:alternate", "ko_KR"),
        ("og:image", f"https://shop.example/help/assets/{assets}/preview.png"),
        ("og:image:alt", "Shop & Co"),
        ("article:modified_time", "2026-11-20"),
        ("twitter:card", "summary"),
    ]
    assert (desk.site / "assets" / assets / "preview.png").read_text() == "no picture really"
    assert page.scripts == 0


@pytest.mark.parametrize(
    ("look", "image"),
    [
        ("{ logo: logo.svg }", None),
        ("{ logo: logo.png }", "logo.png"),
        ("{ logo: logo.png, image: pictures/card.PNG }", "preview.png"),
        ("{}", None),
    ],
)
def test_picture_of_a_preview_is_one_that_chats_can_show(head, look, image):
    shop = f"name: Shop\nsite_url: https://shop.example/\nlanguages: [en, ko]\nlook: {look}\n"
    meta = dict(head("en", **{"kb/shop.yml": shop, "kb/logo.png": "png"}).meta)

    assert (meta.get("og:image") or "/None").rpartition("/")[2] == str(image)


def test_page_that_is_no_article_was_not_modified(head):
    meta = dict(head("en/category/returns").meta)

    assert (meta["og:type"], meta.get("article:modified_time")) == ("website", None)


def test_site_without_an_address_gives_no_absolute_ones(head):
    shop = "name: Shop\nlanguages: [en, ko]\nlook: { image: pictures/card.PNG }\n"
    page = head("en/how", **{"kb/shop.yml": shop})

    assert [name for name, content in page.meta if "://" in content] == []
    assert [link["href"] for link in page.links if link.get("type")] == ["index.md"]


def test_other_forms_of_a_page_are_named(head):
    links = [link for link in head("ko/how").links if link.get("type")]

    assert links == [
        {"rel": "alternate", "type": "text/markdown", "href": "index.md"},
        {
            "rel": "alternate",
            "type": "application/rss+xml",
            "href": "../updates.xml",
            "title": "최근 업데이트된 안내",
        },
        {
            "rel": "search",
            "type": "application/opensearchdescription+xml",
            "href": "../opensearch.xml",
            "title": "가게 고객센터",
        },
    ]


def test_picture_that_does_not_exist_is_a_problem(desk):
    desk.write({**SHOP, "kb/shop.yml": "name: Shop\nlanguages: [en, ko]\nlook: { image: none.png }\n"})

    assert desk.faults() == "kb/shop.yml: KB206 no image 'none.png'\n    mend: put the file at kb/none.png"
