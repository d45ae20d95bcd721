import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.contract.kana import from_romaji


@pytest.mark.parametrize(
    ("romaji", "kana"),
    [
        ("henpin", "へんぴん"),
        ("haisou", "はいそう"),
        ("shouhin", "しょうひん"),
        ("syouhinn", "しょうひん"),
        ("kyanseru", "きゃんせる"),
        ("chuumon", "ちゅうもん"),
        ("tyuumonn", "ちゅうもん"),
        ("konnichiwa", "こんにちわ"),
        ("annai", "あんない"),
        ("annnai", "あんない"),
        ("hon'yaku", "ほんやく"),
        ("honnyaku", "ほんにゃく"),
        ("kin-en", "きんえん"),
        ("zasshi", "ざっし"),
        ("macchi", "まっち"),
        ("matchi", "まっち"),
        ("kitte", "きって"),
        ("tsuika", "ついか"),
        ("tuika", "ついか"),
        ("fuyou", "ふよう"),
        ("huyou", "ふよう"),
        ("jisho", "じしょ"),
        ("zisyo", "じしょ"),
        ("jya", "じゃ"),
        ("firumu", "ふぃるむ"),
        ("thissyu", "てぃっしゅ"),
        ("wo", "を"),
        ("n", "ん"),
        ("nn", "ん"),
        ("", ""),
    ],
)
def test_romaji_is_kana(romaji, kana):
    assert from_romaji(romaji) == kana


@pytest.mark.parametrize(
    "word", ["parcel", "cancel", "fax", "patch", "paypay", "r", "kk", "へんぴん", "1", "hen pin"]
)
def test_word_that_is_not_romaji_through_and_through_is_none(word):
    assert from_romaji(word) is None


@given(st.text(st.sampled_from("aiueokgsztdnhbpmyrwfjcv'-xql"), max_size=12) | st.text(max_size=12))
def test_any_word_is_kana_throughout_or_none(word):
    kana = from_romaji(word)

    assert kana is None or all("ぁ" <= char <= "ゖ" for char in kana)
