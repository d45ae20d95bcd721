"""What all tests share: throw-away help centers, the sample content built once, golden files."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import playwright
import pytest
from click.testing import CliRunner, Result
from hypothesis import settings
from postgres_server import BINARIES, PostgresServer

from kb_builder.build import Builder
from kb_builder.cli import main
from kb_builder.content import Content, Librarian, Library, read_content
from kb_builder.problem import ContentError
from kb_builder.render import Renderer
from search_api.contract.documents import IndexDocument
from search_api.snapshot import OpenSnapshot, open_snapshot, publish

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
    parser.addoption("--update-golden", action="store_true", help="Write what came out into the golden files.")


@pytest.fixture
def update_golden(request):
    return request.config.getoption("--update-golden")


@pytest.fixture(scope="session")
def repository():
    return REPOSITORY


@pytest.fixture(scope="session")
def missing():
    """Skip for want of something on this machine; where CI=true promises it, that is a failure."""
    return pytest.fail if os.environ.get("CI") == "true" else pytest.skip


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


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A function that publishes sections and opens them."""
    opened = []

    def published_(*documents, synonyms=None):
        folder = tmp_path_factory.mktemp("index")
        opened.append(open_snapshot(folder / publish(documents, synonyms or {}, folder).build_id))
        return opened[-1]

    yield published_
    for snapshot in opened:
        snapshot.close()


@pytest.fixture(scope="module")
def small_shop(published, section):
    """A few articles in three languages."""
    korean, japanese, english = ({"lang": lang} for lang in ("ko", "ja", "en"))
    return published(
        section(
            "return-how",
            title="반품은 어떻게 하나요?",
            answer="마이페이지에서 신청하세요.",
            aliases=("물건 돌려보내기",),
            text="받은 날부터 7일 안에 신청해 주세요. 상자에 다시 담아 주세요.\n기사님이 가지러 가요.",
            category="returns",
            **korean,
        ),
        section(
            "return-how",
            heading="반품 배송비",
            title="반품은 어떻게 하나요?",
            text="왕복 6,000원이에요.",
            **korean,
        ),
        section(
            "delivery-track",
            title="배송 조회는 어디서 하나요?",
            aliases=("택배 언제 와요", "송장 번호"),
            text="주문 목록에서 보세요.",
            **korean,
        ),
        section("delivery-fee", title="배송비는 얼마예요?", text="3,000원이에요. 5만 원부터는 무료예요.", **korean),
        section("coupon", title="쿠폰은 어떻게 쓰나요?", text="결제할 때 고르세요.", **korean),
        section(
            "return-how",
            title="返品の方法を教えてください",
            text="マイページから申し込みます。箱に戻してください。送り状は要りません。",
            **japanese,
        ),
        section("bag", title="ﾊﾞｯｸﾞの手入れ", text="ﾊﾞｯｸﾞは布で拭いてください。", **japanese),
        section(
            "return-how",
            title="How do I return an item?",
            answer="Open your orders.",
            text="Choose the item. Print the label.",
            **english,
        ),
        section(
            "sale",
            title="When does the winter sale end?",
            valid_from="2026-11-20",
            valid_until="2026-11-30",
            **english,
        ),
        section("card", title="Which cards can I pay with?", text="VISA, Mastercard and JCB cards.", **english),
        synonyms={"ko": (("환불", "반품"), ("쿠폰 번호", "할인 코드")), "en": (("parcel", "package"),)},
    )


OLDEST_NODE = 20


@pytest.fixture(scope="session")
def node(missing):
    """A Node that is new enough: the machine's, or the one that Playwright brings for itself."""
    own = Path(playwright.__file__).parent / "driver" / "node"
    for node in (shutil.which("node"), str(own)):
        if node and _major_version(node) >= OLDEST_NODE:
            return node
    return missing(f"no Node {OLDEST_NODE} that runs: install Node, or libatomic1 for the one that Playwright brings")


def _major_version(node):
    """0 if it does not run, as Playwright's does not where libatomic is missing."""
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    return int(told.removeprefix("v").partition(".")[0] or 0)


@pytest.fixture(scope="session")
def postgres(missing):
    """A private PostgreSQL server; it does not sync, so it is not one to be killed."""
    with _postgres_folder(missing) as folder:
        server = PostgresServer(folder)
        yield server
        server.stop()


@pytest.fixture
def mortal_postgres(missing):
    """Likewise, one of the test's own that syncs: to be stopped, killed and started."""
    with _postgres_folder(missing) as folder:
        server = PostgresServer(folder, durable=True)
        yield server
        server.stop()


@contextmanager
def _postgres_folder(missing):
    if not BINARIES:
        missing("no PostgreSQL server: apt-get install postgresql")
    # Not below pytest's own folder, which only its owner may enter; and short, for a socket's path is.
    with tempfile.TemporaryDirectory(prefix="kb-pg-") as name:
        Path(name).chmod(0o755)
        yield Path(name)
