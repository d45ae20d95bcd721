"""
What readers type to get at the owner, through everything, to whatever the owner looks at.

    payloads --POST--> the real server --> its log --> /report, its files, `kb gaps`, `kb report`, a patch, a build
                                                        |
                                       a real browser, a spreadsheet's eye, a terminal's eye

The same payloads are first shown to run where nobody escapes them.
"""

import contextlib
import csv
import io
import json
import os
import subprocess
from functools import partial
from ipaddress import ip_network

import httpx
import markdown
import pytest
from playwright.sync_api import expect

from search_api.ids import uuid7
from search_api.privacy import redact
from search_api.report.access import token_hash
from search_api.report.tables import TABLES
from search_api.terminal_text import printable

TOKEN = "owner-token"
HEAD = "updated: 2026-11-01\ncategory: delivery\n---\n"
FILES = {
    "kb/shop.yml": "name: Naraeloom\nlanguages: [en, ko]\ntime_zone: Asia/Seoul\n",
    "kb/categories.yml": "- { id: delivery, title: { en: Delivery, ko: 배송 } }\n",
    "kb/articles/en/delivery/fee.md": (
        f"---\nid: fee\ntitle: How much is delivery?\nanswer: 3,000 won.\n{HEAD}Islands cost more.\n"
    ),
    "kb/articles/ko/delivery/fee.md": (
        f"---\nid: fee\ntitle: 배송비는 얼마예요?\nanswer: 3,000원이에요.\n{HEAD}섬은 더 들어요.\n"
    ),
}

ALIVE = {
    "zebra": "<script>document.zebra = 1</script>",
    "giraffe": '<img src="x:" onerror="document.giraffe = 1">',
    "walrus": '<svg onload="document.walrus = 1">',
    "penguin": "</title></textarea><script>document.penguin = 1</script>",
    "otter": "'\"><svg/onload=document.otter=1>",
}
"""What runs where it becomes HTML, and the name that is then in the document."""

PAYLOADS = ALIVE | {
    "link": "[llama](javascript:document.llama=1)",
    "picture": "![badger](//evil.example/b.png)",
    "addresses": "<javascript:document.beaver=1> www.evil.example //evil.example",
    "mention": "@octocat #1 GH-1 hedgehog",
    "code": "``` `` ` <img src=x: onerror=document.hamster=1> `",
    "table": "| raccoon | \\| <b>bold</b> \\",
    "formula": "=cmd|'/c calc'!A1 weasel",
    "wide formula": "\uff1dHYPERLINK('//ferret.example')",
    "hidden formula": "\u200b\u3164+SUM(1,2) marmot",
    "turned around": "\u202egnp.exe\u202c \u2066lemur\u2069",
    "invisible": "ta\u200bp\u00adi\ufeffr\u2060",
    "terminal": "\x00\x1b[2J\x1b]0;owned\x07\x9b31m armadillo",
    "template": "{{7*7}} {% include 'x' %} ${7*7} #{7*7} capybara",
    "long word": "w" * 190 + " okapi",
}
ANSWERED = [f"how much is delivery {payload}" for payload in list(ALIVE.values())[:3]]
READERS = 3
"""Of each question, from addresses of their own."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory, desk_in):
    """A small help center in a folder, built."""
    shop = desk_in(tmp_path_factory.mktemp("hostile"))
    shop.write(FILES)
    kb(shop, "build")
    return shop


@pytest.fixture(scope="module")
def server(shop, start_server):
    """Its server, which the payloads have been sent to in every field that takes text."""
    server = start_server(shop, report_tokens=(token_hash(TOKEN),), trusted_proxies=(ip_network("127.0.0.1"),))
    asked = [payload for payload in (*PAYLOADS.values(), *ANSWERED) for _ in range(READERS)]
    with httpx.Client(base_url=server.url, timeout=20) as client:
        for place, payload in enumerate(asked):
            # Each at an address of its own, or those after the tenth would not be heard.
            client.headers["x-forwarded-for"] = f"198.51.{place}.7"
            ask(client, payload)
    return server


def ask(client, payload):
    session, query_id, shown = os.urandom(16).hex(), uuid7(), payload[:120]
    question = {"q": payload, "lang": "en", "intent": "settled", "session": session, "query_id": query_id}
    assert client.post("/api/search", json=question).status_code == 200
    vote = {"type": "vote", "lang": "en", "value": "no"}
    events = [
        {**vote, "article_id": "fee", "comment": redact(payload).text},
        {**vote, "article_id": shown},
        {"type": "contact", "channel": "phone", "article_id": shown},
        {"type": "click", "query_id": uuid7(), "position": 1, "article_id": shown},
    ]
    if payload in ANSWERED:
        events = [{"type": "solved", "query_id": query_id, "article_id": "fee"}]
    told = client.post(
        "/api/events", json={"events": [{"id": uuid7(), "session": session, **each} for each in events]}
    )
    assert told.status_code == 202, told.text
    refused = client.post("/api/events", json={"events": [{"type": "contact", "id": uuid7(), "channel": shown}]})
    assert refused.status_code == 400


def kb(shop, *arguments, log="", index="", fails=False):
    environment = {name: str(value) for name, value in (("KB_LOG", log), ("KB_INDEX_DIR", index)) if value}
    with contextlib.chdir(shop.root):
        result = shop.kb(*arguments, **environment)
    assert fails or result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def told(shop, server):
    """What a command says of the shop, its log and its index."""
    return partial(kb, shop, log=server.settings.log, index=server.settings.index_dir)


@pytest.fixture
def gap_ids(told):
    return [gap["id"] for gap in json.loads(told("gaps", "--json"))["gaps"]]


@pytest.fixture
def desk(tmp_path, desk_in, server):
    """The same help center in another folder, whose files may change; and a function that says what a command says."""
    desk = desk_in(tmp_path / "desk")
    desk.write(FILES)
    return desk, partial(kb, desk, log=server.settings.log, index=server.settings.index_dir)


@pytest.fixture
def visit(visiting, server):
    with visiting(server.url) as visit:
        yield visit


@pytest.fixture
def bare(visit):
    """A function that shows HTML on a page that has no policy."""

    def show(html):
        page = visit(url="about:", path="blank")
        page.on("dialog", lambda dialog: pytest.fail(f"dialog: {dialog.message}"))
        page.set_content(html)
        return page

    return show


@pytest.fixture
def file_of(server):
    """A function that gets a file of the report."""
    headers = {"authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=server.url, headers=headers, params={"lang": "en", "days": 7}) as client:

        def get(name):
            response = client.get(f"/report/{name}")
            assert response.status_code == 200
            return response.text

        yield get


STORED = {name: redact(payload).text for name, payload in PAYLOADS.items()}
STRANGE = "script, img, iframe, object, embed, textarea, b, [onerror], [onload], svg:not(.kr-chart)"


def assert_nothing_came_alive(page):
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.ran") is None
    assert (
        page.evaluate("(strange) => [...document.querySelectorAll(strange)].map((part) => part.outerHTML)", STRANGE)
        == []
    )


def ran_in(page):
    return page.evaluate(
        "(names) => names.filter((name) => name in document)", [*ALIVE, "llama", "beaver", "hamster"]
    )


def links_of(page):
    return page.evaluate("[...document.links].map((link) => link.href)")


def is_printable(text):
    return all(printable(line) == line for line in text.split("\n"))


@pytest.mark.parametrize("name", ALIVE)
def test_payload_runs_where_nobody_escapes_it(bare, visit, name):
    visit.expect_complaint("ERR_UNKNOWN_URL_SCHEME")
    page = bare(f"<p title='{name}'>{ALIVE[name]}</p>")

    page.wait_for_function(f"document.{name} === 1")
    assert ran_in(page) == [name]


def test_report_shows_payloads_as_text_in_every_language(visit, server):
    visit.expect_complaint("401 (Unauthorized)")
    page = visit("report?lang=en&days=7")
    page.on("dialog", lambda dialog: pytest.fail(f"dialog: {dialog.message}"))
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="What to do this week")).to_be_visible()

    for lang in ("en", "ko", "ja"):
        page.goto(f"{server.url}report?lang={lang}&days=7")
        assert_nothing_came_alive(page)
        assert {link.startswith(server.url) for link in links_of(page)} == {True}
        assert set(STORED.values()) <= set(page.locator("bdi").all_text_contents())


def test_page_of_kb_report_is_harmless_without_the_policy_of_the_server(bare, told):
    page = bare(told("report", "--days", "7", "--format", "html"))

    assert_nothing_came_alive(page)
    assert set(STORED.values()) <= set(page.locator("bdi").all_text_contents())


MARKDOWN = ["tables", "fenced_code", "sane_lists", "md_in_html", "pymdownx.magiclink"]
LIKE_GITHUB = {
    "pymdownx.magiclink": {
        "social_url_shorthand": True,
        "repo_url_shorthand": True,
        "provider": "github",
        "user": "shop",
        "repo": "help",
    }
}
"""Bare addresses, names and numbers become links, as they do in a pull request."""


def assert_harmless_markdown(bare, text):
    page = bare(markdown.markdown(text, extensions=MARKDOWN, extension_configs=LIKE_GITHUB))

    assert_nothing_came_alive(page)
    assert links_of(page) == []
    return page


def test_weekly_markdown_is_harmless(bare, told, file_of):
    for text in (told("report", "--days", "7", "--format", "markdown", "--lang", "en"), file_of("report.md")):
        page = assert_harmless_markdown(bare, text)
        shown = set(page.locator("code").all_text_contents())
        assert {
            name for name, said in STORED.items() if not any(in_markdown(said) in code for code in shown)
        } == set()


def in_markdown(text):
    return text.replace("@", "\uff20").replace("www.", "www[.]").replace("://", "[:]//")


def test_comment_on_a_pull_request_is_harmless(bare, desk):
    desk, told = desk
    gaps = desk.root / "gaps.json"
    gaps.write_text(told("gaps", "--json", "--limit", "100"), encoding="utf-8")
    for number, gap in enumerate(json.loads(gaps.read_text(encoding="utf-8"))["gaps"]):
        told("gaps", "fix", gap["id"], "--article", "fee", "--write", fails=number > 0)

    comment = told("build", "--report", "comment", "--gaps", str(gaps), index=desk.index)

    page = assert_harmless_markdown(bare, comment)
    assert page.locator("td code").count() > 0


@pytest.mark.parametrize("name", [*(f"{name}.csv" for name in TABLES)])
def test_no_cell_of_a_table_begins_a_formula(file_of, name):
    rows = list(csv.reader(io.StringIO(file_of(name).removeprefix("\ufeff"))))

    first = [cell.lstrip("\u3164 ")[:1] for row in rows for cell in row]
    assert set(first) & set("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20") == set()
    assert {len(row) for row in rows} == {len(rows[0])}
    assert all(printable(cell) == cell for row in rows for cell in row)


def test_table_holds_what_looks_like_a_formula_behind_an_apostrophe(file_of):
    _, *rows = csv.reader(io.StringIO(file_of("gaps.csv")))
    asked = [gap["question"] for gap in json.loads(file_of("report.json"))["gaps"]]

    assert [row[2] for row in rows] == [f"'{text}" if text[0] in "=+@" else text for text in asked]
    assert {text[0] for text in asked} > set("=+@")


def test_nothing_that_is_printed_steers_a_terminal(told, gap_ids):
    printed = [
        told("gaps"),
        told("gaps", "--json"),
        *(told("gaps", "show", gap_id) for gap_id in gap_ids),
        *(told("report", "--days", "7", "--format", form) for form in ("terminal", "markdown", "html", "json")),
        told("feedback"),
        told("feedback", "--json"),
    ]

    assert [text for text in printed if not is_printable(text)] == []
    assert all(said[:20] in printed[1] for name, said in STORED.items() if '"' not in said and "\\" not in said)


def test_report_for_programs_is_json_that_steers_no_terminal(file_of):
    text = file_of("report.json")

    assert is_printable(text)
    assert set(STORED.values()) <= {asked for gap in json.loads(text)["gaps"] for asked in gap["questions"]}


def test_patch_of_a_fix_applies_and_steers_no_terminal(desk, gap_ids):
    desk, told = desk
    patches = [told("gaps", "fix", gap_id, "--new", "written", "--patch", fails=True) for gap_id in gap_ids]

    assert [patch for patch in patches if not is_printable(patch)] == []
    made = [patch for patch in patches if patch.startswith("diff --git")]
    assert len(made) > len(PAYLOADS) // 2
    for patch in made:
        checked = subprocess.run(
            ["git", "apply", "--check"], cwd=desk.root, input=patch.encode(), capture_output=True
        )
        assert checked.returncode == 0, checked.stderr.decode()


def test_articles_that_were_made_of_payloads_are_harmless(visiting, desk, gap_ids, start_server):
    desk, told = desk
    for number, gap_id in enumerate(gap_ids):
        told("gaps", "fix", gap_id, "--new", f"written-{number}", "--write", fails=True)
    written = sorted((desk.root / "kb/articles/en").glob("written-*.md"))
    for file in written:
        draft = file.read_text(encoding="utf-8")
        finished = draft.replace("\ndraft: true", "").replace("\ncategory:\n", "\ncategory: delivery\n")
        file.write_text(finished, encoding="utf-8")
    (desk.root / "kb/promises.yml").unlink()
    told("build", index=desk.index)
    server = start_server(desk)

    with visiting(server.url) as visit:
        page = visit("en/")
        for place in ("all/", *(f"{file.stem}/" for file in written)):
            page.goto(f"{server.url}en/{place}")
            assert ran_in(page) == []
    assert len(written) > len(PAYLOADS) // 2


def test_what_the_owner_ignores_stays_text(desk):
    desk, told = desk
    while left := json.loads(told("gaps", "--json"))["gaps"]:
        told("gaps", "ignore", left[0]["id"], "--note", ALIVE["zebra"])

    printed = told("gaps", "--all")
    decisions = (desk.root / "kb/gaps.jsonl").read_text(encoding="utf-8")
    assert (is_printable(printed), is_printable(decisions)) == (True, True)
    assert set(STORED.values()) <= {text for line in decisions.splitlines() for text in json.loads(line)["questions"]}
