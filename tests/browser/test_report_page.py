"""
The report in a browser: whatever readers typed, it is text; and it is read on a phone, on paper and by ear.

Its server is one of its own, with the reports of `tests/search_api/report_sample.py` instead of a log.
"""

import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import expect

from search_api.app import create_app, server_config
from search_api.querylog.open import open_log
from search_api.report.access import Access, token_hash
from search_api.report.words import LANGUAGES, words
from search_api.settings import Settings
from search_api.snapshot import SnapshotStore

sys.path.append(str(Path(__file__).parent.parent / "search_api"))

from report_sample import empty, hostile, sample

TOKEN = "owner-token"
WIDTHS = (320, 390, 1280)


def make(lang, days):
    """Of 90 days the hostile report, of 7 a quiet week."""
    if days == 90:
        return replace(hostile(), lang=lang)
    return empty(lang) if days == 7 else sample(lang, demo=lang == "ja")


@pytest.fixture(scope="module")
def report_url(sample_folders):
    folder, index = sample_folders
    settings = Settings(
        site_dir=folder / "site",
        index_dir=index,
        log=f"sqlite:///{folder}/log/questions.db",
        report_tokens=(token_hash(TOKEN),),
    )
    app = create_app(settings, SnapshotStore(index), open_log(settings.log), report=make)
    server = uvicorn.Server(server_config(app))
    server.config.host, server.config.port = "127.0.0.1", 0
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.005)
    (port,) = {sock.getsockname()[1] for part in server.servers for sock in part.sockets}
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def sample_folders(tmp_path_factory):
    """A site and an index with nothing in them: the report needs neither."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "site").mkdir()
    (folder / "index").mkdir()
    return folder, folder / "index"


@pytest.fixture
def visit(visiting, report_url):
    """As in other tests, but of this server."""
    with visiting(report_url) as visit:
        yield visit


@pytest.fixture
def owner(visit):
    """A function that opens a page of the report as an owner who is signed in."""

    def open_(path, **options):
        page = visit(path, storage_state={"cookies": [signed_in()], "origins": []}, **options)
        page.on("dialog", lambda dialog: pytest.fail(f"dialog: {dialog.message}"))
        return page

    return open_


def signed_in():
    value = Access((token_hash(TOKEN),)).begin(TOKEN, int(time.time()))
    where = {"domain": "127.0.0.1", "path": "/", "expires": -1}
    return {"name": "kb-report", "value": value, "httpOnly": True, "secure": False, "sameSite": "Strict"} | where


def opened(page):
    """Open everything that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")


def test_payloads_stay_text(owner):
    page = owner("report?lang=en&days=90")
    opened(page)

    assert (
        page.evaluate("document.querySelectorAll('script, img, iframe, [onerror], [onload], b, style').length") == 0
    )
    assert page.evaluate(
        "Array.from(document.querySelectorAll('svg')).every((part) => part.classList.contains('kr-chart'))"
    )
    # As text they are there, whole.
    assert '<script>alert(1)</script><img src=x onerror="alert(2)">' in page.locator(".kr-header__shop").inner_text()


def test_payloads_lead_nowhere_else(owner):
    page = owner("report?lang=en&days=90")

    hosts = page.evaluate("Array.from(document.links, (link) => link.host + link.protocol)")
    assert set(hosts) == {page.url.split("/")[2] + "http:"}


@pytest.mark.parametrize("path", ["report?lang=ko&days=30", "report?lang=ja&days=7", "report?lang=en&days=90"])
def test_page_has_no_axe_violation(owner, axe_violations, path):
    page = owner(path)
    opened(page)

    assert axe_violations(page) == []


@pytest.mark.parametrize("days", [7, 30, 90])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_never_scrolls_sideways(owner, lang, days):
    page = owner(f"report?lang={lang}&days={days}")
    opened(page)

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("lang", LANGUAGES)
def test_first_two_questions_and_what_to_do_are_on_the_first_screen_of_a_phone(owner, lang):
    page = owner(f"report?lang={lang}", viewport={"width": 390, "height": 844})

    expect(page.get_by_text("kb gaps fix g7f3")).to_be_in_viewport(ratio=1)
    expect(page.locator("#gap-2 .kr-task__question")).to_be_in_viewport(ratio=1)


def test_whatever_is_tapped_is_high_enough_for_a_thumb(owner):
    page = owner("report?lang=ja", viewport={"width": 390, "height": 844})
    page.locator("footer summary").click()

    heights = page.evaluate(
        "Array.from(document.querySelectorAll('summary, button, nav a'), (part) => part.offsetHeight).filter(Boolean)"
    )
    assert (min(heights) >= 44, len(heights) > 20) == (True, True)


def test_what_is_looked_up_is_on_paper_though_it_is_shut_on_the_screen(owner):
    page = owner("report?lang=en")
    meaning = page.get_by_text("The reader searched again in other words.")
    expect(meaning).to_be_hidden()

    page.emulate_media(media="print")

    expect(meaning).to_be_visible()


def test_command_is_selected_by_one_click(owner):
    page = owner("report?lang=en")

    page.get_by_text("kb gaps fix g7f3").click()

    assert page.evaluate("getSelection().toString()") == "kb gaps fix g7f3"


def test_text_in_drawings_is_never_tiny(owner):
    page = owner("report?lang=ko")
    opened(page)

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        sizes = page.evaluate(SIZES_OF_LABELS)
        assert (min(sizes) >= 11, len(sizes) > 30) == (True, True)


SIZES_OF_LABELS = """
Array.from(document.querySelectorAll(".kr-section .kr-label"), (text) =>
  parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)
"""


def test_tables_behind_drawings_are_reached_by_keyboard(owner):
    page = owner("report?lang=en")
    page.locator("#days summary").focus()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.locator("#days .kr-scroll")).to_be_focused()
    expect(page.locator("#days tbody tr")).to_have_count(28)


def test_first_tab_leads_past_the_head_of_the_page(owner):
    page = owner("report?lang=en")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "todo"


def test_periods_and_languages_are_links(owner):
    page = owner("report?lang=en&days=30")

    page.get_by_role("navigation", name="Period").get_by_role("link", name="7 days").click()
    page.get_by_role("link", name="日本語").click()

    expect(page.get_by_role("heading", name="今週やること")).to_be_visible()
    assert page.url.endswith("/report?lang=ja&days=7")


def test_paper_shows_what_to_do_without_what_only_a_screen_can(owner):
    page = owner("report?lang=en")
    page.emulate_media(media="print")

    expect(page.get_by_text("kb gaps fix g7f3")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Period")).to_be_hidden()
    expect(page.locator("body")).to_have_css("color", "rgb(39, 36, 30)")


def test_demo_is_marked(owner):
    page = owner("report?lang=ja")

    expect(page.locator(".kr-demo")).to_have_text(words("ja")("demo"))
    assert page.title().startswith(words("ja")("title.demo"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_form_to_sign_in_is_sound_and_fits_320_px(visit, axe_violations, lang):
    visit.expect_complaint("401 (Unauthorized)")
    page = visit(f"report?lang={lang}", viewport={"width": 320, "height": 640})

    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.get_by_label(words(lang)("signin.label")).get_attribute("autocomplete") == "current-password"
    assert axe_violations(page) == []


def test_wrong_token_is_told_at_the_field(visit, axe_violations):
    visit.expect_complaint("401 (Unauthorized)")
    page = visit("report?lang=en")

    page.get_by_label("Token").fill("wrong")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("This is not the token.")
    expect(page.get_by_label("Token")).to_have_attribute("aria-invalid", "true")
    assert axe_violations(page) == []


def test_signed_out_owner_sees_the_form_again(owner, visit):
    page = owner("report?lang=en")

    visit.expect_complaint("401 (Unauthorized)")
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_label("Token")).to_be_visible()
    assert page.context.cookies() == []


def test_owner_signs_in_with_the_token(visit):
    visit.expect_complaint("401 (Unauthorized)")
    page = visit("report?lang=en&days=7")

    page.get_by_label("Token").fill(f" {TOKEN} ")
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", name="What to do this week")).to_be_visible()
    assert page.url.endswith("/report?lang=en&days=7")
    [cookie] = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("kb-report", True, "Strict")
