"""The contact card says whether somebody answers now, and moves nothing by saying so."""

import pytest
from playwright.sync_api import expect

CHRISTMAS = "2026-12-25T12:00:00+09:00"  # a Friday: the longest sentence there is
SHIFTS = """
self.shifted = [];
new PerformanceObserver((list) => {
  const nodes = list.getEntries().flatMap((entry) => entry.sources.map(({ node }) => node));
  const moved = nodes.map((node) => node?.nodeType === Node.TEXT_NODE ? node.parentElement : node);
  shifted.push(...moved.filter((node) => node?.closest("main, footer")).map((node) => node.className));
}).observe({ type: "layout-shift", buffered: true });
"""
"""What moved below the header."""


def at(moment):
    """A script that sets the device's clock, which Playwright can do only once a page is there."""
    return (
        "const Real = Date; Date = class extends Real { constructor(...given) {"
        f" super(...(given.length ? given : ['{moment}'])); }} }};"
    )


@pytest.mark.parametrize(
    ("lang", "zone", "said"),
    [
        ("ko", "Asia/Seoul", "오늘은 공휴일이에요. 월요일 오전 10시부터 답변드려요."),
        ("ja", "Asia/Tokyo", "本日は韓国の祝日のためお休みです。月曜日の10時からお返事します。"),
        (
            "en",
            "America/New_York",
            "It’s a public holiday in Korea. We’ll be back on Monday at 10 a.m. (Korea time) to help.",
        ),
    ],
)
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_card_says_when_somebody_answers_and_nothing_moves(visit, lang, zone, said, width):
    page = visit(
        f"{lang}/contact/",
        before=at(CHRISTMAS) + SHIFTS,
        timezone_id=zone,
        viewport={"width": width, "height": 844},
    )

    expect(page.locator(".kb-hours__now")).to_have_text(said)
    assert page.evaluate("shifted") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("lang", ["ko"])
def test_hours_stay_without_script(visit, lang, t):
    page = visit(f"{lang}/contact/", java_script_enabled=False)

    expect(page.locator(".kb-hours__text")).to_contain_text(t("contact.hours"))
    expect(page.locator(".kb-hours__now")).to_be_empty()
