"""
Files that programs look for: what is new, how to search here, what to crawl.

    <lang>/updates.xml       RSS 2.0 of the articles that were updated last
    <lang>/opensearch.xml    for the browser's own search field
    robots.txt               where the sitemap is

The first two consist of absolute addresses, so a site without a `site_url` has none.  Like everything a
build makes, they do not know what day it is: a feed changes when an article does.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from email.utils import format_datetime

from kb_builder.article import Article
from kb_builder.facts import localised
from kb_builder.pages import Site, absolute, categories_of, validity
from kb_builder.structured import search_address

MOST_UPDATES = 50
SHORT_NAME = 16
"""Characters; what a browser shows of a search engine.  Source: OpenSearch 1.1."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feeds(site: Site) -> Iterator[tuple[str, str]]:
    """(file below the root of the site, content)."""
    yield "robots.txt", robots_txt(site)
    if site.site_url:
        for lang in site.library.content.shop.languages:
            yield f"{lang}/updates.xml", updates(site, lang)
            yield f"{lang}/opensearch.xml", opensearch(site, lang)


def robots_txt(site: Site) -> str:
    """Everything may be crawled; pages that are not to be found say so themselves."""
    where = f"\nSitemap: {absolute(site, 'sitemap.xml')}\n" if site.site_url else ""
    return f"User-agent: *\nDisallow:\n{where}"


def updates(site: Site, lang: str) -> str:
    """The articles that say when they were updated, the latest first."""
    strings = site.strings[lang]
    name = strings.t("site.name", shop=localised(site.library.content.shop.name, lang))
    rss = ET.Element("rss", {"version": "2.0", "xmlns:atom": "http://www.w3.org/2005/Atom"})
    channel = ET.SubElement(rss, "channel")
    _add(channel, "title", strings.t("page.title", title=strings.t("feed.title"), site=name))
    _add(channel, "link", absolute(site, f"{lang}/"))
    _add(
        channel,
        "description",
        strings.t("home.description", shop=localised(site.library.content.shop.name, lang)),
    )
    _add(channel, "language", lang)
    own = {"href": absolute(site, f"{lang}/updates.xml"), "rel": "self", "type": "application/rss+xml"}
    ET.SubElement(channel, "atom:link", own)
    titles = {category.id: localised(category.title, lang) for category in categories_of(site, lang)}
    for updated, article in _latest(site, lang):
        item = ET.SubElement(channel, "item")
        _add(item, "title", article.title)
        _add(item, "link", absolute(site, article.url))
        # Readers take it for HTML, so it is escaped here once more than XML asks for.
        said = (validity(site, article).get("days", ""), site.library.answer(article))
        _add(item, "description", html.escape(" ".join(filter(None, said)), quote=False))
        _add(item, "category", titles[site.library.category_of(article)])
        # With its day, so that a reader is shown an article again when it changes.
        guid = ET.SubElement(item, "guid", {"isPermaLink": "false"})
        guid.text = f"{absolute(site, article.url)}#{updated.isoformat()}"
        _add(item, "pubDate", format_datetime(datetime.combine(updated, time(), UTC), usegmt=True))
    return _document(rss)


def _latest(site: Site, lang: str) -> list[tuple[date, Article]]:
    dated = [(a.updated, a) for a in site.library.content.articles if a.lang == lang and a.updated]
    return sorted(dated, key=lambda pair: (-pair[0].toordinal(), pair[1].id))[:MOST_UPDATES]


def opensearch(site: Site, lang: str) -> str:
    """Says where to ask; the question goes into the fragment, which browsers fill in as any other part."""
    shop = localised(site.library.content.shop.name, lang)
    name = site.strings[lang].t("site.name", shop=shop)
    root = ET.Element("OpenSearchDescription", {"xmlns": "http://a9.com/-/spec/opensearch/1.1/"})
    _add(root, "ShortName", name if len(name) <= SHORT_NAME else shop[:SHORT_NAME])
    _add(root, "Description", site.strings[lang].t("home.description", shop=shop))
    ET.SubElement(root, "Url", {"type": "text/html", "template": search_address(site, lang, "searchTerms")})
    own = {
        "type": "application/opensearchdescription+xml",
        "rel": "self",
        "template": absolute(site, f"{lang}/opensearch.xml"),
    }
    ET.SubElement(root, "Url", own)
    if site.logo:
        _add(root, "Image", absolute(site, site.logo))
    _add(root, "Language", lang)
    _add(root, "InputEncoding", "UTF-8")
    return _document(root)


def _add(parent: ET.Element, tag: str, text: str) -> None:
    # Of control signs XML knows no way to write even the harmless ones.
    ET.SubElement(parent, tag).text = _NOT_XML.sub("", text)


def _document(root: ET.Element) -> str:
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
