"""
The help center on the shop's own pages: what `<script src=".../widget.js">` loads.

    widget.js           at the root, stable: a button; names the hashed folder of the rest, so it is asked for each time
    <lang>/widget.json  words, ways to reach a person, questions to begin with; fetched when the button is used

The rest are scripts and a style sheet among the other assets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kb_builder.article import Article
from kb_builder.facts import localised
from kb_builder.formats import format_hours
from kb_builder.minify import minified
from kb_builder.opening import clock_data
from kb_builder.pages import Site, categories_of, channels
from kb_builder.schema import Category, Look

LOADER = "widget.js"
"""Below the theme, and below the root of the site."""
QUESTIONS = 6
"""Of a category: a panel shows no more, and what it loads must not grow with the articles."""

WORDS = re.compile(
    r"widget\.(?!open$).*|search\.(label|placeholder|submit)"
    r"|results\.(count\..*|weak|none|none_next|kept|limited|nearest|searched_for|search_instead|other_language|language_.*)"
    r"|contact\.(title|question|question_hint|copy|copied|copy_yourself|subject|hours|open.*|closed_.*|today|tomorrow"
    r"|on_day|in_zone)"
)
"""Keys of what the panel says: as the help center does, where both say it."""

_GIVEN = "__GIVEN__"
_WORD = re.compile(r"[^\W\d_]{2,}")
_SAY_NOTHING = frozenset({"and", "the", "for", "how", "out"})


def widget(site: Site, loader: bytes) -> Iterator[tuple[str, bytes]]:
    """
    (file below the root of the site, content).

    Args:
        loader: The script as the theme has it.
    """
    yield LOADER, minified(LOADER, loader).replace(_GIVEN.encode(), _json(_given(site)))
    for lang in site.library.content.shop.languages:
        yield f"{lang}/widget.json", _json(_data(site, lang))


def _given(site: Site) -> dict[str, Any]:
    """What the button needs before anything else is loaded."""
    languages = site.library.content.shop.languages
    return {
        "module": site.asset("widget.mjs"),
        "labels": {lang: site.strings[lang].t("widget.open") for lang in languages},
        "colours": _colours(site.library.content.shop.look),
    }


def _colours(look: Look) -> dict[str, str]:
    return {"accent": look.accent, "dark": look.accent_dark}


def _data(site: Site, lang: str) -> dict[str, Any]:
    strings, shop = site.strings[lang], site.library.content.shop
    return {
        "lang": lang,
        "api": site.api,
        "words": {key: text for key, text in strings.entries.items() if WORDS.fullmatch(key)},
        "font": shop.look.font or "",
        "channels": [_channel(given) for given in channels(site, lang, [])],
        "hours": [format_hours(hours, lang, shop.time_zone) for hours in shop.hours],
        "clock": clock_data(shop, lang),
        "popular": [_question(article) for article in site.popular[lang]],
        "categories": [_category(site, lang, category) for category in categories_of(site, lang)],
    }


def _category(site: Site, lang: str, category: Category) -> dict[str, Any]:
    synonyms = site.library.content.synonyms
    words: set[str] = set()
    # Shops name their pages in English whatever language they are in.
    for spoken in ("en", lang):
        named = _words([category.id, localised(category.title, spoken)])
        words |= named | _alike(named, synonyms.get(spoken, ()))
    always = [article for article in site.library.by_category[lang, category.id] if not article.days]
    return {
        "id": category.id,
        "words": sorted(words - _SAY_NOTHING),
        "questions": [_question(article) for article in always[:QUESTIONS]],
    }


def _channel(given: Mapping[str, str]) -> Mapping[str, str]:
    # There are no icons in the panel.
    return {key: text for key, text in given.items() if key != "kind"}


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in _WORD.findall(text.lower())}


def _alike(named: set[str], groups: Sequence[Sequence[str]]) -> set[str]:
    """Single words that mean the same as one of `named`."""
    return {alike for group in groups if named & set(group) for alike in group if _WORD.fullmatch(alike)}


def _question(article: Article) -> Mapping[str, str]:
    # Its address is that of the language and its id.
    return {"id": article.id, "title": article.title}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
