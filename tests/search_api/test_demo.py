"""The made-up log: the same each time, in its period, like a shop's own, and never in a shop's own file."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import click
import holidays
import pytest
from click.testing import CliRunner

from search_api.cli import commands
from search_api.contract.search import Verdict
from search_api.demo import DEMO, NoWords, demo_events, is_demo
from search_api.demo.days import SHARES, busyness, seasons
from search_api.demo.phrasing import half_typed, misplaced, reworded, slipped
from search_api.demo.readers import UNHELPFUL
from search_api.demo.words import read_words
from search_api.demo.writing import NotADemo, write_anew
from search_api.ids import uuid7_of
from search_api.intents import WEIGHTS, judge
from search_api.privacy import redact
from search_api.querylog import LogBusy, LogUnavailable, Outcome, QueryEvent
from search_api.querylog.open import open_log, open_reader
from search_api.shop import Shop
from search_api.snapshot import publish

UNTIL = datetime(2026, 10, 20, 6, 30, tzinfo=UTC)
DAYS = 60
SINCE = UNTIL - timedelta(days=DAYS)
SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture(scope="module")
def made(sample):
    """A log of the sample shop, as it is made up by default."""
    return list(demo_events(sample.snapshot, until=UNTIL, days=DAYS, seed=1, per_day=120))


@pytest.fixture(scope="module")
def questions(made):
    return [event for event in made if isinstance(event, QueryEvent)]


@pytest.fixture(scope="module")
def outcomes(made):
    return [event for event in made if isinstance(event, Outcome)]


@pytest.fixture(scope="module")
def intents(made, tmp_path_factory):
    """How the questions ended, read back from a log."""
    url = f"sqlite:///{tmp_path_factory.mktemp('log')}/demo.db"
    write_anew(made, url, shops="sqlite:///shop.db")
    reader = open_reader(url)
    return judge(reader.questions(SINCE, UNTIL), reader.outcomes(SINCE, UNTIL))


def small(snapshot, *, seed=1, until=UNTIL, days=10):
    return list(demo_events(snapshot, until=until, days=days, seed=seed, per_day=30))


def test_same_seed_makes_the_same_events(small_shop):
    assert small(small_shop) == small(small_shop)


def test_another_seed_makes_others(small_shop):
    assert {event.id for event in small(small_shop)} & {event.id for event in small(small_shop, seed=2)} == set()


def test_all_happens_in_the_period_one_after_the_other(made):
    assert [event.at for event in made] == sorted(event.at for event in made)
    assert SINCE <= made[0].at < SINCE + timedelta(hours=3)
    assert UNTIL - timedelta(hours=3) < made[-1].at < UNTIL


def test_every_day_has_its_questions(questions):
    days = {event.at.astimezone(SEOUL).date() for event in questions if not event.mark}

    assert len(days) == DAYS + 1


def test_ids_are_made_of_the_time_and_are_each_there_once(made):
    assert {event.id for event in made if event.id[:13] != _begins(event.at)} == set()
    assert len({event.id for event in made}) == len(made)


def _begins(at):
    return uuid7_of(int(at.timestamp() * 1000), 0)[:13]


def test_as_many_are_asked_as_was_said(intents):
    assert 0.93 < sum(1 for intent in intents if not intent.mark) / (DAYS * 120) < 1.07


def test_every_question_says_that_it_is_made_up(questions):
    assert {event.index_build for event in questions} == {DEMO}


def test_what_is_done_is_done_about_a_question_before_it_in_its_session(questions, outcomes):
    asked = {event.id: event for event in questions}
    known = [outcome for outcome in outcomes if outcome.query_id]

    assert len(known) > 0.9 * len(outcomes)
    assert [
        outcome
        for outcome in known
        if asked[outcome.query_id].session != outcome.session or asked[outcome.query_id].at >= outcome.at
    ] == []


def test_what_is_clicked_stands_at_that_place_of_the_list(questions, outcomes):
    hits = {event.id: event.hits for event in questions}
    clicks = [outcome for outcome in outcomes if outcome.kind == "click"]

    assert [click for click in clicks if hits[click.query_id][int(click.value) - 1] != click.article_id] == []
    assert Counter(click.value for click in clicks).most_common(1)[0][0] == "1"


def test_readers_do_all_that_readers_do(questions, outcomes):
    votes = {outcome.value for outcome in outcomes if outcome.kind == "vote"}

    assert {outcome.kind for outcome in outcomes} == {"click", "solved", "vote", "contact"}
    assert votes == {"yes", "no", "no:outdated", "no:unclear", "no:not_my_case", "no:wrong"}
    assert any(outcome.comment for outcome in outcomes)
    assert any(not outcome.query_id for outcome in outcomes if outcome.kind == "contact")
    assert {event.verdict for event in questions} == set(Verdict)
    assert {event.mark for event in questions} == {"", "bot", "crowd"}


def test_languages_are_asked_in_as_often_as_was_said(questions):
    asked = Counter(event.lang for event in questions if not event.mark)

    assert {lang: round(count / asked.total(), 1) for lang, count in asked.items()} == pytest.approx(
        {"ko": 0.6, "ja": 0.25, "en": 0.15}, abs=0.06
    )


def test_three_of_four_questions_end_well_and_the_others_in_every_way(intents):
    ended = Counter(intent.ended for intent in intents)
    shares = {kind: count / ended.total() for kind, count in ended.items()}

    assert 0.68 < shares.pop("answered") < 0.82
    assert shares.keys() == WEIGHTS.keys()
    assert {kind: share for kind, share in shares.items() if not 0.015 < share < 0.11} == {}


def test_evenings_and_lunch_are_busier_than_nights_and_mondays_than_saturdays(questions):
    korean = [event.at.astimezone(SEOUL) for event in questions if event.lang == "ko" and not event.mark]
    hours, days = Counter(at.hour for at in korean), Counter(at.weekday() for at in korean)

    assert min(hours[12], hours[21]) > 3 * max(hours[3], hours[5])
    assert days[0] > 1.15 * days[5]


def test_few_ask_in_korean_during_chuseok_and_many_during_a_sale(questions):
    korean = [event.at.astimezone(SEOUL).date() for event in questions if event.lang == "ko" and not event.mark]
    asked_on = Counter(korean)

    assert asked_on[date(2026, 9, 24)] < 0.6 * asked_on[date(2026, 9, 17)]
    assert asked_on[date(2026, 8, 26)] > 1.3 * asked_on[date(2026, 9, 2)]


def test_what_is_asked_before_a_holiday_is_asked_then_alone(questions):
    (chuseok,) = (topic for topic in read_words("ko").topics if topic.id == "chuseok")
    asked = [event.at for event in questions if event.text in chuseok.wordings and not event.mark]

    assert len(asked) > 15
    assert min(asked) >= datetime(2026, 9, 3, tzinfo=SEOUL)
    assert max(asked) < datetime(2026, 9, 29, tzinfo=SEOUL)


def test_a_topic_begins_one_day(questions):
    begun = [topic for lang in SHARES for topic in read_words(lang).topics if topic.begins]
    asked = {
        topic: [event.at for event in questions if event.text in topic.wordings and not event.mark] for topic in begun
    }

    assert sum(map(len, asked.values())) > 20
    assert [topic for topic in begun for at in asked[topic] if at < SINCE + topic.begins * (UNTIL - SINCE)] == []


def test_a_topic_is_answered_from_one_day_on(questions):
    (restock,) = (topic for topic in read_words("ko").topics if topic.id == "restock")
    asked = [event for event in questions if event.text in restock.wordings and not event.mark]
    written = SINCE + restock.answered * (UNTIL - SINCE)
    before = [event for event in asked if event.at < written]
    after = [event for event in asked if event.at > written + timedelta(hours=1)]

    assert min(len(before), len(after)) > 5
    assert {event.verdict for event in before} == {Verdict.EMPTY}
    assert [event for event in before if restock.article in event.hits] == []
    assert {(event.verdict, event.hits[0]) for event in after} == {(Verdict.ANSWERED, "restock-alert")}


def test_some_is_typed_in_steps_of_one_session(questions):
    asked = Counter(event.session for event in questions if not event.mark)
    typed = [event.text for event in questions]

    assert 1 < max(asked.values()) < 20
    assert any(re.search("[ㄱ-ㅎㅏ-ㅣ]$", text) for text in typed)
    assert "henpin" in typed
    assert "へんぴん" in typed
    assert any(re.fullmatch("[A-Za-z ?]*(?:qothd|qksvna|ghksqnf)[A-Za-z ?]*", text) for text in typed)


def test_bots_ask_hundreds_of_things_without_a_session(questions):
    bots = [event for event in questions if event.mark == "bot"]

    assert len(bots) >= 100
    assert {event.session for event in bots} == {""}
    assert len({event.text for event in bots}) > 60


def test_a_crowd_asks_much_the_same_in_many_sessions(questions):
    crowd = [event for event in questions if event.mark == "crowd"]

    assert len({event.session for event in crowd}) == len(crowd) >= 40
    assert len({event.text for event in crowd}) <= 20


def test_nothing_in_it_is_personal(questions, outcomes):
    said = {event.text for event in questions} | {outcome.comment for outcome in outcomes}

    assert [text for text in said if redact(text).text != text] == []


@pytest.mark.parametrize("lang", SHARES)
def test_wordings_of_a_language_are_distinct_in_it_and_nobody_s_own(lang):
    words = read_words(lang)
    wordings = [wording for topic in words.topics for wording in topic.wordings]
    said = [*wordings, *words.comments_yes, *words.comments_no]
    letters = {"ko": "[가-힣]|^AS |^3XL", "ja": "[ぁ-んァ-ヶ一-龥]|^EMS|Pay$", "en": "^[ -~]+$"}

    assert len(words.topics) >= 40
    assert [topic.id for topic in words.topics if not 4 <= len(topic.wordings) <= 10] == []
    assert [wording for wording, times in Counter(wordings).items() if times > 1] == []
    assert [text for text in said if not re.search(letters[lang], text)] == []
    assert [text for text in said if redact(text).kinds] == []


@pytest.mark.parametrize("lang", SHARES)
def test_topics_grow_shrink_and_stay(lang):
    topics = read_words(lang).topics

    assert {topic.trend for topic in topics} == {"steady", "rises", "falls"}
    assert {topic.season for topic in topics} - {
        "",
        "chuseok",
        "seollal",
        "obon",
        "black-friday",
        "christmas",
    } == set()
    rising, falling = (next(topic for topic in topics if topic.trend == trend) for trend in ("rises", "falls"))
    assert rising.weight_at(rising.begins, frozenset()) < rising.weight_at(1.0, frozenset())
    assert falling.weight_at(falling.begins, frozenset()) > falling.weight_at(1.0, frozenset())


@pytest.mark.parametrize(
    ("own", "taken"),
    [({"form", "pigeon"}, {"form"}), ({"pigeon", "drum"}, {"pigeon", "drum"}), ((), set())],
)
def test_readers_take_ways_that_the_shop_has(small_shop, own, taken):
    shop = Shop(channels={id_: {"en": "A way"} for id_ in own})
    events = small(replace(small_shop, shop=shop))

    assert {event.value for event in events if isinstance(event, Outcome) and event.kind == "contact"} == taken


@pytest.mark.parametrize("lang", SHARES)
def test_channels_and_articles_are_those_of_the_sample(lang, sample):
    words = read_words(lang)
    channels = {
        channel.id
        for channel in sample.library.content.shop.channels
        if not channel.languages or lang in channel.languages
    }
    held = {document.article_id for document in sample.snapshot.engine.documents() if document.lang == lang}

    assert words.channels.keys() == channels
    assert {topic.article for topic in words.topics} - {""} <= held
    assert UNHELPFUL.keys() <= held


def test_holidays_of_the_moon_are_those_of_the_calendar():
    calendar = holidays.country_holidays("KR", years=range(2024, 2033), language="en_US")
    days = {name: {day for day in calendar if name in calendar[day]} for name in ("Chuseok", "Korean New Year")}

    for name, season in (("Chuseok", "chuseok"), ("Korean New Year", "seollal")):
        for day in days[name]:
            assert season in seasons(day)
            assert busyness(day, "ko") < 0.8 * busyness(day - timedelta(days=28), "ko")


def test_black_friday_is_the_day_after_the_fourth_thursday_of_november():
    friday = date(2026, 11, 27)

    assert busyness(friday, "en") > 2 * busyness(friday - timedelta(days=7), "en")
    assert "black-friday" in seasons(date(2026, 11, 13))
    assert "black-friday" not in seasons(date(2026, 11, 12))


def test_hangul_is_typed_key_by_key_and_kana_before_kanji():
    korean = {half_typed("반품 배송비", "ko", read_words("ko"), Random(seed)) for seed in range(40)}

    assert korean == {"반품", "반품 배", "반품 배소"}
    assert half_typed("返品 送料", "ja", read_words("ja"), Random(1)) == "へんぴん"
    assert half_typed("VIP", "en", read_words("en"), Random(1)) in {"VI", "VIP"}


def test_the_other_keyboard_is_that_of_the_language():
    assert misplaced("배송 조회", "ko", read_words("ko")) == "qothd whghl"
    assert misplaced("返品したい", "ja", read_words("ja")) == "henpin"
    assert misplaced("returns", "en", read_words("en")) == "returns"


def test_a_slip_is_one_key_left_out_or_two_turned():
    assert {slipped("gift", Random(seed)) for seed in range(40)} == {"gft", "gfit", "git", "gitf"}
    assert slipped("a", Random(1)) == "a"


def test_words_are_put_in_other_words():
    korean = {reworded("배송 조회", "ko", read_words("ko"), Random(seed)) for seed in range(300)}

    assert korean >= {"배송 조회", "배송조회", "조회 배송", "배송 조회요", "배송 조회 어떻게 하나요"}
    assert {reworded("배송 완료인데 안 왔어요", "ko", read_words("ko"), Random(seed)) for seed in range(300)} == {
        "배송 완료인데 안 왔어요",
        "배송완료인데 안 왔어요",
    }


def test_a_shop_of_other_languages_has_no_readers(published, section):
    polish = published(section(lang="pl"))

    with pytest.raises(NoWords, match="no article in Korean, Japanese or English"):
        demo_events(polish, until=UNTIL, days=1, seed=1, per_day=10)


def test_a_shop_of_one_language_is_asked_in_it(published, section):
    english = published(section(title="How do I return it?", aliases=("return it", "send it back")))
    asked = [event for event in small(english) if isinstance(event, QueryEvent)]

    assert {event.lang for event in asked} == {"en"}


def real_question():
    return QueryEvent(
        id=uuid7_of(1, 1),
        at=UNTIL,
        text="fax",
        lang="en",
        verdict=Verdict.EMPTY,
        hits=(),
        session="",
        index_build="547846e06688e7ea",
        estimate=0.1,
    )


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/demo.db"


@pytest.fixture
def shops(tmp_path):
    return f"sqlite:///{tmp_path}/questions.db"


def written(url, events):
    log = open_log(url)
    log.record(events)
    log.close()


def files(folder):
    """What is in the files of a folder, without those that SQLite makes for whoever reads."""
    paths = [path for path in folder.iterdir() if path.suffix not in {".db-wal", ".db-shm"}]
    return {path.name: path.read_bytes() for path in paths}


def test_a_log_made_twice_is_the_same_byte_for_byte(small_shop, url, shops, tmp_path):
    write_anew(small(small_shop, seed=2), url, shops=shops)
    other = (tmp_path / "demo.db").read_bytes()
    write_anew(small(small_shop), url, shops=shops)
    first = (tmp_path / "demo.db").read_bytes()
    write_anew(small(small_shop), url, shops=shops)

    assert (tmp_path / "demo.db").read_bytes() == first != other


def test_a_log_says_whether_it_is_made_up(small_shop, url, shops):
    write_anew(small(small_shop), url, shops=shops)
    written(shops, [real_question()])

    assert (is_demo(url), is_demo(shops)) == (True, False)


def test_whether_no_log_is_made_up_is_not_known(url):
    with pytest.raises(LogUnavailable, match="no log there"):
        is_demo(url)


def test_a_log_of_readers_is_left_as_it_is(small_shop, url, shops, tmp_path):
    written(url, [real_question()])
    before = files(tmp_path)

    with pytest.raises(NotADemo) as caught:
        write_anew(small(small_shop), url, shops=shops)

    assert str(caught.value) == (
        f"{tmp_path}/demo.db: was not made by 'kb demo-log', so it is left as it is\n"
        "    mend: name another file with --log, such as sqlite:///var/demo.db"
    )
    assert files(tmp_path) == before


def test_a_made_up_log_to_which_readers_have_added_is_left_as_well(small_shop, url, shops, tmp_path):
    write_anew(small(small_shop), url, shops=shops)
    written(url, [real_question()])
    before = files(tmp_path)

    with pytest.raises(NotADemo) as caught:
        write_anew(small(small_shop), url, shops=shops)

    assert str(caught.value) == (
        f"{tmp_path}/demo.db: readers have added to what was made up, so it is left as it is\n"
        "    mend: delete it if you can do without what they asked,"
        " or name another file with --log, such as sqlite:///var/demo.db"
    )
    assert files(tmp_path) == before


def test_a_database_is_refused(small_shop, shops):
    with pytest.raises(NotADemo, match="a made-up log is a file, not a database"):
        write_anew(small(small_shop), "postgresql://kb@db.example/help", shops=shops)


def test_a_shop_whose_log_is_a_database_has_a_made_up_one_beside_it(small_shop, url):
    write_anew(small(small_shop), url, shops="postgresql://kb@db.example/help")

    assert is_demo(url)


def test_a_log_without_a_question_is_left_as_well(small_shop, url, shops, tmp_path):
    written(url, [])
    before = files(tmp_path)

    with pytest.raises(NotADemo):
        write_anew(small(small_shop), url, shops=shops)

    assert files(tmp_path) == before


def test_where_the_shop_s_own_log_will_be_nothing_is_made(small_shop, shops, tmp_path):
    with pytest.raises(NotADemo, match=r"questions\.db: the shop's own questions go there"):
        write_anew(small(small_shop), f"sqlite:///{tmp_path}/x/../questions.db", shops=shops)

    assert files(tmp_path) == {}


def test_a_file_that_is_no_log_is_left_as_it_is(small_shop, url, shops, tmp_path):
    (tmp_path / "demo.db").write_text("recipes", encoding="utf-8")

    with pytest.raises(LogUnavailable, match="cannot be read"):
        write_anew(small(small_shop), url, shops=shops)

    assert files(tmp_path) == {"demo.db": b"recipes"}


def test_a_made_up_log_that_is_being_served_is_left_as_it_is(small_shop, url, shops):
    write_anew(small(small_shop), url, shops=shops)
    before = open_reader(url).questions(SINCE, UNTIL)
    serving = open_log(url)

    with pytest.raises(LogBusy):
        write_anew(small(small_shop, seed=2), url, shops=shops)
    serving.close()

    assert open_reader(url).questions(SINCE, UNTIL) == before != []


def kb(*arguments, **environment):
    return CliRunner().invoke(click.Group(commands=commands), arguments, env=environment, prog_name="kb")


def test_the_command_says_what_to_do_next(sample, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = kb("demo-log", "--days", "2", "--per-day", "20", "--until", "2026-10-20", KB_INDEX_DIR=str(sample.index))
    left = {path.name for path in (tmp_path / "var").iterdir()}
    made = open_reader("sqlite:///var/demo.db").questions(datetime(2026, 10, 18, tzinfo=UTC), UNTIL)

    assert (result.exit_code, left) == (0, {"demo.db", "demo.db.lock"})
    assert result.stdout == (
        "kb gaps --log sqlite:///var/demo.db\n"
        "kb report --log sqlite:///var/demo.db\n"
        "KB_LOG=sqlite:///var/demo.db kb serve\n"
    )
    assert re.fullmatch(r"made up \d\d questions\n", result.stderr)
    assert 20 < len(made) < 80


def test_without_an_index_it_says_how_to_build_one(tmp_path):
    result = kb("demo-log", KB_INDEX_DIR=str(tmp_path / "index"))

    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == (
        f"{tmp_path}/index: no snapshot has been published\n"
        "    mend: run 'kb build', or name the index with KB_INDEX_DIR\n"
    )


def test_the_log_of_the_shop_is_refused(sample, shops, tmp_path):
    written(shops, [real_question()])
    before = files(tmp_path)
    result = kb("demo-log", "--log", shops, KB_INDEX_DIR=str(sample.index), KB_LOG=shops)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "questions.db: was not made by 'kb demo-log'" in result.stderr
    assert files(tmp_path) == before


def test_an_index_of_other_languages_is_told(tmp_path, section):
    publish([section(lang="pl")], {}, tmp_path / "index")
    result = kb("demo-log", "--log", f"sqlite:///{tmp_path}/demo.db", KB_INDEX_DIR=str(tmp_path / "index"))

    assert result.exit_code == 2
    assert result.stderr == (
        "the index holds no article in Korean, Japanese or English\n"
        "    mend: build the sample shop, or an index with one of these languages, and name it with KB_INDEX_DIR\n"
    )


def test_a_setting_that_is_wrong_is_told(tmp_path):
    result = kb("demo-log", KB_INDEX_DIR=str(tmp_path), KB_PORT="x")

    assert result.exit_code == 2
    assert "KB_PORT" in result.stderr
