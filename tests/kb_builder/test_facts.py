import pytest

from kb_builder.facts import fill, format_fact, localised, placeholders
from kb_builder.schema import Fact


@pytest.mark.parametrize(
    ("fact", "ko", "ja", "en"),
    [
        (Fact(krw=3000), "3,000원", "3,000ウォン", "₩3,000"),
        (Fact(krw=[3000, 5000]), "3,000~5,000원", "3,000〜5,000ウォン", "₩3,000–5,000"),
        (Fact(jpy=1200), "1,200엔", "1,200円", "¥1,200"),
        (Fact(usd=18), "18달러", "18ドル", "US$18"),
        (Fact(percent=1), "1%", "1%", "1%"),
        (Fact(percent=[10, 25]), "10~25%", "10〜25%", "10–25%"),
        (Fact(minutes=30), "30분", "30分", "30 minutes"),
        (Fact(minutes=1), "1분", "1分", "1 minute"),
        (Fact(hours=24), "24시간", "24時間", "24 hours"),
        (Fact(hours=1), "1시간", "1時間", "1 hour"),
        (Fact(days=1), "1일", "1日", "1 day"),
        (Fact(days=[1, 3]), "1~3일", "1〜3日", "1–3 days"),
        (Fact(days=[3, 3]), "3일", "3日", "3 days"),
        (Fact(days=0), "0일", "0日", "0 days"),
        (Fact(business_days=1), "영업일 기준 1일", "1営業日", "1 business day"),
        (Fact(business_days=[3, 7]), "영업일 기준 3~7일", "3〜7営業日", "3–7 business days"),
        (Fact(months=12), "12개월", "12か月", "12 months"),
        (Fact(years=5), "5년", "5年", "5 years"),
        (Fact(day_of_month=1), "1일", "1日", "1st"),
        (Fact(day_of_month=2), "2일", "2日", "2nd"),
        (Fact(day_of_month=3), "3일", "3日", "3rd"),
        (Fact(day_of_month=10), "10일", "10日", "10th"),
        (Fact(day_of_month=11), "11일", "11日", "11th"),
        (Fact(day_of_month=13), "13일", "13日", "13th"),
        (Fact(day_of_month=22), "22일", "22日", "22nd"),
        (Fact(day_of_month=31), "31일", "31日", "31st"),
        (Fact(number=1000), "1,000", "1,000", "1,000"),
        (Fact(time="14:00"), "오후 2시", "14時", "2 p.m. (KST)"),
        (Fact(time="00:30"), "오전 12시 30분", "0時30分", "12:30 a.m. (KST)"),
        (Fact(time="12:00"), "오후 12시", "12時", "12 p.m. (KST)"),
        (Fact(time="09:05"), "오전 9시 5분", "9時5分", "9:05 a.m. (KST)"),
        (Fact(text="CJ"), "CJ", "CJ", "CJ"),
        (Fact(text={"ko": "대한통운", "ja": "CJ", "en": "CJ Logistics"}), "대한통운", "CJ", "CJ Logistics"),
    ],
)
def test_fact_is_written_as_each_language_writes_it(fact, ko, ja, en):
    assert [format_fact(fact, lang) for lang in ("ko", "ja", "en")] == [ko, ja, en]


def test_language_without_forms_of_its_own_reads_as_english():
    assert [format_fact(fact, "fr") for fact in (Fact(days=3), Fact(day_of_month=3))] == ["3 days", "3rd"]


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        (Fact(), "has no units"),
        (Fact(days=1, hours=24), "has 2 units"),
        (Fact(krw=0, jpy=0, usd=0), "has 3 units"),
    ],
)
def test_fact_has_exactly_one_unit(fact, message):
    with pytest.raises(ValueError) as caught:
        format_fact(fact, "ko")

    assert str(caught.value) == message


def test_text_in_no_wanted_language_is_the_first_there_is():
    assert localised({"ko": "가게", "ja": "店"}, "en") == "가게"


def test_known_facts_are_filled_in():
    assert fill("{{ fee }}, {{fee}} or {{ other }}", {"fee": "₩3,000"}) == "₩3,000, ₩3,000 or {{ other }}"


@pytest.mark.parametrize(
    "code",
    [
        "`{{ fee }}`",
        "``a ` {{ fee }}``",
        "`two\nlines {{ fee }}`",
        "```\n{{ fee }}\n```",
        "~~~ yaml\n{{ fee }}\n~~~",
        "````\n```\n{{ fee }}\n```\n````",
        "1. Step\n\n   ```\n   {{ fee }}\n   ```",
    ],
)
def test_code_is_left_alone(code):
    text = f"Before {{{{ fee }}}}.\n\n{code}\n\nAfter {{{{ fee }}}}."

    assert fill(text, {"fee": "₩3,000"}) == f"Before ₩3,000.\n\n{code}\n\nAfter ₩3,000."


def test_stray_backticks_of_two_paragraphs_make_no_code_of_what_is_between():
    assert fill("Rock`n roll.\n\nIt costs {{ fee }}.\n\nSize 5` 2.", {"fee": "₩3,000"}) == (
        "Rock`n roll.\n\nIt costs ₩3,000.\n\nSize 5` 2."
    )


def test_fact_that_holds_a_placeholder_is_not_filled_twice():
    assert fill("{{ a }}", {"a": "{{ b }}", "b": "c"}) == "{{ b }}"


def test_placeholders_are_found_with_their_lines():
    assert list(placeholders("{{ a }}\n`{{ b }}`\n\n{{ c }} {{d_1}} {{ Not }} {{ 1 }} {{}}\n")) == [
        ("a", 0),
        ("c", 3),
        ("d_1", 3),
    ]
