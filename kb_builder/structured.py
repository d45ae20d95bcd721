"""
What a page is, in the words of schema.org: one block of JSON-LD, for search engines and assistants.

    Page --structured_data--> {"@graph": [FAQPage, BreadcrumbList, ...]} --as_script--> <script type="application/ld+json">

Says nothing that the page does not show.  Its addresses must be absolute, so a site without a `site_url`
has none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from kb_builder.article import Article
from kb_builder.facts import localised
from kb_builder.pages import Page, Site, absolute

Node = dict[str, Any]

_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
"""Signs that could end a script element or a line of script; within a string of JSON these mean the same."""


def structured_data(site: Site, page: Page) -> Markup:
    """The content of the script element; empty for a page of which there is nothing to say."""
    graph = _graph(site, page) if site.site_url else []
    return as_script({"@context": "https://schema.org", "@graph": graph}) if graph else Markup()


def as_script(value: Any) -> Markup:
    """JSON that is safe between the tags of a script element, whatever is in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPES))  # nosec: nothing left in it means anything to HTML


def _graph(site: Site, page: Page) -> list[Node]:
    """The shop and its help center, which every page names by their `@id`, and what the page itself is."""
    around = [_shop(site, page.lang), _website(site, page.lang)]
    match page.view["kind"]:
        case "home":
            return around
        case "category":
            category = page.view["category"]
            crumbs = _crumbs(site, page.lang, [(category["title"], page.url)])
            return [*around, *_questions(site, page), crumbs]
        case "article":
            article = site.library.by_key[page.lang, page.view["article"]["id"]]
            return [*around, _article(site, page, article), _article_crumbs(site, page, article)]
        case _:
            return []


def _shop(site: Site, lang: str) -> Node:
    shop = site.library.content.shop
    node: Node = {
        "@type": "Organization",
        "@id": _shop_id(site),
        "name": localised(shop.name, lang),
        "url": shop.url or site.site_url,
    }
    if site.logo:
        node["logo"] = absolute(site, site.logo)
    return node


def _shop_id(site: Site) -> str:
    return site.site_url + "#shop"


def _website(site: Site, lang: str) -> Node:
    return {
        "@type": "WebSite",
        "@id": _website_id(site, lang),
        "url": absolute(site, f"{lang}/"),
        "name": site.strings[lang].t("site.name", shop=localised(site.library.content.shop.name, lang)),
        "inLanguage": lang,
        "publisher": {"@id": _shop_id(site)},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search_address(site, lang, "search_term_string")},
            "query-input": "required name=search_term_string",
        },
    }


def _website_id(site: Site, lang: str) -> str:
    return absolute(site, f"{lang}/") + "#site"


def search_address(site: Site, lang: str, placeholder: str) -> str:
    """
    Where a question is asked, for machines that fill it in.

    In the fragment, as everywhere: what a reader asks never gets into an access log.
    """
    return absolute(site, f"{lang}/search/") + f"#q={{{placeholder}}}"


def _questions(site: Site, page: Page) -> Iterator[Node]:
    """Those that the page shows on any day; none if there are no such."""
    category = page.view["category"]
    articles = site.library.by_category[page.lang, category["id"]]
    if questions := [_question(site, article) for article in articles if not article.days]:
        yield {
            "@type": "FAQPage",
            "@id": page.view["canonical"] + "#page",
            "url": page.view["canonical"],
            "name": category["title"],
            "inLanguage": page.lang,
            "isPartOf": {"@id": _website_id(site, page.lang)},
            "mainEntity": questions,
        }


def _question(site: Site, article: Article) -> Node:
    address = absolute(site, article.url)
    return {
        "@type": "Question",
        "name": article.title,
        "url": address,
        # An article of nothing but a title is an answer of no words; its title says at least what it is about.
        "acceptedAnswer": {"@type": "Answer", "text": site.library.answer(article) or article.title, "url": address},
    }


def _article(site: Site, page: Page, article: Article) -> Node:
    shop = {"@id": _shop_id(site)}
    node: Node = {
        "@type": "Article",
        "@id": page.view["canonical"] + "#article",
        "headline": article.title,
        "url": page.view["canonical"],
        "mainEntityOfPage": page.view["canonical"],
        "articleSection": page.view["article"]["category"]["title"],
        "inLanguage": page.lang,
        "author": shop,
        "publisher": shop,
        "isPartOf": {"@id": _website_id(site, page.lang)},
    }
    if description := site.library.answer(article):
        node["description"] = description
    if article.updated:
        node["dateModified"] = article.updated.isoformat()
    if article.days:
        node["temporalCoverage"] = "/".join(day or ".." for day in article.days.split("/"))
    if article.valid_until:
        node["expires"] = article.valid_until.isoformat()
    if site.image:
        node["image"] = absolute(site, site.image)
    return node


def _article_crumbs(site: Site, page: Page, article: Article) -> Node:
    category = page.view["article"]["category"]
    above = (category["title"], f"{page.lang}/category/{category['id']}/")
    return _crumbs(site, page.lang, [above, (article.title, page.url)])


def _crumbs(site: Site, lang: str, below_home: Sequence[tuple[str, str]]) -> Node:
    """
    The way from the start page down to a page.

    Args:
        below_home: (title, address below the root of the site) of each step.
    """
    steps = [(site.strings[lang].t("crumbs.home"), f"{lang}/"), *below_home]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": name, "item": absolute(site, url)}
            for at, (name, url) in enumerate(steps, start=1)
        ],
    }
