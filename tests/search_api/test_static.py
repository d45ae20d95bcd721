import gzip
import os

import pytest

from search_api.static import SECURITY_HEADERS, StaticSite, accepts_gzip, asked_part, preferred_language


@pytest.fixture
def pages(site):
    return StaticSite(site)


def body(answer):
    return answer.file.read_text(encoding="utf-8") if answer.file else ""


def test_folder_is_answered_with_its_index(pages):
    answer = pages.answer("/en/returns/how/", {})

    assert (answer.status, body(answer)) == (200, "<html><body>how to return</body></html>")


def test_folder_without_a_slash_is_redirected(pages):
    answer = pages.answer("/en/returns/how", {})

    assert (answer.status, answer.headers["Location"]) == (301, "/en/returns/how/")


def test_redirect_never_leads_to_another_host(pages):
    answer = pages.answer("//en/returns/how", {})

    assert answer.headers["Location"] == "/en/returns/how/"


def test_folder_name_is_quoted_in_a_redirect(site, pages):
    (site / "도움말").mkdir()
    (site / "도움말" / "index.html").write_text("", encoding="utf-8")

    assert pages.answer("/도움말", {}).headers["Location"] == "/%EB%8F%84%EC%9B%80%EB%A7%90/"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/en/../../secret.txt",
        "/..\\secret.txt",
        "/en/%2e%2e/secret.txt",
        "/link.txt",
        "/.git/config",
        "/en/\x00",
        "/en/\r\nSet-Cookie: a=b",
        "/" + "a" * 5000,
        "/circle",
        "/assets/",
        "/assets/logo.svg/",
        "/assets/logo.svg/more",
    ],
)
def test_what_is_no_file_of_the_site_is_not_found(site, pages, path):
    (site.parent / "secret.txt").write_text("secret")
    (site / "link.txt").symlink_to(site.parent / "secret.txt")
    (site / "circle").symlink_to(site / "circle")
    (site / ".git").mkdir()
    (site / ".git" / "config").write_text("secret")

    answer = pages.answer(path, {})

    assert (answer.status, "secret" in body(answer)) == (404, False)


def test_missing_page_is_told_in_its_language(pages):
    assert body(pages.answer("/ko/nowhere/", {})) == "<html><body>없는 페이지</body></html>"


def test_missing_page_of_a_language_without_such_a_page_is_told_by_the_site(pages):
    assert body(pages.answer("/en/nowhere/", {})) == "<html><body>nothing here</body></html>"


def test_site_without_a_page_for_it_is_still_not_found(tmp_path):
    answer = StaticSite(tmp_path / "nowhere").answer("/", {})

    assert (answer.status, answer.file) == (404, None)


def test_compressed_copy_is_sent_to_who_takes_it(site, pages):
    page = site / "en" / "index.html"
    (site / "en" / "index.html.gz").write_bytes(gzip.compress(page.read_bytes()))

    packed = pages.answer("/en/", {"accept-encoding": "br, gzip"})
    plain = pages.answer("/en/", {"accept-encoding": "gzip;q=0"})

    assert (packed.file.name, packed.headers["Content-Encoding"]) == ("index.html.gz", "gzip")
    assert packed.headers["Content-Type"] == "text/html; charset=utf-8"
    assert (plain.file.name, plain.headers.get("Content-Encoding")) == ("index.html", None)
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["ETag"] != plain.headers["ETag"]


def test_page_is_asked_for_again_each_time(pages):
    assert pages.answer("/en/", {}).headers["Cache-Control"] == "no-cache"


def test_file_named_by_its_content_is_kept(pages):
    headers = pages.answer("/assets/kb.0a1b2c/app.mjs", {}).headers

    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/assets/kb.0a1b2c/app.mjs", "text/javascript; charset=utf-8"),
        ("/assets/logo.svg", "image/svg+xml"),
        ("/app.webmanifest", "application/manifest+json"),
        ("/archive.xyz", "application/octet-stream"),
    ],
)
def test_content_type_is_that_of_the_file(site, pages, path, kind):
    (site / "app.webmanifest").write_text("{}")
    (site / "archive.xyz").write_text("")

    assert pages.answer(path, {}).headers["Content-Type"] == kind


def test_known_page_is_not_sent_again(pages):
    etag = pages.answer("/en/", {}).headers["ETag"]
    answer = pages.answer("/en/", {"if-none-match": f'"other", W/{etag}'})

    assert (answer.status, answer.file, answer.headers["ETag"]) == (304, None, etag)


def test_changed_page_is_sent_again(site, pages):
    etag = pages.answer("/en/", {}).headers["ETag"]
    os.utime(site / "en" / "index.html", ns=(0, 1))

    assert pages.answer("/en/", {"if-none-match": etag}).status == 200


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Thu, 01 Jan 1970 00:00:05 GMT", 304),
        ("Thu, 01 Jan 1970 00:00:04 GMT", 200),
        ("yesterday", 200),
        ("", 200),
    ],
)
def test_page_not_modified_since_is_not_sent_again(site, pages, since, status):
    os.utime(site / "en" / "index.html", (5, 5))

    assert pages.answer("/en/", {"if-modified-since": since}).status == status


def test_missing_page_is_sent_also_to_who_knows_it(pages):
    etag = pages.answer("/nowhere/", {}).headers["ETag"]

    assert pages.answer("/nowhere/", {"if-none-match": etag}).status == 404


def test_entrance_leads_to_the_language_of_the_reader(pages):
    answer = pages.answer("/", {"accept-language": "fr, ja-JP;q=0.8, en;q=0.9"})

    assert (answer.status, dict(answer.headers)) == (
        302,
        {"Location": "/en/", "Vary": "Accept-Language", "Cache-Control": "no-cache", **SECURITY_HEADERS},
    )


def test_entrance_lets_a_reader_of_another_language_choose(pages):
    answer = pages.answer("/", {"accept-language": "fr"})

    assert (body(answer), answer.headers["Vary"]) == (
        "<html><body>choose a language</body></html>",
        "Accept-Language",
    )


@pytest.mark.parametrize(
    ("wishes", "lang"),
    [
        ("ko", "ko"),
        ("KO-kr", "ko"),
        ("ja;q=0.5, ko;q=0.7", "ko"),
        ("ja, ko", "ja"),
        ("ja;q=0, ko;q=0.001", "ko"),
        ("ja;q=banana", None),
        ("kok", None),
        ("*", None),
        ("", None),
        (";;,,q=", None),
    ],
)
def test_preferred_language(wishes, lang):
    assert preferred_language(wishes, ("en", "ja", "ko")) == lang


@pytest.mark.parametrize(
    ("wishes", "accepted"),
    [("gzip", True), ("*", True), ("*, gzip;q=0", False), ("br", False), ("", False), ("GZIP;q=0.1", True)],
)
def test_gzip_is_accepted(wishes, accepted):
    assert accepts_gzip(wishes) is accepted


@pytest.mark.parametrize("path", ["/", "/en/", "/en", "/nowhere", "/assets/logo.svg"])
def test_every_answer_carries_the_security_headers(pages, path):
    assert pages.answer(path, {}).headers.items() >= SECURITY_HEADERS.items()


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-1", range(2)),
        ("bytes=2-", range(2, 10)),
        ("bytes=-3", range(7, 10)),
        ("bytes=-30", range(10)),
        ("bytes=4-400", range(4, 10)),
        ("bytes=10-", range(10, 10)),
        ("bytes=5-4", None),
        ("bytes=0-1,4-5", None),
        ("bytes=-", None),
        ("lines=0-1", None),
        ("", None),
    ],
)
def test_part_that_is_asked_for(asked, part):
    assert asked_part(asked, 10) == part


@pytest.fixture
def film(site, pages):
    """A function that asks for a part of a video: status, `Content-Range` and the part."""
    (site / "how.mp4").write_bytes(b"0123456789")

    def ask(**headers):
        answer = pages.answer("/how.mp4", {name.replace("_", "-"): value for name, value in headers.items()})
        return answer.status, answer.headers.get("Content-Range"), answer.part

    return ask


def test_player_gets_the_part_it_asks_for(film):
    assert film(range="bytes=2-4") == (206, "bytes 2-4/10", range(2, 5))
    assert film() == (200, None, None)


def test_part_beyond_the_end_is_refused(film):
    assert film(range="bytes=10-") == (416, "bytes */10", None)


def test_part_of_another_version_is_answered_with_all(film):
    assert film(range="bytes=2-4", if_range='"other"') == (200, None, None)


def test_pages_are_sent_whole(pages):
    assert pages.answer("/en/", {"range": "bytes=0-1"}).status == 200
