"""
Who may see the report: whoever has the owner's token.

    kb report-token --> token (shown once) --SHA-256--> KB_REPORT_TOKEN_SHA256
    sign in: token --> cookie: when it ends, and a seal over that, made with the stored hash

No session is kept: every process of the shop knows the hashes, so each accepts the cookie of another, and a token
that is taken out of the setting ends the sessions it began.  The token itself is stored nowhere.

Source: RFC 6265bis, 4.1.3.2 (`__Host-`); OWASP ASVS 5.0, 7 (sessions).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

SESSION_S = 12 * 60 * 60
FAILURES_PER_MINUTE = 5

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_VALUE = re.compile(r"([0-9]{1,12})\.([0-9a-f]{64})")


def new_token() -> str:
    """Return a random token that nobody can guess."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def kept_token(path: Path) -> str:
    """
    The token in a file that only its owner reads; a new one if there is none yet.

    For a server at work on a writer's own machine: there it would be a nuisance to set one first.

    Raises:
        OSError: The file cannot be read or made.
    """
    if path.is_file() and (token := path.read_text(encoding="utf-8").strip()):
        return token
    token = new_token()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    # An empty file that was there has the mode it had.
    path.chmod(0o600)
    path.write_text(f"{token}\n", encoding="utf-8")
    return token


class Access:
    """Tells owners from others."""

    def __init__(self, hashes: tuple[str, ...]) -> None:
        """
        Know the tokens.

        Args:
            hashes: Of each, as `token_hash` makes them.
        """
        self._hashes = hashes

    def begin(self, token: str, now: int) -> str | None:
        """
        Return the value of a session's cookie; None for a token that is not known.

        Args:
            now: Seconds since 1970.
        """
        known = self._known(token)
        return _sealed(now + SESSION_S, known) if known else None

    def knows(self, token: str) -> bool:
        """Tell whether it is the token of an owner."""
        return self._known(token) is not None

    def is_open(self, cookie: str, now: int) -> bool:
        """Tell whether a session's cookie is ours and has not ended."""
        found = _VALUE.fullmatch(cookie)
        if not found or not now < int(found[1]) <= now + SESSION_S:
            return False
        # All are compared, whichever fits: how long it takes tells nothing.
        return True in [hmac.compare_digest(cookie, _sealed(int(found[1]), known)) for known in self._hashes]

    def _known(self, token: str) -> str | None:
        asked = token_hash(token)
        found = [known for known in self._hashes if hmac.compare_digest(known, asked)]
        return found[0] if found else None


def _sealed(ends: int, known: str) -> str:
    seal = hmac.new(bytes.fromhex(known), f"kb-report {ends}".encode(), hashlib.sha256)
    return f"{ends}.{seal.hexdigest()}"


def bearer(authorization: str) -> str:
    """Return the token of an `Authorization` header; empty for none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def is_loopback(host: str) -> bool:
    """Tell whether a `Host` header names this machine, where browsers do without https."""
    try:
        return (urlsplit(f"//{host}").hostname or "") in _LOOPBACK
    except ValueError:
        return False


def cookie_name(host: str) -> str:
    """Return the name of the session's cookie; Safari takes no `Secure` one over http, not even from loopback."""
    return "kb-report" if is_loopback(host) else "__Host-kb-report"


def session_of(headers: Mapping[str, str]) -> str:
    """Return the value of the session's cookie; empty for none, whatever other programs of the host have set."""
    name = cookie_name(headers.get("host", ""))
    pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
    return next((value for key, _, value in pairs if key == name), "")


def set_cookie(host: str, value: str) -> str:
    """Return the `Set-Cookie` header that begins a session; an empty value ends it."""
    secure = "" if is_loopback(host) else "; Secure"
    lasts = SESSION_S if value else 0
    return f"{cookie_name(host)}={value}; Path=/; Max-Age={lasts}; HttpOnly; SameSite=Strict{secure}"


def read_hashes(text: str) -> tuple[str, ...]:
    """
    Read a comma list of hashes.

    Raises:
        ValueError: With the mend.
    """
    hashes = tuple(part.strip() for part in text.split(",") if part.strip())
    if not all(re.fullmatch(r"[0-9a-f]{64}", part) for part in hashes):
        raise ValueError("give what 'kb report-token' says to set: 64 digits from 0 to 9 and a to f, not the token")
    return tuple(dict.fromkeys(hashes))
