"""Completions while typing, and what is marked in them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.answer import suggest
from search_api.contract.hangul import keystrokes
from search_api.suggest import Completions, titles_and_aliases

TODAY = date(2026, 11, 20)


def plain(runs):
    return "".join(run.text for run in runs)


def marked(runs):
    return [run.text for run in runs if run.mark]


def typed(snapshot, text, lang="ko", limit=5):
    return [
        (each.article_id, plain(each.title), marked(each.title))
        for each in suggest(snapshot, text, lang, limit=limit, today=TODAY)
    ]


TRACK = ("delivery-track", "배송 조회는 어디서 하나요?")
FEE = ("delivery-fee", "배송비는 얼마예요?")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ㅂ", (*FEE, ["배"])),
        ("배", (*FEE, ["배"])),
        ("뱃", (*FEE, ["배송"])),
        ("배ㅅ", (*FEE, ["배송"])),
        ("배소", (*FEE, ["배송"])),
        ("배송", (*FEE, ["배송"])),
        ("배송 ㅈ", (*TRACK, ["배송 조"])),
        ("배송 좋", (*TRACK, ["배송 조회"])),
        ("배송 족", None),
        ("배송조", (*TRACK, ["배송 조"])),
        ("배송 조회", (*TRACK, ["배송 조회"])),
        ("조회", (*TRACK, ["조회"])),
        ("송장", ("delivery-track", "송장 번호", ["송장"])),
        ("쿠ㅍ", ("coupon", "쿠폰은 어떻게 쓰나요?", ["쿠폰"])),
    ],
)
def test_half_composed_hangul_is_completed(small_shop, text, first):
    assert (typed(small_shop, text) or [None])[0] == first


@pytest.mark.parametrize(
    ("text", "lang", "wording", "fits"),
    [
        ("返", "ja", "返品の方法を教えてください", ["返"]),
        ("方法", "ja", "返品の方法を教えてください", ["方法"]),
        ("バッ", "ja", "ﾊﾞｯｸﾞの手入れ", ["ﾊﾞｯ"]),
        ("ﾊﾞ", "ja", "ﾊﾞｯｸﾞの手入れ", ["ﾊﾞ"]),
        ("HOW DO", "en", "How do I return an item?", ["How do"]),
        ("doi", "en", "How do I return an item?", ["do I"]),
        ("ｃａｒｄ", "en", "Which cards can I pay with?", ["card"]),
    ],
)
def test_what_is_typed_is_completed_in_any_width(small_shop, text, lang, wording, fits):
    [(_, shown, marked_)] = typed(small_shop, text, lang)

    assert (shown, marked_) == (wording, fits)


@pytest.mark.parametrize(
    ("text", "wording", "fits"),
    [
        ("へん", "返品の方法を教えてください", "返品"),
        ("へんぴん", "返品の方法を教えてください", "返品"),
        ("ヘンピン", "返品の方法を教えてください", "返品"),
        ("へんp", "返品の方法を教えてください", "返品"),
        ("へんぴんのほ", "返品の方法を教えてください", "返品の方法"),
        ("ほうほう", "返品の方法を教えてください", "方法"),
        ("hen", "返品の方法を教えてください", "返品"),
        ("henp", "返品の方法を教えてください", "返品"),
        ("HENPIN", "返品の方法を教えてください", "返品"),
        ("ばっぐのてい", "ﾊﾞｯｸﾞの手入れ", "ﾊﾞｯｸﾞの手入れ"),
    ],
)
def test_kana_and_romaji_complete_kanji_that_sound_so(small_shop, text, wording, fits):
    assert [(shown, marks) for _, shown, marks in typed(small_shop, text, "ja")] == [(wording, [fits])]


@pytest.mark.parametrize("text", ["んぴん", "ぴん", "へ", "he", "hxn", "へんぴんん"])
def test_kana_that_begin_no_word_complete_nothing(small_shop, text):
    assert typed(small_shop, text, "ja") == []


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("ㅂㅅㅈㅎ", "배송 조회"),
        ("ㅄㅈㅎ", "배송 조회"),
        ("ㅂㅅ ㅈㅎ", "배송 조회"),
        ("ㅈㅎㄴ", "조회는"),
        ("qothdwhghl", "배송 조회"),
        ("qothd wh", "배송 조"),
    ],
)
def test_initials_and_the_other_layout_complete_korean(small_shop, text, fits):
    [(article, _, marks)] = typed(small_shop, text)

    assert (article, marks) == ("delivery-track", [fits])


def test_hangul_completes_english_that_was_meant(small_shop):
    assert typed(small_shop, "ㅑㅅ드", "en") == [("return-how", "How do I return an item?", ["item"])]


def test_what_is_written_so_comes_before_what_sounds_so(published, section):
    snapshot = published(
        section("sounds", "ja", title="返品の方法"),
        section("written", "ja", title="箱のへんぴんシールを貼る場所について"),
    )

    assert [article for article, _, _ in typed(snapshot, "へんぴ", "ja")] == ["written", "sounds"]


def test_wording_that_begins_so_comes_before_one_that_holds_it(published, section):
    snapshot = published(
        section("inside", title="Discard"),
        section("word", title="Any card"),
        section("alias", title="Zzz", aliases=("card x",)),
        section("start", title="Card y"),
    )

    assert [id_ for id_, _, _ in typed(snapshot, "card", "en")] == ["start", "alias", "word", "inside"]


def test_article_is_suggested_once(published, section):
    snapshot = published(
        section("a", title="Card", aliases=("Card fee", "My card")),
        section("a", heading="Card", title="Card"),
    )

    assert typed(snapshot, "card", "en") == [("a", "Card", ["Card"])]


def test_no_more_suggestions_than_asked_for(small_shop):
    assert len(typed(small_shop, "ㅂ", limit=2)) == 2


@pytest.mark.parametrize(
    ("text", "lang", "wording", "fits"),
    [
        ("ばっ", "ja", "ﾊﾞｯｸﾞの手入れ", ["ﾊﾞｯ"]),
        ("ﾊﾞｯｸﾞのt", "ja", "ﾊﾞｯｸﾞの手入れ", ["ﾊﾞｯｸﾞの"]),
        ("ばっぐのｔ", "ja", "ﾊﾞｯｸﾞの手入れ", ["ﾊﾞｯｸﾞの"]),
        ("ほうほうをおs", "ja", "ほうほうをおしえてください", ["ほうほうをお"]),
        ("ほうほうをおsh", "ja", "ほうほうをおしえてください", ["ほうほうをお"]),
        ("くーぽn", "ja", "クーポンを使う", ["クーポ"]),
        ("クーポン", "ja", "クーポンを使う", ["クーポン"]),
    ],
)
def test_half_composed_kana_are_completed(published, section, text, lang, wording, fits):
    titles = ["ﾊﾞｯｸﾞの手入れ", "ほうほうをおしえてください", "クーポンを使う"]
    snapshot = published(*(section(str(number), "ja", title=title) for number, title in enumerate(titles)))

    [(_, shown, marked_)] = typed(snapshot, text, lang)

    assert (shown, marked_) == (wording, fits)


@pytest.mark.parametrize(("text", "found"), [("サイズm", ["size"]), ("visa", ["card"]), ("カードvi", ["card"])])
def test_latin_that_is_no_kana_in_the_making_counts(published, section, text, found):
    snapshot = published(
        section("card", "ja", title="カードVISA"),
        section("size", "ja", title="サイズM"),
        section("l", "ja", title="サイズL"),
    )

    assert [id_ for id_, _, _ in typed(snapshot, text, "ja")] == found


def test_longer_latin_tail_is_no_kana_in_the_making(published, section):
    snapshot = published(section("a", "ja", title="おすすめ"))

    assert (typed(snapshot, "おすすめsize", "ja"), len(typed(snapshot, "おすすめs", "ja"))) == ([], 1)


def naive(documents, keys_of, text, today):
    """Ids in the order that `Completions.find` promises, by looking at every wording."""
    found = {}
    typed_keys = keys_of(text)
    for document in documents:
        for wording in dict.fromkeys((document.title, *document.aliases)):
            words = wording.split()
            starts = [len(keys_of("".join(words[:at]))) for at in range(len(words))]
            keys = keys_of(wording)
            if typed_keys not in keys or not document.valid_from <= today:
                continue
            in_word = not any(keys.startswith(typed_keys, start) for start in starts)
            rank = (
                not keys.startswith(typed_keys),
                in_word,
                wording != document.title,
                len(wording),
                document.article_id,
            )
            found[document.article_id] = min(rank, found.get(document.article_id, rank))
    return sorted(found, key=found.get)


WORDS = st.lists(st.sampled_from("배송 조회 배 회송 반품 품절 gift wrap 3".split()), min_size=1, max_size=3).map(
    " ".join
)


@given(
    articles=st.lists(st.tuples(WORDS, st.lists(WORDS, max_size=2), st.sampled_from(["", "2027-01-01"])), max_size=8),
    text=WORDS | st.sampled_from("ㅂ 배ㅅ 회 송조 if ㅐ".split()),
    limit=st.integers(1, 5),
)
def test_completions_are_those_that_a_look_at_every_wording_finds(section, articles, text, limit):
    documents = [
        section(str(number), "ko", title=title, aliases=tuple(aliases), valid_from=valid_from)
        for number, (title, aliases, valid_from) in enumerate(articles)
    ]

    found = Completions(titles_and_aliases(documents)).find(text, "ko", limit, today="2026-11-20")

    expected = naive(documents, lambda part: keystrokes(part.replace(" ", "")), text, "2026-11-20")
    assert [completion.document.article_id for completion in found] == expected[:limit]


class Counted(str):
    """Keys that count how often they are looked through."""

    looks = 0

    def find(self, *arguments):
        Counted.looks += 1
        return super().find(*arguments)


@pytest.mark.parametrize("text", ["배송", "ㅂ", "ㅐ", "방법", "9", "없는 말"])
def test_looks_at_the_keys_do_not_grow_with_the_number_of_wordings(section, monkeypatch, text):
    documents = [
        section(str(number), "ko", title=f"배송 방법 {number}", aliases=(f"반품 방법 {number}",))
        for number in range(2000)
    ]
    completions = Completions(titles_and_aliases(documents))
    for joined in (completions._as_written["ko"]._whole, *completions._as_written["ko"]._from_words.values()):
        monkeypatch.setattr(joined, "_keys", Counted(joined._keys))
    monkeypatch.setattr(Counted, "looks", 0)

    completions.find(text, "ko", 6, today="2026-11-20")

    # One look a completion, and one more where the keys end without another; an article may be met twice.
    assert Counted.looks <= 2 * 6 + 2


ODD = ["", " ", "🙂", "👨\u200d👩\u200d👧\u200d👦", "\0", "\ud800", "?!", "\u0301", "\u202e", "\n", "\t\r\n\v\f"]


@pytest.mark.parametrize("lang", ["ko", "ja", "en", "fr", ""])
@pytest.mark.parametrize("text", ODD)
def test_what_has_no_letter_is_not_completed(small_shop, text, lang):
    assert typed(small_shop, text, lang) == []


@pytest.mark.parametrize("lang", ["ko", "ja", "en", "fr", ""])
@given(text=st.text(st.characters()) | st.text(st.sampled_from("배송ㅂ返品ﾊﾞカーa\n1 ½ﬁİ"), max_size=12))
def test_marks_of_any_completion_lie_in_its_wording(small_shop, lang, text):
    for _, shown, marked_ in typed(small_shop, text, lang):
        assert len(marked_) == 1
        assert marked_[0] in shown


def test_ten_thousand_characters_are_not_completed(small_shop):
    assert (typed(small_shop, "배" * 10_000), typed(small_shop, "a" * 10_000, "en")) == ([], [])
