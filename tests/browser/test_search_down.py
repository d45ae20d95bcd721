"""A search that does not answer says so; it never says that there is no answer."""

import pytest
from playwright.sync_api import expect


@pytest.fixture(params=["stopped", "never there"])
def open_without_api(request, visit):
    """A function that opens a page whose API does not answer (any more)."""

    def opened(path):
        if request.param == "never there":
            visit.expect_complaint("501 (Unsupported method")
            return visit(path, url=request.getfixturevalue("plain_files"))
        server = request.getfixturevalue("own_help_center")
        visit.expect_complaint("net::ERR_CONNECTION_REFUSED")
        page = visit(path, url=server.url)
        server.stop()
        return page

    return opened


@pytest.mark.parametrize("lang", ["ja"])
def test_list_says_that_search_does_not_answer(open_without_api, lang, words, t):
    page = open_without_api(f"{lang}/")

    page.get_by_role("combobox").fill(words.question)

    popup = page.locator(".kb-search__popup")
    expect(popup.locator(".kb-search__message")).to_have_text(t("search.failed"))
    expect(popup.get_by_role("link", name=t("search.all_questions"))).to_be_visible()
    expect(popup.get_by_role("link", name=t("search.contact"))).to_be_visible()


def test_result_page_says_that_search_does_not_answer(open_without_api, lang, words, t):
    page = open_without_api(f"{lang}/search/")

    page.get_by_role("combobox").fill(words.question)
    page.get_by_role("combobox").press("Enter")

    results = page.locator("kb-results")
    expect(results.locator(".kb-results__summary")).to_have_text(t("results.failed"))
    expect(results.get_by_text(t("results.failed_next"))).to_be_visible()
    expect(results.get_by_text(t("results.none_kept"))).to_be_hidden()
    expect(results.get_by_role("link", name=t("search.all_questions"))).to_be_visible()
    expect(results.get_by_role("list", name=t("contact.channels"))).to_be_visible()


def test_answers_shown_before_do_not_stay_under_a_question_that_failed(visit, own_help_center):
    visit.expect_complaint("net::ERR_CONNECTION_REFUSED")
    page = visit("en/search/#q=change address", url=own_help_center.url)
    expect(page.locator(".kb-hit").first).to_be_visible()
    own_help_center.stop()

    page.get_by_role("combobox").fill("forgot password")
    page.get_by_role("combobox").press("Enter")

    expect(page.locator(".kb-results__summary")).to_have_text("Search isn’t responding right now.")
    expect(page.locator(".kb-hit")).to_have_count(0)


def test_second_try_finds_the_answer_when_the_api_is_back(visit, own_help_center):
    visit.expect_complaint("net::ERR_CONNECTION_REFUSED")
    page = visit("en/search/", url=own_help_center.url)
    own_help_center.stop()
    page.get_by_role("combobox").fill("change address")
    page.get_by_role("combobox").press("Enter")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    own_help_center.start()

    page.get_by_role("button", name="Try again").click()

    expect(page.locator(".kb-hit").first).to_have_attribute("data-article", "change-address")


def test_vote_that_was_not_kept_is_not_thanked_for(open_without_api):
    page = open_without_api("en/return-how/")

    page.get_by_role("button", name="Yes", exact=True).click()

    expect(page.locator("kb-feedback").get_by_role("status")).to_have_text(
        "Your vote couldn’t be sent. Please try again in a moment."
    )
