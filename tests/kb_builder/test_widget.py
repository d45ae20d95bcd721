"""What a page of the shop loads."""

import gzip
import json
import re
import subprocess

import pytest

KB = 1024

LANGUAGES = ("ko", "ja", "en")


def data(site, lang):
    return json.loads((site / lang / "widget.json").read_text(encoding="utf-8"))


def folder(site):
    [folder] = (site / "assets").glob("kb.*")
    return folder


def test_button_names_the_folder_of_the_rest(sample):
    loader = (sample.site / "widget.js").read_text(encoding="utf-8")

    assert f'"module":"assets/{folder(sample.site).name}/widget.mjs"' in loader
    assert '"labels":{"ko":"도움말","ja":"ヘルプ","en":"Help"}' in loader
    assert "__GIVEN__" not in loader


def weight(paths):
    """Bytes on the way."""
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_that_is_loaded_until_the_panel_is_open_weighs_at_most_15_kb(sample, lang):
    assets = folder(sample.site)
    loaded = [sample.site / "widget.js", sample.site / lang / "widget.json", assets / "widget.css"]

    assert weight([*loaded, assets / "widget.mjs"]) <= 15_000


def test_all_scripts_but_the_index_weigh_at_most_15_kb(sample):
    assets = folder(sample.site)
    scripts = [assets / name for name in ("widget.mjs", "widget-asking.mjs", "widget-reader.mjs")]

    assert weight([sample.site / "widget.js", *scripts]) <= 15_000


def test_button_weighs_at_most_2_kb_on_the_way(sample):
    assert len(gzip.compress((sample.site / "widget.js").read_bytes(), 9)) <= 2 * KB


def test_button_is_a_script_as_it_is_served_too(sample, node):
    ran = subprocess.run([node, "--check", sample.site / "widget.js"], capture_output=True, text=True, check=False)

    assert ran.stderr == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_question_leads_to_its_page(sample, lang):
    said = data(sample.site, lang)
    questions = [*said["popular"], *(q for category in said["categories"] for q in category["questions"])]

    assert len(said["popular"]) == 8
    assert [q for q in questions if not (sample.site / lang / q["id"] / "index.html").is_file()] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_and_ways_are_those_of_the_language(sample, lang, repository):
    words = json.loads((repository / "theme" / "i18n" / f"{lang}.json").read_text(encoding="utf-8"))
    said = data(sample.site, lang)

    assert said["words"].items() <= words.items()
    assert {key for key in words if key.startswith("widget.")} - set(said["words"]) == {"widget.open"}
    assert [channel["id"] for channel in said["channels"]][-2:] == ["form", "email"]
    assert said["lang"] == lang


def test_panel_is_given_the_words_it_says_and_no_others(sample):
    assets = folder(sample.site)
    text = "".join(path.read_text(encoding="utf-8") for path in assets.glob("widget*.mjs"))
    said = {re.sub(r"\.(one|other)$", "", key) for key in data(sample.site, "en")["words"]}
    made = {key for key in said if key.startswith(("results.language_", "contact.closed_"))}
    made |= {"contact.today", "contact.tomorrow", "contact.on_day"}

    named = set(re.findall(r'"((?:widget|results|contact|search)\.[a-z_]+)"', text))
    assert named == said - made


@pytest.mark.parametrize("lang", LANGUAGES)
def test_category_is_known_by_what_shops_call_it(sample, lang):
    [delivery] = [category for category in data(sample.site, lang)["categories"] if category["id"] == "delivery"]

    # "shipping" is a synonym in English; shops name their pages in English.
    assert {"delivery", "shipping"} <= set(delivery["words"])


def test_panel_holds_no_more_questions_than_it_can_show(desk):
    desk.write({f"kb/articles/en/box/a{number}.md": f"# Question {number}\n\nText.\n" for number in range(20)})
    assert desk.kb("build").exit_code == 0

    [category] = data(desk.site, "en")["categories"]
    assert len(category["questions"]) == 6
