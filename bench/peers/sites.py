"""
The sample help center as its peers would publish it: the same articles, a start page with the same links.

    kb/ --Library--> docs/<lang>/<category>/<id>.md --Material, Zensical, Starlight--> a folder to serve

Each generator is set up as its own guide begins, with what every shop would add: three languages, and dark
colours if the device asks for them.  Programs and sites lie in a folder that the caller names.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath

import yaml

from bench.engine import stop
from kb_builder.article import Article
from kb_builder.content import Library
from kb_builder.facts import localised
from kb_builder.pages import LANGUAGE_NAMES, POPULAR

HERE = Path(__file__).parent / "pages"
ZENSICAL = "zensical==0.0.73"
"""The last release that brings its theme itself."""

SITE_URL = "https://help.naraeloom.example/"
Link = Callable[[str], str]
"""Id of an article -> its address, seen from the page that is written."""


def install(cache: Path) -> None:
    """Bring the programs that are not there yet: npm packages, and Zensical in an environment of its own."""
    npm = shutil.which("npm")
    if npm is None:
        stop("npm: not installed\n    mend: install Node 20 or newer", 3)
    cache.mkdir(parents=True, exist_ok=True)
    wanted = (HERE / "package.json").read_text()
    if not (node_modules(cache) / "lighthouse").is_dir() or (cache / "package.json").read_text() != wanted:
        (cache / "package.json").write_text(wanted)
        run([npm, "install", "--no-audit", "--no-fund", "--loglevel=error"], cache)
    if not zensical(cache).is_file():
        venv.create(cache / "zensical", with_pip=True)
        run([str(zensical(cache).with_name("python")), "-m", "pip", "install", "--quiet", ZENSICAL], cache)


def node_modules(cache: Path) -> Path:
    return cache / "node_modules"


def node(cache: Path) -> str:
    """The Node that Astro and Lighthouse need, whatever this machine has."""
    return str(node_modules(cache) / "node" / "bin" / "node")


def zensical(cache: Path) -> Path:
    return cache / "zensical" / "bin" / "zensical"


def run(command: list[str], folder: Path) -> None:
    quiet = os.environ | {"ASTRO_TELEMETRY_DISABLED": "1", "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=folder, env=quiet, capture_output=True, text=True, check=False)
    if done.returncode:
        stop(f"{' '.join(command)}: failed\n{done.stdout}{done.stderr}", 3)


def material(library: Library, cache: Path) -> Path:
    """Material for MkDocs; a site for each language, which is what its guide advises."""
    folder = _fresh(cache / "sites" / "material")
    for lang in library.content.shop.languages:
        _write_markdown(library, lang, folder / lang, _callout)
        settings = {
            "site_name": _name(library, lang),
            "site_url": f"{SITE_URL}{lang}/",
            "docs_dir": str(folder / lang),
            "site_dir": str(folder / "site" / lang),
            "theme": {"name": "material", "language": lang, "palette": _palette()},
            "plugins": ["search"],
            "markdown_extensions": ["admonition"],
            "extra": {"alternate": _alternates(library)},
        }
        (folder / f"{lang}.yml").write_text(yaml.safe_dump(settings, allow_unicode=True))
        run(
            [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(folder / f"{lang}.yml")], folder
        )
    return folder / "site"


def zensical_site(library: Library, cache: Path) -> Path:
    """Zensical, in the design that new projects get."""
    folder = _fresh(cache / "sites" / "zensical")
    for lang in library.content.shop.languages:
        project = folder / lang
        _write_markdown(library, lang, project / "docs", _callout)
        lines = [
            "[project]",
            f"site_name = {json.dumps(_name(library, lang), ensure_ascii=False)}",
            f'site_url = "{SITE_URL}{lang}/"',
            "[project.theme]",
            f'language = "{lang}"',
            *(_toml("[[project.theme.palette]]", entry) for entry in _palette()),
            "[project.markdown_extensions]",
            "admonition = {}",
            *(_toml("[[project.extra.alternate]]", entry) for entry in _alternates(library)),
        ]
        (project / "zensical.toml").write_text("\n".join(lines) + "\n")
        run([str(zensical(cache)), "build", "--clean"], project)
        shutil.copytree(project / "site", folder / "site" / lang)
    return folder / "site"


def starlight(library: Library, cache: Path) -> Path:
    """Starlight: one site, a folder for each language."""
    folder = _fresh(cache / "sites" / "starlight")
    shutil.copytree(HERE, folder, dirs_exist_ok=True)
    (folder / "public").mkdir()
    # Pages of new projects name one; without it each reader is sent a 404 page.
    shutil.copy(library.content.root / "assets" / "logo.svg", folder / "public" / "favicon.svg")
    # A real folder's worth of packages; a link keeps it from being installed twice.
    (folder / "node_modules").symlink_to(node_modules(cache).resolve())
    languages = library.content.shop.languages
    for lang in languages:
        _write_markdown(library, lang, folder / "src" / "content" / "docs" / lang, _aside)
    shop = {
        "site": SITE_URL,
        "title": {lang: _name(library, lang) for lang in languages},
        "locales": {lang: {"label": LANGUAGE_NAMES[lang], "lang": lang} for lang in languages},
        "sidebar": [
            {
                "label": localised(category.title, languages[0]),
                "translations": {lang: localised(category.title, lang) for lang in languages},
                "items": [{"autogenerate": {"directory": category.id}}],
            }
            for category in library.content.categories
        ],
    }
    (folder / "shop.json").write_text(json.dumps(shop, ensure_ascii=False))
    run([node(cache), "node_modules/astro/bin/astro.mjs", "build"], folder)
    return folder / "dist"


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _name(library: Library, lang: str) -> str:
    return localised(library.content.shop.name, lang)


def _palette() -> list[dict[str, str]]:
    return [
        {"media": "(prefers-color-scheme: light)", "scheme": "default"},
        {"media": "(prefers-color-scheme: dark)", "scheme": "slate"},
    ]


def _alternates(library: Library) -> list[dict[str, str]]:
    return [
        {"name": LANGUAGE_NAMES[lang], "link": f"/{lang}/", "lang": lang} for lang in library.content.shop.languages
    ]


def _toml(table: str, entry: Mapping[str, str]) -> str:
    return "\n".join([table, *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items())])


def _write_markdown(library: Library, lang: str, folder: Path, callout: Callable[[str, str, str], str]) -> None:
    """Write every article of a language, and a start page with the links that ours has."""
    places = {
        article.id: PurePosixPath(library.category_of(article), f"{article.id}.md")
        for article in library.content.articles
        if article.lang == lang
    }

    def link(at: PurePosixPath) -> Link:
        if callout is _aside:  # links of Starlight are addresses, those of MkDocs files
            return lambda target: f"/{lang}/{places[target].with_suffix('')}/"
        return lambda target: os.path.relpath(places[target], at.parent)

    for article in library.content.articles:
        if article.lang == lang:
            path = folder / places[article.id]
            path.parent.mkdir(parents=True, exist_ok=True)
            answer = library.answer(article)
            body = _with_links(_with_callouts(article.body, callout), link(places[article.id]))
            path.write_text(f"{_front_matter(article.title, answer)}{answer}\n\n{body}\n")
    home = "\n".join(_start_page(library, lang, link(PurePosixPath("index.md"))))
    (folder / "index.md").write_text(_front_matter(_name(library, lang), _name(library, lang)) + home)


def _start_page(library: Library, lang: str, link: Link) -> Iterator[str]:
    def entry(article: Article) -> str:
        return f"- [{article.title}]({link(article.id)})"

    chosen = [library.by_key[lang, id_] for id_ in library.content.shop.popular if (lang, id_) in library.by_key]
    ranked = sorted(
        (article for article in library.content.articles if article.lang == lang),
        key=lambda article: (-library.inbound.get((lang, article.id), 0), article.id),
    )
    yield from map(entry, (chosen or ranked)[:POPULAR])
    for category in library.content.categories:
        articles = library.by_category.get((lang, category.id), ())
        if articles:
            yield f"\n## {localised(category.title, lang)}\n\n{localised(category.about, lang)}\n"
            yield entry(articles[0])


def _front_matter(title: str, description: str) -> str:
    said = {"title": title, "description": description}
    return f"---\n{yaml.safe_dump(said, allow_unicode=True, sort_keys=False)}---\n"


def _with_links(body: str, link: Link) -> str:
    def address(match: re.Match[str]) -> str:
        target, _, _anchor = match[1].partition("#")
        return f"]({link(target)})" if re.fullmatch(r"[a-z0-9-]+", target) else match[0]

    return re.sub(r"\]\(([^)\s]+)\)", address, body)


def _with_callouts(body: str, callout: Callable[[str, str, str], str]) -> str:
    block = re.compile(r'^!!! (\w+)(?: "(.*)")?\n((?:(?:    .*)?\n|    .*\Z)+)', re.M)
    return block.sub(lambda match: callout(match[1], match[2] or "", match[3]), body + "\n")


def _callout(kind: str, title: str, text: str) -> str:
    return f'!!! {kind} "{title}"\n{text}' if title else f"!!! {kind}\n{text}"


def _aside(kind: str, title: str, text: str) -> str:
    kind = {"warning": "caution"}.get(kind, kind)
    lines = "\n".join(line.removeprefix("    ") for line in text.rstrip().splitlines())
    label = f"[{title.replace('**', '')}]" if title else ""
    return f":::{kind}{label}\n{lines}\n:::\n\n"


SITES: Mapping[str, Callable[[Library, Path], Path]] = {
    "Material": material,
    "Starlight": starlight,
    "Zensical": zensical_site,
}
"""Name -> what builds its site below a cache folder, once `install` has run."""
