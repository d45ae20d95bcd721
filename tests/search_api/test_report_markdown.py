"""The weekly file, the terminal's text and the JSON; what they say is in `tests/golden/report/`."""

import json
import re
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from report_sample import PAYLOADS, empty, hostile, plain, sample

from search_api.report import Report
from search_api.report.machine import as_json, json_schema
from search_api.report.markdown import code, markdown
from search_api.report.terminal import terminal
from search_api.report.words import LANGUAGES
from search_api.terminal_text import columns, printable, wrapped

GOLDEN = Path(__file__).parent.parent / "golden" / "report"
WRITERS = {
    "md": markdown,
    "txt": lambda report: terminal(report, 72),
    "json": as_json,
}


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_report_says(lang, ending, update_golden):
    path = GOLDEN / f"{lang}.{ending}"

    said = WRITERS[ending](sample(lang))

    if update_golden:
        path.parent.mkdir(exist_ok=True)
        path.write_text(said, encoding="utf-8", newline="")
    assert said == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", ["md", "txt"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_week_without_a_search_says(lang, ending, update_golden):
    path = GOLDEN / f"{lang}-empty.{ending}"

    said = WRITERS[ending](empty(lang))

    if update_golden:
        path.write_text(said, encoding="utf-8", newline="")
    assert said == path.read_text(encoding="utf-8")


def github(text):
    """What GitHub makes of it, as far as a parser of the same grammar tells."""
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)


def kinds(text):
    tokens = github(text)
    return [part.type for token in tokens for part in (token, *(token.children or ()))]


def test_nothing_that_readers_wrote_comes_alive():
    ours, theirs = kinds(markdown(plain())), kinds(markdown(hostile()))

    # The same blocks in the same order: no heading, list, table cell, link, image, HTML or emphasis more.
    assert [kind for kind in theirs if kind not in ("text", "code_inline", "text_special")] == [
        kind for kind in ours if kind not in ("text", "code_inline", "text_special")
    ]


@pytest.mark.parametrize("pattern", [r"@\w", r"\w+://", r"\bwww\.\w", r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]"])
@pytest.mark.parametrize("site_url", ["", "https://help.shop.example/"])
def test_no_mention_nor_address_of_theirs_is_left(pattern, site_url):
    text = markdown(replace(hostile(), site_url=site_url))
    if site_url:
        text = text.replace(site_url, "")

    assert re.findall(pattern, text) == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_code_span_shows_every_character(payload):
    [paragraph] = [token for token in github(code(payload)) if token.type == "inline"]

    [span] = paragraph.children
    broken = printable(payload).replace("@", "＠").replace("://", "[:]//").replace("www.", "www[.]")
    assert (span.type, span.content) == ("code_inline", broken)


def test_tables_keep_their_columns():
    for table in re.findall(r"(?:^\|.*\n)+", markdown(hostile()), re.M):
        cells = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(cells) == 1


def test_articles_are_links_where_the_site_has_an_address():
    text = markdown(sample("en"))

    assert "[Where can I track my delivery?](<https://help.shop.example/en/track-delivery/>)" in text
    assert "](<" not in markdown(replace(sample("en"), site_url=""))


def test_article_that_is_gone_is_no_link():
    report = replace(sample("en"), articles=())

    assert (
        "| “`delivery fee to islands`” – Where can I track my delivery? · fixed 12 Nov · 10 days before and after |"
        in markdown(report)
    )


def test_article_of_any_script_is_a_link():
    [votes] = sample("ko").refuted
    report = replace(sample("ko"), refuted=(replace(votes, url="ko/환불 (언제)/"),))

    address = "https://help.shop.example/ko/%ED%99%98%EB%B6%88%20%28%EC%96%B8%EC%A0%9C%29/"
    assert f"[환불은 언제 되나요?](<{address}>)" in markdown(report)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("最近は増えています。", ["最近は増えていま", "す。"]),
        ("「返品」「返金」", ["「返品」「返", "金」"]),
        ("。。", ["。。"]),
        ("あ。。。。。。。。", ["あ。。。。。。。", "。"]),
    ],
)
def test_no_line_begins_with_a_japanese_mark_that_ends_something(text, lines):
    width = columns(text) - 1 if len(lines) > 1 else columns(text)

    assert wrapped(text, width) == lines


@pytest.mark.parametrize("width", [20, 33, 40, 72, 80, 200])
@pytest.mark.parametrize(
    "report", [*map(sample, LANGUAGES), hostile(), empty("ko")], ids=[*LANGUAGES, "hostile", "empty"]
)
def test_no_line_is_wider_than_the_terminal(report, width):
    lines = terminal(report, width).splitlines()

    assert max(map(columns, lines)) <= width
    assert [line for line in lines if printable(line) != line] == []


def test_nothing_is_left_out_in_a_narrow_terminal():
    letters = re.sub(r"\s", "", terminal(sample("en"), 24))

    assert "Doyoudelivertothe5thfloorwithoutalift?" in letters
    assert "Articleswereshown,nonewasopened;thelistmayhavebeenenough." in letters


@pytest.mark.parametrize("report", [sample("ko"), empty("ja"), hostile()], ids=["sample", "empty", "hostile"])
def test_json_is_the_report_again(report):
    text = as_json(report)

    assert msgspec.json.decode(text, type=Report) == report
    assert printable(text.replace("\n", "")) == text.replace("\n", "")


@pytest.mark.parametrize("report", [sample("ko"), empty("ja"), hostile()], ids=["sample", "empty", "hostile"])
def test_json_is_what_the_schema_says(report):
    schema = json.loads(json_schema())

    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(json.loads(as_json(report)))) == []


@pytest.mark.parametrize("field", ["gaps", "totals", "since", "ledger"])
def test_schema_refuses_a_report_without_a_field(field):
    told = json.loads(as_json(sample("en")))
    del told[field]

    [error] = Draft202012Validator(json.loads(json_schema())).iter_errors(told)
    assert error.message == f"{field!r} is a required property"


def test_json_does_not_depend_on_the_order_of_counts():
    report = sample("en")

    assert as_json(replace(report, totals=dict(reversed(report.totals.items())))) == as_json(report)
