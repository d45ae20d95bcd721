import unicodedata
from datetime import date
from pathlib import PurePosixPath

import pytest

from kb_builder.article import MAX_FRONT_MATTER, Article, read_article, split_front_matter
from kb_builder.problem import ContentError
from kb_builder.strict_yaml import Mapping, Scalar


def article(source, path="ko/returns/how.md"):
    return read_article(source, PurePosixPath(path), f"kb/articles/{path}", ["ko", "ja", "en"], "ko")


def refused(source, path="ko/returns/how.md"):
    with pytest.raises(ContentError) as caught:
        article(source, path)
    return str(caught.value)


FULL = """\
---
id: returns/how
title: "반품은 어떻게 하나요?"
answer: 마이페이지에서 신청해요.
aliases:
  - 반품하고 싶어요
category: returns
tags: [반품]
related: [refund-when]
contact: [kakao]
updated: 2026-11-20
review_by: 2027-05-20
valid_from: 2026-01-01
valid_until: 2026-12-31
draft: true
source: en
notice: true
---

## 방법

본문
"""


def test_article_is_what_its_file_says():
    assert article(FULL, "ko/any/file.md") == Article(
        id="returns/how",
        path=PurePosixPath("ko/any/file.md"),
        lang="ko",
        title="반품은 어떻게 하나요?",
        answer="마이페이지에서 신청해요.",
        aliases=("반품하고 싶어요",),
        category="returns",
        tags=("반품",),
        related=("refund-when",),
        contact=("kakao",),
        updated=date(2026, 11, 20),
        review_by=date(2027, 5, 20),
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
        draft=True,
        source="en",
        notice=True,
        body="## 방법\n\n본문\n",
        body_line=20,
        place="kb/articles/ko/any/file.md",
        lines=(
            ("id", 2),
            ("title", 3),
            ("answer", 4),
            ("aliases", 5),
            ("category", 7),
            ("tags", 8),
            ("related", 9),
            ("contact", 10),
            ("updated", 11),
            ("review_by", 12),
            ("valid_from", 13),
            ("valid_until", 14),
            ("draft", 15),
            ("source", 16),
            ("notice", 17),
        ),
        has_front_matter=True,
    )


def test_article_has_its_address_from_language_and_id():
    assert article(FULL).url == "ko/returns/how/"


@pytest.mark.parametrize(
    ("keys", "days", "nearest"),
    [
        ("", "", (5, 15, 25)),
        ("valid_from: 2026-11-10\n", "2026-11-10/", (10, 15, 25)),
        ("valid_until: 2026-11-20\n", "/2026-11-20", (5, 15, 20)),
        ("valid_from: 2026-11-10\nvalid_until: 2026-11-20\n", "2026-11-10/2026-11-20", (10, 15, 20)),
    ],
)
def test_article_is_an_answer_from_its_first_day_to_its_last(keys, days, nearest):
    found = article(f"---\ntitle: a\n{keys}---\n")

    assert found.days == days
    assert [found.nearest_valid_day(date(2026, 11, day)) for day in (5, 15, 25)] == [
        date(2026, 11, day) for day in nearest
    ]


def test_key_that_is_not_there_has_no_line():
    assert (article(FULL).line("title"), article("# 반품\n").line("title")) == (3, 0)


@pytest.mark.parametrize(
    ("source", "body", "line"),
    [
        ("---\ntitle: a\n---\nBody\n", "Body\n", 4),
        ("---\ntitle: a\n---\n\n\nBody\n", "Body\n", 6),
        ("---  \ntitle: a\n---\t\nBody", "Body", 4),
        ("---\ntitle: a\n...\nBody\n", "Body\n", 4),
        ("---\ntitle: a\n---\nOne\n\n---\n\nTwo\n", "One\n\n---\n\nTwo\n", 4),
        ("---\ntitle: a\n---\n", "", 4),
    ],
)
def test_front_matter_ends_at_its_closing_line(source, body, line):
    assert split_front_matter(source, "a.md") == (
        Mapping({"title": Scalar("a", 2)}, 2, {"title": 2}),
        body,
        line,
    )


@pytest.mark.parametrize(
    "source", ["Body\n", "----\nBody\n", " ---\nBody\n---\n", "--- a\n---\n", "\n---\na: b\n---\n", ""]
)
def test_file_without_front_matter_is_all_body(source):
    assert split_front_matter(source, "a.md") == (None, source, 1)


def test_empty_front_matter_is_none():
    assert split_front_matter("---\n---\nBody\n", "a.md") == (None, "Body\n", 3)


@pytest.mark.parametrize(
    ("path", "id_"),
    [
        ("ko/returns/how.md", "returns/how"),
        ("returns/how.md", "returns/how"),
        ("ko/how.md", "how"),
        ("how.md", "how"),
        ("ko/배송/주소 변경.md", "배송/주소-변경"),
        ("ja/配送/住所の変更.md", "配送/住所の変更"),
        ("ko/Returns & Refunds/How To.md", "returns-refunds/how-to"),
        ("ko/snake_case.md", "snake-case"),
        ("ko/returns/index.md", "returns"),
        ("ko/returns/README.md", "returns"),
        ("ko/index.md", "index"),
        ("en/2026/11/sale.md", "2026/11/sale"),
        ("ko/ＡＢＣ.md", "abc"),
    ],
)
def test_id_is_made_from_the_path_where_front_matter_gives_none(path, id_):
    assert article("# A\n", path).id == id_


def test_file_name_in_another_unicode_form_gives_the_same_id():
    decomposed = unicodedata.normalize("NFD", "ko/배송/주소 변경.md")

    assert article("# A\n", decomposed).id == "배송/주소-변경"


@pytest.mark.parametrize(
    ("path", "keys", "lang"),
    [
        ("ja/a.md", "", "ja"),
        ("a.md", "", "ko"),
        ("fr/a.md", "", "ko"),
        ("ja/a.md", "lang: en\n", "en"),
        ("guides/ja/a.md", "", "ko"),
    ],
)
def test_language_is_that_of_front_matter_or_else_of_the_first_folder(path, keys, lang):
    assert article(f"---\ntitle: a\n{keys}---\n", path).lang == lang


@pytest.mark.parametrize(
    ("path", "keys", "category"),
    [
        ("ko/returns/a.md", "", "returns"),
        ("ko/Gift Wrap/deep/a.md", "", "gift-wrap"),
        ("ko/a.md", "", ""),
        ("ko/returns/a.md", "category: delivery\n", "delivery"),
    ],
)
def test_category_is_that_of_front_matter_or_else_the_folder(path, keys, category):
    assert article(f"---\ntitle: a\n{keys}---\n", path).category == category


@pytest.mark.parametrize(
    ("source", "title", "body", "line"),
    [
        ("# 반품 안내\n\nBody\n", "반품 안내", "Body\n", 3),
        ("# Closed #\nBody\n", "Closed", "Body\n", 2),
        ("---\ntags: [a]\n---\n\n# Heading\n\nBody\n", "Heading", "Body\n", 7),
        ("---\ntitle: Same\n---\n# Same\n\nBody\n", "Same", "Body\n", 6),
        ("---\ntitle: One\n---\n# Other\n\nBody\n", "One", "# Other\n\nBody\n", 4),
        ("---\ntitle: One\n---\n## Two\n", "One", "## Two\n", 4),
        ("# Only a title", "Only a title", "", 1),
    ],
)
def test_title_is_that_of_front_matter_or_else_the_first_heading(source, title, body, line):
    read = article(source)

    assert (read.title, read.body, read.body_line) == (title, body, line)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_make_no_difference(end):
    assert article(FULL.replace("\n", end)) == article(FULL)


def test_byte_order_mark_is_no_text():
    assert article("\ufeff" + FULL) == article(FULL)


def test_text_in_another_unicode_form_makes_no_difference():
    assert article(unicodedata.normalize("NFD", FULL)) == article(FULL)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param(
            "---\ntitle: a\nBody\n",
            "kb/articles/ko/returns/how.md:1: KB103 front matter has no end\n"
            "    mend: close it with a line of three hyphens: ---",
            id="no end",
        ),
        pytest.param(
            "---\ntitle: Reset: your password\n---\nBody\n",
            "kb/articles/ko/returns/how.md:2: KB102 front matter is not YAML: mapping values are not"
            " allowed in this context\n"
            "    mend: put quotes around a value that holds ': '",
            id="not YAML",
        ),
        pytest.param(
            "---\n- title\n- answer\n---\nBody\n",
            "kb/articles/ko/returns/how.md:2: KB108 front matter is not 'key: value' lines\n"
            "    mend: write 'title: ...' and so on",
            id="a list",
        ),
        pytest.param(
            "---\ntags: [a]\n---\nBody\n",
            "kb/articles/ko/returns/how.md:1: KB109 has no title\n"
            "    mend: add 'title: ...' to the front matter, or a first line '# ...'",
            id="no title",
        ),
        pytest.param(
            "",
            "kb/articles/ko/returns/how.md:1: KB109 has no title\n"
            "    mend: add 'title: ...' to the front matter, or a first line '# ...'",
            id="empty file",
        ),
        pytest.param(
            "---\ntitle: a\nvalid_from: 2026-12-01\nvalid_until: 2026-11-30\n---\n",
            "kb/articles/ko/returns/how.md:4: KB208 ends on 2026-11-30, before it begins on 2026-12-01\n"
            "    mend: exchange valid_from and valid_until",
            id="ends before it begins",
        ),
        pytest.param(
            "---\ntitle: a\nvalid_from: 2026-12-01\nnotice: true\n---\n",
            "kb/articles/ko/returns/how.md:4: KB210 is a notice on every page, and never ends\n"
            "    mend: add 'valid_until: 2027-02-10', its last day",
            id="notice without an end",
        ),
    ],
)
def test_fault_is_told_with_line_and_mend(source, message):
    assert refused(source) == message


@pytest.mark.parametrize(
    "id_",
    [
        "search",
        "all/questions",
        "contact",
        "category/x",
        "'404'",
        "/a",
        "a/",
        "a//b",
        "a b",
        "..",
        "a/../b",
        "-a",
        "_a",
        "a?b",
        "a" * 121,
    ],
)
def test_id_that_cannot_be_an_address_is_refused(id_):
    assert refused(f"---\ntitle: a\nid: {id_}\n---\n") == (
        f"kb/articles/ko/returns/how.md:3: KB110 id {id_.strip(chr(39))!r} cannot be an address\n"
        "    mend: add an 'id:' of letters, digits, '-' and '/', other than 404, all, category, contact,"
        " search"
    )


def test_file_name_without_a_letter_gives_no_id():
    assert refused("# A\n", "ko/!!!.md") == (
        "kb/articles/ko/!!!.md: KB110 id '' cannot be an address\n"
        "    mend: add an 'id:' of letters, digits, '-' and '/', other than 404, all, category, contact,"
        " search"
    )


def test_all_faults_of_an_article_are_told_at_once():
    assert refused("---\nid: search\nvalid_from: 2026-12-01\nvalid_until: 2026-11-30\n---\n") == (
        "kb/articles/ko/returns/how.md:1: KB109 has no title\n"
        "    mend: add 'title: ...' to the front matter, or a first line '# ...'\n"
        "kb/articles/ko/returns/how.md:2: KB110 id 'search' cannot be an address\n"
        "    mend: add an 'id:' of letters, digits, '-' and '/', other than 404, all, category, contact,"
        " search\n"
        "kb/articles/ko/returns/how.md:4: KB208 ends on 2026-11-30, before it begins on 2026-12-01\n"
        "    mend: exchange valid_from and valid_until"
    )


def test_front_matter_of_the_greatest_size_is_read():
    keys = "title: " + "a" * 500 + "\n"
    filler = "#" * (MAX_FRONT_MATTER - len(keys) - 1) + "\n"

    assert article(f"---\n{keys}{filler}---\n").title == "a" * 500


def test_larger_front_matter_is_refused_unread():
    assert refused(f"---\ntitle: {'가' * 6000}\n---\n") == (
        "kb/articles/ko/returns/how.md:1: KB104 front matter is larger than 16,384 bytes\n"
        "    mend: move text into the body, below the closing ---"
    )
