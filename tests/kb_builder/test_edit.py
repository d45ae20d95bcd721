import re
import unicodedata
from dataclasses import replace
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.article import read_article
from kb_builder.edit import add_to_front_matter, add_to_list, line_end, scalar
from kb_builder.problem import ContentError
from kb_builder.strict_yaml import parse

FILE = PurePosixPath("kb/articles/en/a.md")
HOSTILE = [
    "환불: 언제",
    "refund #1",
    'it\'s "mine"',
    "---",
    "...",
    "<script>alert(1)</script>",
    "- a list",
    "-",
    "!tag",
    "&anchor",
    "*alias",
    "%directive",
    "@at",
    "`tick`",
    "back\\slash \\n \\u0041",
    "😀 이모지 👍🏽",
    "[a, b]",
    "{a: b}",
    "a, b",
    "a: ",
    "? what",
    "| >",
    "no",
    "010",
    "2026-11-20",
    "1e3",
    "~",
    "null",
    "=",
    "ends with:",
    "ㅂㅅ ㅈㅎ",
    "パスワード「再設定」",
]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "title: A\naliases:\n  - a\n  - b # the best\n  # for later\ncategory: c\n",
            "title: A\naliases:\n  - a\n  - b # the best\n  - new\n  - more\n  # for later\ncategory: c\n",
        ),
        ("aliases:\n- a\nb: 1\n", "aliases:\n- a\n- new\n- more\nb: 1\n"),
        ("aliases:\n    -   'a'\n", "aliases:\n    -   'a'\n    -   'new'\n    -   'more'\n"),
        ('aliases:\n\n  - "a"\n\n', 'aliases:\n\n  - "a"\n  - "new"\n  - "more"\n\n'),
        ("aliases:\n  - a\n    goes on\nb: 1\n", "aliases:\n  - a\n    goes on\n  - new\n  - more\nb: 1\n"),
        ("aliases:\n  -\n    a\nb: 1\n", "aliases:\n  -\n    a\n  - new\n  - more\nb: 1\n"),
        ("aliases:\n  - |-\n    a\nb: 1\n", "aliases:\n  - |-\n    a\n  - new\n  - more\nb: 1\n"),
        ("? aliases\n: - a\n", "? aliases\n: - a\n  - new\n  - more\n"),
        ("aliases: [a, b]  # c, d\nb: 1\n", "aliases: [a, b, new, more]  # c, d\nb: 1\n"),
        ("aliases: ['a', ]\n", "aliases: ['a', 'new', 'more', ]\n"),
        ("aliases: [a,\n          b]\n", "aliases: [a,\n          b, new, more]\n"),
        (
            "aliases: [\n  a,  # x, y\n  b   # z, ]\n]  # end\nb: 1\n",
            "aliases: [\n  a,  # x, y\n  b,   # z, ]\n  new,\n  more\n]  # end\nb: 1\n",
        ),
        (
            "aliases: [\n    a,\n    # before b\n    b, # b\n    # last\n]\n",
            "aliases: [\n    a,\n    # before b\n    b, # b\n    new,\n    more,\n    # last\n]\n",
        ),
        ("aliases: [a # one\n]\n", "aliases: [a, # one\n  new,\n  more\n]\n"),
        (
            "aliases: [a # one\n  # two\n  , # three\n]\n",
            "aliases: [a # one\n  # two\n  , # three\n  new,\n  more,\n]\n",
        ),
        ("title: A\naliases: []  # none yet\nb: 1\n", "title: A\naliases:  # none yet\n  - new\n  - more\nb: 1\n"),
        ("aliases: [ ]\n", "aliases:\n  - new\n  - more\n"),
        ("aliases:\n  []\n", "aliases:\n  [new, more]\n"),
        ("aliases: [# none\n]\n", "aliases: [new, more # none\n]\n"),
        ("aliases:\nb: 1\n", "aliases:\n  - new\n  - more\nb: 1\n"),
        ("aliases:   # none\n# of b\nb: 1\n", "aliases:   # none\n  - new\n  - more\n# of b\nb: 1\n"),
        ("aliases:", "aliases:\n  - new\n  - more\n"),
        (
            "title: A # t\nanswer: b\n  c # d\ncategory: x\n",
            "title: A # t\nanswer: b\n  c # d\naliases:\n  - new\n  - more\ncategory: x\n",
        ),
        ("title: >\n  A\n# c\nb: 1\n", "title: >\n  A\naliases:\n  - new\n  - more\n# c\nb: 1\n"),
        ("id: a\n\n# end\n", "id: a\naliases:\n  - new\n  - more\n\n# end\n"),
        ("# nothing\n", "# nothing\naliases:\n  - new\n  - more\n"),
        ("", "aliases:\n  - new\n  - more\n"),
        ("{title: A, aliases: [a]}\n", "{title: A, aliases: [a, new, more]}\n"),
        ("{title: A, aliases: []}\n", "{title: A, aliases: [new, more]}\n"),
        (
            "title: 😀\r\naliases:\r\n  - 😀 # 😀\r\nb: 1\r\n",
            "title: 😀\r\naliases:\r\n  - 😀 # 😀\r\n  - new\r\n  - more\r\nb: 1\r\n",
        ),
        ("aliases:\r  - a\rb: 1\r", "aliases:\r  - a\r  - new\r  - more\rb: 1\r"),
    ],
)
def test_texts_join_a_list_in_its_own_form(before, after):
    assert add_to_list(before, "aliases", ["new", "more"], FILE) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\ntitle: A\n---\nText\n", "---\ntitle: A\naliases:\n  - new\n---\nText\n"),
        ("\ufeff---  \r\ntitle: A\r\n...\r\n", "\ufeff---  \r\ntitle: A\r\naliases:\r\n  - new\r\n...\r\n"),
        ("---\n---\n# A\n", "---\naliases:\n  - new\n---\n# A\n"),
        ("# A\n\n---\n", "---\naliases:\n  - new\n---\n# A\n\n---\n"),
        ("\ufeff# A\r\n", "\ufeff---\r\naliases:\r\n  - new\r\n---\r\n# A\r\n"),
        ("---\ntitle: A\naliases: [b]\n---", "---\ntitle: A\naliases: [b, new]\n---"),
    ],
)
def test_text_is_added_between_the_lines_of_front_matter(before, after):
    assert add_to_front_matter(before, "aliases", ["new"], FILE) == after


@pytest.mark.parametrize("text", ["{title: A}\n", "{title: A, aliases: }\n"])
def test_braces_in_which_no_line_can_be_added_are_told(text):
    with pytest.raises(ContentError) as caught:
        add_to_list(text, "aliases", ["new"], FILE)

    assert str(caught.value) == (
        "kb/articles/en/a.md:1: KB108 is written in braces, where no line can be added\n"
        "    mend: write one 'key: value' a line"
    )


def test_yaml_that_cannot_be_read_is_told_instead_of_being_changed():
    with pytest.raises(ContentError) as caught:
        add_to_list("a: *b\n", "aliases", ["new"], FILE)

    assert caught.value.problems[0].code == "KB104"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("배송지 변경", "배송지 변경"),
        ("how much?", "how much?"),
        ("no", '"no"'),
        ("010", '"010"'),
        ("2026-11-20", '"2026-11-20"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("- a", '"- a"'),
        ("it's", "it's"),
        ('say "a\\b"', 'say "a\\b"'),
        ('"a\\b"', '"\\"a\\\\b\\""'),
        ("a, b", "a, b"),
    ],
)
def test_text_is_quoted_only_where_it_would_mean_something_else(text, written):
    assert scalar(text) == written


@pytest.mark.parametrize(
    ("like", "written"), [("plain", '"a, [b]"'), ("double", '"a, [b]"'), ("single", "'a, [b]'"), ("flow", '"a, [b]"')]
)
def test_text_between_brackets_takes_the_quotes_of_its_neighbours(like, written):
    assert scalar("a, [b]", like, flow=True) == written


def test_single_quotes_within_single_quotes_are_doubled():
    assert scalar("it's", "single") == "'it''s'"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_the_first_one_does(end):
    assert line_end(f"a{end}b\n") == end


LISTS = {
    "block": lambda items, eol: f"aliases:{eol}" + "".join(f"  - {scalar(item)} # c{eol}" for item in items),
    "flat": lambda items, eol: f"aliases: # c{eol}" + "".join(f"- {scalar(item, 'single')}{eol}" for item in items),
    "double": lambda items, eol: f"aliases:{eol}" + "".join(f"   -  {scalar(item, 'double')}{eol}" for item in items),
    "brackets": lambda items, eol: "aliases: [" + ", ".join(scalar(i, flow=True) for i in items) + f"] # c{eol}",
    "comma": lambda items, eol: "aliases: [" + "".join(f"{scalar(i, 'single')}, " for i in items) + f"]{eol}",
    "lines": lambda items, eol: (
        f"aliases: [ # c, d{eol}"
        + f", # ] c{eol}".join(f"    {scalar(i, flow=True)}" for i in items)
        + f" # e{eol} ]{eol}"
    ),
    "line comma": lambda items, eol: (
        f"aliases: [{eol}" + "".join(f"  {scalar(i, flow=True)}, # c, d{eol}" for i in items) + f"  # e{eol}]{eol}"
    ),
}
line = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Co", "Cn", "Zl", "Zp"]), max_size=30)
# A file is read in NFC; a text that changes by that is not the text of the article.
words = line.map(lambda text: " ".join(unicodedata.normalize("NFC", text).split())).filter(bool)
comments = line.map(lambda text: f"# {text}")


@st.composite
def articles(draw):
    eol = draw(st.sampled_from(["\n", "\r\n"]))
    aliases = draw(st.lists(words, min_size=1, max_size=4))
    style = draw(st.sampled_from(sorted(LISTS)))
    listed = draw(
        st.sampled_from(
            [LISTS[style](aliases, eol), f"aliases: [] # none{eol}", f"aliases:{eol}", f"aliases:  # c{eol}", ""]
        )
    )
    parts = [
        f"title: {scalar(draw(words), 'double')} # t{eol}",
        listed,
        f"answer: >-{eol}  one{eol}  two{eol}{eol}",
        f"tags: [a, {scalar(draw(words), flow=True)}]{eol}",
    ]
    parts = draw(st.permutations(parts))
    lines = "".join(part + draw(st.sampled_from(["", eol, draw(comments) + eol])) for part in parts)
    return f"---{eol}{lines}---{eol}Text{eol}"


def read(source):
    return read_article(source, PurePosixPath("en/a.md"), "en/a.md", ["en"], "en")


@given(articles(), st.lists(words | st.sampled_from(HOSTILE), min_size=1, max_size=5))
def test_any_texts_join_the_aliases_of_any_article_while_all_else_stays(source, new):
    before = read(source)

    after = add_to_front_matter(source, "aliases", new, FILE)

    found = read(after)
    assert found.aliases == (*before.aliases, *new)
    assert replace(found, aliases=before.aliases, lines=before.lines, body_line=before.body_line) == before
    # Only the line to which a comma or the first item is added, and the new lines, are not as they were.
    kept = [line for line in source.split("\n") if line in after.split("\n")]
    assert len(source.split("\n")) - len(kept) <= 1
    assert all(comment in after for comment in re.findall(r"# .*", source))


@pytest.mark.parametrize("flow", [False, True])
@pytest.mark.parametrize("like", ["plain", "single", "double"])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_reads_back_as_itself(text, like, flow):
    written = scalar(text, like, flow=flow)

    node = parse(f"[a, {written}, b]\n" if flow else f"- a\n- {written}\n- b\n", FILE)

    assert [item.value for item in node.items] == ["a", text, "b"]
