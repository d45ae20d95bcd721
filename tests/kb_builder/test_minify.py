"""Scripts and styles as they are served."""

import gzip

import pytest

from kb_builder.minify import minified

KB = 1024


@pytest.mark.parametrize(
    ("name", "source", "served"),
    [
        ("a.mjs", '/** Says why. */\nimport { b } from "./b.mjs"; // and how\n', 'import{b}from"./b.mjs";'),
        ("a.mjs", "class A {\n  #n = 1;\n  get #m() {}\n}\n", "class A{#n=1;get#m(){}}"),
        ("a.mjs", "if (a) return /  '/.test(b)", "if(a)return/  '/.test(b)"),
        ("a.js", "a = `b  //  ${c}`\n++d", "a=`b  //  ${c}`\n++d"),
        ("a.css", "/* Why. */\na > b :is(c) {\n  width: calc(1px + 2px);\n}\n", "a>b :is(c){width:calc(1px + 2px)}"),
        ("a.css", "/*! (c) Somebody */\na { content: '한  글'; }", "/*! (c) Somebody */a{content:'한  글'}"),
        ("logo.svg", "<svg>  </svg>\n", "<svg>  </svg>\n"),
    ],
)
def test_what_only_writers_read_is_left_out(name, source, served):
    assert minified(name, source.encode()).decode() == served


INDEX = {"offline", "analysis", "hangul", "postings", "stem"}
"""What is loaded with the index, after the search field was tapped."""
BESIDE = {"appearance", "appearance-switch", "carry", "clock", "contact", "feedback", "language", "menu"}
"""What has nothing to do with search."""


@pytest.mark.parametrize(("what", "left_out"), [("before anything is tapped", INDEX), ("for search", BESIDE)])
def test_scripts_weigh_at_most_20_kb_on_the_way(assets, what, left_out):  # noqa: ARG001
    scripts = {path.stem: path for path in assets if path.suffix in (".js", ".mjs")}

    assert left_out <= scripts.keys()
    assert sum(weight(path) for name, path in scripts.items() if name not in left_out) <= 20 * KB


def test_styles_weigh_at_most_10_kb_on_the_way(assets):
    assert sum(weight(path) for path in assets if path.suffix == ".css") <= 10 * KB


def weight(path):
    return len(gzip.compress(path.read_bytes(), 9))


@pytest.fixture
def assets(sample):
    """The files that pages of the sample load; the widget, which none of them does, has limits of its own."""
    files = sample.site.glob("assets/kb.*/*")
    return [path for path in files if path.suffix != ".gz" and not path.name.startswith("widget")]
