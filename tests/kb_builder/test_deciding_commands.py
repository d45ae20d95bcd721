"""`kb gaps fix|merge|split|ignore|note|close|reopen`, as an owner types them in the folder of the shop."""

import json
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kb_builder.build import Builder
from search_api.contract.search import Verdict
from search_api.gaps import Decision
from search_api.gaps.decisions import read_decisions, write_decisions
from search_api.ids import uuid7
from search_api.querylog import QueryEvent
from search_api.querylog.open import open_log

NOVEMBER = ("--since", "2026-11-01", "--until", "2026-12-01")
ASKED_AT = datetime(2026, 11, 3, 20, tzinfo=UTC)
OPENED = date(2026, 11, 4)  # where the shop is
HEAD = "updated: 2026-11-01\ncategory: delivery\n---\n"
FEE = (
    f"---\nid: fee\ntitle: 배송비는 얼마예요?\nanswer: 3,000원이에요.\naliases:\n  - 택배비\n{HEAD}섬은 더 들어요.\n"
)
GIFT = f"---\nid: gift\ntitle: 예쁘게 싸서 보내 주나요?\nanswer: 상자에 담아요.\naliases: [리본]\n{HEAD}카드도 넣어 드려요.\n"
POSTAGE = (
    f"---\nid: fee\ntitle: How much is delivery?\nanswer: 3,000 won.\naliases: [postage]\n{HEAD}Islands cost more.\n"
)
SHOP = {
    "kb/shop.yml": "name: 나래룸\nlanguages: [ko, en]\ntime_zone: Asia/Seoul\n",
    "kb/categories.yml": "- { id: delivery, title: { ko: 배송, en: Delivery } }\n",
    "kb/promises.yml": "- { q: 배송비, lang: ko, article: fee }\n",
    "kb/synonyms.yml": "ko:\n  - [쿠폰, 할인권]\n",
    "kb/articles/ko/delivery/fee.md": FEE,
    "kb/articles/ko/delivery/gift.md": GIFT,
    "kb/articles/en/delivery/fee.md": POSTAGE,
    ".gitignore": "/site/\n/index/\n/var/\n",
}
DECIDED = (
    Decision(id="gdog", lang="ko", questions=("강아지 사료", "강아지 간식")),
    Decision(id="geng", lang="en", questions=("how much delivery cost",)),
    Decision(id="gfee", lang="ko", questions=("배송 요금 얼마", "배송비가 얼마인지", "리본")),
    Decision(id="gisl", lang="ko", questions=("섬 배송비 요금",)),
    Decision(id="gpup", lang="ko", questions=("멍멍이 사료",), note="두 번 물어봄"),
)
"""What the owner has said before, so that each gap has a name and its wordings."""
ASKED = {
    "배송 요금 얼마": 8,
    "배송비가 얼마인지": 6,
    "리본": 1,
    "강아지 사료": 3,
    "강아지 간식": 2,
    "멍멍이 사료": 2,
} | {"섬 배송비 요금": 2, "예쁘게 포장해 주나요": 2}


def questions():
    asked = [("ko", text, number) for text, times in ASKED.items() for number in range(times)]
    asked += [("en", "how much delivery cost", number) for number in range(2)]
    return [question(lang, text, number) for lang, text, number in asked]


def question(lang, text, number):
    return QueryEvent(
        id=uuid7(),
        at=ASKED_AT,
        text=text,
        lang=lang,
        verdict=Verdict.WEAK,
        hits=(),
        session=f"{text}{number}",
        index_build="b1",
        estimate=0.1,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory, desk_in):
    """The shop, built and asked; copied for each test."""
    root = tmp_path_factory.mktemp("shop")
    desk_in(root).write(SHOP)
    write_decisions(root / "kb/gaps.jsonl", DECIDED)
    Builder(root / "mkdocs.yml", root / "site", root / "index").build()
    log = open_log(f"sqlite:///{root}/var/questions.db")
    log.record(questions())
    log.close()
    return root


@pytest.fixture
def shop(desk, built, monkeypatch):
    """Its files, in no git repository."""
    for name in [name for name in os.environ if name.startswith("GIT_") or name == "EMAIL"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(desk.root.parent))
    shutil.copytree(built, desk.root, dirs_exist_ok=True)
    return desk


@pytest.fixture
def repository(shop):
    """Likewise, all of it committed."""
    for command in (
        "init -q -b main",
        "config user.name Writer",
        "config user.email writer@shop.example",
        "add .",
        "commit -qm Begin",
    ):
        git(shop, *command.split())
    return shop


def git(shop, *arguments, given=""):
    done = subprocess.run(["git", *arguments], cwd=shop.root, input=given.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def gaps(shop, command, *arguments):
    result = shop.kb("gaps", command, *arguments, *(() if command == "reopen" else NOVEMBER))
    return result.exit_code, result.stdout, result.stderr


def decided(shop):
    return {decision.id: decision for decision in read_decisions(shop.root / "kb/gaps.jsonl")}


def articles(shop):
    return {path.name for path in (shop.root / "kb/articles").rglob("*.md")}


FEE_FIXED = FEE.replace("  - 택배비\n", "  - 택배비\n  - 배송 요금 얼마\n  - 배송비가 얼마인지\n")
POSTAGE_FIXED = POSTAGE.replace("[postage]", "[postage, how much delivery cost]")
FIXED_FILES = [
    "kb/articles/en/delivery/fee.md",
    "kb/articles/ko/delivery/fee.md",
    "kb/gaps.jsonl",
    "kb/promises.yml",
]


def test_fix_is_a_commit_on_a_branch_and_leaves_the_files_alone(repository):
    code, told, faults = gaps(repository, "fix", "gfee")

    commit = git(repository, "rev-parse", "gap/gfee")[:10]
    assert (code, faults) == (0, "")
    assert told == (
        "Say fee in the words of readers who did not find it\n"
        "  changed  kb/articles/en/delivery/fee.md\n"
        "  changed  kb/articles/ko/delivery/fee.md\n"
        "  changed  kb/gaps.jsonl\n"
        "  changed  kb/promises.yml\n"
        "with gaps of other languages that the same article answers: geng (en); look twice at these\n"
        f"on branch gap/gfee, commit {commit}; your files are as they were\n"
        "  git diff HEAD gap/gfee     to look at it\n"
        "  git merge gap/gfee         to take it over\n"
    )
    assert (git(repository, "status", "--porcelain"), git(repository, "branch", "--show-current")) == ("", "main\n")
    assert git(repository, "show", "gap/gfee:kb/articles/ko/delivery/fee.md") == FEE_FIXED


def test_branch_may_be_named(repository):
    code, told, _ = gaps(repository, "fix", "gfee", "--branch", "words/fee", "--json")

    commit = git(repository, "rev-parse", "words/fee")[:10]
    assert (code, json.loads(told)) == (
        0,
        {"gap": "gfee", "files": FIXED_FILES, "branch": "words/fee", "commit": commit},
    )


def test_patch_is_what_git_applies(repository):
    code, patch, faults = gaps(repository, "fix", "gfee", "--patch")

    git(repository, "apply", "-", given=patch)
    assert (code, faults, (repository.root / "kb/articles/ko/delivery/fee.md").read_text()) == (0, "", FEE_FIXED)


def test_patch_for_machines_is_in_the_json(shop):
    _, patch, _ = gaps(shop, "fix", "gfee", "--patch")
    code, told, _ = gaps(shop, "fix", "gfee", "--patch", "--json")

    assert (code, json.loads(told)) == (0, {"gap": "gfee", "files": FIXED_FILES, "patch": patch})


def test_fix_that_is_written_leaves_out_what_another_article_answers(shop):
    code, told, faults = gaps(shop, "fix", "gfee", "--write")

    assert (code, faults) == (0, "")
    assert told.splitlines()[:-1] == [
        "Say fee in the words of readers who did not find it",
        *(f"  changed  {name}" for name in FIXED_FILES),
    ]
    # 리본 is what the article on gifts is found by.
    assert (shop.root / "kb/articles/ko/delivery/fee.md").read_text(encoding="utf-8") == FEE_FIXED
    assert (shop.root / "kb/articles/en/delivery/fee.md").read_text(encoding="utf-8") == POSTAGE_FIXED
    said = decided(shop)
    assert {id_: (each.state, each.article, each.opened) for id_, each in said.items()} == {
        "gdog": ("open", "", None),
        "geng": ("fixed", "fee", OPENED),
        "gfee": ("fixed", "fee", OPENED),
        "gisl": ("open", "", None),
        "gpup": ("open", "", None),
    }
    assert said["gfee"].closed in today()


def today():
    """The day where the shop is; a test may run over midnight."""
    now = datetime.now(ZoneInfo("Asia/Seoul"))
    return {now.date(), (now - timedelta(minutes=5)).date()}


def test_article_that_is_named_outweighs_the_advice(shop):
    code, told, _ = gaps(shop, "fix", "gdog", "--article", "gift", "--write", "--json")

    assert (code, json.loads(told)["files"]) == (
        0,
        ["kb/articles/ko/delivery/gift.md", "kb/gaps.jsonl", "kb/promises.yml"],
    )
    text = (shop.root / "kb/articles/ko/delivery/gift.md").read_text(encoding="utf-8")
    assert text == GIFT.replace("[리본]", "[리본, 강아지 사료, 강아지 간식]")


def test_question_of_the_gap_itself_is_kept_although_another_article_answers_it(shop):
    listed = json.loads(shop.kb("gaps", "--json", *NOVEMBER).stdout)["gaps"]
    (wrap,) = (gap["id"] for gap in listed if gap["question"] == "예쁘게 포장해 주나요")

    gaps(shop, "fix", wrap, "--article", "fee", "--write")

    text = (shop.root / "kb/articles/ko/delivery/fee.md").read_text(encoding="utf-8")
    assert text == FEE.replace("  - 택배비\n", "  - 택배비\n  - 예쁘게 포장해 주나요\n")


def test_gap_of_another_language_that_is_not_ours_is_left_alone(shop):
    gaps(shop, "ignore", "geng")

    _, told, _ = gaps(shop, "fix", "gfee", "--write", "--json")

    assert json.loads(told)["files"] == [name for name in FIXED_FILES if "/en/" not in name]
    assert decided(shop)["geng"].state == "ignored"


def test_new_article_is_begun_without_what_others_answer(shop):
    """Although the advice names one: the writer knows better."""
    code, told, _ = gaps(shop, "fix", "gfee", "--new", "fee-table", "--write")

    draft = (shop.root / "kb/articles/ko/delivery/fee-table.md").read_text(encoding="utf-8")
    assert (code, told) == (
        0,
        (
            "Begin fee-table, which readers looked for\n"
            "  new      kb/articles/ko/delivery/fee-table.md\n"
            "  changed  kb/gaps.jsonl\n"
            "  changed  kb/promises.yml\n"
            "the article is a draft: write it, then take out 'draft: true'\n"
        ),
    )
    assert ("title: 배송 요금 얼마\n" in draft, "리본" in draft, "draft: true" in draft) == (True, False, True)


def test_gap_without_an_article_begins_a_draft(shop):
    code, told, _ = gaps(shop, "fix", "gdog", "--write")

    assert (code, told.splitlines()[:2]) == (
        0,
        ["Begin gap-gdog, which readers looked for", "  new      kb/articles/ko/gap-gdog.md"],
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["gzzz"],
            (
                "no gap 'gzzz' from 2026-11-01 to 2026-11-30 that 2 readers or more asked\n"
                "    mend: 'kb gaps' lists them; --since looks further back\n"
            ),
        ),
        (["gfee", "--article", "gfit"], "gap gfee: no article 'gfit'\n    mend: did you mean 'gift'?\n"),
        (
            ["gfee", "--new", "gift"],
            "gap gfee: 'gift' is taken\n    mend: choose another id, or name the article\n",
        ),
        (
            ["gfee"],
            "{root}: is in no git repository\n    mend: run 'git init' there, or write the files instead of a branch\n",
        ),
        (
            ["gfee", "--config", "none.yml"],
            "none.yml: no such file\n    mend: go to the folder it is in, or name it with --config\n",
        ),
    ],
    ids=["no gap", "no article", "taken", "no repository", "no configuration"],
)
def test_fix_that_cannot_be_made_changes_nothing(shop, arguments, said):
    before = articles(shop), decided(shop)

    assert gaps(shop, "fix", *arguments) == (2, "", said.format(root=shop.root))
    assert (articles(shop), decided(shop)) == before


def test_new_id_that_is_no_address_is_told_as_a_fault_of_the_content(shop):
    code, told, faults = gaps(shop, "fix", "gfee", "--new", "No Address", "--write")

    assert (code, faults) == (1, "")
    assert told == (
        "kb/articles/ko/delivery/No Address.md:2: KB110 id 'No Address' cannot be an address\n"
        "    mend: add an 'id:' of letters, digits, '-' and '/', other than 404, all, category, contact, search\n"
    )
    assert "No Address.md" not in articles(shop)


def test_fix_of_content_at_fault_tells_the_fault(shop):
    shop.write({"kb/articles/ko/delivery/gift.md": GIFT.replace("title:", "titel:")})
    code, told, faults = gaps(shop, "fix", "gfee")

    assert (code, faults) == (1, "")
    assert told.startswith("kb/articles/ko/delivery/gift.md:")


def test_fix_does_not_take_along_what_is_not_committed(repository):
    assert gaps(repository, "note", "gdog", "물어봄")[0] == 0

    assert gaps(repository, "fix", "gfee") == (
        2,
        "",
        (
            f"{repository.root}: kb/gaps.jsonl: has changes that are not committed\n"
            "    mend: git add kb/gaps.jsonl && git commit\n"
        ),
    )
    assert git(repository, "branch", "--list", "gap/*") == ""


def test_second_branch_of_a_gap_is_refused(repository):
    assert gaps(repository, "fix", "gfee")[0] == 0

    assert gaps(repository, "fix", "gfee") == (
        2,
        "",
        (
            f"{repository.root}: branch 'gap/gfee' is there already\n"
            "    mend: look at it with 'git log gap/gfee'; then merge it, or remove it with 'git branch -D gap/gfee'\n"
        ),
    )


def test_merged_gaps_teach_a_synonym(shop):
    code, told, faults = gaps(shop, "merge", "gdog", "gpup")

    assert (code, faults) == (0, "")
    assert told == (
        "gpup merged into gdog\n"
        "taught  강아지 = 멍멍이: from the next build on, a search for one finds the other too\n"
        "  wrong? take the word out of kb/synonyms.yml again; git diff shows it\n"
    )
    assert (shop.root / "kb/synonyms.yml").read_text(encoding="utf-8") == (
        "ko:\n  - [쿠폰, 할인권]\n  - [강아지, 멍멍이]\n"
    )
    assert decided(shop) == {
        **{decision.id: decision for decision in DECIDED[1:4]},
        "gdog": Decision(
            id="gdog", lang="ko", questions=("강아지 사료", "강아지 간식", "멍멍이 사료"), note="두 번 물어봄"
        ),
    }


def test_merged_gaps_teach_nothing_where_the_owner_says_so(shop):
    assert gaps(shop, "merge", "gdog", "gpup", "--no-synonyms") == (0, "gpup merged into gdog\n", "")
    assert (shop.root / "kb/synonyms.yml").read_text(encoding="utf-8") == SHOP["kb/synonyms.yml"]


def test_merged_lone_words_teach_a_synonym(shop):
    write_decisions(
        shop.root / "kb/gaps.jsonl",
        [
            Decision(id="gmat", lang="ko", questions=("매장",)),
            Decision(id="gbow", lang="ko", questions=("쇼룸",)),
        ],
    )
    log = open_log("sqlite:///var/questions.db")
    log.record([question("ko", text, number) for text in ("매장", "쇼룸") for number in (8, 9)])
    log.close()

    _, told, _ = gaps(shop, "merge", "gmat", "gbow")

    assert told.splitlines()[1] == (
        "taught  매장 = 쇼룸: from the next build on, a search for one finds the other too"
    )
    assert (shop.root / "kb/synonyms.yml").read_text(
        encoding="utf-8"
    ) == "ko:\n  - [쿠폰, 할인권]\n  - [매장, 쇼룸]\n"


def test_synonym_that_is_known_is_not_taught_again(shop):
    shop.write({"kb/synonyms.yml": "ko: [[멍멍이, 강아지]]\n"})

    assert gaps(shop, "merge", "gdog", "gpup", "gdog") == (0, "gpup merged into gdog\n", "")
    assert (shop.root / "kb/synonyms.yml").read_text(encoding="utf-8") == "ko: [[멍멍이, 강아지]]\n"


def test_first_synonym_begins_the_file(shop):
    (shop.root / "kb/synonyms.yml").unlink()

    gaps(shop, "merge", "gdog", "gpup")

    assert (shop.root / "kb/synonyms.yml").read_text(encoding="utf-8") == "ko:\n  - [강아지, 멍멍이]\n"


def test_synonyms_at_fault_are_told_and_the_gaps_are_merged_all_the_same(shop):
    shop.write({"kb/synonyms.yml": "ko: [\n"})

    code, told, faults = gaps(shop, "merge", "gdog", "gpup")

    assert (code, told, faults.startswith("synonyms.yml:")) == (0, "gpup merged into gdog\n", True)
    assert (shop.root / "kb/synonyms.yml").read_text(encoding="utf-8") == "ko: [\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["merge", "gdog"], "one gap alone cannot be merged\n    mend: name two gaps or more\n"),
        (
            ["merge", "gdog", "geng"],
            "gaps of different languages cannot be merged: gdog is ko, geng is en\n    mend: merge those of one language\n",
        ),
        (
            ["split", "gdog", "쿠폰"],
            "gap gdog has no wording '쿠폰'\n    mend: copy one from 'kb gaps show gdog'\n",
        ),
        (
            ["split", "gpup", "멍멍이 사료"],
            (
                "nothing would be left of gap gpup\n"
                "    mend: leave out a wording; of wordings with the same content words all go together\n"
            ),
        ),
        *(
            (
                [command, "gzzz", *more],
                (
                    "no gap 'gzzz' from 2026-11-01 to 2026-11-30 that 2 readers or more asked\n"
                    "    mend: 'kb gaps' lists them; --since looks further back\n"
                ),
            )
            for command, *more in (["merge", "gdog"], ["split", "x"], ["ignore"], ["note", "x"], ["close"])
        ),
        (["reopen", "gzzz"], "nothing was decided of gap 'gzzz'\n    mend: see kb/gaps.jsonl for what was\n"),
    ],
)
def test_what_cannot_be_decided_changes_nothing(shop, arguments, said):
    before = (shop.root / "kb/gaps.jsonl").read_bytes()

    assert gaps(shop, *arguments) == (2, "", said)
    assert (shop.root / "kb/gaps.jsonl").read_bytes() == before


def test_wording_that_is_split_off_has_an_id_of_its_own(shop):
    code, told, faults = gaps(shop, "split", "gdog", "강아지 간식")

    (new,) = decided(shop).keys() - {decision.id for decision in DECIDED}
    assert (code, told, faults) == (0, f"{new} is a gap of its own now: 강아지 간식\n", "")
    assert decided(shop)[new] == Decision(id=new, lang="ko", questions=("강아지 간식",))
    assert decided(shop)["gdog"].questions == ("강아지 사료",)
    assert new in shop.kb("gaps", *NOVEMBER).stdout


def test_wordings_that_go_with_one_that_is_split_off_are_told(shop):
    write_decisions(
        shop.root / "kb/gaps.jsonl",
        [Decision(id="gdog", lang="ko", questions=("강아지 사료", "강아지 간식", "간식 강아지"))],
    )

    assert gaps(shop, "split", "gdog", "강아지 간식")[1].partition(": ")[2] == "강아지 간식, 간식 강아지\n"


def test_gap_that_was_fixed_is_told_as_such(shop):
    fixed = [replace(DECIDED[0], state="fixed", closed=OPENED)]
    write_decisions(shop.root / "kb/gaps.jsonl", fixed)

    assert gaps(shop, "show", "gdog") == (
        2,
        "",
        (
            "gap 'gdog' was fixed on 2026-11-04; fewer than 2 readers failed since then\n"
            "    mend: 'kb gaps reopen gdog' takes back that it is fixed\n"
        ),
    )


def test_gap_is_closed_by_no_article_that_is_not_there(shop):
    assert gaps(shop, "close", "gdog", "--article", "gfit") == (
        2,
        "",
        "gap gdog: no article 'gfit'\n    mend: did you mean 'gift'?\n",
    )
    assert decided(shop)["gdog"].state == "open"


def test_gap_that_is_not_ours_is_shown_with_the_way_back(shop):
    gaps(shop, "ignore", "gdog", "--note", "동물은 안 팔아요")

    told = gaps(shop, "show", "gdog")[1]

    assert told.count("동물은 안 팔아요") == 1
    assert told.endswith("\n  kb gaps reopen gdog\n")


def test_what_is_not_ours_is_in_no_list_until_it_is_reopened(shop):
    assert gaps(shop, "ignore", "gdog", "--note", "동물은 안 팔아요") == (
        0,
        "gdog is not ours; 'kb gaps reopen gdog' takes it back\n",
        "",
    )
    assert "gdog" not in shop.kb("gaps", *NOVEMBER).stdout
    said = decided(shop)["gdog"]
    assert (said.state, said.note) == ("ignored", "동물은 안 팔아요")

    assert gaps(shop, "reopen", "gdog") == (0, "gdog is open\n", "")
    assert "gdog" in shop.kb("gaps", *NOVEMBER).stdout


def test_note_is_shown_with_the_gap_and_an_empty_one_takes_it_away(shop):
    assert gaps(shop, "note", "gdog", "거래처에 물어봄") == (0, "gdog: 거래처에 물어봄\n", "")
    assert "  note        거래처에 물어봄\n" in gaps(shop, "show", "gdog")[1]

    assert gaps(shop, "note", "gdog", "") == (0, "gdog: no note\n", "")
    assert decided(shop)["gdog"].note == ""


def test_gap_of_which_nothing_was_decided_begins_where_the_shop_is(shop):
    (shop.root / "kb/gaps.jsonl").unlink()
    listed = json.loads(shop.kb("gaps", "--json", *NOVEMBER).stdout)["gaps"]
    store = next(gap for gap in listed if gap["question"] == "배송 요금 얼마")

    gaps(shop, "note", store["id"], "곧")

    (said,) = decided(shop).values()
    assert (said.id, said.opened, said.note) == (store["id"], OPENED, "곧")


def test_line_at_fault_is_told_and_kept(shop):
    shop.write({"kb/gaps.jsonl": "<<<<<<< HEAD\n"})

    said = (
        "is no decision: JSON is malformed: invalid character (byte 0)\n"
        "    mend: keep the lines of both sides of the merge, and remove the three lines of git\n"
    )
    assert gaps(shop, "ignore", "gdog") == (2, "", f"kb/gaps.jsonl:1: {said}")
    assert gaps(shop, "reopen", "gdog") == (2, "", f"{shop.root}/kb/gaps.jsonl:1: {said}")
    assert gaps(shop, "fix", "gdog") == (1, f"kb/gaps.jsonl:1: KB113 {said}", "")
    assert (shop.root / "kb/gaps.jsonl").read_text() == "<<<<<<< HEAD\n"


def test_decisions_are_found_by_the_configuration_from_another_folder(shop, monkeypatch, tmp_path_factory):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    log, index = f"sqlite:///{shop.root}/var/questions.db", str(shop.root / "index")
    config = str(shop.root / "mkdocs.yml")

    write_decisions(shop.root / "kb/gaps.jsonl", [replace(DECIDED[0], id="gnew")])

    code, told, faults = gaps(shop, "note", "gnew", "멀리서", "--config", config, "--log", log, "--index", index)

    assert (code, told, faults) == (0, "gnew: 멀리서\n", "")
    assert decided(shop) == {"gnew": replace(DECIDED[0], id="gnew", note="멀리서")}
