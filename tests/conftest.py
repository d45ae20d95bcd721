"""What all tests share: throw-away help centers, the sample content built once, golden files."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings

from kb_builder.build import Builder
from kb_builder.cli import main
from kb_builder.content import Content, Librarian, Library, read_content
from kb_builder.problem import ContentError
from kb_builder.render import Renderer
from search_api.contract.documents import IndexDocument
from search_api.snapshot import OpenSnapshot, open_snapshot

REPOSITORY = Path(__file__).parent.parent

# A test that fails on one machine fails on all; a slow machine is no fault.
settings.register_profile("kb", deadline=None, derandomize=True, database=None, max_examples=50)
settings.load_profile("kb")

MKDOCS_YML = f"""\
site_name: Help
docs_dir: kb/articles
theme:
  name: material
  custom_dir: {REPOSITORY / "theme"}
plugins:
  - help-center
strict: true
"""


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden", action="store_true", help="Write what came out into the golden files."
    )


@pytest.fixture
def update_golden(request):
    return request.config.getoption("--update-golden")


@pytest.fixture(scope="session")
def repository():
    return REPOSITORY


class Desk:
    """A folder with a help center of a few files, which is the current folder while the test runs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.site, self.index = root / "site", root / "index"
        self.write({"mkdocs.yml": MKDOCS_YML})
        (root / "kb/articles").mkdir(parents=True)

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")

    def kb(self, *arguments: str, **environment: str) -> Result:
        return CliRunner().invoke(main, arguments, prog_name="kb", env=environment)

    def builder(self) -> Builder:
        return Builder(Path("mkdocs.yml"), Path("site"), Path("index"))

    def content(self) -> Content:
        return read_content(Path("kb"))

    def library(self) -> Library:
        return Librarian(Renderer()).render(self.content())

    def faults(self) -> str:
        """All that is wrong, as a writer reads it."""
        with pytest.raises(ContentError) as caught:
            self.builder().check()
        return str(caught.value)

    def page(self, url: str) -> str:
        return (self.site / url / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def desk_in():
    """A function that sets up such a folder without going there."""
    return Desk


@pytest.fixture
def desk(tmp_path, monkeypatch):
    for name in os.environ:
        if name.startswith("KB_") or name == "PORT":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """The content of this repository, built."""

    site: Path
    index: Path
    library: Library
    snapshot: OpenSnapshot


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    builder = Builder(REPOSITORY / "mkdocs.yml", folder / "site", folder / "index")
    built = builder.build()
    snapshot = open_snapshot(folder / "index" / built.build_id)
    yield Sample(site=folder / "site", index=folder / "index", library=builder.check(), snapshot=snapshot)
    snapshot.close()


@pytest.fixture(scope="session")
def section():
    """A function that makes a section; whatever a test does not care about is filled in."""
    return _section


def _section(article_id="returns", lang="en", *, heading="", **fields):
    anchor = heading.casefold().replace(" ", "-")
    fields.setdefault("title", f"{article_id} title")
    return IndexDocument(
        doc_id=f"{lang}/{article_id}" + (f"#{anchor}" if anchor else ""),
        article_id=article_id,
        url=f"{lang}/{article_id}/" + (f"#{anchor}" if anchor else ""),
        lang=lang,
        heading=heading,
        **{"text": "", "answer": "", "aliases": (), "category": "", **fields},
    )
