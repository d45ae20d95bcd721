"""Parts of an article that do something: headings that copy their address, videos that load on a tap."""

import pytest
from playwright.sync_api import expect

ARTICLE = "return-how"
STAND_IN = """
const part = document.createElement("kb-video");
part.className = "kb-video";
part.setAttribute("load", "LOAD");
part.setAttribute("player", "PLAYER");
part.innerHTML = '<a class="kb-video__link" href="https://youtu.be/dQw4w9WgXcQ"><span class="kb-video__title">How to pack</span></a>';
document.querySelector(".kb-prose").prepend(part);
"""
EMBED = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&rel=0"


def test_heading_copies_its_address_and_says_so(visit, lang, t):
    page = visit(f"{lang}/{ARTICLE}/", permissions=["clipboard-read", "clipboard-write"])
    heading = page.locator(".kb-prose h2").first

    heading.get_by_role("link").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".kb-copied")).to_have_text(t("anchor.copied"))
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert page.evaluate("decodeURIComponent(location.hash.slice(1))") == heading.get_attribute("id")
    # Its name is the heading's, and nothing more.
    assert heading.get_by_role("link").inner_text() == heading.inner_text()


@pytest.mark.parametrize("lang", ["en"])
def test_heading_is_a_link_without_script_and_where_copying_is_refused(visit, lang):
    page = visit(f"{lang}/{ARTICLE}/", java_script_enabled=False)
    page.locator(".kb-prose h2 a").first.click()
    assert "#" in page.url

    page = visit(f"{lang}/{ARTICLE}/", permissions=[])
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    page.locator(".kb-prose h2 a").first.click()
    expect(page.locator(".kb-copied")).to_be_empty()
    assert "#" in page.url


@pytest.mark.parametrize("lang", ["ko"])
def test_image_has_its_room_before_it_comes(visit, lang):
    page = visit(f"{lang}/{ARTICLE}/", viewport={"width": 360, "height": 740})
    image = page.locator(".kb-prose img")

    expect(image).to_have_attribute("width", "640")
    expect(image).to_have_attribute("loading", "lazy")
    box = image.bounding_box()
    assert box["height"] == pytest.approx(box["width"] * 280 / 640, abs=1)


@pytest.mark.parametrize("key", ["Enter", "click"])
@pytest.mark.parametrize("lang", ["en"])
def test_video_asks_nobody_before_it_is_tapped(visit, lang, key):
    page = visit(f"{lang}/{ARTICLE}/")
    asked = []
    page.route(
        "https://www.youtube-nocookie.com/**",
        lambda route: asked.append(route.request.url) or route.fulfill(body="player"),
    )
    page.evaluate(f"() => {{ {STAND_IN.replace('LOAD', EMBED).replace('PLAYER', 'YouTube')} }}")
    page.wait_for_timeout(100)
    assert asked == []

    link = page.get_by_role("link", name="How to pack")
    height = link.bounding_box()["height"]
    if key == "click":
        link.click()
    else:
        link.press(key)

    frame = page.locator("iframe")
    expect(frame).to_have_attribute("title", "How to pack")
    expect(frame).to_be_focused()
    assert frame.bounding_box()["height"] == pytest.approx(height, abs=1)
    assert asked == [EMBED]
    visit.requests[:] = [request for request in visit.requests if request.url != EMBED]


@pytest.mark.parametrize("lang", ["en"])
def test_own_video_plays_in_the_browser(visit, lang):
    page = visit(f"{lang}/{ARTICLE}/")
    page.route("**/pack.mp4", lambda route: route.fulfill(content_type="video/mp4", body=""))
    page.evaluate(f"() => {{ {STAND_IN.replace('LOAD', 'pack.mp4').replace('PLAYER', '')} }}")

    page.get_by_role("link", name="How to pack").click()

    expect(page.locator("video")).to_have_attribute("src", "pack.mp4")
    assert page.locator("video").evaluate("video => video.controls")


@pytest.mark.parametrize("lang", ["en"])
def test_table_that_scrolls_is_a_named_stop_and_one_that_fits_is_none(visit, lang):
    page = visit(f"{lang}/{ARTICLE}/", viewport={"width": 320, "height": 740})
    table = page.locator(".kb-table").first
    expect(table).to_have_attribute("tabindex", "0")
    expect(page.get_by_role("region", name="Table: Time limits and costs")).to_be_visible()

    page.set_viewport_size({"width": 1280, "height": 900})

    expect(table).not_to_have_attribute("tabindex", "0")
    expect(page.get_by_role("region", name="Table")).to_have_count(0)
