import json
from datetime import date
from pathlib import PurePosixPath

import jsonschema
import pytest
import yaml

from kb_builder.problem import ContentError
from kb_builder.schema import SCHEMAS, FrontMatter, Promise, json_schema, read
from kb_builder.strict_yaml import parse

FILE = PurePosixPath("kb/file.yml")


def taken(text, wanted):
    return read(parse(text, FILE), wanted, FILE)


def refused(text, wanted):
    with pytest.raises(ContentError) as caught:
        taken(text, wanted)
    return str(caught.value)


def test_front_matter_is_given_its_types():
    text = "title: 반품\naliases: [환불, '0123']\nupdated: 2026-11-20\ndraft: true\nlang: ko\n"

    assert taken(text, FrontMatter) == FrontMatter(
        title="반품", aliases=["환불", "0123"], updated=date(2026, 11, 20), draft=True, lang="ko"
    )


def test_words_that_other_yaml_takes_for_something_else_stay_text():
    assert taken("title: no\ntags: [on, 12:30, 2026-11-20, 1e3]\n", FrontMatter) == FrontMatter(
        title="no", tags=["on", "12:30", "2026-11-20", "1e3"]
    )


def test_key_without_a_value_is_as_if_it_were_not_there():
    assert taken("title:\naliases:\nupdated:\ndraft:\n", FrontMatter) == FrontMatter()


@pytest.mark.parametrize(("text", "amount"), [("krw: 3000", 3000), ("krw: [1, 3]", [1, 3]), ("krw: '7'", 7)])
def test_amount_is_a_number_or_a_range(text, amount):
    assert taken(f"name: a\nfacts: {{ fee: {{ {text} }} }}\n", SCHEMAS["shop"]).facts["fee"].krw == amount


@pytest.mark.parametrize(
    ("text", "name"),
    [("name: Shop\n", "Shop"), ("name: { ko: 가게, en: Shop }\n", {"ko": "가게", "en": "Shop"})],
)
def test_name_is_one_text_or_one_per_language(text, name):
    assert taken(text, SCHEMAS["shop"]).name == name


@pytest.mark.parametrize(("text", "name"), [("", "categories"), ("# nothing yet\n", "promises")])
def test_empty_list_file_is_an_empty_list(text, name):
    assert taken(text, SCHEMAS[name]) == []


def test_empty_word_list_has_no_languages():
    assert taken("", SCHEMAS["synonyms"]) == {}


SHOP_START = "name: a\n"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        pytest.param(
            "article",
            "title: a\ntitel: b\n",
            "kb/file.yml:2: KB106 unknown key 'titel'\n    mend: did you mean 'title'?",
            id="slip in a key",
        ),
        pytest.param(
            "categories",
            "- { id: a, title: A, colour: red }\n",
            "kb/file.yml:1: KB106 unknown key 'colour'\n    mend: use one of about, contact, icon, id, title",
            id="unknown key",
        ),
        pytest.param(
            "categories",
            "- id: a\n  title: A\n- id: b\n",
            "kb/file.yml:3: KB107 no 'title' in the file[1]\n    mend: add 'title:'",
            id="missing key",
        ),
        pytest.param(
            "shop", "", "kb/file.yml:1: KB107 no 'name' in the file\n    mend: add 'name:'", id="empty shop"
        ),
        pytest.param(
            "shop",
            "name:\n",
            "kb/file.yml:1: KB107 no 'name' in the file\n    mend: add 'name:'",
            id="required key without a value",
        ),
        pytest.param(
            "article",
            "title: ''\n",
            "kb/file.yml:1: KB108 title: '' is not text of 1 to 1,000 characters\n"
            "    mend: give text of 1 to 1,000 characters",
            id="empty text",
        ),
        pytest.param(
            "article",
            "title: [a]\n",
            "kb/file.yml:1: KB108 title: a sequence is not text of 1 to 1,000 characters\n"
            "    mend: give text of 1 to 1,000 characters",
            id="list for text",
        ),
        pytest.param(
            "article",
            "aliases: 환불\n",
            "kb/file.yml:1: KB108 aliases: '환불' is not a list\n    mend: give a list",
            id="text for a list",
        ),
        pytest.param(
            "article",
            "tags:\n  - a\n  - { b: c }\n",
            "kb/file.yml:3: KB108 tags[1]: a mapping is not text of 1 to 1,000 characters\n"
            "    mend: give text of 1 to 1,000 characters",
            id="mapping in a list",
        ),
        pytest.param(
            "article",
            "updated: 20.11.2026\n",
            "kb/file.yml:1: KB108 updated: '20.11.2026' is not a date such as 2026-11-20\n"
            "    mend: give a date such as 2026-11-20",
            id="date",
        ),
        pytest.param(
            "article",
            "updated: 2026-02-30\n",
            "kb/file.yml:1: KB108 updated: '2026-02-30' is not a date such as 2026-11-20\n"
            "    mend: give a date such as 2026-11-20",
            id="day that does not exist",
        ),
        pytest.param(
            "article",
            "draft: yes\n",
            "kb/file.yml:1: KB108 draft: 'yes' is not true or false\n    mend: give true or false",
            id="truth",
        ),
        pytest.param(
            "article",
            "lang: Korean\n",
            "kb/file.yml:1: KB108 lang: 'Korean' is not a language code such as ko\n"
            "    mend: give a language code such as ko",
            id="language",
        ),
        pytest.param(
            "article",
            "contact: [Kakao Talk]\n",
            "kb/file.yml:1: KB108 contact[0]: 'Kakao Talk' is not small letters, digits, - and _\n"
            "    mend: give small letters, digits, - and _",
            id="channel",
        ),
        pytest.param(
            "shop",
            SHOP_START + "url: javascript:alert(1)\n",
            "kb/file.yml:2: KB108 url: 'javascript:alert(1)' is not https://, mailto: or tel:\n"
            "    mend: give https://, mailto: or tel:",
            id="address",
        ),
        pytest.param(
            "shop",
            SHOP_START + "look: { accent: green }\n",
            "kb/file.yml:2: KB108 look.accent: 'green' is not a colour such as #2f6b57\n"
            "    mend: give a colour such as #2f6b57",
            id="colour",
        ),
        pytest.param(
            "shop",
            SHOP_START + "hours: [{ days: [monday], open: '10:00', close: '25:00' }]\n",
            "kb/file.yml:2: KB108 hours[0].close: '25:00' is not a time such as 18:00\n"
            "    mend: give a time such as 18:00\n"
            "kb/file.yml:2: KB108 hours[0].days[0]: 'monday' is not one of mon, tue, wed, thu, fri, sat,"
            " sun\n"
            "    mend: give one of mon, tue, wed, thu, fri, sat, sun",
            id="day and time",
        ),
        pytest.param(
            "shop",
            SHOP_START + "facts: { fee: { krw: many } }\n",
            "kb/file.yml:2: KB108 facts.fee.krw: 'many' is not a whole number or a list\n"
            "    mend: give a whole number or a list",
            id="amount",
        ),
        pytest.param(
            "shop",
            SHOP_START + "facts: { fee: { krw: [1, 2, 3] } }\n",
            "kb/file.yml:2: KB108 facts.fee.krw has 3\n    mend: give 2 items",
            id="range",
        ),
        pytest.param(
            "shop",
            SHOP_START + "languages: []\n",
            "kb/file.yml:2: KB108 languages has 0\n    mend: give at least 1 items",
            id="no language",
        ),
        pytest.param(
            "synonyms",
            "ko:\n  - [환불]\n",
            "kb/file.yml:2: KB108 the file.ko[0] has 1\n    mend: give at least 2 items",
            id="synonym of nothing",
        ),
        pytest.param(
            "promises",
            "- { q: a, lang: ko, article: b, within: 11 }\n",
            "kb/file.yml:1: KB108 the file[0].within: '11' is not a whole number from 1 to 10\n"
            "    mend: give a whole number from 1 to 10",
            id="rank",
        ),
        pytest.param(
            "promises",
            "a: b\n",
            "kb/file.yml:1: KB108 the file: a mapping is not a list\n    mend: give a list",
            id="mapping for a file that is a list",
        ),
        pytest.param(
            "article",
            "just words\n",
            ("kb/file.yml:1: KB108 the file: 'just words' is not keys with values\n    mend: give keys with values"),
            id="text for a file that has keys",
        ),
    ],
)
def test_fault_is_told_with_line_and_mend(name, text, message):
    assert refused(text, SCHEMAS[name]) == message


def test_all_faults_of_a_file_are_told_at_once():
    assert refused("titel: a\ndraft: maybe\nupdated: soon\n", FrontMatter) == (
        "kb/file.yml:1: KB106 unknown key 'titel'\n    mend: did you mean 'title'?\n"
        "kb/file.yml:2: KB108 draft: 'maybe' is not true or false\n    mend: give true or false\n"
        "kb/file.yml:3: KB108 updated: 'soon' is not a date such as 2026-11-20\n"
        "    mend: give a date such as 2026-11-20"
    )


def test_promise_stands_among_the_first_three_unless_it_says_otherwise():
    assert taken("- { q: a, lang: ko, article: b }\n", SCHEMAS["promises"]) == [
        Promise(q="a", lang="ko", article="b", within=3)
    ]


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_on_disk_is_up_to_date(name, repository):
    on_disk = json.loads((repository / f"kb/schema/{name}.json").read_text(encoding="utf-8"))

    assert on_disk == json_schema(name), "run 'kb schema'"


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_one(name):
    jsonschema.Draft202012Validator.check_schema(json_schema(name))


class _EditorsLoader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: a date is text."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # PyYAML's own way to change it
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@pytest.mark.parametrize("name", ["shop", "categories", "synonyms", "promises"])
def test_editor_finds_nothing_wrong_with_the_sample_files(name, repository):
    text = (repository / f"kb/{name}.yml").read_text(encoding="utf-8")

    assert complaints(name, text) == []
    assert text.startswith(f"# yaml-language-server: $schema=schema/{name}.json\n")


def test_editor_finds_nothing_wrong_with_the_sample_articles(repository):
    articles = (path.read_text(encoding="utf-8") for path in sorted((repository / "kb/articles").rglob("*.md")))

    assert [fault for article in articles for fault in complaints("article", article.split("---\n")[1])] == []


def test_editor_complains_where_the_builder_does():
    assert complaints("article", "titel: a\n") == ["Additional properties are not allowed ('titel' was unexpected)"]


def complaints(name, text):
    validator = jsonschema.Draft202012Validator(json_schema(name))
    return [error.message for error in validator.iter_errors(yaml.load(text, Loader=_EditorsLoader))]
