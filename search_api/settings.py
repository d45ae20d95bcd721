"""
What the environment says about this installation, read once at start.

All faults are told at once, each as place, fact and mend; a setting that does not exist is a fault,
or a slip in its name would silently leave the default in force.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from search_api.origins import read_origins
from search_api.querylog.url import check_url, without_password
from search_api.report.access import read_hashes

Network = IPv4Network | IPv6Network


class SettingsError(Exception):
    """Every fault in the environment, one after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the server runs; the README lists the variable of each field."""

    site_dir: Path = Path("site")
    index_dir: Path = Path("index")
    log: str = "sqlite:///var/questions.db"
    """URL; `querylog.url` says which there are."""
    host: str = "127.0.0.1"
    port: int = 8000
    """0: any free one."""
    searches_per_minute: int = 60
    """Settled questions of one truncated address; likewise the next two."""
    suggests_per_minute: int = 240
    """Suggestions and searches while typing."""
    events_per_minute: int = 60
    trusted_proxies: tuple[Network, ...] = ()
    """Peers whose `X-Forwarded-For` is believed."""
    allowed_origins: tuple[str, ...] = ()
    """Other sites whose pages may ask, as browsers name them: `https://shop.example`."""
    min_sessions: int = 2
    """Owners see the words of what so many sessions asked; 1 to 10."""
    keep_days: int = 30
    """Questions are forgotten after so many days, 7 to 90, and only counted."""
    report_tokens: tuple[str, ...] = ()
    """SHA-256 of the tokens that open the report; none: nobody can."""


def read_settings(environment: Mapping[str, str]) -> Settings:
    """
    Read the settings from `environment`; an empty value counts as absent.

    Raises:
        SettingsError: With all faults.
    """
    faults: list[str] = []
    values: dict[str, object] = {}
    for name, (field, read) in VARIABLES.items():
        if text := environment.get(name, "").strip():
            try:
                values[field] = read(text)
            except ValueError as error:
                # Whoever set the token itself instead of its hash must not find it in a log.
                shown = "not shown" if name in SECRETS else repr(without_password(text))
                faults.append(f"{name}: {shown}\n    mend: {error}")
    unknown = sorted(name for name in environment if name.startswith("KB_") and name not in VARIABLES)
    faults += map(_unknown, unknown)
    if faults:
        raise SettingsError("\n\n".join(faults))
    return Settings(**values)  # type: ignore[arg-type]  # each reader below returns the type of its field


def _unknown(name: str) -> str:
    near = get_close_matches(name, VARIABLES, n=1, cutoff=0.75)
    mend = f"did you mean {near[0]}?" if near else f"use one of {', '.join(VARIABLES)}"
    return f"{name}: no such setting\n    mend: {mend}"


def _port(text: str) -> int:
    return _whole_number(text, 0, 65_535)


def _per_minute(text: str) -> int:
    return _whole_number(text, 1, 1_000_000)


def _min_sessions(text: str) -> int:
    return _whole_number(text, 1, 10)


def _keep_days(text: str) -> int:
    return _whole_number(text, 7, 90)


def _whole_number(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise ValueError(f"give a whole number from {least} to {most}")
    return int(text)


def _log(text: str) -> str:
    try:
        check_url(text)
    except ValueError as error:
        _, _, mend = str(error).partition("mend: ")
        raise ValueError(mend) from error
    return text


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise ValueError(f"give addresses or networks such as 10.0.0.1, 10.1.0.0/16 ({error})") from error


VARIABLES: dict[str, tuple[str, Callable[[str], object]]] = {
    "KB_SITE_DIR": ("site_dir", Path),
    "KB_INDEX_DIR": ("index_dir", Path),
    "KB_LOG": ("log", _log),
    "KB_HOST": ("host", str),
    "PORT": ("port", _port),
    "KB_SEARCHES_PER_MINUTE": ("searches_per_minute", _per_minute),
    "KB_SUGGESTS_PER_MINUTE": ("suggests_per_minute", _per_minute),
    "KB_EVENTS_PER_MINUTE": ("events_per_minute", _per_minute),
    "KB_TRUSTED_PROXIES": ("trusted_proxies", _networks),
    "KB_ALLOWED_ORIGINS": ("allowed_origins", read_origins),
    "KB_MIN_SESSIONS": ("min_sessions", _min_sessions),
    "KB_KEEP_DAYS": ("keep_days", _keep_days),
    "KB_REPORT_TOKEN_SHA256": ("report_tokens", read_hashes),
}
"""Variable -> the field it sets and how its text is read; a reader raises ValueError with the mend."""

SECRETS = frozenset({"KB_REPORT_TOKEN_SHA256"})
