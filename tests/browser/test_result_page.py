"""The result page: what it says of an answer, and what the reader does with it."""

import re

import pytest
from playwright.sync_api import expect


def summary(page):
    return page.locator(".kb-results__summary")


def titles(page):
    return page.locator(".kb-hit__title").all_text_contents()


def test_best_answer_is_on_top(visit, lang, words):
    page = visit(f"{lang}/search/#q={words.question}")

    expect(page.locator(".kb-hit").first).to_have_attribute("data-article", words.first)


@pytest.mark.parametrize("lang", ["ko"])
def test_number_of_answers_is_told(visit, lang, words, t):
    page = visit(f"{lang}/search/#q={words.question}")

    expect(page.locator(".kb-hit").first).to_be_visible()
    count = page.locator(".kb-hit").count()
    expect(summary(page)).to_have_text(t("results.count.other", query=words.question, count=count))


def test_unknown_question_gets_an_honest_message(visit, lang, words, t):
    page = visit(f"{lang}/search/#q={words.unknown}")

    expect(summary(page)).to_have_text(t("results.none", query=words.unknown))
    expect(page.get_by_text(t("results.kept"))).to_be_visible()


def test_unknown_question_gets_the_nearest_ones_as_such(visit, lang, words, t):
    page = visit(f"{lang}/search/#q={words.unknown}")

    expect(page.get_by_role("heading", name=t("results.nearest"))).to_be_visible()
    expect(page.locator(".kb-hit")).to_have_count(3)


MEANT = {"ko": ("qothd", "배송"), "ja": ("henpin", "へんぴん"), "en": ("giftwrap", "gift wrap")}


def test_question_that_was_taken_otherwise_says_so(visit, lang, t):
    typed, meant = MEANT[lang]

    page = visit(f"{lang}/search/#q={typed}")

    expect(page.get_by_text(t("results.searched_for", query=meant))).to_be_visible()


def test_way_back_asks_for_what_was_typed(visit, lang, t):
    typed, _ = MEANT[lang]
    page = visit(f"{lang}/search/#q={typed}")

    page.get_by_role("link", name=t("results.search_instead", query=typed)).click()

    expect(page.locator(".kb-results__meaning")).to_be_hidden()


def test_question_in_another_language_is_answered_in_it(visit):
    page = visit("en/search/#q=배송비 얼마예요")

    expect(page.get_by_text("These answers are from the Korean help pages.")).to_be_visible()
    expect(page.locator(".kb-results__list")).to_have_attribute("lang", "ko")


@pytest.mark.parametrize("lang", ["ja"])
def test_unknown_question_gets_ways_to_contact(visit, lang, words, t):
    page = visit(f"{lang}/search/#q={words.unknown}")

    expect(page.get_by_role("list", name=t("contact.channels"))).to_be_visible()
    expect(page.get_by_role("heading", name=t("contact.title"))).to_be_visible()


@pytest.mark.parametrize("lang", ["ko"])
def test_weak_answer_is_told_as_weak(visit, lang, words, t):
    page = visit(f"{lang}/search/#q={words.weak}")

    expect(summary(page)).to_have_text(t("results.weak", query=words.weak))
    expect(page.locator(".kb-hit").first).to_be_visible()


@pytest.mark.parametrize("lang", ["ja"])
def test_page_without_question_asks_for_one(visit, lang, t):
    page = visit(f"{lang}/search/")

    expect(page.get_by_text(t("results.idle"))).to_be_visible()


def test_markup_in_a_question_stays_text(visit):
    page = visit("en/search/#q=%3Cimg src=x onerror=alert(1)%3E change address")

    expect(summary(page)).to_contain_text("<img src=x onerror=alert(1)> change address")


def test_next_question_replaces_the_answers(visit):
    page = visit("en/search/#q=change address")
    expect(page.locator(".kb-hit").first).to_have_attribute("data-article", "change-address")

    page.get_by_role("combobox").fill("forgot password")
    page.get_by_role("combobox").press("Enter")

    expect(page.locator(".kb-hit").first).to_have_attribute("data-article", "password-reset")


def test_back_goes_to_the_question_before(visit):
    page = visit("en/search/#q=change address")
    page.get_by_role("combobox").fill("forgot password")
    page.get_by_role("combobox").press("Enter")
    expect(page.locator(".kb-hit").first).to_have_attribute("data-article", "password-reset")

    page.go_back()

    expect(page.locator(".kb-hit").first).to_have_attribute("data-article", "change-address")
    expect(page.get_by_role("combobox")).to_have_value("change address")


@pytest.mark.parametrize("lang", ["ja"])
def test_back_from_an_article_shows_the_same_answers(visit, log, lang, words):
    page = visit(f"{lang}/search/#q={words.question}")
    expect(page.locator(".kb-hit").first).to_be_visible()
    before = titles(page)
    page.locator(".kb-hit__link").first.click()
    expect(page).to_have_url(re.compile(f"/{lang}/{words.first}/$"))

    page.go_back()

    expect(page.locator(".kb-hit").first).to_be_visible()
    assert titles(page) == before
    log.expect(page, questions=[(words.question, lang, "answered")])


@pytest.mark.parametrize("lang", ["ko"])
def test_back_from_an_article_shows_the_same_place(visit, lang):
    page = visit(f"{lang}/search/#q=배송", viewport={"width": 390, "height": 700})
    fourth = page.locator(".kb-hit__link").nth(3)
    fourth.scroll_into_view_if_needed()
    page.mouse.wheel(0, 150)
    page.wait_for_timeout(100)
    before = page.evaluate("scrollY")
    assert before > 100
    fourth.click()
    expect(page.locator(".kb-prose")).to_be_visible()

    page.go_back()

    expect(fourth).to_be_visible()
    page.wait_for_timeout(200)
    assert page.evaluate("scrollY") == pytest.approx(before, abs=3)


def test_trying_again_moves_the_focus_to_what_is_told(visit):
    visit.expect_complaint("net::ERR_FAILED")
    page = visit("en/")
    page.route(re.compile(r"/api/search|/assets/search/"), lambda route: route.abort())
    page.get_by_role("combobox").fill("change address")
    page.get_by_role("combobox").press("Enter")
    again = page.get_by_role("button", name="Try again")
    again.focus()
    page.unroute_all()

    again.press("Enter")

    expect(page.locator(".kb-hit").first).to_have_attribute("data-article", "change-address")
    expect(summary(page)).to_be_focused()


def test_trying_again_in_vain_says_so_where_the_focus_is(visit):
    visit.expect_complaint("net::ERR_FAILED")
    page = visit("en/")
    page.route(re.compile(r"/api/search|/assets/search/"), lambda route: route.abort())
    page.get_by_role("combobox").fill("change address")
    page.get_by_role("combobox").press("Enter")

    page.get_by_role("button", name="Try again").press("Enter")

    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    expect(summary(page)).to_be_focused()
    expect(summary(page)).to_have_text("Search isn’t responding right now.")
