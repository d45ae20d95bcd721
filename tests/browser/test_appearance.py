"""Light and dark: like the device until the reader chooses."""

import pytest
from playwright.sync_api import expect

LIGHT, DARK = "rgb(251, 249, 245)", "rgb(27, 26, 23)"

# Nothing can be painted before there is a body.
NOTE_APPEARANCE_BEFORE_BODY = """
new MutationObserver((_changes, observer) => {
  if (!document.body) return;
  observer.disconnect();
  window.appearanceBeforeBody = document.documentElement.dataset.appearance ?? "system";
}).observe(document, { childList: true, subtree: true });
"""


@pytest.mark.parametrize(("scheme", "paper"), [("light", LIGHT), ("dark", DARK)])
def test_page_is_like_the_device(visit, scheme, paper):
    page = visit("en/", color_scheme=scheme)

    expect(page.locator("body")).to_have_css("background-color", paper)


@pytest.mark.parametrize(("scheme", "choice", "paper"), [("light", "Dark", DARK), ("dark", "Light", LIGHT)])
def test_choice_applies_at_once(visit, scheme, choice, paper):
    page = visit("en/", color_scheme=scheme)

    page.get_by_role("radio", name=choice).check()

    expect(page.locator("body")).to_have_css("background-color", paper)


def test_choice_applies_to_the_next_page_before_it_is_painted(visit):
    page = visit("en/", before=NOTE_APPEARANCE_BEFORE_BODY)
    page.get_by_role("radio", name="Dark").check()

    page.get_by_role("link", name="All questions").first.click()

    expect(page.locator("body")).to_have_css("background-color", DARK)
    expect(page.get_by_role("radio", name="Dark")).to_be_checked()
    assert page.evaluate("appearanceBeforeBody") == "dark"


def test_choice_can_be_taken_back(visit):
    page = visit("en/", color_scheme="light")
    page.get_by_role("radio", name="Dark").check()

    page.get_by_role("radio", name="Automatic").check()
    page.reload()

    expect(page.locator("body")).to_have_css("background-color", LIGHT)
    expect(page.get_by_role("radio", name="Automatic")).to_be_checked()
