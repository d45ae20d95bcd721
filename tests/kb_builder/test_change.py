import os
import stat
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb_builder.change import Change, ChangeRefused, FileChange, as_patch, commit_on_branch, write

HELLO = "kb/안녕 하세요.md"
EDITED = FileChange(path=HELLO, before="one\r\ntwo\u2028\n", after="one\r\ntwo\u2028\nthree")
NEW = FileChange(path='kb/new/a "b" \\.md', before=None, after="---\n-- a\n")
CHANGE = Change(files=(EDITED, NEW), subject="Say hello", body="To readers.")


class Repository:
    """A folder with a git repository of one commit, that knows nothing of this machine's settings."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "Writer")
        self.git("config", "user.email", "writer@shop.example")
        self.put(HELLO, "one\r\ntwo\u2028\n")
        self.put("other.txt", "other\n")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "Begin")

    def git(self, *arguments: str, given: bytes = b"") -> str:
        done = subprocess.run(["git", *arguments], cwd=self.root, input=given, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def put(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def state(self) -> dict[str, tuple[bytes, int, int]]:
        """Every file of the working tree, and the index, with time and rights."""
        files = [path for path in self.root.rglob("*") if path.is_file() and ".git" not in path.parts]
        return {
            path.relative_to(self.root).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode)
            for path in [*files, self.root / ".git/index", self.root / ".git/HEAD"]
        }


@pytest.fixture(autouse=True)
def _alone(monkeypatch, tmp_path_factory):
    """Git without the settings of this machine and of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("GIT_") or name == "EMAIL"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path_factory.getbasetemp()))


@pytest.fixture
def repository(tmp_path):
    (tmp_path / "shop").mkdir()
    return Repository(tmp_path / "shop")


def refused(doing, *arguments):
    with pytest.raises(ChangeRefused) as caught:
        doing(*arguments)
    return str(caught.value)


def test_files_are_written_as_planned(repository):
    written = write(CHANGE, repository.root)

    assert written == [repository.root / EDITED.path, repository.root / NEW.path]
    assert [path.read_bytes().decode() for path in written] == [EDITED.after, NEW.after]


def test_written_file_keeps_its_rights(repository):
    (repository.root / HELLO).chmod(0o664)

    write(CHANGE, repository.root)

    assert stat.S_IMODE((repository.root / HELLO).stat().st_mode) == 0o664


@pytest.mark.parametrize("make", [write, lambda change, root: commit_on_branch(change, root, "gap/a")])
@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda root: (root / HELLO).write_text("else"), f"{HELLO}: was edited since the fix was planned"),
        (lambda root: (root / HELLO).unlink(), f"{HELLO}: cannot be read: No such file or directory"),
        (lambda root: (root / NEW.path).write_text(""), f"{NEW.path}: is there already"),
    ],
)
def test_file_that_is_not_as_planned_is_left_alone(repository, make, edit, said):
    (repository.root / "kb/new").mkdir()
    edit(repository.root)
    before = repository.state()

    assert refused(make, CHANGE, repository.root) == f"{said}\n    mend: plan the fix again"
    assert repository.state() == before


def test_link_is_not_replaced_by_a_file(repository):
    (repository.root / HELLO).rename(repository.root / "kb/real.md")
    (repository.root / HELLO).symlink_to("real.md")

    assert refused(write, CHANGE, repository.root) == (
        f"{HELLO}: is a link to another file\n    mend: change the file that it leads to"
    )


def test_patch_is_written_as_git_writes_it():
    assert as_patch(CHANGE) == (
        'diff --git "a/kb/\\354\\225\\210\\353\\205\\225 \\355\\225\\230\\354\\204\\270\\354\\232\\224.md"'
        ' "b/kb/\\354\\225\\210\\353\\205\\225 \\355\\225\\230\\354\\204\\270\\354\\232\\224.md"\n'
        '--- "a/kb/\\354\\225\\210\\353\\205\\225 \\355\\225\\230\\354\\204\\270\\354\\232\\224.md"\t\n'
        '+++ "b/kb/\\354\\225\\210\\353\\205\\225 \\355\\225\\230\\354\\204\\270\\354\\232\\224.md"\t\n'
        "@@ -1,2 +1,3 @@\n one\r\n two\u2028\n+three\n\\ No newline at end of file\n"
        'diff --git "a/kb/new/a \\"b\\" \\\\.md" "b/kb/new/a \\"b\\" \\\\.md"\nnew file mode 100644\n'
        '--- /dev/null\n+++ "b/kb/new/a \\"b\\" \\\\.md"\t\n@@ -0,0 +1,2 @@\n+---\n+-- a\n'
    )


def test_patch_makes_with_git_what_writing_makes(repository):
    repository.git("apply", "--index", "-", given=as_patch(CHANGE).encode())

    assert [(repository.root / file.path).read_bytes().decode() for file in CHANGE.files] == [
        file.after for file in CHANGE.files
    ]


texts = st.lists(
    st.sampled_from(["a", "b", "\r", "\n", "\n", "\\", "+", "-", " ", "@", "가", "\x0c", "\u2028", "\x85"])
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(before=st.none() | texts.map("".join), after=texts.map("".join).filter(bool))
def test_patch_of_any_text_applies(repository, before, after):
    if before == after:
        return
    path = "kb/any.md"
    (repository.root / path).unlink(missing_ok=True)
    if before is not None:
        repository.put(path, before)

    patch = as_patch(Change(files=(FileChange(path=path, before=before, after=after),), subject="", body=""))
    repository.git("apply", "-", given=patch.encode())

    assert (repository.root / path).read_bytes().decode() == after


def test_branch_holds_one_commit_with_the_change(repository):
    commit = commit_on_branch(CHANGE, repository.root, "gap/3f2a")

    assert repository.git("log", "--format=%H %an %s%n%n%b", "main..gap/3f2a").strip() == (
        f"{commit} Writer Say hello\n\nTo readers."
    )
    changed = repository.git("diff", "--name-status", "-z", "main", "gap/3f2a").split("\0")[:-1]
    assert dict(zip(changed[1::2], changed[::2], strict=True)) == {HELLO: "M", NEW.path: "A"}
    assert repository.git("cat-file", "blob", f"gap/3f2a:{HELLO}") == EDITED.after


def test_branch_leaves_working_tree_and_index_as_they_were(repository):
    repository.put("other.txt", "edited\n")
    repository.put("staged.txt", "staged\n")
    repository.git("add", "staged.txt")
    repository.put("untracked.txt", "untracked\n")
    # An index whose times are older than the files is one that git would like to refresh.
    os.utime(repository.root / HELLO, ns=(1, 1))
    before = repository.state()

    commit_on_branch(CHANGE, repository.root, "gap/3f2a")

    assert repository.state() == before
    assert repository.git("diff", "--name-only", "main", "gap/3f2a", "--", "other.txt", "staged.txt") == ""


def test_branch_and_patch_hold_the_same(repository):
    commit_on_branch(CHANGE, repository.root, "gap/3f2a")

    repository.git("apply", "--index", "-", given=as_patch(CHANGE).encode())

    assert repository.git("diff", "--cached", "gap/3f2a") == ""


def test_change_below_the_top_of_a_repository_is_committed_there(repository):
    inner = Change(files=(FileChange(path="a.md", before=None, after="a\n"),), subject="Add a", body="")

    commit_on_branch(inner, repository.root / "kb", "gap/a")

    assert repository.git("show", "--format=%B", "--name-only", "gap/a").split() == ["Add", "a", "kb/a.md"]


def test_file_that_is_a_program_stays_one(repository):
    (repository.root / HELLO).chmod(0o755)
    repository.git("commit", "-qam", "Run it")

    commit_on_branch(CHANGE, repository.root, "gap/3f2a")

    assert repository.git("ls-tree", "gap/3f2a", "--", HELLO).startswith("100755 blob")


def test_line_ends_are_committed_as_git_would_add_them(repository):
    repository.put(".gitattributes", "*.txt text eol=crlf\n")
    repository.git("add", ".")
    repository.git("commit", "-qm", "Ends")
    (repository.root / "other.txt").unlink()
    repository.git("checkout", "-q", "--", "other.txt")
    change = Change(
        files=(FileChange(path="other.txt", before="other\r\n", after="other\r\nmore\r\n"),), subject="s", body=""
    )

    commit_on_branch(change, repository.root, "gap/a")

    assert repository.git("cat-file", "blob", "gap/a:other.txt") == "other\nmore\n"


def test_branch_is_made_within_a_hook_of_another_repository(repository, monkeypatch):
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")

    commit = commit_on_branch(CHANGE, repository.root, "gap/a")

    monkeypatch.undo()
    assert repository.git("rev-parse", "gap/a").strip() == commit


def test_folder_without_a_repository_is_told(tmp_path):
    change = Change(files=(NEW,), subject="s", body="")

    assert refused(commit_on_branch, change, tmp_path, "gap/a") == (
        f"{tmp_path}: is in no git repository\n    mend: run 'git init' there, or write the files instead of a branch"
    )


def test_change_of_nothing_makes_no_branch(repository):
    assert refused(commit_on_branch, Change(files=(), subject="s", body=""), repository.root, "gap/a") == (
        f"{repository.root}: there is nothing to commit\n    mend: leave it: all of it is there already"
    )


def test_repository_without_a_commit_is_told(tmp_path):
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)

    assert refused(commit_on_branch, Change(files=(NEW,), subject="s", body=""), tmp_path, "gap/a") == (
        f"{tmp_path}: the repository has no commit yet\n    mend: commit what there is first"
    )


def test_branch_that_exists_is_told(repository):
    repository.git("branch", "gap/a")

    assert refused(commit_on_branch, CHANGE, repository.root, "gap/a") == (
        f"{repository.root}: branch 'gap/a' is there already\n"
        "    mend: look at it with 'git log gap/a'; then merge it, or remove it with 'git branch -D gap/a'"
    )


def test_branch_that_git_cannot_make_is_told_in_its_words(repository):
    repository.git("branch", "gap")

    told = refused(commit_on_branch, CHANGE, repository.root, "gap/a")

    assert told.startswith(f"{repository.root}: git update-ref failed: fatal: ")
    assert "'refs/heads/gap' exists; cannot create 'refs/heads/gap/a'" in told
    assert told.endswith("\n    mend: mend what git names, or write the files")


@pytest.mark.parametrize("name", ["gap/", "a..b", "a b", "--help"])
def test_name_that_no_branch_can_have_is_told(repository, name):
    told = refused(commit_on_branch, CHANGE, repository.root, name)

    assert told == f"{repository.root}: {name!r} cannot name a branch\n    mend: use letters, digits, '-' and '/'"


def test_changes_that_are_not_committed_are_told(repository):
    repository.put(HELLO, "mine\n")
    repository.git("add", HELLO)
    repository.put(HELLO, EDITED.before)

    assert refused(commit_on_branch, CHANGE, repository.root, "gap/a") == (
        f"{repository.root}: {HELLO}: has changes that are not committed\n    mend: git add '{HELLO}' && git commit"
    )
    assert repository.git("branch", "--list", "gap/*") == ""


@pytest.mark.parametrize("unknown", ["user.name", "user.email"])
def test_writer_without_a_name_is_told(repository, unknown):
    repository.git("config", "--unset", unknown)

    assert refused(commit_on_branch, CHANGE, repository.root, "gap/a") == (
        f"{repository.root}: git does not know who commits\n    mend: run 'git config user.name \"Your Name\"' and"
        " 'git config user.email you@example.com'"
    )


def test_machine_without_git_is_told(repository, monkeypatch):
    monkeypatch.setenv("PATH", "")

    assert refused(commit_on_branch, CHANGE, repository.root, "gap/a") == (
        "git: is not installed here\n    mend: install it, or write the files instead of a branch"
    )


def test_path_that_looks_like_a_pattern_is_one_file(repository):
    repository.put("kb/x.md", "mine\n")
    change = Change(files=(FileChange(path="kb/*.md", before=None, after="a\n"),), subject="s", body="")

    commit_on_branch(change, repository.root, "gap/a")

    assert repository.git("diff", "--name-only", "main", "gap/a") == "kb/*.md\n"
