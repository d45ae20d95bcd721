"""
The help center for those who read text: a Markdown copy beside each article, and llms.txt, which names them all.

    ko/fee/index.md    front matter, then what the page shows: facts filled in, links to other copies
    llms.txt           the shop in a sentence, then every article by language and category

Source: llmstxt.org, the proposal of 2024-09-03.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from kb_builder.article import Article
from kb_builder.facts import localised
from kb_builder.pages import LANGUAGE_NAMES, Site, absolute, categories_of, validity
from kb_builder.to_markdown import escaped, to_markdown
from kb_builder.urls import relative


def copies(site: Site) -> Iterator[tuple[str, str]]:
    """(file below the root of the site, content) of every copy, and of llms.txt."""
    yield "llms.txt", llms_txt(site)
    for article in site.library.content.articles:
        yield article.url + "index.md", markdown_copy(site, article)


def markdown_copy(site: Site, article: Article) -> str:
    """An article as its page shows it, in Markdown."""
    head = {
        "title": article.title,
        "answer": site.library.answer(article),
        "updated": article.updated.isoformat() if article.updated else "",
        "valid_from": article.valid_from.isoformat() if article.valid_from else "",
        "valid_until": article.valid_until.isoformat() if article.valid_until else "",
        "lang": article.lang,
        "url": absolute(site, article.url) if site.site_url else "",
    }
    notice = validity(site, article).get("days", "")
    parts = [
        "---\n" + "".join(f"{key}: {_quoted(value)}\n" for key, value in head.items() if value) + "---",
        f"# {_one_line(article.title)}",
        f"> {_one_line(notice)}" if notice else "",
        # Otherwise the body begins with it.
        _one_line(article.answer),
        to_markdown(site.library.rendered[article.lang, article.id].html, _readdress(site, article)).strip(),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _quoted(text: str) -> str:
    # Every string of JSON is one of YAML, but for three signs that YAML takes for the end of a line.
    return re.sub("[\x85\u2028\u2029]", lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps(text, ensure_ascii=False))


def _one_line(text: str) -> str:
    return escaped(" ".join(text.split()))


def _readdress(site: Site, article: Article) -> Callable[[str], str]:
    """A link to an article leads to its copy, one to another file of the site there; others stay as they are."""
    copied = {other.url for other in site.library.content.articles}

    def readdress(address: str) -> str:
        path, hash_, anchor = address.partition("#")
        if not path or ":" in path.split("/")[0] or path.startswith("/"):
            return address
        target = posixpath.normpath(posixpath.join(article.url, unquote(path))) + ("/" if path.endswith("/") else "")
        return _address(site, target + "index.md" if target in copied else target, article.url) + hash_ + anchor

    return readdress


def _address(site: Site, target: str, page: str) -> str:
    return absolute(site, target) if site.site_url else relative(target, page)


def llms_txt(site: Site) -> str:
    """All articles by language and category, each with its answer."""
    shop = site.library.content.shop
    lang = shop.languages[0]
    name = site.strings[lang].t("site.name", shop=localised(shop.name, lang))
    description = site.strings[lang].t("home.description", shop=localised(shop.name, lang))
    sections = [section for lang in shop.languages for section in _sections(site, lang)]
    return "\n\n".join([f"# {_one_line(name)}", f"> {_one_line(description)}", *sections]) + "\n"


def _sections(site: Site, lang: str) -> Iterator[str]:
    several = len(site.library.content.shop.languages) > 1
    for category in categories_of(site, lang):
        title = localised(category.title, lang)
        heading = f"{LANGUAGE_NAMES.get(lang, lang)}: {title}" if several else title
        articles = site.library.by_category[lang, category.id]
        lines = "\n".join(_entry(site, article) for article in articles)
        yield f"## {_one_line(heading)}\n\n{lines}"


def _entry(site: Site, article: Article) -> str:
    said = (validity(site, article).get("days", ""), site.library.answer(article))
    answer = _one_line(" ".join(filter(None, said)))
    link = f"- [{_one_line(article.title)}]({_address(site, article.url + 'index.md', '')})"
    return f"{link}: {answer}" if answer else link
