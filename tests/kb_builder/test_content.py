from datetime import date
from pathlib import Path

import pytest

from kb_builder.content import Librarian, advice, read_content
from kb_builder.problem import ContentError
from kb_builder.render import Renderer

SHOP_YML = """\
name: Shop
languages: [ko, en]
channels:
  - { id: form, kind: form, label: Form, url: https://shop.example/form }
facts:
  return_fee: { krw: 6000 }
"""
KEYS = "answer: a\naliases: [b]\nupdated: 2026-11-20\ncategory: returns\n"
SHOP = {
    "kb/shop.yml": SHOP_YML,
    "kb/categories.yml": "- { id: returns, title: Returns, icon: material/truck-outline }\n",
    "kb/articles/ko/returns/return-how.md": (f"---\ntitle: 반품 방법\n{KEYS}id: return-how\n---\n## 방법\n\n본문\n"),
    "kb/articles/en/returns/return-how.md": (
        f"---\ntitle: How to return\n{KEYS}id: return-how\n---\n## Steps\n\nBody\n"
    ),
}


@pytest.fixture
def shop(desk):
    """A small shop without a fault."""
    desk.write(SHOP)
    return desk


def en(keys="", body="Body\n"):
    """An article more, in English."""
    return {"kb/articles/en/new.md": f"---\ntitle: New\n{keys}---\n{body}"}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param(
            {
                "kb/categories.yml": "- id: a\n",
                "kb/articles/en/new.md": "---\ntitle: a\n",
                "kb/articles/ko/new.md": "",
            },
            "kb/articles/en/new.md:1: KB103 front matter has no end\n"
            "    mend: close it with a line of three hyphens: ---\n"
            "kb/articles/ko/new.md:1: KB109 has no title\n"
            "    mend: add 'title: ...' to the front matter, or a first line '# ...'\n"
            "kb/categories.yml:1: KB107 no 'title' in the file[0]\n    mend: add 'title:'",
            id="faults of all files at once",
        ),
        pytest.param(
            {
                "kb/gaps.jsonl": '{"id":"gab2","lang":"ko","questions":["a"]}\n{"id":"gab2","lang":"ko","questions":["b"]}\n'
            },
            "kb/gaps.jsonl:2: KB113 'gab2' is already on line 1\n    mend: keep one of the two lines",
            id="two decisions on one gap",
        ),
        pytest.param(
            {
                "kb/categories.yml": "- { id: returns, title: Returns }\n"
                "- { id: delivery, title: Delivery }\n- { id: returns, title: Send back }\n"
            },
            "kb/categories.yml:3: KB114 'returns' is already the id on line 1\n"
            "    mend: keep one of the two, or give it an id of its own",
            id="two categories with one id",
        ),
        pytest.param(
            {"kb/shop.yml": SHOP_YML + "  odd: { days: 1, hours: 24 }\n"},
            "kb/shop.yml: KB108 fact 'odd' has 2 units\n    mend: give one unit, such as { days: 7 }",
            id="fact in two units",
        ),
        pytest.param(
            en(
                "answer: '{{ return_fe }}'\naliases: [ok, '{{ fee }}']\n",
                "One\n\n{{ return_fees }} `{{ code }}`\n",
            ),
            "kb/articles/en/new.md:3: KB111 no fact 'return_fe' in shop.yml\n"
            "    mend: did you mean 'return_fee'?\n"
            "kb/articles/en/new.md:4: KB111 no fact 'fee' in shop.yml\n    mend: use one of return_fee\n"
            "kb/articles/en/new.md:8: KB111 no fact 'return_fees' in shop.yml\n"
            "    mend: did you mean 'return_fee'?",
            id="unknown fact",
        ),
        pytest.param(
            en(body="Lead.\n\n<script>alert(1)</script>\n"),
            "kb/articles/en/new.md:6: KB112 <script> is not allowed on a page\n"
            "    mend: write it in Markdown, or put it in `code` to show it",
            id="forbidden HTML",
        ),
        pytest.param(
            en("id: return-how\n"),
            "kb/articles/en/returns/return-how.md:7: KB201 en/return-how/ is also the address of"
            " kb/articles/en/new.md\n"
            "    mend: give one of the two another 'id:'",
            id="two articles with one address",
        ),
        pytest.param(
            {"kb/articles/en/a b.md": "# One\n", "kb/articles/en/a-b.md": "# Two\n"},
            "kb/articles/en/a-b.md: KB201 en/a-b/ is also the address of kb/articles/en/a b.md\n"
            "    mend: give one of the two another 'id:'",
            id="two file names with one address",
        ),
        pytest.param(
            en("category: retruns\n"),
            "kb/articles/en/new.md:3: KB202 no category 'retruns'\n    mend: did you mean 'returns'?",
            id="unknown category",
        ),
        pytest.param(
            en("related: [return-how, retrun-how]\n"),
            "kb/articles/en/new.md:3: KB203 no article 'retrun-how'\n    mend: did you mean 'return-how'?",
            id="unknown related article",
        ),
        pytest.param(
            {"kb/shop.yml": SHOP_YML + "popular: [return-how, refund]\n"},
            "kb/shop.yml: KB203 no article 'refund'\n    mend: use one of return-how",
            id="unknown popular article",
        ),
        pytest.param(
            en(body="Lead.\n\nSee [how](retrun-how).\n"),
            (
                "kb/articles/en/new.md:6: KB204 link to missing article 'retrun-how'\n"
                "    mend: did you mean 'return-how'?"
            ),
            id="link to a missing id",
        ),
        pytest.param(
            en(body="See [how](return/return-how.md).\n"),
            "kb/articles/en/new.md:4: KB206 link to missing file 'return/return-how.md'\n"
            "    mend: did you mean 'returns/return-how.md'?",
            id="link to a missing Markdown file",
        ),
        pytest.param(
            en(body="See [how](return-how#step) and [top](#tpo).\n\n## Top\n"),
            "kb/articles/en/new.md:4: KB205 no heading 'step' in 'return-how'\n"
            "    mend: did you mean 'steps'?\n"
            "kb/articles/en/new.md:4: KB205 no heading 'tpo' in 'new'\n    mend: did you mean 'top'?",
            id="link to a missing heading",
        ),
        pytest.param(
            {"kb/articles/box.png": "x", **en(body="![Box](box.png)\n")},
            ("kb/articles/en/new.md:4: KB206 link to missing file 'box.png'\n    mend: did you mean '../box.png'?"),
            id="missing picture",
        ),
        pytest.param(
            {"kb/shop.yml": SHOP_YML + "look: { logo: logo.svg }\n"},
            "kb/shop.yml: KB206 no logo 'logo.svg'\n    mend: put the file at kb/logo.svg",
            id="missing logo",
        ),
        pytest.param(
            en("contact: [fax]\n"),
            "kb/articles/en/new.md:3: KB207 no contact channel 'fax'\n    mend: use one of form",
            id="unknown channel of an article",
        ),
        pytest.param(
            {"kb/categories.yml": "- { id: returns, title: Returns, contact: [from] }\n"},
            "kb/categories.yml: KB207 no contact channel 'from'\n    mend: did you mean 'form'?",
            id="unknown channel of a category",
        ),
        pytest.param(
            en("valid_from: 2026-12-01\nvalid_until: 2026-11-30\n"),
            "kb/articles/en/new.md:4: KB208 ends on 2026-11-30, before it begins on 2026-12-01\n"
            "    mend: exchange valid_from and valid_until",
            id="end before its beginning",
        ),
        pytest.param(
            en("lang: ja\n"),
            "kb/articles/en/new.md:3: KB209 language 'ja' is not in shop.yml\n    mend: use one of en, ko",
            id="language the shop does not have",
        ),
        pytest.param(
            {"kb/categories.yml": "- { id: returns, title: Returns, icon: material/truck-outlin }\n"},
            (
                "kb/categories.yml: KB304 no icon 'material/truck-outlin'\n"
                "    mend: did you mean 'material/truck-outline'?"
            ),
            id="unknown icon",
        ),
    ],
)
def test_fault_is_told_with_place_and_mend(shop, files, message):
    shop.write(files)

    assert shop.faults() == message


def test_file_in_another_encoding_is_told_with_its_line(shop):
    (shop.root / "kb/articles/ko/old.md").write_bytes("# 반품\n\nok\n".encode() + "환불".encode("cp949"))

    assert shop.faults() == (
        "kb/articles/ko/old.md:4: KB101 is not UTF-8: invalid start byte\n    mend: save the file as UTF-8"
    )


def test_file_that_cannot_be_read_is_told(shop):
    (shop.root / "kb/articles/ko/folder.md").mkdir()

    assert shop.faults() == (
        "kb/articles/ko/folder.md: KB101 cannot be read: Is a directory\n    mend: check the file and its rights"
    )


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("return-how", "../return-how/"),
        ("return-how#steps", "../return-how/#steps"),
        ("/return-how/", "../return-how/"),
        ("returns/return-how.md", "../return-how/"),
        ("returns/return-how.md#steps", "../return-how/#steps"),
        ("../ko/returns/return-how.md", "../../ko/return-how/"),
        ("../ko/returns/return-how.md#방법", "../../ko/return-how/#%EB%B0%A9%EB%B2%95"),
        ("../ko/returns/return-how.md#%EB%B0%A9%EB%B2%95", "../../ko/return-how/#%EB%B0%A9%EB%B2%95"),
        ("ko-only", "../../ko/ko-only/"),
        ("image/my%20box.png", "../image/my%20box.png"),
        ("#here", "#here"),
        ("https://shop.example/a?b=1&copy=2", "https://shop.example/a?b=1&amp;copy=2"),
        ("//shop.example/", "//shop.example/"),
        ("mailto:help@shop.example", "mailto:help@shop.example"),
        ("tel:+827000000000", "tel:+827000000000"),
    ],
)
def test_link_leads_to_what_it_names(shop, link, address):
    shop.write(en(body=f"[link]({link})\n\n## Here\n"))
    shop.write({"kb/articles/ko/ko-only.md": "# A\n", "kb/articles/en/image/my box.png": "x"})

    html = shop.library().rendered["en", "new"].html

    assert f'<a href="{address}">link</a>' in html.replace("../../en/image", "../image")


def test_address_of_mail_in_pointed_brackets_is_a_link(shop):
    shop.write(en(body="<help@shop.example>\n"))

    assert shop.library().rendered["en", "new"].html == (
        '<p><a href="mailto:help@shop.example">help@shop.example</a></p>'
    )


def test_link_by_id_prefers_the_article_in_the_same_language(shop):
    shop.write({"kb/articles/ko/new.md": "# A\n\n[a](return-how)\n"})

    assert '<a href="../return-how/">' in shop.library().rendered["ko", "new"].html


def test_draft_is_not_published(shop):
    shop.write(en("draft: true\n"))
    content = shop.content()

    assert ([a.url for a in content.articles], [a.url for a in content.drafts]) == (
        ["en/return-how/", "ko/return-how/"],
        ["en/new/"],
    )


def test_link_to_a_draft_is_a_link_to_nothing(shop):
    shop.write({"kb/articles/en/draft.md": "---\ntitle: A\ndraft: true\n---\n", **en(body="[a](draft)\n")})

    assert shop.faults() == (
        "kb/articles/en/new.md:4: KB204 link to missing article 'draft'\n    mend: use one of new, return-how"
    )


def test_facts_are_filled_in_wherever_readers_or_search_see_them(shop):
    shop.write(
        en(
            "answer: 'It costs {{ return_fee }}.'\naliases: ['Why {{ return_fee }}?']\n",
            "## {{ return_fee }}\n",
        )
    )
    library = shop.library()
    article = library.by_key["en", "new"]

    assert (article.answer, article.aliases, library.rendered["en", "new"].headings[0].title) == (
        "It costs ₩6,000.",
        ("Why ₩6,000?",),
        "₩6,000",
    )


def test_braces_mean_nothing_to_a_shop_without_facts(desk):
    desk.write({"kb/articles/a.md": "# A\n\nWrite {{ name }} there.\n"})

    assert desk.library().rendered["en", "a"].html == "<p>Write {{ name }} there.</p>"


def test_hidden_folders_hold_no_articles(shop):
    shop.write({"kb/articles/.obsidian/note.md": "no article", "kb/articles/en/.trash.md": "none either"})

    assert [article.id for article in shop.content().articles] == ["return-how", "return-how"]


def test_article_of_no_known_category_is_among_the_others(shop):
    shop.write({"kb/articles/en/odd/new.md": "# New\n"})
    library = shop.library()

    assert library.category_of(library.by_key["en", "odd/new"]) == "other"
    assert [article.id for article in library.by_category["en", "other"]] == ["odd/new"]


def test_articles_that_others_refer_to_come_first(shop):
    related = {"a": "b", "b": "a", "c": "b", "d": "d"}
    for name, other in related.items():
        keys = f"title: {name}\nid: {name}\ncategory: returns\nrelated: [{other}]\n"
        shop.write({f"kb/articles/en/{name}.md": f"---\n{keys}---\n"})

    assert [article.id for article in shop.library().by_category["en", "returns"]] == [
        "b",
        "a",
        "return-how",
        "c",
        "d",
    ]


def test_article_without_an_answer_is_answered_by_its_first_paragraph(shop):
    shop.write(en(body="## Steps\n\nFirst **this**.\n\nThen that.\n"))
    library = shop.library()

    assert library.answer(library.by_key["en", "new"]) == "First this."


@pytest.mark.parametrize(
    ("keys", "channels"), [("contact: [form]\n", ["form"]), ("category: returns\n", ["form"]), ("", [])]
)
def test_channels_are_the_articles_own_or_else_its_categorys(shop, keys, channels):
    shop.write({"kb/categories.yml": "- { id: returns, title: Returns, contact: [form] }\n", **en(keys)})
    library = shop.library()

    assert library.channels(library.by_key["en", "new"]) == channels


def test_folder_of_plain_markdown_needs_nothing_else(desk):
    desk.write(
        {
            "kb/articles/README.md": (
                "# Welcome\n\nSee [shipping](guides/shipping.md) and [배송](ko/배송.md#요금).\n"
            ),
            "kb/articles/guides/shipping.md": (
                "# Shipping\n\n![map](img/map.png)\n\n| To | Days |\n|---|---|\n| Seoul | 1 |\n"
            ),
            "kb/articles/guides/img/map.png": "x",
            "kb/articles/ko/배송.md": "# 배송 안내\n\n## 요금\n\n3,000원\n",
        }
    )
    content = read_content(Path("kb"), name="Docs")

    assert (
        content.shop.name,
        content.shop.languages,
        [category.title for category in content.categories],
    ) == (
        "Docs",
        ["ko"],
        ["Guides"],
    )
    assert [article.url for article in content.articles] == ["ko/guides/shipping/", "ko/readme/", "ko/배송/"]


def test_folder_of_plain_markdown_gets_advice_instead_of_faults(desk):
    desk.write({"kb/articles/guides/shipping.md": "# Shipping\n\nIt takes a day.\n"})

    [hint] = advice(desk.library(), date(2026, 11, 20))

    assert str(hint) == (
        "kb/articles/guides/shipping.md: KB501 has no answer, aliases, updated\n"
        "    mend: add to the front matter: 'answer:', 'aliases:', 'updated:'"
    )


def test_article_missing_in_a_language_is_advice(shop):
    shop.write({"kb/articles/ko/new.md": f"---\ntitle: 새 글\n{KEYS}---\n"})

    assert list(map(str, advice(shop.library(), date(2026, 11, 20)))) == [
        "kb/articles/ko/new.md: KB502 is missing in en\n    mend: write 'new' in en"
    ]


DRAFT = "---\ntitle: New\ndraft: true\n---\n"


@pytest.mark.parametrize(
    ("promises", "said"),
    [
        ("- { q: a, lang: en, article: new }\n", "1 promise waits for"),
        ("- { q: a, lang: en, article: new }\n- { q: b, lang: en, article: new }\n", "2 promises wait for"),
    ],
)
def test_draft_that_promises_wait_for_is_advice(shop, promises, said):
    shop.write({"kb/articles/en/new.md": DRAFT, "kb/promises.yml": promises})

    assert list(map(str, advice(shop.library(), date(2026, 11, 20)))) == [
        (
            f"kb/articles/en/new.md:3: KB506 is a draft that {said}\n"
            "    mend: write it and remove 'draft: true', or remove what promises.yml says of it"
        )
    ]


def test_draft_of_an_article_that_is_published_keeps_no_promise_waiting(shop):
    shop.write(
        {
            "kb/articles/en/new.md": DRAFT,
            "kb/articles/en/old.md": f"---\nid: new\ntitle: Old\n{KEYS}---\n",
            "kb/promises.yml": "- { q: a, lang: en, article: new }\n",
        }
    )

    assert [problem for problem in advice(shop.library(), date(2026, 11, 20)) if problem.code == "KB506"] == []


def test_draft_without_promises_is_nobodys_business(shop):
    shop.write({"kb/articles/en/new.md": DRAFT})

    assert advice(shop.library(), date(2026, 11, 20)) == []


OVERDUE = (
    "kb/articles/en/new.md:7: KB503 was to be reviewed by 2027-05-20\n"
    "    mend: read it again, then move 'updated' and 'review_by'"
)


@pytest.mark.parametrize(
    ("today", "told"),
    [(date(2027, 5, 20), []), (date(2027, 5, 21), [OVERDUE])],
)
def test_article_past_its_review_date_is_advice(shop, today, told):
    shop.write(en(KEYS + "review_by: 2027-05-20\n"))

    assert list(map(str, advice(shop.library(), today))) == told


def test_image_that_is_heavy_or_silent_is_advice(shop):
    (shop.root / "kb/articles/en/big.png").write_bytes(b"x" * 600_000)
    shop.write(en(KEYS, "\n![](big.png)\n\n![words](https://elsewhere.example/a.png)\n"))

    assert list(map(str, advice(shop.library(), date(2026, 11, 20)))) == [
        ("kb/articles/en/new.md:9: KB505 image '../big.png' has no words\n    mend: write ![what it shows](file)"),
        "kb/articles/en/new.md:9: KB505 image '../big.png' weighs 600 kB\n    mend: make it smaller than 500 kB",
    ]


BEHIND = (
    "kb/articles/en/returns/return-how.md:6: KB504 was updated on 2026-11-20, its original in ko on 2026-11-21\n"
    "    mend: bring over what changed in kb/articles/ko/returns/return-how.md, then move 'updated'"
)


def test_translation_older_than_its_original_is_advice(shop):
    shop.write(
        {
            "kb/articles/ko/returns/return-how.md": (
                f"---\nid: return-how\ntitle: 반품 방법\n{KEYS.replace('2026-11-20', '2026-11-21')}---\n"
            ),
            "kb/articles/en/returns/return-how.md": f"---\nid: return-how\ntitle: How to return\n{KEYS}---\n",
        }
    )

    assert list(map(str, advice(shop.library(), date(2026, 11, 21)))) == [BEHIND]


class Counting(Renderer):
    """A renderer that counts what it renders."""

    count = 0

    def render(self, body, resolve):
        self.count += 1
        return super().render(body, resolve)


def test_edit_of_one_article_renders_one_article(shop):
    renderer = Counting()
    librarian = Librarian(renderer)
    librarian.render(shop.content())
    shop.write({"kb/articles/en/returns/return-how.md": SHOP["kb/articles/en/returns/return-how.md"] + "\nMore.\n"})

    library = librarian.render(shop.content())

    assert (renderer.count, library.rendered["en", "return-how"].sections[1].text) == (3, "Body\nMore.")


def test_renamed_article_makes_links_to_it_dead_at_once(shop):
    shop.write(en(body="[a](return-how)\n"))
    librarian = Librarian(Renderer())
    librarian.render(shop.content())
    shop.write({"kb/articles/en/returns/return-how.md": "---\ntitle: A\nid: other\n---\n"})
    shop.write({"kb/articles/ko/returns/return-how.md": "---\ntitle: A\nid: other\n---\n"})

    with pytest.raises(ContentError) as caught:
        librarian.render(shop.content())

    assert str(caught.value) == (
        "kb/articles/en/new.md:4: KB204 link to missing article 'return-how'\n    mend: use one of new, other"
    )
