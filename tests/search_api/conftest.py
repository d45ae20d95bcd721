"""A small published snapshot, a small site, and the application on a real socket."""

import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest
import uvicorn

from search_api.app import create_app, server_config
from search_api.contract.documents import IndexDocument
from search_api.querylog.open import open_log
from search_api.settings import Settings
from search_api.snapshot import SnapshotStore, publish

RETURNS = {
    "ko": ("반품은 어떻게 하나요?", "받은 날부터 7일 안에 신청하세요.", "마이페이지에서 반품을 신청합니다."),
    "ja": ("返品はどうすればいいですか", "8日以内にお申し込みください。", "マイページから申し込みます。"),
    "en": ("How do I return an item?", "Ask for it within 14 days.", "Open your orders and choose return."),
}


def documents():
    for lang, (title, answer, text) in RETURNS.items():
        yield IndexDocument(
            doc_id=f"{lang}/returns/how",
            article_id="returns/how",
            url=f"{lang}/returns/how/",
            lang=lang,
            title=title,
            heading="",
            text=text,
            answer=answer,
            aliases=(),
            category="returns",
        )


@pytest.fixture
def settings(tmp_path):
    return settings_below(tmp_path)


def settings_below(folder):
    return Settings(
        site_dir=folder / "site",
        index_dir=folder / "index",
        log=f"sqlite:///{folder}/log/questions.db",
        searches_per_minute=100_000,
        suggests_per_minute=100_000,
        events_per_minute=100_000,
    )


@pytest.fixture
def site(settings):
    return write_site(settings.site_dir)


def write_site(folder):
    pages = {
        "index.html": "<html><body>choose a language</body></html>",
        "404.html": "<html><body>nothing here</body></html>",
        "ko/index.html": "<html><body>도움말</body></html>",
        "ko/404.html": "<html><body>없는 페이지</body></html>",
        "ja/index.html": "<html><body>ヘルプ</body></html>",
        "en/index.html": "<html><body>help</body></html>",
        "en/returns/how/index.html": "<html><body>how to return</body></html>",
        "assets/kb.0a1b2c/app.mjs": "export const kb = 1;\n",
        "assets/logo.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    }
    for name, text in pages.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def snapshot(settings):
    return publish(documents(), {}, settings.index_dir)


@pytest.fixture
def serving():
    """A function that serves an application on loopback while its `with` block runs."""
    return _serving


@contextmanager
def _serving(app):
    server = uvicorn.Server(server_config(app))
    server.config.host, server.config.port = "127.0.0.1", 0
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.005)
        (port,) = {sock.getsockname()[1] for part in server.servers for sock in part.sockets}
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def client(settings, serving, site, snapshot):  # noqa: ARG001 - both are on disk by being asked for
    """A client of the whole application: site, snapshot and log."""
    with serving(whole_app(settings)) as client:
        yield client


@pytest.fixture(scope="module")
def lasting_client(tmp_path_factory):
    """Likewise, one for a whole module: for requests that leave nothing behind."""
    settings = settings_below(tmp_path_factory.mktemp("lasting"))
    write_site(settings.site_dir)
    publish(documents(), {}, settings.index_dir)
    with _serving(whole_app(settings)) as client:
        yield client


@pytest.fixture(scope="module")
def shop_client(tmp_path_factory):
    """Likewise, of a help center that one other site may ask."""
    settings = replace(settings_below(tmp_path_factory.mktemp("shop")), allowed_origins=("https://shop.example",))
    write_site(settings.site_dir)
    publish(documents(), {}, settings.index_dir)
    with _serving(whole_app(settings)) as client:
        yield client


@pytest.fixture(scope="session")
def lasting_report(tmp_path_factory):
    """A function that serves an application with a report: what makes it, hash of the token."""

    def serve(make, token_hash):
        settings = settings_below(tmp_path_factory.mktemp("report"))
        write_site(settings.site_dir)
        publish(documents(), {}, settings.index_dir)
        settings = replace(settings, report_tokens=(token_hash,))
        return _serving(create_app(settings, SnapshotStore(settings.index_dir), open_log(settings.log), report=make))

    return serve


def whole_app(settings):
    return create_app(settings, SnapshotStore(settings.index_dir), open_log(settings.log))
