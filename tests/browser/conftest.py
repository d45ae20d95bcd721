"""
A real browser on the sample help center.

    kb/ --Builder--> site, index --> help_center   the real server on a free port, with its own log
                     site        --> plain_files   `python -m http.server`: pages without API

`visit` opens each page in a context of its own, so every test is another session in the log and none sees
what another left.  When a test ends, no page may have complained (a script error, something refused by
the content security policy) nor asked another host for anything.  What a test provokes, it names with
`visit.expect_complaint`.
"""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urldefrag, urlsplit

import playwright
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from kb_builder.doctor import BROWSERS
from search_api.app import create_app, current_report, server_config
from search_api.querylog.open import log_path, open_log
from search_api.settings import Settings
from search_api.snapshot import SnapshotStore

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("CHROMIUM")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
PATIENCE_MS = 5000
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}

# `first` is the article that must be on top; `beginning` has completions; `composed` is what an input
# method shows on the way to `question`.
WORDS = {
    "ko": {
        "question": "배송지 변경",
        "first": "change-address",
        "beginning": "배",
        "composed": ("ㅂ", "배", "뱃", "배소", "배송", "배송ㅈ", "배송지"),
        "weak": "반품 고양이 사진",
        "unknown": "드론 조종사 자격증",
    },
    "ja": {
        "question": "住所変更",
        "first": "change-address",
        "beginning": "返",
        "composed": ("j", "じゅうしょ", "住所", "住所h", "住所変更"),
        "weak": "クーポン 宇宙 旅行 映画",
        "unknown": "量子コンピュータ",
    },
    "en": {
        "question": "change address",
        "first": "change-address",
        "beginning": "re",
        "weak": "refund cinema popcorn ticket",
        "unknown": "quantum chromodynamics",
    },
}
PLACES = ("", "all/", "category/returns/", "return-how/", "search/", "contact/", "nowhere/")
"""A page of each kind, below its language; the last is missing."""


def pytest_collection_modifyitems(items):
    # Playwright leaves an event loop running in this thread; a test that starts its own must come before.
    items.sort(key=lambda item: HERE in item.path.parents)


@pytest.fixture(params=WORDS)
def lang(request):
    """Every language of the sample."""
    return request.param


@pytest.fixture
def words(lang):
    """What a reader of `lang` types."""
    return SimpleNamespace(**WORDS[lang])


@pytest.fixture
def t(lang, repository):
    """The theme's words of `lang`; plural forms by their whole key."""
    strings = json.loads((repository / "theme" / "i18n" / f"{lang}.json").read_text(encoding="utf-8"))
    return lambda key, **values: strings[key].format(**values)


@pytest.fixture(scope="session")
def browser(missing):
    """One browser for all tests."""
    program = _find_chromium(missing)
    _find_driver(missing)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


def _find_chromium(missing):
    program = next(filter(None, map(shutil.which, (CHROMIUM,) if CHROMIUM else BROWSERS)), None)
    return program or missing(f"no browser found: install {BROWSERS[0]} or chromium, or set CHROMIUM to the program")


def _find_driver(missing):
    """Playwright's own Node needs a library that a bare Debian lacks, and dies of it without a word."""
    driver = Path(playwright.__file__).parent / "driver" / "node"
    if subprocess.run([driver, "--version"], capture_output=True, check=False).returncode:
        missing("Playwright's driver does not run: install libatomic1")


class Server:
    """The whole server in a thread of its own; can be stopped, and started again at the same address."""

    def __init__(self, built, log_folder, **settings):
        self.settings = Settings(
            site_dir=built.site,
            index_dir=built.index,
            log=f"sqlite:///{log_folder}/questions.db",
            searches_per_minute=100_000,
            suggests_per_minute=100_000,
            events_per_minute=100_000,
            **settings,
        )
        self.log = Log(log_path(self.settings.log))
        self._port = 0
        self.start()

    def start(self):
        settings, store = self.settings, SnapshotStore(self.settings.index_dir)
        app = create_app(settings, store, open_log(settings.log), report=partial(current_report, settings, store))
        config = server_config(app)
        config.host, config.port = "127.0.0.1", self._port
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the server did not start"
            time.sleep(0.005)
        (self._port,) = {sock.getsockname()[1] for part in self._server.servers for sock in part.sockets}

    @property
    def url(self):
        return f"http://127.0.0.1:{self._port}/"

    def stop(self):
        self._server.should_exit = True
        self._thread.join()


class Log:
    """What the server recorded of the session in a page."""

    def __init__(self, path):
        self._path = path

    def expect(self, page, questions=None, outcomes=None, *, session=""):
        """
        Wait until exactly these rows are there; None: whatever there is.

        Args:
            session: Empty: the one that the page keeps in its storage.
            questions: (text, language, verdict) of each.
            outcomes: (kind, article, value, text of the question or None) of each.
        """
        if questions is not None:
            _wait_until_equal(page, lambda: self._of_session(page, _QUESTIONS, session), questions)
        if outcomes is not None:
            _wait_until_equal(page, lambda: self._of_session(page, _OUTCOMES, session), outcomes)

    def expect_comments(self, page, comments):
        """Wait until the votes of the session say exactly this, in their order."""
        _wait_until_equal(page, lambda: [text for (text,) in self._of_session(page, _COMMENTS, "")], comments)

    def _of_session(self, page, rows, session):
        session = session or page.evaluate("JSON.parse(sessionStorage.getItem('kb.session'))?.id")
        with closing(sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True)) as db:
            return db.execute(rows, (session,)).fetchall()


_QUESTIONS = "SELECT text, lang, verdict FROM question WHERE session = ? AND into_id = '' ORDER BY at, id"
_OUTCOMES = """
SELECT outcome.kind, outcome.article_id, outcome.value, question.text
FROM outcome LEFT JOIN question ON question.id = outcome.query_id
WHERE outcome.session = ? ORDER BY outcome.at, outcome.id
"""


_COMMENTS = "SELECT comment FROM outcome WHERE session = ? AND kind = 'vote' ORDER BY at, id"


def _wait_until_equal(page, read, wanted):
    end = time.monotonic() + PATIENCE_MS / 1000
    while (found := read()) != wanted and time.monotonic() < end:
        page.wait_for_timeout(20)
    assert found == wanted


@pytest.fixture(scope="session")
def help_center(sample, tmp_path_factory):
    """The server that most tests share."""
    server = Server(sample, tmp_path_factory.mktemp("log"))
    yield server
    server.stop()


@pytest.fixture
def own_help_center(sample, tmp_path):
    """A server that the test may stop."""
    server = Server(sample, tmp_path)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def start_server(sample, tmp_path_factory):
    """A function that starts one more server, with settings of its own, of the sample or of what else was built."""
    servers = []

    def start(built=sample, **settings):
        servers.append(Server(built, tmp_path_factory.mktemp("log"), **settings))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def log(help_center):
    return help_center.log


@pytest.fixture(scope="session")
def plain_files(sample):
    """Address of the same site on a server of plain files."""
    where = ("0", "--bind", "127.0.0.1", "--directory", sample.site)
    command = [sys.executable, "-u", "-m", "http.server", *where]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        yield re.search(r"http://[^/]+/", server.stdout.readline())[0]
        server.terminate()


class Visit:
    """Opens pages and keeps what they asked for and complained of."""

    def __init__(self, browser, url):
        self._browser = browser
        self._url = url
        self._contexts = []
        self._expected = []
        self.complaints = []
        self.requests = []

    def __call__(self, path="", *, url=None, before="", **options):
        """
        Open a page in a new context.

        Args:
            path: Below the root of the site.
            url: The root, of another server than the shared one.
            before: A script that runs before those of the page.
            options: Of the context.
        """
        # A language that the site has not got: nothing is chosen for the reader.
        context = self._browser.new_context(**{"locale": "de-DE", "reduced_motion": "reduce"} | options)
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if before:
            context.add_init_script(before)
        context.on("request", lambda request: self.requests.append(request))
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        page = context.new_page()
        if path.endswith(PLACES[-1]):
            self.expect_complaint("404 (File not found)" if url else "404 (Not Found)")
        page.goto((url or self._url) + path)
        return page

    def expect_complaint(self, part):
        """Allow complaints that hold `part`."""
        self._expected.append(part)

    def _on_console(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    @property
    def addresses(self):
        """What was asked for, as a server sees it: without the fragment."""
        return [urldefrag(request.url).url for request in self.requests]

    def close(self):
        for context in self._contexts:
            for page in context.pages:
                # What a test answers itself would otherwise fail in the next test, when the page is gone.
                page.unroute_all(behavior="wait")
            context.close()

    @property
    def unexpected(self):
        return [text for text in self.complaints if not any(part in text for part in self._expected)]

    @property
    def foreign(self):
        own = ("127.0.0.1", None)  # None: data: and mailto:, which ask no host
        return [address for address in self.addresses if urlsplit(address).hostname not in own]


@contextmanager
def _visiting(browser, url):
    visit = Visit(browser, url)
    yield visit
    visit.close()
    assert visit.unexpected == []
    assert visit.foreign == []


@pytest.fixture(scope="session")
def visiting(browser):
    """What `visit` is made from: address of a site -> a context in which its pages are opened."""
    return partial(_visiting, browser)


@pytest.fixture
def visit(browser, help_center):
    """A function that opens a page; afterwards no page may have complained or left the site."""
    with _visiting(browser, help_center.url) as visit:
        yield visit


@pytest.fixture(
    scope="module",
    params=["", *(f"{lang}/{place}" for lang in WORDS for place in PLACES)],
    ids=lambda path: f"/{path}",
)
def loaded(request, browser, help_center, layout_shift):
    """A page of each kind in each language, for tests that only look, and what loading it brought about."""
    with _visiting(browser, help_center.url) as visit:
        page = visit(request.param, viewport=PHONE)
        yield SimpleNamespace(page=page, shift=layout_shift(page), visit=visit)


@pytest.fixture(scope="session")
def layout_shift():
    """A function that says how much of a page moved since it was asked for: "cumulative layout shift"."""
    return lambda page: page.evaluate(_LAYOUT_SHIFT)


# As Core Web Vitals count: what moves within half a second of a key was asked for.  Two frames, so that
# what was changed last is painted.
_LAYOUT_SHIFT = """
async () => {
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  const entries = await new Promise((done) => {
    const observer = new PerformanceObserver((list) => done(list.getEntries()));
    observer.observe({ type: "layout-shift", buffered: true });
    setTimeout(done, 100, []);
  });
  return entries.filter((entry) => !entry.hadRecentInput).reduce((sum, entry) => sum + entry.value, 0);
}
"""


@pytest.fixture(scope="session")
def axe_violations():
    """A function that says what axe finds on a page: desktop and phone, light and dark."""
    axe = Axe()

    def violations(page, part=":root"):
        page.evaluate(axe.axe_script)
        found = []
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                for rule in page.evaluate(_RUN_AXE, part):
                    where = f"{size['width']} px, {scheme}: {rule['id']}"
                    found += [f"{where}: {node['html']}" for node in rule["nodes"]]
        return found

    return violations


# Not by `Axe.run`: that brings all that is right as well, which takes longer than to find out.
_RUN_AXE = "(part) => axe.run(part, { resultTypes: ['violations'] }).then(({ violations }) => violations)"
