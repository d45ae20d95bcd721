"""The index for pages without an API: written here, asked by the scripts that read it."""

import gzip
import json
import subprocess
from collections import Counter

import pytest

from kb_builder.offline import FOLDER, index_offline, rice_parameter
from kb_builder.publish import index_documents
from search_api.contract.documents import IndexDocument

ARTICLES = {
    "en": [
        ("late", "My parcel is late", "Ask the courier first.", "Then write to us. Couriers keep parcels in depots.", ()),
        ("refund", "When is my refund paid?", "Within three business days.", "Cards take longer. Banks differ.", ("money back",)),
        ("gift", "Do you wrap gifts?", "Yes, for a fee.", "Choose ribbon and paper. Parcels are wrapped by hand.", ()),
    ],
    "ko": [
        ("address", "배송지를 바꿀 수 있나요?", "출고 전까지 바꿀 수 있어요.", "주문 내역에서 주소 변경을 눌러요.", ("주소 변경",)),
        ("coupon", "쿠폰은 어떻게 쓰나요?", "결제할 때 골라요.", "한 번에 한 장만 쓸 수 있어요. 유효 기간을 확인해요.", ()),
        ("points", "적립금은 언제 들어와요?", "구매 확정 뒤에 들어와요.", "후기를 쓰면 더 드려요.", ()),
    ],
    "ja": [
        ("return", "返品したいです", "7日以内にご連絡ください。", "返送料はお客様のご負担です。", ("返品方法",)),
        ("receipt", "領収書はもらえますか", "はい、マイページから。", "宛名は変更できます。", ()),
    ],
}  # fmt: skip


def documents(lang, **more):
    for id_, title, answer, text, aliases in ARTICLES[lang]:
        shown = {"lang": lang, "article_id": id_, "title": title, "answer": answer, "category": "orders"}
        yield IndexDocument(
            doc_id=f"{lang}/{id_}", url=f"{lang}/{id_}/", heading="", text=text, aliases=aliases, **shown, **more
        )


@pytest.fixture
def asked(tmp_path, repository, node):
    """A function: documents and questions -> what the scripts answer."""

    def ask(documents, lang, *questions, suggest=(), synonyms=None, now="2026-11-20T12:00:00Z"):
        for name, content in index_offline(documents, synonyms or {}, "Asia/Seoul"):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        given = {"folder": str(tmp_path), "lang": lang, "now": now, "ask": questions, "suggest": suggest}
        command = [node, str(repository / "tests" / "js" / "ask-index.mjs")]
        ran = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    return ask


def first(answer):
    return answer["hits"][0]["article_id"] if answer["hits"] else None


@pytest.mark.parametrize(
    ("lang", "question", "article"),
    [
        ("en", "courier depot", "late"),
        ("en", "wrapping paper", "gift"),
        ("en", "money back", "refund"),
        ("ko", "주소변경", "address"),
        ("ko", "유효 기간", "coupon"),
        ("ko", "wjrflqrma", "points"),
        ("ko", "ㅋㅍ", "coupon"),
        ("ja", "返送料", "return"),
        ("ja", "宛名の変更", "receipt"),
        ("ja", "へんぴん", "return"),
    ],
)
def test_page_finds_the_article(asked, lang, question, article):
    [answer] = asked(documents(lang), lang, question)["answers"]

    assert first(answer) == article


def test_question_that_an_article_asks_is_answered_by_it(asked):
    [answer] = asked(documents("ko"), "ko", "쿠폰은 어떻게 쓰나요")["answers"]

    assert (first(answer), answer["verdict"]) == ("coupon", "answered")


def test_question_that_no_article_holds_is_empty(asked):
    [answer] = asked(documents("en"), "en", "quantum chromodynamics lecture")["answers"]

    assert answer["verdict"] == "empty"


def test_other_keyboard_is_told(asked):
    [answer] = asked(documents("ko"), "ko", "znvhs")["answers"]

    assert answer["searched_for"] == "쿠폰"


def test_word_that_means_the_same_is_looked_for(asked):
    [answer] = asked(documents("en"), "en", "reimbursement", synonyms={"en": (("refund", "reimbursement"),)})[
        "answers"
    ]

    assert first(answer) == "refund"


@pytest.mark.parametrize(
    ("now", "is_found"),
    # Midnight is that of the shop, nine hours before that of Greenwich.
    [
        ("2026-11-19T14:59:00Z", False),
        ("2026-11-19T15:00:00Z", True),
        ("2026-11-25T14:59:00Z", True),
        ("2026-11-25T15:00:00Z", False),
    ],
)
def test_article_is_found_on_the_days_on_which_it_is_an_answer(asked, now, is_found):
    valid = documents("ko", valid_from="2026-11-20", valid_until="2026-11-25")

    said = asked(valid, "ko", "쿠폰", suggest=["쿠"], now=now)

    assert bool(said["answers"][0]["hits"]) is is_found
    assert bool(said["suggestions"][0]["suggestions"]) is is_found


def test_beginnings_are_completed_while_a_syllable_is_composed(asked):
    said = asked(documents("ko"), "ko", suggest=["쿺", "배소"])["suggestions"]

    assert [found["suggestions"][0]["article_id"] for found in said] == ["coupon", "address"]


def test_the_words_of_the_question_are_marked(asked):
    [answer] = asked(documents("ko"), "ko", "배송지")["answers"]

    assert [run["text"] for run in answer["hits"][0]["title"] if run.get("mark")] == ["배송지"]


def test_same_articles_give_the_same_bytes():
    once, again = (list(index_offline(documents("ja"), {}, "Asia/Tokyo")) for _ in range(2))

    assert once == again


def test_what_changes_gets_another_name():
    names = [
        {name for name, _ in index_offline([next(documents(lang))], {}, "UTC") if name.endswith(".bin")}
        for lang in ("ko", "en")
    ]

    assert names[0].isdisjoint(names[1])


def test_many_articles_are_cut_into_parts_that_are_read_together(asked):
    def many():
        for number in range(400):
            words = " ".join(f"w{number * 7 + at}x" for at in range(60))
            yield IndexDocument(
                doc_id=f"en/{number}", article_id=str(number), url=f"en/{number}/", lang="en", title="A title",
                heading="", text=f"{words} unique{number}", answer="", aliases=(), category="",
            )  # fmt: skip

    files = dict(index_offline(many(), {}, "UTC"))
    said = asked(many(), "en", "unique7 w49x", "unique399")["answers"]

    assert sum(name.endswith(".bin") for name in files) > 1
    assert [first(answer) for answer in said] == ["7", "399"]


@pytest.mark.parametrize(("articles", "holding", "rice"), [(300, 0, 0), (300, 300, 0), (300, 10, 4), (300, 1, 7)])
def test_gaps_are_coded_by_their_mean(articles, holding, rice):
    assert rice_parameter(articles, holding) == rice


def test_sample_weighs_little(sample):
    """A third of what 300 articles may weigh, for a sixth of the articles: a part of it does not grow."""
    weights: Counter[str] = Counter()
    for lang in ("ko", "ja", "en"):
        of_lang = [document for document in index_documents(sample.library) if document.lang == lang]
        for name, content in index_offline(of_lang, sample.library.content.synonyms, "Asia/Seoul"):
            weights[lang] += len(
                gzip.compress(content) if name.startswith(FOLDER) and name.endswith("json") else content
            )

    assert max(weights.values()) < 25_000
