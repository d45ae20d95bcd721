"""Each reader gets their language, and keeps their place when they change it."""

import re

import pytest
from playwright.sync_api import expect

NAMES = {"ko": "한국어", "ja": "日本語", "en": "English"}


@pytest.fixture(params=["help_center", "plain_files"])
def root(request):
    """Address of the site on our server, and on one of plain files."""
    server = request.getfixturevalue(request.param)
    return getattr(server, "url", server)


@pytest.mark.parametrize(("locale", "lang"), [("ko-KR", "ko"), ("ja-JP", "ja"), ("en-GB", "en")])
def test_root_sends_readers_to_their_language(visit, root, locale, lang):
    page = visit(url=root, locale=locale)

    expect(page).to_have_url(f"{root}{lang}/")


def test_root_lets_readers_of_other_languages_choose(visit, root):
    page = visit(url=root, locale="fr-FR")

    expect(page.get_by_role("main").get_by_role("link")).to_have_text(list(NAMES.values()))
    assert page.url == root


def test_back_does_not_lead_to_the_root_and_on_again(visit, plain_files):
    page = visit("en/contact/", url=plain_files, locale="ja-JP")
    page.goto(plain_files)
    expect(page).to_have_url(f"{plain_files}ja/")

    page.go_back()

    expect(page).to_have_url(f"{plain_files}en/contact/")


@pytest.mark.parametrize(("lang", "other"), [("ko", "ja"), ("ja", "en"), ("en", "ko")])
def test_other_language_shows_the_same_article(visit, lang, other):
    page = visit(f"{lang}/return-how/")
    page.locator(".kb-menu__button").click()

    page.get_by_role("link", name=NAMES[other]).click()

    expect(page).to_have_url(re.compile(f"/{other}/return-how/$"))
    expect(page.locator("html")).to_have_attribute("lang", other)


def test_missing_page_is_told_in_the_language_of_its_address(visit, lang, t):
    page = visit(f"{lang}/no/such/page/nowhere/")

    expect(page.get_by_role("heading", level=1)).to_have_text(t("notfound.title"))
    expect(page.locator("html")).to_have_attribute("lang", lang)


@pytest.mark.parametrize("lang", ["ja"])
def test_missing_page_leads_home_from_any_depth(visit, help_center, lang, t):
    page = visit(f"{lang}/no/such/page/nowhere/")

    page.get_by_role("link", name=t("notfound.home")).click()

    expect(page).to_have_url(f"{help_center.url}{lang}/")


@pytest.mark.parametrize("lang", ["ko"])
def test_missing_page_can_search(visit, lang, words):
    page = visit(f"{lang}/no/such/page/nowhere/")

    page.get_by_role("combobox").fill(words.question)

    expect(page.get_by_role("option").first).to_have_attribute("data-article", words.first)
