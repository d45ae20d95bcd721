"""What a help center needs of the machine it runs on, looked at one by one."""

from __future__ import annotations

import platform
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from kb_builder import strict_yaml
from kb_builder.problem import ContentError
from kb_builder.site import ConfigurationError, configuration, theme_strings
from search_api.contract.analysis import fingerprint
from search_api.contract.search import SnapshotRefused
from search_api.querylog import LogUnavailable
from search_api.querylog.open import open_reader
from search_api.querylog.url import is_postgres, log_path, without_password
from search_api.settings import Settings
from search_api.snapshot import open_snapshot

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""Programs that tests drive, the first that is there.  The first of all draws as Chromium does, without a
window: on two cores the tests in it took 368 s, and 934 in Chromium."""
PACKAGES = ("mkdocs", "mkdocs-material", "Markdown", "PyYAML", "Whoosh-Reloaded", "starlette", "uvicorn")

WAL_RESET_MENDED = {(3, 44): 6, (3, 50): 7, (3, 51): 3}
"""Release line -> first patch without the fault that can corrupt a log two connections write to. Source: sqlite.org/wal.html."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    state: Literal["works", "hint", "fails"]
    said: str
    mend: str = ""

    def __str__(self) -> str:
        mark = {"works": "ok  ", "hint": "hint", "fails": "FAIL"}[self.state]
        return f"{mark}  {self.what:<10} {self.said}" + (f"\n      mend: {self.mend}" if self.mend else "")


def examine(config_file: Path, settings: Settings) -> list[Finding]:
    """Look at everything; nothing is changed, and nothing found keeps the rest from being looked at."""
    looks: list[Callable[[], Finding]] = [
        _python,
        _packages,
        _sqlite,
        _yaml,
        lambda: _configuration(config_file),
        lambda: _site(settings.site_dir),
        lambda: _snapshot(settings.index_dir),
        lambda: _log(settings.log),
        lambda: _port(settings.host, settings.port),
        _browser,
    ]
    return [look() for look in looks]


def _python() -> Finding:
    said = f"{platform.python_version()} on {platform.system()}"
    if sys.version_info < (3, 11):
        return Finding(
            what="python", state="fails", said=said, mend="install Python 3.11 or newer, then 'make setup'"
        )
    return Finding(what="python", state="works", said=said)


def _packages() -> Finding:
    try:
        said = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    except PackageNotFoundError as error:
        return Finding(what="packages", state="fails", said=f"{error.name} is not installed", mend="run 'make setup'")
    return Finding(what="packages", state="works", said=said)


def _sqlite() -> Finding:
    found = sqlite3.sqlite_version_info
    mended = found >= (3, 51, 3) or found[2] >= WAL_RESET_MENDED.get(found[:2], 1000)
    if mended:
        return Finding(what="sqlite", state="works", said=sqlite3.sqlite_version)
    return Finding(
        what="sqlite",
        state="works",
        said=f"{sqlite3.sqlite_version}; its fault with two writers cannot happen here, one connection writes",
    )


def _yaml() -> Finding:
    if strict_yaml.IN_C:
        return Finding(what="yaml", state="works", said="C parser")
    return Finding(
        what="yaml", state="hint", said="Python parser, nine times slower", mend="install PyYAML from a wheel"
    )


def _configuration(config_file: Path) -> Finding:
    try:
        theme_strings(configuration(config_file))
    except (ConfigurationError, ContentError) as error:
        return Finding(what="mkdocs.yml", state="fails", said=str(error), mend="see the line above")
    return Finding(what="mkdocs.yml", state="works", said=str(config_file))


def _site(site_dir: Path) -> Finding:
    pages = sum(1 for _ in site_dir.rglob("*.html")) if site_dir.is_dir() else 0
    if not pages:
        return Finding(what="site", state="hint", said=f"{site_dir}: not built yet", mend="run 'kb build'")
    return Finding(what="site", state="works", said=f"{site_dir}: {pages:,} pages")


def _snapshot(index_dir: Path) -> Finding:
    try:
        name = (index_dir / "current").read_text(encoding="utf-8").strip()
        snapshot = open_snapshot(index_dir / name)
    except OSError:
        return Finding(what="index", state="hint", said=f"{index_dir}: not built yet", mend="run 'kb build'")
    except SnapshotRefused as error:
        return Finding(what="index", state="fails", said=str(error), mend="run 'kb build'")
    snapshot.close()
    said = f"{index_dir / name}: {snapshot.manifest.document_count:,} sections, every file as it was built, analysis {fingerprint()}"
    return Finding(what="index", state="works", said=said)


def _log(url: str) -> Finding:
    return _shared_log(url) if is_postgres(url) else _log_file(log_path(url))


def _shared_log(url: str) -> Finding:
    try:
        open_reader(url).gap_ids()
    except LogUnavailable as error:
        said, _, mend = str(error).partition("\n    mend: ")
        return Finding(what="log", state="fails", said=said, mend=mend)
    return Finding(what="log", state="works", said=f"{without_password(url)}: reachable")


def _log_file(path: Path) -> Finding:
    if not path.exists():
        return Finding(what="log", state="works", said=f"{path}: will be made at the first question")
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            [said] = connection.execute("PRAGMA integrity_check(1)").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        said = str(error)
    if said != "ok":
        return Finding(
            what="log", state="fails", said=f"{path}: {said}", mend=f"move {path} aside; a new one is made at start"
        )
    return Finding(what="log", state="works", said=f"{path}: whole")


def _port(host: str, port: int) -> Finding:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            said = f"{host}:{port}: {error.strerror}"
            return Finding(
                what="port", state="hint", said=said, mend=f"'kb serve' may run already; or choose PORT={port + 1}"
            )
    return Finding(what="port", state="works", said=f"{host}:{port} is free")


def _browser() -> Finding:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        mend = "install chromium-headless-shell or chromium"
        return Finding(what="browser", state="hint", said="none; tests in a browser are skipped", mend=mend)
    return Finding(what="browser", state="works", said=found)
