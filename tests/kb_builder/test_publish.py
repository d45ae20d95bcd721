from datetime import date

import pytest

from kb_builder.problem import ContentError
from kb_builder.publish import index_documents, publish, shop_of
from search_api.contract.documents import IndexDocument

TODAY = date(2026, 11, 20)
SHOP = {
    "kb/shop.yml": "name: Shop\nlanguages: [en, ko]\n",
    "kb/articles/en/returns/how.md": (
        "---\nid: return-how\ntitle: How do I return an item?\nanswer: Ask within 7 days.\n"
        "aliases: [send it back]\ntags: [parcel]\n"
        "valid_from: 2026-01-01\nvalid_until: 2026-12-31\n---\nLead.\n\n## Steps\n\nOne.\n\n## Empty\n\n"
        "### Deep\n\nTwo.\n"
    ),
    "kb/articles/en/fee.md": "# What does delivery cost?\n\nA little.\n",
}


@pytest.fixture
def shop(desk):
    desk.write(SHOP)
    return desk


def refused(shop, promises, **files):
    shop.write({"kb/promises.yml": promises, **files})
    with pytest.raises(ContentError) as caught:
        publish(shop.library(), shop.index, TODAY)
    return str(caught.value)


def test_article_becomes_its_lead_followed_by_its_sections(shop):
    shared = {
        "article_id": "return-how",
        "lang": "en",
        "title": "How do I return an item?",
        "answer": "Ask within 7 days.",
        "category": "returns",
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
    }

    documents = [document for document in index_documents(shop.library()) if document.article_id == "return-how"]

    assert documents == [
        IndexDocument(
            doc_id="en/return-how",
            url="en/return-how/",
            heading="",
            text="Lead.",
            aliases=("send it back",),
            tags=("parcel",),
            **shared,
        ),
        IndexDocument(
            doc_id="en/return-how#steps",
            url="en/return-how/#steps",
            heading="Steps",
            text="One.",
            aliases=(),
            **shared,
        ),
        IndexDocument(
            doc_id="en/return-how#deep",
            url="en/return-how/#deep",
            heading="Deep",
            text="Two.",
            aliases=(),
            **shared,
        ),
    ]


def test_article_without_text_is_found_by_its_title(shop):
    shop.write({"kb/articles/ko/빈 글.md": "# 빈 글\n"})

    assert [(d.doc_id, d.text) for d in index_documents(shop.library()) if d.lang == "ko"] == [("ko/빈-글", "")]


def test_sections_have_ids_of_their_own(shop):
    shop.write({"kb/articles/en/fee.md": "# Fee\n\n## A\n\n1\n\n## A\n\n2\n\n## B {#a}\n\n3\n"})
    ids = [document.doc_id for document in index_documents(shop.library())]

    assert len(ids) == len(set(ids))


def test_kept_promise_is_published(shop):
    shop.write({"kb/promises.yml": "- { q: send back an item, lang: en, article: return-how, within: 1 }\n"})

    manifest = publish(shop.library(), shop.index, TODAY)

    assert ((shop.index / "current").read_text(), manifest.document_count) == (f"{manifest.build_id}\n", 4)


def test_broken_promise_names_what_stands_there_instead(shop):
    assert refused(shop, "- { q: delivery cost, lang: en, article: return-how, within: 1 }\n") == (
        "kb/promises.yml: KB401 'delivery cost' (en) does not find 'return-how' among the first 1; there"
        " stands fee\n"
        "    mend: add the question to 'aliases:' of 'return-how'"
    )


def test_promise_that_finds_nothing_is_broken(shop):
    assert refused(shop, "- { q: zebra, lang: en, article: fee }\n") == (
        "kb/promises.yml: KB401 'zebra' (en) does not find 'fee' among the first 3; there stands nothing\n"
        "    mend: add the question to 'aliases:' of 'fee'"
    )


def test_promise_of_an_article_that_has_ended_is_asked_on_its_last_day(shop):
    shop.write({"kb/promises.yml": "- { q: send back an item, lang: en, article: return-how }\n"})

    # A build that fails one morning without any change would be nobody's fault.
    manifest = publish(shop.library(), shop.index, date(2027, 1, 1))

    assert manifest.document_count == 4


@pytest.mark.parametrize(
    ("promise", "message"),
    [
        (
            "{ q: fees, lang: en, article: fees }",
            "KB402 'fees' promises 'fees', which does not exist in en\n    mend: did you mean 'fee'?",
        ),
        (
            "{ q: 배송비, lang: ko, article: fee }",
            "KB402 '배송비' promises 'fee', which does not exist in ko\n    mend: remove it",
        ),
    ],
)
def test_promise_of_a_missing_article_is_told(shop, promise, message):
    assert refused(shop, f"- {promise}\n") == f"kb/promises.yml: {message}"


def test_promise_of_a_draft_breaks_nothing(shop):
    shop.write(
        {
            "kb/articles/en/gift.md": "---\ntitle: Do you wrap gifts?\ndraft: true\n---\n",
            "kb/promises.yml": "- { q: wrap my gift, lang: en, article: gift, within: 1 }\n",
        }
    )

    manifest = publish(shop.library(), shop.index, TODAY)

    assert manifest.document_count == 4


def test_promise_of_a_draft_counts_once_that_is_published(shop):
    shop.write({"kb/articles/en/gift.md": "---\ntitle: Do you wrap gifts?\n---\n"})

    assert refused(shop, "- { q: zebra, lang: en, article: gift }\n").startswith("kb/promises.yml: KB401 'zebra'")


def test_promise_of_a_draft_in_another_language_is_broken(shop):
    told = refused(
        shop,
        "- { q: 선물, lang: ko, article: gift }\n",
        **{"kb/articles/en/gift.md": "---\ntitle: Do you wrap gifts?\ndraft: true\n---\n"},
    )

    assert told.startswith("kb/promises.yml: KB402 '선물' promises 'gift', which does not exist in ko")


def test_all_broken_promises_are_told_at_once(shop):
    told = refused(shop, "- { q: zebra, lang: en, article: fee }\n- { q: a, lang: en, article: b }\n")

    assert [line.split()[1] for line in told.splitlines()[::2]] == ["KB401", "KB402"]


def test_broken_promise_leaves_current_where_it_was(shop):
    manifest = publish(shop.library(), shop.index, TODAY)

    refused(shop, "- { q: zebra, lang: en, article: fee }\n")

    assert [path.name for path in sorted(shop.index.iterdir())] == sorted([manifest.build_id, "current"])
    assert (shop.index / "current").read_text() == f"{manifest.build_id}\n"


@pytest.mark.parametrize(
    ("mkdocs", "shop_yml", "told"),
    [
        ("", "", ""),
        ("", "site_url: https://help.shop.example\n", "https://help.shop.example/"),
        ("https://docs.shop.example/kb/", "site_url: https://help.shop.example/\n", "https://docs.shop.example/kb/"),
    ],
)
def test_snapshot_knows_where_the_site_is(shop, mkdocs, shop_yml, told):
    shop.write({"kb/shop.yml": f"name: Shop\nlanguages: [en, ko]\n{shop_yml}"})

    assert shop_of(shop.library().content, mkdocs).site_url == told


def test_snapshot_knows_channels_by_what_readers_see(shop):
    channel = "{ id: form, kind: form, label: { en: Contact form, ko: 문의 }, url: https://shop.example/contact }"
    shop.write({"kb/shop.yml": f"name: Shop\nlanguages: [en, ko]\nchannels:\n  - {channel}\n"})

    assert shop_of(shop.library().content).channels == {"form": {"en": "Contact form", "ko": "문의"}}
