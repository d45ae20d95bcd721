"""
A snapshot is all that search needs, in one folder that never changes.

    index/
      current                  the name of the snapshot that is served, one line
      7f3a91c2e4b05d16/        named by a hash of what is in it
        documents.jsonl        the sections
        words.json             synonyms per language
        shop.json              what the owner's report says of the shop
        spelling/ko/...        the words of the articles, to correct slips of the finger
        whoosh/ko/...          the engine's files
        manifest.json          SHA-256 of every other file; written last

`publish` makes one and moves `current` to it in one atomic replace; `SnapshotStore` notices, verifies,
opens and swaps while questions are being answered.  Verify comes first, always: a Whoosh index holds
a pickle, so opening an unverified one runs whatever a stranger wrote.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from search_api.contract.analysis import fingerprint
from search_api.contract.documents import IndexDocument, write_documents
from search_api.contract.search import IndexManifest, SearchEngine, SnapshotRefused
from search_api.engines import DEFAULT_ENGINE, new_writer, open_engine
from search_api.files import replace_file
from search_api.shop import FILE as SHOP
from search_api.shop import Shop, shop_from_json, shop_to_json
from search_api.spelling import Speller, load_speller, make_speller, save_speller, spell_words
from search_api.suggest import Completions, titles_and_aliases

SCHEMA_VERSION = 3
NO_SHOP = Shop()

KEEP = 3
"""Snapshots that stay on disk: the one that is served and two to fall back to."""

SPELLING = "spelling"

REMAKABLE = "arrays/"
"""Files that engines derive from the others; missing or damaged ones are made anew, not refused."""

Synonyms = Mapping[str, tuple[tuple[str, ...], ...]]
"""Language -> groups of words that mean the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSnapshot:
    """A verified snapshot and what was built from it in memory."""

    manifest: IndexManifest
    engine: SearchEngine
    completions: Completions
    synonyms: Synonyms
    spellers: Mapping[str, Speller]
    shop: Shop

    @property
    def zone(self) -> ZoneInfo:
        """Where the shop is."""
        return ZoneInfo(self.manifest.time_zone)

    def today(self) -> date:
        """The day where the shop is."""
        return datetime.now(self.zone).date()

    def articles(self) -> dict[tuple[str, str], IndexDocument]:
        """Language and id of each article -> its first section, in the order of the index."""
        found: dict[tuple[str, str], IndexDocument] = {}
        for document in self.engine.documents():
            found.setdefault((document.lang, document.article_id), document)
        return found

    def close(self) -> None:
        self.engine.close()


def publish(
    documents: Iterable[IndexDocument],
    synonyms: Synonyms,
    index_dir: Path,
    *,
    time_zone: str = "UTC",
    shop: Shop = NO_SHOP,
    engine: str = DEFAULT_ENGINE,
    accept: Callable[[OpenSnapshot], None] = lambda _snapshot: None,
) -> IndexManifest:
    """
    Write a snapshot below `index_dir` and make it the current one.

    Args:
        documents: The sections, in an order that does not depend on the file system.
        time_zone: IANA name of where the days begin on which an article is an answer.
        shop: What the owner's report is to say of it.
        accept: Is shown the finished snapshot before anybody else; what it raises keeps `current` where it was.

    Returns:
        The manifest of the snapshot, new or already there from an earlier build of the same content.
    """
    index_dir.mkdir(parents=True, exist_ok=True)
    staging = index_dir / f".staging-{os.getpid()}"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    try:
        manifest = _write(staging, tuple(documents), synonyms, time_zone, shop, engine)
        snapshot = open_snapshot(staging, engine=engine)
        try:
            accept(snapshot)
        finally:
            snapshot.close()
        folder = index_dir / manifest.build_id
        if not _is_whole(folder, manifest):
            shutil.rmtree(folder, ignore_errors=True)
            staging.rename(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    _point_to(index_dir, manifest.build_id)
    _drop_old(index_dir, manifest.build_id)
    return manifest


def _write(
    folder: Path,
    documents: tuple[IndexDocument, ...],
    synonyms: Synonyms,
    time_zone: str,
    shop: Shop,
    engine: str,
) -> IndexManifest:
    write_documents(documents, folder / "documents.jsonl")
    (folder / "words.json").write_bytes(msgspec.json.format(msgspec.json.encode({"synonyms": synonyms}), indent=1))
    (folder / SHOP).write_bytes(shop_to_json(shop))
    for lang, words in spell_words(documents, synonyms).items():
        save_speller(make_speller(lang, words), folder / SPELLING / lang)
    writer = new_writer(engine)
    for document in documents:
        writer.add(document)
    writer.publish(folder)
    files = {path.relative_to(folder).as_posix(): _sha256(path) for path in _files(folder)}
    manifest = IndexManifest(
        schema_version=SCHEMA_VERSION,
        build_id="",
        fingerprints={"analysis": fingerprint(), "engine": engine},
        files=files,
        document_count=len(documents),
        time_zone=time_zone,
    )
    manifest = replace(manifest, build_id=_build_id(manifest))
    _write_durably(folder / "manifest.json", msgspec.json.format(msgspec.json.encode(asdict(manifest)), indent=1))
    return manifest


def _build_id(manifest: IndexManifest) -> str:
    """A hash of all else that the manifest says."""
    said = msgspec.json.encode(replace(manifest, build_id=""), order="sorted")
    return hashlib.sha256(said).hexdigest()[:16]


def _is_whole(folder: Path, manifest: IndexManifest) -> bool:
    try:
        return verify(folder) == manifest
    except SnapshotRefused:
        return False


def _point_to(index_dir: Path, build_id: str) -> None:
    replace_file(index_dir / "current", f"{build_id}\n".encode())


def _drop_old(index_dir: Path, current: str) -> None:
    # Renaming a folder leaves its own time alone, so the time of the manifest says when it was made.
    manifests = sorted(index_dir.glob("*/manifest.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    others = [path.parent for path in manifests if path.parent.name != current]
    for folder in others[KEEP - 1 :]:
        shutil.rmtree(folder)


def _write_durably(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def verify(folder: Path) -> IndexManifest:
    """
    Check that a snapshot is whole, unchanged and made by this analysis, without opening its index.

    Raises:
        SnapshotRefused: It is not; the message says which file and why.
    """
    try:
        manifest = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=IndexManifest)
    except (OSError, msgspec.DecodeError) as error:
        raise SnapshotRefused(f"{folder.name}: manifest.json cannot be read: {error}") from error
    if manifest.schema_version != SCHEMA_VERSION:
        raise SnapshotRefused(
            f"{folder.name}: schema {manifest.schema_version}, this program reads {SCHEMA_VERSION}; run 'kb build'"
        )
    if manifest.build_id != _build_id(manifest):
        raise SnapshotRefused(f"{folder.name}: manifest.json was changed after it was built")
    if manifest.fingerprints.get("analysis") != fingerprint():
        raise SnapshotRefused(f"{folder.name}: made by another text analysis; run 'kb build'")
    present = {path.relative_to(folder).as_posix() for path in _files(folder)} - {"manifest.json"}
    # What can be made anew is looked at by the engine that needs it.
    wanted = {name for name in manifest.files if name in present or not name.startswith(REMAKABLE)}
    for name in sorted(present ^ wanted):
        raise SnapshotRefused(f"{folder.name}: {name} is {'not in the manifest' if name in present else 'missing'}")
    for name in wanted:
        if not name.startswith(REMAKABLE) and _sha256(folder / name) != manifest.files[name]:
            raise SnapshotRefused(f"{folder.name}: {name} was changed after it was built")
    return manifest


def _files(folder: Path) -> list[Path]:
    """Every file below `folder`, in the order of its path; a link would lead out of what is verified."""
    paths = sorted(folder.rglob("*"))
    for path in paths:
        if path.is_symlink():
            raise SnapshotRefused(f"{folder.name}: {path.relative_to(folder)} is a link")
    return [path for path in paths if path.is_file()]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_snapshot(folder: Path, *, engine: str | None = None) -> OpenSnapshot:
    """
    Verify a snapshot, then open it.

    Args:
        engine: Another engine than the one it was built for; `memory` reads every snapshot.

    Raises:
        SnapshotRefused: It must not be opened.
    """
    manifest = verify(folder)
    words: dict[str, Any] = msgspec.json.decode((folder / "words.json").read_bytes())
    opened = open_engine(folder, manifest, engine or manifest.fingerprints["engine"])
    return OpenSnapshot(
        manifest=manifest,
        engine=opened,
        completions=Completions(titles_and_aliases(opened.documents())),
        synonyms={lang: tuple(tuple(group) for group in groups) for lang, groups in words["synonyms"].items()},
        spellers={path.name: load_speller(path.name, path) for path in sorted((folder / SPELLING).glob("*"))},
        shop=shop_from_json((folder / SHOP).read_bytes()),
    )


def open_current(index_dir: Path) -> OpenSnapshot:
    """
    Open the snapshot that `current` names.

    Raises:
        SnapshotRefused: There is none, or it must not be opened.
    """
    return open_snapshot(index_dir / _current(index_dir)[0])


def _current(index_dir: Path) -> tuple[str, int]:
    """What `current` names, and when it was written: a damaged snapshot built anew has the same name."""
    pointer = index_dir / "current"
    try:
        named_at = pointer.stat().st_mtime_ns
        name = pointer.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SnapshotRefused(f"{index_dir}: no snapshot has been published; run 'kb build'") from error
    if not name.isalnum():
        raise SnapshotRefused(f"{index_dir}/current: not the name of a snapshot; run 'kb build'")
    return name, named_at


class SnapshotStore:
    """
    The snapshot that is served, exchanged while questions are being answered.

    A question holds on to the snapshot it began with; the one before the current stays open until
    the next exchange, so that no question finds its index closed.
    """

    def __init__(self, index_dir: Path) -> None:
        self._index_dir = index_dir
        self._lock = threading.Lock()
        self._current: OpenSnapshot | None = None
        self._previous: OpenSnapshot | None = None
        self._refused: tuple[str, int] | None = None

    @property
    def current(self) -> OpenSnapshot | None:
        """None until a snapshot could be opened."""
        return self._current

    def refresh(self, prepare: Callable[[OpenSnapshot], None] = lambda _snapshot: None) -> bool:
        """
        Look at `current`; open and serve what it names, if that is something else than before.

        On the first call a snapshot that must not be opened is replaced by the newest older one that may.

        Args:
            prepare: Is shown a snapshot before it is served; meanwhile questions go to the one before.

        Returns:
            Whether another snapshot is served now.

        Raises:
            SnapshotRefused: There is none, or the one named must not be opened; raised once for each,
                and what was served stays in service.
        """
        with self._lock:
            wanted, named_at = _current(self._index_dir)
            if self._current and self._current.manifest.build_id == wanted:
                self._refused = None
                return False
            if (wanted, named_at) == self._refused:
                return False
            try:
                fresh = open_snapshot(self._index_dir / wanted)
            except SnapshotRefused:
                self._refused = wanted, named_at
                if self._current is None and (older := self._fall_back(wanted)):
                    prepare(older)
                    self._current = older
                raise
            self._refused = None
            prepare(fresh)
            if self._previous:
                self._previous.close()
            self._previous, self._current = self._current, fresh
            return True

    def _fall_back(self, refused: str) -> OpenSnapshot | None:
        manifests = sorted(self._index_dir.glob("*/manifest.json"), key=lambda path: -path.stat().st_mtime_ns)
        for path in manifests:
            if path.parent.name == refused or path.parent.name.startswith("."):
                continue
            try:
                return open_snapshot(path.parent)
            except SnapshotRefused:
                continue
        return None

    def close(self) -> None:
        with self._lock:
            for snapshot in (self._current, self._previous):
                if snapshot:
                    snapshot.close()
            self._current = self._previous = None
