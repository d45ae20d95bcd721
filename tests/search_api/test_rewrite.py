"""What was meant: each rewriting, and above all the questions that are left as they are."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.rewrite import rewrite

ARTICLES = {
    "ko": [
        ("배송 조회는 어디서 하나요?", "택배사 누리집에서 운송장 번호로 조회하세요. 배송지는 바꿀 수 있어요."),
        ("환불은 언제 되나요?", "카드 결제는 3일 걸려요. 페이팔(PayPal)이면 하루예요."),
        ("교환하고 싶어요", "상품을 다시 담아 주세요. VIP 회원은 무료예요."),
        ("비밀번호를 잊었어요", "로그인 화면에서 이메일로 찾으세요."),
    ],
    "ja": [
        ("返品の方法を教えてください", "マイページから返品を申し込みます。送料は無料です。"),
        ("配送状況の確認", "追跡番号で確認できます。AmazonやLINEでも、Wi-Fiがあれば見られます。"),
        ("クーポンコードが使えません", "キャンセルした注文のクーポンは戻りません。"),
    ],
    "en": [
        ("How do I add gift wrap?", "Choose a gift card or wrapping paper for your parcel at checkout."),
        (
            "Where is my parcel?",
            "Track the parcel with the number in your account. Don't worry about patches: you could get one.",
        ),
        ("How do I change my password?", "Open your account and log in."),
    ],
}


@pytest.fixture(scope="module")
def meant(published, section):
    """A function that says what was meant by a text."""
    snapshot = published(
        *(
            section(str(number), lang, title=title, text=text)
            for lang, articles in ARTICLES.items()
            for number, (title, text) in enumerate(articles)
        )
    )

    def meant_(text, lang):
        return rewrite(text, lang, partial(snapshot.engine.knows, lang=lang), snapshot.spellers.get(lang))

    return meant_


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        # Hangul typed on a Latin keyboard
        ("qothd", "ko", "배송"),
        ("qothd whghl", "ko", "배송 조회"),
        ("ghksqnf 언제", "ko", "환불 언제"),
        ("Qothd", "ko", "배송"),
        # Latin words typed on a Korean keyboard
        ("ㅔㅁㅅ초ㄷㄴ", "en", "patches"),
        ("ㅔㅁㄱㅊ디", "en", "parcel"),
        ("ㅔㅁㄴㄴ잭ㅇ 초무ㅎㄷ", "en", "password change"),
        # romaji
        ("henpin", "ja", "へんぴん"),
        ("henpin no houhou", "ja", "へんぴん の ほうほう"),
        ("HENPIN したい", "ja", "へんぴん したい"),
        # romaji with long vowels written out of habit, or left out
        ("kuuponkoodo", "ja", "くーぽんこーど"),
        ("soryo", "ja", "そうりょう"),
        ("kakunin jokyo", "ja", "かくにん じょうきょう"),
        ("henpin no hoho", "ja", "へんぴん の ほうほう"),
        # a slip of the finger
        ("배손 조회", "ko", "배송 조회"),
        ("환블은 언제", "ko", "환불은 언제"),
        ("비밀먼호", "ko", "비밀번호"),
        ("배송조히", "ko", "배송조회"),
        # politeness that no dictionary takes off a noun
        ("환불요", "ko", "환불"),
        ("배송미", "ko", "배송지"),
        ("교한은", "ko", "교환은"),
        ("배송조히", "ko", "배송조회"),
        ("베송조회", "ko", "배송조회"),
        ("キャンセノレ", "ja", "キャンセノレ"),
        ("クポンコード", "ja", "クーポンコード"),
        ("キャンセルー", "ja", "キャンセル"),
        ("my parcle", "en", "my parcel"),
        ("passwrod", "en", "password"),
        # a space left out
        ("giftwrap", "en", "gift wrap"),
        ("giftcard", "en", "gift card"),
        # beside an address
        ("https://shop.example/parcle parcle", "en", "https://shop.example/parcle parcel"),
        ("qothd me@shop.example", "ko", "배송 me@shop.example"),
    ],
)
def test_question_is_rewritten_to_what_articles_hold(meant, text, lang, expected):
    assert meant(text, lang) == expected


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("nike", "ko"),
        ("nike", "ja"),
        ("nike", "en"),
        ("NIKE 신발", "ko"),
        ("adidas", "ko"),
        ("size", "ja"),
        ("size", "ko"),
        ("what is the total", "ko"),
        ("Amazonギフト", "ja"),
        ("LINEで聞く", "ja"),
        ("Wi-Fi", "ja"),
        ("PayPal", "ko"),
        ("vip", "ko"),
        ("iPhone 15", "ko"),
        ("iPhone 15", "ja"),
        ("fax", "en"),
        ("telephone", "en"),
        ("gifts", "en"),
        ("wrapped", "en"),
        ("팩스", "ko"),
        ("전화번호", "ko"),
        ("매장에서", "ko"),
        ("팝업스토어", "ko"),
        ("상품의 가격", "ko"),
        ("회원의", "ko"),
        ("배송비", "ko"),
        ("도착일", "ko"),
        ("교환상담", "ko"),
        ("몇 분에", "ko"),
        ("곳에", "ko"),
        ("ファックス", "ja"),
        ("レインコート", "ja"),
        ("ㅂㅅ", "ko"),
        ("ㅂㅅ", "en"),
        ("ㅋㅋㅋ", "ko"),
        ("옷", "ko"),
        ("옷에 배송", "ko"),
        ("맘에 안들어요", "ko"),
        ("일주일이 지났어요", "ko"),
        ("아직 안나요", "ko"),
        ("못받았어요", "ko"),
        ("靴", "ja"),
        ("refun", "ja"),
        ("toyota", "ja"),
        ("Wie kann ich zurückgeben", "ja"),
        ("comment retourner un article", "ja"),
        ("couldn't", "en"),
        ("20261120-0001", "en"),
        ("https://shop.example/p?id=3", "en"),
        ("https://shop.example/parcle?q=qothd", "ko"),
        ("www.shop.example/parcle", "en"),
        ("henpin@shop.example", "ja"),
        ("parcle@shop.example", "en"),
        ("PARCLE10", "en"),
        ("🙂", "ko"),
        ("", "en"),
    ],
)
def test_brand_or_word_that_a_dictionary_knows_stays_as_it_is(meant, text, lang):
    assert meant(text, lang) == text


@pytest.mark.parametrize(
    ("text", "lang"),
    [("quarkonium", "en"), ("zzzzzz", "en"), ("뷁쉙", "ko"), ("ヌヌヌヌヌ", "ja"), ("parcelparcelx", "en")],
)
def test_word_that_is_like_none_stays_as_it_is(meant, text, lang):
    assert meant(text, lang) == text


def held(lang):
    """Texts that articles hold: their sentences, and their words one by one."""
    texts = [text for article in ARTICLES[lang] for text in article]
    return st.sampled_from([*texts, *(word for text in texts for word in text.split())])


@pytest.mark.parametrize("lang", ARTICLES)
@given(data=st.data())
def test_text_that_articles_hold_is_not_rewritten(meant, lang, data):
    text = " ".join(data.draw(st.lists(held(lang), max_size=6)))

    assert meant(text, lang) == text


@pytest.mark.parametrize("lang", ["ko", "ja", "en"])
def test_nothing_of_the_sample_is_rewritten(sample, lang):
    knows = partial(sample.snapshot.engine.knows, lang=lang)
    articles = [article for article in sample.library.content.articles if article.lang == lang]
    texts = [text for article in articles for text in (article.title, *article.aliases)]
    texts += [document.text for document in sample.snapshot.engine.documents() if document.lang == lang]
    texts += [promise.q for promise in sample.library.content.promises if promise.lang == lang]

    changed = [(text, rewrite(text, lang, knows, sample.snapshot.spellers[lang])) for text in texts]

    assert [(text, other) for text, other in changed if text != other] == []


@pytest.mark.parametrize("lang", ["ko", "ja", "en", "fr", ""])
@given(text=st.text(st.characters()) | st.text(st.sampled_from("qothdㅂㅐ배손henpinキャン-'ー ﾊﾞ\ud800"), max_size=20))
def test_any_text_is_rewritten_to_a_text(meant, lang, text):
    assert isinstance(meant(text, lang), str)
