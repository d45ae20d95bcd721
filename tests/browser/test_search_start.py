"""Under the empty field: what was asked before on this device, and what is asked often."""

import json
import re

from playwright.sync_api import expect

REFUSE_STORAGE = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } });"


def asked(*texts):
    """A script that makes the device one on which `texts` were asked, the last one first."""
    return f"if (location.host) localStorage.setItem('kb.recent', {json.dumps(json.dumps(texts))});"


def field(page):
    return page.get_by_role("combobox")


def start(page):
    return page.locator(".kb-start")


def recent(page):
    return page.locator(".kb-start__recent .kb-start__link")


def come_to(page):
    """What stands under the empty field is fetched only now."""
    field(page).focus()
    expect(start(page)).to_be_visible()


def ask(page, text):
    come_to(page)
    field(page).fill(text)
    field(page).press("Enter")


def into(page):
    """The arrow leads to the first link."""
    come_to(page)
    page.keyboard.press("ArrowDown")
    expect(start(page).locator(".kb-start__link").first).to_be_focused()


def kept(page):
    return page.evaluate("JSON.parse(localStorage.getItem('kb.recent'))")


def test_empty_field_offers_what_is_asked_often(visit, lang, t):
    page = visit(f"{lang}/all/")

    field(page).focus()

    often = start(page).get_by_role("group", name=t("home.popular"))
    expect(often.get_by_role("link")).to_have_count(4)
    expect(start(page).get_by_role("group", name=t("search.recent"))).to_be_hidden()
    assert [address for address in visit.addresses if "/api/" in address] == []


def test_question_that_was_asked_with_enter_is_offered_again(visit, lang, words, t):
    page = visit(f"{lang}/")
    ask(page, words.question)
    expect(page.locator(".kb-hit").first).to_be_visible()
    page.goto(page.url.partition("search/")[0])

    field(page).focus()

    expect(start(page).get_by_role("group", name=t("search.recent")).get_by_role("link")).to_have_text(words.question)


def test_tap_on_what_was_asked_before_asks_again(visit, lang, words):
    page = visit(f"{lang}/", before=asked("x", words.question))
    field(page).focus()

    recent(page).nth(1).click()

    expect(page.locator(".kb-hit").first).to_have_attribute("data-article", words.first)
    expect(start(page)).to_be_hidden()


def test_what_is_asked_again_comes_first(visit):
    page = visit("en/")
    page.evaluate(asked("refund", "change address"))
    field(page).focus()

    recent(page).nth(1).click()

    expect(page.locator(".kb-hit").first).to_be_visible()
    assert kept(page) == ["change address", "refund"]


def test_last_option_counts_as_asked(visit):
    page = visit("en/")
    come_to(page)
    field(page).fill("change address")

    page.get_by_role("option").last.click()

    expect(page.locator(".kb-hit").first).to_be_visible()
    assert kept(page) == ["change address"]


def test_what_was_only_typed_is_not_kept(visit):
    page = visit("en/")
    come_to(page)
    field(page).fill("change address")
    expect(page.get_by_role("option").first).to_be_visible()

    page.get_by_role("option").first.click()

    expect(page).to_have_url(re.compile("/en/change-address/$"))
    assert kept(page) is None


def test_what_may_point_to_a_person_is_not_kept(visit):
    page = visit("en/")

    ask(page, "order 20240117 refund")

    expect(page.locator(".kb-results__summary")).not_to_be_empty()
    assert kept(page) is None


def test_each_can_be_removed(visit, lang, t):
    page = visit(f"{lang}/")
    page.evaluate(asked("a", "b", "c"))
    field(page).focus()

    start(page).get_by_role("button", name=t("search.recent_remove", query="b")).click()

    expect(recent(page)).to_have_text(["a", "c"])
    expect(field(page)).to_be_focused()
    assert kept(page) == ["a", "c"]


def test_all_can_be_cleared_at_once(visit, lang, t):
    page = visit(f"{lang}/")
    page.evaluate(asked("a", "b"))
    field(page).focus()

    start(page).get_by_role("button", name=t("search.recent_clear")).click()

    expect(recent(page)).to_have_count(0)
    expect(start(page).get_by_role("group", name=t("search.recent"))).to_be_hidden()
    expect(page.locator("kb-search").get_by_role("status")).to_have_text(t("search.recent_cleared"))
    assert kept(page) is None


def test_arrows_go_through_the_links_and_back_to_the_field(visit):
    page = visit("en/", before=asked("a", "b"))
    field(page).focus()
    expect(start(page)).to_be_visible()

    focused = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
        focused.append(page.evaluate("document.activeElement.textContent"))

    often = start(page).locator(".kb-start__link").nth(2).text_content()
    assert focused == ["a", "b", often, "b", "a", ""]
    expect(field(page)).to_be_focused()
    expect(start(page)).to_be_visible()


def test_delete_removes_one_and_keeps_the_focus_in_the_list(visit):
    page = visit("en/")
    page.evaluate(asked("a", "b"))
    into(page)

    page.keyboard.press("Delete")

    expect(recent(page)).to_have_text(["b"])
    expect(recent(page)).to_be_focused()


def test_button_that_removes_is_the_next_stop_after_its_question(visit):
    page = visit("en/", before=asked("a", "b"))
    into(page)

    page.keyboard.press("Tab")

    expect(start(page).get_by_role("button", name="Remove “a”")).to_be_focused()


def test_escape_closes_and_goes_back_to_the_field(visit):
    page = visit("en/", before=asked("a"))
    into(page)

    page.keyboard.press("Escape")

    expect(start(page)).to_be_hidden()
    expect(field(page)).to_be_focused()


def test_tab_passes_by(visit):
    page = visit("en/", before=asked("a"))
    field(page).focus()
    expect(start(page)).to_be_visible()

    page.keyboard.press("Tab")

    expect(start(page)).to_be_hidden()
    expect(page.get_by_role("button", name="Search", exact=True)).to_be_focused()


def test_typing_replaces_it_and_emptying_brings_it_back(visit):
    page = visit("en/", before=asked("a"))
    field(page).fill("change address")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(start(page)).to_be_hidden()

    field(page).fill("")

    expect(start(page)).to_be_visible()
    expect(page.get_by_role("option")).to_have_count(0)


def test_screen_readers_are_told_how_to_get_there(visit, lang, t):
    page = visit(f"{lang}/")

    field(page).focus()

    expect(page.locator("kb-search").get_by_role("status")).to_have_text(t("search.start"))


def test_device_that_refuses_storage_breaks_nothing(visit, lang, words):
    page = visit(f"{lang}/", before=REFUSE_STORAGE)
    field(page).focus()
    expect(start(page)).to_be_visible()

    field(page).fill(words.question)
    field(page).press("Enter")

    expect(page.locator(".kb-hit").first).to_have_attribute("data-article", words.first)


def test_it_has_no_axe_violation(visit, lang, axe_violations):
    page = visit(f"{lang}/", before=asked("a", "b" * 120))
    field(page).focus()
    expect(recent(page).first).to_be_visible()

    assert axe_violations(page) == []


def test_everything_in_it_is_big_enough_to_tap_and_fits_320_px(visit, lang):
    page = visit(f"{lang}/", before=asked("a", "b" * 120), viewport={"width": 320, "height": 640})
    field(page).focus()
    expect(recent(page).first).to_be_visible()

    boxes = [part.bounding_box() for part in start(page).locator("a, button").all() if part.is_visible()]

    assert len(boxes) == 9
    assert min(min(box["width"], box["height"]) for box in boxes) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") == 320
