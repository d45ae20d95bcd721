"""Korean and Japanese are composed: keys first belong to the input method, and Enter may only take a word."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.parametrize("lang", ["ko", "ja"])


class InputMethod:
    """What an input method does to the focused field."""

    def __init__(self, page):
        self._devtools = page.context.new_cdp_session(page)

    def compose(self, text):
        """Show `text` underlined, as the word that is not yet decided."""
        span = {"selectionStart": len(text), "selectionEnd": len(text)}
        self._devtools.send("Input.imeSetComposition", {"text": text, **span})

    def press(self, key, text=""):
        """Press a key that goes to the input method."""
        # 229 says so, and is all that some browsers tell.
        told = {"key": key, "code": key, "windowsVirtualKeyCode": 229}
        self._devtools.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": text, **told})
        return told

    def confirm(self, text):
        """Press the Enter that takes the word."""
        # 229: "the input method has this key", which is all that some browsers tell.
        enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
        self._devtools.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": "\r", **enter})
        self._devtools.send("Input.insertText", {"text": text})
        self._devtools.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})


@pytest.fixture
def page(visit, lang):
    page = visit(f"{lang}/")
    page.get_by_role("combobox").focus()
    return page


@pytest.fixture
def keyboard(page, words):
    """An input method that has composed the question and still holds it."""
    keyboard = InputMethod(page)
    for text in (*words.composed, words.question):
        keyboard.compose(text)
    return keyboard


@pytest.mark.usefixtures("keyboard")
def test_answers_come_while_a_word_is_composed(page, words):
    expect(page.get_by_role("option").first).to_have_attribute("data-article", words.first)


def test_enter_that_takes_a_word_does_not_ask(page, keyboard, words):
    expect(page.get_by_role("option").first).to_be_visible()

    keyboard.confirm(words.question)

    expect(page.get_by_role("combobox")).to_have_value(words.question)
    expect(page.get_by_role("option").first).to_be_visible()
    assert urlsplit(page.url).fragment == ""


def test_enter_after_the_word_was_taken_asks(page, keyboard, words):
    keyboard.confirm(words.question)

    page.get_by_role("combobox").press("Enter")

    expect(page.locator(".kb-hit").first).to_have_attribute("data-article", words.first)


def test_button_asks_after_enter_took_the_word(page, keyboard, words, t):
    keyboard.confirm(words.question)

    page.get_by_role("button", name=t("search.submit"), exact=True).click()

    expect(page.locator(".kb-hit").first).to_have_attribute("data-article", words.first)


def test_arrows_are_left_to_the_input_method(page, keyboard):
    expect(page.get_by_role("option").first).to_be_visible()

    keyboard.press("ArrowDown")

    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "false")


def test_pause_within_a_composition_is_no_question(page, keyboard, log, lang, words):
    page.clock.install()
    keyboard.compose(words.composed[1])
    page.clock.run_for(10_000)
    keyboard.confirm(words.question)
    page.clock.run_for(1_000)

    log.expect(page, questions=[(words.question, lang, "answered")])
