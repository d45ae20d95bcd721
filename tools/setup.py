"""
Set up `.venv` from a lock file, with nothing but Python.

    python3 tools/setup.py requirements.lock

Every package is checked against its hash.  Debian ships Python without the module that puts pip into
a new environment; there pip itself is fetched, checked the same way, and used from its wheel.
A second run with the same lock file does nothing.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import venv
from pathlib import Path

NEEDED = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PIP_WHEEL = "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
DEFAULT_INDEX = "https://pypi.org/simple"


def main(lock_name: str) -> None:
    if sys.version_info < NEEDED:
        found = ".".join(map(str, sys.version_info[:3]))
        stop(
            f"{sys.executable}: Python {found}, 3.11 or newer is needed",
            "name another one, such as: make serve PYTHON=python3.12",
        )
    lock = ROOT / lock_name
    stamp = VENV / f".{lock_name}.done"
    wanted = digest(lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes())
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"setup      .venv from {lock_name}, about a minute the first time")
    if not PYTHON.exists():
        # With pip inside takes seconds; it is not needed there, only to fill it.
        venv.create(VENV, with_pip=False, clear=True)
    with tempfile.TemporaryDirectory() as folder:
        pip = pip_command(Path(folder))
        run([*pip, "install", "--require-hashes", "-r", str(lock)])
        run([*pip, "install", "--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT)])
    # A lock file with fewer packages is contained in the larger one.
    for other in VENV.glob(".*.done"):
        other.unlink()
    stamp.write_text(wanted)
    if lock_name != "requirements.lock":
        runtime = "requirements.lock"
        both = (ROOT / runtime).read_bytes() + (ROOT / "pyproject.toml").read_bytes()
        (VENV / f".{runtime}.done").write_text(digest(both))


def pip_command(folder: Path) -> list[str]:
    """How to call pip so that it fills our environment: the one of this Python, or else a fetched wheel."""
    here = [sys.executable, "-m", "pip"]
    probe = subprocess.run([*here, "--version"], capture_output=True, text=True)
    if probe.returncode == 0 and int(probe.stdout.split()[1].split(".")[0]) >= 23:
        return [*here, "--python", str(PYTHON), "--quiet", "--disable-pip-version-check"]
    wheel = folder / PIP_WHEEL
    wheel.write_bytes(fetch_pip())
    return [str(PYTHON), str(wheel / "pip"), "--quiet", "--disable-pip-version-check"]


def fetch_pip() -> bytes:
    index = os.environ.get("PIP_INDEX_URL", DEFAULT_INDEX).rstrip("/")
    request = urllib.request.Request(f"{index}/pip/", headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            files = json.load(answer)["files"]
        url = next(file["url"] for file in files if file["filename"] == PIP_WHEEL)
        with urllib.request.urlopen(url, timeout=60) as answer:
            content = answer.read()
    except (OSError, ValueError, KeyError, StopIteration) as error:
        stop(f"{index}: {PIP_WHEEL} cannot be fetched: {error}", "install pip: apt-get install python3-pip")
    if digest(content) != PIP_SHA256:
        stop(f"{PIP_WHEEL}: not the file that was expected", "look at who answers for PIP_INDEX_URL")
    return content


def run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT)
    if done.returncode:
        stop(f"setup ended with {done.returncode}", "read the lines above; then run the same command again")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def stop(message: str, mend: str) -> None:
    say(f"{message}\n    mend: {mend}")
    sys.exit(3)


if __name__ == "__main__":
    main(sys.argv[1])
