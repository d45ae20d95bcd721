"""
What is measured: something that builds an index from articles and answers questions from it.

    articles --build, in a process of its own--> folder --open--> ask, ask, ask ...

Build and open are apart because they are in life: one is paid once, the other at each start of a server
or, where search runs in the browser, by every reader.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypeVar

from bench.sets import Article

T = TypeVar("T")

LIMIT = 10
"""Articles asked for."""


class NotInstalled(Exception):
    """A peer, named in the exception, is not there."""

    def __str__(self) -> str:
        return f"{self.args[0]}: not installed\n    mend: python -m bench.setup"


@dataclass(frozen=True, slots=True)
class Found:
    """What an engine says to a question."""

    ids: tuple[str, ...]
    """Articles, best first."""
    estimate: float
    """How sure it is; for engines that do not say, the score of the first hit."""
    verdict: str | None = None
    """None for engines that do not judge."""


@dataclass(frozen=True, slots=True)
class Asked(Found):
    """The same and what it cost."""

    cpu_s: float = 0.0


class Engine(Protocol):
    """An engine under measurement."""

    pid: int
    """Of the process that answers, whose memory is counted."""

    def build(self, articles: Sequence[Article], folder: Path) -> None:
        """Write an index of `articles`, all in one language, below `folder`."""
        ...

    def open(self, folder: Path, lang: str) -> None:
        """Open what `build` wrote."""
        ...

    def ask(self, text: str, lang: str) -> Asked: ...

    def close(self) -> None: ...


class InProcess(ABC):
    """An engine that is a Python library: `search` is asked and timed."""

    pid = os.getpid()

    @abstractmethod
    def search(self, text: str, lang: str) -> Found: ...

    def ask(self, text: str, lang: str) -> Asked:
        began = time.process_time()
        found = self.search(text, lang)
        return Asked(found.ids, found.estimate, found.verdict, time.process_time() - began)

    def close(self) -> None:  # noqa: B027  # nothing is held that the end of the process does not let go of
        pass


def apart(call: Callable[..., T], *arguments: Any) -> T:
    """What `call` returns in a process of its own: what another has remembered or let go of does not count there."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as processes:
        return processes.submit(call, *arguments).result()


def cpu_s() -> float:
    """CPU seconds of this process and of those it started and has waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def cpu_s_of(pid: int) -> float:
    """CPU seconds of another process so far."""
    stat = Path(f"/proc/{pid}/stat")
    if stat.exists():
        fields = stat.read_text().rpartition(")")[2].split()
        # utime and stime, counted from the name of the command, which may hold spaces.
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    minutes, seconds = subprocess.check_output(["ps", "-o", "time=", "-p", str(pid)], text=True).split(":")[-2:]
    return int(minutes) * 60 + float(seconds)


def rss_mb(pid: int) -> float:
    """Memory that a process holds now."""
    statm = Path(f"/proc/{pid}/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize() / 1e6
    return int(subprocess.check_output(["ps", "-o", "rss=", "-p", str(pid)])) * 1024 / 1e6


def folder_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def arguments_of(description: str | None) -> argparse.ArgumentParser:
    """A parser that shows the docstring of a module as it stands."""
    return argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)


def stop(message: str, code: int = 2) -> NoReturn:
    """End a command with its message on stderr."""
    print(message, file=sys.stderr)
    raise SystemExit(code)
