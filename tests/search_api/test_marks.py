"""Who seems to have asked, from a request to what the log is given."""

import time
from dataclasses import replace
from ipaddress import ip_network

import pytest

from search_api.app import create_app
from search_api.crowd import SESSION_PER_MINUTE, SESSIONS_PER_WORD
from search_api.ids import uuid7
from search_api.querylog.open import log_path, open_log
from search_api.snapshot import SnapshotStore

PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"


class Witness:
    """A log that also remembers what it was given."""

    def __init__(self, log):
        self._log = log
        self.events = []

    def record(self, events):
        self._log.record(events)
        self.events += events

    def __getattr__(self, name):
        return getattr(self._log, name)


@pytest.fixture
def witness(settings):
    return Witness(open_log(settings.log))


@pytest.fixture
def asking(settings, serving, snapshot, witness):  # noqa: ARG001 - on disk by being asked for
    """A client of an application behind a proxy, which says who asks."""
    trusting = replace(settings, trusted_proxies=(ip_network("127.0.0.0/8"),))
    with serving(create_app(trusting, SnapshotStore(settings.index_dir), witness)) as client:
        yield client


def ask(client, session, text="telex machine", *, address="203.0.113.7", agent=PHONE, intent="settled"):
    response = client.post(
        "/api/search",
        json={"q": text, "lang": "en", "intent": intent, "session": f"{session:032x}"},
        headers={"x-forwarded-for": address, "user-agent": agent},
    )
    assert response.status_code == 200


def marks(witness, count):
    """What was recorded, when so many are."""
    end = time.monotonic() + 5
    while len(witness.events) < count and time.monotonic() < end:
        time.sleep(0.01)
    return [event.mark for event in witness.events]


def test_crawler_is_marked_by_the_name_it_gives(asking, witness):
    ask(asking, 1, agent="Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")
    ask(asking, 2)

    assert marks(witness, 2) == ["bot", ""]


def test_one_place_is_heard_in_ten_sessions_and_another_beside_it(asking, witness):
    for session in range(SESSIONS_PER_WORD + 2):
        ask(asking, session, address=f"203.0.113.{session}")
    ask(asking, 99, address="198.51.100.7")

    assert marks(witness, SESSIONS_PER_WORD + 3) == [""] * SESSIONS_PER_WORD + ["crowd", "crowd", ""]


def test_answered_question_is_no_crowd(asking, witness):
    for session in range(SESSIONS_PER_WORD + 2):
        ask(asking, session, "how do i return an item")

    assert marks(witness, SESSIONS_PER_WORD + 2) == [""] * (SESSIONS_PER_WORD + 2)


def test_typing_counts_for_nothing(asking, witness):
    for _ in range(SESSION_PER_MINUTE + 5):
        ask(asking, 1, "tele", intent="typing")
    ask(asking, 1)

    assert marks(witness, 1) == [""]


def test_address_and_agent_are_stored_nowhere(asking, witness, settings):
    ask(asking, 1, address="203.0.113.77", agent="Googlebot seen-by-nobody")
    marks(witness, 1)
    stored = b"".join(file.read_bytes() for file in sorted(log_path(settings.log).parent.iterdir()))

    assert (b"telex" in stored, b"203.0.113" in stored, b"seen-by-nobody" in stored) == (True, False, False)


@pytest.mark.parametrize("field", ["query_id", "session"])
def test_id_with_a_line_break_at_its_end_is_refused(asking, field):
    asked = {"q": "telex", "lang": "en", "query_id": uuid7(), "session": "0" * 32}
    asked[field] += "\n"

    assert asking.post("/api/search", json=asked).status_code == 400


def test_channel_with_a_line_break_at_its_end_is_refused(asking):
    contact = {"type": "contact", "id": uuid7(), "channel": "phone\n"}

    assert asking.post("/api/events", json={"events": [contact]}).status_code == 400
