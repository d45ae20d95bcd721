"""HTML back into Markdown: rendered once more it says the same."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.render import Renderer
from kb_builder.to_markdown import to_markdown

RENDERER = Renderer()


def html_of(body):
    return RENDERER.render(body, lambda address: address).html


def markdown_of(body):
    return to_markdown(html_of(body), lambda address: address)


def test_every_article_of_the_sample_reads_the_same_when_rendered_again(sample):
    changed = [
        key
        for key, rendered in sample.library.rendered.items()
        if RENDERER.render(to_markdown(rendered.html, str), str).sections != rendered.sections
    ]

    assert changed == []


@pytest.mark.parametrize(
    ("body", "markdown"),
    [
        ("Two\nlines.", "Two lines."),
        ("One\n\nTwo", "One\n\nTwo"),
        ("Hard  \nbreak", "Hard  \nbreak"),
        ("**bold** and *leaning* and `code`", "**bold** and *leaning* and `code`"),
        ("`` a`b ``", "``a`b``"),
        ("## Heading *x*\n\n#### Deep", "## Heading *x*\n\n#### Deep"),
        ("- one\n- two", "- one\n- two"),
        ("- one\n    - inner\n- two", "- one\n    - inner\n- two"),
        ("3. one\n4. two", "3. one\n4. two"),
        ("1. one\n\n    more\n\n2. two", "1. one\n\n    more\n\n2. two"),
        ("> said\n>\n> more", "> said\n>\n> more"),
        ('!!! note "Mind"\n    This.', "> **Mind**\n>\n> This."),
        ('??? tip "More"\n    Inside.', "**More**\n\nInside."),
        ("```\na = 1\n\n  b\n```", "```\na = 1\n\n  b\n```"),
        ('<pre><code class="language-sh">ls</code></pre>', "```sh\nls\n```"),
        ("````\n```\n````", "````\n```\n````"),
        ("| a | b |\n|---|--:|\n| 1 \\| 2 | |", "| a | b |\n| --- | --- |\n| 1 \\| 2 |  |"),
        ("word\n:   what it means", "word\n:   what it means"),
        ("Text[^1].\n\n[^1]: Small *print*.", "Text[^1].\n\n[^1]: Small *print*."),
        ("[there](https://a.example/x_(y))", "[there](<https://a.example/x_(y)>)"),
        ("![a box](box.png)", "![a box](box.png)"),
        ("10<sup>2</sup> <kbd>Esc</kbd>", "10<sup>2</sup> Esc"),
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>", "漢(かん)"),
        ("a <!-- only for us --> b\n\n[//]: # (nor this)", "a b"),
        ("1\\. no list", "1\\. no list"),
        ("\\# no heading, \\*no\\* stars, snake_case", "\\# no heading, \\*no\\* stars, snake_case"),
        ("&lt;b&gt; &amp;lt;", "&lt;b> &amp;lt;"),
    ],
)
def test_markdown_of_what_a_writer_wrote(body, markdown):
    assert markdown_of(body) == markdown + "\n"


@given(st.text("\\`*_[]()<>&;#+-.!=:1 a가。\n", max_size=40))
def test_text_means_nothing_to_markdown(text):
    html = "<p>" + text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + "</p>"

    again = html_of(to_markdown(html, str))

    plain = re.sub(r"\s+", " ", text).strip()
    shown = " ".join(
        section.heading + section.text for section in RENDERER.render(to_markdown(html, str), str).sections
    )
    assert (re.sub(r"\s+", " ", shown), re.findall("<(?!/?p>|br>)", again)) == (plain, [])


def test_addresses_are_those_of_the_copy():
    html = html_of("[a](../fee/#x) ![b](box.png)")

    assert to_markdown(html, lambda address: f"/at/{address}") == "[a](/at/../fee/#x) ![b](/at/box.png)\n"
