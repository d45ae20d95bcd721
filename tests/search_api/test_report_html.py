"""The page and its drawings; how they look and behave in a browser is in `tests/browser/test_report_page.py`."""

import json
import re
from base64 import b64decode
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from xml.etree import ElementTree

import pytest
from report_sample import empty, hostile, plain, sample

from search_api.report.html import Choice, as_file, html, notice, style_sheet
from search_api.report.story import most_asked, tell
from search_api.report.svg import Column, bars, columns, sparkline
from search_api.report.words import LANGUAGES, Link, Said, words

SVG = "{http://www.w3.org/2000/svg}"


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.text = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)

    @property
    def tags(self):
        return [tag for tag, _ in self.found]


def visible(page):
    return re.sub(r"\s+", " ", "".join(Elements(page).text))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_begins_with_what_to_do_this_week(lang):
    say = words(lang)

    headings = re.findall(r"<h[12][^>]*>(.*?)</h", html(sample(lang)))
    assert headings[:2] == [say("title"), say("week.title")]
    assert Elements(html(sample(lang))).found[0] == ("html", {"lang": lang})


def test_payloads_add_no_element_and_no_attribute():
    ours, theirs = Elements(html(plain())), Elements(html(hostile()))

    assert theirs.tags == ours.tags
    assert [sorted(attrs) for _, attrs in theirs.found] == [sorted(attrs) for _, attrs in ours.found]


def test_page_has_no_script_nor_style_of_its_own():
    page = Elements(html(hostile()))

    assert {"script", "style", "iframe", "img", "base"} & set(page.tags) == set()
    assert [name for _, attrs in page.found for name in attrs if name == "style" or name.startswith("on")] == []


def test_links_lead_to_articles_of_the_site_alone():
    links = [attrs["href"] for tag, attrs in Elements(html(hostile(), site="/help/")).found if tag == "a"]

    assert {link[:6] for link in links} == {"/help/", "#todo"}


def test_ids_are_there_once():
    ids = [attrs["id"] for _, attrs in Elements(html(hostile())).found if "id" in attrs]

    assert len(ids) == len(set(ids))


def test_command_of_a_gap_is_one_command_whatever_its_id():
    assert tell(sample("en")).tasks[0].command == "kb gaps fix g7f3"
    assert [
        task.command for task in tell(hostile()).tasks if re.search(r"^kb gaps fix [^']*[;&|<>$`(]", task.command)
    ] == []


def test_only_the_first_questions_stand_open():
    page = html(sample("en"))

    assert page.index("1 more question") > page.index("kb gaps fix g1nn")
    assert page.index("kb gaps fix g3uu") > page.index("1 more question")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_demo_says_so_at_the_top_and_in_the_title(lang):
    page = html(sample(lang, demo=True))
    say = words(lang)

    assert f"<title>{say('title.demo')}" in page
    assert page.index(say("demo")) < page.index("<h1")
    assert say("demo") not in html(sample(lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_week_without_a_search_is_told_in_one_sentence(lang):
    page = html(empty(lang))
    say = words(lang)

    assert say("week.none") in page
    assert re.findall(r"<h2[^>]*>(.*?)</h", page) == [say("week.title"), say("counted.title")]
    assert "<table" not in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_there_is_nothing_of_is_told_gladly_in_one_list(lang):
    report = sample(lang)
    nothing = {"changes", "refuted", "unfound", "contacts", "repeated", "useful", "gaps"}
    quiet = replace(report, **dict.fromkeys(nothing, ()), contacts_alone=0, ledger=empty(lang).ledger)
    said = visible(html(quiet))
    say = words(lang)

    names = (nothing - {"changes", "gaps", "refuted"}) | {"week", "ledger"}
    assert [name for name in sorted(names) if say(f"{name}.empty") not in said] == []
    # Without a fix there is nothing to compare, without votes none to be proud of: that is said already.
    assert (say("changes.empty") in said, say("refuted.empty") in said) == (False, False)
    said = visible(html(replace(quiet, ledger=report.ledger, useful=report.useful)))
    assert (say("changes.empty") in said, say("refuted.empty") in said) == (True, True)


def test_question_that_was_fixed_in_vain_says_so():
    report = sample("en")
    gap = replace(report.gaps[0], id="g9qx")

    [task] = tell(replace(report, gaps=(gap,))).tasks

    assert "".join(map(str, task.reason)) == "Fixed on 12 Nov, and still not found."


def test_lead_counts_the_questions_that_are_not_shown_too():
    report = sample("en")

    assert "150 unanswered questions" in visible(html(replace(report, ledger=replace(report.ledger, open=150))))


def test_article_that_comes_near_by_chance_is_not_told():
    details = visible(html(sample("en")))

    # The first question's nearest article has an estimate of .12, one of the third's .2.
    assert details.count("Nearest article") == 1
    assert details.index("Nearest article") > details.index("My refund has not arrived")


def test_article_missed_in_three_languages_is_one_row():
    report = sample("ko")
    missed = tuple(
        replace(report.unfound[0], lang=lang, title=title, url=f"{lang}/points-when/")
        for lang, title in (("en", "When are points added?"), ("ja", "ポイント"), ("ko", "적립금"))
    )

    section = next(each for each in tell(replace(report, unfound=missed)).sections if each.id == "unfound")

    [row] = section.tables[0].rows
    assert row == (
        (Link("적립금", "ko/points-when/"),),
        ("영어", ", ", "일본어", ", ", "한국어"),
    )


def test_channel_that_the_shop_does_not_name_is_shown_by_its_id():
    section = next(each for each in tell(sample("en")).sections if each.id == "contacts")

    assert [row[0] for row in section.tables[0].rows] == [
        (Said("KakaoTalk"),),
        (Said("Contact form"),),
        (Said("phone"),),
    ]


def test_chart_of_90_days_has_a_bar_for_each_week():
    report = sample("en", days=90)

    chart = drawing(re.search(r"<svg(?=[^>]*chart-days-).*?</svg>", html(report), re.S)[0])

    solid = [part for part in chart.iter(f"{SVG}rect") if part.get("class") == "kr-part kr-part--solid"]
    assert len(solid) == 13 + 1  # ... and one in the legend.
    assert "Each bar is seven days." in visible(html(report))


def test_page_as_a_file_needs_no_server():
    page = Elements(as_file(sample("en")))

    [style] = [attrs["href"] for tag, attrs in page.found if tag == "link" and attrs["rel"] == "stylesheet"]
    assert b64decode(style.removeprefix("data:text/css;base64,")) == style_sheet()
    links = {attrs["href"][:26] for tag, attrs in page.found if tag == "a"} - {"#todo"}
    assert links == {"https://help.shop.example/"}


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(0, 20, "0%"), (1, 1000, "1%"), (999, 1000, "99%"), (20, 20, "100%"), (1, 3, ""), (19, 19, ""), (0, 0, "")],
)
def test_rounding_calls_nothing_complete_that_is_not(part, whole, percent):
    assert words("en").percent(part, whole) == percent


def test_what_was_asked_by_few_is_counted_with_the_threshold():
    said = visible(html(sample("en")))
    assert "37 failed questions were asked by one reader each." in said

    said = visible(html(replace(sample("en"), threshold=3, hidden=1)))
    assert "1 failed question was asked by too few readers." in said
    assert "Words are shown only of what 3 readers or more asked." in said


@pytest.mark.parametrize(
    ("trend", "says"),
    [
        (1.9, " Asked 1.9 times as often lately."),
        (1.25, " Asked 1.2 times as often lately."),
        (1.0, ""),
        (0.8, " Asked less often lately."),
        (0.0, " Asked less often lately."),
    ],
)
def test_trend_is_told_in_words_where_there_is_one(trend, says):
    report = sample("en")

    [task] = tell(replace(report, gaps=(replace(report.gaps[0], trend=trend),))).tasks

    told = "32 readers asked. An answer could save about 18 contacts."
    assert "".join(map(str, task.why)) == f"{told}{says}"


def test_choices_say_where_one_is():
    page = html(sample("en"), periods=[Choice("7 days", "?days=7"), Choice("30 days", "?days=30", True)])

    assert '<a href="?days=30" aria-current="page">30 days</a>' in page


def test_same_report_is_the_same_page():
    assert html(hostile()) == html(hostile())


def test_every_class_of_the_pages_is_in_the_style_sheet():
    page = html(sample("en", demo=True), periods=[Choice("7", "x")], downloads=[Choice("7", "x")], sign_out="/x")
    page += notice("en", "t", ("x",), commands=("y",), sign_in="/x", fault="f")
    used = {name for _, attrs in Elements(page).found for name in attrs.get("class", "").split()}
    styled = set(re.findall(r"\.(kr-[a-z_-]+)", style_sheet().decode()))

    assert styled - used == set()
    assert used - styled - HOOKS == set()


HOOKS = {"kr-more", "kr-part--hatched"}
"""Classes without a look of their own: the pattern fills what is hatched."""


# Drawings.


def drawing(text):
    return ElementTree.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_bars_are_as_high_as_their_numbers():
    chart = drawing(columns("c", "T", "D", [Column(parts=(2, 1, 1)), Column(parts=(1,))], direct=True))

    heights = [float(part.get("height")) for part in chart.iter(f"{SVG}rect") if "kr-part" in part.get("class", "")]
    assert heights == [60, 30, 30, 30]
    assert [text.text for text in chart.iter(f"{SVG}text")] == ["4", "0", "4", "1"]


def test_drawing_is_an_image_with_a_name_and_a_description():
    chart = drawing(sparkline("s", "Readers <by> day", "0, 2", (0, 2)))

    assert (chart.get("role"), chart.get("aria-labelledby"), chart.get("aria-describedby")) == (
        "img",
        "s-title",
        "s-text",
    )
    assert [(part.get("id"), part.text) for part in chart[:2]] == [
        ("s-title", "Readers <by> day"),
        ("s-text", "0, 2"),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_fixes_of_which_nothing_can_be_compared_are_counted_in_a_sentence(lang):
    report = sample(lang)
    gone = replace(report, changes=tuple(replace(change, days=0) for change in report.changes))

    (section,) = (each for each in tell(gone).sections if each.id == "changes")

    assert (section.lead, section.tables) == ((), ())
    assert section.notes == (words(lang).pieces("changes.gone", count=3),)
    assert "kr-changes" not in html(gone)


@pytest.mark.parametrize("report", [sample("en"), sample("ko", days=7), hostile()])
def test_every_drawing_is_well_formed_and_stays_inside(report):
    charts = [drawing(chart) for chart in re.findall(r"<svg.*?</svg>", html(report), re.S)]

    assert len(charts) == len(report.gaps) + len(most_asked(report.changes)) + 3
    for chart in charts:
        width, height = map(float, chart.get("viewBox").split()[2:])
        for part in chart.iter(f"{SVG}rect"):
            if part.get("class", "").startswith("kr-hatch"):
                continue
            x, y, wide, high = (float(part.get(name)) for name in ("x", "y", "width", "height"))
            assert (x >= 0, x + wide <= width + 0.02, y >= 0, y + high <= height + 0.02) == (True,) * 4


def test_bars_of_nothing_are_drawn():
    assert drawing(bars("b", "T", "D", [("before", 0, 0)])) is not None
    assert drawing(columns("b", "T", "D", [])) is not None


# Words.


def entries(lang):
    return json.loads((files("search_api.report") / "i18n" / f"{lang}.json").read_text(encoding="utf-8"))


def places(entries):
    """Key without its plural form -> the places in it."""
    return {re.sub(r"\.(one|other)$", "", key): set(re.findall(r"\{(\w+)\}", text)) for key, text in entries.items()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_have_the_same_keys_and_places_in_each_language(lang):
    assert places(entries(lang)) == places(entries("en"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_words_have_one_key(lang):
    pairs = []
    text = (files("search_api.report") / "i18n" / f"{lang}.json").read_text(encoding="utf-8")
    json.loads(text, object_pairs_hook=pairs.extend)

    assert len(pairs) == len({key for key, _ in pairs})


@pytest.mark.parametrize("lang", ["ko", "ja"])
def test_languages_without_a_singular_have_one_form(lang):
    assert [key for key in entries(lang) if key.endswith(".one")] == []


def test_every_word_is_used():
    source = "".join(path.read_text(encoding="utf-8") for path in _sources())
    # Keys that are put together from the name of a thing.
    made = re.compile(
        r"^(lang|month|weekday|advice|advice_name|because|kind|means|group|ledger|state|reason|head|changes|hours|"
        r"topics|days|useful|refuted|(unfound|contacts|repeated|ended)\.(title|empty)|signin\.(foreign|plain))\b"
    )
    quoted = set(re.findall(r"""["']([a-z_.]+)["']""", source))
    unused = {key for key in places(entries("en")) if key not in quoted and not made.match(key)}

    assert unused == set()


def _sources():
    folder = files("search_api.report")
    return [
        path for path in (*folder.iterdir(), *(folder / "templates").iterdir()) if path.suffix in (".py", ".html")
    ]


def test_pieces_keep_what_others_wrote_apart():
    pieces = words("en").pieces("advice.translate", article=Link("a", "u"), target=Said("x"))

    assert pieces == ("Translate “", Link("a", "u"), "” into ", Said("x"), ".")


def test_language_that_has_no_words_is_told_in_english():
    assert words("de")("week.title") == "What to do this week"
