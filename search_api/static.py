"""
The built site as answers to GET: which file, which headers.  Knows no web framework.

    "/ko/returns", "Accept-Encoding: gzip"  -->  301 to /ko/returns/
    "/ko/returns/"                          -->  200, ko/returns/index.html.gz
    "/ko/nowhere/"                          -->  404, ko/404.html
    "/"                                     -->  302 to the reader's language

Pages are asked for again each time (`no-cache`, answered by 304); what lies below a folder named after
its content, `assets/kb.<hash>`, is kept for a year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote

CONTENT_TYPES = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".mp4": "video/mp4",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webm": "video/webm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
        " connect-src 'self'; manifest-src 'self'; media-src 'self';"
        # Players of videos, which a page loads only once a reader has tapped one.
        " frame-src https://www.youtube-nocookie.com https://player.vimeo.com;"
        " base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
}
"""For every answer of the site; its pages hold no inline script and no inline style."""

FOR_EVER = "public, max-age=31536000, immutable"
REVALIDATED = "no-cache"
HOST_FILES = frozenset({"_headers", "_redirects"})
"""At the root of the site, for the host that publishes it; no pages of ours."""
PLAYED = frozenset({".mp4", ".webm"})
"""Endings of files of which players ask for parts."""
NAMED_BY_CONTENT = re.compile(r"(?:^|/)assets/(?:kb\.|search/)[0-9a-f]+/")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticAnswer:
    """What to send."""

    status: int
    headers: Mapping[str, str]
    """Without the length."""
    file: Path | None = None
    """Whose bytes are the body; None for no body."""
    part: range | None = None
    """Which of them, if a part was asked for; None for all."""


class StaticSite:
    """A folder of files; reads it for each request, so that a rebuilt site is served at once."""

    def __init__(self, site_dir: Path) -> None:
        self._site_dir = site_dir

    def answer(self, path: str, request: Mapping[str, str]) -> StaticAnswer:
        """
        Answer a GET.

        Args:
            path: Of the URL, percent-decoded.
            request: Its headers, asked for in lower case.
        """
        parts = _parts(path)
        if parts is None:
            return self._not_found((), request)
        if not parts:
            return self._entrance(request)
        file = self._inside(parts)
        if file is None:
            return self._not_found(parts, request)
        if file.is_dir():
            if not (file / "index.html").is_file():
                return self._not_found(parts, request)
            if not path.endswith("/"):
                # Built from the parts: the path itself may begin with "//", which names another host.
                return _redirect(301, f"/{'/'.join(parts)}/", {"Cache-Control": REVALIDATED})
            return _send(file / "index.html", "text/html", request)
        if not file.is_file() or path.endswith("/"):
            return self._not_found(parts, request)
        return _send(file, "/".join(parts), request)

    def _inside(self, parts: tuple[str, ...]) -> Path | None:
        """Return the file or folder if it is in the site, also after following links."""
        try:
            root = self._site_dir.resolve()
            file = root.joinpath(*parts).resolve()
            return file if file.is_relative_to(root) and file.exists() else None
        except (OSError, RuntimeError, ValueError):
            # Too long a name, links in a circle.
            return None

    def _entrance(self, request: Mapping[str, str]) -> StaticAnswer:
        vary = {"Vary": "Accept-Language"}
        lang = preferred_language(request.get("accept-language", ""), self.languages())
        if lang:
            return _redirect(302, f"/{lang}/", vary | {"Cache-Control": REVALIDATED})
        index = self._site_dir / "index.html"
        return _send(index, "index.html", request, vary) if index.is_file() else self._not_found((), request)

    def languages(self) -> tuple[str, ...]:
        """Return the languages that have a start page."""
        pages = self._site_dir.glob("*/index.html")
        return tuple(sorted(page.parent.name for page in pages if _LANGUAGE.fullmatch(page.parent.name)))

    def _not_found(self, parts: tuple[str, ...], request: Mapping[str, str]) -> StaticAnswer:
        """Answer 404 with the page of the language, else of the site, else with nothing."""
        candidates = [self._site_dir / "404.html"]
        if parts and _LANGUAGE.fullmatch(parts[0]):
            candidates.insert(0, self._site_dir / parts[0] / "404.html")
        for page in candidates:
            if page.is_file():
                return _send(page, "404.html", request, status=404)
        headers = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": REVALIDATED}
        return StaticAnswer(status=404, headers=headers | SECURITY_HEADERS)


def _parts(path: str) -> tuple[str, ...] | None:
    """Return the names in a path; None for one that no file of a site has."""
    parts = tuple(part for part in path.split("/") if part)
    for part in parts:
        hidden = part.startswith(".") and part != ".well-known"
        if hidden or "\\" in part or not part.isprintable():
            return None
    return None if parts[:1] and parts[0] in HOST_FILES else parts


def _redirect(status: int, path: str, headers: Mapping[str, str]) -> StaticAnswer:
    return StaticAnswer(status=status, headers={"Location": quote(path), **headers, **SECURITY_HEADERS})


def _send(
    file: Path,
    name: str,
    request: Mapping[str, str],
    extra: Mapping[str, str] | None = None,
    *,
    status: int = 200,
) -> StaticAnswer:
    """
    Answer with `file`, compressed if there is such a copy and the reader takes it.

    Args:
        name: Its path below the site; says how long it may be kept.
    """
    headers = {
        "Content-Type": CONTENT_TYPES.get(file.suffix.lower(), "application/octet-stream"),
        "Cache-Control": FOR_EVER if NAMED_BY_CONTENT.search(name) else REVALIDATED,
        **(extra or {}),
        **SECURITY_HEADERS,
    }
    packed = file.with_name(f"{file.name}.gz")
    if packed.is_file():
        headers["Vary"] = ", ".join(filter(None, [headers.get("Vary"), "Accept-Encoding"]))
        if accepts_gzip(request.get("accept-encoding", "")):
            file = packed
            headers["Content-Encoding"] = "gzip"
    facts = file.stat()
    headers["ETag"] = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}{"-gz" if file is packed else ""}"'
    headers["Last-Modified"] = formatdate(facts.st_mtime, usegmt=True)
    if status == 200 and _is_known(request, headers["ETag"], int(facts.st_mtime)):
        del headers["Content-Type"]
        return StaticAnswer(status=304, headers=headers)
    if status == 200 and file.suffix in PLAYED:
        return _send_part(file, headers, facts.st_size, request)
    return StaticAnswer(status=status, headers=headers, file=file)


def _send_part(file: Path, headers: dict[str, str], size: int, request: Mapping[str, str]) -> StaticAnswer:
    """Answer with the part that is asked for: Safari plays no video of a server that cannot do this."""
    headers["Accept-Ranges"] = "bytes"
    # A part of another version than the reader has would be of no use.
    known = request.get("if-range", headers["ETag"]) in (headers["ETag"], headers["Last-Modified"])
    part = asked_part(request.get("range", ""), size) if known else None
    if part is None:
        return StaticAnswer(status=200, headers=headers, file=file)
    if not part:
        return StaticAnswer(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    return StaticAnswer(status=206, headers=headers, file=file, part=part)


def asked_part(header: str, size: int) -> range | None:
    """
    Which bytes of `size` a `Range` asks for; None for all, empty for none that there are.

    Several parts at once are answered with all: players ask for one.  Source: RFC 9110, section 14.
    """
    found = re.fullmatch(r"bytes=([0-9]*)-([0-9]*)", header.replace(" ", ""))
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(size, int(last) + 1) if last else size)


def _is_known(request: Mapping[str, str], etag: str, modified: int) -> bool:
    """Tell whether the reader has this very file.  Source: RFC 9110, section 13.2.2."""
    if (known := request.get("if-none-match")) is not None:
        tags = [tag.strip().removeprefix("W/") for tag in known.split(",")]
        return etag in tags or tags == ["*"]
    try:
        return modified <= parsedate_to_datetime(request.get("if-modified-since", "")).timestamp()
    except (ValueError, OverflowError):
        return False


def accepts_gzip(accept_encoding: str) -> bool:
    """Tell whether `Accept-Encoding` takes gzip; a quality of 0 refuses it."""
    wanted = dict(_qualities(accept_encoding))
    return wanted.get("gzip", wanted.get("x-gzip", wanted.get("*", 0.0))) > 0


def preferred_language(accept_language: str, available: tuple[str, ...]) -> str | None:
    """
    Return that one of `available` which the reader likes best; None if they name none of them.

    "ja-JP" is content with "ja".  Of equal wishes the first counts; "*" is no wish.
    """
    for tag, quality in sorted(_qualities(accept_language), key=lambda wish: -wish[1]):
        for lang in available:
            if quality > 0 and (tag == lang.lower() or tag.startswith(f"{lang.lower()}-")):
                return lang
    return None


def _qualities(header: str) -> list[tuple[str, float]]:
    """Read "ja, en;q=0.5" into [("ja", 1.0), ("en", 0.5)]; a quality that is no number is 0."""
    wishes = []
    for part in header.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                quality = float(parameter[2:]) if re.fullmatch(r"[01](\.[0-9]{0,3})?", parameter[2:]) else 0.0
        if name:
            wishes.append((name, quality))
    return wishes
