"""Everything can be read without script, from our server and from any server of plain files."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect


@pytest.fixture(params=["help_center", "plain_files"])
def page(request, visit, lang):
    """The home page, without script."""
    server = request.getfixturevalue(request.param)
    return visit(f"{lang}/", url=getattr(server, "url", server), java_script_enabled=False)


def test_home_leads_to_an_article_by_way_of_all_questions(page, lang, t):
    page.get_by_role("main").get_by_role("link", name=t("search.all_questions")).click()
    page.locator("main a[href='../return-how/']").click()

    expect(page).to_have_url(re.compile(f"/{lang}/return-how/$"))
    expect(page.locator(".kb-prose")).not_to_be_empty()


@pytest.mark.parametrize("lang", ["ko"])
def test_search_form_goes_to_all_questions_without_the_question(page, lang, words):
    page.locator("#kb-q").fill(words.question)
    page.locator("#kb-q").press("Enter")

    expect(page).to_have_url(re.compile(f"/{lang}/all/"))
    assert urlsplit(page.url)[3:] == ("", "")


def test_result_page_says_what_search_needs(sample, lang, t):
    # Not in the browser: where Playwright forbids scripts, the parser still drops what is for their absence.
    source = (sample.site / lang / "search" / "index.html").read_text(encoding="utf-8")

    assert t("results.no_script") in source.partition("<noscript>")[2].partition("</noscript>")[0]


def test_nothing_is_offered_that_needs_script(visit):
    page = visit("en/return-how/", java_script_enabled=False)

    expect(page.locator("kb-feedback")).to_be_hidden()
    expect(page.locator("kb-appearance")).to_be_hidden()


def test_root_offers_the_languages(visit, plain_files):
    page = visit(url=plain_files, java_script_enabled=False, locale="ja-JP")

    expect(page.get_by_role("main").get_by_role("link")).to_have_text(["한국어", "日本語", "English"])
