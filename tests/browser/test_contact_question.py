"""The reader's question goes along to whom they ask, where they can see and change it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

PLAIN = {"width": 390, "height": 844}


def question(page, t):
    return page.get_by_label(t("contact.question"))


def channel(page, name):
    return page.locator(f"[data-channel={name}]").first.get_attribute("href")


def test_question_without_an_answer_is_in_mail_and_form(visit, lang, words, t):
    page = visit(f"{lang}/search/#q={words.unknown}")

    expect(question(page, t)).to_have_value(words.unknown)

    assert parse_qs(urlsplit(channel(page, "form")).query) == {"message": [words.unknown]}
    mail = parse_qs(urlsplit(channel(page, "email")).query)
    assert mail == {"subject": [t("contact.subject", query=words.unknown)], "body": [words.unknown]}


@pytest.mark.parametrize("lang", ["ko"])
def test_reader_may_change_it_before_it_is_sent(visit, lang, words, t):
    page = visit(f"{lang}/search/#q={words.unknown}")

    question(page, t).fill("드론도 파나요?")

    assert parse_qs(urlsplit(channel(page, "form")).query) == {"message": ["드론도 파나요?"]}
    assert channel(page, "kakao") == "https://pf.kakao.com/_naraeloom-example/chat"


@pytest.mark.parametrize("lang", ["ja"])
def test_contact_page_knows_what_was_asked_before(visit, lang, words, t, layout_shift):
    page = visit(f"{lang}/search/#q={words.unknown}", viewport=PLAIN)
    expect(page.locator(".kb-results__summary")).not_to_be_empty()

    page.goto(page.url.partition("/search/")[0] + "/contact/")

    expect(question(page, t)).to_have_value(words.unknown)
    assert layout_shift(page) == 0


@pytest.mark.parametrize("lang", ["en"])
def test_contact_page_of_one_who_asked_nothing_has_no_field(visit, lang, t):  # noqa: ARG001
    page = visit("en/contact/")

    expect(question(page, t)).to_be_hidden()


@pytest.mark.parametrize("lang", ["en"])
def test_question_is_copied_for_a_chat(visit, lang, words, t):
    page = visit(f"{lang}/search/#q={words.unknown}", permissions=["clipboard-read", "clipboard-write"])

    page.get_by_role("button", name=t("contact.copy")).click()

    expect(page.get_by_role("button", name=t("contact.copied"))).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == words.unknown


@pytest.mark.parametrize("lang", ["en"])
def test_question_is_selected_where_nothing_can_be_copied(visit, lang, words, t):
    page = visit(
        f"{lang}/search/#q={words.unknown}",
        before="Object.defineProperty(navigator, 'clipboard', { value: undefined })",
    )

    page.get_by_role("button", name=t("contact.copy")).click()

    expect(page.locator(".kb-ask [role=status]")).to_have_text(t("contact.copy_yourself"))
    assert page.evaluate("getSelection().toString()") == words.unknown


def test_no_question_is_in_an_address_that_our_server_sees(visit, lang, words):
    page = visit(f"{lang}/search/#q={words.unknown}")
    expect(page.locator(".kb-ask__text")).to_have_value(words.unknown)

    assert not [address for address in visit.addresses if "message=" in address or "%" in address]
