"""
What each page of the help center shows, as plain values: the one variable `kb` of the templates.

    Library --pages--> [Page(url, template, view)] --site--> files

Knows nothing of MkDocs.  Every address in a view is already relative to its page; only the pages for
addresses that do not exist use absolute ones, because they are shown at any depth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from kb_builder.article import Article
from kb_builder.content import OTHER, Library
from kb_builder.dress import dressed, image_size
from kb_builder.facts import localised
from kb_builder.formats import format_date, format_hours
from kb_builder.opening import clock_data
from kb_builder.related import related
from kb_builder.schema import Category
from kb_builder.strings import Strings
from kb_builder.urls import relative

LANGUAGE_NAMES = {"ko": "한국어", "ja": "日本語", "en": "English"}
POPULAR = 8
STARTERS = 4
"""So many of them are offered under the empty search field; more would hide what was asked before."""
_SCRIPT_WORDS = ("search.", "results.", "feedback.", "contact.", "appearance.", "anchor.")
"""Keys of the words that scripts need, embedded in each page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    id: str
    title: str
    answer: str
    url: str
    days: str = ""
    """As `Article.days`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page before its template is filled in."""

    url: str
    """Below the root of the site; ends in "/" unless it is a file."""
    template: str
    view: Mapping[str, Any]
    lang: str
    lastmod: str = ""
    alternates: tuple[tuple[str, str], ...] = ()
    """(language, url) of the same page in each language it exists in, this one included."""
    listed: bool = True
    """Whether the sitemap names it."""

    @property
    def file(self) -> str:
        return self.url + "index.html" if self.url.endswith("/") or not self.url else self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What pages need to know besides their content."""

    library: Library
    strings: Mapping[str, Strings]
    asset: Callable[[str], str]
    """File name -> address below the root of the site."""
    site_url: str = ""
    """Absolute, ends in "/"; empty: no canonical addresses, no sitemap."""
    logo: str = ""
    """Below the root of the site."""
    image: str = ""
    """For previews of its pages elsewhere; likewise."""
    api: str = "api/"
    """Below the root of the site, or absolute; empty: there is none."""
    popular: Mapping[str, list[Article]] = field(init=False)
    """Language -> articles.  Found once, as what follows: every page offers some."""
    notices: Mapping[str, list[Article]] = field(init=False)
    """Likewise."""
    always: Mapping[tuple[str, str], int] = field(init=False)
    """(language, category) -> number of articles that are answers on any day."""

    def __post_init__(self) -> None:
        languages, by_category = self.library.content.shop.languages, self.library.by_category
        object.__setattr__(self, "popular", {lang: _popular(self.library, lang) for lang in languages})
        object.__setattr__(self, "notices", {lang: _notices(self.library, lang) for lang in languages})
        always = {key: sum(1 for article in articles if not article.days) for key, articles in by_category.items()}
        object.__setattr__(self, "always", always)


def pages(site: Site) -> Iterator[Page]:
    """Every page of the site, in a fixed order."""
    yield _root(site)
    yield _not_found(site, site.library.content.shop.languages[0], "404.html")
    for lang in site.library.content.shop.languages:
        yield _home(site, lang)
        yield _all(site, lang)
        yield _plain(site, lang, "search", "results.title")
        yield _contact(site, lang)
        yield _not_found(site, lang, f"{lang}/404.html")
        for category in categories_of(site, lang):
            yield _category(site, lang, category)
    nearest = related(site.library)
    for article in site.library.content.articles:
        yield _article(site, article, nearest[article.lang, article.id])


def sitemap(site: Site, all_pages: Iterable[Page]) -> list[dict[str, Any]]:
    """Entries of sitemap.xml; none without a `site_url`, since its addresses must be absolute."""
    if not site.site_url:
        return []
    return [
        {
            "loc": absolute(site, page.url),
            "lastmod": page.lastmod,
            "alternates": [{"lang": lang, "url": absolute(site, url)} for lang, url in page.alternates],
        }
        for page in all_pages
        if page.listed
    ]


def categories_of(site: Site, lang: str) -> tuple[Category, ...]:
    """The categories that have articles in `lang`, and one for articles without, if there are any."""
    stray = Category(id=OTHER, title=site.strings[lang].t("category.none"))
    return tuple(c for c in (*site.library.content.categories, stray) if (lang, c.id) in site.library.by_category)


def absolute(site: Site, url: str) -> str:
    """An address below the root of a site that has a `site_url`, whole and in ASCII."""
    return site.site_url + quote(url, safe="/-_.~")


def _view(
    site: Site, kind: str, lang: str, url: str, title: str, description: str = "", **more: Any
) -> dict[str, Any]:
    """What every page shows, whatever its kind."""
    strings = site.strings[lang]
    shop = site.library.content.shop
    here = _Here(site, url)
    name = strings.t("site.name", shop=localised(shop.name, lang))
    alternates: dict[str, str] = more.pop("alternates", {})
    nearest: dict[str, str] = more.pop("nearest", {})
    languages = [
        {
            "code": code,
            "name": LANGUAGE_NAMES.get(code, code),
            "url": here(alternates.get(code) or nearest.get(code) or f"{code}/"),
            "current": code == lang and kind != "languages",
            "same": code in alternates,
            "near": code in nearest,
        }
        for code in shop.languages
    ]
    return {
        "kind": kind,
        "lang": lang,
        "dir": "ltr",
        "title": name if title in ("", name) else strings.t("page.title", title=title, site=name),
        "description": description,
        "canonical": absolute(site, url) if site.site_url and kind != "notfound" else "",
        "alternates": [{"lang": code, "url": absolute(site, at)} for code, at in alternates.items() if site.site_url],
        "noindex": kind in ("search", "notfound"),
        "t": strings.t,
        "strings": {key: text for key, text in strings.entries.items() if key.startswith(_SCRIPT_WORDS)},
        "asset": lambda file: here(site.asset(file)),
        "root": here(""),
        "api": site.api if not site.api or "://" in site.api else here("") + site.api,
        "urls": {
            "home": here(f"{lang}/"),
            "search": here(f"{lang}/search/"),
            "all": here(f"{lang}/all/"),
            "contact": here(f"{lang}/contact/"),
            "shop": shop.url or "",
        },
        "shop": {
            "name": localised(shop.name, lang),
            "tagline": localised(shop.tagline, lang),
            "logo": here(site.logo) if site.logo else "",
            "hours": [format_hours(hours, lang, shop.time_zone) for hours in shop.hours],
            "channels": channels(site, lang, []),
            "clock": clock_data(shop, lang),
        },
        "languages": languages,
        "categories": [_category_view(site, lang, category, here) for category in categories_of(site, lang)],
        "popular": [],
        "time_zone": shop.time_zone,
        "notices": [_link(site, article, here) for article in site.notices[lang] if article.url != url],
        "starters": [_link(site, article, here) for article in site.popular[lang][:STARTERS]],
        **more,
    }


class _Here:
    """Addresses seen from one page."""

    def __init__(self, site: Site, page: str) -> None:
        self._page = page
        # Shown in place of any missing page, so nothing can be relative.
        self._base = urlsplit(site.site_url).path or "/" if page.endswith("404.html") else None

    def __call__(self, target: str) -> str:
        if self._base is not None:
            return self._base + quote(target, safe="/-_.~#")
        return relative(target, self._page)


def _category_view(site: Site, lang: str, category: Category, here: _Here) -> dict[str, Any]:
    return {
        "id": category.id,
        "title": localised(category.title, lang),
        "about": localised(category.about, lang),
        "icon": category.icon,
        "url": here(f"{lang}/category/{category.id}/"),
        # Those with dates come and go without a build.
        "count": site.always[lang, category.id],
        "articles": (),
    }


def channels(site: Site, lang: str, order: list[str]) -> list[dict[str, str]]:
    """Ways to reach somebody who answers in `lang`, those named in `order` first."""
    there = [c for c in site.library.content.shop.channels if not c.languages or lang in c.languages]
    there.sort(key=lambda channel: order.index(channel.id) if channel.id in order else len(order))
    return [
        {
            "id": c.id,
            "kind": c.kind,
            "label": localised(c.label, lang),
            "url": c.url,
            "with_question": c.with_question or "",
        }
        for c in there
    ]


def _link(site: Site, article: Article, here: _Here) -> Link:
    return Link(
        id=article.id,
        title=article.title,
        answer=site.library.answer(article),
        url=here(article.url),
        days=article.days,
    )


def _everywhere(site: Site, path: str) -> dict[str, str]:
    """A page that every language has: language -> address."""
    return {lang: f"{lang}/{path}" for lang in site.library.content.shop.languages} | {"x-default": ""}


def _root(site: Site) -> Page:
    lang = site.library.content.shop.languages[0]
    return Page(
        url="",
        template="languages.html",
        lang=lang,
        view=_view(site, "languages", lang, "", "", alternates=_everywhere(site, "")),
        alternates=tuple(_everywhere(site, "").items()),
    )


def _home(site: Site, lang: str) -> Page:
    url = f"{lang}/"
    here = _Here(site, url)
    description = site.strings[lang].t("home.description", shop=localised(site.library.content.shop.name, lang))
    return Page(
        url=url,
        template="home.html",
        lang=lang,
        view=_view(
            site,
            "home",
            lang,
            url,
            "",
            description,
            alternates=_everywhere(site, ""),
            popular=[_link(site, article, here) for article in site.popular[lang]],
        ),
        alternates=tuple(_everywhere(site, "").items()),
    )


def _popular(library: Library, lang: str) -> list[Article]:
    """Those the shop names, or else the ones that other articles refer to most, no category twice in a row of four."""
    named = [library.by_key[lang, id_] for id_ in library.content.shop.popular if (lang, id_) in library.by_key]
    if named:
        return named[:POPULAR]
    ranked = sorted(
        (article for article in library.content.articles if article.lang == lang and not article.days),
        key=lambda article: (-library.inbound.get((lang, article.id), 0), article.id),
    )
    chosen: list[Article] = []
    for most in (1, 2, len(ranked)):
        for article in ranked:
            same = sum(1 for other in chosen if other.category == article.category)
            if len(chosen) < POPULAR and article not in chosen and same < most:
                chosen.append(article)
    return chosen


def _all(site: Site, lang: str) -> Page:
    url = f"{lang}/all/"
    here = _Here(site, url)
    view = _view(
        site, "all", lang, url, site.strings[lang].t("all.title"), alternates=dict(_without_default(site, "all/"))
    )
    for category in view["categories"]:
        category["articles"] = [_link(site, a, here) for a in site.library.by_category[lang, category["id"]]]
    return Page(url=url, template="all.html", lang=lang, view=view, alternates=_without_default(site, "all/"))


def _plain(site: Site, lang: str, kind: str, title_key: str) -> Page:
    url = f"{lang}/{kind}/"
    alternates = dict(_without_default(site, f"{kind}/"))
    view = _view(site, kind, lang, url, site.strings[lang].t(title_key), alternates=alternates)
    return Page(url=url, template=f"{kind}.html", lang=lang, view=view, listed=False)


def _contact(site: Site, lang: str) -> Page:
    url = f"{lang}/contact/"
    here = _Here(site, url)
    view = _view(
        site,
        "contact",
        lang,
        url,
        site.strings[lang].t("contact.title"),
        site.strings[lang].t("contact.lead"),
        alternates=dict(_without_default(site, "contact/")),
        popular=[_link(site, article, here) for article in site.popular[lang][:4]],
    )
    return Page(url=url, template="contact.html", lang=lang, view=view, alternates=_without_default(site, "contact/"))


def _without_default(site: Site, path: str) -> tuple[tuple[str, str], ...]:
    """Likewise, without the root: it leads to the start pages, so only those may name it."""
    return tuple((lang, url) for lang, url in _everywhere(site, path).items() if lang != "x-default")


def _not_found(site: Site, lang: str, url: str) -> Page:
    view = _view(
        site, "notfound", lang, url, site.strings[lang].t("notfound.title"), alternates=_everywhere(site, "")
    )
    return Page(url=url, template="notfound.html", lang=lang, view=view | {"alternates": []}, listed=False)


def _category(site: Site, lang: str, category: Category) -> Page:
    url = f"{lang}/category/{category.id}/"
    here = _Here(site, url)
    alternates = {
        code: f"{code}/category/{category.id}/"
        for code in site.library.content.shop.languages
        if (code, category.id) in site.library.by_category
    }
    articles = site.library.by_category[lang, category.id]
    return Page(
        url=url,
        template="category.html",
        lang=lang,
        view=_view(
            site,
            "category",
            lang,
            url,
            localised(category.title, lang),
            localised(category.about, lang),
            alternates=alternates,
            category=_category_view(site, lang, category, here),
            articles=[_link(site, article, here) for article in articles],
        ),
        lastmod=max((article.updated.isoformat() for article in articles if article.updated), default=""),
        alternates=tuple(alternates.items()),
    )


def _article(site: Site, article: Article, nearest: Iterable[Article]) -> Page:
    lang, library = article.lang, site.library
    here = _Here(site, article.url)
    rendered = library.rendered[lang, article.id]
    category = next(c for c in categories_of(site, lang) if c.id == library.category_of(article))
    alternates = {
        code: library.by_key[code, article.id].url
        for code in library.content.shop.languages
        if (code, article.id) in library.by_key
    }
    original = library.newer_original(article)
    view = {
        "id": article.id,
        "title": article.title,
        # Without an answer of its own the first paragraph is one, and the body shows it already.
        "answer": article.answer,
        "body": dressed(
            rendered.html,
            _size_of(site, article),
            lambda player: _loads_from(site, lang, player),
            lambda title: site.strings[lang].t("article.table", title=title or article.title),
        ),
        "updated": format_date(article.updated, lang) if article.updated else "",
        "updated_iso": article.updated.isoformat() if article.updated else "",
        "category": _category_view(site, lang, category, here),
        "related": [_link(site, other, here) for other in nearest],
        "toc": [{"id": h.id, "title": h.title} for h in rendered.headings if h.level == 2],
        "channels": channels(site, lang, library.channels(article)),
        "days": article.days,
        "validity": validity(site, article),
        "original": {"lang": original.lang, "url": here(original.url)} if original else None,
    }
    return Page(
        url=article.url,
        template="article.html",
        lang=lang,
        view=_view(
            site,
            "article",
            lang,
            article.url,
            article.title,
            library.answer(article),
            alternates=alternates,
            nearest={
                code: f"{code}/category/{category.id}/"
                for code in library.content.shop.languages
                if (code, category.id) in library.by_category
            },
            article=view,
        ),
        lastmod=article.updated.isoformat() if article.updated else "",
        alternates=tuple(alternates.items()),
    )


def _size_of(site: Site, article: Article) -> Callable[[str], tuple[int, int] | None]:
    def size_of(address: str) -> tuple[int, int] | None:
        file = site.library.file_at(article, address)
        return image_size(str(file)) if file else None

    return size_of


def _loads_from(site: Site, lang: str, player: str) -> str:
    strings = site.strings[lang]
    return strings.t("video.from", player=player) if player else strings.t("video.play")


def _notices(library: Library, lang: str) -> list[Article]:
    """What every page leads to on the days on which it is an answer, that which ends first before the others."""
    found = [article for article in library.content.articles if article.lang == lang and article.notice]
    return sorted(found, key=lambda article: (article.valid_until, article.id))


def validity(site: Site, article: Article) -> dict[str, str]:
    """
    On which days an article is an answer, in words; empty for always.

    Returns:
        days: What is true on any day; `early`: what to say before the first one; `over`: after the last one.
    """
    strings = site.strings[article.lang]
    start, end = (format_date(day, article.lang) if day else "" for day in (article.valid_from, article.valid_until))
    if not start and not end:
        return {}
    which = "between" if start and end else "from" if start else "until"
    return {
        "days": strings.t(f"article.valid_{which}", **{"start": start, "end": end}),
        "early": strings.t("article.valid_early", start=start) if start else "",
        "over": strings.t("article.valid_over", end=end) if end else "",
    }
