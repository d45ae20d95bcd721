from datetime import date

import pytest

from kb_builder.opening import YEARS, clock_data, opening_problems
from kb_builder.schema import Hours, Shop

WEEK = ["mon", "tue", "wed", "thu", "fri"]
EVERY_DAY = [*WEEK, "sat", "sun"]


def shop(*hours, **more):
    """A shop that is open on weekdays, or as (days, open, close) say."""
    spans = hours or [(WEEK, "10:00", "18:00")]
    return Shop(name="Shop", hours=[Hours(days=days, open=start, close=end) for days, start, end in spans], **more)


def holidays(*countries, year):
    return clock_data(shop(holidays=list(countries)), "en")["holidays"][str(year)].split()


@pytest.mark.parametrize(
    ("country", "year", "substitute", "instead_of"),
    [
        # Korea: a holiday on a Sunday, or Liberation Day on a Saturday too, moves to the next working day.
        ("KR", 2026, "0302", "0301"),
        ("KR", 2026, "0817", "0815"),
        # The second of three days of the lunar new year is a Sunday: a fourth day.
        ("KR", 2027, "0209", "0207"),
        # Japan: a holiday on a Sunday moves past the holidays that follow it.
        ("JP", 2026, "0506", "0503"),
        ("JP", 2027, "0322", "0321"),
    ],
)
def test_substitute_holiday_is_a_day_off(country, year, substitute, instead_of):
    listed = holidays(country, year=year)

    # Weekends are no hours of this shop, so the day itself need not be listed.
    assert substitute in listed and instead_of not in listed


def test_day_between_two_japanese_holidays_is_a_day_off():
    assert "0922" in holidays("JP", year=2026)


def test_holidays_of_two_countries_are_days_off():
    assert {"0211", "0717"} <= set(holidays("KR", "JP", year=2026))


def test_holiday_on_a_weekend_is_listed_for_a_shop_that_is_open_then():
    data = clock_data(shop((EVERY_DAY, "10:00", "18:00"), holidays=["KR"]), "ko")

    assert "0815" in data["holidays"]["2026"].split()


def test_every_year_of_the_span_is_named():
    sundays = clock_data(shop((["sun"], "10:00", "11:00"), holidays=["SG"]), "en")["holidays"]

    assert list(sundays) == [str(year) for year in YEARS]


def test_shop_without_countries_lists_its_own_days_alone():
    data = clock_data(shop(closed=[date(2027, 1, 4), date(2026, 8, 14), date(2026, 8, 13)]), "en")

    assert (data["holidays"], data["closed"]) == (None, {"2026": "0813 0814", "2027": "0104"})


def test_shop_without_hours_has_no_clock():
    assert clock_data(Shop(name="Shop", holidays=["KR"]), "ko") == {}


def test_several_hours_of_a_day_are_in_order():
    data = clock_data(shop((["mon"], "13:00", "18:00"), (["mon"], "10:00", "12:00")), "en")

    assert data["week"][1] == [[600, 720], [780, 1080]]


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [("00:00", "00:00", [0, 1440]), ("10:00", "00:00", [600, 1440]), ("22:00", "02:00", [1320, 1560])],
)
def test_closing_time_that_is_not_later_lies_on_the_next_day(start, end, minutes):
    assert clock_data(shop((["sun"], start, end)), "en")["week"][0] == [minutes]


@pytest.mark.parametrize(
    ("lang", "times"),
    [
        ("ko", {"630": "오전 10시 30분", "1080": "오후 6시", "1440": "밤 12시"}),
        ("ja", {"630": "10時30分", "1080": "18時", "1440": "24時"}),
        ("en", {"630": "10:30 a.m.", "1080": "6 p.m.", "1440": "midnight"}),
    ],
)
def test_times_are_told_as_readers_say_them(lang, times):
    hours = [(["mon"], "10:30", "18:00"), (["tue"], "10:30", "00:00")]

    assert clock_data(shop(*hours), lang)["times"] == times


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"holidays": ["XX", "KR"]}, "holidays: no country 'XX' is known"),
        ({"time_zone": "Asia/Soul"}, "no time zone 'Asia/Soul'"),
    ],
)
def test_unknown_name_is_a_problem(given, problem):
    assert [said for said, _ in opening_problems(shop(**given))] == [problem]


def test_unknown_country_fails_the_check(desk):
    desk.write({"kb/shop.yml": "name: a\nholidays: [XX]\n", "kb/articles/en/a.md": "# A\n"})

    assert "KB108 holidays: no country 'XX' is known" in desk.faults()


@pytest.mark.parametrize(
    ("countries", "names"),
    [
        (["KR"], ["", "韓国", "Korea"]),
        (["JP"], ["일본", "", "Japan"]),
        (["KR", "JP"], ["", "", ""]),
        ([], ["", "", ""]),
    ],
)
def test_country_of_the_holidays_is_named_to_those_who_live_elsewhere(countries, names):
    given = shop(holidays=countries)

    assert [clock_data(given, lang)["country"] for lang in ("ko", "ja", "en")] == names
