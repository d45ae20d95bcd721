"""Many answers from several topics can be narrowed to one; the address says to which."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

BROAD = {"ko": "환불", "ja": "返品したい", "en": "refund"}
"""A question with many answers, the first ones about returns."""
TOPIC = {"ko": "반품·교환·환불", "ja": "返品・交換・返金", "en": "Returns, exchanges, refunds"}


@pytest.fixture
def question(lang):
    return BROAD[lang]


@pytest.fixture
def topic(lang):
    return TOPIC[lang]


def chips(page):
    return page.locator(".kb-results__topics").get_by_role("link")


def chip(page, name):
    return chips(page).filter(has_text=name)


def hits(page):
    return page.locator(".kb-hit:visible")


def current(page):
    return page.locator(".kb-results__topics [aria-current=true]")


def told(page):
    return page.locator(".kb-results__topic")


def test_first_choice_is_all(visit, lang, question, t):
    page = visit(f"{lang}/search/#q={question}")

    expect(page.get_by_role("navigation", name=t("results.topics"))).to_be_visible()
    expect(current(page)).to_have_text(f"{t('results.all_topics')} {hits(page).count()}")
    expect(told(page)).to_be_empty()


def test_topic_leaves_its_own_answers(visit, lang, question, topic, t):
    page = visit(f"{lang}/search/#q={question}")
    chip(page, topic).wait_for()
    total = hits(page).count()

    chip(page, topic).click()

    expect(told(page)).not_to_be_empty()
    left = hits(page).count()
    assert 1 < left < total
    assert set(hits(page).locator(".kb-hit__category").all_text_contents()) == {topic}
    expect(told(page)).to_have_text(t("results.in_topic.other", topic=topic, count=left))
    expect(told(page)).to_have_role("status")
    expect(current(page)).to_have_text(f"{topic} {left}")


def test_topic_is_in_the_address_and_back_undoes_it(visit, lang, question, topic):
    page = visit(f"{lang}/search/#q={question}")
    chip(page, topic).wait_for()
    total = hits(page).count()
    chip(page, topic).click()
    expect(told(page)).not_to_be_empty()
    assert parse_qs(urlsplit(page.url).fragment) == {"q": [question], "in": ["returns"]}

    page.go_back()

    expect(told(page)).to_be_empty()
    expect(hits(page)).to_have_count(total)


def test_address_with_a_topic_shows_that_topic(visit, lang, question, topic):
    page = visit(f"{lang}/search/#q={question}&in=returns")

    expect(current(page)).to_contain_text(topic)
    assert set(hits(page).locator(".kb-hit__category").all_text_contents()) == {topic}


@pytest.mark.parametrize("name", ["nothing", "product", "constructor"])
def test_address_with_a_topic_that_has_no_chip_shows_all(visit, name):
    page = visit(f"en/search/#q=refund&in={name}")

    expect(current(page)).to_contain_text("All")
    expect(hits(page)).to_have_count(10)


def test_topic_asks_nothing_and_logs_nothing(visit, log):
    page = visit("en/search/#q=refund")
    expect(hits(page)).to_have_count(10)

    chip(page, "Returns").click()
    expect(told(page)).not_to_be_empty()
    chip(page, "All").click()
    expect(hits(page)).to_have_count(10)

    assert len([address for address in visit.addresses if address.endswith("/api/search")]) == 1
    log.expect(page, questions=[("refund", "en", "answered")])


def test_focus_stays_on_what_was_pressed(visit):
    page = visit("en/search/#q=refund")

    chip(page, "Returns").press("Enter")

    expect(told(page)).not_to_be_empty()
    expect(chip(page, "Returns")).to_be_focused()


def test_what_was_pressed_stays_pressed(visit):
    page = visit("en/search/#q=refund")
    solved = page.locator(".kb-hit").first.get_by_role("button")
    solved.click()

    chip(page, "Returns").click()
    expect(told(page)).not_to_be_empty()
    chip(page, "All").click()

    expect(told(page)).to_be_empty()
    expect(solved).to_have_attribute("aria-pressed", "true")


def test_click_is_logged_with_the_place_among_all(visit, log):
    page = visit("en/search/#q=refund&in=overseas")
    expect(told(page)).not_to_be_empty()
    position = hits(page).first.get_attribute("data-position")
    article = hits(page).first.get_attribute("data-article")
    assert int(position) > 1

    hits(page).first.get_by_role("link").click()

    log.expect(page, outcomes=[("click", article, position, "refund")])


def test_next_question_is_asked_in_all_topics(visit):
    page = visit("en/search/#q=refund&in=returns")
    expect(told(page)).not_to_be_empty()

    page.get_by_role("combobox").fill("change address")
    page.get_by_role("combobox").press("Enter")

    expect(page.locator(".kb-hit").first).to_have_attribute("data-article", "change-address")
    expect(told(page)).to_be_empty()


def test_no_answer_has_no_topics(visit, lang, words):
    page = visit(f"{lang}/search/#q={words.unknown}")

    expect(page.locator(".kb-hit")).to_have_count(3)
    expect(page.locator(".kb-results__topics")).to_be_hidden()


def test_few_answers_have_no_topics(visit):
    def few(route):
        answer = route.fetch().json()
        route.fulfill(body=json.dumps(answer | {"hits": answer["hits"][:5]}), content_type="application/json")

    page = visit("en/search/")
    page.route("**/api/search", few)
    page.get_by_role("combobox").fill("refund")
    page.get_by_role("combobox").press("Enter")

    expect(hits(page)).to_have_count(5)
    expect(page.locator(".kb-results__topics")).to_be_hidden()


def test_topics_have_no_axe_violation_and_fit_320_px(visit, lang, question, axe_violations):
    page = visit(f"{lang}/search/#q={question}&in=returns", viewport={"width": 320, "height": 640})
    expect(told(page)).not_to_be_empty()

    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert min(chip.bounding_box()["height"] for chip in chips(page).all()) >= 44
    assert axe_violations(page) == []
