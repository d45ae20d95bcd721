"""
The body of an article as its page shows it: what only a page can do, and search and copies need not know.

    <h2 id="fee">Fee</h2>              -->  the heading is a link to itself, to be copied
    <img src="box.png">                -->  with its size, so that nothing moves when it comes
    <p><a href="…youtu.be/…">…</a></p> -->  a stand-in; nothing is asked of YouTube before it is tapped

Works on HTML that nh3 has cleaned: its attributes are quoted and its text is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import parse_qs, urlsplit

import imagesize
from markupsafe import Markup

SizeOf = Callable[[str], tuple[int, int] | None]
"""An address as the body has it -> width and height in pixels; None for what is not there or has none."""

_TABLE = re.compile(r'<(h[23])(?: [^>]*)?>(.*?)</\1>|<div class="kb-table" tabindex="0">', re.S)
_HEADING = re.compile(r"<(h[23])((?: [^>]*)?)>(.*?)</\1>", re.S)
_IMAGE = re.compile(r"<img((?: [^>]*)?)>")
_ALONE = re.compile(r'<p><a href="([^"]+)"(?: [^>]*)?>([^<]+)</a></p>')
_FILE = re.compile(r"\.(?:mp4|webm)$", re.I)
_YOUTUBE = re.compile(r"[\w-]{6,20}")


def dressed(html: str, size_of: SizeOf, loads_from: Callable[[str], str], name_table: Callable[[str], str]) -> Markup:
    """
    Return the body for its page.

    Args:
        name_table: The heading above a table, empty for none -> what the box it scrolls in is called.
        loads_from: Whose player it is ("YouTube"; empty: the browser's own) -> what the reader is told before the tap.
    """
    first_heading = html.find("<h2")
    html = _IMAGE.sub(lambda match: _image(match, size_of, is_first=_is_first(match, html, first_heading)), html)
    html = _named_tables(html, name_table)
    html = _HEADING.sub(_heading, html)
    return Markup(_ALONE.sub(lambda match: _video(match, loads_from), html))  # nosec: cleaned by nh3 in `render`


def _named_tables(html: str, name_table: Callable[[str], str]) -> str:
    """A box that scrolls is a stop of the keyboard, and one without a name says nothing there."""
    above = ""

    def named(match: re.Match[str]) -> str:
        nonlocal above
        if match[1]:
            above = unescape(re.sub(r"<[^>]*>", "", match[2]))
            return match[0]
        return f'<div class="kb-table" role="region" tabindex="0" aria-label="{escape(name_table(above))}">'

    return _TABLE.sub(named, html)


def _heading(match: re.Match[str]) -> str:
    tag, attributes, title = match.groups()
    id_ = re.search(r' id="([^"]*)"', attributes)
    # A link within a link is none.
    if not id_ or "<a " in title:
        return match[0]
    return f'<{tag}{attributes}><a class="kb-anchor" href="#{id_[1]}">{title}</a></{tag}>'


def _is_first(match: re.Match[str], html: str, first_heading: int) -> bool:
    """Whether it is likely on the screen at once: the first image, above all headings."""
    return "<img" not in html[: match.start()] and (first_heading < 0 or match.start() < first_heading)


def _image(match: re.Match[str], size_of: SizeOf, *, is_first: bool) -> str:
    attributes = match[1]
    source = re.search(r' src="([^"]*)"', attributes)
    size = None if not source or " width=" in attributes else size_of(unescape(source[1]))
    if size:
        attributes += f' width="{size[0]}" height="{size[1]}"'
    if is_first:
        attributes = attributes.replace(' loading="lazy"', "")
    return f"<img{attributes}>"


_STAND_IN = Markup(
    '<kb-video class="kb-video" load="{load}" player="{player}"><a class="kb-video__link" href="{address}">'
    '<span class="kb-video__title">{title}</span> <span class="kb-video__from">{loads_from}</span></a></kb-video>'
)


def _video(match: re.Match[str], loads_from: Callable[[str], str]) -> str:
    address, title = unescape(match[1]), unescape(match[2]).strip()
    found = player_of(address)
    if not found:
        return match[0]
    load, player = found
    return str(
        _STAND_IN.format(load=load, player=player, address=address, title=title, loads_from=loads_from(player))
    )


def player_of(address: str) -> tuple[str, str] | None:
    """(address to load, whose player it is; empty: the browser's own) of a link to a video; None for another link."""
    parts = urlsplit(address)
    host, path = parts.hostname or "", parts.path.strip("/")
    if host.removeprefix("www.").removeprefix("m.") in ("youtube.com", "youtu.be"):
        wanted = parse_qs(parts.query).get("v", [""])[0] if path == "watch" else path.split("/")[-1]
        if _YOUTUBE.fullmatch(wanted) and (
            path == "watch" or host == "youtu.be" or re.match("(shorts|embed|live)/", path)
        ):
            return f"https://www.youtube-nocookie.com/embed/{wanted}?autoplay=1&rel=0", "YouTube"
    if host.removeprefix("www.") == "vimeo.com" and path.isdecimal():
        return f"https://player.vimeo.com/video/{path}?autoplay=1&dnt=1", "Vimeo"
    # Of another site it would be a request that our policy forbids.
    return (address, "") if not parts.scheme and not host and _FILE.search(parts.path) else None


def image_size(path: str) -> tuple[int, int] | None:
    """Width and height in pixels; None if it is no picture, or one that fits any size."""
    try:
        width, height = imagesize.get(path)
    except (OSError, ValueError):
        return None
    return (int(width), int(height)) if width > 0 and height > 0 else None
