"""Without the API a page answers from the index beside it, says so, and tells the API later what it missed."""

import re
import subprocess
import sys
import time

import pytest
from playwright.sync_api import expect

UNHEARD_OF = {"ko": "드론 조종사 자격증", "ja": "惑星探査機", "en": "quantum chromodynamics"}
REFUSED = "net::ERR_CONNECTION_REFUSED"


def field(page):
    return page.get_by_role("combobox")


def ready(page):
    """Tap on the field, and wait until the index is there."""
    with page.expect_response(re.compile(r"/assets/search/\w+/0\.bin$")):
        field(page).focus()
    page.wait_for_load_state("networkidle")
    return page


def ask(page, question):
    field(page).fill(question)
    field(page).press("Enter")


@pytest.fixture(params=["stopped", "never there"])
def open_without_api(request, visit):
    """A function that opens a page whose API does not answer (any more)."""

    def opened(path):
        if request.param == "never there":
            visit.expect_complaint("501 (Unsupported method")
            return visit(path, url=request.getfixturevalue("plain_files"))
        server = request.getfixturevalue("own_help_center")
        visit.expect_complaint(REFUSED)
        page = ready(visit(path, url=server.url))
        server.stop()
        return page

    return opened


@pytest.fixture
def page_alone(visit, own_help_center):
    """A page that lost its server before the field was touched."""

    def opened(path):
        visit.expect_complaint(REFUSED)
        page = visit(path, url=own_help_center.url)
        own_help_center.stop()
        return page

    return opened


def test_list_holds_answers_and_says_that_they_are_limited(open_without_api, lang, words, t):
    page = open_without_api(f"{lang}/")

    field(page).fill(words.question)

    popup = page.locator(".kb-search__popup")
    expect(popup.get_by_role("option").first).to_have_attribute("data-article", words.first)
    expect(popup.locator(".kb-search__message")).to_contain_text(t("search.limited"))


def test_result_page_does_too(open_without_api, lang, words, t):
    page = open_without_api(f"{lang}/search/")

    ask(page, words.question)

    results = page.locator("kb-results")
    expect(results.locator(".kb-hit").first).to_have_attribute("data-article", words.first)
    expect(results.get_by_text(t("results.limited"))).to_be_visible()


def test_nobody_is_told_that_a_question_was_kept_that_was_not(open_without_api, lang, t):
    page = open_without_api(f"{lang}/search/")

    ask(page, UNHEARD_OF[lang])

    results = page.locator("kb-results")
    expect(results.locator(".kb-results__summary")).to_have_text(t("results.none", query=UNHEARD_OF[lang]))
    expect(results.get_by_text(t("results.none_next"))).to_be_visible()
    expect(results.get_by_text(t("results.kept"))).to_be_hidden()
    expect(results.get_by_role("list", name=t("contact.channels"))).to_be_visible()


def test_answers_go_on_when_the_api_dies_in_mid_typing(visit, own_help_center, t, lang, words):
    visit.expect_complaint(REFUSED)
    page = ready(visit(f"{lang}/", url=own_help_center.url))
    option = page.get_by_role("option").first

    field(page).press_sequentially(words.question[:-1])
    expect(option).to_be_visible()
    own_help_center.stop()
    field(page).press_sequentially(words.question[-1])

    expect(page.locator(".kb-search__message")).to_contain_text(t("search.limited"))
    expect(option).to_have_attribute("data-article", words.first)


def wait_until_waiting(page, count):
    """Until so many messages wait for the API."""
    for _ in range(100):
        if page.evaluate("(JSON.parse(localStorage.getItem('kb.outbox')) ?? []).length") == count:
            return
        page.wait_for_timeout(50)
    pytest.fail(f"there were never {count} messages in the outbox")


def test_what_the_api_missed_it_is_told_once(visit, own_help_center):
    visit.expect_complaint(REFUSED)
    page = ready(visit("en/search/", url=own_help_center.url))
    own_help_center.stop()
    ask(page, "change address")
    page.locator(".kb-hit").first.get_by_role("button").click()
    wait_until_waiting(page, 2)

    own_help_center.start()
    for _ in range(2):
        page.evaluate("dispatchEvent(new Event('online'))")

    wait_until_waiting(page, 0)
    own_help_center.log.expect(
        page,
        questions=[("change address", "en", "answered")],
        outcomes=[("solved", "change-address", "", "change address")],
    )


def test_page_that_lost_its_server_says_that_search_does_not_answer(page_alone, lang, words, t):
    page = page_alone(f"{lang}/")

    field(page).fill(words.question)

    popup = page.locator(".kb-search__popup")
    expect(popup.locator(".kb-search__message")).to_have_text(t("search.failed"))
    expect(popup.get_by_role("link", name=t("search.all_questions"))).to_be_visible()
    expect(popup.get_by_role("link", name=t("search.contact"))).to_be_visible()


def test_result_page_that_lost_its_server_never_says_that_there_is_no_answer(page_alone, lang, words, t):
    page = page_alone(f"{lang}/search/")

    ask(page, words.question)

    results = page.locator("kb-results")
    expect(results.locator(".kb-results__summary")).to_have_text(t("results.failed"))
    expect(results.get_by_text(t("results.failed_next"))).to_be_visible()
    expect(results.get_by_text(t("results.kept"))).to_be_hidden()
    expect(results.get_by_role("link", name=t("search.all_questions"))).to_be_visible()
    expect(results.get_by_role("list", name=t("contact.channels"))).to_be_visible()


def test_answers_shown_before_do_not_stay_under_a_question_that_failed(visit, own_help_center):
    visit.expect_complaint(REFUSED)
    page = visit("en/search/#q=change address", url=own_help_center.url)
    expect(page.locator(".kb-hit").first).to_be_visible()
    own_help_center.stop()

    ask(page, "forgot password")

    expect(page.locator(".kb-results__summary")).to_have_text("Search isn’t responding right now.")
    expect(page.locator(".kb-hit")).to_have_count(0)


def try_again(page):
    page.get_by_role("button", name="Try again").click()


@pytest.mark.parametrize("second_try", [try_again, lambda page: ask(page, "change address")])
def test_second_try_finds_the_answer_when_the_api_is_back(page_alone, own_help_center, second_try):
    page = page_alone("en/search/")
    ask(page, "change address")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    own_help_center.start()

    second_try(page)

    expect(page.locator(".kb-hit").first).to_have_attribute("data-article", "change-address")
    expect(page.get_by_text("results are limited")).to_be_hidden()


def test_vote_while_the_api_is_away_is_kept(visit, own_help_center):
    visit.expect_complaint(REFUSED)
    page = visit("en/return-how/", url=own_help_center.url)
    own_help_center.stop()

    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.locator("kb-feedback").get_by_role("status")).to_have_text("Thank you. Glad that helped!")
    own_help_center.start()
    page.evaluate("dispatchEvent(new Event('online'))")

    own_help_center.log.expect(page, outcomes=[("vote", "return-how", "yes", None)])


def wait_until_kept(page, comments):
    """Wait until the votes on the device say exactly this."""
    read = "JSON.parse(localStorage.getItem('kb.outbox') ?? '[]').map(({ body }) => body.events[0].comment)"
    end = time.monotonic() + 5
    while (found := page.evaluate(read)) != comments and time.monotonic() < end:
        page.wait_for_timeout(20)
    assert found == comments


def test_sentence_given_while_the_api_is_away_is_delivered_once_as_it_was_last(visit, own_help_center, lang, t):
    visit.expect_complaint(REFUSED)
    page = visit(f"{lang}/return-how/", url=own_help_center.url)
    words, send = (
        page.get_by_label(t("feedback.comment")),
        page.get_by_role("button", name=t("feedback.comment_send")),
    )
    own_help_center.stop()
    page.get_by_role("button", name=t("feedback.no"), exact=True).click()
    for said in ("call me", "Which fee is it?"):
        words.fill(said)
        send.click()
    expect(page.locator("kb-feedback").get_by_role("status")).to_have_text(t("feedback.thanks_comment"))
    wait_until_kept(page, ["Which fee is it?"])

    own_help_center.start()
    for _ in range(2):
        page.evaluate("dispatchEvent(new Event('online'))")
        wait_until_kept(page, [])

    own_help_center.log.expect(page, outcomes=[("vote", "return-how", "no", None)])
    own_help_center.log.expect_comments(page, ["Which fee is it?"])


def test_vote_that_was_not_kept_is_not_thanked_for(visit, own_help_center):
    visit.expect_complaint(REFUSED)
    deny = "Storage.prototype.setItem = () => { throw new Error('denied') }"
    page = visit("en/return-how/", url=own_help_center.url, before=deny)
    own_help_center.stop()

    page.get_by_role("button", name="Yes", exact=True).click()

    expect(page.locator("kb-feedback").get_by_role("status")).to_have_text(
        "Your vote couldn’t be sent. Please try again in a moment."
    )


@pytest.fixture
def static_shop(desk):
    """Address of a site that was built for no API."""
    desk.write(
        {
            "kb/shop.yml": "name: Shop\nlanguages: [en]\n",
            "kb/articles/en/late.md": "# My parcel is late\n\nAsk the courier first, then write to us.\n",
            "kb/articles/en/refund.md": "# When is my refund paid?\n\nWithin three business days.\n",
        }
    )
    config = desk.root / "mkdocs.yml"
    config.write_text(config.read_text().replace("- help-center", '- help-center:\n      api: ""'))
    assert desk.kb("build").exit_code == 0
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(desk.site)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        yield re.search(r"http://[^/]+/", server.stdout.readline())[0]
        server.terminate()


def test_shop_without_an_api_has_its_search_and_tells_nobody(visit, static_shop):
    page = visit("en/search/", url=static_shop)

    field(page).fill("courier")
    expect(page.get_by_role("option").first).to_have_attribute("data-article", "late")
    field(page).press("Enter")

    expect(page.locator(".kb-hit").first).to_have_attribute("data-article", "late")
    expect(page.locator(".kb-results__limited")).to_be_hidden()
    page.locator(".kb-hit").first.get_by_role("button").click()
    assert [request.url for request in visit.requests if request.method != "GET"] == []
    assert page.evaluate("localStorage.getItem('kb.outbox')") is None


def test_shop_without_an_api_asks_for_no_vote(visit, static_shop):
    page = visit("en/late/", url=static_shop)

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("kb-feedback")).to_have_count(0)
    assert not any(address.endswith("/feedback.mjs") for address in visit.addresses)
