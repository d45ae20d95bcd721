"""
How another web server must serve the site, so that readers get what they get from ours.

    search_api.static: headers, cache rules, types  -->  site/_headers    Netlify, Cloudflare Pages: at each build
                                                    -->  nginx, Caddy     `kb headers`

All of it is said once, in `search_api.static`; here it is only written the way each server reads it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from search_api.report.pages import ROOT
from search_api.static import (
    CONTENT_TYPES,
    FOR_EVER,
    HOST_FILES,
    NAMED_BY_CONTENT,
    REVALIDATED,
    SECURITY_HEADERS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a site is served."""

    host: str
    """Empty: whatever host is asked for."""
    site_dir: Path
    languages: Sequence[str]
    api: str
    """As mkdocs.yml gives it: below the root of the site, or absolute."""
    upstream: str
    """Host and port of the process that answers `api`, if that is below the root."""

    @property
    def own_api(self) -> tuple[str, ...]:
        """What is passed on to the API, the owner's report as well; nothing if it is on another host."""
        if not self.api or urlsplit(self.api).netloc:
            return ()
        return f"/{self.api.strip('/')}/", "/openapi.json", ROOT, f"{ROOT}/"


def site_headers(api: str) -> dict[str, str]:
    """The security headers of every answer; an API of another origin is one that scripts may connect to."""
    origin = urlsplit(api)
    allowed = f"connect-src 'self' {origin.scheme}://{origin.netloc}" if origin.netloc else "connect-src 'self'"
    return {name: value.replace("connect-src 'self'", allowed) for name, value in SECURITY_HEADERS.items()}


def headers_file(folder: str, languages: Iterable[str], api: str) -> str:
    """
    `_headers`, which Netlify and Cloudflare Pages look for in the folder they publish.

    A path meets one rule with `Cache-Control`: two would be joined by a comma, and mean neither.

    Args:
        folder: Of the assets, named by its content; ends in "/".
    """
    rules = {
        "/*": site_headers(api),
        f"/{folder}*": {"Cache-Control": FOR_EVER},
        **{path: {"Cache-Control": REVALIDATED} for path in ("/", *(f"/{lang}/*" for lang in languages))},
    }
    return "".join(
        f"{path}\n" + "".join(f"  {name}: {value}\n" for name, value in headers.items())
        for path, headers in rules.items()
    )


def nginx(place: Place) -> str:
    """A file for /etc/nginx/conf.d."""
    return _NGINX.format(
        for_ever=NAMED_BY_CONTENT.pattern,
        kept=_quoted(FOR_EVER),
        asked=_quoted(REVALIDATED),
        missing=_lines(4, (f'"~^/{lang}/" /{lang}/404.html;' for lang in place.languages)),
        host=place.host or "_",
        site_dir=_quoted(str(place.site_dir)),
        types=_lines(8, (f"{_quoted(kind)} {' '.join(endings)};" for kind, endings in _types().items())),
        headers=_lines(8, (f"add_header {n} {_quoted(v)} always;" for n, v in site_headers(place.api).items())),
        hidden=_lines(4, (f"location = /{name} {{ return 404; }}" for name in sorted(HOST_FILES))),
        api="".join(
            _NGINX_API.format(path=path if path.endswith("/") else f"= {path}", upstream=place.upstream)
            for path in place.own_api
        ),
    )


def caddy(place: Place) -> str:
    """A site block for a Caddyfile."""
    return _CADDY.format(
        host=place.host or ":80",
        site_dir=_quoted(str(place.site_dir)),
        api=_CADDY_API.format(paths=" ".join(_below(place.own_api)), upstream=place.upstream)
        if place.own_api
        else "",
        headers=_lines(12, (f"{name} {_quoted(value)}" for name, value in site_headers(place.api).items())),
        for_ever=NAMED_BY_CONTENT.pattern,
        kept=_quoted(FOR_EVER),
        asked=_quoted(REVALIDATED),
        types=_lines(8, _caddy_types(_types())),
        hidden=" ".join(f"/{name}" for name in sorted(HOST_FILES)),
        missing=_lines(
            8, (f"@{lang} path /{lang}/*\n        rewrite @{lang} /{lang}/404.html" for lang in place.languages)
        ),
        languages=" ".join(f"/{lang}/*" for lang in place.languages),
        page=_quoted(CONTENT_TYPES[".html"]),
    )


SERVERS = {"nginx": nginx, "caddy": caddy}


def _types() -> dict[str, list[str]]:
    """Content type -> endings, without the dot."""
    endings = defaultdict(list)
    for ending, kind in CONTENT_TYPES.items():
        endings[kind].append(ending.removeprefix("."))
    return dict(endings)


def _caddy_types(types: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for kind, endings in types.items():
        yield f"@{endings[0]} path {' '.join(f'*.{ending}' for ending in endings)}"
        yield f"header @{endings[0]} Content-Type {_quoted(kind)}"


def _below(paths: Iterable[str]) -> Iterator[str]:
    return (f"{path}*" if path.endswith("/") else path for path in paths)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _lines(indent: int, lines: Iterable[str]) -> str:
    return ("\n" + " " * indent).join(lines)


_NGINX = """\
# From `kb headers --for nginx`.  Belongs inside `http {{ }}`, such as in /etc/nginx/conf.d/help.conf.

# A file named by its content never changes; everything else is asked for again.
map $uri $kb_cache {{
    default {asked};
    "~{for_ever}" {kept};
}}

# A missing page is told in its language.
map $uri $kb_missing {{
    default /404.html;
    {missing}
}}

server {{
    listen 80;
    server_name {host};
    root {site_dir};
    index index.html;
    # Behind another server the scheme and the port here are not the reader's.
    absolute_redirect off;
    gzip_static on;
    gzip_vary on;
    default_type application/octet-stream;
    types {{
        {types}
    }}
    error_page 403 =404 $kb_missing;
    error_page 404 $kb_missing;

    location / {{
        {headers}
        add_header Cache-Control $kb_cache always;
    }}

    # Of no use to a reader.
    {hidden}
    location ~ "/\\.(?!well-known/)" {{ return 404; }}
{api}}}
"""

_NGINX_API = """
    location {path} {{
        proxy_pass http://{upstream};
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $remote_addr;
    }}
"""

_CADDY = """\
# From `kb headers --for caddy`.
{host} {{
    root * {site_dir}
{api}
    handle {{
        header {{
            {headers}
        }}
        # A file named by its content never changes; everything else is asked for again.
        @for_ever path_regexp {for_ever}
        @asked not path_regexp {for_ever}
        header @for_ever Cache-Control {kept}
        header @asked Cache-Control {asked}
        {types}
        # Of no use to a reader.
        @hidden {{
            path {hidden} */.*
            not path /.well-known/*
        }}
        error @hidden 404
        file_server {{
            precompressed gzip
        }}
    }}

    # A missing page is told in its language.
    handle_errors {{
        header Cache-Control {asked}
        header Content-Type {page}
        {missing}
        @other not path {languages}
        rewrite @other /404.html
        file_server {{
            precompressed gzip
        }}
    }}
}}
"""

_CADDY_API = """\
    @api path {paths}
    handle @api {{
        reverse_proxy {upstream}
    }}
"""
