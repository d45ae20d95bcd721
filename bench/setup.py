"""
Install the peers that search is measured against: npm packages and Python wheels, below `bench/` only.

    python -m bench.setup

Whoosh, SQLite and Material for MkDocs are there already: the project itself stands on them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from bench.engine import stop

HERE = Path(__file__).parent
WHEELS = ["bm25s==0.3.16"]


def main() -> None:
    npm = shutil.which("npm")
    if npm is None:
        stop("npm: not installed\n    mend: install Node 20 or newer", 3)
    # Without dependencies: NumPy is the project's own.
    pip = ["install", "--quiet", "--upgrade", "--no-deps", "--target", str(HERE / ".packages"), *WHEELS]
    commands: list[list[str]] = [
        [npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--prefix", str(HERE)],
        [*_pip(), *pip],
    ]
    for command in commands:
        if subprocess.run(command, cwd=HERE, check=False).returncode:
            stop(f"{' '.join(command)}: failed", 3)
    print("installed  pagefind, minisearch, bm25s")


def _pip() -> list[str]:
    """The project's own environment is made without pip; `uv` or another Python's pip will do."""
    if find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    if uv := shutil.which("uv"):
        return [uv, "pip"]
    return ["pip3"]


if __name__ == "__main__":
    main()
