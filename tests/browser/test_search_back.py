"""Back from an answer leads to the same answers, at the same place."""

import re

import pytest
from playwright.sync_api import expect

PHONE = {"width": 390, "height": 700}
BROAD = {"ko": "환불", "ja": "返品したい", "en": "refund"}


def hits(page):
    return page.locator(".kb-hit:visible")


def open_far_down(page, index=-2):
    """Open an answer that must be scrolled to; returns where the reader was."""
    link = hits(page).nth(index).get_by_role("link")
    link.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    assert place > 300
    link.click()
    expect(page.locator("article").first).to_be_visible()
    return place


def expect_place(page, place):
    page.wait_for_function("place => Math.abs(scrollY - place) <= 2", arg=place)


def test_back_from_an_answer_leads_to_the_same_place(visit, lang):
    page = visit(f"{lang}/search/#q={BROAD[lang]}", viewport=PHONE)
    expect(hits(page)).to_have_count(10)
    titles = hits(page).locator("h2").all_text_contents()
    place = open_far_down(page)

    page.go_back()

    expect_place(page, place)
    assert hits(page).locator("h2").all_text_contents() == titles


def test_back_leads_to_the_same_topic_and_place(visit, lang):
    page = visit(f"{lang}/search/#q={BROAD[lang]}&in=returns", viewport=PHONE)
    expect(page.locator(".kb-results__topic")).not_to_be_empty()
    count = hits(page).count()
    place = open_far_down(page, -1)

    page.go_back()

    expect_place(page, place)
    expect(hits(page)).to_have_count(count)


def test_place_is_found_where_the_answers_come_late(visit):
    forget = "if (history.state) sessionStorage.removeItem('kb.session');"
    page = visit("en/search/#q=refund", viewport=PHONE, before=forget)
    expect(hits(page)).to_have_count(10)
    place = open_far_down(page)
    page.route("**/api/search", late)

    page.go_back()

    expect(hits(page)).to_have_count(10)
    expect_place(page, place)


def late(route):
    # Long after the page was loaded, when browsers no longer look for the place.
    answer = route.fetch()
    route.request.frame.page.wait_for_timeout(1500)
    route.fulfill(response=answer)


def test_next_question_begins_at_its_best_answer(visit):
    page = visit("en/search/#q=refund", viewport=PHONE)
    expect(hits(page)).to_have_count(10)
    open_far_down(page)
    page.go_back()
    expect(hits(page)).to_have_count(10)

    page.get_by_role("combobox").fill("change address")
    page.get_by_role("combobox").press("Enter")

    expect(hits(page).first).to_have_attribute("data-article", "change-address")
    expect(hits(page).first).to_be_in_viewport()


@pytest.mark.parametrize("lang", ["ko"])
def test_back_to_the_question_before_asks_nothing_anew(visit, lang):
    page = visit(f"{lang}/search/#q=환불")
    expect(hits(page)).to_have_count(10)
    page.get_by_role("combobox").fill("배송지 변경")
    page.get_by_role("combobox").press("Enter")
    expect(hits(page).first).to_have_attribute("data-article", "change-address")
    asked = len(searches(visit))

    page.go_back()

    expect(page.locator(".kb-results__summary")).to_contain_text("환불")
    expect(page).to_have_url(re.compile("q="))
    assert len(searches(visit)) == asked


def searches(visit):
    return [address for address in visit.addresses if address.endswith("/api/search")]
