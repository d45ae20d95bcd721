import json
import re
from datetime import date, timedelta

import click
import pytest

from kb_builder.cli import main
from kb_builder.problem import CODES

SHOP = {
    "kb/shop.yml": "name: Shop\nlanguages: [ko, en]\n",
    "kb/categories.yml": "- { id: returns, title: Returns }\n",
    "kb/articles/ko/how.md": (
        "---\ntitle: 반품\nanswer: a\naliases: [b]\nupdated: 2026-11-20\ncategory: returns\n---\n"
    ),
    "kb/articles/en/how.md": (
        "---\ntitle: Return\nanswer: a\naliases: [b]\nupdated: 2026-11-20\ncategory: returns\n---\n"
    ),
}


@pytest.fixture
def shop(desk):
    desk.write(SHOP)
    return desk


def commands(group=main, path=("kb",)):
    """Every command, with the words that call it."""
    yield path, group
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*path, name))


@pytest.mark.parametrize(
    ("path", "command"), [pytest.param(path, command, id=" ".join(path)) for path, command in commands()]
)
def test_help_ends_with_an_example(path, command):
    *_, examples = re.split(r"\n  Examples?:\n", command.get_help(click.Context(command, info_name=" ".join(path))))

    assert examples
    assert all(" ".join(path[:2]) in example for example in examples.splitlines())


def test_check_of_a_faultless_shop_says_so(shop):
    result = shop.kb("check")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.partition(" (")[0] == "2 articles, no problems"


def test_check_with_advice_alone_is_no_failure(shop):
    shop.write({"kb/articles/ko/how.md": "# 반품\n", "kb/articles/en/how.md": "# Return\n"})

    result = shop.kb("check")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.partition(" (")[0] == (
        "kb/articles/en/how.md: KB501 has no answer, aliases, updated, category\n"
        "    mend: add to the front matter: 'answer:', 'aliases:', 'updated:', 'category:'\n"
        "kb/articles/ko/how.md: KB501 has no answer, aliases, updated, category\n"
        "    mend: add to the front matter: 'answer:', 'aliases:', 'updated:', 'category:'\n"
        "2 articles, no problems, 2 pieces of advice"
    )


def test_check_of_a_fault_fails(shop):
    shop.write({"kb/articles/en/new.md": "# New\n\n[a](b)\n"})

    result = shop.kb("check")

    assert (result.exit_code, result.stderr, result.stdout) == (
        1,
        "",
        (
            "kb/articles/en/new.md:3: KB204 link to missing article 'b'\n    mend: use one of how, new\n"
            "1 problem in 1 file\n"
        ),
    )


def test_check_writes_nothing(shop):
    before = sorted(shop.root.rglob("*"))

    shop.kb("check")

    assert sorted(shop.root.rglob("*")) == before


NEW = {
    "kb/articles/en/new.md": (
        "---\ntitle: New\nanswer: a\naliases: [b]\nupdated: 2026-11-20\ncategory: retuns\n---\n"
    )
}
AS_JSON = {
    "problems": [
        {
            "path": "kb/articles/en/new.md",
            "line": 6,
            "code": "KB202",
            "message": "no category 'retuns'",
            "mend": "did you mean 'returns'?",
            "advice": False,
        }
    ],
    "faults": 1,
}


@pytest.mark.parametrize("command", ["check", "build", "promises"])
def test_faults_are_told_to_machines(shop, command):
    shop.write(NEW)

    result = shop.kb(command, "--json")

    assert (result.exit_code, result.stderr, json.loads(result.stdout)) == (1, "", AS_JSON)


def test_advice_is_told_to_machines(shop):
    shop.write(
        {
            "kb/articles/ko/new.md": (
                "---\ntitle: 새 글\nanswer: a\naliases: [b]\nupdated: 2026-11-20\ncategory: returns\n---\n"
            )
        }
    )

    result = shop.kb("check", "--json")

    assert (result.exit_code, json.loads(result.stdout)) == (
        0,
        {
            "problems": [
                {
                    "path": "kb/articles/ko/new.md",
                    "line": 0,
                    "code": "KB502",
                    "message": "is missing in en",
                    "mend": "write 'new' in en",
                    "advice": True,
                }
            ],
            "faults": 0,
        },
    )


PROMISES = {
    "kb/articles/ko/fee.md": "# 배송비는 얼마예요?\n",
    "kb/articles/en/fee.md": "# What does delivery cost?\n",
    "kb/promises.yml": (
        "- { q: 반품할래요, lang: ko, article: how, within: 1 }\n"
        "- { q: the cost of delivery, lang: en, article: fee, within: 1 }\n"
    ),
}
BROKEN = {
    "kb/promises.yml": PROMISES["kb/promises.yml"]
    + "- { q: return delivery cost, lang: en, article: how, within: 1 }\n"
    + "- { q: zebra, lang: en, article: fee }\n- { q: fees, lang: en, article: fees }\n"
}
TOLD = (
    "kb/promises.yml: KB401 'return delivery cost' (en) does not find 'how' among the first 1; there stands fee\n"
    "    mend: add the question to 'aliases:' of 'how'\n"
    "kb/promises.yml: KB401 'zebra' (en) does not find 'fee' among the first 3; there stands nothing\n"
    "    mend: add the question to 'aliases:' of 'fee'\n"
    "kb/promises.yml: KB402 'fees' promises 'fees', which does not exist in en\n    mend: did you mean 'fee'?\n"
)


def test_promises_are_told_with_the_place_of_their_article(shop):
    shop.write(PROMISES)

    result = shop.kb("promises")

    assert (result.exit_code, result.stderr, result.stdout) == (
        0,
        "",
        ("   1  kept    ko  how  반품할래요\n   1  kept    en  fee  the cost of delivery\n2 of 2 promises kept\n"),
    )


def test_broken_promises_fail_besides_saying_what_stood_above(shop):
    shop.write(PROMISES | BROKEN)

    result = shop.kb("promises")

    assert (result.exit_code, result.stderr, result.stdout) == (
        1,
        "",
        (
            "   1  kept    ko  how   반품할래요\n"
            "   1  kept    en  fee   the cost of delivery\n"
            "   2  broken  en  how   return delivery cost\n"
            "   -  broken  en  fee   zebra\n"
            "   -  broken  en  fees  fees\n" + TOLD + "2 of 5 promises kept\n"
        ),
    )


def test_promises_are_told_to_machines(shop):
    shop.write(PROMISES | BROKEN)

    result = shop.kb("promises", "--json")
    told = json.loads(result.stdout)

    assert (result.exit_code, result.stderr, told["broken"]) == (1, "", 3)
    assert told["promises"][1] == {
        "q": "the cost of delivery",
        "lang": "en",
        "article": "fee",
        "within": 1,
        "state": "kept",
        "rank": 1,
        "problem": None,
    }
    assert [(each["rank"], (each["problem"] or {}).get("code")) for each in told["promises"]] == [
        (1, None),
        (1, None),
        (2, "KB401"),
        (None, "KB401"),
        (None, "KB402"),
    ]


def test_promises_are_asked_of_the_index_that_is_served(shop):
    shop.write(PROMISES)
    shop.kb("build")
    shop.write({"kb/articles/en/fee.md": "# Prices\n"})

    assert shop.kb("promises").exit_code == 0
    assert shop.kb("build").exit_code == 1


def test_promise_of_a_draft_is_told_to_wait(shop):
    shop.write(PROMISES)
    shop.write({"kb/articles/en/fee.md": "---\ntitle: What does delivery cost?\ndraft: true\n---\n"})

    result = shop.kb("promises")

    assert (result.exit_code, result.stderr, result.stdout) == (
        0,
        "",
        (
            "   1  kept    ko  how  반품할래요\n   -  waits   en  fee  the cost of delivery\n"
            "1 of 2 promises kept, 1 waits for a draft\n"
        ),
    )


def test_promises_are_asked_without_an_index_leaving_none_behind(shop):
    shop.write(PROMISES)

    result = shop.kb("promises")

    assert (result.exit_code, shop.index.exists()) == (0, False)


def test_promises_are_asked_of_the_content_where_the_index_is_damaged(shop):
    shop.write(PROMISES)
    shop.kb("build")
    (shop.index / (shop.index / "current").read_text().strip() / "words.json").write_text("{}")

    assert shop.kb("promises").exit_code == 0


def test_shop_without_promises_keeps_them_all(shop):
    assert shop.kb("promises").stdout == "0 of 0 promises kept\n"


def test_build_tells_its_steps_and_what_it_published(shop):
    result = shop.kb("build")
    build_id = (shop.index / "current").read_text().strip()

    assert (result.exit_code, result.stderr) == (0, "")
    assert [line.split()[:2] for line in result.stdout.splitlines()] == [
        ["check", "2"],
        ["pages", "16"],
        ["index", "2"],
        ["published", f"{build_id},"],
    ]


def test_build_names_the_snapshot_it_replaced(shop):
    shop.kb("build")
    former = (shop.index / "current").read_text().strip()
    shop.write({"kb/articles/en/how.md": "# Another\n"})

    result = shop.kb("build")

    assert f"published  {(shop.index / 'current').read_text().strip()} (was {former}), " in result.stdout


def test_build_is_told_to_machines(shop):
    result = shop.kb("build", "--json")
    built = json.loads(result.stdout)

    assert (result.exit_code, result.stderr) == (0, "")
    assert {key: built[key] for key in ("build_id", "previous", "articles", "languages", "pages", "sections")} == {
        "build_id": (shop.index / "current").read_text().strip(),
        "previous": "",
        "articles": 2,
        "languages": 2,
        "pages": 16,
        "sections": 2,
    }


def test_build_goes_where_the_environment_says(shop):
    shop.kb("build", KB_SITE_DIR="a/b", KB_INDEX_DIR="c")

    assert (sorted(path.name for path in shop.root.iterdir()), (shop.root / "a/b/404.html").is_file()) == (
        ["a", "c", "kb", "mkdocs.yml"],
        True,
    )


def test_failed_build_writes_nothing(shop):
    shop.write(NEW)

    result = shop.kb("build")

    assert (result.exit_code, result.stdout) == (
        1,
        (
            "kb/articles/en/new.md:6: KB202 no category 'retuns'\n    mend: did you mean 'returns'?\n"
            "1 problem in 1 file\n"
        ),
    )
    assert not shop.site.exists()
    assert not shop.index.exists()


@pytest.mark.parametrize("command", ["check", "build", "promises", "schema", "new A --id a --category returns"])
def test_configuration_that_is_not_there_is_wrong_use(shop, command):
    result = shop.kb(*command.split(), "--config", "none.yml")

    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "none.yml: no such file\n    mend: go to the folder it is in, or name it with --config\n",
    )


def test_folder_that_is_not_a_site_is_wrong_use(shop):
    shop.write({"site/thesis.txt": "years of work"})

    result = shop.kb("build")

    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "site: holds files that are not a site\n    mend: name an empty folder, or remove site\n",
    )


def test_configuration_without_our_plugin_is_wrong_use(desk):
    desk.write({"mkdocs.yml": (desk.root / "mkdocs.yml").read_text().replace("  - help-center\n", "  []\n")})

    result = desk.kb("check")

    assert (result.exit_code, result.stderr) == (
        2,
        "mkdocs.yml: plugin 'help-center' is not listed\n    mend: add it under 'plugins:'\n",
    )


def test_unknown_setting_is_wrong_use(shop):
    result = shop.kb("check", KB_SITE_DIRR="x")

    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "KB_SITE_DIRR: no such setting\n    mend: did you mean KB_SITE_DIR?\n",
    )


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        (None, "cannot be read: No such file or directory"),
        ("{}", "is not what 'kb gaps --json' prints: Object missing required field `since`"),
    ],
)
def test_gaps_that_cannot_be_read_are_told_before_anything_is_published(shop, text, fact):
    if text:
        shop.write({"gaps.json": text})

    result = shop.kb("build", "--report", "--gaps", "gaps.json")

    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        f"gaps.json: {fact}\n    mend: kb gaps --json --limit 1000 > gaps.json\n",
    )
    assert not shop.site.exists()
    assert not shop.index.exists()


def test_gaps_without_a_report_are_wrong_use(shop):
    result = shop.kb("build", "--gaps", "gaps.json")

    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "--gaps: is read for a report alone\n    mend: add --report\n",
    )


@pytest.mark.parametrize(
    "arguments", [["publish"], ["check", "--jsn"], ["new", "A question"], ["serve", "--port", "high"]]
)
def test_wrong_words_are_wrong_use(shop, arguments):
    assert shop.kb(*arguments).exit_code == 2


def test_new_article_is_a_draft_in_every_language(shop):
    today = date.today()
    keys = (
        'title: "선물 \\"포장\\": 되나요?"\nanswer:\naliases: []\ncategory: returns\ntags: []\nrelated: []\n'
        f"updated: {today}\nreview_by: {today + timedelta(days=182)}\ndraft: true\n---\n"
    )

    result = shop.kb("new", '선물 "포장": 되나요?', "--id", "gift-wrap", "--category", "returns")

    assert (result.exit_code, result.stderr) == (0, "")
    paths = [shop.root / line for line in result.stdout.splitlines()]
    assert [path.relative_to(shop.root / "kb/articles").as_posix() for path in paths] == [
        "ko/returns/gift-wrap.md",
        "en/returns/gift-wrap.md",
    ]
    assert paths[0].read_text() == (
        f"---\nid: gift-wrap\n{keys}## 가능한 경우\n\n- \n\n## 어려운 경우\n\n- \n\n## 신청하기\n\n1. \n2. \n"
    )
    assert paths[1].read_text() == (
        f"---\nid: gift-wrap\n{keys}## When you can\n\n- \n\n## When you can't\n\n- \n\n"
        "## How to ask for it\n\n1. \n2. \n"
    )


def test_new_article_passes_the_check(shop):
    shop.kb("new", "선물 포장이 되나요?", "--id", "gift-wrap", "--category", "returns")

    assert shop.kb("check").stdout.partition(" (")[0] == "2 articles, no problems"


def test_new_article_may_be_in_one_language(shop):
    result = shop.kb("new", "A?", "--id", "a", "--category", "returns", "--lang", "en")

    assert [line.rpartition("kb/")[2] for line in result.stdout.splitlines()] == ["articles/en/returns/a.md"]


def test_new_article_that_is_there_already_is_wrong_use(shop):
    result = shop.kb("new", "A?", "--id", "how", "--category", "returns")

    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "kb/articles/ko/how.md: is 'how' in ko already\n    mend: edit it, or choose another --id\n",
    )


@pytest.mark.parametrize("id_", ["search", "../../../x", "선물 포장"])
def test_new_article_without_a_possible_address_is_not_written(shop, id_):
    before = sorted(shop.root.rglob("*"))

    result = shop.kb("new", "A?", "--id", id_, "--category", "returns")

    assert (result.exit_code, sorted(shop.root.rglob("*"))) == (1, before)
    assert f"KB110 id {id_!r} cannot be an address" in result.stdout


def test_new_article_of_unknown_category_in_unknown_language_is_refused(shop):
    result = shop.kb("new", "A?", "--id", "a", "--category", "retuns", "--lang", "fr")

    assert (result.exit_code, result.stdout) == (
        1,
        (
            "kb/categories.yml: KB202 no category 'retuns'\n    mend: did you mean 'returns'?\n"
            "kb/shop.yml: KB209 no language 'fr'\n    mend: use one of en, ko\n"
        ),
    )
    assert len(list(shop.root.rglob("*.md"))) == 2


def test_schemas_are_written_once(shop):
    first, second = shop.kb("schema"), shop.kb("schema")

    assert [line.rpartition("kb/")[2] for line in first.stdout.splitlines()] == [
        f"schema/{name}.json written" for name in ("article", "shop", "categories", "synonyms", "promises")
    ]
    assert (first.exit_code, second.exit_code, second.stdout) == (0, 0, "")


def test_schema_out_of_date_fails_the_check_without_being_written(shop):
    shop.kb("schema")
    path = shop.root / "kb/schema/shop.json"
    path.write_text("{}")

    result = shop.kb("schema", "--check")

    assert (result.exit_code, result.stdout.rpartition("kb/")[2], path.read_text()) == (
        1,
        "schema/shop.json is out of date\n",
        "{}",
    )


def test_every_problem_code_stands_in_a_message_that_a_test_expects(repository):
    tests = repository / "tests"
    expected = "".join(
        path.read_text(encoding="utf-8")
        for path in [*(tests / "kb_builder").glob("test_*.py"), *(tests / "golden").rglob("*.md")]
    )

    assert [code for code in CODES if f"{code} " not in expected] == []
