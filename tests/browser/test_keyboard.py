"""Everything is reached with the keyboard alone, and one always sees where one is."""

import re

import pytest
from playwright.sync_api import expect

FOCUSED = "[...document.activeElement.classList].find((name) => name.startsWith('kb-'))"

# The search field shows focus around itself, a switch beside, a topic on the card that it fills.
SHOWS_FOCUS = """
(() => {
  const focused = document.activeElement;
  const around = focused.closest(".kb-search__form");
  const styles = [[focused], [focused, "::after"], [around], [focused.nextElementSibling]]
    .filter(([element]) => element)
    .map((place) => getComputedStyle(...place));
  const isOutlined = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return styles.some(isOutlined) || (around !== null && getComputedStyle(around).boxShadow !== "none");
})()
"""

PLACES = ("", "all/", "category/returns/", "return-how/", "search/#q=change+address", "contact/")


def test_tab_goes_from_top_to_bottom(visit):
    page = visit("en/")

    stops = []
    for _ in range(7):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))

    assert stops == [
        "kb-skip",
        "kb-brand",
        "kb-header__shop",
        "kb-menu__button",
        "kb-search__input",
        "kb-search__submit",
        "kb-links__link",
    ]


@pytest.mark.parametrize("path", PLACES)
def test_focus_is_seen_at_every_stop(visit, path):
    page = visit(f"en/{path}")
    if "#" in path:
        expect(page.locator(".kb-hit").first).to_be_visible()

    unseen, stops = [], 0
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement !== document.body"):
        stops += 1
        if not page.evaluate(SHOWS_FOCUS):
            unseen.append(page.evaluate("document.activeElement.outerHTML"))
        page.keyboard.press("Tab")

    assert unseen == []
    assert stops > 10


@pytest.mark.parametrize("lang", ["ko"])
def test_skip_link_leads_past_the_header(visit, lang):
    page = visit(f"{lang}/return-how/")
    page.keyboard.press("Tab")
    expect(page.locator(".kb-skip")).to_be_in_viewport()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("lang", ["ja"])
def test_slash_goes_to_the_search_field(visit, lang):
    page = visit(f"{lang}/return-how/")

    page.keyboard.press("/")

    expect(page.get_by_role("combobox")).to_be_focused()
    expect(page.get_by_role("combobox")).to_have_value("")


def test_slash_is_a_letter_within_the_field(visit):
    page = visit("en/")
    page.get_by_role("combobox").focus()

    page.keyboard.type("a/b")

    expect(page.get_by_role("combobox")).to_have_value("a/b")


def test_language_menu_closes_on_escape_where_it_was_opened(visit):
    page = visit("en/")
    menu = page.locator(".kb-menu__button")
    menu.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="한국어")).to_be_focused()

    page.keyboard.press("Escape")

    expect(page.get_by_role("link", name="한국어")).to_be_hidden()
    expect(menu).to_be_focused()


def test_question_without_answer_leads_to_contact_by_tab(visit):
    page = visit("en/")
    page.get_by_role("combobox").fill("quantum chromodynamics")
    ways = page.locator(".kb-search__ways")
    expect(ways).to_be_visible()

    for _ in range(3):  # the button, all questions, contact
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/en/contact/$"))
