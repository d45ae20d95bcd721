"""
Which other sites may read what a page of theirs asks for: the shop's own pages, where the widget is.

    Origin: https://shop.example  --listed?-->  Access-Control-Allow-Origin: https://shop.example
    (whatever comes)              -->           Vary: Origin

Only for what the widget needs: three routes of the API, and of the site its assets and what lies below a language.
Never with credentials; there are none here.  `Vary` goes with every such answer, also without an `Origin`: the
help center and the shop often share one cache, and an answer kept from a visit here would be refused there.
Knows no web framework.

Source: Fetch Standard, CORS protocol; RFC 6454, section 6.1 (how an origin is written).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

ROUTES = frozenset({"/api/search", "/api/suggest", "/api/events"})
PREFLIGHT_KEPT_S = 7200
"""Chromium keeps no answer longer."""

_FILES = re.compile(r"/assets/.|/[a-z]{2,3}(?:-[A-Za-z0-9]+)*/.")
_PORTS = {"http": 80, "https": 443}


def is_shared(path: str) -> bool:
    """Tell whether the widget asks for `path`."""
    if path.startswith("/api/"):
        return path in ROUTES
    return _FILES.match(path) is not None


def response_headers(origin: str | None, allowed: tuple[str, ...]) -> dict[str, str]:
    """What to add to an answer at a shared path, besides `Origin` in its `Vary`."""
    if origin is None or origin not in allowed:
        return {}
    # A script that is not of this site sees this header only if it is named.
    return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "Retry-After"}


def preflight_headers(method: str, request: Mapping[str, str], allowed: tuple[str, ...]) -> dict[str, str] | None:
    """
    Answer a browser that asks before it sends JSON to a route of `ROUTES`.

    Args:
        request: Its headers, asked for in lower case.

    Returns:
        The headers; None for a request that asks nothing of the kind, or for a site that is not listed.
    """
    granted = response_headers(request.get("origin"), allowed)
    if method != "OPTIONS" or not granted or "access-control-request-method" not in request:
        return None
    return {
        "Access-Control-Allow-Origin": granted["Access-Control-Allow-Origin"],
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "content-type",
        "Access-Control-Max-Age": str(PREFLIGHT_KEPT_S),
        "Vary": "Origin",
    }


def read_origins(text: str) -> tuple[str, ...]:
    """
    Read a comma list of origins, each exactly as browsers send it.

    Raises:
        ValueError: With the mend.
    """
    origins = tuple(part.strip() for part in text.split(",") if part.strip())
    for origin in origins:
        _check(origin)
    return tuple(dict.fromkeys(origins))


def _check(origin: str) -> None:
    if "*" in origin:
        raise ValueError(f"list each site by name, such as https://shop.example: {origin!r} stands for any")
    exact = _exact(origin)
    if exact is None:
        raise ValueError(f"give origins such as https://shop.example, https://www.shop.example ({origin!r} is none)")
    if exact != origin:
        raise ValueError(f"write it as browsers send it, {exact}, instead of {origin!r}")


def _exact(origin: str) -> str | None:
    """Return scheme, host and a port that is not the scheme's own; None if there is no telling."""
    try:
        parts = urlsplit(origin)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:]+", host) or parts.username is not None:
        return None
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port is not None and port != _PORTS[parts.scheme] else "")
