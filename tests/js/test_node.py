"""The tests of the scripts, which Node runs: `node --test tests/js`."""

import os
import shutil
import subprocess

import pytest

OLDEST = 20


def test_scripts_pass_their_own_tests(repository):
    command = [_find_node(), "--test", *sorted(map(str, (repository / "tests" / "js").glob("*.test.mjs")))]

    ran = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr


def _find_node():
    node = shutil.which("node")
    if node is None or _major_version(node) < OLDEST:
        missing = f"no node found that is new enough: install Node {OLDEST} or newer"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    return node


def _major_version(node):
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return int(told.removeprefix("v").partition(".")[0])
