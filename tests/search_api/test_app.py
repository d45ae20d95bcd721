import asyncio
import gzip
import socket
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from zoneinfo import ZoneInfo

import httpx
import msgspec
import pytest

from search_api import turns
from search_api.app import LiveReload, create_app, listen
from search_api.contract.documents import IndexDocument
from search_api.contract.search import Verdict
from search_api.ids import uuid7
from search_api.openapi import description
from search_api.querylog import QueryEvent
from search_api.querylog.open import log_path, open_log, open_reader
from search_api.snapshot import SnapshotStore, publish
from search_api.traffic import Traffic
from search_api.wire import ErrorBody, ErrorResponse, Health, Run, Suggestion, SuggestResponse

JSON = {"content-type": "application/json"}
NOW = datetime.now(UTC)
DAY = timedelta(days=1)
POSTS = [path for path, item in description()["paths"].items() if "post" in item]


def app_of(settings, **options):
    return create_app(settings, SnapshotStore(settings.index_dir), open_log(settings.log), **options)


def search(client, q="how do i return an item", lang="en", **fields):
    return client.post("/api/search", json={"q": q, "lang": lang, **fields})


def click(**fields):
    return {
        "type": "click",
        "id": uuid7(),
        "query_id": uuid7(),
        "article_id": "returns/how",
        "position": 1,
    } | fields


def kept(settings):
    """What the log holds, oldest first."""
    return [question.text for question in open_reader(settings.log).questions(NOW - DAY, NOW + DAY)]


def eventually(fact, timeout_s=5.0):
    """Wait for what happens after a response; return the last value of `fact`."""
    end = time.monotonic() + timeout_s
    while not (value := fact()) and time.monotonic() < end:
        time.sleep(0.01)
    return value


def error(response):
    """The error of a response, which must have exactly the one shape."""
    assert (
        response.headers.items()
        >= {
            "content-type": "application/json",
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        }.items()
    )
    return msgspec.json.decode(response.content, type=ErrorResponse, strict=True).error


def test_question_is_answered(client, snapshot):
    answer = search(client).json()

    assert (answer["verdict"], answer["query"], answer["index_build"]) == (
        "answered",
        "how do i return an item",
        snapshot.build_id,
    )
    assert answer["hits"][0] == {
        "article_id": "returns/how",
        "url": "en/returns/how/",
        "title": answer["hits"][0]["title"],
        "heading": "",
        "answer": "Ask for it within 14 days.",
        "snippet": answer["hits"][0]["snippet"],
        "category": "returns",
    }
    assert "".join(run["text"] for run in answer["hits"][0]["title"]) == "How do I return an item?"


def test_question_typed_on_another_keyboard_is_answered_besides_saying_so(lasting_client):
    answer = search(lasting_client, "qksvna", "ko").json()

    assert (answer["searched_for"], answer["query"], answer["hits"][0]["article_id"]) == (
        "반품",
        "qksvna",
        "returns/how",
    )


def test_literal_question_is_answered_as_it_was_typed(lasting_client):
    answer = search(lasting_client, "qksvna", "ko", literal=True).json()

    assert (answer["searched_for"], answer["hits"]) == ("", [])


def test_question_in_another_language_is_answered_in_its_own(lasting_client):
    answer = search(lasting_client, "반품은 어떻게 하나요", "en").json()

    assert (answer["lang"], answer["searched_for"], answer["hits"][0]["url"]) == ("ko", "", "ko/returns/how/")


def test_estimate_is_logged_in_the_language_that_was_searched(client, settings):
    search(client, "반품은 어떻게 하나요", "en", intent="settled")

    [(lang, estimate)] = eventually(lambda: open_reader(settings.log).estimates(10))
    assert (lang, 0.4 < estimate < 1) == ("ko", True)


@pytest.mark.usefixtures("snapshot")
def test_what_is_weak_on_this_site_is_remembered_over_a_restart(settings, serving):
    with serving(app_of(settings)) as client:
        before = search(client, "마이페이지 반품 방법", "en").json()["verdict"]
    log = open_log(settings.log)
    log.record([question(estimate) for estimate in [0.99] * Traffic.ENOUGH])
    log.close()

    with serving(app_of(settings)) as client:
        # The cut is that of the language that was searched, and never above what `Traffic` allows.
        verdicts = [
            search(client, text, "en").json()["verdict"] for text in ("반품은 어떻게 하나요", "마이페이지 반품 방법")
        ]

    assert (before, verdicts) == ("answered", ["answered", "weak"])


def question(estimate):
    return QueryEvent(
        id=uuid7(),
        at=NOW,
        text="반품",
        lang="ko",
        verdict=Verdict.ANSWERED,
        hits=(),
        session="",
        index_build="b1",
        estimate=estimate,
    )


def test_typing_is_completed(client, snapshot):
    response = client.post("/api/suggest", json={"q": "반", "lang": "ko"})

    assert msgspec.json.decode(response.content, type=SuggestResponse) == SuggestResponse(
        query="반",
        suggestions=[
            Suggestion(
                article_id="returns/how",
                url="ko/returns/how/",
                title=[Run(text="반", mark=True), Run(text="품은 어떻게 하나요?")],
            )
        ],
        index_build=snapshot.build_id,
    )


def test_settled_question_is_logged_without_the_person(client, settings):
    search(client, "fax 010-1234-5678", "ko", intent="settled")

    assert eventually(lambda: kept(settings)) == ["fax ‹phone›"]


def test_question_being_typed_is_not_logged(client, settings):
    search(client, "fax", intent="typing")
    search(client, "telex", intent="settled")

    assert eventually(lambda: kept(settings)) == ["telex"]


@pytest.mark.parametrize("q", ["", "  ", "?!", "\u200b", "\x00"])
def test_question_without_a_letter_is_not_logged(client, settings, q):
    search(client, q, intent="settled")
    search(client, "telex", intent="settled")

    assert eventually(lambda: kept(settings)) == ["telex"]


def test_id_of_the_page_is_the_id_of_the_question(client, settings):
    query_id = uuid7()
    told = search(client, "fax", query_id=query_id, intent="settled").json()["query_id"]
    eventually(lambda: kept(settings))
    client.post("/api/events", json={"events": [click(query_id=query_id)]})
    reader = open_reader(settings.log)
    [stored], [opened] = reader.questions(NOW - DAY, NOW + DAY), reader.outcomes(NOW - DAY, NOW + DAY)

    assert (told, stored.id, opened.query_id) == (query_id, query_id, query_id)


def test_accepted_events_are_on_the_disk(client, settings):
    events = [
        click(),
        {"type": "solved", "id": uuid7(), "query_id": uuid7(), "article_id": "returns/how"},
        {
            "type": "vote",
            "id": uuid7(),
            "article_id": "returns/how",
            "lang": "ko",
            "value": "no",
            "reason": "wrong",
        },
        {"type": "vote", "id": uuid7(), "article_id": "returns/how", "lang": "ja", "value": "yes"},
        {"type": "contact", "id": uuid7(), "channel": "phone"},
    ]
    response = client.post("/api/events", json={"events": events})
    written = b"".join(file.read_bytes() for file in log_path(settings.log).parent.iterdir())

    assert (response.status_code, response.json()) == (202, {"accepted": 5})
    assert all(event["id"].encode() in written for event in events)


def vote(**fields):
    return {"type": "vote", "id": uuid7(), "article_id": "fee", "lang": "ko", "value": "no"} | fields


def test_what_a_reader_adds_to_a_vote_is_kept_without_the_reader(client, settings):
    said = "제 번호는 010-1234-5678인데 \u202e배송비가 달라요"
    assert client.post("/api/events", json={"events": [vote(comment=said, session="5" * 32)]}).status_code == 202

    [feedback] = open_reader(settings.log).feedback(
        datetime(2020, 1, 1, tzinfo=UTC), datetime.now(UTC) + timedelta(1)
    )

    assert feedback.comments == ("제 번호는 ‹phone›인데 배송비가 달라요",)


def test_comment_that_is_too_long_is_refused(lasting_client):
    response = lasting_client.post("/api/events", json={"events": [vote(comment="가" * 301)]})

    assert (response.status_code, error(response)) == (
        400,
        ErrorBody(code="comment_too_long", message="a comment has more than 300 characters", mend="send at most 300"),
    )


@pytest.mark.parametrize("control", ["\0", "\x1b[2J", "\n", "\x7f", "\x9b"])
def test_comment_with_control_characters_is_refused_without_a_word_of_it(lasting_client, control):
    response = lasting_client.post("/api/events", json={"events": [vote(comment=f"fee{control}?")]})

    assert (response.status_code, error(response)) == (
        400,
        ErrorBody(
            code="comment_not_plain", message="a comment holds control characters", mend="send one line of plain text"
        ),
    )


def test_comment_that_is_no_text_is_refused_as_any_field(lasting_client):
    response = lasting_client.post("/api/events", json={"events": [vote(comment=5)]})

    assert (response.status_code, error(response).code) == (400, "invalid_request")


def test_longest_comment_is_kept_whole(client, settings):
    said = "배송비" * 100
    assert client.post("/api/events", json={"events": [vote(comment=said)]}).status_code == 202

    [feedback] = open_reader(settings.log).feedback(
        datetime(2020, 1, 1, tzinfo=UTC), datetime.now(UTC) + timedelta(1)
    )

    assert feedback.comments == (said,)


def test_beacon_may_call_its_body_plain_text(lasting_client):
    body = msgspec.json.encode({"events": [click()]})
    response = lasting_client.post("/api/events", content=body, headers={"content-type": "text/plain;charset=UTF-8"})

    assert response.status_code == 202


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    ("request_", "status", "told"),
    [
        (
            {"content": b"{", "headers": JSON},
            400,
            ErrorBody(code="not_json", message="the body is not JSON", mend="send one JSON object in UTF-8"),
        ),
        (
            {"content": b"\xff", "headers": JSON},
            400,
            ErrorBody(code="not_json", message="the body is not JSON", mend="send one JSON object in UTF-8"),
        ),
        (
            {"content": b"[" * 60_000, "headers": JSON},
            400,
            ErrorBody(
                code="invalid_request",
                message="Expected `object`, got `array`",
                mend="see /openapi.json for what this address takes",
            ),
        ),
        (
            {"content": b" " * 65_537, "headers": JSON},
            413,
            ErrorBody(
                code="body_too_large",
                message="the body has more than 65536 bytes",
                mend="send fewer events",
            ),
        ),
        (
            {"data": {"q": "x"}},
            415,
            ErrorBody(
                code="unsupported_media_type",
                message="the body is application/x-www-form-urlencoded",
                mend="send application/json",
            ),
        ),
        (
            {"content": b"{}"},
            415,
            ErrorBody(code="unsupported_media_type", message="the body is of no type", mend="send application/json"),
        ),
    ],
)
def test_refused_body_is_told_with_its_mend(lasting_client, path, request_, status, told):
    response = lasting_client.post(path, **request_)

    assert (response.status_code, error(response)) == (status, told)


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"origin": "https://shop.example"},
        {"origin": "null"},
        {"origin": "https://127.0.0.1.shop.example"},
        {"origin": ""},
    ],
)
def test_request_from_another_site_is_refused(lasting_client, path, headers):
    response = lasting_client.post(path, json={}, headers=headers)

    assert (response.status_code, error(response)) == (
        403,
        ErrorBody(
            code="cross_site",
            message="the request comes from another site",
            mend="send it from a page of this one",
        ),
    )


def test_request_from_a_page_of_this_site_is_answered(lasting_client):
    origin = str(lasting_client.base_url).rstrip("/")
    headers = {"origin": origin, "sec-fetch-site": "same-origin"}

    assert lasting_client.post("/api/search", json={"q": "x", "lang": "en"}, headers=headers).status_code == 200


def test_query_that_is_too_long_is_told_with_both_lengths(lasting_client):
    response = search(lasting_client, "가" * 612)

    assert (response.status_code, error(response)) == (
        400,
        ErrorBody(code="query_too_long", message="q has 612 characters", mend="send at most 200"),
    )


def test_wrong_field_is_named(lasting_client):
    response = search(lasting_client, limit=0)

    assert (response.status_code, error(response)) == (
        400,
        ErrorBody(
            code="invalid_request",
            message="Expected `int` >= 1 - at `$.limit`",
            mend="see /openapi.json for what this address takes",
        ),
    )


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/search/"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_unknown_address_below_api_is_not_found(lasting_client, method, path):
    response = lasting_client.request(method, path)

    assert (response.status_code, response.headers["content-type"]) == (404, "application/json")
    if method == "GET":
        assert error(response) == ErrorBody(
            code="not_found",
            message="there is nothing at this address",
            mend="see /openapi.json for all of them",
        )


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        *(("GET", path, "POST") for path in POSTS),
        *(("OPTIONS", path, "POST") for path in POSTS),
        ("POST", "/api/health", "GET, HEAD"),
        ("DELETE", "/openapi.json", "GET, HEAD"),
        ("POST", "/en/", "GET, HEAD"),
    ],
)
def test_method_that_is_not_possible_is_told_with_those_that_are(lasting_client, method, path, allowed):
    response = lasting_client.request(method, path)

    assert (response.status_code, response.headers["allow"], error(response)) == (
        405,
        allowed,
        ErrorBody(code="method_not_allowed", message=f"{method} is not possible here", mend=f"use {allowed}"),
    )


@pytest.mark.parametrize("q", ["\x00", "\ufffd\ufffe", "\u202e", "ᄒ" * 200, "\u0301" * 200, "ﷺ" * 200])
def test_odd_text_is_answered(lasting_client, q):
    assert search(lasting_client, q, intent="settled").status_code == 200


def test_half_of_a_surrogate_pair_is_not_json(lasting_client):
    response = lasting_client.post("/api/search", content=b'{"q": "\\ud800", "lang": "en"}', headers=JSON)

    assert (response.status_code, error(response).code) == (400, "not_json")


@pytest.mark.usefixtures("snapshot")
def test_too_many_settled_searches_are_refused_while_typing_goes_on(settings, serving):
    with serving(app_of(replace(settings, searches_per_minute=2))) as client:
        statuses = [search(client, intent="settled").status_code for _ in range(3)]
        refused = search(client, intent="settled")
        typing = search(client, intent="typing")

    assert (statuses, typing.status_code) == ([200, 200, 429], 200)
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert error(refused) == ErrorBody(
        code="too_many_requests",
        message="more than 2 of these in a minute",
        mend=f"wait {refused.headers['retry-after']} seconds",
    )


@pytest.mark.usefixtures("snapshot")
def test_typing_and_suggestions_share_a_budget(settings, serving):
    with serving(app_of(replace(settings, suggests_per_minute=2))) as client:
        search(client, intent="typing")
        statuses = [client.post("/api/suggest", json={"q": "r", "lang": "en"}).status_code for _ in range(2)]

    assert statuses == [200, 429]


def test_events_have_a_budget_of_their_own(settings, serving):
    with serving(app_of(replace(settings, events_per_minute=1))) as client:
        statuses = [client.post("/api/events", json={"events": [click()]}).status_code for _ in range(2)]

    assert statuses == [202, 429]


@pytest.mark.parametrize(("trusted", "statuses"), [("127.0.0.1/32", [202, 202]), ("10.0.0.0/8", [202, 429])])
def test_forwarded_address_counts_only_behind_our_proxy(settings, serving, trusted, statuses):
    strict = replace(settings, events_per_minute=1, trusted_proxies=(ip_network(trusted),))
    with serving(app_of(strict)) as client:
        seen = [
            client.post("/api/events", json={"events": [click()]}, headers={"x-forwarded-for": reader}).status_code
            for reader in ("198.51.100.1", "203.0.113.1")
        ]

    assert seen == statuses


def test_without_a_snapshot_search_is_unavailable_and_nothing_is_a_gap(settings, serving):
    with serving(app_of(settings)) as client:
        refused = [
            search(client, intent="settled"),
            client.post("/api/suggest", json={"q": "a", "lang": "en"}),
        ]
        ready = client.get("/api/health/ready")
        health = client.get("/api/health")

    assert [(r.status_code, r.headers["retry-after"], error(r)) for r in [*refused, ready]] == [
        (
            503,
            "5",
            ErrorBody(
                code="search_unavailable",
                message="search cannot be asked now; this says nothing about the question",
                mend="try again in 5 seconds",
            ),
        )
    ] * 3
    assert msgspec.json.decode(health.content, type=Health) == Health(
        live=True, ready=False, log="ok", index_build=None, documents=0
    )
    assert len(kept(settings)) == 0


@pytest.mark.parametrize("path", ["/api/health", "/api/health/live", "/api/health/ready"])
def test_healthy_server_says_so(client, snapshot, path):
    response = client.get(path)

    assert (response.status_code, msgspec.json.decode(response.content, type=Health)) == (
        200,
        Health(live=True, ready=True, log="ok", index_build=snapshot.build_id, documents=3),
    )


@pytest.mark.usefixtures("snapshot")
def test_questions_are_answered_while_the_log_fails_and_logged_once_it_works(settings, serving, capfd):
    folder = log_path(settings.log).parent
    folder.write_text("a file where the folder should be")
    with serving(app_of(settings)) as client:
        statuses = [search(client, "fax", intent="settled").status_code for _ in range(3)]
        refused = client.post("/api/events", json={"events": [click()]})
        failing = client.get("/api/health").json()["log"]
        folder.unlink()
        client.post("/api/events", json={"events": [click()]})
        mended = client.get("/api/health").json()["log"]
    told = capfd.readouterr().err

    assert (statuses, failing, mended) == ([200] * 3, "failing", "ok")
    assert (refused.status_code, refused.headers["retry-after"], error(refused)) == (
        503,
        "5",
        ErrorBody(
            code="log_unavailable",
            message="the events could not be stored",
            mend="send the same events again in 5 seconds",
        ),
    )
    assert told.count("query log: ") == 1


TYPED = "010-1234-5678"


def test_answers_are_not_held_back_by_the_socket():
    with listen("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP


class BrokenStore:
    """A store with a fault of ours in it, whose message holds what a reader typed."""

    @property
    def current(self):
        raise KeyError(TYPED)

    def refresh(self, _prepare):
        raise RuntimeError(TYPED)

    def close(self):
        pass


def test_fault_of_ours_is_told_without_what_the_reader_typed(settings, serving, capfd):
    with serving(create_app(settings, BrokenStore(), open_log(settings.log))) as client:
        response = search(client, TYPED, intent="settled")
    told = capfd.readouterr().err

    assert (response.status_code, error(response)) == (
        500,
        ErrorBody(code="internal_error", message="this is a fault of the server", mend="tell whoever runs it"),
    )
    assert ("fault KeyError" in told, "fault RuntimeError" in told, TYPED in told) == (True, True, False)


@pytest.mark.usefixtures("snapshot")
def test_search_is_refused_while_too_many_wait(settings, monkeypatch):
    monkeypatch.setattr(turns, "MAX_WAITING", 1)
    store, log = SnapshotStore(settings.index_dir), open_log(settings.log)
    store.refresh()

    async def three_at_once():
        transport = httpx.ASGITransport(create_app(settings, store, log))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await asyncio.gather(*(search(client) for _ in range(3)))

    responses = sorted(asyncio.run(three_at_once()), key=lambda response: response.status_code)
    log.close()
    store.close()

    assert [response.status_code for response in responses] == [200, 200, 503]
    assert (responses[2].headers["retry-after"], error(responses[2])) == (
        "1",
        ErrorBody(code="busy", message="too many searches at once", mend="try again in 1 second"),
    )


class UnaskableStore:
    """A store whose snapshot cannot be asked, which a search must tell and a warm-up must survive."""

    def __init__(self, store):
        self._store = store

    @property
    def current(self):
        return self._store.current

    def refresh(self, prepare):
        return self._store.refresh(lambda _snapshot: prepare(None))

    def close(self):
        self._store.close()


@pytest.mark.usefixtures("snapshot")
def test_snapshot_that_cannot_be_warmed_up_is_told_of_besides_being_served(settings, serving, capfd):
    store = UnaskableStore(SnapshotStore(settings.index_dir))
    with serving(create_app(settings, store, open_log(settings.log))) as client:
        verdict = search(client).json()["verdict"]

    assert (verdict, "fault AttributeError" in capfd.readouterr().err) == ("answered", True)


@pytest.mark.usefixtures("snapshot")
def test_question_that_many_asked_completes_that_of_the_next(settings, serving):
    log = open_log(settings.log)
    log.record(
        [
            QueryEvent(
                id=uuid7(),
                at=NOW - timedelta(days=number % 2, hours=1),
                text="return an item from my orders",
                lang="en",
                verdict=Verdict.ANSWERED,
                hits=("returns/how",),
                session=f"{number:032x}",
                index_build="b1",
                estimate=0.9,
            )
            for number in range(6)
        ]
    )
    with serving(create_app(settings, SnapshotStore(settings.index_dir), log)) as client:
        typed = {"q": "return an item f", "lang": "en"}
        offered = client.post("/api/suggest", json=typed).json()["suggestions"]

    assert [(each["article_id"], [run["text"] for run in each["title"]]) for each in offered] == [
        ("returns/how", ["return an item f", "rom my orders"])
    ]


class SlowLog:
    """A log whose first commit takes until it is told to end."""

    def __init__(self, log):
        self._log = log
        self.may_end = threading.Event()
        self.commits = []

    def record(self, events):
        if events:
            self.commits.append(len(events))
            self.may_end.wait(timeout=10)
        self._log.record(events)

    def __getattr__(self, name):
        return getattr(self._log, name)


@pytest.mark.usefixtures("snapshot")
def test_questions_that_come_during_one_commit_go_into_the_next_together(settings, serving):
    log = SlowLog(open_log(settings.log))
    with serving(create_app(settings, SnapshotStore(settings.index_dir), log)) as client:
        search(client, "fax", intent="settled")
        eventually(lambda: log.commits)
        statuses = [search(client, f"telex {number}", intent="settled").status_code for number in range(5)]
        log.may_end.set()

    assert (statuses, log.commits, len(kept(settings))) == ([200] * 5, [1, 5], 6)


def test_new_snapshot_is_served_without_a_restart(client, settings, snapshot):
    before = search(client, "fax").json()["verdict"]
    document = IndexDocument(
        doc_id="en/fax",
        article_id="fax",
        url="en/fax/",
        lang="en",
        title="Do you have a fax?",
        heading="",
        text="No.",
        answer="No.",
        aliases=(),
        category="contact",
    )
    fresh = publish([document], {}, settings.index_dir)
    eventually(lambda: client.get("/api/health").json()["index_build"] == fresh.build_id)

    assert (before, search(client, "fax").json()["verdict"]) == ("empty", "answered")
    assert fresh.build_id != snapshot.build_id


# A day begins at the one 26 hours before it begins at the other: their dates always differ.
@pytest.mark.parametrize(("zone", "found"), [("Etc/GMT+12", ["fax"]), ("Pacific/Kiritimati", [])])
def test_day_is_that_of_the_shop(settings, serving, zone, found):
    today_behind = datetime.now(ZoneInfo("Etc/GMT+12")).date().isoformat()
    shown = {"title": "Do you have a fax?", "heading": "", "text": "No.", "answer": "No.", "aliases": ()}
    document = IndexDocument(
        doc_id="en/fax", article_id="fax", url="en/fax/", lang="en", category="", valid_until=today_behind, **shown
    )
    publish([document], {}, settings.index_dir, time_zone=zone)

    with serving(create_app(settings, SnapshotStore(settings.index_dir), open_log(settings.log))) as client:
        hits = search(client, "fax").json()["hits"]
        suggestions = client.post("/api/suggest", json={"q": "do you", "lang": "en"}).json()["suggestions"]

    assert [hit["article_id"] for hit in hits] == found
    assert [suggestion["article_id"] for suggestion in suggestions] == found


def test_damaged_snapshot_is_told_while_the_one_before_is_served(client, settings, snapshot, capfd):
    (settings.index_dir / "current").write_text("0123456789abcdef\n")
    told = eventually(lambda: capfd.readouterr().err)

    assert "snapshot: 0123456789abcdef: manifest.json cannot be read" in told
    assert client.get("/api/health").json()["index_build"] == snapshot.build_id


@pytest.mark.parametrize("path", ["/", "/en/", "/en", "/nowhere", "/openapi.json", "/api/health", "/api/nothing"])
def test_no_answer_sets_a_cookie(lasting_client, path):
    assert "set-cookie" not in lasting_client.get(path).headers


def test_page_is_served_compressed_with_its_headers(client, site):
    (site / "en" / "index.html.gz").write_bytes(gzip.compress(b"<html><body>help</body></html>"))
    response = client.get("/en/")

    assert (response.text, response.headers["content-encoding"]) == ("<html><body>help</body></html>", "gzip")


def test_head_is_answered_without_a_body(lasting_client):
    response = lasting_client.head("/en/")

    assert (response.status_code, response.content, response.headers["content-length"]) == (200, b"", "30")


def test_known_page_is_answered_without_a_body(lasting_client):
    etag = lasting_client.get("/en/").headers["etag"]
    response = lasting_client.get("/en/", headers={"if-none-match": etag})

    assert (response.status_code, response.content) == (304, b"")


def test_query_survives_the_redirect_to_a_folder(lasting_client):
    assert lasting_client.get("/en/returns/how?q=a%20b").headers["location"] == "/en/returns/how/?q=a%20b"


def test_address_outside_the_site_is_not_found(lasting_client):
    assert lasting_client.get("/%2e%2e/%2e%2e/etc/passwd").status_code == 404


def test_log_is_free_again_after_shutdown(settings, serving):
    with serving(app_of(settings)) as client:
        client.get("/api/health")

    open_log(settings.log).close()


def test_question_that_was_answered_before_shutdown_is_logged(settings, snapshot, serving):
    with serving(app_of(settings)) as client:
        for _ in range(50):
            search(client, "fax", intent="settled")

    assert (len(kept(settings)), snapshot.document_count) == (50, 3)


@pytest.mark.usefixtures("site")
def test_pages_reload_themselves_only_for_writers(settings, serving):
    with serving(app_of(settings)) as client:
        for_readers = client.get("/en/").text
        script = client.get("/_kb/reload.mjs").status_code
    with serving(app_of(settings, live_reload=LiveReload())) as client:
        for_writers = client.get("/en/")

    assert (for_readers, script) == ("<html><body>help</body></html>", 404)
    assert for_writers.text == ('<html><body>help<script type="module" src="/_kb/reload.mjs"></script></body></html>')
    assert (for_writers.headers["cache-control"], "etag" in for_writers.headers) == ("no-store", False)


@pytest.mark.usefixtures("site")
def test_announced_change_reaches_an_open_page(settings, serving):
    live_reload = LiveReload()
    with (
        serving(app_of(settings, live_reload=live_reload)) as client,
        client.stream("GET", "/_kb/reload") as stream,
    ):
        lines = (line for line in stream.iter_lines() if line.startswith("data: "))
        before = next(lines)
        threading.Timer(0.1, live_reload.announce).start()
        after = next(lines)
        live_reload.close()

    assert (stream.headers["content-type"].split(";")[0], before != after) == ("text/event-stream", True)


def test_player_gets_a_part_of_a_video(client, site):
    (site / "how.mp4").write_bytes(b"0123456789")

    answer = client.get("/how.mp4", headers={"range": "bytes=2-4"})

    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (206, b"234", "3")
