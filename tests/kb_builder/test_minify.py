"""Scripts and styles as they are served."""

import gzip

import pytest

from kb_builder.bundle import bundle
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


@pytest.mark.parametrize(
    ("scripts", "most"),
    [
        # All that a page loads before anything is tapped: search, contact, feedback, menu.
        (["page.mjs"], 15),
        # Before the first paint.
        (["appearance.js", "validity.js"], 1),
    ],
)
def test_scripts_weigh_little_on_the_way(assets, scripts, most):
    served = {path.name: path for path in assets}

    assert sum(weight(served[name].read_bytes()) for name in scripts) <= most * KB


def test_search_weighs_at_most_20_kb_on_the_way_index_and_all(repository):
    folder = repository / "theme" / "assets" / "kb"
    scripts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.mjs")}
    scripts["search.mjs"] = 'import "./search-box.mjs";\nimport "./results-page.mjs";\n'
    loaded = [bundle(name, scripts).encode() for name in ("search.mjs", "start.mjs", "offline.mjs")]

    assert sum(weight(minified("search.mjs", script)) for script in loaded) <= 20 * KB


def test_styles_weigh_at_most_10_kb_on_the_way(assets):
    assert sum(weight(path.read_bytes()) for path in assets if path.suffix == ".css") <= 10 * KB


def weight(content):
    return len(gzip.compress(content, 9))


@pytest.fixture
def assets(sample):
    """The files that pages of the sample load."""
    return [path for path in sample.site.glob("assets/kb.*/*") if path.suffix != ".gz"]
