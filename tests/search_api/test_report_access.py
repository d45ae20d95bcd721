"""Who gets to see the report, and how it is served."""

import json
import re
import stat
from contextlib import closing
from dataclasses import replace

import pytest
from report_sample import sample
from starlette.routing import Route

from search_api.app import create_app
from search_api.querylog import LogUnavailable
from search_api.querylog.open import open_log
from search_api.report import pages
from search_api.report.access import (
    SESSION_S,
    Access,
    bearer,
    cookie_name,
    is_loopback,
    kept_token,
    new_token,
    read_hashes,
    session_of,
    set_cookie,
    token_hash,
)
from search_api.report.machine import json_schema
from search_api.report.pages import View, read_view
from search_api.shop import Shop
from search_api.snapshot import SnapshotStore, open_current, publish

TOKEN = "correct-horse-battery-staple"
HASH = token_hash(TOKEN)
NOW = 1_790_000_000
CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
FORM = {"content-type": "application/x-www-form-urlencoded"}


def make(lang, days):
    return sample(lang, days=days if days == 7 else 28)


@pytest.fixture
def open_report(settings, serving, snapshot):  # noqa: ARG001 - it is on disk by being asked for
    """A function that serves an application with a report; the tokens and what makes it may be given."""

    def open_(make=make, *, tokens=(HASH,), **options):
        return serving(app_of(replace(settings, report_tokens=tokens), make, **options))

    return open_


@pytest.fixture
def owner(open_report):
    """A client of such an application that has not signed in."""
    with open_report() as client:
        yield client


@pytest.fixture(scope="module")
def lasting_owner(lasting_report):
    """Likewise, one for a whole module: for requests that send no wrong token."""
    with lasting_report(make, HASH) as client:
        yield client


def app_of(settings, make=make, **options):
    return create_app(settings, SnapshotStore(settings.index_dir), open_log(settings.log), report=make, **options)


def sign_in(client, token=TOKEN, **headers):
    return client.post("/report/sign-in?lang=en&days=7", content=f"token={token}", headers=FORM | headers)


def routes(settings):
    log = open_log(f"{settings.log}.other")
    app = create_app(settings, SnapshotStore(settings.index_dir), log, report=make)
    log.close()
    return [
        (method, route.path)
        for route in app.routes
        if isinstance(route, Route) and route.path.startswith("/report")
        for method in sorted(route.methods)
    ]


def test_every_route_that_tells_of_a_shop_answers_401_without_a_token(owner, settings):
    public = {pages.STYLE, pages.SCHEMA, "/report/{path:path}"}
    paths = [route for route in routes(settings) if route[1] not in public]

    assert len(paths) > 2 * len(pages.FILES)
    assert {(method, path, owner.request(method, path).status_code) for method, path in paths} == {
        (method, path, 401) for method, path in paths
    }


def test_every_answer_forbids_scripts_frames_and_keeping_it(owner, settings):
    headers = {"authorization": f"Bearer {TOKEN}"}
    answers = [owner.request(method, path, headers=headers) for method, path in routes(settings)]
    answers += [owner.request(method, path) for method, path in routes(settings)]

    answers.append(owner.post("/report/sign-in", content="x" * 5000, headers=FORM))
    refused = [("PUT", "/report"), ("POST", "/report/gaps.csv"), ("GET", "/report/no.csv"), ("POST", "/report/a/b")]
    answers += [owner.request(method, path, headers=headers) for method, path in refused]

    assert {answer.headers["content-security-policy"] for answer in answers} == {CSP}
    assert {
        (
            answer.headers["cache-control"],
            answer.headers["referrer-policy"],
            answer.headers["x-content-type-options"],
            answer.headers["x-robots-tag"],
            answer.headers.get("access-control-allow-origin"),
        )
        for answer in answers
    } == {("no-store", "no-referrer", "nosniff", "noindex", None)}


def test_token_opens_the_report_for_a_browser(owner):
    answer = sign_in(owner)

    assert (answer.status_code, answer.headers["location"]) == (303, "/report?lang=en&days=7")
    assert re.fullmatch(
        r"kb-report=[0-9]+\.[0-9a-f]{64}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict",
        answer.headers["set-cookie"],
    )
    report = owner.get("/report?lang=en&days=7")
    assert report.status_code == 200
    assert "What to do this week" in report.text


@pytest.mark.parametrize("name", pages.FILES)
def test_token_opens_each_file_for_a_script(lasting_owner, name):
    answer = lasting_owner.get(f"/report/{name}?lang=ko", headers={"authorization": f"Bearer {TOKEN}"})

    assert answer.status_code == 200
    assert answer.text == pages.file(name, sample("ko")).body.decode()
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'


def test_what_is_not_there_is_told_in_the_shape_of_the_api(lasting_owner):
    answers = [lasting_owner.get("/report/no.csv"), lasting_owner.put("/report/gaps.csv")]

    assert [(answer.status_code, answer.json()["error"]["mend"]) for answer in answers] == [
        (404, "open /report"),
        (405, "use GET, HEAD"),
    ]


def test_schema_is_there_for_everybody(lasting_owner):
    answer = lasting_owner.get("/report/report.schema.json")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/schema+json")
    assert answer.text == json_schema()


def test_files_are_offered_by_what_is_in_them():
    page = pages.page(sample("en"), View(lang="en", days=30)).body.decode()

    labels = re.findall(r'<a href="/report/report.md[^>]*>(.*?)</a>|<a href="/report/[a-z]+.csv[^>]*>(.*?)</a>', page)
    assert [first or second for first, second in labels][:3] == [
        "The whole report · report.md",
        "What to do this week · gaps.csv",
        "Searches by day · days.csv",
    ]
    assert len(labels) == len(pages.FILES) - 1


def test_head_says_what_get_says_without_a_body(lasting_owner):
    answer = lasting_owner.head("/report/report.json", headers={"authorization": f"Bearer {TOKEN}"})

    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, "application/json", b"")


def test_wrong_token_is_asked_for_again(owner):
    answer = sign_in(owner, "wrong")

    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert "This is not the token." in answer.text


def test_program_without_a_token_is_told_in_the_shape_of_the_api(owner):
    assert owner.get("/report/gaps.csv").json() == {
        "error": {
            "code": "not_signed_in",
            "message": "the report is for the owner",
            "mend": "send Authorization: Bearer and the token, or sign in at /report",
        }
    }


def test_sixth_wrong_token_in_a_minute_is_refused(owner):
    statuses = [sign_in(owner, f"wrong-{number}").status_code for number in range(6)]

    assert statuses == [401] * 5 + [429]
    assert int(sign_in(owner, "wrong").headers["retry-after"]) in range(1, 61)


def test_right_token_does_not_help_after_too_many_wrong_ones(owner):
    for number in range(5):
        owner.get("/report/gaps.csv", headers={"authorization": f"Bearer wrong-{number}"})

    assert sign_in(owner).status_code == 429
    assert owner.get("/report/gaps.csv", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 429


def test_right_tokens_are_not_counted(lasting_owner):
    assert [sign_in(lasting_owner).status_code for _ in range(8)] == [303] * 8


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/report/sign-in", "/report/sign-out"])
def test_what_another_site_sends_is_refused(lasting_owner, path, headers):
    answer = lasting_owner.post(path, content=f"token={TOKEN}", headers=FORM | headers)

    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


def test_token_is_not_taken_in_the_clear(lasting_owner):
    answer = sign_in(lasting_owner, host="help.shop.example", origin="http://help.shop.example")

    assert (answer.status_code, "The report needs https" in answer.text) == (403, True)


def test_cookie_is_bound_to_https_and_host_where_there_is_https(lasting_owner):
    answer = sign_in(lasting_owner, host="help.shop.example", origin="https://help.shop.example")

    assert re.fullmatch(
        r"__Host-kb-report=[0-9]+\.[0-9a-f]{64}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure",
        answer.headers["set-cookie"],
    )


def test_session_ends_at_sign_out(owner):
    sign_in(owner)

    answer = owner.post("/report/sign-out?lang=en")

    assert answer.headers["set-cookie"] == "kb-report=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"
    assert owner.get("/report").status_code == 401


def test_body_of_more_than_4_kb_is_not_read(owner):
    assert owner.post("/report/sign-in", content="token=" + "x" * 4096, headers=FORM).status_code == 413


@pytest.mark.parametrize("body", [b"", b"\xff\xfe=\x00", b"token", b"token=&token=x", b"token=%ff%00"])
def test_form_of_any_shape_is_a_wrong_token(owner, body):
    assert owner.post("/report/sign-in", content=body, headers=FORM).status_code == 401


def test_session_is_good_in_another_process_with_the_same_token(owner):
    sign_in(owner)
    cookie = owner.cookies["kb-report"]

    assert Access((token_hash("another"), HASH)).is_open(cookie, int(cookie.partition(".")[0]) - 1)


def test_changed_token_ends_its_sessions():
    cookie = Access((HASH,)).begin(TOKEN, NOW)

    assert Access((HASH,)).is_open(cookie, NOW)
    assert not Access((token_hash("another"),)).is_open(cookie, NOW)


def test_session_lasts_12_hours():
    access = Access((HASH, token_hash("another")))
    cookie = access.begin("another", NOW)

    assert [access.is_open(cookie, NOW + after) for after in (0, SESSION_S - 1, SESSION_S)] == [True, True, False]


def test_forged_session_is_refused():
    access = Access((HASH,))
    cookie = access.begin(TOKEN, NOW)
    ends, _, seal = cookie.partition(".")

    forged = [
        f"{int(ends) + 1}.{seal}",
        f"{ends}.{seal[::-1]}",
        f"{cookie}0",
        f"0{cookie}",
        f"{cookie}\n",
        f"{'９' * 10}.{seal}",
        f"{ends}000.{seal}",
        seal,
        "",
    ]
    assert [value for value in (*forged, cookie) if access.is_open(value, NOW)] == [cookie]


@pytest.mark.parametrize("token", ["", HASH, TOKEN.upper(), f"{TOKEN} ", "\ud800", "한국어"])
def test_what_is_not_the_token_opens_nothing(token):
    assert Access((HASH,)).begin(token, NOW) is None


def test_without_tokens_the_report_says_how_to_switch_it_on(open_report):
    with open_report(tokens=()) as client:
        answers = [client.get(path) for path in ("/report?lang=en", "/report/gaps.csv?lang=en", "/report/sign-in")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert "kb report-token" in answers[0].text
    assert "KB_REPORT_TOKEN_SHA256" in answers[0].text


def test_without_a_maker_there_is_no_report(client):
    assert client.get("/report", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 404


def test_log_that_cannot_be_read_is_told_as_such(open_report):
    def fail(_lang, _days):
        raise LogUnavailable("disk full")

    with open_report(fail) as client:
        answer = client.get("/report?lang=ja", headers={"authorization": f"Bearer {TOKEN}"})

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "いまレポートを作れません" in answer.text
    assert "disk full" not in answer.text


@pytest.mark.parametrize(
    ("query", "accepted", "languages", "view"),
    [
        ({"lang": "ja", "days": "7"}, "ko", ("en",), View(lang="ja", days=7)),
        ({}, "ja-JP,en;q=0.5", ("ko",), View(lang="ja", days=30)),
        ({"lang": "de", "days": "8"}, "de", ("en", "ko"), View(lang="en", days=30)),
        ({"days": "90"}, "", ("de", "ja"), View(lang="ja", days=90)),
        ({"days": "9" * 5000}, "", (), View(lang="ko", days=30)),
    ],
)
def test_language_is_asked_for_else_the_browsers_else_the_shops(query, accepted, languages, view):
    assert read_view(query, accepted, languages) == view


def test_report_is_made_for_what_was_asked(open_report, settings):
    with closing(open_current(settings.index_dir)) as served:
        publish(tuple(served.engine.documents()), {}, settings.index_dir, shop=Shop(name={"ja": "店", "ko": "가게"}))
    asked = []

    def note(lang, days):
        asked.append((lang, days))
        return sample(lang)

    with open_report(note) as client:
        for path in ("/report?lang=en&days=90", "/report/report.md"):
            client.get(path, headers={"authorization": f"Bearer {TOKEN}", "accept-language": "fr"})

    assert asked == [("en", 90), ("ja", 30)]


def test_cookie_of_a_browser_is_found_among_others():
    headers = {"host": "localhost:8000", "cookie": 'a={"b": 1}; c; kb-report=2.x; __Host-kb-report=3.y'}

    assert session_of(headers) == "2.x"
    assert session_of(headers | {"host": "help.shop.example"}) == "3.y"
    assert session_of({"host": "localhost", "cookie": "kb-report\x00;;=,"}) == ""


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("127.0.0.1:8000", True),
        ("[::1]:8000", True),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("user@localhost.example", False),
        ("[::1", False),
        ("", False),
    ],
)
def test_only_this_machine_does_without_https(host, loopback):
    assert is_loopback(host) == loopback
    assert ("Secure" in set_cookie(host, "x"), cookie_name(host).startswith("__Host-")) == (not loopback,) * 2


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Basic abc", ""), ("Bearer", ""), ("", "")],
)
def test_token_of_a_script_is_read(header, token):
    assert bearer(header) == token


def test_hashes_are_listed_with_commas():
    assert read_hashes(f" {HASH},, {HASH} ") == (HASH,)


@pytest.mark.parametrize("text", [TOKEN, HASH.upper(), HASH[:-1], f"{HASH} {HASH}"])
def test_what_is_no_hash_is_refused(text):
    with pytest.raises(ValueError, match="kb report-token"):
        read_hashes(text)


def test_tokens_are_never_the_same():
    assert len({new_token() for _ in range(100)}) == 100
    assert min(len(new_token()) for _ in range(100)) >= 43


def test_token_is_kept_for_its_owner_alone_though_an_empty_file_was_everybodys(tmp_path):
    file = tmp_path / "var/report-token"
    file.parent.mkdir()
    file.touch()
    file.chmod(0o666)
    token = kept_token(file)

    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == (f"{token}\n", 0o600)


def test_error_of_a_report_is_told_without_what_readers_typed(open_report, capfd):
    def fail(_lang, _days):
        raise RuntimeError(" ".join(("secret", "question")))

    with open_report(fail) as client:
        answer = client.get("/report", headers={"authorization": f"Bearer {TOKEN}"})

    assert (answer.status_code, json.loads(answer.content)["error"]["code"]) == (500, "internal_error")
    assert "secret question" not in capfd.readouterr().err
