"""Which sites may read the answers, and which answers: the application on a real socket."""

import re

import pytest

from search_api.origins import read_origins

SHOP = "https://shop.example"
OTHER = "https://shop.example.evil.example"
QUESTION = {"q": "how do i return an item", "lang": "en"}
CONTACT = {"type": "contact", "id": "0192b3f0-0000-7000-8000-000000000000", "channel": "email"}
BODIES = {"/api/search": QUESTION, "/api/suggest": QUESTION, "/api/events": {"events": [CONTACT]}}
ASK = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
FILES = ("/en/returns/how/", "/en/returns/how", "/en/nowhere/", "/assets/kb.0a1b2c/app.mjs")
NOT_SHARED = ("/", "/api/health", "/openapi.json", "/widget.js", "/api/nothing")


def granted(response):
    return {name: value for name, value in response.headers.items() if name.startswith("access-control-")}


READABLE = {"access-control-allow-origin": SHOP, "access-control-expose-headers": "Retry-After"}


@pytest.mark.parametrize("path", BODIES)
def test_listed_site_may_ask_and_read(shop_client, path):
    headers = {"origin": SHOP, "sec-fetch-site": "cross-site"}
    response = shop_client.post(path, json=BODIES[path], headers=headers)

    assert response.status_code in (200, 202)
    assert (granted(response), response.headers["vary"]) == (READABLE, "Origin")


def test_listed_site_may_read_a_refusal(shop_client):
    response = shop_client.post("/api/search", json={}, headers={"origin": SHOP})

    assert (response.status_code, granted(response)) == (400, READABLE)


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("origin", [OTHER, "http://shop.example", "https://shop.example:8443", "null", "*", ""])
def test_other_site_is_refused(shop_client, path, origin):
    response = shop_client.post(path, json=BODIES[path], headers={"origin": origin})

    assert (response.status_code, granted(response)) == (403, {})


def test_site_that_hides_where_a_request_comes_from_is_refused(shop_client):
    assert shop_client.post("/api/search", json=QUESTION, headers={"sec-fetch-site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("path", BODIES)
def test_browser_that_asks_first_is_told_what_may_be_sent(shop_client, path):
    response = shop_client.options(path, headers=ASK | {"origin": SHOP})

    assert (response.status_code, response.content, response.headers["vary"]) == (204, b"", "Origin")
    assert granted(response) == {
        "access-control-allow-origin": SHOP,
        "access-control-allow-methods": "POST",
        "access-control-allow-headers": "content-type",
        "access-control-max-age": "7200",
    }


@pytest.mark.parametrize("headers", [ASK | {"origin": OTHER}, ASK, {"origin": OTHER}])
def test_browser_of_another_site_is_told_nothing(shop_client, headers):
    response = shop_client.options("/api/search", headers=headers)

    assert (response.status_code, granted(response)) == (405, {})


@pytest.mark.parametrize("path", FILES)
def test_listed_site_may_read_what_the_widget_shows(shop_client, path):
    response = shop_client.get(path, headers={"origin": SHOP})

    assert granted(response) == READABLE
    assert "Origin" in response.headers["vary"]


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("headers", [{}, {"origin": OTHER}])
def test_answer_to_anybody_else_is_kept_apart_from_it(shop_client, path, headers):
    response = shop_client.get(path, headers=headers)

    assert (granted(response), "Origin" in response.headers["vary"]) == ({}, True)


def test_page_that_is_known_stays_readable(shop_client):
    etag = shop_client.get("/en/returns/how/", headers={"origin": SHOP}).headers["etag"]
    response = shop_client.get("/en/returns/how/", headers={"origin": SHOP, "if-none-match": etag})

    assert (response.status_code, granted(response)) == (304, READABLE)


@pytest.mark.parametrize("path", NOT_SHARED)
def test_nothing_else_is_shared(shop_client, path):
    response = shop_client.get(path, headers={"origin": SHOP})

    assert granted(response) == {}


def test_credentials_are_never_granted(shop_client):
    answers = [
        shop_client.post("/api/search", json=QUESTION, headers={"origin": SHOP}),
        shop_client.options("/api/search", headers=ASK | {"origin": SHOP}),
        shop_client.get(FILES[0], headers={"origin": SHOP}),
    ]

    assert ["access-control-allow-credentials" in answer.headers for answer in answers] == [False] * 3


def test_without_the_setting_nothing_is_said_of_origins(lasting_client):
    page = lasting_client.get("/en/returns/how/", headers={"origin": SHOP})
    asked_first = lasting_client.options("/api/search", headers=ASK | {"origin": SHOP})

    assert (granted(page), "vary" in page.headers, asked_first.status_code) == ({}, False, 405)


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("https://shop.example", ("https://shop.example",)),
        (" https://shop.example ,https://www.shop.example,", ("https://shop.example", "https://www.shop.example")),
        ("https://shop.example,https://shop.example", ("https://shop.example",)),
        ("http://localhost:3000", ("http://localhost:3000",)),
        ("http://[::1]:3000", ("http://[::1]:3000",)),
    ],
)
def test_origins_are_read(text, origins):
    assert read_origins(text) == origins


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("*", "list each site by name, such as https://shop.example: '*' stands for any"),
        ("https://*.shop.example", "list each site by name"),
        ("https://shop.example/", "write it as browsers send it, https://shop.example, instead of"),
        ("https://shop.example/cart", "https://shop.example, instead of"),
        ("https://Shop.example", "https://shop.example, instead of"),
        ("https://shop.example:443", "https://shop.example, instead of"),
        ("https://나래룸.example", "https://xn--910bu6kg4a.example, instead of"),
        ("shop.example", "give origins such as https://shop.example"),
        ("null", "give origins such as"),
        ("https://kim@shop.example", "give origins such as"),
        ("https://shop.example:port", "give origins such as"),
        ("file:///index.html", "give origins such as"),
        ("https://a.example, https://", "give origins such as"),
        ("https://a b.example", "give origins such as"),
    ],
)
def test_origin_that_no_browser_sends_is_refused_with_its_mend(text, mend):
    with pytest.raises(ValueError, match=re.escape(mend)):
        read_origins(text)
