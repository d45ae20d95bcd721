"""
A planned change of files, and the three ways to make it: write it, print it as a patch, commit it on a branch.

    Change --write----------->  the files, each whole or untouched
           --as_patch-------->  what `git apply` takes
           --commit_on_branch-> a branch with one commit; neither the working tree nor the index is touched

A plan says what each file held when it was made.  A file that was edited since is never overwritten.
"""

from __future__ import annotations

import difflib
import shlex
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from search_api.files import replace_file
from search_api.git import git_environment


class ChangeRefused(Exception):
    """A change that cannot be planned or made; the message names place, fact and mend."""

    def __init__(self, place: object, fact: str, mend: str) -> None:
        super().__init__(f"{place}: {fact}\n    mend: {mend}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """What becomes of one file."""

    path: str
    """Below the root of the change, "/" between folders."""
    before: str | None
    """The whole file with its line ends; None: there is none yet."""
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of some files, and what a commit says of it."""

    files: tuple[FileChange, ...]
    """In the order of their paths; each differs from what it was."""
    subject: str
    body: str


def write(change: Change, root: Path) -> list[Path]:
    """
    Make the change in the writer's files.

    Args:
        root: The folder that the paths of the change begin in.

    Returns:
        The files that were written.

    Raises:
        ChangeRefused: A file is not as it was planned; nothing was written.
    """
    for file in change.files:
        _must_be_as_planned(file, root)
    for file in change.files:
        replace_file(root / file.path, file.after.encode())
    return [root / file.path for file in change.files]


def _must_be_as_planned(file: FileChange, root: Path) -> None:
    path = root / file.path
    if path.is_symlink():
        raise ChangeRefused(file.path, "is a link to another file", "change the file that it leads to")
    if file.before is None:
        if path.exists():
            raise ChangeRefused(file.path, "is there already", "plan the fix again")
        return
    try:
        found = path.read_bytes()
    except OSError as error:
        raise ChangeRefused(file.path, f"cannot be read: {error.strerror}", "plan the fix again") from error
    if found != file.before.encode():
        raise ChangeRefused(file.path, "was edited since the fix was planned", "plan the fix again")


def as_patch(change: Change) -> str:
    """The change as a unified diff, as `git diff` writes it; to be saved without a change of line ends."""
    return "".join(line for file in change.files for line in _diff(file))


def _diff(file: FileChange) -> Iterator[str]:
    old, new = _quoted(f"a/{file.path}"), _quoted(f"b/{file.path}")
    yield f"diff --git {old} {new}\n"
    if file.before is None:
        yield "new file mode 100644\n"
    if not file.before and not file.after:
        return
    # A name with a space ends at a tab, or it would end at the space.
    tab = "\t" if " " in file.path else ""
    yield "--- /dev/null\n" if file.before is None else f"--- {old}{tab}\n"
    yield f"+++ {new}{tab}\n"
    hunks = difflib.unified_diff(_lines(file.before or ""), _lines(file.after))
    for line in list(hunks)[2:]:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """A line ends at a line feed alone, as git counts; `splitlines` would also end it at other signs."""
    lines = text.split("\n")
    return [*(f"{line}\n" for line in lines[:-1]), *filter(None, lines[-1:])]


def _quoted(path: str) -> str:
    """A path as git writes it: in quotes, with bytes in octal, where it holds more than plain ASCII."""
    if path.isascii() and path.isprintable() and not set('"\\') & set(path):
        return path
    signs = {ord('"'): '\\"', ord("\\"): "\\\\"}
    return '"' + "".join(signs.get(byte) or _byte(byte) for byte in path.encode()) + '"'


def _byte(byte: int) -> str:
    return chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}"


def commit_on_branch(change: Change, root: Path, branch: str) -> str:
    """
    Commit the change on a new branch that begins at HEAD, and leave the writer's working tree and index alone.

    Args:
        root: The folder that the paths of the change begin in; in a git repository, not necessarily its top.
        branch: Its name, such as `gap/3f2a`.

    Returns:
        The hash of the commit.

    Raises:
        ChangeRefused: Nothing to commit, no repository or commit to begin at, no name to commit under, a branch of that name, or
            a file that was edited; nothing was made.
    """
    if not change.files:
        raise ChangeRefused(root, "there is nothing to commit", "leave it: all of it is there already")
    for file in change.files:
        _must_be_as_planned(file, root)
    git = _Git(root)
    prefix = git.ask("rev-parse", "--show-prefix", or_else=_NO_REPOSITORY).removesuffix(b"\n")
    head = git.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}", or_else=_NO_COMMIT).decode().strip()
    ref = _free_ref(git, branch, root)
    git.ask("var", "GIT_COMMITTER_IDENT", or_else=_NO_NAME)
    _must_be_committed(git, change, root)
    with tempfile.TemporaryDirectory() as folder:
        tree = _tree(_Git(root, GIT_INDEX_FILE=str(Path(folder) / "index")), change, head, prefix)
    message = f"{change.subject}\n\n{change.body}".rstrip() + "\n"
    commit = git.ask("commit-tree", tree, "-p", head, "-F", "-", given=message.encode()).decode().strip()
    # An empty old value: the branch must not have come into being meanwhile.
    git.ask("update-ref", "-m", f"gap: {change.subject}", ref, commit, "")
    return commit


_NO_REPOSITORY = ("is in no git repository", "run 'git init' there, or write the files instead of a branch")
_NO_COMMIT = ("the repository has no commit yet", "commit what there is first")
_NO_NAME = (
    "git does not know who commits",
    "run 'git config user.name \"Your Name\"' and 'git config user.email you@example.com'",
)


def _free_ref(git: _Git, branch: str, root: Path) -> str:
    wrong = f"{branch!r} cannot name a branch", "use letters, digits, '-' and '/'"
    git.ask("check-ref-format", "--branch", branch, or_else=wrong)
    ref = f"refs/heads/{branch}"
    if git.answers("rev-parse", "--verify", "--quiet", ref):
        mend = f"look at it with 'git log {branch}'; then merge it, or remove it with 'git branch -D {branch}'"
        raise ChangeRefused(root, f"branch {branch!r} is there already", mend)
    return ref


def _must_be_committed(git: _Git, change: Change, root: Path) -> None:
    paths = [file.path for file in change.files]
    status = git.ask("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", *paths)
    if changed := sorted(entry[3:] for entry in status.decode(errors="replace").split("\0") if entry):
        fact = f"{', '.join(changed)}: has changes that are not committed"
        raise ChangeRefused(root, fact, f"git add {shlex.join(changed)} && git commit")


def _tree(git: _Git, change: Change, head: str, prefix: bytes) -> str:
    """The tree of HEAD with the change made, put together in an index of its own."""
    git.ask("read-tree", head)
    entries = b""
    for file in change.files:
        # With its path git stores it as `git add` would, whatever line ends the repository asks for.
        blob = git.ask("hash-object", "-w", "--stdin", "--path", file.path, given=file.after.encode()).strip()
        entries += _mode(git, file.path) + b" " + blob + b"\t" + prefix + file.path.encode() + b"\0"
    git.ask("update-index", "-z", "--index-info", given=entries)
    return git.ask("write-tree").decode().strip()


def _mode(git: _Git, path: str) -> bytes:
    """That of the file in HEAD; a new one is no program."""
    return git.ask("ls-files", "--stage", "-z", "--", path)[:6] or b"100644"


class _Git:
    """Runs git in a folder; its arguments are never read by a shell, nor its paths as patterns."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self._folder = folder
        # Without optional locks `git status` does not refresh the writer's index.
        self._environment = {**git_environment(), "GIT_OPTIONAL_LOCKS": "0", **environment}

    def ask(self, *arguments: str, given: bytes = b"", or_else: tuple[str, str] | None = None) -> bytes:
        """
        What git says.

        Raises:
            ChangeRefused: It refuses: with the fact and mend of `or_else`, otherwise with its own words.
        """
        done = self._run(arguments, given)
        if done.returncode == 0:
            return done.stdout
        said = " ".join(done.stderr.decode(errors="replace").split())
        fact, mend = or_else or (f"git {arguments[0]} failed: {said}", "mend what git names, or write the files")
        raise ChangeRefused(self._folder, fact, mend)

    def answers(self, *arguments: str) -> bool:
        return self._run(arguments, b"").returncode == 0

    def _run(self, arguments: Sequence[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
        # Nothing is committed under a name that git made up of the machine's.
        command = ["git", "--literal-pathspecs", "-c", "user.useConfigOnly=true", *arguments]
        try:
            return subprocess.run(
                command, cwd=self._folder, env=self._environment, input=given, capture_output=True, check=False
            )
        except FileNotFoundError as error:
            raise ChangeRefused(
                "git", "is not installed here", "install it, or write the files instead of a branch"
            ) from error
