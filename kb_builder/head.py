"""
What the head of a page tells machines: previews in chats and feeds, other forms of the page, JSON-LD.

    Page --head--> the variable `head` of theme/partials/machine.html

Pages are finished before; this only looks at them, so it can be taken away without touching one.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from kb_builder.facts import localised
from kb_builder.pages import Page, Site, absolute
from kb_builder.structured import structured_data
from kb_builder.urls import relative

_LOCALES = {"ko": "ko_KR", "ja": "ja_JP", "en": "en_US"}
"""Open Graph wants a territory with each language."""


def head(site: Site, page: Page) -> dict[str, Any]:
    """What theme/partials/machine.html shows; nothing in it is escaped yet, except the JSON-LD."""
    return {
        "open_graph": _open_graph(site, page),
        "links": _links(site, page),
        "structured_data": structured_data(site, page),
    }


def preview_image(site: Site) -> str:
    """
    The picture for previews, below the root of the site; empty for none.

    A drawn logo is none: KakaoTalk, LINE, Facebook and X show bitmaps only.
    """
    return site.image or (site.logo if PurePosixPath(site.logo).suffix != ".svg" else "")


def _open_graph(site: Site, page: Page) -> list[tuple[str, str]]:
    """(property, content), in the order of the page."""
    view, lang = page.view, page.lang
    article = view["article"] if view["kind"] == "article" else None
    others = [code for code, _ in page.alternates if code not in (lang, "x-default")]
    image = preview_image(site) if site.site_url else ""
    shop = localised(site.library.content.shop.name, lang)
    said = [
        ("og:type", "article" if article else "website"),
        ("og:site_name", site.strings[lang].t("site.name", shop=shop)),
        ("og:title", view["title"]),
        ("og:description", view["description"]),
        ("og:url", view["canonical"]),
        ("og:locale", _locale(lang)),
        *(("og:locale:alternate", _locale(code)) for code in others),
        ("og:image", absolute(site, image) if image else ""),
        ("og:image:alt", shop if image else ""),
        ("article:modified_time", article["updated_iso"] if article else ""),
    ]
    return [(name, content) for name, content in said if content]


def _locale(lang: str) -> str:
    return _LOCALES.get(lang, lang.replace("-", "_"))


def _links(site: Site, page: Page) -> list[dict[str, str]]:
    """Attributes of link elements: the article as Markdown, the updates, the search for the browser's own field."""
    view, lang = page.view, page.lang
    links = []
    if view["kind"] == "article":
        links.append({"rel": "alternate", "type": "text/markdown", "href": "index.md"})
    # A missing page may stand at any depth, and at the root no language is chosen yet.
    if site.site_url and view["kind"] not in ("notfound", "languages"):
        name = site.strings[lang].t("site.name", shop=localised(site.library.content.shop.name, lang))
        feed, search = (relative(f"{lang}/{file}", page.url) for file in ("updates.xml", "opensearch.xml"))
        title = site.strings[lang].t("feed.title")
        links += [
            {"rel": "alternate", "type": "application/rss+xml", "href": feed, "title": title},
            {"rel": "search", "type": "application/opensearchdescription+xml", "href": search, "title": name},
        ]
    return links
