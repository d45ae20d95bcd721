"""A question is logged once, when it was meant; what was typed on the way to it is not."""

import pytest
from playwright.sync_api import expect


def field(page):
    return page.get_by_role("combobox")


def test_pause_settles_a_question_but_no_beginning_of_it(visit, log, lang, words):
    page = visit(f"{lang}/")

    # Slower than the list is asked for, so each beginning is searched.
    field(page).press_sequentially(words.question, delay=150)

    log.expect(page, questions=[(words.question, lang, "answered")])


def test_question_asked_after_a_pause_is_the_same_question(visit, log):
    page = visit("en/")
    field(page).fill("change address")
    log.expect(page, questions=[("change address", "en", "answered")])

    field(page).press("Enter")
    expect(page.locator(".kb-hit").first).to_be_visible()

    log.expect(page, questions=[("change address", "en", "answered")])


def test_longer_question_after_a_pause_is_the_same_one_going_on(visit, log):
    page = visit("en/")
    field(page).fill("return")
    log.expect(page, questions=[("return", "en", "answered")])

    field(page).press_sequentially(" fee")

    log.expect(page, questions=[("return fee", "en", "answered")])


def test_leaving_the_field_settles_at_once(visit, log):
    page = visit("en/")
    page.clock.install()
    field(page).fill("change address")

    page.locator("h1").click()

    log.expect(page, questions=[("change address", "en", "answered")])


def test_single_letter_is_no_question(visit, log):
    page = visit("en/")
    field(page).fill("r")
    page.locator("h1").click()

    field(page).fill("return fee")
    page.locator("h1").click()

    log.expect(page, questions=[("return fee", "en", "answered")])


@pytest.mark.parametrize("lang", ["ko"])
def test_unknown_question_is_logged_as_empty(visit, log, lang, words):
    page = visit(f"{lang}/")

    field(page).fill(words.unknown)
    field(page).press("Enter")

    log.expect(page, questions=[(words.unknown, lang, "empty")])


@pytest.mark.parametrize("lang", ["ja"])
def test_weak_question_is_logged_as_weak(visit, log, lang, words):
    page = visit(f"{lang}/")

    field(page).fill(words.weak)
    field(page).press("Enter")

    log.expect(page, questions=[(words.weak, lang, "weak")])


def test_question_in_a_link_is_logged(visit, log):
    page = visit("en/search/#q=change+address")

    log.expect(page, questions=[("change address", "en", "answered")])


@pytest.mark.parametrize("kind", ["", "return-how/", "search/"])
def test_each_field_logs_the_question_once(visit, log, kind):
    page = visit(f"en/{kind}")

    field(page).fill("change address")
    field(page).press("Enter")
    expect(page.locator(".kb-hit").first).to_be_visible()
    page.reload()
    expect(page.locator(".kb-hit").first).to_be_visible()

    log.expect(page, questions=[("change address", "en", "answered")])
