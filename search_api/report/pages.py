"""
What is served below /report: which form of the report, in which language, with which headers.

    GET /report?lang=ko&days=30   HTML, or the form to sign in
    GET /report/report.json       and report.md, gaps.csv, days.csv, ...
    GET /report/report.css        for everybody: the form needs it
    GET /report/report.schema.json  likewise: what report.json looks like, and nothing of a shop

Knows no web framework.  Every answer is for the owner's eyes alone: it is kept in no cache, shown in no frame,
found by no search engine, and runs no script.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

import msgspec

from search_api.report import Report
from search_api.report.html import Choice, html, notice, style_sheet
from search_api.report.machine import as_json, json_schema
from search_api.report.markdown import markdown
from search_api.report.tables import TABLES, csv_tables
from search_api.report.words import LANGUAGES, words
from search_api.static import preferred_language
from search_api.wire import ErrorBody, ErrorResponse

ROOT = "/report"
SIGN_IN, SIGN_OUT = f"{ROOT}/sign-in", f"{ROOT}/sign-out"
STYLE, SCHEMA = f"{ROOT}/report.css", f"{ROOT}/report.schema.json"
PERIODS = (7, 30, 90)
USUAL_PERIOD = 30
MAX_FORM_BYTES = 4 * 1024

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""For every answer below /report."""

_HTML = "text/html; charset=utf-8"
_NAMES = {"ko": "한국어", "ja": "日本語", "en": "English"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What to send."""

    status: int
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What was asked for."""

    lang: str
    days: int

    @property
    def query(self) -> str:
        return urlencode({"lang": self.lang, "days": self.days})


def read_view(query: Mapping[str, str], accept_language: str, languages: tuple[str, ...]) -> View:
    """
    Read what was asked for; what cannot be had is the usual.

    Args:
        languages: Of the shop, its first first.
    """
    lang = query.get("lang", "")
    if lang not in LANGUAGES:
        first = next((lang for lang in languages if lang in LANGUAGES), LANGUAGES[0])
        lang = preferred_language(accept_language, LANGUAGES) or first
    days = query.get("days", "")
    return View(lang=lang, days=int(days) if days in map(str, PERIODS) else USUAL_PERIOD)


def page(report: Report, view: View) -> Page:
    """Return the report as a page."""
    say = words(view.lang)
    text = html(
        report,
        languages=_languages(view, ROOT),
        periods=[
            Choice(say("days", count=days), _address(ROOT, View(lang=view.lang, days=days)), days == view.days)
            for days in PERIODS
        ],
        downloads=[Choice(_described(name, view.lang), _address(f"{ROOT}/{name}", view)) for name in FILES],
        sign_out=f"{SIGN_OUT}?{view.query}",
    )
    return _page(200, text, _HTML)


def _described(name: str, lang: str) -> str:
    """Say what is in a file, in the words of the report."""
    say = words(lang)
    table = name.removesuffix(".csv")
    if table == name:
        return f"{say('downloads.report')} · {name}"
    keys = (f"hours.{table}", f"topics.{table}", f"{table}.title", _OTHERS.get(table, ""))
    return f"{say(next(filter(say.has, keys)))} · {name}"


_OTHERS = {"gaps": "week.title", "articles": "downloads.articles"}


def file(name: str, report: Report) -> Page:
    """Return the report as the file of that name, one of `FILES`."""
    media_type, write = FILES[name]
    return _page(200, write(report), media_type, {"Content-Disposition": f'attachment; filename="{name}"'})


FILES: Mapping[str, tuple[str, Callable[[Report], str]]] = {
    "report.md": ("text/markdown; charset=utf-8", markdown),
    "report.json": ("application/json", as_json),
    **{
        f"{name}.csv": ("text/csv; charset=utf-8", partial(lambda name, report: csv_tables(report)[name], name))
        for name in TABLES
    },
}
"""Name -> media type, and what writes it."""


def style() -> Page:
    """Return the style sheet."""
    return Page(status=200, body=style_sheet(), headers=_headers("text/css; charset=utf-8"))


def schema() -> Page:
    """Return what report.json looks like."""
    return _page(200, json_schema(), "application/schema+json")


def sign_in(view: View, *, wrong: bool = False) -> Page:
    """Ask for the token."""
    say = words(view.lang)
    fault = say("signin.wrong") if wrong else ""
    form = _address(SIGN_IN, view)
    text = notice(view.lang, say("signin.title"), (), sign_in=form, languages=_languages(view, ROOT), fault=fault)
    return _page(401, text, _HTML, {"WWW-Authenticate": "Bearer"})


def unsigned() -> Page:
    """Tell a program that it needs the token."""
    mend = "send Authorization: Bearer and the token, or sign in at /report"
    return _error(401, "not_signed_in", "the report is for the owner", mend, {"WWW-Authenticate": "Bearer"})


def signed_in(view: View, cookie: str) -> Page:
    """Go to the report with a session."""
    return _page(303, "", _HTML, {"Location": _address(ROOT, view), "Set-Cookie": cookie})


def switched_off(view: View) -> Page:
    """Say how to switch the report on."""
    say = words(view.lang)
    text = notice(
        view.lang,
        say("off.title"),
        (say("off.run"), say("off.set")),
        commands=("kb report-token", "KB_REPORT_TOKEN_SHA256=…"),
    )
    return _page(404, text, _HTML)


def too_often(view: View, wait_s: int) -> Page:
    """Ask to wait after too many wrong tokens."""
    say = words(view.lang)
    text = notice(view.lang, say("signin.slow.title"), (say("signin.slow", count=wait_s),))
    return _page(429, text, _HTML, {"Retry-After": str(wait_s)})


def from_elsewhere(view: View) -> Page:
    """Refuse what a page of another site sent."""
    return _notice(403, view, "signin.foreign")


def not_private(view: View) -> Page:
    """Refuse a token that was sent without encryption; the browser would not keep the cookie either."""
    return _notice(403, view, "signin.plain")


def away(view: View) -> Page:
    """Say that the log cannot be read."""
    say = words(view.lang)
    return _page(503, notice(view.lang, say("away.title"), (say("away.text"),)), _HTML, {"Retry-After": "60"})


def _notice(status: int, view: View, key: str) -> Page:
    say = words(view.lang)
    return _page(status, notice(view.lang, say(f"{key}.title"), (say(key),)), _HTML)


def _error(status: int, code: str, message: str, mend: str, more: Mapping[str, str]) -> Page:
    body = msgspec.json.encode(ErrorResponse(error=ErrorBody(code=code, message=message, mend=mend)))
    return Page(status=status, body=body, headers=_headers("application/json", more))


def _page(status: int, text: str, media_type: str, more: Mapping[str, str] | None = None) -> Page:
    return Page(status=status, body=text.encode(), headers=_headers(media_type, more))


def _headers(media_type: str, more: Mapping[str, str] | None = None) -> Mapping[str, str]:
    return HEADERS | {"Content-Type": media_type, "Vary": "Accept-Language, Cookie"} | dict(more or {})


def _address(path: str, view: View) -> str:
    return f"{path}?{view.query}"


def _languages(view: View, path: str) -> list[Choice]:
    return [
        Choice(name, _address(path, View(lang=lang, days=view.days)), lang == view.lang, lang)
        for lang, name in _NAMES.items()
    ]
