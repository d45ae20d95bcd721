"""What the list under the field says of a question that was taken otherwise, or that has no answer."""

import re

import pytest
from playwright.sync_api import expect

MEANT = {"ko": ("qothd", "배송"), "ja": ("henpin", "へんぴん"), "en": ("giftwrap", "gift wrap")}


@pytest.fixture
def typed(lang):
    return MEANT[lang][0]


@pytest.fixture
def meant(lang):
    return MEANT[lang][1]


def field(page):
    return page.get_by_role("combobox")


def message(page):
    return page.locator(".kb-search__message")


def instead(page):
    return message(page).get_by_role("link")


def ways(page):
    return page.locator(".kb-search__ways").get_by_role("link")


def test_list_says_what_was_searched_for_and_the_way_back(visit, lang, typed, meant, t):
    page = visit(f"{lang}/")

    field(page).fill(typed)

    said = t("search.searched_for", query=meant), t("results.search_instead", query=typed)
    expect(message(page)).to_have_text(" ".join(said))
    expect(page.locator("kb-search").get_by_role("status")).to_contain_text(said[0])


def test_way_back_asks_for_what_was_typed(visit, lang, typed):
    page = visit(f"{lang}/")
    field(page).fill(typed)

    instead(page).click()

    expect(page).to_have_url(re.compile(rf"/{lang}/search/#q={typed}&literal=1$"))
    expect(page.locator(".kb-results__summary")).not_to_be_empty()
    expect(page.locator(".kb-results__meaning")).to_be_hidden()


def test_way_back_is_reached_by_tab_and_the_list_stays(visit):
    page = visit("en/")
    field(page).fill("giftwrap")
    expect(instead(page)).to_be_visible()

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")

    expect(instead(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/#q=giftwrap&literal=1$"))


def test_question_that_was_taken_as_typed_has_no_way_back(visit, lang, words):
    page = visit(f"{lang}/")

    field(page).fill(words.question)

    expect(page.get_by_role("option").first).to_be_visible()
    expect(instead(page)).to_have_count(0)


def test_nearest_question_is_chosen_by_keyboard(visit, log, lang, words):
    page = visit(f"{lang}/")
    field(page).fill(words.unknown)
    first = page.get_by_role("option").first
    expect(first).to_be_visible()
    article = first.get_attribute("data-article")

    field(page).press("ArrowDown")
    field(page).press("Enter")

    expect(page).to_have_url(re.compile(f"/{lang}/{article}/$"))
    log.expect(
        page,
        questions=[(words.unknown, lang, "empty")],
        outcomes=[("click", article, "1", words.unknown)],
    )


def test_ways_out_are_reached_by_tab_past_the_nearest_questions(visit, lang, words):
    page = visit(f"{lang}/")
    field(page).fill(words.unknown)
    expect(ways(page).first).to_be_visible()

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")

    expect(ways(page).first).to_be_focused()


def test_screen_readers_hear_that_these_are_the_nearest(visit, lang, words, t):
    page = visit(f"{lang}/")

    field(page).fill(words.unknown)

    told = t("search.none_nearest", query=words.unknown), t("search.count.other", count=3)
    expect(page.locator("kb-search").get_by_role("status")).to_have_text(" ".join(told))


def test_nothing_near_says_so_without_a_list(visit, lang, words, t):
    page = visit(f"{lang}/")
    page.route("**/api/search", no_hits)

    field(page).fill(words.unknown)

    expect(message(page)).to_have_text(t("search.none", query=words.unknown))
    expect(ways(page)).to_have_count(2)
    expect(field(page)).to_have_attribute("aria-expanded", "false")


def no_hits(route):
    route.fulfill(json=route.fetch().json() | {"hits": []})


@pytest.mark.parametrize("asked", ["meant", "unknown"])
def test_list_has_no_axe_violation(visit, lang, words, typed, asked, axe_violations):
    page = visit(f"{lang}/")
    field(page).fill(typed if asked == "meant" else words.unknown)
    expect(page.get_by_role("option").first).to_be_visible()
    expect(message(page)).to_be_visible()

    assert axe_violations(page) == []


@pytest.mark.parametrize("asked", ["meant", "unknown"])
def test_list_fits_320_px(visit, lang, words, typed, asked):
    page = visit(f"{lang}/", viewport={"width": 320, "height": 640})
    field(page).fill(typed if asked == "meant" else words.unknown)
    expect(page.get_by_role("option").first).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_keyboard_of_a_phone_is_one_for_searching(visit):
    page = visit("en/")

    wanted = {"type": "search", "inputmode": "search", "enterkeyhint": "search", "autocomplete": "off"}
    typing = {"autocapitalize": "off", "autocorrect": "off", "spellcheck": "false"}
    for name, value in (wanted | typing).items():
        expect(field(page)).to_have_attribute(name, value)
    # iOS zooms into a field with smaller letters.
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('#kb-q')).fontSize)") >= 16
