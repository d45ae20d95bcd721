"""
One address against the report: whatever it makes up, the owner is told to do what readers need.

    readers, each at an address of its own, over five days --HTTP--> ten gaps
    a forger behind the same proxy, in one night           --HTTP--> the same ten, in the same order

Only the clock is made up: whoever is fast is taken for a program, so this forger asks 57 times a minute.
"""

import asyncio
import json
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import partial
from ipaddress import ip_network
from itertools import count
from typing import NamedTuple

import pytest

from search_api.app import create_app
from search_api.crowd import Crowd
from search_api.gaps.overview import Sources, overview
from search_api.period import Period
from search_api.querylog.open import open_log, open_reader
from search_api.settings import Settings
from search_api.snapshot import SnapshotStore, publish

MONDAY = datetime(2026, 11, 16, 1, tzinfo=UTC)
DAY = timedelta(days=1)
MONTH = Period(since=date(2026, 11, 15), until=date(2026, 12, 15), zone=UTC)
ARTICLES = {
    "return": "반품은 어떻게 하나요?",
    "coupon": "쿠폰은 어떻게 쓰나요?",
    "fee": "배송비는 얼마예요?",
    "points": "적립금은 언제 쌓이나요?",
}
MISSING = {
    "채용 공고": 12,
    "강아지 동반": 14,
    "매장 주차장": 16,
    "수선 맡기기": 18,
    "견적서 발급": 20,
    "대리점 모집": 22,
    "중고 매입": 24,
    "설치 기사 방문": 26,
    "전시 상품 할인": 28,
    "우산 대여": 30,
}
"""What readers miss, and how many of them."""

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15"
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
FORGER = "198.18.3.3, 203.0.113.9"
"""As the proxy hands it on: what the forger sent himself stands first."""

INSULTS = "거부 먹튀 상점 대표 고소 불량 짝퉁 신고 피해 소송 갑질 폭로".split()
FILLERS = "정말 진짜 오늘 어제 우리 친구 가게 옷 신발 가방 모자 양말 치마 바지 셔츠 시계 반지 목걸이".split()
AT_ONCE = 20
"""Requests that are under way together, and events in one."""


class Clock:
    """When a request comes; the test says so."""

    now = MONDAY

    def monotonic(self):
        return self.now.timestamp()


class Asked(NamedTuple):
    """A question that was answered."""

    id: str
    hits: list[str]


class HelpCenter:
    """The whole application in this process, without a socket."""

    def __init__(self, settings, clock):
        self.settings = settings
        self.clock = clock
        self._runner = asyncio.Runner()
        self._app = create_app(settings, SnapshotStore(settings.index_dir), open_log(settings.log))
        self._life = self._app.router.lifespan_context(self._app)
        self._random = random.Random(20261116)
        self._asked = 0
        self.readers = []
        """Ids of what honest readers asked."""

    def __enter__(self):
        self._runner.run(self._life.__aenter__())
        return self

    def __exit__(self, *_error):
        self._runner.run(self._life.__aexit__(None, None, None))
        self._runner.close()

    def ask(self, questions, *, address, agent=PHONE):
        """Ask each (session, text), all at once."""
        ids = [self.new_id() for _ in questions]
        bodies = [
            {"q": text, "lang": "ko", "intent": "settled", "session": session, "query_id": id_}
            for id_, (session, text) in zip(ids, questions, strict=True)
        ]
        answers = self._runner.run(self._post_all("/api/search", bodies, address, agent))
        self._asked += len(ids)
        hits = ([hit["article_id"] for hit in answer["hits"]] for answer in answers)
        return [Asked(*asked) for asked in zip(ids, hits, strict=True)]

    def tell(self, events, *, address, agent=PHONE):
        """Send events; ids are given to them here."""
        body = {"events": [{"id": self.new_id(), **event} for event in events]}
        self._runner.run(self._post_all("/api/events", [body], address, agent))

    def new_id(self):
        """A UUIDv7 of this moment."""
        random_ = self._random.getrandbits
        digits = f"{int(self.clock.now.timestamp() * 1000):012x}7{random_(12):03x}{0x8000 | random_(14):x}{random_(48):012x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def new_session(self):
        return f"{self._random.getrandbits(128):032x}"

    def first_ten(self):
        """What the owner is told first, once all is stored."""
        reader = open_reader(self.settings.log)
        while len(reader.questions(MONDAY - DAY, MONDAY + 30 * DAY)) < self._asked:
            self._runner.run(asyncio.sleep(0.01))
        seen = overview(reader, Sources(None, ()), MONTH, threshold=2, most=10)
        return [(gap.id, gap.question, gap.sessions, gap.contacts) for gap in seen.found.gaps]

    def marks(self):
        questions = open_reader(self.settings.log).questions(MONDAY - DAY, MONDAY + 30 * DAY)
        return Counter(question.mark for question in questions)

    async def _post_all(self, path, bodies, address, agent):
        return await asyncio.gather(*(self._post(path, body, address, agent) for body in bodies))

    async def _post(self, path, body, address, agent):
        headers = {
            "host": "help.example",
            "content-type": "application/json",
            "x-forwarded-for": address,
            "user-agent": agent,
        }
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", 80),
        }
        sent = []

        async def receive():
            return {"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}

        async def send(message):
            sent.append(message)

        await self._app(scope, receive, send)
        assert sent[0]["status"] in (200, 202), sent
        return json.loads(sent[1]["body"])


@pytest.fixture(scope="module")
def help_center(tmp_path_factory, section):
    """A shop that answers four questions, and what readers missed there in a week."""
    folder = tmp_path_factory.mktemp("poisoning")
    publish(
        [section(id_, "ko", title=title, text="마이페이지에서 보세요.") for id_, title in ARTICLES.items()],
        {},
        folder / "index",
    )
    settings = Settings(
        site_dir=folder,
        index_dir=folder / "index",
        log=f"sqlite:///{folder}/log/questions.db",
        searches_per_minute=1_000_000,
        events_per_minute=1_000_000,
        trusted_proxies=(ip_network("127.0.0.1"),),
    )
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("search_api.app._now", lambda: clock.now)
        patch.setattr("search_api.app.Crowd", partial(Crowd, clock.monotonic))
        with HelpCenter(settings, clock) as help_center:
            miss_something(help_center)
            yield help_center


def miss_something(help_center):
    """Five days of readers, two hundred and ten of them; every third writes to the shop."""
    missed = [(at, text) for text, readers in MISSING.items() for at in range(readers)]
    for place, (at, text) in enumerate(missed):
        help_center.clock.now = MONDAY + at % 5 * DAY + timedelta(minutes=3 * place)
        session, address = help_center.new_session(), f"198.51.{place}.7"
        [asked] = help_center.ask([(session, text)], address=address)
        help_center.readers.append(asked.id)
        if place % 3 == 0:
            contact = {"type": "contact", "query_id": asked.id, "channel": "chat", "session": session}
            help_center.tell([contact], address=address)
    help_center.clock.now = MONDAY + 5 * DAY


@pytest.fixture
def honest(help_center):
    """The first ten gaps, as they are before a test."""
    help_center.clock.now += DAY
    honest = help_center.first_ten()
    assert [(question, sessions) for _, question, sessions, _ in honest] == list(reversed(MISSING.items()))
    return honest


def forged_questions(draw):
    """Ten thousand (form, text), shuffled."""
    forms = [
        (2_000, "one wording", lambda: "환불 사기"),
        (2_000, "varied", lambda: " ".join(draw.sample(INSULTS, 2) + draw.sample(FILLERS, draw.randint(0, 2)))),
        (2_000, "one word and two others", lambda: " ".join(["갑질", *draw.sample(FILLERS, 2)])),
        (1_000, "answered and ignored", lambda: "배송비 우주"),
        (1_500, "answered and voted on", lambda: "쿠폰 유령"),
        (1_500, "answered and written about", lambda: "반품 협박"),
    ]
    forged = [(form, make()) for number, form, make in forms for _ in range(number)]
    draw.shuffle(forged)
    return forged


def forged_event(help_center, form, asked, session):
    """What a made-up session does with its answer, to make it look like a failure."""
    about = {"query_id": asked.id, "session": session}
    if form == "answered and voted on":
        return {"type": "vote", "article_id": asked.hits[0], "lang": "ko", "value": "no", **about}
    if form == "answered and ignored":
        return {"type": "click", **about, "query_id": help_center.new_id(), "article_id": "fee", "position": 1}
    return {"type": "contact", "channel": "phone", **about}


def test_ten_thousand_forged_questions_with_an_event_each_move_none_of_the_first_ten_gaps(help_center, honest):
    forged = forged_questions(random.Random(7))
    for start in range(0, len(forged), AT_ONCE):
        part = [(form, help_center.new_session(), text) for form, text in forged[start : start + AT_ONCE]]
        answers = help_center.ask([(session, text) for _, session, text in part], address=FORGER)
        events = [
            forged_event(help_center, form, asked, session)
            for (form, session, _), asked in zip(part, answers, strict=True)
        ]
        help_center.tell(events, address=FORGER)
        help_center.clock.now += timedelta(seconds=21)

    assert help_center.first_ten() == honest


EVENTS = {
    "contact": {"channel": "phone"},
    "vote": {"lang": "ko", "value": "no", "article_id": "fee"},
    "click": {"article_id": "fee", "position": 1},
    "solved": {"article_id": "fee"},
}


@pytest.mark.parametrize("kind", EVENTS)
def test_events_that_name_questions_of_nobody_or_of_others_change_no_gap(help_center, honest, kind):
    named = [*help_center.readers, *(help_center.new_id() for _ in help_center.readers)]
    forged = [{"type": kind, "query_id": id_, "session": help_center.new_session(), **EVENTS[kind]} for id_ in named]
    for start in range(0, len(forged), AT_ONCE):
        help_center.tell(forged[start : start + AT_ONCE], address=FORGER)

    assert help_center.first_ten() == honest


def test_crawlers_that_ask_what_readers_miss_change_no_gap(help_center, honest):
    before = help_center.marks()["bot"]
    networks = (f"203.0.{number}.7" for number in count())
    for text in MISSING:
        for _ in range(40):
            help_center.ask([(help_center.new_session(), text)], address=next(networks), agent=CRAWLER)
            help_center.clock.now += timedelta(seconds=1)

    assert (help_center.first_ten(), help_center.marks()["bot"] - before) == (honest, 400)


def test_program_has_no_say_in_what_is_a_weak_match(client):
    asked = {"lang": "ko", "intent": "settled", "session": "a" * 32}
    before = client.post("/api/search", json={"q": "반품 우주", **asked, "session": "b" * 32}).json()["verdict"]
    for _ in range(300):
        client.post("/api/search", json={"q": "반품 우주 로켓 화산", **asked})

    after = client.post("/api/search", json={"q": "반품 우주", **asked, "session": "c" * 32}).json()["verdict"]
    assert (before, after) == ("weak", "weak")
