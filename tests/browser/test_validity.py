"""What is true only on some days comes and goes by the shop's clock, without a build, and moves nothing."""

import pytest
from playwright.sync_api import expect
from test_contact_clock import SHIFTS, at

ID = "new-year-delivery"
# From 2027-01-25 to 2027-02-10 in Seoul.
BEFORE, FIRST, LAST, AFTER = (
    "2027-01-24T23:59:00+09:00",
    "2027-01-25T00:00:00+09:00",
    "2027-02-10T23:59:00+09:00",
    "2027-02-11T00:00:00+09:00",
)
MOMENTS = pytest.mark.parametrize(
    ("moment", "phase"), [(BEFORE, "early"), (FIRST, "now"), (LAST, "now"), (AFTER, "over")]
)


@pytest.fixture
def seen(visit):
    """A function that opens a page at a moment, on a device that is set to New York."""

    def open_(path, moment, **options):
        options = {"viewport": {"width": 390, "height": 844}, "timezone_id": "America/New_York"} | options
        return visit(path, before=at(moment) + SHIFTS, **options)

    return open_


@MOMENTS
@pytest.mark.parametrize("lang", ["ko"])
def test_lists_show_what_is_an_answer_today(seen, lang, moment, phase):
    for place in ("all/", "category/delivery/"):
        page = seen(f"{lang}/{place}", moment)

        expect(page.locator(f"main [data-days]:has(a[href*='{ID}'])")).to_be_visible(visible=phase == "now")
        assert page.evaluate("shifted") == []


@MOMENTS
def test_article_says_which_days_it_is_for(seen, lang, moment, phase):
    page = seen(f"{lang}/{ID}/", moment)
    notice = page.locator("[data-says]")

    [said] = [text for text in notice.locator("[data-when]").all() if text.is_visible()]
    assert said.get_attribute("data-when") == phase
    # A link to what applies now, once it is over.
    expect(said.get_by_role("link")).to_have_count(int(phase == "over"))
    assert page.evaluate("shifted") == []
    # The article does not announce itself.
    expect(page.locator(".kb-announce")).to_have_count(0)


@MOMENTS
@pytest.mark.parametrize("lang", ["en"])
def test_announcement_stands_on_other_pages_in_its_days(seen, lang, moment, phase):
    page = seen(f"{lang}/", moment)

    expect(page.locator(".kb-announce")).to_be_visible(visible=phase == "now")
    assert page.evaluate("shifted") == []


@pytest.mark.parametrize("width", [320, 1280])
def test_announcement_leads_to_its_article(seen, lang, width, axe_violations):
    page = seen(f"{lang}/", FIRST, viewport={"width": width, "height": 844})
    title = page.locator(".kb-announce__link").inner_text()

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if width == 320:
        assert axe_violations(page) == []
    page.locator(".kb-announce__link").click()
    expect(page.locator("h1")).to_have_text(title)


@pytest.mark.parametrize("lang", ["ko"])
def test_announcement_that_was_closed_stays_closed(seen, lang, t):
    page = seen(f"{lang}/", FIRST)
    close = page.get_by_role("button", name=t("notice.close"))
    expect(close).to_be_visible()

    close.focus()
    page.keyboard.press("Enter")

    expect(page.locator(".kb-announce")).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "kb-main"
    page.locator(".kb-section__more a").click()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".kb-announce")).to_be_hidden()
    assert page.context.cookies() == []


@pytest.mark.parametrize("lang", ["en"])
def test_tab_that_lies_open_over_midnight_is_right_when_it_is_looked_at_again(seen, lang):
    page = seen(f"{lang}/all/", LAST)
    item = page.locator(f"main [data-days]:has(a[href*='{ID}'])")
    expect(item).to_be_visible()

    page.evaluate(f"() => {{ {at(AFTER)} }}")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(item).to_be_hidden()
    expect(page.locator(".kb-announce")).to_be_hidden()


@pytest.mark.parametrize("lang", ["ja"])
def test_without_script_the_days_are_named_and_nothing_is_announced(visit, lang):
    page = visit(f"{lang}/{ID}/", java_script_enabled=False)

    expect(page.locator("[data-says] [data-when=now]")).to_contain_text("2027年1月25日")
    expect(page.locator("[data-says] [data-when=over]")).to_be_hidden()
    page = visit(f"{lang}/", java_script_enabled=False)
    expect(page.locator(".kb-announce")).to_be_hidden()


@pytest.mark.parametrize(("moment", "found"), [(BEFORE, False), (FIRST, True), (LAST, True), (AFTER, False)])
@pytest.mark.parametrize("lang", ["ko"])
def test_search_on_the_device_leaves_out_what_is_no_answer_today(visit, seen, plain_files, lang, moment, found):
    visit.expect_complaint("501")
    page = seen(f"{lang}/", moment, url=plain_files)
    page.locator("#kb-q").fill("설 연휴 배송")

    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    assert any("2027" in text for text in options.all_inner_texts()) == found
