"""
Tells when a file of the content, the theme or the configuration changes.

Editors write in bursts (a temporary file, a rename, a backup), so a change is told when it has been
quiet for a moment.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

QUIET_S = 0.05
_LEFT_BY_EDITORS = ("~", ".swp", ".swx", ".tmp")


@contextmanager
def watching(paths: Iterable[Path], changed: Callable[[], None]) -> Iterator[None]:
    """Call `changed`, from a thread of its own and never twice at once, after anything below `paths` changes."""
    stirred, stop = threading.Event(), threading.Event()

    def wait() -> None:
        while not stop.is_set():
            if not stirred.wait(timeout=0.5):
                continue
            while stirred.is_set() and not stop.is_set():
                stirred.clear()
                stop.wait(QUIET_S)
            if not stop.is_set():
                changed()

    observer = Observer()
    handler = _Handler(stirred)
    for path in {path.resolve() for path in paths}:
        # A single file is watched through its folder: editors replace it.
        folder = path if path.is_dir() else path.parent
        observer.schedule(handler.only(path), str(folder), recursive=path.is_dir())
    observer.start()
    waiter = threading.Thread(target=wait, name="watch", daemon=True)
    waiter.start()
    try:
        yield
    finally:
        stop.set()
        observer.stop()
        observer.join()
        waiter.join()


class _Handler(FileSystemEventHandler):
    def __init__(self, stirred: threading.Event, below: Path | None = None) -> None:
        self._stirred = stirred
        self._below = below

    def only(self, path: Path) -> _Handler:
        return _Handler(self._stirred, path)

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.is_directory or event.event_type in ("opened", "closed_no_write"):
            return
        touched = [Path(str(path)) for path in (event.src_path, event.dest_path) if path]
        if any(self._counts(path) for path in touched):
            self._stirred.set()

    def _counts(self, path: Path) -> bool:
        within = self._below is None or path == self._below or self._below in path.parents
        return within and not path.name.endswith(_LEFT_BY_EDITORS) and not path.name.startswith(".")
