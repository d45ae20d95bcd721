import json
import os
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb_builder.change import ChangeRefused, FileChange, as_patch, commit_on_branch, write
from kb_builder.content import Librarian, advice, read_content
from kb_builder.fix import change_root, fix
from kb_builder.problem import ContentError
from kb_builder.publish import publish
from kb_builder.render import Renderer
from kb_builder.word_lists import question_key
from kb_builder.wordings import clean, fitting
from search_api.gaps import Decision, Gap, Near
from search_api.gaps.decisions import read_decisions, write_decisions

TODAY = date(2026, 11, 30)
KO = """\
---
# What an order costs.
id: fee
title: "배송비는 얼마예요?"   # as asked
aliases:
  - 배송비 얼마   # short
  # 무료 배송은 다른 글
category: delivery
tags: [배송비]
related: [how]
---
{{ delivery_fee }}이에요.
"""
EN = "---\r\nid: fee\r\ntitle: What does delivery cost?\r\nupdated: 2026-11-01\r\n---\r\nA little.\r\n"
HOW = """\
---
id: how
title: How do I return an item?
category: returns
related: [fee, only-en]
contact: [form]
valid_from: 2026-01-01
valid_until: 2026-12-31
notice: true
---
## Steps

Pay {{ delivery_fee }}, [the fee](fee).
"""
SHOP = {
    "kb/shop.yml": (
        "name: Shop\nlanguages: [ko, en, ja]\ntime_zone: Asia/Seoul\n"
        "channels:\n  - { id: form, kind: form, label: Ask, url: https://shop.example/ }\n"
        "facts:\n  delivery_fee: { krw: 3000 }\n"
    ),
    "kb/categories.yml": "- { id: delivery, title: Delivery }\n- { id: returns, title: Returns }\n",
    "kb/promises.yml": "# Ours.\n- { q: 배송비, lang: ko, article: fee }\n- { q: cost, lang: en, article: fee }\n",
    "kb/articles/ko/delivery/fee.md": KO,
    "kb/articles/en/delivery/fee.md": EN,
    "kb/articles/en/returns/how.md": HOW,
    "kb/articles/ko/returns/how.md": "---\nid: how\ntitle: 반품은 어떻게 하나요?\ncategory: returns\n---\n",
    "kb/articles/en/other/only-en.md": "---\nid: only-en\ntitle: Only here\n---\nText.\n",
}
FEE = Near(article_id="fee", title="배송비는 얼마예요?", lang="ko", estimate=0.4, opened=3)
HOW_NEAR = Near(article_id="how", title="How do I return an item?", lang="en", estimate=0.2, opened=0)
ASKED = Gap(
    id="3f2a",
    lang="ko",
    question="택배비 궁금해요",
    questions=("택배비 궁금해요", "택배 요금: 얼마?", "배송비  얼마", "010-1234-5678 배송비요"),
    searches=1200,
    sessions=40,
    contacts=3.5,
    kinds=(("empty", 12),),
    first=datetime(2026, 11, 1, 20, tzinfo=UTC),
    last=datetime(2026, 11, 20, tzinfo=UTC),
    daily=(),
    trend=None,
    advice="add_wording",
    near=(FEE, HOW_NEAR),
    state="open",
    note="",
)
IN_ENGLISH = replace(
    ASKED, id="77b", lang="en", question="postage price", questions=("postage price",), near=(FEE,), note="seen"
)
MISSING = replace(
    ASKED,
    question="선물 포장 되나요",
    questions=("선물 포장 되나요", "포장해 주세요", "gift wrap please"),
    advice="write_article",
)


@pytest.fixture(autouse=True)
def _git_of_nobody(monkeypatch):
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)


@pytest.fixture
def shop(desk):
    desk.write(SHOP)
    return desk


def planned(shop, gap, **options):
    """Path -> what becomes of it."""
    return {file.path: file.after for file in fix(gap, shop.library(), TODAY, **options).files}


def refused(shop, gap, **options):
    with pytest.raises(ChangeRefused) as caught:
        fix(gap, shop.library(), TODAY, **options)
    return str(caught.value)


def git(shop, *arguments, given=b""):
    done = subprocess.run(["git", *arguments], cwd=shop.root, input=given, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def commit_all(shop):
    git(shop, "init", "-q", "-b", "main")
    git(shop, "config", "user.name", "Writer")
    git(shop, "config", "user.email", "writer@shop.example")
    git(shop, "add", ".")
    git(shop, "commit", "-qm", "Begin")


def test_readers_wordings_join_the_aliases_of_the_article_that_answers_them(shop):
    assert planned(shop, ASKED) == {
        "kb/articles/ko/delivery/fee.md": KO.replace(
            "# short\n", '# short\n  - 택배비 궁금해요\n  - "택배 요금: 얼마?"\n'
        ),
        "kb/gaps.jsonl": (
            '{"id":"3f2a","lang":"ko","questions":["택배비 궁금해요","택배 요금: 얼마?","배송비 얼마","‹phone› 배송비요"],'
            '"state":"fixed","article":"fee","opened":"2026-11-02","closed":"2026-11-30"}\n'
        ),
        "kb/promises.yml": SHOP["kb/promises.yml"].replace(
            "- { q: cost", "- { q: 택배비 궁금해요, lang: ko, article: fee, within: 3 }\n- { q: cost"
        ),
    }


def test_change_is_told_without_a_word_of_readers(shop):
    change = fix(replace(ASKED, question="closes #12"), shop.library(), TODAY, others=[IN_ENGLISH])

    assert (change.subject, change.body) == (
        "Say fee in the words of readers who did not find it",
        (
            "Gap 3f2a (ko): 1,200 searches in 40 sessions found no answer, the last on 2026-11-20; first asked on 2026-11-02.\n"
            "Gap 77b (en): 1,200 searches in 40 sessions found no answer, the last on 2026-11-20; first asked on 2026-11-02."
        ),
    )


def test_gap_of_another_language_is_fixed_in_its_translation(shop):
    change = fix(ASKED, shop.library(), TODAY, others=[IN_ENGLISH])

    assert [file.path for file in change.files] == [
        "kb/articles/en/delivery/fee.md",
        "kb/articles/ko/delivery/fee.md",
        "kb/gaps.jsonl",
        "kb/promises.yml",
    ]
    assert change.files[0] == FileChange(
        path="kb/articles/en/delivery/fee.md",
        before=EN,
        after=EN.replace("cost?\r\n", "cost?\r\naliases:\r\n  - postage price\r\n"),
    )
    assert change.files[3].after.endswith("- { q: postage price, lang: en, article: fee, within: 3 }\n")


def test_fix_that_is_written_is_published_with_its_promises_kept(shop):
    library = shop.library()

    write(fix(ASKED, library, TODAY, others=[IN_ENGLISH]), change_root(library.content))

    assert publish(shop.library(), shop.index, TODAY).document_count > 0
    assert [promise.q for promise in shop.content().promises] == [
        "배송비",
        "택배비 궁금해요",
        "cost",
        "postage price",
    ]


def test_fix_that_was_made_is_not_made_twice(shop):
    library = shop.library()
    write(fix(ASKED, library, TODAY), change_root(library.content))

    assert fix(ASKED, shop.library(), TODAY).files == ()


def test_two_runs_plan_the_same(shop):
    plans = [fix(MISSING, shop.library(), TODAY, others=[IN_ENGLISH]) for _ in range(2)]

    assert plans[0] == plans[1]
    assert as_patch(plans[0]) == as_patch(plans[1])


def test_five_wordings_of_a_gap_are_enough(shop):
    many = replace(ASKED, questions=tuple(f"요금 {letter}" for letter in "가나다라마바사"))

    added = planned(shop, many)["kb/articles/ko/delivery/fee.md"].replace(KO, "")

    assert [line for line in added.splitlines() if line not in KO.splitlines()] == [
        "  - 택배비 궁금해요",
        "  - 요금 가",
        "  - 요금 나",
        "  - 요금 다",
        "  - 요금 라",
    ]


@pytest.mark.parametrize(
    ("lang", "questions", "promised"),
    [
        ("en", ("택배비", "postage"), "postage"),
        ("ko", ("送料はいくら", "postage"), "postage"),
        ("ko", ("送料はいくら",), None),
        ("ja", ("택배비", "送料"), "送料"),
    ],
)
def test_promise_is_a_wording_that_is_searched_in_the_language(shop, lang, questions, promised):
    shop.write({"kb/articles/ja/fee.md": "---\nid: fee\ntitle: 配送料\n---\n"})
    gap = replace(ASKED, lang=lang, question=questions[0], questions=questions)

    added = planned(shop, gap).get("kb/promises.yml", "").splitlines()

    new = [line for line in added if line not in SHOP["kb/promises.yml"].splitlines()]
    assert new == ([f"- {{ q: {promised}, lang: {lang}, article: fee, within: 3 }}"] if promised else [])


def test_title_is_no_wording_of_itself(shop):
    changed = planned(shop, replace(ASKED, question="배송비는 얼마예요", questions=()))

    assert sorted(changed) == ["kb/gaps.jsonl", "kb/promises.yml"]


def test_article_with_facts_in_its_wordings_is_compared_as_readers_see_it(shop):
    shop.write({"kb/articles/ko/delivery/fee.md": KO.replace("배송비 얼마 ", '"배송비 {{ delivery_fee }}" ')})

    changed = planned(shop, replace(ASKED, question="배송비 3,000원", questions=()))

    assert "kb/articles/ko/delivery/fee.md" not in changed


def test_article_that_is_named_is_meant_whatever_the_advice(shop):
    changed = planned(shop, replace(ASKED, advice="fix_process"), article_id="how")

    assert changed["kb/articles/ko/returns/how.md"] == (
        "---\nid: how\ntitle: 반품은 어떻게 하나요?\naliases:\n  - 택배비 궁금해요\n"
        '  - "택배 요금: 얼마?"\n  - 배송비 얼마\ncategory: returns\n---\n'
    )


def test_draft_that_is_named_gets_the_wordings(shop):
    shop.write({"kb/articles/ko/gift.md": "---\ntitle: 선물\naliases: []\ndraft: true\n---\n"})

    changed = planned(shop, replace(ASKED, questions=()), article_id="gift")

    assert changed["kb/articles/ko/gift.md"] == (
        "---\ntitle: 선물\naliases:\n  - 택배비 궁금해요\ndraft: true\n---\n"
    )


def test_article_that_is_missing_is_begun_beside_the_nearest(shop):
    changed = planned(shop, MISSING)

    assert changed == {
        "kb/articles/ko/delivery/gift-wrap.md": (
            "---\nid: gift-wrap\ntitle: 선물 포장 되나요\nanswer:\naliases:\n  - 포장해 주세요\n"
            "  - gift wrap please\ncategory: delivery\ntags: []\nrelated: [fee, how]\nupdated: 2026-11-30\n"
            "review_by: 2027-05-31\ndraft: true\n---\n## 가능한 경우\n\n- \n\n## 어려운 경우\n\n- \n\n## 신청하기\n\n1. \n2. \n"
        ),
        "kb/gaps.jsonl": (
            '{"id":"3f2a","lang":"ko","questions":["선물 포장 되나요","포장해 주세요","gift wrap please"],"state":"fixed",'
            '"article":"gift-wrap","opened":"2026-11-02","closed":"2026-11-30"}\n'
        ),
        "kb/promises.yml": SHOP["kb/promises.yml"].replace(
            "- { q: cost", "- { q: 선물 포장 되나요, lang: ko, article: gift-wrap, within: 3 }\n- { q: cost"
        ),
    }


def test_draft_has_five_wordings_beside_its_title(shop):
    many = replace(MISSING, questions=tuple(f"요금 {letter}" for letter in "가나다라마바사"))

    draft = planned(shop, many)["kb/articles/ko/delivery/gap-3f2a.md"]

    assert [line for line in draft.splitlines() if line.startswith(("title", "  - "))] == [
        "title: 선물 포장 되나요",
        *(f"  - 요금 {letter}" for letter in "가나다라마"),
    ]


def test_draft_is_reminded_of_until_it_is_published(shop):
    library = shop.library()
    write(fix(MISSING, library, TODAY), change_root(library.content))

    publish(shop.library(), shop.index, TODAY)

    assert [str(problem) for problem in advice(shop.library(), TODAY) if problem.code == "KB506"] == [
        (
            "kb/articles/ko/delivery/gift-wrap.md:13: KB506 is a draft that 1 promise waits for\n"
            "    mend: write it and remove 'draft: true', or remove what promises.yml says of it"
        )
    ]


def test_draft_keeps_its_promise_when_it_is_published(shop):
    library = shop.library()
    write(fix(MISSING, library, TODAY, others=[IN_ENGLISH]), change_root(library.content))
    for path in shop.root.rglob("postage-price.md"):
        path.write_text(path.read_text(encoding="utf-8").replace("draft: true\n", ""), encoding="utf-8")

    publish(shop.library(), shop.index, TODAY)

    assert {(a.lang, a.id) for a in shop.content().articles} >= {("ko", "postage-price"), ("en", "postage-price")}


def test_gap_of_another_language_begins_the_article_in_that_too(shop):
    changed = planned(shop, MISSING, others=[replace(IN_ENGLISH, question="gift wrap?", near=())])

    assert [path for path in changed if path.endswith(".md")] == [
        "kb/articles/en/gift-wrap.md",
        "kb/articles/ko/delivery/gift-wrap.md",
    ]
    assert changed["kb/articles/en/gift-wrap.md"].splitlines()[:8] == [
        "---",
        "id: gift-wrap",
        "title: Gift wrap?",
        "answer:",
        "aliases:",
        "  - postage price",
        "category:",
        "tags: []",
    ]


@pytest.mark.parametrize(
    ("questions", "id_"),
    [
        (("선물 포장",), "gap-3f2a"),
        (("gift wrap",), "gift-wrap"),
        (("fee",), "fee-2"),
        (("search",), "search-2"),
        (("포장 gift",), "gap-3f2a"),
    ],
)
def test_address_of_a_new_article_is_free(shop, questions, id_):
    changed = planned(shop, replace(MISSING, question="선물", questions=questions))

    assert f"kb/articles/ko/delivery/{id_}.md" in changed


def test_address_of_a_new_article_may_be_given(shop):
    changed = planned(shop, ASKED, new_id="postage")

    assert "id: postage\ntitle: 택배비 궁금해요\n" in changed["kb/articles/ko/delivery/postage.md"]


def test_address_that_is_taken_is_told(shop):
    assert refused(shop, MISSING, new_id="only-en") == (
        "gap 3f2a: 'only-en' is taken\n    mend: choose another id, or name the article"
    )


def test_address_that_cannot_be_one_is_told(shop):
    with pytest.raises(ContentError) as caught:
        fix(MISSING, shop.library(), TODAY, new_id="../x")

    assert caught.value.problems[0].code == "KB110"


def test_file_that_would_be_overwritten_is_told(shop):
    shop.write({"kb/articles/ko/delivery/postage.md": "---\nid: other\ntitle: Other\n---\n"})

    assert refused(shop, MISSING, new_id="postage") == (
        "kb/articles/ko/delivery/postage.md: is there already\n    mend: choose another id, or name the article"
    )


def test_translation_begins_with_what_the_original_has(shop):
    gap = replace(
        ASKED,
        lang="ja",
        question="返品したい",
        questions=("返品したい", "送り返す"),
        advice="translate",
        near=(HOW_NEAR,),
    )
    shop.write({"kb/articles/ja/fee.md": "---\nid: fee\ntitle: 送料\n---\n"})
    (shop.root / "kb/articles/ko/returns/how.md").unlink()
    shop.write({"kb/articles/ko/delivery/fee.md": KO.replace("related: [how]\n", "")})

    changed = planned(shop, gap)

    assert changed["kb/articles/ja/returns/how.md"] == (
        "---\nid: how\ntitle: 返品したい\nanswer:\naliases:\n  - 送り返す\ncategory: returns\ntags: []\nrelated: [fee]\n"
        "source: en\ncontact: [form]\nupdated: 2026-11-30\nreview_by: 2027-05-31\nvalid_from: 2026-01-01\n"
        "valid_until: 2026-12-31\nnotice: true\ndraft: true\n---\n## Steps\n\nPay {{ delivery_fee }}, [the fee](fee).\n"
    )


def test_translation_from_the_first_language_need_not_say_so(shop):
    gap = replace(ASKED, lang="ja", question="送料", questions=(), advice="translate")

    change = fix(gap, shop.library(), TODAY)

    assert "source:" not in change.files[0].after
    assert change.files[0].path == "kb/articles/ja/delivery/fee.md"
    assert change.subject == "Begin fee in ja, which has it not"


def test_translation_that_was_made_meanwhile_gets_the_wordings(shop):
    changed = planned(shop, replace(IN_ENGLISH, advice="translate", near=(FEE,)))

    assert "aliases:\r\n  - postage price\r\n" in changed["kb/articles/en/delivery/fee.md"]


def test_shop_of_one_language_has_its_drafts_where_its_articles_are(desk):
    desk.write({"kb/articles/a.md": "# A\n", "kb/shop.yml": "name: S\nlanguages: [en]\n"})

    changed = planned(desk, replace(IN_ENGLISH, advice="write_article", near=()))

    assert sorted(changed) == ["kb/articles/postage-price.md", "kb/gaps.jsonl", "kb/promises.yml"]


def test_process_at_fault_is_told_to_be_no_matter_of_articles(shop):
    assert refused(shop, replace(ASKED, advice="fix_process")) == (
        "gap 3f2a: readers found 'fee' and it did not help: what they ask about goes wrong on a page or in a process"
        " of the shop, which no article mends\n"
        "    mend: mend that, then run 'kb gaps close 3f2a'; or name with --article one that only lacks these words"
    )


@pytest.mark.parametrize(
    ("gap", "options", "said"),
    [
        (ASKED, {"article_id": "fees"}, "gap 3f2a: no article 'fees'\n    mend: did you mean 'fee'?"),
        (
            replace(ASKED, near=(replace(FEE, article_id="gone"),)),
            {},
            "gap 3f2a: the article that was to answer it, 'gone', does not exist\n    mend: name another",
        ),
        (
            replace(ASKED, lang="fr"),
            {},
            "gap 3f2a: language 'fr' is not in shop.yml\n    mend: use one of en, ja, ko",
        ),
        (
            replace(ASKED, question="01012345678", questions=("긴 " * 60,)),
            {},
            (
                "gap 3f2a: each wording is too long, or may say who asked, to stand in kb/articles/ko/delivery/fee.md\n"
                "    mend: add one of your own to its 'aliases:'"
            ),
        ),
        (
            replace(MISSING, question="01012345678", questions=("?",)),
            {},
            "gap 3f2a: no wording of it can be a title\n    mend: begin the article with 'kb new'",
        ),
    ],
)
def test_gap_that_cannot_be_fixed_is_told(shop, gap, options, said):
    assert refused(shop, gap, **options) == said


def test_article_that_was_removed_since_it_was_read_is_told(shop):
    library = shop.library()
    (shop.root / "kb/articles/ko/delivery/fee.md").unlink()

    with pytest.raises(ChangeRefused) as caught:
        fix(ASKED, library, TODAY)

    assert str(caught.value) == "kb/articles/ko/delivery/fee.md: is there no more\n    mend: plan the fix again"


def test_article_whose_front_matter_is_full_is_told(shop):
    full = 16 * f"  - {'a' * 995}\n"
    shop.write({"kb/articles/ko/delivery/fee.md": KO.replace("aliases:\n", f"aliases:\n{full}")})

    assert refused(shop, replace(ASKED, question="나" * 80, questions=())) == (
        "kb/articles/ko/delivery/fee.md: could not be read with 1 more aliases: front matter is larger than 16,384 bytes\n"
        "    mend: add the wordings to its 'aliases:' by hand"
    )


def test_what_was_decided_before_is_kept(shop):
    before = Decision(
        id="3f2a", lang="ko", questions=("택배비", "택배비 궁금해요"), note="mine", opened=date(2026, 10, 1)
    )
    other = Decision(id="0a", lang="en", questions=("fax",), state="ignored")
    write_decisions(shop.root / "kb/gaps.jsonl", [before, other])

    write(fix(ASKED, shop.library(), TODAY, others=[IN_ENGLISH]), shop.root)

    assert read_decisions(shop.root / "kb/gaps.jsonl") == (
        other,
        replace(
            before,
            questions=("택배비", "택배비 궁금해요", "택배 요금: 얼마?", "배송비 얼마", "‹phone› 배송비요"),
            state="fixed",
            article="fee",
            closed=TODAY,
        ),
        Decision(
            id="77b",
            lang="en",
            questions=("postage price",),
            state="fixed",
            note="seen",
            article="fee",
            opened=date(2026, 11, 2),
            closed=TODAY,
        ),
    )


def test_faulty_decisions_are_told_instead_of_being_overwritten(shop):
    shop.write({"kb/gaps.jsonl": "<<<<<<< HEAD\n"})

    with pytest.raises(ContentError, match=r"gaps\.jsonl:1: KB113 "):
        fix(ASKED, shop.library(), TODAY)


def test_paths_begin_at_the_repository(shop):
    commit_all(shop)

    assert change_root(read_content(shop.root / "kb")) == shop.root.resolve()


def test_paths_begin_at_the_folder_around_content_and_articles_without_a_repository(desk):
    desk.write({"docs/a.md": "# A\n", "kb/b/c.md": "# C\n"})

    assert change_root(read_content(desk.root / "kb")) == desk.root.resolve()
    assert change_root(read_content(desk.root / "kb", desk.root / "docs")) == desk.root.resolve()


HOSTILE = (
    "refund: when # now",
    "--- 환불 - ! & * % @ `",
    "<script>alert('1')</script> 환불",
    "'quoted' \"환불\" \\n \\\\",
    "- 환불 목록",
    "*별 &닻 !태그 %지시 환불",
    "[환불, 교환] {a: b}",
    "환불 😀👍🏽 이모지",
    "\u202e불환\u202c 환불 \u200f오른쪽",
    "{{ nope }} 환불 {{ delivery_fee }}",
    "+++ b/kb/promises.yml 환불",
    "no",
)


@pytest.mark.parametrize("advised", ["add_wording", "write_article"])
def test_hostile_wordings_come_out_of_git_as_they_went_in(shop, advised):
    commit_all(shop)
    gap = replace(ASKED, question=HOSTILE[0], questions=HOSTILE[:6], advice=advised)
    other = replace(ASKED, id="9", lang="en", question=HOSTILE[6], questions=HOSTILE[6:], advice=advised)
    change = fix(gap, shop.library(), TODAY, others=[other])

    commit_on_branch(change, shop.root, "gap/3f2a")
    git(shop, "apply", "--index", "-", given=as_patch(change).encode())

    assert git(shop, "diff", "--cached", "gap/3f2a") == ""
    content = shop.content()
    said = {a.lang: (a.title, *a.aliases) for a in (*content.articles, *content.drafts) if a.id == _answer(change)}
    assert {clean(text).casefold() for text in HOSTILE[:5]} <= {text.casefold() for text in said["ko"]}
    assert {clean(text).casefold() for text in HOSTILE[6:11]} <= {text.casefold() for text in said["en"]}
    publish(shop.library(), shop.index, TODAY)


def _answer(change):
    decided = next(file for file in change.files if file.path == "kb/gaps.jsonl")
    return json.loads(decided.after.splitlines()[0])["article"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(texts=st.lists(st.text(max_size=40) | st.sampled_from(HOSTILE), min_size=1, max_size=5), new=st.booleans())
def test_any_wordings_make_content_that_is_read_and_published(shop, texts, new):
    # Written into a folder of its own, or one example would stand in the way of the next.
    folder = shop.root / "run"
    for name, text in SHOP.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    for path in [*folder.rglob("gaps.jsonl"), *folder.rglob("gap-3f2a*.md")]:
        path.unlink()
    library = Librarian(Renderer()).render(read_content(folder / "kb"))
    gap = replace(MISSING if new else ASKED, question="환불 문의", questions=tuple(texts))

    write(fix(gap, library, TODAY, new_id="gap-3f2a" if new else None), folder)

    found = Librarian(Renderer()).render(read_content(folder / "kb"))
    id_ = "gap-3f2a" if new else "fee"
    [article] = [a for a in (*found.content.articles, *found.content.drafts) if (a.lang, a.id) == ("ko", id_)]
    said = {question_key(text) for text in (article.title, *article.aliases)}
    assert {question_key(text) for text in fitting(gap.questions)[:4]} <= said
    assert read_decisions(folder / "kb/gaps.jsonl")[0].closed == TODAY


def test_day_of_a_gap_is_the_shops(shop):
    late = replace(ASKED, first=datetime(2026, 11, 1, 14, 59, tzinfo=UTC))

    days = [
        json.loads(planned(shop, gap)["kb/gaps.jsonl"])["opened"]
        for gap in (late, replace(late, first=late.first + timedelta(minutes=1)))
    ]

    assert days == ["2026-11-01", "2026-11-02"]
