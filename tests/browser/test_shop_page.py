"""
The help center on a page of another origin: docs/widget-demo, whose policy and styles make it hard.

    shop   http://127.0.0.1:<one port>    strict content security policy, hostile CSS
    help   http://127.0.0.1:<another>     lists the shop's origin
"""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

NARROW = {"width": 320, "height": 640}
OPEN_ROOTS = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) { return attach.call(this, { ...options, mode: "open" }); };
"""
"""A test must see what a page of the shop cannot."""
REFUSED = "net::ERR_CONNECTION_REFUSED"
TYPES = {"html": "text/html; charset=utf-8", "css": "text/css"}


class Shop:
    """Serves docs/widget-demo, its help center being `help_url`."""

    def __init__(self, folder):
        self.help_url = ""
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                name = "hostile.css" if self.path == "/hostile.css" else "hostile.html"
                self.send_response(200)
                self.send_header("Content-Type", TYPES[name.split(".")[1]])
                self.end_headers()
                lang, topic = ([*self.path.strip("/").split("/"), "", ""])[:2]
                page = (folder / name).read_text(encoding="utf-8").replace("http://127.0.0.1:8000", shop.help_url)
                page = page.replace('data-lang="ko"', f'data-lang="{lang}"').replace("shipping", topic)
                # The address of the page says something as well; here only the last part of it is meant to.
                self.wfile.write(page.replace('href="hostile.css"', 'href="/hostile.css"').encode())

            def log_message(self, *_arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def shop(repository):
    shop = Shop(repository / "docs" / "widget-demo")
    yield shop
    shop.close()


@pytest.fixture(scope="module")
def help_of_shop(shop, start_server):
    return start_server(allowed_origins=(shop.url.rstrip("/"),))


@pytest.fixture
def visit_shop(shop, help_of_shop, visiting):
    shop.help_url = help_of_shop.url.rstrip("/")
    with visiting(shop.url) as visit:
        yield visit


@pytest.fixture
def open_panel(visit_shop, t):
    """A function: open a page of the shop, and the panel on it."""

    def opened(path, **options):
        page = visit_shop(path, before=OPEN_ROOTS, **options)
        page.get_by_role("button", name=t("widget.open"), exact=True).click()
        expect(panel(page)).to_be_visible()
        return page

    return opened


def panel(page):
    return page.locator("kb-widget dialog")


def field(page):
    return panel(page).get_by_role("searchbox")


def answers(page):
    return panel(page).locator(".answers a")


def session_of(visit):
    """The random number that the page told the API."""
    bodies = [json.loads(request.post_data) for request in visit.requests if request.method == "POST"]
    return next(body["session"] for body in bodies if "session" in body)


def test_answer_is_found_and_read_without_leaving_the_shop(open_panel, lang, words, t):
    page = open_panel(lang)
    before = page.url

    field(page).fill(words.question)
    expect(answers(page).first).to_have_attribute("data-article", words.first)
    answers(page).first.click()

    expect(panel(page).locator(".content .kb-prose")).to_be_visible()
    expect(panel(page).get_by_role("link", name=t("widget.full"))).to_have_attribute(
        "href", re.compile(rf"/{lang}/{words.first}/")
    )
    assert page.url == before
    back = panel(page).get_by_role("button", name=t("widget.back"))
    back.click()
    expect(back).to_be_hidden()
    expect(answers(page).first).to_be_focused()
    expect(field(page)).to_have_value(words.question)


def test_shop_cannot_look_into_the_panel(visit_shop):
    page = visit_shop("en")

    page.locator("kb-widget").wait_for(state="attached")

    assert page.evaluate("document.querySelector('kb-widget').shadowRoot") is None


def test_nothing_but_the_button_is_loaded_before_it_is_used(visit_shop, shop, t, lang):
    page = visit_shop(lang, before=OPEN_ROOTS)
    expect(page.get_by_role("button", name=t("widget.open"), exact=True)).to_be_visible()

    assert [address for address in visit_shop.addresses if address.startswith(shop.help_url)] == [
        f"{shop.help_url}/widget.js"
    ]


@pytest.mark.parametrize("lang", ["ko"])
def test_styles_of_the_shop_do_not_reach_in(open_panel):
    page = open_panel("ko/delivery")

    look = panel(page).evaluate(_LOOK)

    assert look == {
        "width": 384,
        "right": 20,
        "size": "16px",
        "case": "none",
        "spacing": "normal",
        "opacity": "1",
        "height": 44,
    }
    button = page.locator("kb-widget").bounding_box()
    assert button["x"] + button["width"] == pytest.approx(page.viewport_size["width"] - 20)
    assert button["height"] >= 48


_LOOK = """
(dialog) => {
  const { width, right } = dialog.getBoundingClientRect();
  const link = getComputedStyle(dialog.querySelector(".answers a"));
  return {
    width,
    right: innerWidth - right,
    size: link.fontSize,
    case: link.textTransform,
    spacing: link.letterSpacing,
    opacity: getComputedStyle(dialog.getRootNode().host).opacity,
    height: dialog.querySelector("input").offsetHeight,
  };
}
"""


def test_styles_of_the_panel_do_not_get_out(open_panel, lang):
    page = open_panel(lang)

    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(255, 0, 255)"
    assert page.evaluate("document.adoptedStyleSheets.length") == 0


@pytest.mark.parametrize(
    ("path", "category", "heading"),
    [("shipping", "delivery", "widget.here"), ("coupon", "benefits", "widget.here"), ("", "", "widget.popular")],
)
def test_first_questions_are_about_the_page(open_panel, lang, t, sample, path, category, heading):
    page = open_panel(f"{lang}/{path}")

    expect(panel(page).locator(".heading")).to_have_text(t(heading))
    shown = [link.get_attribute("data-article") for link in answers(page).all()]
    categories = {sample.library.category_of(sample.library.by_key[lang, id_]) for id_ in shown}
    assert len(shown) > 1
    assert not category or category in categories


@pytest.mark.parametrize("lang", ["en"])
def test_everything_can_be_done_with_the_keyboard(visit_shop, t):
    page = visit_shop("en", before=OPEN_ROOTS)
    button = page.get_by_role("button", name=t("widget.open"), exact=True)
    button.focus()

    page.keyboard.press("Enter")
    expect(field(page)).to_be_focused()
    page.keyboard.type("change address")
    expect(answers(page).first).to_have_attribute("data-article", "change-address")
    page.keyboard.press("Enter")
    expect(panel(page).locator(".heading")).to_be_focused()
    page.keyboard.press("Tab")
    expect(answers(page).first).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel(page).locator("h3.article")).to_be_focused()
    page.keyboard.press("Escape")

    expect(panel(page)).to_be_hidden()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("lang", ["ko"])
def test_letters_are_no_shortcuts_of_the_shop(open_panel):
    page = open_panel("ko")
    page.evaluate("addEventListener('keydown', () => (document.title = 'heard'))")

    field(page).press_sequentially("x")

    assert page.title() != "heard"


@pytest.mark.parametrize("lang", ["ko", "ja"])
def test_enter_that_takes_a_word_does_not_ask(open_panel, lang, words):
    page = open_panel(lang)
    devtools = page.context.new_cdp_session(page)
    field(page).focus()
    length = len(words.question)
    devtools.send(
        "Input.imeSetComposition", {"text": words.question, "selectionStart": length, "selectionEnd": length}
    )
    expect(answers(page).first).to_have_attribute("data-article", words.first)

    told = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    devtools.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": "\r", **told})
    devtools.send("Input.insertText", {"text": words.question})
    devtools.send("Input.dispatchKeyEvent", {"type": "keyUp", **told})

    expect(field(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel(page).locator(".heading")).to_be_focused()


def test_settled_question_and_its_outcome_are_logged(open_panel, visit_shop, help_of_shop, lang, words):
    page = open_panel(lang)

    field(page).fill(words.question)
    expect(answers(page).first).to_have_attribute("data-article", words.first)
    answers(page).first.click()
    expect(panel(page).locator(".content .kb-prose")).to_be_visible()

    session = session_of(visit_shop)
    help_of_shop.log.expect(
        page,
        questions=[(words.question, lang, "answered")],
        outcomes=[("click", words.first, "1", words.question)],
        session=session,
    )


@pytest.mark.parametrize("lang", ["en"])
def test_nothing_is_kept_on_the_device(open_panel):
    page = open_panel("en")

    field(page).fill("change address")
    field(page).press("Enter")
    expect(panel(page).locator(".heading")).to_be_focused()

    kept = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert (kept, page.context.cookies()) == ([0, 0, ""], [])


def test_unknown_question_leads_to_a_person_with_the_question_in_the_mail(open_panel, lang, words, t):
    page = open_panel(lang)

    field(page).fill(words.unknown)
    field(page).press("Enter")

    expect(panel(page).locator(".message p")).to_have_text(
        [t("results.none", query=words.unknown), t("results.kept"), t("results.none_next")]
    )
    expect(panel(page).locator(".heading")).to_have_text(t("results.nearest"))
    assert answers(page).count() > 0
    mail = panel(page).locator("[data-channel=email]")
    assert quote(words.unknown) in mail.get_attribute("href").split("?subject=")[1]


@pytest.mark.parametrize("lang", ["ko"])
def test_question_goes_along_into_forms_and_can_be_copied_for_chats(open_panel, t):
    page = open_panel("ko", permissions=["clipboard-read", "clipboard-write"])
    copy = panel(page).get_by_role("button", name=t("contact.copy"))
    expect(copy).to_be_hidden()

    field(page).fill("배송지 변경")
    copy.click()

    expect(panel(page).get_by_text(t("contact.copied"))).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "배송지 변경"
    form = panel(page).locator("[data-channel=form]")
    expect(form).to_have_attribute("href", re.compile(re.escape(f"message={quote('배송지 변경')}")))
    expect(panel(page).locator("[data-channel=kakao]")).to_have_attribute("href", re.compile(r"/chat$"))
    field(page).fill("")
    expect(copy).to_be_hidden()


@pytest.mark.parametrize("lang", ["en"])
def test_question_is_selected_where_the_shop_forbids_copying(open_panel, t):
    page = open_panel("en")
    page.evaluate("() => void (navigator.clipboard.writeText = () => Promise.reject(new Error('no')))")

    field(page).fill("change address")
    panel(page).get_by_role("button", name=t("contact.copy")).click()

    expect(panel(page).get_by_text(t("contact.copy_yourself"))).to_be_visible()
    assert field(page).evaluate("(input) => input.value.slice(input.selectionStart, input.selectionEnd)") == (
        "change address"
    )


def test_panel_says_whether_somebody_answers_now(visit_shop, lang, t):
    page = visit_shop(lang, before=OPEN_ROOTS, timezone_id="Asia/Seoul")
    page.clock.install(time="2026-03-16T10:30:00+09:00")

    page.get_by_role("button", name=t("widget.open"), exact=True).click()

    said = panel(page).locator(".contact .hours").last
    expect(said).to_contain_text(t("contact.open_until", time="@").split("@")[0])
    page.clock.fast_forward("08:00:00")
    expect(said).to_contain_text(t("contact.closed_hours", when="@").split("@")[0])


@pytest.mark.parametrize("lang", ["en"])
def test_what_was_typed_can_be_asked_letter_by_letter(open_panel, t):
    page = open_panel("en")

    field(page).fill("chnage adress")
    meant = panel(page).locator(".message p").first
    expect(meant).to_have_text(t("results.searched_for", query="change address"))
    panel(page).get_by_role("button", name=t("results.search_instead", query="chnage adress")).click()

    expect(panel(page).get_by_text(t("results.searched_for", query="change address"))).to_be_hidden()


@pytest.mark.parametrize("lang", ["en"])
def test_answers_in_another_language_say_so(open_panel, t):
    page = open_panel("en")

    field(page).fill("배송지 변경")

    expect(answers(page).first).to_have_attribute("href", re.compile("/ko/change-address/"))
    expect(panel(page).locator(".message p").first).to_have_text(
        t("results.other_language", language=t("results.language_ko"))
    )
    expect(panel(page).locator(".answers")).to_have_attribute("lang", "ko")


def test_server_that_is_gone_leaves_questions_and_ways_to_ask(shop, start_server, visiting, lang, words, t):
    server = start_server(allowed_origins=(shop.url.rstrip("/"),))
    shop.help_url = server.url.rstrip("/")
    with visiting(shop.url) as visit:
        visit.expect_complaint(REFUSED)
        page = visit(lang, before=OPEN_ROOTS)
        page.get_by_role("button", name=t("widget.open"), exact=True).click()
        expect(panel(page)).to_be_visible()
        server.stop()

        field(page).fill(words.question)

        expect(panel(page).locator(".message")).to_have_text(t("widget.failed"))
        expect(panel(page).locator(".heading")).to_have_text(t("widget.popular"))
        expect(panel(page).locator("[data-channel=email]")).to_be_visible()
        answers(page).first.click()
        expect(panel(page).locator(".content")).to_have_text(t("widget.unread"))
        server.start()


def test_api_that_is_gone_leaves_a_limited_search(open_panel, visit_shop, lang, words, t):
    visit_shop.expect_complaint("net::ERR_FAILED")
    page = open_panel(lang)
    page.route("**/api/**", lambda route: route.abort())

    field(page).fill(words.question)

    expect(answers(page).first).to_have_attribute("data-article", words.first)
    expect(panel(page).locator(".message")).to_contain_text(t("results.limited"))


def test_panel_fills_a_phone(open_panel, lang, words):
    page = open_panel(lang, viewport=NARROW, has_touch=True, is_mobile=True)

    assert panel(page).bounding_box() == {"x": 0, "y": 0, "width": 320, "height": 640}
    expect(panel(page).get_by_role("heading", level=2)).to_be_focused()
    field(page).fill(words.question)
    expect(answers(page).first).to_have_attribute("data-article", words.first)
    answers(page).first.click()
    expect(panel(page).locator(".content .kb-prose")).to_be_visible()
    assert panel(page).locator(".body").evaluate("(body) => body.scrollWidth - body.clientWidth") == 0


@pytest.mark.parametrize("lang", ["en"])
def test_focus_stays_in_a_panel_that_covers_the_page(open_panel, t):
    page = open_panel("en", viewport=NARROW)

    for _ in range(25):
        page.keyboard.press("Tab")
        # Nothing at all while focus is in the frame of the browser.
        assert page.evaluate("document.activeElement.localName") in ("kb-widget", "body")
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name=t("widget.open"), exact=True)).to_be_focused()


@pytest.mark.parametrize("lang", ["en"])
def test_panel_that_comes_to_cover_the_page_keeps_the_focus(open_panel):
    page = open_panel("en")
    field(page).fill("change address")
    modal = "(dialog) => dialog.matches(':modal')"
    assert not panel(page).evaluate(modal)

    page.set_viewport_size(NARROW)

    # Not `wait_for_function`, which needs `eval`: the page's policy forbids it.
    expect(panel(page).and_(page.locator(":modal"))).to_be_visible()
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("change address")


@pytest.mark.parametrize("lang", ["en"])
def test_controls_have_an_edge_where_colours_are_forced(open_panel):
    page = open_panel("en", forced_colors="active")

    for button in panel(page).get_by_role("button").all():
        if button.is_visible():
            edge = button.evaluate("(button) => getComputedStyle(button).borderTopColor")
            assert edge not in ("rgba(0, 0, 0, 0)", "transparent")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["questions", "answers", "article"])
def test_panel_is_accessible(open_panel, lang, words, view, scheme, axe_violations):
    page = open_panel(lang, color_scheme=scheme)
    if view != "questions":
        field(page).fill(words.question)
        expect(answers(page).first).to_have_attribute("data-article", words.first)
    if view == "article":
        answers(page).first.click()
        expect(panel(page).locator(".content .kb-prose")).to_be_visible()

    # The page around it is meant to be dreadful.
    assert axe_violations(page, "kb-widget") == []


@pytest.mark.parametrize("lang", ["en"])
def test_article_brings_nothing_along_that_runs_or_loads(open_panel, visit_shop):
    visit_shop.expect_complaint("violates the following Content Security Policy")
    page = open_panel("en")
    html = """<title>x</title><article class="kb-article"><h1 class="kb-article__title">T</h1><div class="kb-prose">
      <h2 onclick="alert(1)">Heading</h2><script>alert(1)</script><img src="data:,x" alt="a" onerror="alert(1)">
      <a href="javascript:alert(1)">bad</a><a href="../points/" target="_top">good</a><svg><a href="/x">s</a></svg>
      <iframe src="/"></iframe><form><input></form><p style="color:red">text</p></div></article>"""
    page.route(
        "**/en/change-address/",
        lambda route: route.fulfill(
            body=html, content_type="text/html", headers={"Access-Control-Allow-Origin": "*"}
        ),
    )

    field(page).fill("change address")
    expect(answers(page).first).to_have_attribute("data-article", "change-address")
    answers(page).first.click()

    prose = panel(page).locator(".content .kb-prose")
    expect(prose).to_be_visible()
    shown = re.sub(r"\s+", " ", prose.inner_html())
    assert "script" not in shown and "alert" not in shown and "style" not in shown and "iframe" not in shown
    assert re.search(
        r'<h4>Heading</h4> ?<img alt="a" loading="lazy"> <a>bad</a><a href="http://[\d.:]+/en/points/">', shown
    )


@pytest.mark.parametrize("lang", ["en"])
def test_shop_that_requires_trusted_types_gets_an_article(visit_shop, t):
    page = visit_shop("en", before=OPEN_ROOTS)
    page.evaluate("""() => {
      const policy = document.createElement("meta");
      policy.httpEquiv = "Content-Security-Policy";
      policy.content = "require-trusted-types-for 'script'; trusted-types kb-widget";
      document.head.append(policy);
    }""")

    page.get_by_role("button", name=t("widget.open"), exact=True).click()
    answers(page).first.click()

    expect(panel(page).locator(".content .kb-prose")).to_be_visible()


@pytest.mark.parametrize("lang", ["ja"])
def test_shop_that_is_not_listed_opens_the_help_center_beside_itself(visiting, shop, start_server, t):
    shop.help_url = start_server(allowed_origins=("https://another.example",)).url.rstrip("/")
    with visiting(shop.url) as visit:
        visit.expect_complaint("CORS policy")
        visit.expect_complaint("net::ERR_FAILED")
        visit.expect_complaint("Failed to fetch dynamically imported module")
        page = visit("ja", before=OPEN_ROOTS)

        with page.expect_popup() as opened:
            page.get_by_role("button", name=t("widget.open"), exact=True).click()

        assert opened.value.url == f"{shop.help_url}/ja/"
        assert page.url == f"{shop.url}ja"
