from datetime import date

import pytest

from kb_builder.formats import format_date, format_hours
from kb_builder.schema import Hours


@pytest.mark.parametrize(
    ("lang", "written"),
    [("ko", "2026년 3월 9일"), ("ja", "2026年3月9日"), ("en", "9 March 2026"), ("fr", "9 March 2026")],
)
def test_date_is_written_as_each_language_writes_it(lang, written):
    assert format_date(date(2026, 3, 9), lang) == written


WEEK = ["mon", "tue", "wed", "thu", "fri"]


@pytest.mark.parametrize(
    ("days", "ko", "ja", "en"),
    [
        (WEEK, "월~금 10:00~18:00", "月〜金 10:00〜18:00(韓国時間)", "Mon–Fri 10:00–18:00 (Korea time)"),
        (["sat"], "토 10:00~18:00", "土 10:00〜18:00(韓国時間)", "Sat 10:00–18:00 (Korea time)"),
        (
            ["sun", "mon", "tue", "thu", "mon"],
            "월~화·목·일 10:00~18:00",
            "月〜火・木・日 10:00〜18:00(韓国時間)",
            "Mon–Tue, Thu, Sun 10:00–18:00 (Korea time)",
        ),
    ],
)
def test_days_in_a_row_are_a_range(days, ko, ja, en):
    hours = Hours(days=days, open="10:00", close="18:00")

    assert [format_hours(hours, lang, "Asia/Seoul") for lang in ("ko", "ja", "en")] == [ko, ja, en]


def test_unknown_time_zone_is_named_in_every_language():
    assert format_hours(Hours(days=["mon"], open="10:00", close="18:00"), "ko", "Europe/Berlin") == (
        "월 10:00~18:00 (Europe/Berlin)"
    )
