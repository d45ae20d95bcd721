"""What holds for pages in use: list open, answers shown, nothing found, vote given."""

from types import SimpleNamespace
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import expect


def with_list(reader):
    page = reader.visit(f"{reader.lang}/")
    page.get_by_role("combobox").fill(reader.words.question)
    expect(page.get_by_role("option").first).to_be_visible()
    page.get_by_role("combobox").press("ArrowDown")
    return page


def with_nothing_in_the_list(reader):
    page = reader.visit(f"{reader.lang}/return-how/")
    page.get_by_role("combobox").fill(reader.words.unknown)
    expect(page.locator(".kb-search__message")).to_be_visible()
    return page


def with_answers(reader):
    page = reader.visit(f"{reader.lang}/search/#q={reader.words.question}")
    page.locator(".kb-hit").first.get_by_role("button").click()
    return page


def with_no_answer(reader):
    page = reader.visit(f"{reader.lang}/search/#q={reader.words.unknown}")
    expect(page.get_by_text(reader.t("results.kept"))).to_be_visible()
    return page


def with_a_vote(reader):
    page = reader.visit(f"{reader.lang}/return-how/")
    page.get_by_role("button", name=reader.t("feedback.no"), exact=True).click()
    page.get_by_role("button", name=reader.t("feedback.reason_outdated"), exact=True).click()
    expect(page.locator("kb-feedback").get_by_role("status")).not_to_be_empty()
    return page


def with_a_menu(reader):
    page = reader.visit(f"{reader.lang}/")
    page.locator(".kb-menu__button").click()
    return page


@pytest.fixture
def reader(visit, lang, words, t):
    """What it takes to bring a page into a state."""
    return SimpleNamespace(visit=visit, lang=lang, words=words, t=t)


STATES = (with_list, with_nothing_in_the_list, with_answers, with_no_answer, with_a_vote, with_a_menu)


@pytest.mark.parametrize("state", STATES)
def test_page_in_use_has_no_axe_violation(reader, state, axe_violations):
    page = state(reader)

    assert axe_violations(page) == []


# The longest words of ours.
@pytest.mark.parametrize("lang", ["en"])
@pytest.mark.parametrize("state", STATES)
def test_page_in_use_fits_a_phone_of_320_px(reader, state):
    page = state(reader)
    page.set_viewport_size({"width": 320, "height": 640})

    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("lang", ["ja"])
def test_list_opens_without_moving_the_page(reader, layout_shift):
    page = with_list(reader)

    assert layout_shift(page) < 0.01


@pytest.mark.parametrize("lang", ["ko"])
def test_answers_come_without_moving_the_page(visit, lang, words, layout_shift):
    page = visit(f"{lang}/", viewport={"width": 360, "height": 740})

    page.get_by_role("combobox").fill(words.question)
    page.get_by_role("combobox").press("Enter")
    expect(page.locator(".kb-hit").first).to_be_visible()

    assert layout_shift(page) < 0.01


def test_question_is_in_no_address_that_a_server_sees(visit, lang, words):
    page = visit(f"{lang}/")
    page.get_by_role("combobox").press_sequentially(words.question, delay=150)
    expect(page.get_by_role("option").first).to_be_visible()
    page.get_by_role("combobox").press("Enter")
    page.locator(".kb-hit").first.get_by_role("button").click()
    page.locator(".kb-hit__link").first.click()
    page.locator(".kb-prose").wait_for()
    page.go_back()
    expect(page.locator(".kb-hit").first).to_be_visible()

    asked = [unquote_plus(address) for address in visit.addresses]
    longest = len(words.question)
    beginnings = [words.question[:length] for length in range(longest // 2, longest + 1)]

    assert any(address.endswith("/api/search") for address in asked)
    assert [address for address in asked if any(beginning in address for beginning in beginnings)] == []
