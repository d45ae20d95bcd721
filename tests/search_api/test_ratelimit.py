from ipaddress import ip_network

import pytest

from search_api.ratelimit import RateLimit, place_key, reader_address

SALT = b"today"
PROXIES = (ip_network("10.0.0.0/8"),)


def test_call_beyond_the_limit_waits_at_most_a_minute():
    limit = RateLimit(2)
    waits = [limit.wait_s("203.0.113.7") for _ in range(3)]

    assert (waits[:2], 1 <= waits[2] <= 60) == ([0, 0], True)


def test_asking_how_long_to_wait_counts_no_call():
    limit = RateLimit(1)
    before = [limit.would_wait_s("203.0.113.7") for _ in range(3)]
    limit.wait_s("203.0.113.7")

    assert (before, 1 <= limit.would_wait_s("203.0.113.7") <= 60) == ([0, 0, 0], True)


def test_another_place_has_its_own_budget():
    limit = RateLimit(1)
    limit.wait_s("203.0.113.7")

    assert limit.wait_s("198.51.100.7") == 0


def test_call_leaves_the_window_after_a_minute():
    now = [0.0]
    limit = RateLimit(2, clock=lambda: now[0])
    waits = []
    for now[0] in (0.0, 30.0, 59.5, 60.0, 60.0, 90.0):
        waits.append(limit.wait_s("203.0.113.7"))

    assert waits == [0, 0, 1, 0, 30, 0]


def test_place_that_has_not_called_for_a_minute_is_forgotten():
    now = [0.0]
    limit = RateLimit(2, clock=lambda: now[0])
    for place in range(100):
        limit.wait_s(f"203.0.{place}.7")
    now[0] = 60.0
    limit.wait_s("198.51.100.7")

    assert len(limit._calls) == 1


def test_new_day_forgets_who_asked():
    now = [0.0]
    limit = RateLimit(1, clock=lambda: now[0])
    limit.wait_s("203.0.113.7")
    now[0] = 24 * 60 * 60

    assert limit.wait_s("203.0.113.7") == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.250", True),
        ("203.0.113.7", "203.0.114.7", False),
        ("2001:db8:1:2::1", "2001:db8:1:ffff::2", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:203.0.113.7", "203.0.113.8", True),
        ("", "", True),
    ],
)
def test_addresses_of_one_network_share_a_key(one, other, same):
    assert (place_key(one, SALT) == place_key(other, SALT)) is same


def test_key_of_another_salt_is_another_key():
    assert place_key("203.0.113.7", b"today") != place_key("203.0.113.7", b"tomorrow")


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "reader"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("", "198.51.100.1", ""),
    ],
)
def test_forwarded_address_counts_only_from_our_proxies(peer, forwarded_for, reader):
    assert reader_address(peer, forwarded_for, PROXIES) == reader
