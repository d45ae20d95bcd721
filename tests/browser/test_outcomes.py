"""What came of a question is logged with it: click, solved, vote, contact."""

import re

import pytest
from playwright.sync_api import expect


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


@pytest.mark.parametrize("lang", ["ko"])
def test_option_chosen_by_key_is_logged_as_click(visit, log, lang, words):
    page = visit(f"{lang}/")
    page.get_by_role("combobox").fill(words.question)
    expect(page.get_by_role("option").first).to_be_visible()

    page.get_by_role("combobox").press("ArrowDown")
    page.get_by_role("combobox").press("Enter")

    log.expect(
        page,
        questions=[(words.question, lang, "answered")],
        outcomes=[("click", words.first, "1", words.question)],
    )


def test_option_opened_in_another_tab_is_logged_as_click(visit, log):
    page = visit("en/")
    page.get_by_role("combobox").fill("change address")

    page.get_by_role("option").first.click(button="middle")

    log.expect(page, outcomes=[("click", "change-address", "1", "change address")])


def test_answer_opened_from_the_result_page_is_logged_as_click(visit, log):
    page = visit("en/search/#q=change address")
    second = page.locator(".kb-hit").nth(1)
    article = second.get_attribute("data-article")

    second.get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"/{article}/$"))

    log.expect(page, outcomes=[("click", article, "2", "change address")])


@pytest.mark.parametrize("lang", ["ja"])
def test_solved_is_thanked_for(visit, lang, words, t):
    page = visit(f"{lang}/search/#q={words.question}")
    hit = page.locator(".kb-hit").first

    button(hit, t("results.solved")).click()

    expect(hit.get_by_role("status")).to_have_text(t("results.thanks"))


def test_solved_is_logged_once(visit, log):
    page = visit("en/search/#q=change address")
    solved = button(page.locator(".kb-hit").first, "Solved it")

    solved.click()
    solved.click()

    expect(solved).to_have_attribute("aria-pressed", "true")
    log.expect(page, outcomes=[("solved", "change-address", "", "change address")])


@pytest.mark.parametrize("lang", ["ja"])
def test_yes_is_logged(visit, log, lang, t):
    page = visit(f"{lang}/return-how/")

    button(page, t("feedback.yes")).click()

    expect(page.locator("kb-feedback").get_by_role("status")).to_have_text(t("feedback.thanks_yes"))
    log.expect(page, outcomes=[("vote", "return-how", "yes", None)])


@pytest.mark.parametrize("lang", ["ko"])
def test_no_is_logged_before_a_reason_is_given(visit, log, lang, t):
    page = visit(f"{lang}/return-how/")

    button(page, t("feedback.no")).click()

    expect(page.locator("kb-feedback").get_by_role("status")).to_have_text(t("feedback.thanks_no"))
    log.expect(page, outcomes=[("vote", "return-how", "no", None)])


@pytest.mark.parametrize("reason", ["unclear", "outdated"])
@pytest.mark.parametrize("lang", ["en"])
def test_reason_is_logged_in_place_of_the_no(visit, log, lang, t, reason):
    page = visit(f"{lang}/return-how/")
    button(page, t("feedback.no")).click()

    button(page, t(f"feedback.reason_{reason}")).click()

    log.expect(page, outcomes=[("vote", "return-how", f"no:{reason}", None)])


def test_vote_can_be_changed(visit, log):
    page = visit("en/return-how/")
    button(page, "No").click()
    expect(page.locator("kb-feedback").get_by_role("status")).not_to_be_empty()

    button(page, "Yes").click()

    expect(button(page, "No")).to_have_attribute("aria-pressed", "false")
    expect(button(page, "Out of date")).to_be_hidden()
    log.expect(page, outcomes=[("vote", "return-how", "yes", None)])


def test_reader_says_what_was_missing_and_changes_it_by_keyboard_alone(visit, log, lang, t):
    page = visit(f"{lang}/return-how/")
    words, status = page.get_by_label(t("feedback.comment")), page.locator("kb-feedback").get_by_role("status")
    expect(words).to_be_hidden()
    button(page, t("feedback.no")).press("Enter")
    expect(words).to_have_accessible_description(t("feedback.comment_hint"))

    button(page, t("feedback.reason_wrong")).press("Space")
    expect(status).to_have_text(t("feedback.thanks_no"))
    page.keyboard.press("Tab")
    expect(words).to_be_focused()
    page.keyboard.insert_text("010-1234-5678\nfee?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(status).to_have_text(t("feedback.thanks_comment"))
    log.expect(page, outcomes=[("vote", "return-how", "no:wrong", None)])
    log.expect_comments(page, ["‹phone› fee?"])

    # What is only being written goes nowhere, and another reason takes nothing back.
    words.fill("Which fee is it? And this is not sent.")
    button(page, t("feedback.reason_unclear")).press("Enter")
    log.expect(page, outcomes=[("vote", "return-how", "no:unclear", None)])
    log.expect_comments(page, ["‹phone› fee?"])

    words.fill("Which fee is it?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    log.expect_comments(page, ["Which fee is it?"])

    button(page, t("feedback.yes")).press("Enter")
    expect(words).to_be_hidden()
    log.expect(page, outcomes=[("vote", "return-how", "yes", None)])
    log.expect_comments(page, [""])
    assert page.context.cookies() == []


@pytest.mark.parametrize("lang", ["ko"])
def test_sentence_is_taken_back_by_sending_none(visit, log, lang, t):
    page = visit(f"{lang}/return-how/")
    words, send = page.get_by_label(t("feedback.comment")), button(page, t("feedback.comment_send"))
    button(page, t("feedback.no")).click()
    send.click()
    expect(words).to_be_focused()
    words.fill("배송비가 달라요")
    send.click()
    log.expect_comments(page, ["배송비가 달라요"])

    words.fill(" ")
    send.click()

    expect(page.locator("kb-feedback").get_by_role("status")).to_have_text(t("feedback.comment_removed"))
    log.expect_comments(page, [""])
    log.expect(page, outcomes=[("vote", "return-how", "no", None)])


@pytest.mark.parametrize("lang", ["en"])
def test_sentence_is_not_said_anew_by_a_no_after_a_yes(visit, log, lang, t):
    page = visit(f"{lang}/return-how/")
    words = page.get_by_label(t("feedback.comment"))
    button(page, t("feedback.no")).click()
    words.fill("Which fee is it?")
    button(page, t("feedback.comment_send")).click()
    button(page, t("feedback.yes")).click()
    button(page, t("feedback.no")).click()

    log.expect(page, outcomes=[("vote", "return-how", "no", None)])
    log.expect_comments(page, [""])
    expect(words).to_have_value("Which fee is it?")


@pytest.mark.parametrize("lang", ["ja"])
def test_sentence_ends_at_the_limit_that_is_shown(visit, log, lang, t):
    page = visit(f"{lang}/return-how/")
    count = page.locator(".kb-feedback__count")
    button(page, t("feedback.no")).click()
    expect(count).to_have_text("0/300")

    page.get_by_label(t("feedback.comment")).focus()
    page.keyboard.insert_text("送料" * 200)
    expect(count).to_have_text("300/300")
    button(page, t("feedback.comment_send")).click()

    log.expect_comments(page, ["送料" * 150])


@pytest.mark.parametrize("lang", ["ja"])
def test_form_for_a_sentence_has_no_axe_violation(visit, axe_violations, lang, t):
    page = visit(f"{lang}/return-how/", viewport={"width": 320, "height": 740})
    button(page, t("feedback.no")).click()
    expect(page.get_by_label(t("feedback.comment"))).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert axe_violations(page) == []


def test_vote_belongs_to_the_question_that_led_there(visit, log):
    page = visit("en/search/#q=change address")
    page.locator(".kb-hit__link").first.click()

    button(page, "Yes").click()

    log.expect(
        page,
        outcomes=[
            ("click", "change-address", "1", "change address"),
            ("vote", "change-address", "yes", "change address"),
        ],
    )


@pytest.mark.parametrize("lang", ["ko"])
def test_contact_is_logged_with_the_question_that_found_nothing(visit, log, lang, words):
    page = visit(f"{lang}/search/#q={words.unknown}")

    page.locator("[data-channel=email]").click()

    log.expect(page, outcomes=[("contact", "", "email", words.unknown)])


def test_contact_from_an_article_is_logged_with_it(visit, log):
    page = visit("en/return-how/")

    page.locator("[data-channel=email]").click()

    log.expect(page, outcomes=[("contact", "return-how", "email", None)])
