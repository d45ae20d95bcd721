from pathlib import PurePosixPath

import pytest

from kb_builder.content import read_content
from kb_builder.schema import Promise
from kb_builder.word_lists import add_promise, add_synonym, question_key, taught_synonym

FILE = PurePosixPath("kb/promises.yml")
PROMISES = """\
# Questions.
- { q: 반품할래요, lang: ko, article: how, within: 1 } # ours
# Of English.
- q: the cost of delivery
  lang: en # as typed
  article: fee

# End.
"""
SYNONYMS = """\
# Words.
ko:
  - [환불, 환급] # money
  - ['취소', "캔슬", ]
  -
    - 옷
    - 의류 # clothes
ja: [[返金, 払い戻し]]
en:
"""


def promise(q, lang="en", article="fee"):
    return Promise(q=q, lang=lang, article=article)


@pytest.mark.parametrize(
    ("text", "key"), [("환불은  언제??", "환불은언제"), ("ＡＢＣ-1!", "abc1"), ("😀 ...", ""), ("", "")]
)
def test_question_is_compared_by_its_letters(text, key):
    assert question_key(text) == key


def test_promise_stands_below_the_last_of_its_language():
    added = add_promise(PROMISES, promise("교환: 되나요", "ko", "how"), FILE)

    assert added == PROMISES.replace(
        "# ours\n", '# ours\n- { q: "교환: 되나요", lang: ko, article: how, within: 3 }\n'
    )


def test_promise_stands_below_one_that_is_written_on_several_lines():
    added = add_promise(PROMISES, promise("what, when and where"), FILE)

    assert added == PROMISES.replace(
        "article: fee\n", 'article: fee\n- { q: "what, when and where", lang: en, article: fee, within: 3 }\n'
    )


def test_first_promise_of_a_language_stands_last():
    added = add_promise(PROMISES, promise("送料", "ja"), FILE)

    assert added == PROMISES.replace(
        "article: fee\n", "article: fee\n- { q: 送料, lang: ja, article: fee, within: 3 }\n"
    )


@pytest.mark.parametrize("q", ["반품 할래요!", "반품할래요"])
def test_question_is_promised_once(q):
    assert add_promise(PROMISES, promise(q, "ko", "fee"), FILE) == PROMISES


def test_same_question_may_be_promised_in_another_language():
    assert add_promise(PROMISES, promise("반품할래요", "en"), FILE) != PROMISES


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            None,
            (
                "# Questions as shoppers type them, each of which must find its article among the first few.\n"
                "- { q: a, lang: en, article: fee, within: 3 }\n"
            ),
        ),
        ("", "- { q: a, lang: en, article: fee, within: 3 }\n"),
        ("# None yet.\r\n", "# None yet.\r\n- { q: a, lang: en, article: fee, within: 3 }\r\n"),
        ("# None yet.", "# None yet.\n- { q: a, lang: en, article: fee, within: 3 }\n"),
        ("[] # none\n", "[{ q: a, lang: en, article: fee, within: 3 }] # none\n"),
        (
            "- { q: b, lang: en, article: b }",
            "- { q: b, lang: en, article: b }\n- { q: a, lang: en, article: fee, within: 3 }\n",
        ),
    ],
)
def test_first_promise_finds_a_place(before, after):
    assert add_promise(before, promise("a"), FILE) == after


def test_promise_is_read_as_it_was_meant(desk):
    hostile = promise('a: "b", {c} [d] #e \\n', article="배송/주소")
    desk.write({"kb/promises.yml": add_promise(PROMISES, hostile, FILE), "kb/shop.yml": "name: S\nlanguages: [en]\n"})

    assert read_content(desk.root / "kb").promises[-1] == hostile


@pytest.mark.parametrize(
    ("lang", "words", "before", "after"),
    [
        ("ko", ("환불", "돈, 돌려받기"), "환급]", '환급, "돈, 돌려받기"]'),
        ("ko", ("물리기", "캔슬"), '"캔슬", ]', '"캔슬", "물리기", ]'),
        ("ko", ("의복", "의류"), "    - 의류 # clothes\n", "    - 의류 # clothes\n    - 의복\n"),
        ("ko", ("배송", "배달"), "    - 의류 # clothes\n", "    - 의류 # clothes\n  - [배송, 배달]\n"),
        ("ko", ("환불", "취소"), "    - 의류 # clothes\n", "    - 의류 # clothes\n  - [환불, 취소]\n"),
        ("ja", ("送料", "配送料"), "払い戻し]]", "払い戻し], [送料, 配送料]]"),
        ("en", ("no", "none"), "en:\n", 'en:\n  - ["no", none]\n'),
        ("fr", ("colis", "paquet"), "en:\n", "en:\nfr:\n  - [colis, paquet]\n"),
    ],
)
def test_synonym_joins_the_group_of_one_word_or_has_its_own(lang, words, before, after):
    assert add_synonym(SYNONYMS, lang, words) == SYNONYMS.replace(before, after)


@pytest.mark.parametrize("words", [("환불", "환급"), ("환급", "환불"), ("환불", "환불")])
def test_synonym_that_is_known_is_not_added(words):
    assert add_synonym(SYNONYMS, "ko", words) == SYNONYMS


@pytest.mark.parametrize("text", ["", "# Words.\n"])
def test_first_synonym_begins_the_file(text):
    assert add_synonym(text, "ko", ("환불", "환급")) == f"{text}ko:\n  - [환불, 환급]\n"


@pytest.mark.parametrize(
    ("a", "b", "lang", "pair"),
    [
        ("반품 환불 언제", "반품 환급 언제 돼요", "ko", ("환불", "환급")),
        ("환불", "환급", "ko", ("환불", "환급")),
        ("배송비 얼마", "택배비는 얼마예요?", "ko", ("배송비", "택배비")),
        ("비밀번호 변경", "비번 변경", "ko", ("비밀번호", "비번")),
        ("배송조회", "택배 조회", "ko", ("배송", "택배")),
        ("送料はいくら", "配送料はいくらですか", "ja", ("送料", "配送料")),
        ("返品したい", "返却したい", "ja", ("返品", "返却")),
        ("How do I return my Parcel?", "how can I return a package", "en", ("Parcel", "package")),
    ],
)
def test_wordings_that_differ_in_one_word_teach_a_synonym(a, b, lang, pair):
    assert (taught_synonym(a, b, lang), taught_synonym(b, a, lang)) == (pair, pair[::-1])


@pytest.mark.parametrize(
    ("a", "b", "lang"),
    [
        ("환불 언제", "언제 환불되나요", "ko"),
        ("배송조회", "배송 확인", "ko"),
        ("cancel my order", "return a parcel", "en"),
        ("cancel order", "cancel order today", "en"),
        ("size 90", "size 95", "en"),
        ("iphone15 case", "iphone16 case", "en"),
        ("orders", "order", "en"),
        ("", "refund", "en"),
        ("", "", "ko"),
    ],
)
def test_other_wordings_teach_nothing(a, b, lang):
    assert taught_synonym(a, b, lang) is None
