"""What other web servers are told, read back and held against what our own server sends."""

import re
from pathlib import Path

import pytest

from kb_builder.build import Builder
from kb_builder.headers import Place, caddy, headers_file, nginx, site_headers
from search_api.static import SECURITY_HEADERS, StaticSite

SHOP = {
    "kb/shop.yml": "name: Shop\nsite_url: https://help.shop.example/\nlanguages: [en, ko]\nlook: { logo: logo.svg }\n",
    "kb/logo.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>\n",
    "kb/articles/en/fee.md": "# Fee\n",
    "kb/articles/en/box.png": "no picture",
}
PATHS = (
    "/en/",
    "/ko/all/",
    "/en/fee/index.md",
    "/en/box.png",
    "/en/updates.xml",
    "/ASSETS/kb.css",
    "/ASSETS/page.mjs",
    "/ASSETS/logo.svg",
    "/ko/nowhere/",
    "/en/nowhere.md",
    "/en/assets/kb.0a/none.css",
)
AT_THE_ROOT = ("/llms.txt", "/robots.txt", "/nowhere", "/assets/kb.0a/none.css", "/_headers", "/.git/config")
SAME = (*SECURITY_HEADERS, "Cache-Control", "Content-Type")
ELSEWHERE = "https://search.shop.example:8443/api/"


@pytest.fixture(scope="module")
def site(desk_in, tmp_path_factory):
    desk = desk_in(tmp_path_factory.mktemp("headers"))
    desk.write(SHOP)
    Builder(desk.root / "mkdocs.yml", desk.site, desk.index).build()
    return desk.site


@pytest.fixture(scope="module")
def sent(site):
    """A function that says what our server sends for a path: its file and the headers that others must send too."""
    [assets] = (site / "assets").glob("kb.*")

    def sent_(path):
        path = path.replace("ASSETS", f"assets/{assets.name}")
        answer = StaticSite(site).answer(path, {})
        return path, answer.status, {name: answer.headers[name] for name in SAME}

    return sent_


def place(api="api/"):
    return Place(
        host="help.shop.example",
        site_dir=Path("/srv/my site"),
        languages=("en", "ko"),
        api=api,
        upstream="127.0.0.1:8000",
    )


def unquoted(text):
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text


def from_headers_file(text, path):
    """As Cloudflare Pages reads it: rules that match add up, and a header given twice is joined."""
    said = {}
    for rule, body in re.findall(r"^(/\S*)\n((?:  .*\n)+)", text, re.M):
        if re.fullmatch(re.escape(rule).replace(r"\*", ".*"), path):
            for name, value in re.findall(r"^  ([\w-]+): (.*)$", body, re.M):
                said[name] = f"{said[name]}, {value}" if name in said else value
    return said


class Nginx:
    """The few directives that we write, in the meaning that nginx gives them."""

    def __init__(self, text):
        self.maps = {
            name: [
                (key.strip('"'), unquoted(value))
                for key, value in re.findall(r'^ {4}("[^"]*"|\S+) ("[^"]*"|\S+);$', body, re.M)
            ]
            for name, body in re.findall(r"^map \$uri \$(\w+) \{\n(.*?)^\}", text, re.M | re.S)
        }
        types = re.search(r"types \{\n(.*?)\n    \}", text, re.S)[1]
        self.types = {
            f".{ending}": unquoted(kind)
            for kind, endings in re.findall(r'^ +("[^"]*") (.*);$', types, re.M)
            for ending in endings.split()
        }
        [self.static] = re.findall(r"location / \{\n(.*?)\n    \}", text, re.S)

    def value(self, name, uri):
        found = [value for key, value in self.maps[name] if key.startswith("~") and re.search(key[1:], uri)]
        return (found or [dict(self.maps[name])["default"]])[0]

    def answer(self, path, status):
        uri = self.value("kb_missing", path) if status == 404 else path
        said = {
            name: unquoted(value) if value.startswith('"') else self.value(value[1:], uri)
            for name, value in re.findall(r'add_header (\S+) ("[^"]*"|\$\w+) always;', self.static)
        }
        return said | {"Content-Type": self.types[Path(uri + "index.html" if uri.endswith("/") else uri).suffix]}


class Caddy:
    """Likewise, as Caddy reads it."""

    def __init__(self, text):
        self.serving, self.failing = re.search(
            r"\n    handle \{\n(.*?)\n    \}\n.*\n    handle_errors \{\n(.*?)\n    \}", text, re.S
        ).groups()

    def answer(self, path, status):
        said = self._headers(self.serving, path)
        return {**said, **self._headers(self.failing, path)} if status == 404 else said

    def _headers(self, block, path):
        said = {"Content-Type": "text/html; charset=utf-8"}
        plain = re.search(r"header \{\n(.*?)\n +\}", block, re.S)
        said |= {n: unquoted(v) for n, v in re.findall(r'^ +(\S+) ("[^"]*")$', plain[1], re.M)} if plain else {}
        for matcher, name, value in re.findall(r'header (@\w+ )?([\w-]+) ("[^"]*")', block):
            if not matcher or self._matches(block, matcher.strip(), path):
                said[name] = unquoted(value)
        return said

    def _matches(self, block, matcher, path):
        negated, kind, rest = re.search(rf"^ +{matcher} (not )?(path|path_regexp) (.*)$", block, re.M).groups()
        if kind == "path_regexp":
            found = re.search(rest, path)
        else:
            found = any(re.fullmatch(re.escape(glob).replace(r"\*", ".*"), path) for glob in rest.split())
        return bool(found) != bool(negated)


@pytest.mark.parametrize("path", PATHS)
def test_hosts_of_static_sites_are_told_what_we_send(site, sent, path):
    path, _, headers = sent(path)
    del headers["Content-Type"]  # theirs to know

    assert from_headers_file((site / "_headers").read_text(), path) == headers


@pytest.mark.parametrize("path", AT_THE_ROOT)
def test_hosts_of_static_sites_keep_their_own_rule_for_what_lies_at_the_root(site, sent, path):
    path, _, _ = sent(path)

    # Which is `public, max-age=0, must-revalidate` on both.
    assert from_headers_file((site / "_headers").read_text(), path) == SECURITY_HEADERS


@pytest.mark.parametrize("server", [(nginx, Nginx), (caddy, Caddy)], ids=["nginx", "caddy"])
@pytest.mark.parametrize("path", PATHS + AT_THE_ROOT)
def test_servers_are_told_what_we_send(sent, server, path):
    written, reader = server
    path, status, headers = sent(path)

    assert reader(written(place())).answer(path, status) == headers


@pytest.mark.parametrize("path", ["/_headers", "/_redirects", "/_headers/"])
def test_file_for_the_host_is_no_page(site, path):
    assert StaticSite(site).answer(path, {}).status == 404
    assert "/_headers" in nginx(place()) and "/_headers" in caddy(place())


@pytest.mark.parametrize("written", [nginx, caddy, lambda at: headers_file("a/", at.languages, at.api)])
def test_scripts_may_ask_an_api_elsewhere_and_nobody_else(written):
    assert "connect-src 'self' https://search.shop.example:8443;" in written(place(ELSEWHERE))
    assert "connect-src 'self';" in written(place())


def test_policy_allows_nothing_inline():
    for api in ("api/", ELSEWHERE):
        assert not re.search("unsafe|nonce|sha256|\\*", site_headers(api)["Content-Security-Policy"])


@pytest.mark.parametrize(("written", "passed_on"), [(nginx, "proxy_pass"), (caddy, "reverse_proxy")])
def test_questions_are_passed_on_only_to_an_api_of_this_host(written, passed_on):
    assert passed_on in written(place())
    assert passed_on not in written(place(ELSEWHERE))


@pytest.mark.parametrize("server", ["nginx", "caddy"])
def test_command_prints_what_a_server_must_be_told(desk, server):
    desk.write(SHOP)

    result = desk.kb("headers", "--for", server, KB_SITE_DIR="out", PORT="8123")

    assert result.exit_code == 0
    for part in ("help.shop.example", f'"{desk.root}/out"', "127.0.0.1:8123", "/ko/404.html"):
        assert part in result.output
    assert result.output.count("{") == result.output.count("}")


def test_command_knows_an_api_elsewhere(desk):
    desk.write(
        {
            **SHOP,
            "mkdocs.yml": (desk.root / "mkdocs.yml")
            .read_text()
            .replace("  - help-center", f"  - help-center: {{ api: '{ELSEWHERE}' }}"),
        }
    )

    assert "connect-src 'self' https://search.shop.example:8443;" in desk.kb("headers", "--for", "nginx").output


def test_command_refuses_a_server_it_does_not_know(desk):
    assert desk.kb("headers", "--for", "iis").exit_code == 2


@pytest.mark.parametrize("path", ["/api/", "= /openapi.json", "= /report", "/report/"])
def test_nginx_passes_on_what_only_the_api_answers(path):
    assert f"    location {path} {{\n        proxy_pass http://127.0.0.1:8000;\n" in nginx(place())
    assert f"location {path} {{" not in nginx(place(ELSEWHERE))


def test_caddy_passes_on_what_only_the_api_answers():
    assert "    @api path /api/* /openapi.json /report /report/*\n" in caddy(place())
    assert "@api" not in caddy(place(ELSEWHERE))
