"""What programs look for, read by the parsers that they use."""

import xml.etree.ElementTree as ET
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

import pytest

SITE_URL = "https://help.naraeloom.example/"
LANGUAGES = ("ko", "ja", "en")
ATOM = "{http://www.w3.org/2005/Atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"

SHOP = "name: A long name & <more>\nsite_url: https://shop.example/help/\nlanguages: [en]\n"


def article(day, title="T", answer="A"):
    return f'---\ntitle: "{title}"\nanswer: "{answer}"\nupdated: {day}\n---\n'


def xml(site, name):
    return ET.fromstring((site / name).read_bytes())


def page_of(site, address, site_url=SITE_URL):
    """The file that an address leads to."""
    path = unquote(address.removeprefix(site_url).partition("#")[0])
    return site / path / "index.html" if path.endswith("/") or not path else site / path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_updates_are_the_fifty_latest_articles_of_the_language(sample, lang):
    channel = xml(sample.site, f"{lang}/updates.xml").find("channel")
    items = channel.findall("item")

    days = [parsedate_to_datetime(item.findtext("pubDate")).date() for item in items]
    articles = [a for a in sample.library.content.articles if a.lang == lang]
    assert days == sorted((a.updated for a in articles), reverse=True)[:50]
    assert {item.findtext("title") for item in items} == {a.title for a in articles}
    assert (channel.findtext("language"), channel.findtext("lastBuildDate")) == (lang, None)
    assert channel.find(f"{ATOM}link").get("href") == f"{SITE_URL}{lang}/updates.xml"
    assert [at for item in items if not page_of(sample.site, at := item.findtext("link")).is_file()] == []


def test_no_more_than_fifty_updates_the_latest_first(desk):
    days = [date.fromordinal(date(2026, 1, 1).toordinal() + n) for n in range(60)]
    desk.write({"kb/shop.yml": SHOP} | {f"kb/articles/a{n}.md": article(day) for n, day in enumerate(days)})
    desk.builder().build()

    items = xml(desk.site, "en/updates.xml").findall("channel/item")

    assert [item.findtext("guid") for item in items] == [
        f"https://shop.example/help/en/a{n}/#{days[n]}" for n in range(59, 9, -1)
    ]
    assert {item.find("guid").get("isPermaLink") for item in items} == {"false"}


def test_article_that_does_not_say_when_is_no_update(desk):
    desk.write({"kb/shop.yml": SHOP, "kb/articles/a.md": "# A\n"})
    desk.builder().build()

    assert xml(desk.site, "en/updates.xml").findall("channel/item") == []


def test_markup_and_control_signs_of_a_text_break_no_feed(desk):
    desk.write(
        {"kb/shop.yml": SHOP, "kb/articles/a.md": article("2026-11-20", "<b>]]> & \\x07 \\u2028", "1 < 2 & 3")}
    )
    desk.builder().build()

    [item] = xml(desk.site, "en/updates.xml").findall("channel/item")

    assert (item.findtext("title"), item.findtext("description")) == ("<b>]]> &  \u2028", "1 &lt; 2 &amp; 3")
    assert parsedate_to_datetime(item.findtext("pubDate")) == datetime.fromisoformat("2026-11-20T00:00:00Z")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_browser_is_told_where_to_search(sample, lang):
    said = xml(sample.site, f"{lang}/opensearch.xml")

    urls = {url.get("type"): url.get("template") for url in said.iter(f"{OPENSEARCH}Url")}
    assert urls == {
        "text/html": f"{SITE_URL}{lang}/search/#q={{searchTerms}}",
        "application/opensearchdescription+xml": f"{SITE_URL}{lang}/opensearch.xml",
    }
    assert len(said.findtext(f"{OPENSEARCH}ShortName")) <= 16
    assert page_of(sample.site, said.findtext(f"{OPENSEARCH}Image")).is_file()


def test_name_that_is_too_long_for_a_browser_is_cut(desk):
    desk.write({"kb/shop.yml": SHOP})
    desk.builder().build()

    assert xml(desk.site, "en/opensearch.xml").findtext(f"{OPENSEARCH}ShortName") == "A long name & <m"


def test_crawlers_are_told_where_the_sitemap_is(sample):
    assert (sample.site / "robots.txt").read_text() == f"User-agent: *\nDisallow:\n\nSitemap: {SITE_URL}sitemap.xml\n"


def test_site_without_an_address_has_no_feeds(desk):
    desk.write({"kb/shop.yml": "name: Shop\nlanguages: [en]\n", "kb/articles/a.md": article("2026-11-20")})
    desk.builder().build()

    assert [path.name for path in (desk.site / "en").glob("*.xml")] == []
    assert (desk.site / "robots.txt").read_text() == "User-agent: *\nDisallow:\n"
    assert "rss+xml" not in desk.page("en/a")


def test_sitemap_names_every_language_of_a_page(sample):
    entries = xml(sample.site, "sitemap.xml").findall(f"{SITEMAP}url")
    others = {
        entry.findtext(f"{SITEMAP}loc"): {link.get("hreflang"): link.get("href") for link in entry.iter(LINK)}
        for entry in entries
    }

    assert [at for at in others if not page_of(sample.site, at).is_file()] == []
    assert {frozenset(links) for at, links in others.items()} == {
        frozenset(LANGUAGES),
        frozenset({*LANGUAGES, "x-default"}),
    }
    assert {at for at, links in others.items() if links.get("x-default") == SITE_URL} == {
        SITE_URL,
        *(f"{SITE_URL}{lang}/" for lang in LANGUAGES),
    }
    assert [at for at, links in others.items() for other in links.values() if others[other] != links] == []


def test_sitemap_says_when_each_article_changed(sample):
    changed = {
        entry.findtext(f"{SITEMAP}loc"): entry.findtext(f"{SITEMAP}lastmod")
        for entry in xml(sample.site, "sitemap.xml").findall(f"{SITEMAP}url")
    }

    assert {
        SITE_URL + a.url: a.updated.isoformat() for a in sample.library.content.articles
    }.items() <= changed.items()
