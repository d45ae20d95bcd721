"""
One process writes a log, never two: the lock is a file beside it.

The system drops the lock with the process, also after kill -9, so there is nothing to clean up.
It is left in place on release: deleting it would let two processes lock two files of one name.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from search_api.querylog import LogBusy


class FileLock:
    """An exclusive lock between processes, and between two logs in one process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def acquire(self) -> None:
        """
        Take the lock, or keep it.

        Raises:
            LogBusy: Somebody else has it.
            OSError: The file cannot be made.
        """
        if self._file is not None:
            return
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(file, 20, 0).decode("ascii", "replace").strip()
            os.close(file)
            raise LogBusy(
                f"{self._path}: process {holder or 'unknown'} writes this log\n"
                "    mend: stop that process first, or give this one another KB_LOG"
            ) from error
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        self._file = file

    def release(self) -> None:
        """Give the lock back; without one, do nothing."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
