import json
import re
from pathlib import Path

import pytest

from kb_builder.problem import ContentError
from kb_builder.strings import Strings, read_strings

ENGLISH = {"title": "Help of {shop}", "count.one": "{count} answer", "count.other": "{count} answers"}
KOREAN = {"title": "{shop} 도움말", "count.other": "답변 {count}개"}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(**languages):
        for lang, entries in {"en": ENGLISH, **languages}.items():
            text = entries if isinstance(entries, str) else json.dumps(entries, ensure_ascii=False)
            (tmp_path / "i18n").mkdir(exist_ok=True)
            (tmp_path / f"i18n/{lang}.json").write_text(text, encoding="utf-8")
        return (tmp_path / "i18n").relative_to(tmp_path)

    return write


def refused(folder, *languages):
    with pytest.raises(ContentError) as caught:
        read_strings(folder, languages)
    return str(caught.value)


def test_words_are_read_for_each_language_besides_the_reference(folder):
    assert read_strings(folder(ko=KOREAN), ["ko"]) == {
        "ko": Strings("ko", KOREAN),
        "en": Strings("en", ENGLISH),
    }


def test_language_without_a_file_reads_english(folder):
    assert read_strings(folder(), ["fr"])["fr"] == Strings("fr", ENGLISH)


@pytest.mark.parametrize(
    ("korean", "message"),
    [
        pytest.param(
            {"count.other": "답변 {count}개"},
            "i18n/ko.json: KB301 no words for 'title'\n    mend: translate 'Help of {shop}'",
            id="missing",
        ),
        pytest.param(
            {**KOREAN, "titel": "도움말"},
            "i18n/ko.json: KB301 'titel' is not in en.json\n    mend: did you mean 'title'?",
            id="unknown",
        ),
        pytest.param(
            {**KOREAN, "count.one": "답변 {count}개"},
            "i18n/ko.json: KB302 plural forms of 'count': one, other\n    mend: give count.other",
            id="form that Korean does not have",
        ),
        pytest.param(
            {"title": "{shop} 도움말", "count": "답변 {count}개"},
            "i18n/ko.json: KB302 plural forms of 'count': \n    mend: give count.other",
            id="no form",
        ),
        pytest.param(
            {**KOREAN, "title": "도움말"},
            "i18n/ko.json: KB303 'title' lacks the value {shop}\n    mend: use {shop} in it",
            id="missing value",
        ),
        pytest.param(
            {**KOREAN, "title": "{shop} {shoop}"},
            "i18n/ko.json: KB303 'title' has the value {shoop}\n    mend: did you mean 'shop'?",
            id="unknown value",
        ),
        pytest.param(
            {"count.one": "{n}"},
            "i18n/ko.json: KB301 no words for 'title'\n    mend: translate 'Help of {shop}'\n"
            "i18n/ko.json: KB302 plural forms of 'count': one\n    mend: give count.other\n"
            "i18n/ko.json: KB303 'count' has the value {n}\n    mend: use one of count\n"
            "i18n/ko.json: KB303 'count' lacks the value {count}\n    mend: use {count} in it",
            id="all at once",
        ),
        pytest.param(
            "{",
            "i18n/ko.json: KB301 cannot be read: Expecting property name enclosed in double quotes:"
            " line 1 column 2 (char 1)\n    mend: restore the file",
            id="not JSON",
        ),
    ],
)
def test_fault_in_a_translation_is_told_with_its_mend(folder, korean, message):
    assert refused(folder(ko=korean), "ko") == message


def test_plural_form_missing_in_english_is_told(folder):
    assert refused(folder(en={"count.other": "{count}"}), "en") == (
        "i18n/en.json: KB302 plural forms of 'count': other\n    mend: give count.one, count.other"
    )


def test_theme_without_english_is_refused():
    assert refused(Path("nowhere"), "ko") == (
        "nowhere/en.json: KB301 cannot be read: [Errno 2] No such file or directory: 'nowhere/en.json'\n"
        "    mend: restore the file"
    )


@pytest.mark.parametrize(
    ("count", "english", "korean"),
    [(0, "0 answers", "답변 0개"), (1, "1 answer", "답변 1개"), (1234, "1,234 answers", "답변 1,234개")],
)
def test_count_chooses_the_plural_form(count, english, korean):
    assert (
        Strings("en", ENGLISH).t("count", count=count),
        Strings("ko", KOREAN).t("count", count=count),
    ) == (
        english,
        korean,
    )


def test_value_that_is_not_given_stays_visible():
    assert Strings("en", ENGLISH).t("title") == "Help of {shop}"


def test_value_is_not_read_for_values():
    assert Strings("en", ENGLISH).t("title", shop="{count}", count=3) == "Help of {count}"


@pytest.mark.parametrize("values", [{}, {"count": 2}])
def test_unknown_word_is_an_error(values):
    with pytest.raises(KeyError) as caught:
        Strings("en", ENGLISH).t("titel", **values)

    assert caught.value.args == ("en: no string titel",)


def test_words_of_our_theme_are_whole(repository):
    strings = read_strings(repository / "theme/i18n", ["ko", "ja", "en"])

    assert sorted(strings) == ["en", "ja", "ko"]


def test_templates_and_scripts_use_only_words_that_there_are(repository):
    known = read_strings(repository / "theme/i18n", ["en"])["en"].entries
    used = {
        key
        for path in (repository / "theme").rglob("*")
        if path.suffix in (".html", ".mjs") and path.name != "strings.mjs"
        for key in re.findall(r"""\bt\(\s*["']([a-z_]+\.[a-z_]+)["']\s*[,)]""", path.read_text(encoding="utf-8"))
    }

    assert len(used) > 30
    assert {key for key in used if key not in known and f"{key}.other" not in known} == set()
