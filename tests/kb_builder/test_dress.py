"""What the page of an article does with its body."""

import struct
import zlib

import pytest

from kb_builder.dress import dressed, image_size, player_of


def dress(html, sizes=None):
    return str(dressed(html, (sizes or {}).get, lambda player: f"from {player}", lambda title: f"Table: {title}"))


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ('<h2 id="fee">Fee &amp; more</h2>', '<h2 id="fee"><a class="kb-anchor" href="#fee">Fee &amp; more</a></h2>'),
        (
            '<h3 class="x" id="배송">a <em>b</em></h3>',
            '<h3 class="x" id="배송"><a class="kb-anchor" href="#배송">a <em>b</em></a></h3>',
        ),
        # A link within a link is none; the page's parts begin at h2 and h3.
        ('<h2 id="a"><a href="b">c</a></h2>', '<h2 id="a"><a href="b">c</a></h2>'),
        ('<h4 id="a">b</h4>', '<h4 id="a">b</h4>'),
    ],
)
def test_heading_is_a_link_to_itself(html, shown):
    assert dress(html) == shown


def test_table_is_named_by_the_heading_above_it():
    box = '<div class="kb-table" tabindex="0"><table></table></div>'

    assert [
        part.partition('">')[0]
        for part in dress(f"{box}<h2>Fees &amp; <em>days</em></h2>{box}").split('aria-label="')[1:]
    ] == [
        "Table: ",
        "Table: Fees &amp; days",
    ]


BOX = '<img alt="a" loading="lazy" src="../box.png">'


def test_image_says_its_size():
    assert dress(f'<h2 id="a">b</h2>{BOX}', {"../box.png": (640, 480)}).endswith(
        '<img alt="a" loading="lazy" src="../box.png" width="640" height="480">'
    )


def test_image_whose_size_is_given_or_unknown_stays():
    given = BOX.replace("<img", '<img width="20"')

    assert dress(f"<p>x</p>{BOX}{given}{BOX}", {}).count("height=") == 0
    assert 'width="20"' in dress(given, {"../box.png": (640, 480)})


def test_first_image_does_not_wait_if_it_stands_above_all_headings():
    html = f'<p>{BOX}</p>{BOX}<h2 id="a">b</h2>{BOX}'

    assert [image.count("lazy") for image in dress(html).split("<img")[1:]] == [0, 1, 1]
    assert dress(f'<h2 id="a">b</h2>{BOX}').count("lazy") == 1


YOUTUBE = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&rel=0"


@pytest.mark.parametrize(
    ("address", "load"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3", YOUTUBE),
        ("https://m.youtube.com/watch?v=dQw4w9WgXcQ", YOUTUBE),
        ("https://youtu.be/dQw4w9WgXcQ?si=x", YOUTUBE),
        ("https://youtube.com/shorts/dQw4w9WgXcQ", YOUTUBE),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?autoplay=1&dnt=1"),
        ("../pack.mp4", "../pack.mp4"),
        ("https://www.youtube.com/@shop", None),
        ("https://www.youtube.com/watch?v=<script>", None),
        ("https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", None),
        ("https://vimeo.com/about", None),
        ("https://other.example/pack.mp4", None),
        ("//other.example/pack.mp4", None),
        ("../fee/", None),
    ],
)
def test_player_of_an_address(address, load):
    found = player_of(address)

    assert (found and found[0]) == load


def test_link_to_a_video_alone_in_its_paragraph_becomes_a_stand_in():
    html = '<p><a href="https://youtu.be/dQw4w9WgXcQ" rel="x">How to &lt;pack&gt;</a></p>'

    assert dress(html) == (
        f'<kb-video class="kb-video" load="{YOUTUBE.replace("&", "&amp;")}" player="YouTube">'
        '<a class="kb-video__link" href="https://youtu.be/dQw4w9WgXcQ">'
        '<span class="kb-video__title">How to &lt;pack&gt;</span>'
        ' <span class="kb-video__from">from YouTube</span></a></kb-video>'
    )


@pytest.mark.parametrize(
    "html",
    [
        '<p>See <a href="https://youtu.be/dQw4w9WgXcQ">this</a></p>',
        '<p><a href="../fee/">Fee</a></p>',
        '<li><a href="https://youtu.be/dQw4w9WgXcQ">this</a></li>',
    ],
)
def test_other_links_stay_links(html):
    assert dress(html) == html


def png(width, height):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (png(640, 480), (640, 480)),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="32" height="16"/>', (32, 16)),
        (b"no picture", None),
        (b"", None),
        (png(640, 480)[:18], None),
    ],
)
def test_size_is_read_from_the_file(tmp_path, content, size):
    file = tmp_path / "picture"
    file.write_bytes(content)

    assert image_size(str(file)) == size


def test_file_that_is_not_there_has_no_size(tmp_path):
    assert image_size(str(tmp_path / "none.png")) is None


def test_page_knows_its_images(desk):
    desk.write(
        {"kb/articles/en/box/pack.md": "# Pack\n\n![A box](img/box.png)\n\n## More\n\n![A box](img/none.svg)\n"}
    )
    for name, content in (("box.png", png(640, 480)), ("none.svg", b"<svg/>")):
        path = desk.root / "kb/articles/en/box/img" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert desk.kb("build").exit_code == 0

    page = (desk.site / "en/box/pack/index.html").read_text(encoding="utf-8")
    copy = (desk.site / "en/box/pack/index.md").read_text(encoding="utf-8")

    assert [tag.partition(" src=")[2].strip() for tag in page.split("<") if tag.startswith("img ")] == [
        '"../img/box.png" width="640" height="480">',
        '"../img/none.svg">',
    ]
    assert "## More" in copy and "kb-anchor" not in copy
