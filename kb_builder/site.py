"""
The one door to MkDocs: a plugin that gives it our pages to write.

    mkdocs build -> on_config  read and render kb/, or stop with all problems
                 -> on_files   our pages, assets under a hashed folder, the writers' images, files for machines
                 -> templates of theme/, with `kb` from `pages`
                 -> on_post_build  compressed copies

MkDocs loads the configuration, collects files, fills templates and serves; what an article means is
ours (`render`), so its own Markdown pass is given nothing to do, and Material lends its icons and its
Markdown dialect.  `kb build` and plain `mkdocs build` come through here and write the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import material
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import config_options, load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.exceptions import ConfigurationError as ConfigurationError  # ours to catch, without a second door
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel

from kb_builder.bundle import bundled
from kb_builder.content import Librarian, Library, read_content
from kb_builder.copies import copies
from kb_builder.feeds import feeds
from kb_builder.head import head
from kb_builder.headers import headers_file
from kb_builder.minify import minified
from kb_builder.offline import index_offline
from kb_builder.pages import Page, Site, pages, sitemap
from kb_builder.problem import ContentError, Problem, nearest, place
from kb_builder.publish import index_documents
from kb_builder.render import Renderer
from kb_builder.schema import Look
from kb_builder.strings import Strings, read_strings
from kb_builder.widget import LOADER, widget

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page as MkDocsPage

MATERIAL = Path(material.__file__).parent / "templates"
ASSETS = "assets/kb/"
COMPRESSED = (".html", ".css", ".js", ".mjs", ".json", ".md", ".svg", ".xml", ".txt")
COMPRESS_FROM = 512
"""Bytes; below, a compressed copy saves less than the header it costs."""

_DEFAULT_EXTENSIONS = {"toc", "tables", "fenced_code"}
"""What MkDocs always adds; anchors are ours, fences superfences'."""


class HelpCenterConfig(Config):  # type: ignore[no-untyped-call]  # mkdocs has no types for its class hooks
    root = config_options.Optional(config_options.Dir(exists=True))
    """The folder of shop.yml and the word lists; by default the one above `docs_dir`."""
    api = config_options.Type(str, default="api/")
    """
    Where the search API answers: below the root of the site, or an absolute address.

    Empty: nowhere.  Then pages search in the index that stands beside them, and nobody is told of questions.
    """


class HelpCenterPlugin(BasePlugin[HelpCenterConfig]):  # type: ignore[no-untyped-call]  # likewise
    """Plugin `help-center` of mkdocs.yml."""

    library: Library | None = None
    """Set by `kb build`, which has read and checked the content already."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        try:
            self.strings = theme_strings(config)
            if self.library is None:
                self.library = read_library(config, librarian(config))
        except ContentError as error:
            raise Abort(f"{error}\n'kb check' lists this too") from error
        # MkDocs would walk Material's 14,000 icons and publish its scripts; see on_env.
        config.theme.dirs = [folder for folder in config.theme.dirs if Path(folder) != MATERIAL]
        config.theme.static_templates = {"sitemap.xml"}
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        library = self._library()
        media = [file for file in files if file.src_dir == config.docs_dir and not file.is_documentation_page()]
        assets = self._assets(config, library)
        folder = f"assets/kb.{_digest(assets)}/"
        site_url = (config.site_url or library.content.shop.site_url or "").rstrip("/")
        looks = _looks(library)
        self._site = site = Site(
            library=library,
            strings=self.strings,
            asset=lambda name: folder + name,
            site_url=site_url and site_url + "/",
            logo=folder + looks["logo"][0] if "logo" in looks else "",
            image=folder + looks["image"][0] if "image" in looks else "",
            api=self.config.api,
        )
        self._pages = {page.file: page for page in pages(site)}
        self._sitemap = sitemap(site, self._pages.values())
        generated = [_file(config, f"{ASSETS}{name}", folder + name, content) for name, content in assets.items()]
        # MkDocs takes what ends in .md for a page; the content is already rendered.
        shown = [_file(config, f"{page.file}.md", page.file, b"") for page in self._pages.values()]
        said = headers_file(folder, library.content.shop.languages, site.api)
        given = {file.dest_uri for file in media}
        # A file of that name that a writer has put there is meant instead of ours.
        also = [
            _file(config, f"{name}.generated", name, text.encode())
            for name, text in (*copies(site), *feeds(site), ("_headers", said))
            if name not in given
        ]
        beside = (*self._index(library), *widget(site, (_theme_dir(config) / LOADER).read_bytes()))
        index = [_file(config, f"{name}.generated", name, content) for name, content in beside]
        return Files([*media, *generated, *index, *also, *shown])

    def _index(self, library: Library) -> Iterable[tuple[str, bytes]]:
        """What pages search in where no API answers."""
        content = library.content
        return index_offline(index_documents(library), content.synonyms, content.shop.time_zone)

    def _assets(self, config: MkDocsConfig, library: Library) -> dict[str, bytes]:
        """What pages load, by name: scripts and styles of the theme, and what shop.yml says of looks."""
        folder = _theme_dir(config) / ASSETS
        files = [path for path in sorted(folder.iterdir()) if path.is_file()]
        assets = {name: minified(name, content) for name, content in bundled(files).items()}
        assets["shop.css"] = _shop_css(library.content.shop.look).encode()
        assets |= {name: path.read_bytes() for name, path in _looks(library).values()}
        return assets

    def on_page_read_source(self, *, page: MkDocsPage, config: MkDocsConfig) -> str:  # noqa: ARG002
        return ""

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        page.meta = {"template": self._pages[page.file.dest_uri].template}
        return markdown

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:  # noqa: ARG002
        assert env.loader is not None
        env.loader = jinja2.ChoiceLoader([env.loader, jinja2.FileSystemLoader(str(MATERIAL))])
        env.autoescape = True
        return env

    def on_page_context(self, context: Any, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation) -> Any:  # noqa: ARG002
        shown = self._pages[page.file.dest_uri]
        return {"kb": {**shown.view, "head": head(self._site, shown)}}

    def on_template_context(self, context: Any, *, template_name: str, config: MkDocsConfig) -> Any:  # noqa: ARG002
        return {"kb": {"sitemap": self._sitemap}}

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:  # noqa: ARG002
        return output.strip() + "\n"

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        for path in sorted(Path(config.site_dir).rglob("*")):
            # MkDocs compresses the sitemap itself, with today's date inside, hence whatever its size.
            due = path.suffix in COMPRESSED and (path.stat().st_size >= COMPRESS_FROM or path.name == "sitemap.xml")
            if due and path.is_file():
                path.with_name(path.name + ".gz").write_bytes(_compressed(path.read_bytes()))

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:  # noqa: ARG002
        for name in ("shop.yml", "categories.yml", "synonyms.yml", "promises.yml"):
            path = content_root(config) / name
            if path.exists():
                server.watch(str(path))
        return server

    def _library(self) -> Library:
        assert self.library is not None, "on_config runs first"
        return self.library


@lru_cache(maxsize=2048)
def _compressed(content: bytes) -> bytes:
    # No time and no name inside, or two builds would differ.
    return gzip.compress(content, 9, mtime=0)


def _file(config: MkDocsConfig, source: str, target: str, content: bytes) -> File:
    file = File(
        source, None, config.site_dir, use_directory_urls=True, dest_uri=target, inclusion=InclusionLevel.NOT_IN_NAV
    )
    file.generated_by = "help-center"
    file.content_bytes = content
    return file


def _digest(assets: dict[str, bytes]) -> str:
    """A name for this set of files: it may be cached for ever, since another set has another name."""
    digest = hashlib.sha256()
    for name, content in sorted(assets.items()):
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:12]


def _looks(library: Library) -> dict[str, tuple[str, Path]]:
    """Pictures that shop.yml names: key -> (name among the assets, where the file is)."""
    look = library.content.shop.look
    looks = {}
    if look.logo:
        looks["logo"] = (Path(look.logo).name, library.content.root / look.logo)
    if look.image:
        looks["image"] = ("preview" + Path(look.image).suffix.lower(), library.content.root / look.image)
    return looks


def _shop_css(look: Look) -> str:
    variables = {
        "--shop-accent": look.accent,
        "--shop-accent-dark": look.accent_dark,
        "--shop-paper": look.paper,
        "--shop-font": look.font,
    }
    said = "".join(f"  {name}: {value};\n" for name, value in variables.items() if value)
    return f"/* From shop.yml. */\n:root {{\n{said}}}\n"


def _theme_dir(config: MkDocsConfig) -> Path:
    if not config.theme.custom_dir:
        raise ConfigurationError("theme.custom_dir: not set\n    mend: set it to the folder of the theme, theme")
    return Path(config.theme.custom_dir)


def content_root(config: MkDocsConfig) -> Path:
    """The folder of shop.yml and the word lists."""
    given = plugin(config).config.root
    return Path(given) if given else Path(config.docs_dir).parent


def plugin(config: MkDocsConfig) -> HelpCenterPlugin:
    """
    Our plugin in a loaded configuration.

    Raises:
        ConfigurationError: mkdocs.yml does not name it.
    """
    found = config.plugins.get("help-center")
    if not isinstance(found, HelpCenterPlugin):
        raise ConfigurationError("mkdocs.yml: plugin 'help-center' is not listed\n    mend: add it under 'plugins:'")
    return found


def configuration(config_file: Path, site_dir: Path | None = None) -> MkDocsConfig:
    """
    Load mkdocs.yml.

    Raises:
        ConfigurationError: It cannot be used.
    """
    if not config_file.is_file():
        raise ConfigurationError(
            f"{config_file}: no such file\n    mend: go to the folder it is in, or name it with --config"
        )
    try:
        settings = {"site_dir": str(site_dir)} if site_dir else {}
        return load_config(str(config_file), **settings)
    except Abort as error:
        raise ConfigurationError(f"{config_file}: {error}") from error


def theme_strings(config: MkDocsConfig) -> dict[str, Strings]:
    """The words of the theme in every language that has a file."""
    folder = _theme_dir(config) / "i18n"
    return read_strings(folder, sorted(path.stem for path in folder.glob("*.json")))


def librarian(config: MkDocsConfig) -> Librarian:
    """A librarian for the Markdown dialect that mkdocs.yml asks for."""
    wanted = [name for name in config.markdown_extensions if name not in _DEFAULT_EXTENSIONS]
    return Librarian(
        Renderer(wanted, {name: config.mdx_configs[name] for name in wanted if name in config.mdx_configs})
    )


def read_library(config: MkDocsConfig, keeper: Librarian) -> Library:
    """
    Read and render the content.

    Raises:
        ContentError: All problems of the first phase that has any.
    """
    content = read_content(content_root(config), Path(config.docs_dir), name=config.site_name)
    library = keeper.render(content)
    problems = _missing_looks(library)
    if problems:
        raise ContentError(problems)
    return library


def _missing_looks(library: Library) -> list[Problem]:
    """Icons and a logo that do not exist would only show when a template is filled in."""
    content, problems = library.content, []
    icons = MATERIAL / ".icons"
    for category in content.categories:
        if not (icons / f"{category.icon}.svg").is_file():
            folder = icons / Path(category.icon).parent
            known = (f"{Path(category.icon).parent}/{path.stem}" for path in folder.glob("*.svg"))
            where = place(content.root / "categories.yml")
            problems.append(Problem(where, "KB304", f"no icon {category.icon!r}", nearest(category.icon, known)))
    for key, (_, path) in _looks(library).items():
        if not path.is_file():
            where, name = place(content.root / "shop.yml"), path.relative_to(content.root).as_posix()
            problems.append(Problem(where, "KB206", f"no {key} {name!r}", f"put the file at {place(path)}"))
    return problems


def build_pages(config: MkDocsConfig, library: Library) -> list[Page]:
    """
    Write all pages below `config.site_dir`.

    Returns:
        The pages that were written.
    """
    ours = plugin(config)
    ours.library = library
    # Its lines are for its own command; warnings still come through.
    logging.getLogger("mkdocs").setLevel(logging.WARNING)
    mkdocs_build(config)
    return list(ours._pages.values())


def watched(config: MkDocsConfig) -> Iterable[Path]:
    """What a change in means that the site is built again."""
    return (
        content_root(config),
        Path(config.docs_dir),
        _theme_dir(config),
        Path(config.config_file_path or "mkdocs.yml"),
    )
