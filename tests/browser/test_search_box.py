"""The search field: typing, choosing, asking, with a keyboard and with an input method."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect


def field(page):
    return page.get_by_role("combobox")


def options(page):
    return page.get_by_role("option")


def stop_the_clock(page):
    """From now on time passes on the page only when told to."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)


def question_in(url):
    return parse_qs(urlsplit(url).fragment)["q"]


def test_typing_opens_the_list_with_the_right_answer_on_top(visit, lang, words):
    page = visit(f"{lang}/")

    field(page).press_sequentially(words.question, delay=20)

    expect(options(page).first).to_have_attribute("data-article", words.first)
    expect(field(page)).to_have_attribute("aria-expanded", "true")


def test_first_letter_is_completed(visit, lang, words):
    page = visit(f"{lang}/")

    field(page).fill(words.beginning)

    expect(options(page).first.locator("mark")).to_have_text(words.beginning)


@pytest.mark.parametrize("lang", ["ja"])
def test_last_option_leads_to_all_results(visit, lang, words, t):
    page = visit(f"{lang}/")
    field(page).fill(words.question)

    options(page).get_by_text(t("search.see_all", query=words.question)).click()

    expect(page.locator(".kb-hit").first).to_be_visible()
    assert question_in(page.url) == [words.question]


def test_clearing_the_field_empties_the_list(visit):
    page = visit("en/")
    field(page).fill("change address")
    expect(options(page).first).to_be_visible()

    field(page).fill("")

    expect(options(page)).to_have_count(0)
    expect(field(page)).to_have_attribute("aria-expanded", "false")


def test_arrows_go_round_by_way_of_the_text(visit):
    page = visit("en/")
    field(page).fill("change address")
    expect(options(page)).to_have_count(7)

    actives = []
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"):
        field(page).press(key)
        actives.append(field(page).get_attribute("aria-activedescendant"))

    first, second, last = "kb-option-1", "kb-option-2", "kb-option-all"
    assert actives == [first, second, first, None, last, None, first]


def test_focus_stays_in_the_field_while_arrows_move(visit):
    page = visit("en/")
    field(page).fill("change address")
    expect(options(page).first).to_be_visible()

    field(page).press("ArrowDown")

    expect(options(page).first).to_have_attribute("aria-selected", "true")
    expect(field(page)).to_be_focused()


@pytest.mark.parametrize("lang", ["ja"])
def test_enter_opens_the_active_option(visit, lang, words):
    page = visit(f"{lang}/")
    field(page).fill(words.question)
    expect(options(page).first).to_be_visible()

    field(page).press("ArrowDown")
    field(page).press("Enter")

    expect(page).to_have_url(re.compile(f"/{lang}/{words.first}/$"))


def test_enter_without_active_option_asks_in_the_fragment(visit, lang, words):
    page = visit(f"{lang}/")
    field(page).fill(words.question)
    expect(options(page).first).to_be_visible()

    field(page).press("Enter")

    expect(page).to_have_url(re.compile(f"/{lang}/search/#q="))
    assert question_in(page.url) == [words.question]


@pytest.mark.parametrize("lang", ["ko"])
def test_enter_without_waiting_for_the_list_asks(visit, lang, words):
    page = visit(f"{lang}/return-how/")

    field(page).fill(words.question)
    field(page).press("Enter")

    expect(page.locator(".kb-hit").first).to_have_attribute("data-article", words.first)


@pytest.mark.parametrize("lang", ["ja"])
def test_button_asks(visit, lang, words, t):
    page = visit(f"{lang}/")
    field(page).fill(words.question)

    page.get_by_role("button", name=t("search.submit"), exact=True).click()

    expect(page.locator(".kb-hit").first).to_have_attribute("data-article", words.first)


@pytest.mark.parametrize("key", ["Escape", "Tab"])
def test_list_closes_while_the_text_stays(visit, key):
    page = visit("en/")
    field(page).fill("change address")
    expect(options(page).first).to_be_visible()

    field(page).press(key)

    expect(options(page).first).to_be_hidden()
    expect(field(page)).to_have_value("change address")


def test_press_beside_the_list_closes_it(visit):
    page = visit("en/")
    field(page).fill("change address")
    expect(options(page).first).to_be_visible()

    page.locator("h1").click()

    expect(options(page).first).to_be_hidden()


def test_focus_coming_back_opens_the_list_again(visit):
    page = visit("en/")
    field(page).fill("change address")
    expect(options(page).first).to_be_visible()
    page.locator("h1").click()

    field(page).focus()

    expect(options(page).first).to_be_visible()


def test_unknown_question_is_told_with_the_nearest_ones_and_ways_out(visit, lang, words, t):
    page = visit(f"{lang}/")

    field(page).fill(words.unknown)

    popup = page.locator(".kb-search__popup")
    expect(popup.locator(".kb-search__message")).to_have_text(t("search.none_nearest", query=words.unknown))
    expect(options(page)).to_have_count(3)
    expect(popup.get_by_role("link", name=t("search.all_questions"))).to_be_visible()
    expect(popup.get_by_role("link", name=t("search.contact"))).to_be_visible()


def test_no_answer_is_not_told_while_a_word_is_typed(visit, lang, words):
    page = visit(f"{lang}/")
    stop_the_clock(page)
    field(page).fill(words.question)
    page.clock.run_for(200)
    expect(options(page).first).to_have_attribute("data-article", words.first)

    field(page).fill(words.unknown)
    with page.expect_response("**/api/search"):
        page.clock.run_for(200)
    page.clock.run_for(300)

    expect(page.locator(".kb-search__message")).to_be_hidden()
    expect(options(page).first).to_have_attribute("data-article", words.first)
    page.clock.run_for(300)
    expect(page.locator(".kb-search__message")).to_be_visible()


@pytest.mark.parametrize("lang", ["ja"])
def test_no_answer_that_was_overtaken_is_never_told(visit, lang, words):
    page = visit(f"{lang}/")
    stop_the_clock(page)
    field(page).fill(words.unknown)
    with page.expect_response("**/api/search"):
        page.clock.run_for(200)

    field(page).fill(words.question)
    with page.expect_response("**/api/search"):
        page.clock.run_for(200)
    page.clock.run_for(2000)

    expect(options(page).first).to_have_attribute("data-article", words.first)
    expect(page.locator(".kb-search__message")).to_be_hidden()


@pytest.mark.parametrize("lang", ["ja"])
def test_weak_answer_is_told_as_weak(visit, lang, words, t):
    page = visit(f"{lang}/")

    field(page).fill(words.weak)

    expect(page.locator(".kb-search__message")).to_have_text(t("search.weak"))
    expect(options(page).first).to_be_visible()


@pytest.mark.parametrize("lang", ["ko"])
def test_screen_readers_are_told_the_number_of_answers(visit, lang, words, t):
    page = visit(f"{lang}/")

    field(page).fill(words.question)

    expect(page.locator("kb-search").get_by_role("status")).to_have_text(t("search.count.other", count=6))


@pytest.mark.parametrize("lang", ["ja"])
def test_result_page_shows_its_question_in_the_field(visit, lang, words):
    page = visit(f"{lang}/search/#q={words.question}")

    expect(field(page)).to_have_value(words.question)
