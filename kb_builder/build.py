"""
One build from end to end; what was served before stays whole until the new site is ready.

    read -> check -> pages (in a staging folder) -> index (promises kept?) -> site/ -> current

A site is exchanged file by file, each by an atomic replace, and only where its bytes changed: a
reader never meets a half-written page, and a file that is the same keeps its time and its ETag.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kb_builder.content import Librarian, Library
from kb_builder.publish import publish
from kb_builder.site import build_pages, configuration, librarian, read_library, theme_strings

Tell = Callable[[str, str, float], None]
"""Told of each finished step: its name, what came out, seconds it took."""


class NotASite(Exception):
    """The folder to build into holds something else, which would be deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build made."""

    build_id: str
    previous: str
    """The snapshot that was current before; empty for none."""
    articles: int
    languages: int
    pages: int
    sections: int
    changed: int
    """Files of the site that were written or removed."""


@dataclass(slots=True)
class Builder:
    """Builds one site again and again; what did not change is not rendered twice."""

    config_file: Path
    site_dir: Path
    index_dir: Path
    _librarian: Librarian | None = field(default=None, init=False)

    def check(self, tell: Tell = lambda _name, _result, _seconds: None) -> Library:
        """
        Read and render everything, and write nothing.

        Raises:
            ContentError: All problems of the first phase that has any.
            ConfigurationError: mkdocs.yml cannot be used.
        """
        began = time.perf_counter()
        config = configuration(self.config_file)
        if self._librarian is None:
            self._librarian = librarian(config)
        theme_strings(config)
        library = read_library(config, self._librarian)
        tell("check", f"{_articles(library)}, no problems", time.perf_counter() - began)
        return library

    def build(self, tell: Tell = lambda _name, _result, _seconds: None) -> Built:
        """
        Build site and snapshot, and put both in service.

        Raises:
            ContentError: What is wrong; the former site and snapshot stay as they were.
            ConfigurationError: mkdocs.yml cannot be used.
            NotASite: `site_dir` holds something that no build made.
        """
        _must_be_a_site(self.site_dir)
        library = self.check(tell)
        with _staging_beside(self.site_dir) as staging:
            began = time.perf_counter()
            config = configuration(self.config_file, staging)
            made = build_pages(config, library)
            tell("pages", f"{len(made):,} pages", time.perf_counter() - began)

            began = time.perf_counter()
            previous = _current(self.index_dir)
            manifest = publish(library, self.index_dir, date.today(), site_url=config.site_url or "")
            tell("index", f"{manifest.document_count:,} sections", time.perf_counter() - began)

            changed = exchange(staging, self.site_dir)
        return Built(
            build_id=manifest.build_id,
            previous=previous,
            articles=len(library.content.articles),
            languages=len({article.lang for article in library.content.articles}),
            pages=len(made),
            sections=manifest.document_count,
            changed=changed,
        )


def _articles(library: Library) -> str:
    articles = library.content.articles
    return f"{len(articles):,} articles, {len({article.lang for article in articles})} languages"


def _current(index_dir: Path) -> str:
    try:
        return (index_dir / "current").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _must_be_a_site(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / "404.html").is_file():
        raise NotASite(
            f"{folder}: holds files that are not a site\n    mend: name an empty folder, or remove {folder}"
        )


@contextmanager
def _staging_beside(folder: Path) -> Iterator[Path]:
    """A new folder on the same file system, so that its files can be moved over."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent)).resolve()
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def exchange(fresh: Path, folder: Path) -> int:
    """
    Make `folder` hold what `fresh` holds; `fresh` is used up.

    New assets come before what names them, pages and the search index, and what is gone goes last.

    Returns:
        How many files were written or removed.
    """
    wanted = {path.relative_to(fresh) for path in fresh.rglob("*") if path.is_file()}
    changed = 0
    for name in sorted(wanted, key=lambda name: (name.parts[0] != "assets", name.suffix == ".json", name)):
        target = folder / name
        if target.is_file() and filecmp.cmp(fresh / name, target, shallow=False):
            continue
        if target.is_dir():
            shutil.rmtree(target)
        for parent in name.parents:
            if (folder / parent).is_file():
                (folder / parent).unlink()
        target.parent.mkdir(parents=True, exist_ok=True)
        os.chmod(fresh / name, 0o644)  # noqa: PTH101  # what a web server may read
        (fresh / name).replace(target)
        changed += 1
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(folder) not in wanted:
            path.unlink()
            changed += 1
    return changed
