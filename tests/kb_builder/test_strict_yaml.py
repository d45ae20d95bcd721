import sys
from pathlib import PurePosixPath

import pytest

from kb_builder.problem import ContentError
from kb_builder.strict_yaml import MAX_BYTES, MAX_DEPTH, Mapping, Scalar, Sequence, parse, reads_as_text, spans

SHOP = PurePosixPath("kb/shop.yml")


def refused(text, **options):
    with pytest.raises(ContentError) as caught:
        parse(text, SHOP, **options)
    return str(caught.value)


def plain(node):
    """A node without its lines."""
    if isinstance(node, Mapping):
        return {key: plain(value) for key, value in node.entries.items()}
    return [plain(item) for item in node.items] if isinstance(node, Sequence) else node.value


@pytest.mark.parametrize(
    "written",
    [
        "no",
        "yes",
        "on",
        "Null",
        "~",
        "2026-11-20",
        "0123",
        "0x1f",
        "1e3",
        "12:30",
        "1_000",
        ".inf",
        "=",
        "1.10",
    ],
)
def test_scalar_stays_the_text_that_was_written(written):
    assert plain(parse(f"key: {written}\n", SHOP)) == {"key": written}


def test_merge_key_is_only_a_word():
    assert plain(parse("<<: { a: b }\n", SHOP)) == {"<<": {"a": "b"}}


def test_every_value_knows_its_line():
    node = parse("name: shop\nfacts:\n  fee:\n    krw: 3000\nlanguages:\n  - ko\n  - ja\n", SHOP)

    assert node == Mapping(
        {
            "name": Scalar("shop", 1),
            "facts": Mapping({"fee": Mapping({"krw": Scalar("3000", 4)}, 4, {"krw": 4})}, 3, {"fee": 3}),
            "languages": Sequence([Scalar("ko", 6), Scalar("ja", 7)], 6),
        },
        1,
        {"name": 1, "facts": 2, "languages": 5},
    )


def test_lines_are_counted_from_where_the_text_begins_in_its_file():
    assert parse("title: a\n", SHOP, first_line=2) == Mapping({"title": Scalar("a", 2)}, 2, {"title": 2})


@pytest.mark.parametrize("quotes", ["''", '""'])
def test_quoted_empty_text_is_told_from_no_value(quotes):
    assert parse(f"a: {quotes}\nb:\n", SHOP).entries == {"a": Scalar("", 1, quoted=True), "b": Scalar("", 2)}


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "--- \n...\n"])
def test_file_without_a_value_is_none(text):
    assert parse(text, SHOP) is None


def test_block_text_keeps_its_lines():
    assert plain(parse("a: |\n  one\n  two\nb: >\n  three\n  four\n", SHOP)) == {
        "a": "one\ntwo\n",
        "b": "three four\n",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "a: 1\ntitle: Reset: your password\n",
            "kb/shop.yml:2: KB102 the file is not YAML: mapping values are not allowed in this context\n"
            "    mend: put quotes around a value that holds ': '",
            id="colon",
        ),
        pytest.param(
            "a: 1\nb: @kakao\n",
            "kb/shop.yml:2: KB102 the file is not YAML: found character that cannot start any token\n"
            "    mend: put quotes around a value that begins with a special sign, and indent with spaces",
            id="special sign",
        ),
        pytest.param(
            "a:\n\t- b\n",
            "kb/shop.yml:2: KB102 the file is not YAML: found character that cannot start any token\n"
            "    mend: put quotes around a value that begins with a special sign, and indent with spaces",
            id="tab",
        ),
        pytest.param(
            "a: 'open\n",
            "kb/shop.yml:2: KB102 the file is not YAML: found unexpected end of stream\n"
            "    mend: check quotes, brackets and indentation on this line and the one before",
            id="open quote",
        ),
        pytest.param(
            "a: b\x07\n",
            "kb/shop.yml: KB102 the file is not YAML: control characters are not allowed\n"
            "    mend: remove the control character",
            id="control character",
        ),
        pytest.param(
            "a: &fee 3000\n",
            ("kb/shop.yml:1: KB104 anchor '&fee' is not allowed in content\n    mend: write the value without it"),
            id="anchor",
        ),
        pytest.param(
            "a: 3000\nb: *fee\n",
            "kb/shop.yml:2: KB104 alias '*fee' is not allowed in content\n    mend: write the value out",
            id="alias",
        ),
        pytest.param(
            "a: !!python/object/apply:os.system [ls]\n",
            "kb/shop.yml:1: KB104 tag 'tag:yaml.org,2002:python/object/apply:os.system' is not allowed"
            " in content\n"
            "    mend: write the value without it",
            id="tag",
        ),
        pytest.param(
            "a: 1\n---\nb: 2\n",
            "kb/shop.yml:3: KB104 a second document is not allowed in content\n"
            "    mend: keep one document; remove the '---' between them",
            id="second document",
        ),
        pytest.param(
            "? [a, b]\n: 1\n",
            "kb/shop.yml:1: KB104 a list or a mapping as a key is not allowed in content\n"
            "    mend: use a plain word as the key",
            id="list as key",
        ),
        pytest.param(
            "a: 1\nb: 2\na: 3\n",
            "kb/shop.yml:3: KB105 'a' is already on line 1\n    mend: keep one of the two",
            id="key twice",
        ),
        pytest.param(
            "facts:\n  fee: 1\n  fee: 2\n",
            "kb/shop.yml:3: KB105 'fee' is already on line 2\n    mend: keep one of the two",
            id="inner key twice",
        ),
    ],
)
def test_fault_is_told_with_line_and_mend(text, message):
    assert refused(text) == message


def test_message_names_what_the_text_is():
    assert refused("a: b: c\n", first_line=2, what="front matter") == (
        "kb/shop.yml:2: KB102 front matter is not YAML: mapping values are not allowed in this context\n"
        "    mend: put quotes around a value that holds ': '"
    )


def test_several_faults_are_told_at_once():
    assert refused("a: &x 1\nb: *x\na: 2\nc: !t 3\nd: e: f\n") == (
        "kb/shop.yml:1: KB104 anchor '&x' is not allowed in content\n    mend: write the value without it\n"
        "kb/shop.yml:2: KB104 alias '*x' is not allowed in content\n    mend: write the value out\n"
        "kb/shop.yml:3: KB105 'a' is already on line 1\n    mend: keep one of the two\n"
        "kb/shop.yml:4: KB104 tag '!t' is not allowed in content\n    mend: write the value without it\n"
        "kb/shop.yml:5: KB102 the file is not YAML: mapping values are not allowed in this context\n"
        "    mend: put quotes around a value that holds ': '"
    )


def test_nesting_may_be_as_deep_as_the_limit():
    assert plain(parse("[" * MAX_DEPTH + "]" * MAX_DEPTH, SHOP)) == [[[[[[[[[[]]]]]]]]]]


@pytest.mark.parametrize("deep", ["[" * (MAX_DEPTH + 1), "{a: " * (MAX_DEPTH + 1), "- " * (MAX_DEPTH + 1) + "a"])
def test_deeper_nesting_is_refused(deep):
    assert (
        refused(deep)
        == "kb/shop.yml:1: KB104 nesting deeper than 10 is not allowed in content\n    mend: write it flatter"
    )


def test_file_of_the_greatest_size_is_read():
    assert len(plain(parse("a: " + "b" * (MAX_BYTES - 3), SHOP))["a"]) == MAX_BYTES - 3


def test_larger_file_is_refused_unread():
    assert refused("a: " + "가" * 333_333) == (
        "kb/shop.yml: KB104 the file is larger than 1,000,000 bytes\n    mend: split it into several files"
    )


HOSTILE = {
    "brackets": "[",
    "braces": "{a: ",
    "dashes": "- ",
    "question marks": "? ",
    "anchors": "- &a b\n",
    "aliases": "- *a\n",
    "tags": "- !!python/object:a b\n",
    "one key": "a: b\n",
    "complex keys": "? [a]\n",
    "quotes": "'",
    "escapes": '"\\x41',
    "documents": "---\n",
    "comments": "#\n",
    "a billion laughs": "a: &a [b]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\n",
    "commas": "[,",
    "directives": "%YAML 1.1\n",
    "block texts": "a: |\n\n",
    "spaces": "  ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_front_matter_costs_no_more_steps_than_it_has_bytes(piece):
    text = piece * (16_384 // len(piece))

    assert steps(text) < 20 * len(text)


def steps(text):
    """How many calls it takes to read `text`, or to refuse it."""
    count = 0

    def tally(_frame, event, _argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(tally)
    try:
        parse(text, SHOP)
    except ContentError:
        pass
    finally:
        sys.setprofile(None)
    return count


def test_spans_say_where_values_stand_without_the_comments_behind_them():
    text = "a: 😀 # c\r\nb:\n  - 'x' # c\n  # d\nc: [\n  y, # c\n]  # e\nd:\n"

    found = spans(text, SHOP)

    stands = {key: text[value.start : value.end] for key, value in found.entries.items()}
    assert stands == {"a": "😀", "b": "- 'x'", "c": "[\n  y, # c\n]", "d": ""}
    assert [(key, value.style) for key, value in found.entries.items()] == [
        ("a", "plain"),
        ("b", "block"),
        ("c", "flow"),
        ("d", "plain"),
    ]
    assert [(item.value, item.style) for item in found.entries["b"].items] == [("x", "single")]


def test_empty_document_stands_nowhere():
    assert spans("# nothing\n", SHOP) is None


@pytest.mark.parametrize(
    ("written", "is_text"),
    [
        ("refund", True),
        ("환불 되나요?", True),
        ("no", False),
        ("12", False),
        ("a: b", False),
        ("a #b", False),
        ("'a'", False),
        ("*a", False),
    ],
)
def test_text_that_some_reader_of_yaml_takes_for_something_else_is_known(written, is_text):
    assert reads_as_text(written) is is_text
