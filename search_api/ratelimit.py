"""
How often one place may ask, without knowing who it is.

    203.0.113.7 --truncate--> 203.0.113.0/24 --hash with today's salt--> key --> moving window of a minute

The salt is random, lives in memory and is thrown away each day: keys cannot be traced back to an
address, nor from one day to the next.  A whole /24 or /48 shares one budget.
"""

from __future__ import annotations

import hashlib
import math
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from ipaddress import ip_address

from search_api.settings import Network

_MINUTE_S = 60
_DAY_S = 24 * 60 * 60


class RateLimit:
    """So many calls a minute for each place, counted in this process."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """
        Set up an unused budget.

        Args:
            clock: Seconds since any moment.
        """
        self.per_minute = per_minute
        self._clock = clock
        self._salts = DailySalt(clock)
        self._lock = threading.Lock()
        self._calls: dict[str, deque[float]] = {}
        self._swept_at = clock()

    def wait_s(self, address: str) -> int:
        """Count a call from `address`; return 0 if it is within the limit, else the seconds to wait."""
        return self._wait_s(address, count=True)

    def would_wait_s(self, address: str) -> int:
        """Likewise, without counting it."""
        return self._wait_s(address, count=False)

    def _wait_s(self, address: str, *, count: bool) -> int:
        key = place_key(address, self._salts.today())
        now = self._clock()
        with self._lock:
            self._sweep(now)
            calls = self._calls.get(key, deque())
            while calls and calls[0] <= now - _MINUTE_S:
                calls.popleft()
            if len(calls) < self.per_minute:
                if count:
                    calls.append(now)
                    self._calls[key] = calls
                return 0
            return min(_MINUTE_S, max(1, math.ceil(calls[0] + _MINUTE_S - now)))

    def _sweep(self, now: float) -> None:
        """Once a minute forget the places that have not called for one."""
        if now - self._swept_at >= _MINUTE_S:
            self._calls = {key: calls for key, calls in self._calls.items() if calls and calls[-1] > now - _MINUTE_S}
            self._swept_at = now


class DailySalt:
    """A secret that nobody knows, another one each day."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._renew()

    def _renew(self) -> None:
        self._salt = secrets.token_bytes(32)
        self._made_at = self._clock()

    def today(self) -> bytes:
        with self._lock:
            if self._clock() - self._made_at >= _DAY_S:
                self._renew()
            return self._salt


def place_key(address: str, salt: bytes) -> str:
    """Return the key of the network that `address` is in: its /24, or its /48 for IPv6."""
    try:
        ip = ip_address(address)
    except ValueError:
        # A socket file has no address; all its callers share one budget.
        network = address.encode("utf-8", "replace")
    else:
        ip = getattr(ip, "ipv4_mapped", None) or ip
        network = ip.packed[: 3 if ip.version == 4 else 6]
    return hashlib.blake2b(network, key=salt, digest_size=16).hexdigest()


def reader_address(peer: str, forwarded_for: str, trusted: Sequence[Network]) -> str:
    """
    Return who is asking: the peer, or what trusted proxies say about it.

    Args:
        peer: Address of the other end of the connection.
        forwarded_for: `X-Forwarded-For`, all of them joined by commas.  Anybody can send it, so it is
            read from the right, the entries that trusted proxies have written, and not beyond.
        trusted: Networks of our own proxies.
    """
    address = peer
    for entry in reversed(forwarded_for.split(",")):
        if not _is_in(address, trusted) or not _is_address(entry.strip()):
            break
        address = entry.strip()
    return address


def _is_in(address: str, networks: Sequence[Network]) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
