"""The tests of the scripts, which Node runs: `node --test tests/js`."""

import shutil
import subprocess
from pathlib import Path

import playwright

OLDEST = 20


def test_scripts_pass_their_own_tests(repository, missing):
    command = [_find_node(missing), "--test", *sorted(map(str, (repository / "tests" / "js").glob("*.test.mjs")))]

    ran = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_scripts_pass_them_as_they_are_served_too(repository, sample, tmp_path, missing):
    """What is minified may be another program: every test again, on the files that a reader gets."""
    shutil.copytree(repository / "tests" / "js", tmp_path / "tests" / "js")
    shutil.copytree(repository / "theme", tmp_path / "theme")
    [served] = (sample.site / "assets").glob("kb.*")
    own = tmp_path / "theme" / "assets" / "kb"
    for path in own.iterdir():
        shutil.copy(served / path.name, path)
    node = _find_node(missing)

    run = {"cwd": tmp_path, "capture_output": True, "text": True, "check": False}
    tested = subprocess.run(
        [node, "--test", *sorted(map(str, (tmp_path / "tests" / "js").glob("*.test.mjs")))], **run
    )
    read = [subprocess.run([node, "--check", path], **run).stderr for path in sorted(own.glob("*js"))]

    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert read == [""] * len(read)
    assert len(read) > 10


def _find_node(missing):
    """A Node that is new enough: the machine's, or the one that Playwright brings for itself."""
    own = Path(playwright.__file__).parent / "driver" / "node"
    for node in (shutil.which("node"), str(own)):
        if node and _major_version(node) >= OLDEST:
            return node
    return missing(f"no Node {OLDEST} that runs: install Node, or libatomic1 for the one that Playwright brings")


def _major_version(node):
    """0 if it does not run, as Playwright's does not where libatomic is missing."""
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    return int(told.removeprefix("v").partition(".")[0] or 0)
