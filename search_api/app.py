"""
The web door: the only module that imports Starlette.

    bytes --decode--> request --limit--> answer_query, suggest, log.record --encode--> bytes
                                              |
                                              +-- after the response, settled questions only:
                                                  redact, mark -> QueryEvent -> all that wait -> log.record

Everything outside /api is the built site.  A refusal has one shape on every route, `ErrorResponse`.

Questions are answered on the event loop itself, one in each of its rounds (`turns`); what waits for a disk has
threads.  So search never waits for the log, and a log that fails is told on /api/health and once a minute on
stderr while questions are answered as before.  What readers typed is printed nowhere: not in an access log, and of
an exception only its type and where it came from.
"""

from __future__ import annotations

import asyncio
import gc
import secrets
import socket
import sys
import threading
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast
from urllib.parse import parse_qs

import msgspec
import uvicorn
from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.answer import Answer, answer_query, suggest, warm_up
from search_api.contract.search import EngineUnavailable, Verdict
from search_api.crowd import Crowd
from search_api.frequent import frequent
from search_api.gaps.decisions import DECISIONS
from search_api.gaps.ledger import closing_commits
from search_api.housekeeping import forget_old, remember_gaps
from search_api.ids import uuid7
from search_api.openapi import description
from search_api.origins import is_shared, preflight_headers, response_headers
from search_api.period import Period
from search_api.privacy import redact
from search_api.querylog import LogError, Outcome, OutcomeKind, QueryEvent, QueryLog
from search_api.querylog.open import open_log, open_reader
from search_api.ratelimit import RateLimit, reader_address
from search_api.report import Report, pages
from search_api.report.access import FAILURES_PER_MINUTE, Access, bearer, is_loopback, session_of, set_cookie
from search_api.report.make import make_report
from search_api.settings import Settings
from search_api.snapshot import OpenSnapshot, SnapshotStore
from search_api.static import SECURITY_HEADERS, StaticSite
from search_api.suggest import Completions
from search_api.traffic import Traffic
from search_api.turns import TooManyWait, Turns
from search_api.wire import (
    MAX_COMMENT,
    MAX_QUERY,
    Click,
    Contact,
    ErrorBody,
    ErrorResponse,
    Event,
    EventsRequest,
    EventsResponse,
    Health,
    Lang,
    SearchRequest,
    SearchResponse,
    Solved,
    SuggestRequest,
    SuggestResponse,
    Vote,
)

MAX_BODY_BYTES = 64 * 1024
LOG_THREADS = 64
"""More than the log needs to fill one commit; each only waits for the disk."""
SNAPSHOT_POLL_S = 1.0
FREQUENT_EVERY_S = 600.0
"""What is frequent in a month changes slowly."""
HOUSE_EVERY_S = 60.0
"""How often it is looked whether half-typed words can go, and whether a day has begun."""
COMPLAIN_EVERY_S = 60.0
RETRY_AFTER_S = 5

API_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}

T = TypeVar("T")
Endpoint = Callable[[Request], Awaitable[Response]]


class Refusal(Exception):
    """A request that is not done, and what the caller is told."""

    def __init__(self, status: int, code: str, message: str, mend: str, *, retry_after_s: int | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.body = ErrorResponse(error=ErrorBody(code=code, message=message, mend=mend))
        self.headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}


def create_app(
    settings: Settings,
    store: SnapshotStore,
    log: QueryLog,
    *,
    live_reload: LiveReload | None = None,
    report: Callable[[str, int], Report] | None = None,
) -> Starlette:
    """
    Make the application.

    Args:
        store: Refreshed here, every second; closed, as is `log`, when the application shuts down.
        live_reload: For writers at work: pages reload themselves when it is told to announce.
        report: Makes the report at /report in a language, of so many last days; called in a thread.  None: there
            is no /report.
    """
    complaints = _Complaints()
    recorder = _Recorder(log, complaints)
    traffic = Traffic()
    questions = _Questions(recorder, traffic, complaints)
    often = _Frequent(log)
    api = _Api(settings, store, recorder, questions, traffic, often)
    site = _Site(StaticSite(settings.site_dir), live_reload)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await _refresh(store, complaints)
        await to_thread.run_sync(recorder.probe)
        await to_thread.run_sync(_recall, log, traffic)
        await often.keep_fresh(store, complaints)
        tasks = [
            asyncio.create_task(_keep_fresh(store, often, complaints)),
            asyncio.create_task(_keep_house(settings, store, log, complaints)),
        ]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await questions.finish()
        await to_thread.run_sync(log.close)
        await to_thread.run_sync(store.close)

    guard = partial(_guard, complaints)
    app = Starlette(
        routes=[
            Mount("/api", app=Router(_api_routes(api, guard), redirect_slashes=False)),
            Route("/openapi.json", guard(_openapi)),
            *(_reload_routes(live_reload, guard) if live_reload else ()),
            *(_report_routes(_Report(settings, store, report), guard) if report else ()),
            Route("/{path:path}", guard(site.page)),
        ],
        exception_handlers={HTTPException: _no_such_route},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    if settings.allowed_origins:
        app.add_middleware(_OtherSites, allowed=settings.allowed_origins)
    return app


class _OtherSites:
    """Lets the pages of listed sites read what the widget on them asks for."""

    def __init__(self, app: ASGIApp, allowed: tuple[str, ...]) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_shared(scope["path"]):
            return await self._app(scope, receive, send)
        request = Headers(scope=scope)
        asked_first = preflight_headers(scope["method"], request, self._allowed)
        if asked_first:
            return await Response(status_code=204, headers=asked_first)(scope, receive, send)
        granted = response_headers(request.get("origin"), self._allowed)

        async def send_with_grant(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Origin")
                headers.update(granted)
            await send(message)

        return await self._app(scope, receive, send_with_grant)


def _api_routes(api: _Api, guard: Callable[[Endpoint], Endpoint]) -> list[Route]:
    return [
        Route("/search", guard(api.search), methods=["POST"]),
        Route("/suggest", guard(api.suggest), methods=["POST"]),
        Route("/events", guard(api.events), methods=["POST"]),
        Route("/health", guard(api.health)),
        Route("/health/live", guard(api.live)),
        Route("/health/ready", guard(api.ready)),
    ]


class _Api:
    """The endpoints below /api."""

    def __init__(
        self,
        settings: Settings,
        store: SnapshotStore,
        recorder: _Recorder,
        questions: _Questions,
        traffic: Traffic,
        often: _Frequent,
    ) -> None:
        self._settings = settings
        self._store = store
        self._recorder = recorder
        self._questions = questions
        self._traffic = traffic
        self._frequent = often
        self._turns = Turns()
        self._log_threads = CapacityLimiter(LOG_THREADS)
        self._searches = RateLimit(settings.searches_per_minute)
        self._suggests = RateLimit(settings.suggests_per_minute)
        self._events = RateLimit(settings.events_per_minute)

    async def search(self, request: Request) -> Response:
        asked = await _read(request, _SEARCH, self._settings.allowed_origins)
        settled = asked.intent == "settled"
        self._count(request, self._searches if settled else self._suggests)
        began = time.perf_counter()
        answer = await self._ask(
            lambda snapshot: answer_query(
                snapshot,
                asked.q,
                asked.lang,
                limit=asked.limit,
                today=snapshot.today(),
                literal=asked.literal,
                weak_below=self._traffic.weak_below,
            )
        )
        response = SearchResponse(
            query_id=asked.query_id or uuid7(),
            query=answer.query,
            lang=cast("Lang", answer.lang),
            searched_for=answer.searched_for,
            verdict=answer.verdict.value,
            hits=list(answer.hits),
            kept=settled and not self._recorder.failing,
            index_build=answer.index_build,
            took_ms=round((time.perf_counter() - began) * 1000, 1),
        )
        asker = _Asker(_address(request, self._settings), request.headers.get("user-agent", ""), asked.session or "")
        task = BackgroundTask(self._questions.add, response.query_id, answer, asker, _now())
        return _json(200, response, background=task if settled else None)

    async def suggest(self, request: Request) -> Response:
        asked = await _read(request, _SUGGEST, self._settings.allowed_origins)
        self._count(request, self._suggests)

        def complete(snapshot: OpenSnapshot) -> SuggestResponse:
            found = suggest(
                snapshot,
                asked.q,
                asked.lang,
                limit=asked.limit,
                today=snapshot.today(),
                asked=self._frequent.of(snapshot),
            )
            return SuggestResponse(query=asked.q, suggestions=list(found), index_build=snapshot.manifest.build_id)

        return _json(200, await self._ask(complete))

    async def events(self, request: Request) -> Response:
        told = await _read(request, _EVENTS, self._settings.allowed_origins)
        self._count(request, self._events)
        outcomes = [_outcome(event, _now()) for event in told.events]
        try:
            await to_thread.run_sync(self._recorder.record, outcomes, limiter=self._log_threads)
        except LogError as error:
            raise Refusal(
                503,
                "log_unavailable",
                "the events could not be stored",
                f"send the same events again in {RETRY_AFTER_S} seconds",
                retry_after_s=RETRY_AFTER_S,
            ) from error
        return _json(202, EventsResponse(accepted=len(outcomes)))

    async def health(self, _request: Request) -> Response:
        return _json(200, self._health())

    async def live(self, _request: Request) -> Response:
        return _json(200, self._health())

    async def ready(self, _request: Request) -> Response:
        health = self._health()
        if not health.ready:
            raise _unavailable()
        return _json(200, health)

    def _health(self) -> Health:
        snapshot = self._store.current
        return Health(
            live=True,
            ready=snapshot is not None,
            log="failing" if self._recorder.failing else "ok",
            index_build=snapshot.manifest.build_id if snapshot else None,
            documents=snapshot.manifest.document_count if snapshot else 0,
        )

    def _count(self, request: Request, limit: RateLimit) -> None:
        """Count the request against `limit`; refuse it beyond."""
        if wait_s := limit.wait_s(_address(request, self._settings)):
            raise Refusal(
                429,
                "too_many_requests",
                f"more than {limit.per_minute} of these in a minute",
                f"wait {wait_s} seconds",
                retry_after_s=wait_s,
            )

    async def _ask(self, question: Callable[[OpenSnapshot], T]) -> T:
        """Put `question` to the current snapshot when it is its turn."""
        try:
            await self._turns.take()
        except TooManyWait as error:
            raise Refusal(
                503, "busy", "too many searches at once", "try again in 1 second", retry_after_s=1
            ) from error
        snapshot = self._store.current
        if snapshot is None:
            raise _unavailable()
        try:
            return question(snapshot)
        except EngineUnavailable as error:
            raise _unavailable() from error


class _Asker(NamedTuple):
    """What a request says of who asks; address and agent are forgotten with it."""

    address: str
    agent: str
    session: str
    """Empty if the page sent none."""


def _address(request: Request, settings: Settings) -> str:
    peer = request.client.host if request.client else ""
    return reader_address(peer, ",".join(request.headers.getlist("x-forwarded-for")), settings.trusted_proxies)


class _Questions:
    """
    Settled questions on their way into the log, after their answers have gone out.

    All that came while one commit was under way go into the next: a thread and a commit for each would take as
    much from the searches as a search does.
    """

    def __init__(self, recorder: _Recorder, traffic: Traffic, complaints: _Complaints) -> None:
        self._recorder = recorder
        self._traffic = traffic
        self._complaints = complaints
        self._crowd = Crowd()
        self._waiting: list[QueryEvent] = []
        self._storing: asyncio.Task[None] | None = None

    async def add(self, query_id: str, answer: Answer, asker: _Asker, at: datetime) -> None:
        if event := _question(query_id, answer, asker, at, self._crowd):
            self._waiting.append(event)
            # What is a weak match here is for readers to say, not for a program or for one place that asks too often.
            if not event.mark:
                self._traffic.saw(event.lang, event.estimate)
        if self._waiting and (self._storing is None or self._storing.done()):
            self._storing = asyncio.create_task(self._store())

    async def _store(self) -> None:
        while self._waiting:
            events, self._waiting = self._waiting, []
            try:
                # Of a log that fails the recorder has told, and the readers have long been answered.
                with suppress(LogError):
                    await to_thread.run_sync(self._recorder.record, events)
            except Exception as error:
                self._complaints.tell_fault(error)

    async def finish(self) -> None:
        """Return when all are stored."""
        if self._storing:
            await self._storing


class _Frequent:
    """What is offered of the questions asked lately, made anew now and then and with each snapshot."""

    def __init__(self, log: QueryLog) -> None:
        self._log = log
        self._made_for: OpenSnapshot | None = None
        self._made_at = 0.0
        self._completions: Completions | None = None

    def of(self, snapshot: OpenSnapshot) -> Completions | None:
        """None where they are not of this snapshot: they would lead to articles that may be gone."""
        return self._completions if snapshot is self._made_for else None

    async def keep_fresh(self, store: SnapshotStore, complaints: _Complaints) -> None:
        try:
            snapshot = store.current
            if snapshot is not self._made_for or time.monotonic() - self._made_at > FREQUENT_EVERY_S:
                made = None
                # Without its log search offers titles and aliases, and of a log that fails the recorder tells.
                with suppress(LogError):
                    made = await to_thread.run_sync(frequent, self._log, snapshot, _now()) if snapshot else None
                self._made_for, self._made_at, self._completions = snapshot, time.monotonic(), made
        except Exception as error:
            complaints.tell_fault(error)


def _recall(log: QueryLog, traffic: Traffic) -> None:
    """Let the site's own cut survive a restart; without its log it starts anew."""
    with suppress(LogError):
        for lang, estimate in log.estimates(Traffic.REMEMBERED):
            traffic.saw(lang, estimate)


def _question(query_id: str, answer: Answer, asker: _Asker, at: datetime, crowd: Crowd) -> QueryEvent | None:
    """Return what is stored of a settled question; None for one without a letter or digit."""
    text = redact(answer.query).text
    if not any(char.isalnum() for char in text):
        return None
    return QueryEvent(
        id=query_id,
        at=at,
        text=text,
        lang=answer.lang,
        verdict=answer.verdict,
        hits=tuple(hit.article_id for hit in answer.hits)[:10],
        estimate=answer.estimate,
        session=asker.session,
        index_build=answer.index_build,
        mark=crowd.mark(
            address=asker.address,
            session=asker.session,
            agent=asker.agent,
            text=text,
            lang=answer.lang,
            answered=answer.verdict is Verdict.ANSWERED,
        ),
    )


def _outcome(event: Event, at: datetime) -> Outcome:
    kind, value, lang = _told(event)
    return Outcome(
        id=event.id,
        at=at,
        kind=kind,
        query_id=event.query_id or "",
        # Ids of articles and channels come from the page, but a stranger can put a phone number there.
        article_id=redact(event.article_id or "").text,
        value=value,
        lang=lang,
        session=event.session or "",
        comment=redact(event.comment, MAX_COMMENT).text if isinstance(event, Vote) else "",
    )


def _told(event: Event) -> tuple[OutcomeKind, str, str]:
    """Return kind, value and language of an event; the language is empty where the page does not send it."""
    match event:
        case Click():
            return "click", str(event.position), ""
        case Solved():
            return "solved", "", ""
        case Vote():
            return "vote", f"{event.value}:{event.reason}" if event.reason else event.value, event.lang
        case Contact():
            return "contact", redact(event.channel).text, ""


class _Recorder:
    """The log and whether it works."""

    def __init__(self, log: QueryLog, complaints: _Complaints) -> None:
        self._log = log
        self._complaints = complaints
        self.failing = False

    def record(self, events: Sequence[QueryEvent | Outcome]) -> None:
        """
        Store `events`; durable on return.

        Raises:
            LogError: Nothing was stored; told on stderr.
        """
        try:
            self._log.record(events)
        except LogError as error:
            self.failing = True
            self._complaints.tell("query log", str(error))
            raise
        self.failing = False

    def probe(self) -> None:
        """Find out at start whether the log can be opened."""
        with suppress(LogError):
            self.record([])


class _Complaints:
    """What the owner should know, on stderr, about one thing at most once a minute."""

    def __init__(self) -> None:
        self._told: dict[str, float] = {}
        self._lock = threading.Lock()

    def tell(self, about: str, message: str) -> None:
        now = time.monotonic()
        with self._lock:
            if now - self._told.get(about, -COMPLAIN_EVERY_S) < COMPLAIN_EVERY_S:
                return
            self._told[about] = now
        print(f"{_now():%Y-%m-%dT%H:%M:%SZ} {about}: {message}", file=sys.stderr, flush=True)

    def tell_fault(self, error: BaseException) -> None:
        """Tell the type of an exception and where it arose; its message may hold what a reader typed."""
        where = "".join(traceback.format_tb(error.__traceback__))
        kind = type(error).__qualname__
        self.tell(f"fault {kind}", f"Traceback (most recent call last):\n{where}{kind}")


async def _keep_fresh(store: SnapshotStore, often: _Frequent, complaints: _Complaints) -> None:
    while True:
        await asyncio.sleep(SNAPSHOT_POLL_S)
        await _refresh(store, complaints)
        await often.keep_fresh(store, complaints)


async def _keep_house(settings: Settings, store: SnapshotStore, log: QueryLog, complaints: _Complaints) -> None:
    """
    Give up half-typed words each minute; forget what is old and remember the names of gaps when the server has been
    up a while and each day begins.
    """
    done: date | None = None
    while True:
        await asyncio.sleep(HOUSE_EVERY_S)
        try:
            # Of a log that fails is told when something is stored, and what is left is given up a minute later.
            with suppress(LogError):
                await to_thread.run_sync(log.sweep, _now())
            snapshot = store.current
            if snapshot is None or snapshot.today() == done:
                continue
            await to_thread.run_sync(_clean_up, settings, snapshot, log)
            done = snapshot.today()
        except LogError as error:
            complaints.tell("query log", str(error))
        except Exception as error:
            complaints.tell_fault(error)


def _clean_up(settings: Settings, snapshot: OpenSnapshot, log: QueryLog) -> None:
    forget_old(log, snapshot.zone, settings.keep_days, snapshot.today())
    remember_gaps(log, snapshot, settings.keep_days, snapshot.today())


async def _refresh(store: SnapshotStore, complaints: _Complaints) -> None:
    try:
        if await to_thread.run_sync(store.refresh, partial(_warm_up, complaints)):
            # What is open stays for long and holds no cycles; each look through it for garbage would hold up every
            # question for as long as 50 of them take.
            gc.freeze()
    except EngineUnavailable as error:
        complaints.tell("snapshot", str(error))
    # A fault in one look must not be the last look.
    except Exception as error:
        complaints.tell_fault(error)


def _warm_up(complaints: _Complaints, snapshot: OpenSnapshot) -> None:
    try:
        warm_up(snapshot)
    # One question that cannot be answered is no reason to answer none.
    except Exception as error:
        complaints.tell_fault(error)


def _guard(complaints: _Complaints, endpoint: Endpoint) -> Endpoint:
    """Turn whatever an endpoint raises into a response of the one shape."""

    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refusal as refusal:
            return _refuse(refusal)
        except ClientDisconnect:
            return _refuse(Refusal(400, "disconnected", "the request ended early", "send it again"))
        except Exception as error:
            complaints.tell_fault(error)
            return _refuse(Refusal(500, "internal_error", "this is a fault of the server", "tell whoever runs it"))

    return guarded


async def _no_such_route(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code == 405:
        allowed = ", ".join(sorted((error.headers or {}).get("Allow", "").split(", ")))
        refusal = Refusal(405, "method_not_allowed", f"{request.method} is not possible here", f"use {allowed}")
        refusal.headers["Allow"] = allowed
        refused = _refuse(refusal)
    else:
        refused = _refuse(_not_found())
    if f"{request.url.path}/".startswith(f"{pages.ROOT}/"):
        refused.headers.update(pages.HEADERS)
    return refused


def _not_found() -> Refusal:
    return Refusal(404, "not_found", "there is nothing at this address", "see /openapi.json for all of them")


def _unavailable() -> Refusal:
    return Refusal(
        503,
        "search_unavailable",
        "search cannot be asked now; this says nothing about the question",
        f"try again in {RETRY_AFTER_S} seconds",
        retry_after_s=RETRY_AFTER_S,
    )


def _refuse(refusal: Refusal) -> Response:
    response = _json(refusal.status, refusal.body)
    response.headers.update(refusal.headers)
    return response


def _json(status: int, body: msgspec.Struct, background: BackgroundTask | None = None) -> Response:
    return Response(msgspec.json.encode(body), status, API_HEADERS, "application/json", background=background)


_SEARCH = msgspec.json.Decoder(SearchRequest)
_SUGGEST = msgspec.json.Decoder(SuggestRequest)
_EVENTS = msgspec.json.Decoder(EventsRequest)


async def _read(request: Request, decoder: msgspec.json.Decoder[T], allowed: tuple[str, ...]) -> T:
    """Read the body of a POST, or refuse it."""
    _refuse_other_sites(request.headers, allowed)
    _refuse_other_types(request.headers)
    body = await _read_body(request)
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise _wrong_shape(body, str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(400, "not_json", "the body is not JSON", "send one JSON object in UTF-8") from error


def _refuse_other_sites(headers: Mapping[str, str], allowed: tuple[str, ...]) -> None:
    """Refuse what a page of another site, not `allowed`, made a browser send.  Source: W3C Fetch Metadata; RFC 6454."""
    origin = headers.get("origin")
    if origin in allowed:
        return
    foreign = origin is not None and origin.partition("://")[2].lower() != headers.get("host", "").lower()
    if foreign or headers.get("sec-fetch-site") == "cross-site":
        raise Refusal(403, "cross_site", "the request comes from another site", "send it from a page of this one")


def _refuse_other_types(headers: Mapping[str, str]) -> None:
    """Refuse what is not JSON; a beacon may only call it text/plain."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/json", "text/plain"):
        raise Refusal(415, "unsupported_media_type", f"the body is {kind or 'of no type'}", "send application/json")


async def _read_body(request: Request, most: int = MAX_BODY_BYTES, mend: str = "send fewer events") -> bytes:
    """Read the body, but never more than `most` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise Refusal(413, "body_too_large", f"the body has more than {most} bytes", mend)
    return bytes(body)


def _wrong_shape(body: bytes, reason: str) -> Refusal:
    too_long = reason.startswith("Expected `str` of length <=")
    if too_long and reason.endswith("`$.q`"):
        length = len(msgspec.json.decode(body)["q"])
        return Refusal(400, "query_too_long", f"q has {length} characters", f"send at most {MAX_QUERY}")
    if too_long and reason.endswith(".comment`"):
        message = f"a comment has more than {MAX_COMMENT} characters"
        return Refusal(400, "comment_too_long", message, f"send at most {MAX_COMMENT}")
    if reason.startswith("Expected `str` matching") and reason.endswith(".comment`"):
        return Refusal(400, "comment_not_plain", "a comment holds control characters", "send one line of plain text")
    return Refusal(400, "invalid_request", reason, "see /openapi.json for what this address takes")


def _now() -> datetime:
    return datetime.now(UTC)


_OPENAPI = msgspec.json.encode(description())


async def _openapi(_request: Request) -> Response:
    headers = API_HEADERS | {"Cache-Control": "no-cache"}
    return Response(_OPENAPI, 200, headers, "application/json")


class _Site:
    """The built site, with reloading pages while writers are at work."""

    def __init__(self, site: StaticSite, live_reload: LiveReload | None) -> None:
        self._site = site
        self._live_reload = live_reload

    async def page(self, request: Request) -> Response:
        path = f"/{request.path_params['path']}"
        if path == "/api":
            raise _not_found()
        headers = dict(request.headers)
        if self._live_reload:
            headers = {name: headers[name] for name in ("accept-language", "range") if name in headers}
        response = await to_thread.run_sync(self._load, path, headers)
        if "location" in response.headers and request.url.query:
            response.headers["location"] += f"?{request.url.query}"
        return response

    def _load(self, path: str, request: Mapping[str, str]) -> Response:
        try:
            answer = self._site.answer(path, request)
            body = _bytes(answer.file, answer.part) if answer.file else b""
        except FileNotFoundError as error:
            raise Refusal(
                503, "site_changing", "the site is being replaced", "try again in 1 second", retry_after_s=1
            ) from error
        if answer.status == 404 and not answer.file:
            body = b"There is nothing at this address.\n"
        headers = dict(answer.headers)
        if self._live_reload and headers.get("Content-Type", "").startswith("text/html"):
            body = _with_reload(body)
            for name in ("ETag", "Last-Modified"):
                del headers[name]
            headers["Cache-Control"] = "no-store"
        return Response(body, answer.status, headers)


def _bytes(file: Path, part: range | None) -> bytes:
    if part is None:
        return file.read_bytes()
    with file.open("rb") as opened:
        opened.seek(part.start)
        return opened.read(len(part))


class LiveReload:
    """Tells open pages that the site was built anew; `announce` may be called from any thread."""

    def __init__(self) -> None:
        # Re-entrant: `close` is called by a signal handler, which may interrupt `messages`.
        self._lock = threading.RLock()
        self._listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        # Random, so that a page also reloads when the server itself was started anew.
        self._generation = secrets.randbelow(1 << 32)
        self._closed = False

    def announce(self) -> None:
        """Make every open page reload."""
        with self._lock:
            self._generation += 1
            self._wake()

    def close(self) -> None:
        """Let go of every open page, or the server would wait for them when it stops."""
        with self._lock:
            self._closed = True
            self._wake()

    def _wake(self) -> None:
        for loop, event in self._listeners:
            loop.call_soon_threadsafe(event.set)

    async def messages(self) -> AsyncIterator[str]:
        """Yield the generation of the site now and after each change, as server-sent events."""
        event = asyncio.Event()
        listener = (asyncio.get_running_loop(), event)
        with self._lock:
            self._listeners.add(listener)
        try:
            while not self._closed:
                yield f"retry: 500\ndata: {self._generation}\n\n"
                with suppress(TimeoutError):
                    await asyncio.wait_for(event.wait(), timeout=15)
                event.clear()
        finally:
            with self._lock:
                self._listeners.discard(listener)


class _Report:
    """The report for owners; what it says and who may see it is told in `search_api.report`."""

    def __init__(self, settings: Settings, store: SnapshotStore, make: Callable[[str, int], Report]) -> None:
        self._settings = settings
        self._store = store
        self._make = make
        self._access = Access(settings.report_tokens)
        self._failures = RateLimit(FAILURES_PER_MINUTE)

    async def page(self, request: Request) -> Response:
        return _sent(await self._answer(request, pages.page, pages.sign_in))

    async def file(self, request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        return _sent(
            await self._answer(
                request, lambda report, _view: pages.file(name, report), lambda _view: pages.unsigned()
            )
        )

    async def style(self, _request: Request) -> Response:
        return _sent(pages.style())

    async def schema(self, _request: Request) -> Response:
        return _sent(pages.schema())

    async def nothing(self, _request: Request) -> Response:
        raise Refusal(404, "not_found", "the report has no such file", f"open {pages.ROOT}")

    async def sign_in(self, request: Request) -> Response:
        view = self._view(request)
        if not self._settings.report_tokens:
            return _sent(pages.switched_off(view))
        if request.method != "POST":
            return await self.page(request)
        if refused := self._refused(request, view):
            return _sent(refused)
        form = parse_qs((await _read_body(request, pages.MAX_FORM_BYTES, "send the token alone")).decode("latin-1"))
        token = form.get("token", [""])[0].strip()
        if slow := self._too_often(request, view, token):
            return _sent(slow)
        cookie = self._access.begin(token, int(time.time()))
        if cookie is None:
            return _sent(pages.sign_in(view, wrong=True))
        return _sent(pages.signed_in(view, set_cookie(request.headers.get("host", ""), cookie)))

    async def sign_out(self, request: Request) -> Response:
        view = self._view(request)
        if refused := self._refused(request, view):
            return _sent(refused)
        if not self._is_open(request):
            return _sent(pages.sign_in(view))
        return _sent(pages.signed_in(view, set_cookie(request.headers.get("host", ""), "")))

    async def _answer(
        self,
        request: Request,
        write: Callable[[Report, pages.View], pages.Page],
        ask: Callable[[pages.View], pages.Page],
    ) -> pages.Page:
        view = self._view(request)
        if not self._settings.report_tokens:
            return pages.switched_off(view)
        token = bearer(request.headers.get("authorization", ""))
        if token and (slow := self._too_often(request, view, token)):
            return slow
        if not (self._access.knows(token) if token else self._is_open(request)):
            return ask(view)
        try:
            return await to_thread.run_sync(lambda: write(self._make(view.lang, view.days), view))
        except (LogError, EngineUnavailable):
            return pages.away(view)

    def _view(self, request: Request) -> pages.View:
        snapshot = self._store.current
        shops = tuple(snapshot.shop.name) if snapshot else ()
        return pages.read_view(request.query_params, request.headers.get("accept-language", ""), shops)

    def _is_open(self, request: Request) -> bool:
        return self._access.is_open(session_of(request.headers), int(time.time()))

    def _too_often(self, request: Request, view: pages.View, token: str) -> pages.Page | None:
        """Count a token that is wrong; beyond the limit refuse whatever comes, a right one too."""
        address = _address(request, self._settings)
        failed = not self._access.knows(token)
        wait_s = self._failures.wait_s(address) if failed else self._failures.would_wait_s(address)
        return pages.too_often(view, wait_s) if wait_s else None

    def _refused(self, request: Request, view: pages.View) -> pages.Page | None:
        """Refuse what another site made a browser send, and a token in the clear."""
        origin = request.headers.get("origin", "")
        if origin.startswith("http://") and not is_loopback(request.headers.get("host", "")):
            return pages.not_private(view)
        return None if _is_own(request.headers) else pages.from_elsewhere(view)


def _is_own(headers: Mapping[str, str]) -> bool:
    try:
        _refuse_other_sites(headers, ())
    except Refusal:
        return False
    return headers.get("sec-fetch-site") != "same-site"


def _sent(page: pages.Page) -> Response:
    return Response(page.body, page.status, page.headers)


def _report_routes(report: _Report, guard: Callable[[Endpoint], Endpoint]) -> list[Route]:
    def private(endpoint: Endpoint) -> Endpoint:
        """Send the headers of the report with refusals too."""

        async def answer(request: Request) -> Response:
            response = await guard(endpoint)(request)
            response.headers.update(pages.HEADERS)
            return response

        return answer

    return [
        Route(pages.ROOT, private(report.page)),
        Route(f"{pages.ROOT}/", private(report.page)),
        Route(pages.STYLE, private(report.style)),
        Route(pages.SCHEMA, private(report.schema)),
        Route(pages.SIGN_IN, private(report.sign_in), methods=["GET", "POST"]),
        Route(pages.SIGN_OUT, private(report.sign_out), methods=["POST"]),
        *(Route(f"{pages.ROOT}/{name}", private(report.file)) for name in pages.FILES),
        Route(f"{pages.ROOT}/{{path:path}}", private(report.nothing)),
    ]


_RELOAD_TAG = b'<script type="module" src="/_kb/reload.mjs"></script>'
_RELOAD_SCRIPT = """\
let seen;
new EventSource("/_kb/reload").onmessage = ({ data }) => {
  if (seen !== undefined && seen !== data) location.reload();
  seen = data;
};
"""


def _with_reload(page: bytes) -> bytes:
    head, found, tail = page.rpartition(b"</body>")
    return head + _RELOAD_TAG + found + tail if found else page + _RELOAD_TAG


def _reload_routes(live_reload: LiveReload, guard: Callable[[Endpoint], Endpoint]) -> list[Route]:
    headers = SECURITY_HEADERS | {"Cache-Control": "no-store"}

    async def script(_request: Request) -> Response:
        return Response(_RELOAD_SCRIPT, 200, headers, "text/javascript")

    async def stream(_request: Request) -> Response:
        return StreamingResponse(live_reload.messages(), 200, headers, "text/event-stream")

    return [Route("/_kb/reload.mjs", guard(script)), Route("/_kb/reload", guard(stream))]


def serve(
    settings: Settings,
    *,
    live_reload: LiveReload | None = None,
    on_start: Callable[[str], None] = lambda _url: None,
) -> None:
    """
    Serve site and API until SIGINT or SIGTERM; then finish what was begun and close the log.

    Args:
        on_start: Told the address, such as `http://127.0.0.1:8000`, when it can be asked.

    Raises:
        LogBusy: Another process writes the log.
        OSError: The address is taken or not ours.
    """
    log = open_log(settings.log)
    try:
        listener = listen(settings.host, settings.port)
    except OSError:
        log.close()
        raise
    store = SnapshotStore(settings.index_dir)
    report = partial(current_report, settings, store)
    app = create_app(settings, store, log, live_reload=live_reload, report=report)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    on_start(f"http://{host}:{listener.getsockname()[1]}")
    with listener, suppress(KeyboardInterrupt):
        _Server(server_config(app), live_reload).run(sockets=[listener])


def current_report(settings: Settings, store: SnapshotStore, lang: str, days: int) -> Report:
    """
    The report of so many last days, from the log and the snapshot that are in service.

    Raises:
        LogUnavailable: The log cannot be read.
        EngineUnavailable: There is no snapshot.
    """
    snapshot = store.current
    if snapshot is None:
        raise EngineUnavailable("no snapshot has been published")
    return make_report(
        open_reader(settings.log),
        snapshot,
        Period.of_last(days, snapshot.zone),
        lang=lang,
        threshold=settings.min_sessions,
        commits=closing_commits(DECISIONS),
    )


def listen(host: str, port: int) -> socket.socket:
    """
    Return a socket that listens there; the caller closes it.

    Raises:
        OSError: The address is taken or not ours.
    """
    # asyncio turns Nagle's algorithm off only for sockets that say they are TCP; with it each answer
    # waits 40 ms for the reader's acknowledgement of its headers.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener


def server_config(app: Starlette) -> uvicorn.Config:
    """Return how uvicorn runs the application."""
    return uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        server_header=False,
        ws="none",
        lifespan="on",
        # Forwarded headers are read in `ratelimit`, and only from our own proxies.
        proxy_headers=False,
        timeout_graceful_shutdown=10,
    )


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, live_reload: LiveReload | None) -> None:
        super().__init__(config)
        self._live_reload = live_reload

    def handle_exit(self, sig: int, frame: Any) -> None:
        if self._live_reload:
            self._live_reload.close()
        super().handle_exit(sig, frame)
