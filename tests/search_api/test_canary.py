"""What personal data becomes of, seen from outside: send it everywhere, then look into every file."""

import tomllib
import unicodedata
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from search_api.ids import uuid7
from search_api.querylog.open import log_path
from search_api.wire import MAX_COMMENT

CHANGED = tomllib.loads((Path(__file__).parent / "personal_data.toml").read_text(encoding="utf-8"))["changed"]


def secret(typed, stored):
    """Return the part of `typed` that `stored` does not have."""
    start = same_letters(typed, stored)
    end = same_letters(typed[start:][::-1], stored[start:][::-1])
    return typed[start : len(typed) - end]


def same_letters(one, other):
    return next((at for at, pair in enumerate(zip(one, other, strict=False)) if len(set(pair)) > 1), len(one))


SECRETS = [secret(typed, stored) for typed, stored in CHANGED]


def found_in(text):
    return [part for part in SECRETS if part in text or unicodedata.normalize("NFKC", part) in text]


def all_files(folder):
    return "".join(file.read_bytes().decode("utf-8", "replace") for file in sorted(folder.iterdir()))


def send_everywhere(client, typed):
    for intent in ("typing", "settled"):
        for lang in ("ko", "ja", "en"):
            assert client.post("/api/search", json={"q": typed, "lang": lang, "intent": intent}).is_success
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


def vote(lang, said):
    """Return a vote without a session, so that none replaces another."""
    return {"type": "vote", "id": uuid7(), "article_id": "a", "lang": lang, "value": "no", "comment": said}


@pytest.mark.usefixtures("site", "snapshot")
def test_personal_data_is_in_no_file_and_in_no_output(client, settings, capfd):
    for typed, _ in CHANGED:
        send_everywhere(client, typed)
    while_running = all_files(log_path(settings.log).parent)
    output = "".join(capfd.readouterr())

    assert (found_in(while_running), found_in(output)) == ([], [])
    assert "‹phone›" in while_running
    assert all(
        f"{before} ‹phone›" in while_running for before in ("배송비가 달라요", "送料が違います", "the fee differs")
    )
