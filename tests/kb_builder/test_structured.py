"""What pages say in the words of schema.org: well-formed, complete, and nothing that a reader does not see."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest

from kb_builder.structured import as_script

SITE_URL = "https://help.naraeloom.example/"
SHOP_URL = "https://naraeloom.example/"

ADDRESS = {"type": "string", "pattern": "^https://[!-~]+$"}
DAY = r"\d{4}-\d\d-\d\d"
TEXT = {"type": "string", "minLength": 1, "pattern": r"\S"}
REFERENCE = {"type": "object", "properties": {"@id": ADDRESS}, "required": ["@id"], "additionalProperties": False}


def exactly(kind, required, optional=None):
    """A schema of an object of type `kind` that has these properties and no others."""
    properties = {"@type": {"const": kind}, **required, **(optional or {})}
    return {
        "type": "object",
        "properties": properties,
        "required": ["@type", *required],
        "additionalProperties": False,
    }


TYPES = {
    "Organization": exactly("Organization", {"@id": ADDRESS, "name": TEXT, "url": ADDRESS}, {"logo": ADDRESS}),
    "WebSite": exactly(
        "WebSite",
        {
            "@id": ADDRESS,
            "url": ADDRESS,
            "name": TEXT,
            "inLanguage": {"enum": ["ko", "ja", "en"]},
            "publisher": REFERENCE,
            "potentialAction": exactly(
                "SearchAction",
                {
                    "target": exactly(
                        "EntryPoint",
                        {"urlTemplate": {"type": "string", "pattern": r"^https://[^#]+#q=\{search_term_string\}$"}},
                    ),
                    "query-input": {"const": "required name=search_term_string"},
                },
            ),
        },
    ),
    "FAQPage": exactly(
        "FAQPage",
        {
            "@id": ADDRESS,
            "url": ADDRESS,
            "name": TEXT,
            "inLanguage": {"enum": ["ko", "ja", "en"]},
            "isPartOf": REFERENCE,
            "mainEntity": {
                "type": "array",
                "minItems": 1,
                "items": exactly(
                    "Question",
                    {
                        "name": TEXT,
                        "url": ADDRESS,
                        "acceptedAnswer": exactly("Answer", {"text": TEXT, "url": ADDRESS}),
                    },
                ),
            },
        },
    ),
    "Article": exactly(
        "Article",
        {
            "@id": ADDRESS,
            "headline": TEXT,
            "description": TEXT,
            "url": ADDRESS,
            "mainEntityOfPage": ADDRESS,
            "articleSection": TEXT,
            "inLanguage": {"enum": ["ko", "ja", "en"]},
            "author": REFERENCE,
            "publisher": REFERENCE,
            "isPartOf": REFERENCE,
            "dateModified": {"type": "string", "pattern": f"^{DAY}$"},
        },
        {
            "image": ADDRESS,
            "temporalCoverage": {"type": "string", "pattern": rf"^({DAY}|\.\.)/({DAY}|\.\.)$"},
            "expires": {"type": "string", "pattern": f"^{DAY}$"},
        },
    ),
    "BreadcrumbList": exactly(
        "BreadcrumbList",
        {
            "itemListElement": {
                "type": "array",
                "minItems": 2,
                "items": exactly(
                    "ListItem",
                    {"position": {"type": "integer", "minimum": 1}, "name": TEXT, "item": ADDRESS},
                ),
            },
        },
    ),
}
"""What search engines require of each type, and all that we give of it."""

OF_KIND = {
    "home": ["Organization", "WebSite"],
    "category": ["Organization", "WebSite", "FAQPage", "BreadcrumbList"],
    "article": ["Organization", "WebSite", "Article", "BreadcrumbList"],
    "other": [],
}


class Reading(HTMLParser):
    """The text that a page shows, and the data it holds."""

    def __init__(self, page):
        super().__init__()
        self.blocks, self._words, self._inside, self._in_block = [], [], [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag in ("head", "script", "svg", "title"):
            self._inside.append(tag)
        self._in_block = tag == "script" and dict(attrs).get("type") == "application/ld+json"
        if self._in_block:
            self.blocks.append("")

    def handle_endtag(self, tag):
        self._in_block = False
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data):
        if self._in_block:
            self.blocks[-1] += data
        elif not self._inside:
            self._words.append(data)

    @property
    def text(self):
        return spaced("".join(self._words))


def spaced(text):
    return re.sub(r"\s+", " ", text).strip()


@pytest.fixture(scope="module")
def readings(sample):
    """Address below the root of the site -> what a page shows and holds."""
    return {
        path.relative_to(sample.site).as_posix().removesuffix("index.html"): Reading(path.read_text("utf-8"))
        for path in sorted(sample.site.rglob("*.html"))
    }


@pytest.fixture(scope="module")
def graphs(readings):
    """Address below the root of the site -> the things it says it is."""
    return {
        url: [node for block in reading.blocks for node in json.loads(block)["@graph"]]
        for url, reading in readings.items()
    }


def kind_of(url):
    parts = url.strip("/").split("/")
    if parts == [""] or parts[-1] in ("404.html", "search", "all", "contact"):
        return "other"
    return {1: "home", 2: "article", 3: "category"}[len(parts)]


def values(node, key=""):
    """Every text in a graph, with the key it stands under."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from values(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from values(value, key)
    elif isinstance(node, str):
        yield key, node


def test_each_kind_of_page_says_what_it_is(graphs):
    wrong = {url: graph for url, graph in graphs.items() if [n["@type"] for n in graph] != OF_KIND[kind_of(url)]}

    assert wrong == {}
    assert {kind_of(url) for url in graphs} == set(OF_KIND)


def test_everything_said_is_complete_and_of_the_right_form(graphs):
    faults = [
        f"{url}: {fault.json_path} {fault.message}"
        for url, graph in graphs.items()
        for node in graph
        for fault in jsonschema.Draft202012Validator(TYPES[node["@type"]]).iter_errors(node)
    ]

    assert faults == []


def test_everything_said_is_shown(graphs, readings):
    hidden = [
        (url, text)
        for url, graph in graphs.items()
        for key, text in values(graph)
        if key in ("name", "headline", "description", "text", "articleSection")
        and spaced(text) not in readings[url].text
    ]

    assert hidden == []


def test_every_address_leads_to_a_page_or_file_of_the_site(graphs, sample):
    dead = set()
    for graph in graphs.values():
        for _, text in values(graph):
            if text.startswith(SITE_URL):
                path = unquote(urlsplit(text).path).lstrip("/")
                if not (sample.site / path / ("index.html" if path.endswith("/") or not path else "")).is_file():
                    dead.add(text)
            elif text.startswith("http"):
                dead |= {text} - {SHOP_URL, "https://schema.org"}

    assert dead == set()


def test_everything_that_is_named_by_id_is_on_the_same_page(graphs):
    for url, graph in graphs.items():
        described = {node["@id"] for node in graph if "@id" in node}
        named = {text for key, text in values(graph) if key == "@id"}

        assert named <= described, url


def test_questions_of_a_category_are_its_articles(graphs, sample):
    for (lang, category), articles in sample.library.by_category.items():
        [page] = [node for node in graphs[f"{lang}/category/{category}/"] if node["@type"] == "FAQPage"]

        assert [(q["name"], q["acceptedAnswer"]["text"]) for q in page["mainEntity"]] == [
            (article.title, sample.library.answer(article))
            for article in articles
            # The others are on the page only for some days.
            if not (article.valid_from or article.valid_until)
        ]


def test_article_with_dates_says_from_when_to_when_it_holds(graphs):
    [article] = [node for node in graphs["ja/new-year-delivery/"] if node["@type"] == "Article"]

    assert (article["temporalCoverage"], article["expires"]) == ("2027-01-25/2027-02-10", "2027-02-10")


def test_crumbs_lead_from_the_start_page_to_the_page(graphs):
    for url, graph in graphs.items():
        for node in graph:
            if node["@type"] == "BreadcrumbList":
                steps = node["itemListElement"]
                assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
                assert (steps[0]["item"], steps[-1]["item"]) == (SITE_URL + url[:3], SITE_URL + url)


NASTY = "</script><script>alert(1)</script> \u2028\u2029 &amp; <!-- \"quoted\" \\ 'end'"


def test_nothing_in_a_text_ends_the_script_element():
    script = as_script({"name": NASTY})

    assert re.findall("[<>&\u2028\u2029]", script) == []
    assert json.loads(script) == {"name": NASTY}


SHOP = {
    "kb/shop.yml": "name: Shop & Söhne\nsite_url: https://shop.example/help\nlanguages: [en]\n",
    "kb/categories.yml": "- { id: returns, title: Returns }\n",
    "kb/articles/en/how.md": (
        f"---\ntitle: {json.dumps(NASTY)}\nanswer: {json.dumps(NASTY)}\ncategory: returns\n---\nBody\n"
    ),
}


def graph_of(page):
    [block] = Reading(page).blocks
    return json.loads(block)["@graph"]


@pytest.mark.parametrize(("url", "key"), [("en/how", "headline"), ("en/category/returns", "name")])
def test_markup_in_an_article_stays_text(desk, url, key):
    desk.write(SHOP)
    desk.builder().build()

    assert spaced(NASTY) in [spaced(text) for name, text in values(graph_of(desk.page(url))) if name == key]
    assert "alert(1)</script>" not in desk.page(url)


def test_addresses_are_below_the_path_of_the_site(desk):
    desk.write(SHOP)
    desk.builder().build()

    article = graph_of(desk.page("en/how"))[2]

    assert (article["url"], article["isPartOf"]) == (
        "https://shop.example/help/en/how/",
        {"@id": "https://shop.example/help/en/#site"},
    )
    assert "dateModified" not in article


def test_site_without_an_address_says_nothing(desk):
    desk.write({**SHOP, "kb/shop.yml": "name: Shop\nlanguages: [en]\n"})
    desk.builder().build()

    assert [Reading(desk.page(url)).blocks for url in ("en", "en/how", "en/category/returns")] == [[], [], []]
