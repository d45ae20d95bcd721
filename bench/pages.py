"""
What a phone loads: our pages beside those of other generators, from the same articles.

    python -m bench.pages CACHE_DIR [--site NAME ...] [--lang LANG ...] [--runs 3] [--write]

`CACHE_DIR` is a folder of its own, outside of this repository: programs, sites and `results.json` go there.  What was
measured before stays in `results.json` until it is measured again.  `pages.md` says how to read the tables.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from bench.engine import arguments_of, stop
from bench.peers import sites
from bench.readme import machine, table, write_part
from bench.relevance import LANGUAGES, REPOSITORY
from bench.serving import Sent, Served, compress, our_app, serving, static_app
from kb_builder.build import Builder
from kb_builder.content import Library

OURS = "ours"
ARTICLE = "return-how"
PHONE = "Pixel 7"
QUIET_MS = 1000
"""After the network is idle; by then a page has fetched all it fetches by itself."""

PAGES_MD = Path(__file__).with_suffix(".md")
WORDS = {
    # language -> (a question with answers, one without)
    "ko": ("반품", "드론 조종사 자격증"),
    "ja": ("返品", "量子コンピュータ"),
    "en": ("return", "quantum chromodynamics"),
}
SEARCH_FIELD = {
    OURS: ".kb-search__input",
    "Material": "label.md-header__button[for=__search]",
    "Starlight": "button[data-open-modal]",
    "Zensical": "label.md-header__button[for=__search]",
}
"""What a reader taps to search."""

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")

Figures = dict[str, Any]
Results = dict[str, Figures]
"""`site language page` -> what was measured."""


def main() -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("cache_dir", type=Path)
    parser.add_argument("--site", nargs="+", default=[OURS, *sites.SITES], choices=[OURS, *sites.SITES])
    parser.add_argument("--lang", nargs="+", default=list(LANGUAGES), choices=LANGUAGES)
    parser.add_argument("--runs", type=int, default=3, help="of Lighthouse, for each page; 0: none")
    parser.add_argument("--write", action="store_true", help="put the tables into bench/pages.md")
    arguments = parser.parse_args()
    cache = arguments.cache_dir.resolve()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if cache.is_relative_to(REPOSITORY) or not chromium:
        stop("CACHE_DIR: must lie outside of this repository" if chromium else "chromium: not installed", 2)
    sites.install(cache)
    kept = cache / "results.json"
    results: Results = json.loads(kept.read_text()) if kept.exists() else {}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name in arguments.site:
            with _serving(name, cache) as (served, library):
                for lang in arguments.lang:
                    for kind, path in _paths(name, lang, library).items():
                        print(f"measuring  {name} {lang} {kind}", file=sys.stderr, flush=True)
                        figures = _look(driver, browser, served, name, lang, path)
                        lighthouse = Lighthouse(cache, chromium, arguments.runs)
                        key = f"{name} {lang} {kind}"
                        results[key] = results.get(key, {}) | figures | lighthouse.on(served.url + path)
                        kept.write_text(json.dumps(results, ensure_ascii=False, indent=1))
        browser.close()
    text = as_tables(results)
    print(text)
    if arguments.write:
        write_part("pages", text, PAGES_MD)


@contextmanager
def _serving(name: str, cache: Path) -> Iterator[tuple[Served, Library]]:
    """Build a site from `kb/` and serve it."""
    with tempfile.TemporaryDirectory() as folder:
        builder = Builder(REPOSITORY / "mkdocs.yml", Path(folder, "site"), Path(folder, "index"))
        library = builder.check()
        if name == OURS:
            builder.build()
            app = our_app(Path(folder, "site"), Path(folder, "index"), Path(folder))
        else:
            site = sites.SITES[name](library, cache)
            compress(site)
            app = static_app(site)
        with serving(app) as served:
            yield served, library


def _paths(name: str, lang: str, library: Library) -> Mapping[str, str]:
    article = library.by_key[lang, ARTICLE]
    place = article.url if name == OURS else f"{lang}/{library.category_of(article)}/{article.id}/"
    return {"home": f"/{lang}/", "article": f"/{place}"}


def _look(driver: Playwright, browser: Browser, served: Served, name: str, lang: str, path: str) -> Figures:
    """What loading a page and a first search send, and what axe finds in each state of the page."""
    question, unknown = WORDS[lang]
    asked: list[str] = []

    @contextmanager
    def opened(**media: Any) -> Iterator[Page]:
        context = browser.new_context(**driver.devices[PHONE], locale=lang, reduced_motion="reduce", **media)
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.goto(served.url + path, wait_until="networkidle")
        page.wait_for_timeout(QUIET_MS)
        yield page
        context.close()

    served.sent.clear()
    with opened() as page:
        loaded = list(served.sent)
        foreign = sum(urlsplit(url).hostname not in ("127.0.0.1", None) for url in asked)
        axe = {"plain": _axe(page)}
        _search(page, name, question)
        first_search = served.sent[len(loaded) :]
        axe["search open"] = _axe(page)
    with opened() as page:
        _search(page, name, unknown)
        axe["nothing found"] = _axe(page)
    for state, media in _MEDIA.items():
        with opened(**media) as page:
            axe[state] = _axe(page)
            _search(page, name, question)
            axe[f"{state}, search open"] = _axe(page)
    if name == OURS:
        with opened() as page:
            page.locator(".kb-menu__button").click()
            axe["language menu"] = _axe(page)
    return {
        "requests": len(loaded),
        "third_party": foreign,
        "bytes": sum(map(_size, loaded)),
        "bytes_by_kind": _by_kind(loaded),
        "bytes_of_headers": sum(sent.head for sent in loaded),
        "first_search": _by_kind(first_search),
        "axe": axe,
    }


_MEDIA: Mapping[str, Mapping[str, Any]] = {
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
}


def _search(page: Page, name: str, text: str) -> None:
    """Ask as a reader does, and wait for what comes of it."""
    page.locator(SEARCH_FIELD[name]).click()
    page.wait_for_timeout(QUIET_MS)
    page.keyboard.type(text, delay=20)
    # Letters that are on no key come without one, and Material waits for a key.
    page.keyboard.press("End")
    page.wait_for_timeout(2 * QUIET_MS)


def _axe(page: Page) -> list[str]:
    page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(
        "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id }) => id))"
    )
    return found


def _size(sent: Sent) -> int:
    return sent.head + sent.body


def _by_kind(answers: Iterable[Sent]) -> dict[str, int]:
    sizes: Counter[str] = Counter()
    for sent in answers:
        sizes[_kind(sent)] += _size(sent)
    return dict(sizes)


def _kind(sent: Sent) -> str:
    kinds = {"text/html": "page", "text/css": "style", "text/javascript": "script"}
    if sent.content_type in kinds:
        return kinds[sent.content_type]
    family = sent.content_type.partition("/")[0]
    return family if family in ("font", "image") else "data"


class Lighthouse:
    """Google's Lighthouse as a phone on simulated slow 4G."""

    def __init__(self, cache: Path, chromium: str, runs: int) -> None:
        script = sites.node_modules(cache) / "lighthouse" / "cli" / "index.js"
        flags = "--headless=new --no-sandbox"
        self._command = [sites.node(cache), str(script), "--output=json", "--quiet", f"--chrome-flags={flags}"]
        self._environment = os.environ | {"CHROME_PATH": chromium}
        self._runs = runs

    def on(self, url: str) -> Figures:
        """Medians over the runs; nothing if there are none."""
        reports = [self._report(url) for _ in range(self._runs)]
        if not reports:
            return {}

        def median(part: str, name: str, figure: str) -> float:
            return statistics.median(float(report[part][name][figure]) for report in reports)

        return {
            "lcp_s": median("audits", "largest-contentful-paint", "numericValue") / 1000,
            "cls": median("audits", "cumulative-layout-shift", "numericValue"),
            "scores": [round(100 * median("categories", category, "score")) for category in CATEGORIES],
            "missed": sorted({audit for report in reports for audit in _missed(report)}),
        }

    def _report(self, url: str) -> Figures:
        run = subprocess.run(
            [*self._command, url], env=self._environment, stdout=subprocess.PIPE, text=True, check=True
        )
        report: Figures = json.loads(run.stdout)
        return report


def _missed(report: Figures) -> Iterator[str]:
    """The audits that cost points."""
    for category in CATEGORIES:
        for ref in report["categories"][category]["auditRefs"]:
            score = report["audits"][ref["id"]]["score"]
            if ref["weight"] and score is not None and score < 1:
                yield f"{category}: {ref['id']} {score:.2f}"


def as_tables(results: Results) -> str:
    """A table for each kind of page: a row for each measure, a column for each site, all languages in a cell."""
    parts = [machine()]
    names = [name for name in (OURS, *sites.SITES) if any(key.split()[0] == name for key in results)]
    langs = [lang for lang in LANGUAGES if any(key.split()[1] == lang for key in results)]
    for kind in ("home", "article"):
        rows = [
            [label, *(_cell([results.get(f"{name} {lang} {kind}", {}) for lang in langs], read) for name in names)]
            for label, read in _ROWS.items()
        ]
        parts.append(f"### {kind.capitalize()} page ({', '.join(langs)})\n\n{table(['', *names], rows)}")
    missed = sorted({(key, audit) for key, figures in results.items() for audit in figures.get("missed", ())})
    lines = [f"- {key}: {audit}" for key, audit in missed if key.startswith(OURS)]
    parts.append("### Our audits below 1\n\n" + ("\n".join(lines) or "None."))
    return "\n\n".join(parts)


def _cell(figures: Sequence[Figures], read: Callable[[Figures], str]) -> str:
    said = [_read(each, read) for each in figures]
    return said[0] if len(set(said)) == 1 else " / ".join(said)


def _read(figures: Figures, read: Callable[[Figures], str]) -> str:
    try:
        return read(figures)
    except KeyError:  # not measured
        return "–"


def _kb(size: int) -> str:
    return f"{size / 1000:.1f}"


def _axe_in(*states: str) -> Callable[[Figures], str]:
    return lambda f: ", ".join(sorted({rule for state in states for rule in f["axe"][state]})) or "none"


_ROWS: Mapping[str, Callable[[Figures], str]] = {
    "kB on the way": lambda f: _kb(f["bytes"]),
    "kB without fonts": lambda f: _kb(f["bytes"] - f["bytes_by_kind"].get("font", 0)),
    "of it headers, kB": lambda f: _kb(f["bytes_of_headers"]),
    "of it scripts, kB": lambda f: _kb(f["bytes_by_kind"].get("script", 0)),
    "requests": lambda f: str(f["requests"]),
    "requests to others": lambda f: str(f["third_party"]),
    "first search: scripts, kB": lambda f: _kb(f["first_search"].get("script", 0)),
    "first search: index or answers, kB": lambda f: _kb(
        sum(size for kind, size in f["first_search"].items() if kind != "script")
    ),
    "LCP, s": lambda f: f"{f['lcp_s']:.2f}",
    "CLS": lambda f: f"{f['cls']:.3f}",
    "Lighthouse": lambda f: "·".join(map(str, f["scores"])),
    "axe: plain": _axe_in("plain"),
    "axe: search open": _axe_in("search open"),
    "axe: nothing found": _axe_in("nothing found"),
    "axe: dark": _axe_in("dark", "dark, search open"),
    "axe: forced colours": _axe_in("forced colours", "forced colours, search open"),
    "axe: language menu": _axe_in("language menu"),
}


if __name__ == "__main__":
    main()
