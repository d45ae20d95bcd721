"""The environment that git is run in, whoever runs us."""

from __future__ import annotations

import os

_OF_ANOTHER = frozenset(
    ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_NAMESPACE")
)
"""Set where a hook of git runs us; they would name another repository, or another index."""


def git_environment() -> dict[str, str]:
    """Return ours, with messages in English and without what names another repository than that of the folder."""
    return {**{name: value for name, value in os.environ.items() if name not in _OF_ANOTHER}, "LC_ALL": "C"}
