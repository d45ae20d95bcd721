"""What became of gaps that were worked on, and which commit did it."""

import os
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.contract.analysis import content_key
from search_api.gaps import Decision
from search_api.gaps.decisions import decisions_text
from search_api.gaps.ledger import Entry, closing_commits, gap_of_question, ledger, median_days
from search_api.intents import Intent

SEOUL = ZoneInfo("Asia/Seoul")
CLOSED = date(2026, 11, 20)
LATER = datetime(2026, 11, 21, 3, tzinfo=UTC)  # noon of the next day in Seoul
FIXED = Decision(
    id="ga",
    lang="ko",
    questions=("매장 위치", "오프라인 매장"),
    state="fixed",
    article="stores",
    opened=date(2026, 11, 8),
    closed=CLOSED,
)


def asked(ended, number=0, *, text="매장 위치", at=LATER, lang="ko", mark="", session=None):
    return Intent(
        id=f"{ended}{number}{text}",
        at=at,
        text=text,
        lang=lang,
        key=content_key(text, lang),
        session=f"s{number}" if session is None else session,
        estimate=0.1,
        hits=(),
        ended=ended,
        opened="",
        mark=mark,
    )


def several(**ends):
    numbers = iter(range(1000))
    return [asked(ended, next(numbers)) for ended, times in ends.items() for _ in range(times)]


def came_to(intents, known=None):
    (entry,) = ledger([FIXED], intents, known or {}, {}, SEOUL)
    return entry.state, entry.answered, entry.failed


def test_entry_says_all_that_is_known_of_a_fix():
    assert ledger([FIXED], several(answered=3, empty=1), {}, {"ga": "0a1b2c3"}, SEOUL) == [
        Entry(
            gap_id="ga",
            lang="ko",
            question="매장 위치",
            article_id="stores",
            opened=date(2026, 11, 8),
            closed=CLOSED,
            commit="0a1b2c3",
            state="fixed",
            answered=3,
            failed=1,
        )
    ]


@pytest.mark.parametrize(
    ("ends", "state"),
    [
        ({}, "fixed"),
        ({"answered": 2}, "fixed"),
        ({"answered": 3}, "verified"),
        ({"answered": 1, "ignored": 2}, "verified"),
        ({"answered": 4, "empty": 1}, "verified"),
        ({"answered": 3, "empty": 1}, "fixed"),
        ({"answered": 8, "weak": 2}, "verified"),
        ({"answered": 7, "weak": 2}, "reopened"),
        ({"empty": 1}, "fixed"),
        ({"refined": 1, "refuted": 1}, "reopened"),
        ({"escalated": 2, "answered": 1}, "reopened"),
    ],
)
def test_state_is_by_what_was_asked_later(ends, state):
    found = ends.get("answered", 0) + ends.get("ignored", 0)

    assert came_to(several(**ends)) == (state, found, sum(ends.values()) - found)


def test_one_reader_alone_opens_nothing_again():
    assert came_to([asked("empty", number, session="s") for number in range(5)]) == ("fixed", 0, 5)


def test_what_one_address_asks_too_often_neither_verifies_nor_opens_again():
    crowd = [asked(ended, number, mark="crowd") for ended in ("answered", "empty") for number in range(50)]

    assert came_to(crowd) == ("fixed", 0, 0)
    assert came_to([*crowd, *several(answered=3)]) == ("verified", 3, 0)


def test_only_days_after_the_fix_count_where_the_shop_is():
    last_moment = datetime(2026, 11, 20, 14, 59, tzinfo=UTC)  # 23:59 in Seoul

    assert came_to([asked("empty", number, at=last_moment) for number in range(3)]) == ("fixed", 0, 0)
    next_day = last_moment + timedelta(minutes=1)
    assert came_to([asked("empty", number, at=next_day) for number in range(3)]) == ("reopened", 0, 3)


def test_every_wording_of_the_decision_counts_and_what_was_grouped_with_it():
    intents = [
        asked("answered", 1, text="매장 오프라인"),
        asked("answered", 2, text="지점 어디"),
        asked("empty", 3, text="쿠폰 등록"),
        asked("empty", 4, text="매장 위치", lang="ja"),
    ]
    known = {("ko", content_key("지점 어디", "ko")): "ga", ("ko", content_key("쿠폰 등록", "ko")): "gx"}

    assert came_to(intents, known) == ("fixed", 2, 0)


def test_what_the_owner_said_outweighs_what_was_grouped():
    key = ("ko", content_key("매장 위치", "ko"))

    assert gap_of_question([FIXED], {key: "gold", ("en", "fax"): "gf"}) == {
        key: "ga",
        ("ko", content_key("오프라인 매장", "ko")): "ga",
        ("en", "fax"): "gf",
    }


def test_latest_fix_comes_first_and_what_is_not_fixed_is_not_told():
    older = replace(FIXED, id="g2", closed=CLOSED - timedelta(days=1))
    same_day = replace(FIXED, id="g1")
    others = [replace(FIXED, id="g3", state=state) for state in ("open", "ignored")]

    entries = ledger([older, FIXED, *others, same_day, replace(FIXED, id="g4", closed=None)], [], {}, {}, SEOUL)

    assert [entry.gap_id for entry in entries] == ["g1", "ga", "g2"]


@given(st.permutations(several(answered=3, empty=2, ignored=1)))
def test_order_of_questions_changes_nothing(intents):
    assert came_to(intents) == ("reopened", 4, 2)


@pytest.mark.parametrize(
    ("days", "middle"), [([], None), ([None], None), ([12], 12.0), ([3, 12, None, 5], 5.0), ([3, 6], 4.5), ([0], 0.0)]
)
def test_median_is_of_the_fixes_whose_beginning_is_known(days, middle):
    (entry,) = ledger([FIXED], [], {}, {}, SEOUL)

    opened = [None if each is None else CLOSED - timedelta(days=each) for each in days]

    assert median_days(replace(entry, opened=day) for day in opened) == middle


class Repository:
    """A git repository with a decisions file below kb/."""

    def __init__(self, root):
        self.root = root
        self.path = root / "kb/gaps.jsonl"
        self.path.parent.mkdir()
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "Writer")
        self.git("config", "user.email", "writer@shop.example")

    def git(self, *arguments):
        done = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def commit(self, text):
        """Write the file and commit it; the first seven digits of the hash."""
        self.path.write_text(text, encoding="utf-8")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "Decide")
        return self.git("rev-parse", "HEAD")[:7]


@pytest.fixture(autouse=True)
def _alone(monkeypatch, tmp_path):
    """Git without the settings of this machine, and without a repository around the test's folder."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path)


A, B, C = (replace(FIXED, id=id_) for id_ in ("ga", "gb", "gc"))


def test_commit_of_a_gap_is_the_last_one_that_wrote_its_line(repository):
    first = repository.commit(decisions_text([A, B]))
    second = repository.commit(decisions_text([A, replace(B, article="map"), C]))

    assert closing_commits(repository.path) == {"ga": first, "gb": second, "gc": second}


def test_line_that_is_not_committed_has_no_commit_yet(repository):
    first = repository.commit(decisions_text([A, B]))
    repository.path.write_text(decisions_text([A, replace(B, note="seen"), C]), encoding="utf-8")

    assert closing_commits(repository.path) == {"ga": first, "gb": "", "gc": ""}


def test_line_that_is_no_decision_is_passed_over(repository):
    first = repository.commit("<<<<<<< HEAD\n" + decisions_text([A]) + "\n{}\n")

    assert closing_commits(repository.path) == {"ga": first}


def test_file_is_found_from_the_folder_of_the_project(repository, monkeypatch):
    first = repository.commit(decisions_text([A]))
    monkeypatch.chdir(repository.root)
    relative = repository.path.relative_to(repository.root)

    assert closing_commits(relative) == {"ga": first}
    monkeypatch.chdir(repository.path.parent)
    assert closing_commits(relative.relative_to("kb")) == {"ga": first}


def test_history_of_another_repository_is_not_taken_for_ours(repository, monkeypatch, tmp_path_factory):
    other = Repository(tmp_path_factory.mktemp("other"))
    other.commit(decisions_text([A, B]))
    first = repository.commit(decisions_text([A]))
    # A hook of git that runs us names its own.
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))

    assert closing_commits(repository.path) == {"ga": first}


@pytest.mark.parametrize("name", ["kb/gaps.jsonl", "none/gaps.jsonl"])
def test_without_a_repository_no_commit_is_known(tmp_path, name):
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb/gaps.jsonl").write_text(decisions_text([A]), encoding="utf-8")

    assert closing_commits(tmp_path / name) == {}


def test_file_that_was_never_committed_has_no_history(repository):
    repository.commit(decisions_text([A]))
    fresh = repository.root / "kb/other.jsonl"
    fresh.write_text(decisions_text([A]), encoding="utf-8")

    assert closing_commits(fresh) == {}


def test_without_git_no_commit_is_known(repository, monkeypatch):
    repository.commit(decisions_text([A]))
    monkeypatch.setenv("PATH", "")

    assert closing_commits(repository.path) == {}
