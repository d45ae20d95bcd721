"""What personal data becomes of, seen from outside: send it everywhere, then look into every file and every report."""

import json
import tomllib
import unicodedata
from contextlib import suppress
from dataclasses import replace
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from search_api.app import create_app, current_report
from search_api.ids import uuid7
from search_api.querylog.open import open_log
from search_api.report.access import token_hash
from search_api.report.tables import TABLES
from search_api.snapshot import SnapshotStore
from search_api.wire import MAX_COMMENT

# Every other one: test_privacy looks at each, here the ways are looked at that they all take.
CHANGED = tomllib.loads((Path(__file__).parent / "personal_data.toml").read_text(encoding="utf-8"))["changed"][::2]
TOKEN = "owner-token"
FILES = {
    "kb/shop.yml": "name: Naraeloom\nlanguages: [ko, ja, en]\ntime_zone: Asia/Seoul\n",
    "kb/categories.yml": "- { id: delivery, title: { ko: 배송, ja: 配送, en: Delivery } }\n",
    **{
        f"kb/articles/{lang}/delivery/a.md": (
            f"---\nid: a\ntitle: {title}\nanswer: 3,000\nupdated: 2026-11-01\ncategory: delivery\n---\n{title}\n"
        )
        for lang, title in (
            ("ko", "배송비는 얼마예요?"),
            ("ja", "送料はいくらですか"),
            ("en", "How much is delivery?"),
        )
    },
}


def secret(typed, stored):
    """Return the part of `typed` that `stored` does not have."""
    start = same_letters(typed, stored)
    end = same_letters(typed[start:][::-1], stored[start:][::-1])
    return typed[start : len(typed) - end]


def same_letters(one, other):
    return next((at for at, pair in enumerate(zip(one, other, strict=False)) if len(set(pair)) > 1), len(one))


SECRETS = [secret(typed, stored) for typed, stored in CHANGED]


def found_in(text):
    """The secrets that stand in `text`, as they were typed, in one width, or as JSON or an address has them."""
    forms = ((part, unicodedata.normalize("NFKC", part)) for part in SECRETS)
    written = ((form, json.dumps(form)[1:-1], quote(form)) for pair in forms for form in pair)
    return [form for each in written for form in each if form in text]


def all_files(folder):
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return "".join(file.read_bytes().decode("utf-8", "replace") for file in files)


def send_everywhere(client, typed):
    # Twice, by different readers, so that the report tells the words of it.
    for intent in ("typing", "settled", "settled"):
        for lang in ("ko", "ja", "en"):
            body = {"q": typed, "lang": lang, "intent": intent, "session": uuid7().replace("-", "")}
            assert client.post("/api/search", json=body).is_success
    assert client.post("/api/suggest", json={"q": typed, "lang": "ko"}).is_success
    for field in ("article_id", "channel", "session", "id", "query_id"):
        event = {"type": "contact", "id": uuid7(), "channel": "phone", field: typed.lower()}
        client.post("/api/events", json={"events": [event]})
    for lang, before in (("ko", "배송비가 달라요 "), ("ja", "送料が違います "), ("en", "the fee differs ")):
        for said in (typed, (before * MAX_COMMENT + typed)[-MAX_COMMENT:]):
            assert client.post("/api/events", json={"events": [vote(lang, said)]}).is_success
        for refused in (before * MAX_COMMENT + typed, f"{typed}\n{before}"):
            assert client.post("/api/events", json={"events": [vote(lang, refused)]}).status_code == 400
    client.post("/api/nothing", json={"q": typed})
    client.post(f"/api/search?q={quote(typed)}", content=typed.encode(), headers={"content-type": "text/plain"})
    client.get(f"/{quote(typed)}")
    client.get(f"/en/?q={quote(typed)}", headers={"referer": f"http://shop.example/?q={quote(typed)}"})
    with suppress(httpx.HTTPError):
        client.get("/en/", headers={"x-forwarded-for": quote(typed), "user-agent": quote(typed)})


def ask_for_the_report(client, typed):
    """Put it into whatever the report reads from a request; it must not be in the answer either."""
    form = {"token": typed, "next": typed}
    answers = [
        client.post("/report/sign-in", data=form),
        client.post(f"/report/sign-in?lang={quote(typed)}&next={quote(typed)}", data={"token": "x"}),
        client.get("/report", params={"lang": typed, "days": typed, "q": typed}),
        client.get("/report/gaps.csv", params={"lang": typed}, headers={"cookie": f"kb-report={quote(typed)}"}),
        client.get("/report", headers={"authorization": f"Bearer {quote(typed)}", "accept-language": quote(typed)}),
    ]
    return "".join(f"{answer.headers}{answer.text}" for answer in answers)


def vote(lang, said):
    """Return a vote without a session, so that none replaces another."""
    return {"type": "vote", "id": uuid7(), "article_id": "a", "lang": lang, "value": "no", "comment": said}


def kb(desk, *arguments, fails=False):
    result = desk.kb(*arguments)
    assert fails or result.exit_code == 0, result.output
    return result.output


@pytest.fixture(params=["sqlite", "postgres"])
def log_url(request, tmp_path):
    if request.param == "postgres":
        return request.getfixturevalue("postgres").new_log(tmp_path / "log")
    return f"sqlite:///{tmp_path}/log/questions.db"


def in_postgres(request, url):
    """Everything that the tables hold."""
    schema = url.partition("search_path%3D")[2].partition("&")[0]
    return request.getfixturevalue("postgres").sql(f"SELECT schema_to_xml('{schema}', true, false, '')")


def test_personal_data_is_in_no_file_no_report_and_no_output(desk, serving, settings, log_url, request, capfd):
    desk.write(FILES)
    kb(desk, "build")
    settings = replace(
        settings,
        site_dir=desk.site,
        index_dir=desk.index,
        log=log_url,
        report_tokens=(token_hash(TOKEN),),
        trusted_proxies=(ip_network("127.0.0.1"),),
    )
    store = SnapshotStore(desk.index)
    app = create_app(settings, store, open_log(log_url), report=partial(current_report, settings, store))
    with serving(app) as client:
        answered = ""
        for place, (typed, _) in enumerate(CHANGED):
            # Each from an address of its own: of one that asks so much, or guesses tokens, nothing would be told.
            client.headers["x-forwarded-for"] = f"198.51.{place}.7"
            answered += ask_for_the_report(client, typed)
            send_everywhere(client, typed)
        client.headers["x-forwarded-for"] = "203.0.113.7"
        reports = reports_of(client)
        while_running = all_files(desk.root / "log")
        if log_url.startswith("postgres"):
            while_running += in_postgres(request, log_url)
    # Commands read both logs in the same way.
    printed = what_an_owner_prints(desk, log_url) if log_url.startswith("sqlite") else reports
    output = "".join(capfd.readouterr())

    looked_into = {
        "log": while_running,
        "report": reports,
        "answers": answered,
        "commands": printed,
        "output": output,
        "folder": all_files(desk.root),
    }
    assert {place: found for place, text in looked_into.items() if (found := found_in(text))} == {}
    assert all("‹phone›" in text for text in (while_running, reports, printed))
    assert all(
        f"{before} ‹phone›" in while_running for before in ("배송비가 달라요", "送料が違います", "the fee differs")
    )


def reports_of(client):
    """Every form in which the server serves the report."""
    names = ["", "/report.md", "/report.json", *(f"/{name}.csv" for name in TABLES)]
    found = []
    for name in names:
        answer = client.get(f"/report{name}", headers={"authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        found.append(answer.text)
    return "".join(found)


def what_an_owner_prints(desk, log_url):
    """What every command prints that reads the log; decisions, drafts and a made-up log are left in the folder."""
    log = ("--log", log_url)
    gaps = kb(desk, "gaps", "--json", "--limit", "100", *log)
    printed = [gaps, kb(desk, "gaps", *log), kb(desk, "feedback", *log), kb(desk, "feedback", "--json", *log)]
    printed += [kb(desk, "report", "--format", form, *log) for form in ("terminal", "markdown", "html", "json")]
    kb(desk, "report", "--format", "csv", "--out", "tables", *log)
    ids = [gap["id"] for gap in json.loads(gaps)["gaps"]]
    for number, gap_id in enumerate(ids[:3]):
        printed.append(kb(desk, "gaps", "show", gap_id, *log, fails=True))
        fix = ("gaps", "fix", gap_id, "--new", f"written-{number}", *log)
        printed += [kb(desk, *fix, way, fails=True) for way in ("--patch", "--write")]
        printed.append(kb(desk, "gaps", "ignore", gap_id, *log, fails=True))
    (desk.root / "gaps.json").write_text(gaps, encoding="utf-8")
    printed.append(kb(desk, "build", "--report", "comment", "--gaps", "gaps.json"))
    kb(desk, "demo-log", "--days", "3")
    return "".join(printed)
