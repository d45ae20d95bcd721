"""The sample content of this repository, built once and looked at as readers and crawlers meet it."""

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from kb_builder.content import advice
from kb_builder.facts import placeholders

SITE_URL = "https://help.naraeloom.example/"
LANGUAGES = ("ko", "ja", "en")
DATA = ("application/json", "application/ld+json")
"""Script elements of these types are never run, so the content security policy lets them be."""
WRITTEN = date(2026, 11, 22)


@dataclass
class Page(HTMLParser):
    """What of a page the tests ask about."""

    url: str
    """Below the root of the site."""
    lang: str = ""
    canonical: str = ""
    awaited: str = ""
    """Link to the element that must be there before anything is painted."""
    ids: Counter = field(default_factory=Counter)
    references: set = field(default_factory=set)
    """Ids that labels and ARIA attributes name."""
    loaded: list = field(default_factory=list)
    links: list = field(default_factory=list)
    alternates: dict = field(default_factory=dict)
    inline: list = field(default_factory=list)
    """Script and style in the page itself, as the content security policy sees it."""
    headings: list = field(default_factory=list)

    def __post_init__(self):
        super().__init__()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "html":
            self.lang = given.get("lang", "")
        if given.get("id"):
            self.ids[given["id"]] += 1
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            self.references.update((given.get(name) or "").split())
        if tag == "link" and given.get("rel") == "canonical":
            self.canonical = given["href"]
        elif tag == "link" and given.get("rel") == "alternate" and "hreflang" in given:
            self.alternates[given["hreflang"]] = given["href"]
        elif tag == "link" and given.get("rel") == "expect":
            self.awaited = given["href"] if given.get("blocking") == "render" else ""
        elif tag == "link" or given.get("src"):
            self.loaded.append(given.get("href") or given["src"])
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") not in DATA):
            self.inline.append(tag)
        self.inline += [f"{name} on {tag}" for name in given if name == "style" or name.startswith("on")]


@pytest.fixture(scope="module")
def pages(sample):
    """Address below the root of the site -> page."""
    found = {}
    for path in sorted(sample.site.rglob("*.html")):
        url = path.relative_to(sample.site).as_posix().removesuffix("index.html")
        found[url] = Page(url)
        found[url].feed(path.read_text(encoding="utf-8"))
    return found


def odd(pages, oddities):
    """Page -> what is wrong with it, for pages with anything wrong."""
    return {url: wrong for url, page in pages.items() if (wrong := list(oddities(page)))}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_are_forty_articles_in_each_language(sample, lang):
    assert len([article for article in sample.library.content.articles if article.lang == lang]) >= 40


def test_every_article_is_in_every_language(sample):
    languages = defaultdict(set)
    for article in sample.library.content.articles:
        languages[article.id].add(article.lang)

    assert {id_: there for id_, there in languages.items() if there != set(LANGUAGES)} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_are_eight_categories_with_articles_in_each_language(sample, lang):
    assert len([key for key in sample.library.by_category if key[0] == lang]) >= 8


def test_there_is_no_advice_to_give(sample):
    assert list(map(str, advice(sample.library, WRITTEN))) == []


@pytest.mark.parametrize("name", ["category", "draft", "valid_from", "valid_until"])
def test_translations_agree_on_what_is_not_language(sample, name):
    said = defaultdict(set)
    for article in sample.library.content.articles:
        said[article.id].add(getattr(article, name))

    assert {id_: values for id_, values in said.items() if len(values) > 1} == {}


def test_every_fact_of_the_shop_is_quoted(sample, repository):
    text = "".join(path.read_text(encoding="utf-8") for path in (repository / "kb/articles").rglob("*.md"))

    assert set(sample.library.content.shop.facts) - {name for name, _ in placeholders(text)} == set()


MONEY = re.compile(r"(?<![\d,])(\d[\d,]*) ?(?:원|엔|달러|円|ウォン|ドル|won|yen)|(?:₩|¥|US\$) ?(\d[\d,]*)")


def test_sums_of_money_are_facts_so_that_languages_cannot_disagree(repository):
    typed = [
        f"{path.name}: {match[0]}"
        for path in (repository / "kb/articles").rglob("*.md")
        for match in MONEY.finditer(path.read_text(encoding="utf-8"))
        # "to a single won" is no price.
        if "1" not in match.groups()
    ]

    assert typed == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_facts_are_quoted_as_the_language_of_the_article_writes_them(sample, lang):
    foreign = {
        text
        for other in LANGUAGES
        if other != lang
        for name, text in sample.library.content.facts[other].items()
        if sample.library.content.shop.facts[name].krw
    }
    shown = [
        (article.id, text)
        for article in sample.library.content.articles
        if article.lang == lang
        for text in foreign
        if text in article.answer or text in article.body
    ]

    assert shown == []


def test_channels_that_an_article_names_answer_in_its_language(sample):
    speaks = {channel.id: channel.languages or LANGUAGES for channel in sample.library.content.shop.channels}

    assert [
        (article.place, channel)
        for article in sample.library.content.articles
        for channel in article.contact
        if article.lang not in speaks[channel]
    ] == []


def test_scripts_get_the_words_of_the_page(sample):
    page = (sample.site / "ja/index.html").read_text(encoding="utf-8")
    strings = re.search(r'<script type="application/json" id="kb-strings">(.*?)</script>', page)

    assert {key.split(".")[0] for key in json.loads(strings[1])} == {
        "anchor",
        "search",
        "results",
        "feedback",
        "contact",
        "appearance",
    }


def test_every_page_is_painted_when_its_last_element_is_read(pages):
    def early(page):
        last = f"#{list(page.ids)[-1]}"
        return [] if page.awaited == last else [last]

    assert odd(pages, early) == {}


def test_every_page_says_its_language(pages):
    def wrong(page):
        wanted = page.url.split("/")[0] if "/" in page.url else "ko"
        return [page.lang] if page.lang != wanted else []

    assert odd(pages, wrong) == {}


def test_no_page_asks_another_host_for_anything(pages):
    assert odd(pages, lambda page: [at for at in page.loaded if urlsplit(at).netloc]) == {}


def test_no_style_sheet_asks_another_host_for_anything(sample):
    sheets = "".join(path.read_text(encoding="utf-8") for path in sample.site.rglob("*.css"))

    assert re.findall(r"(?:@import|url\()[^;)]*//[^;)]*", sheets) == []


def test_no_page_holds_script_or_style_of_its_own(pages):
    assert odd(pages, lambda page: page.inline) == {}


def test_ids_of_a_page_are_unique(pages):
    assert odd(pages, lambda page: [id_ for id_, count in page.ids.items() if count > 1]) == {}


def test_every_label_and_aria_reference_names_something(pages):
    assert odd(pages, lambda page: page.references - set(page.ids)) == {}


def test_every_page_has_one_first_heading(pages):
    assert odd(pages, lambda page: [page.headings] if page.headings.count(1) != 1 else []) == {}


def test_no_heading_skips_a_level(pages):
    def skips(page):
        return [(upper, lower) for upper, lower in pairwise(page.headings) if lower > upper + 1]

    assert odd(pages, skips) == {}


def test_every_link_inside_the_site_leads_to_a_page_or_its_heading(pages, sample):
    def dead(page):
        for link in page.links:
            target = urlsplit(urljoin(SITE_URL + page.url, link))
            if not f"{target.scheme}://{target.netloc}/".startswith(SITE_URL):
                continue
            path, anchor = unquote(target.path.lstrip("/")), unquote(target.fragment)
            there = path in pages or (sample.site / path).is_file()
            if not there or (anchor and anchor not in pages[path].ids):
                yield link

    assert odd(pages, dead) == {}


def test_everything_a_page_loads_is_there(pages, sample):
    def missing(page):
        for address in page.loaded:
            target = urlsplit(urljoin(SITE_URL + page.url, address))
            if target.scheme != "data" and not (sample.site / unquote(target.path.lstrip("/"))).is_file():
                yield address

    assert odd(pages, missing) == {}


def test_modules_load_only_modules_that_are_there(sample):
    [folder] = (sample.site / "assets").glob("kb.*")
    wanted = {
        name
        for path in folder.glob("*.mjs")
        for name in re.findall(r'(?:from|import)\s*\(?"\./([^"]+)"', path.read_text(encoding="utf-8"))
    }

    assert wanted - {path.name for path in folder.iterdir()} == set()


def test_canonical_address_of_a_page_is_its_own(pages):
    assert odd(pages, lambda page: [page.canonical] if page.canonical not in ("", SITE_URL + page.url) else []) == {}


def test_alternates_of_a_page_name_it_in_turn(pages):
    by_address = {SITE_URL + url: page for url, page in pages.items()}

    def one_way(page):
        return [at for at in page.alternates.values() if by_address[at].alternates != page.alternates]

    assert odd(pages, one_way) == {}


def test_alternates_of_a_page_hold_itself(pages):
    def absent(page):
        return [page.alternates] if page.alternates and SITE_URL + page.url not in page.alternates.values() else []

    assert odd(pages, absent) == {}


def test_alternates_are_in_the_language_they_say(pages):
    by_address = {SITE_URL + url: page for url, page in pages.items()}

    def wrong(page):
        return [lang for lang, at in page.alternates.items() if lang != "x-default" and by_address[at].lang != lang]

    assert odd(pages, wrong) == {}


def test_sitemap_lists_every_page_that_may_be_indexed(pages, sample):
    listed = re.findall("<loc>(.*?)</loc>", (sample.site / "sitemap.xml").read_text(encoding="utf-8"))

    hidden = {f"{lang}/{name}" for lang in LANGUAGES for name in ("search/", "404.html")} | {"404.html"}
    assert sorted(listed) == sorted(SITE_URL + url for url in set(pages) - hidden)


def test_no_placeholder_of_a_fact_is_left_on_a_page(sample):
    assert [path for path in sample.site.rglob("*.html") if "{{" in path.read_text(encoding="utf-8")] == []


def test_pages_are_light(sample):
    # The navigation printed on every page was the heaviest part of Material's.
    heaviest = max(path.stat().st_size for path in sample.site.rglob("*.html.gz"))

    assert heaviest < 14_000


def test_word_lists_name_only_languages_of_the_shop(sample):
    content = sample.library.content
    named = {*content.synonyms, *(promise.lang for promise in content.promises)}

    assert named <= set(content.shop.languages)
