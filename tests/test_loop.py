"""
The loop that the project is for, end to end, as its people go through it.

    readers fail -> the log -> a gap -> `kb gaps fix` -> merged -> built -> the next reader finds it -> the ledger says so
"""

import json
import os
import subprocess
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import uvicorn

from search_api.app import create_app, current_report, server_config
from search_api.gaps.decisions import read_decisions, write_decisions
from search_api.ids import uuid7
from search_api.period import Period
from search_api.querylog import Outcome, QueryEvent
from search_api.querylog.open import open_log, open_reader
from search_api.report.make import make_report
from search_api.settings import Settings
from search_api.snapshot import SnapshotStore, open_current

HEAD = "updated: 2026-11-01\ncategory: delivery\n---\n"
ARTICLES = {
    "kb/shop.yml": "name: 나래룸\nlanguages: [ko, en]\ntime_zone: Asia/Seoul\n",
    "kb/categories.yml": "- { id: delivery, title: { ko: 배송, en: Delivery } }\n",
    "kb/promises.yml": "- { q: 배송비, lang: ko, article: fee }\n",
    "kb/articles/ko/delivery/fee.md": (
        "---\nid: fee\ntitle: 배송비는 얼마예요?\nanswer: 3,000원이에요.\n"
        f"aliases:\n  - 택배비 # 짧게\n{HEAD}제주와 섬은 3,000원이 더 들어요.\n"
    ),
    "kb/articles/ko/delivery/gift.md": (
        f"---\nid: gift\ntitle: 예쁘게 싸서 보내 주나요?\nanswer: 상자에 리본을 묶어 드려요.\naliases: [리본]\n{HEAD}카드도 넣어 드려요.\n"
    ),
    "kb/articles/en/delivery/fee.md": (
        f"---\nid: fee\ntitle: How much is delivery?\nanswer: 3,000 won.\naliases: [postage]\n{HEAD}Islands cost more.\n"
    ),
}
ASKED = ["선물 포장 되나요", "선물포장 되나요?", "선물 포장 가능한가요"]


@pytest.fixture
def shop(desk, monkeypatch):
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    desk.write(ARTICLES | {".gitignore": "/site/\n/index/\n/var/\n"})
    for command in (
        "init -q -b main",
        "config user.name Writer",
        "config user.email writer@shop.example",
        "add .",
        "commit -qm Begin",
    ):
        git(desk, *command.split())
    return desk


def git(shop, *arguments):
    done = subprocess.run(["git", *arguments], cwd=shop.root, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def kb(shop, *arguments):
    result = shop.kb(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def settings_of(shop):
    return Settings(
        site_dir=shop.site, index_dir=shop.index, log="sqlite:///var/questions.db", searches_per_minute=10_000
    )


@contextmanager
def serving(shop):
    settings = settings_of(shop)
    app = create_app(settings, SnapshotStore(settings.index_dir), open_log(settings.log))
    server = uvicorn.Server(server_config(app))
    server.config.host, server.config.port = "127.0.0.1", 0
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.005)
        (port,) = {sock.getsockname()[1] for part in server.servers for sock in part.sockets}
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()


def ask(client, text, number):
    body = {"q": text, "lang": "ko", "intent": "settled", "session": f"{number:032x}", "query_id": uuid7()}
    response = client.post("/api/search", json=body)
    assert response.status_code == 200
    return response.json()


def open_gaps(shop):
    return json.loads(kb(shop, "gaps", "--json"))["gaps"]


def report_of(shop, days=30, now=None):
    settings = settings_of(shop)
    store = SnapshotStore(settings.index_dir)
    store.refresh()
    try:
        return current_report(settings, store, "ko", days) if now is None else now(store.current)
    finally:
        store.close()


def test_what_readers_could_not_find_is_found_after_one_command_and_stays_found(shop):
    kb(shop, "build")
    with serving(shop) as client:
        answers = [ask(client, text, number) for number, text in enumerate(ASKED * 2)]
    assert {answer["verdict"] for answer in answers} <= {"weak", "empty"}

    (gap,) = open_gaps(shop)
    assert (gap["searches"], gap["sessions"]) == (6, 6)
    assert {text.replace("?", "").replace(" ", "") for text in gap["examples"]} == {
        "선물포장되나요",
        "선물포장가능한가요",
    }

    fixed = json.loads(kb(shop, "gaps", "fix", gap["id"], "--article", "gift", "--json"))
    assert fixed["files"] == ["kb/articles/ko/delivery/gift.md", "kb/gaps.jsonl", "kb/promises.yml"]
    assert git(shop, "status", "--porcelain") == ""
    git(shop, "merge", "-q", fixed["branch"])

    replayed = kb(shop, "build", "--report").splitlines()
    assert "this change answers 1 of 1 open gap (6 searches in 30 days)" in replayed
    assert kb(shop, "promises").splitlines()[-1] == "2 of 2 promises kept"

    with serving(shop) as client:
        again = [ask(client, text, 100 + number) for number, text in enumerate(ASKED)]
    assert [(answer["verdict"], answer["hits"][0]["article_id"]) for answer in again] == [("answered", "gift")] * 3

    (entry,) = report_of(shop).ledger.entries
    commit = git(shop, "log", "-1", "--format=%h", "--abbrev=7", "--", "kb/gaps.jsonl").strip()
    assert (entry.gap_id, entry.article_id, entry.commit) == (gap["id"], "gift", commit)
    assert open_gaps(shop) == []

    git(shop, "rm", "-q", "kb/articles/ko/delivery/gift.md")
    broken = shop.kb("build")
    assert broken.exit_code == 1
    assert f"'{gap['question']}' promises 'gift', which does not exist in ko" in broken.output


def test_later_searches_verify_a_fix_or_open_it_again(shop):
    kb(shop, "build")
    closed = datetime.now(UTC) - timedelta(days=5)
    (shop.root / "var").mkdir()
    log = open_log("sqlite:///var/questions.db")
    before = [question("선물 포장 되나요", closed - timedelta(days=2), "empty", number) for number in range(4)]
    log.record(before)
    log.close()
    (gap,) = open_gaps(shop)
    kb(shop, "gaps", "fix", gap["id"], "--article", "gift", "--write")
    fix_day = closed.astimezone(open_zone(shop)).date()
    decisions = shop.root / "kb/gaps.jsonl"
    text = decisions.read_text(encoding="utf-8")
    today = json.loads(text)["closed"]
    decisions.write_text(text.replace(today, fix_day.isoformat()), encoding="utf-8")
    kb(shop, "build")

    assert state(shop) == ("fixed", 0, 0)

    log = open_log("sqlite:///var/questions.db")
    later = closed + timedelta(days=2)
    found = [question("선물 포장 되나요", later, "answered", 10 + number) for number in range(4)]
    log.record([event for each in found for event in (each, click(each))])
    assert state(shop) == ("verified", 4, 0)
    (change,) = report_of(shop).changes
    assert (change.before, change.after) == ((4, 4), (0, 4))

    log.record([question("선물포장 되나요?", later, "empty", 20 + number) for number in range(4)])
    log.close()
    assert state(shop) == ("reopened", 4, 4)
    assert [gap["id"] for gap in open_gaps(shop)] == [gap["id"]]


def test_a_build_says_what_it_no_longer_answers(shop):
    kb(shop, "build")
    (shop.root / "var").mkdir()
    log = open_log("sqlite:///var/questions.db")
    # Answered by the title, and left alone all the same.
    log.record([question("예쁘게 싸서 보내 주나요", datetime.now(UTC), "answered", number) for number in range(3)])
    log.close()
    article = shop.root / "kb/articles/ko/delivery/gift.md"
    article.write_text(
        article.read_text(encoding="utf-8").replace("예쁘게 싸서 보내 주나요?", "리본"), encoding="utf-8"
    )

    told = json.loads(kb(shop, "build", "--report", "json"))

    assert told["headline"] == "this change answers 0 of 1 open gap; 1 that was answered no longer is"
    assert [gap["question"] for gap in told["lost"]] == ["예쁘게 싸서 보내 주나요"]


def open_zone(shop):
    snapshot = open_current(shop.index)
    snapshot.close()
    return snapshot.zone


def state(shop):
    (entry,) = report_of(shop).ledger.entries
    return entry.state, entry.answered, entry.failed


def question(text, at, verdict, number):
    return QueryEvent(
        id=uuid7(),
        at=at,
        text=text,
        lang="ko",
        verdict=verdict,
        hits=("gift",),
        session=f"{number:032x}",
        index_build="b1",
        estimate=0.1,
    )


def click(question):
    return Outcome(
        id=uuid7(),
        at=question.at + timedelta(seconds=9),
        kind="click",
        query_id=question.id,
        article_id="gift",
        value="1",
        lang="",
        session=question.session,
    )


def test_the_same_log_gives_the_same_week_byte_for_byte(shop):
    kb(shop, "build")
    (shop.root / "var").mkdir()
    log = open_log("sqlite:///var/questions.db")
    log.record([question("매장 위치", datetime(2026, 11, 18, 3, tzinfo=UTC), "empty", number) for number in range(3)])
    log.close()

    first, second = (kb(shop, "report", "--week", "2026-W47") for _ in range(2))

    assert first == second
    assert "매장 위치" in first


def test_decisions_in_the_snapshot_serve_where_there_is_no_folder_of_articles(shop):
    kb(shop, "build")
    (shop.root / "var").mkdir()
    log = open_log("sqlite:///var/questions.db")
    log.record([question("매장 위치", datetime.now(UTC), "empty", number) for number in range(3)])
    log.close()
    (gap,) = open_gaps(shop)
    kb(shop, "gaps", "ignore", gap["id"], "--note", "매장이 없어요")
    kb(shop, "build")
    said = read_decisions(shop.root / "kb/gaps.jsonl")
    write_decisions(shop.root / "kb/gaps.jsonl", ())
    (shop.root / "kb/gaps.jsonl").unlink()

    snapshot = open_current(shop.index)
    made = make_report(
        open_reader("sqlite:///var/questions.db"), snapshot, Period.of_last(7, snapshot.zone), lang="ko", threshold=2
    )
    snapshot.close()

    assert (snapshot.shop.decisions, made.gaps) == (said, ())
