"""What a report says of the shop's articles and channels, counted from a real log and a snapshot."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from search_api.gaps import Decision
from search_api.ids import uuid7
from search_api.period import Period
from search_api.querylog import Outcome, QueryEvent
from search_api.querylog.open import open_log, open_reader
from search_api.report import Article
from search_api.report.make import make_report
from search_api.shop import Shop
from search_api.snapshot import open_snapshot, publish

PERIOD = Period(since=date(2026, 11, 1), until=date(2026, 11, 7), zone=ZoneInfo("UTC"))
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
SHOP = Shop(
    name={"en": "Shop"},
    channels={"form": {"en": "Contact form", "ko": "문의하기"}},
    site_url="https://help.shop.example/",
    decisions=(
        Decision(
            id="g1", lang="en", questions=("gift box",), state="fixed", article="gift", closed=date(2026, 11, 2)
        ),
        Decision(
            id="g2", lang="en", questions=("old name",), state="fixed", article="renamed", closed=date(2026, 11, 2)
        ),
    ),
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory, section):
    folder = tmp_path_factory.mktemp("index")
    documents = [
        section("gift", title="Do you wrap gifts?"),
        section("gift", "ko", title="선물 포장"),
        section("holiday", title="Next year's holiday", valid_from="2027-01-01"),
        section("autumn", title="Autumn sale", valid_until="2026-11-03"),
        section("returns", title="How do I return?", valid_from="2026-11-01", valid_until="2026-11-07"),
    ]
    opened = open_snapshot(folder / publish(documents, {}, folder, shop=SHOP).build_id)
    yield opened
    opened.close()


@pytest.fixture
def report_of(tmp_path, snapshot):
    """A function that reports what was logged."""

    def report_of_(*events, lang="en"):
        url = f"sqlite:///{tmp_path}/questions.db"
        log = open_log(url)
        log.record(events)
        log.close()
        return make_report(open_reader(url), snapshot, PERIOD, lang=lang, threshold=2)

    return report_of_


def asked(*hits):
    return QueryEvent(
        id=uuid7(),
        at=NOON,
        text="a question",
        lang="en",
        verdict="answered",
        hits=hits,
        session="a" * 32,
        index_build="b",
        estimate=0.9,
    )


def vote(article_id, value, session):
    return Outcome(
        id=uuid7(),
        at=NOON,
        kind="vote",
        query_id="",
        lang="en",
        article_id=article_id,
        session=f"{session:032x}",
        value=value,
    )


def test_article_that_was_no_answer_on_each_day_is_not_missed(report_of):
    report = report_of(asked("gift"))

    assert [(each.lang, each.article_id) for each in report.unfound] == [("ko", "gift"), ("en", "returns")]


def test_articles_of_fixes_are_named_as_far_as_they_are_there(report_of):
    report = report_of(asked("gift"))

    assert [entry.article_id for entry in report.ledger.entries] == ["gift", "renamed"]
    assert report.articles == (Article(lang="en", article_id="gift", title="Do you wrap gifts?", url="en/gift/"),)


@pytest.mark.parametrize(
    ("yes", "no", "told"), [(4, 2, True), (5, 2, False), (0, 1, False), (0, 2, True), (20, 9, False)]
)
def test_article_is_told_that_did_not_help_a_third_of_those_who_said(report_of, yes, no, told):
    votes = [vote("gift", "yes" if number < yes else "no", number) for number in range(yes + no)]

    assert [each.article_id for each in report_of(*votes).refuted] == ["gift"] * told


@pytest.mark.parametrize(("lang", "name"), [("ko", "문의하기"), ("en", "Contact form"), ("ja", "Contact form")])
def test_channels_have_their_names_in_the_language_of_the_report(report_of, lang, name):
    report = report_of(asked("gift"), lang=lang)

    assert (report.channels, report.site_url) == ({"form": name}, "https://help.shop.example/")
