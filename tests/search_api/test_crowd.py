import random
import threading

import pytest

from search_api import crowd as module
from search_api.contract.languages import ko
from search_api.crowd import (
    ANSWERED_SESSIONS_PER_WORD,
    PLACE_PER_MINUTE,
    SESSION_PER_MINUTE,
    SESSIONS_PER_WORD,
    Crowd,
)

PHONE = "Mozilla/5.0 (Linux; Android 15; SM-S931N) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36"
DAY_S = 24 * 60 * 60


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self):
        self.now_s = 0.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def crowd(clock):
    return Crowd(clock)


def mark(crowd, text="선물 포장", *, address="203.0.113.7", session="a", agent=PHONE, lang="ko", answered=False):
    return crowd.mark(address=address, session=session, agent=agent, text=text, lang=lang, answered=answered)


def marks(crowd, clock, asked, *, answered=False):
    """The marks of (session, text), a second apart."""
    found = []
    for session, text in asked:
        clock.now_s += 1
        found.append(mark(crowd, text, session=session, answered=answered))
    return found


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 (compatible; Yeti/1.1; +https://naver.me/spd)",
        "Mozilla/5.0 (compatible; Daum/4.1; +http://cs.daum.net/faq/15/4118.html)",
        "Mozilla/5.0 (compatible; Y!J-BRW/1.0)",
        "Mozilla/5.0 (compatible; Baiduspider/2.0)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
        "facebookexternalhit/1.1",
        "Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
        "Pingdom.com_bot_version_1.4",
        "Scrapy/2.11 (+https://scrapy.org)",
    ],
)
def test_agent_that_names_a_program_is_a_bot(crowd, agent):
    assert mark(crowd, agent=agent) == "bot"


@pytest.mark.parametrize(
    "agent",
    [
        PHONE,
        "Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 KAKAOTALK 25.1 (INAPP)",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 NAVER(inapp; search; 1210)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0 Safari/537.36",
        "curl/8.9.1",
        "python-requests/2.32.3",
        "",
    ],
)
def test_agent_of_a_reader_or_of_an_owner_at_the_command_line_is_no_bot(crowd, agent):
    assert mark(crowd, agent=agent) == ""


def test_session_that_asks_more_than_a_reader_can_is_a_bot_for_its_day(crowd, clock):
    found = [mark(crowd, answered=True) for _ in range(SESSION_PER_MINUTE + 1)]
    clock.now_s += 3600
    later = mark(crowd, answered=True)
    clock.now_s = DAY_S
    tomorrow = mark(crowd, answered=True)

    assert (found, later, tomorrow) == (["", *[""] * (SESSION_PER_MINUTE - 1), "bot"], "bot", "")


def test_session_that_asks_as_often_over_more_than_a_minute_is_a_reader(crowd, clock):
    found = []
    for _ in range(100):
        found.append(mark(crowd, answered=True))
        clock.now_s += 60 / SESSION_PER_MINUTE

    assert set(found) == {""}


def test_session_that_once_named_a_program_stays_a_bot(crowd):
    mark(crowd, agent="Googlebot/2.1")

    assert (mark(crowd), mark(crowd, session="b")) == ("bot", "")


def test_program_without_a_session_leaves_its_neighbours_alone(crowd):
    assert (mark(crowd, session="", agent="Googlebot/2.1"), mark(crowd, session="")) == ("bot", "")


@pytest.mark.parametrize("sessions", ["", "many"])
def test_place_that_asks_too_often_is_a_bot_while_it_does(crowd, clock, sessions):
    found = [
        mark(
            crowd,
            "q" + "abcdefghij"[at // 10] + "abcdefghij"[at % 10],
            session=sessions and str(at),
            address=f"203.0.113.{at}",
            answered=True,
        )
        for at in range(PLACE_PER_MINUTE + 1)
    ]
    elsewhere = mark(crowd, session="b", address="198.51.100.7", answered=True)
    clock.now_s += 60
    later = mark(crowd, session=sessions and "b", answered=True)

    assert (found, elsewhere, later) == ([""] * PLACE_PER_MINUTE + ["bot"], "", "")


def test_same_question_of_one_place_is_heard_from_ten_sessions(crowd, clock):
    found = marks(crowd, clock, [(str(at), "선물 포장") for at in range(12)])

    assert found == [""] * SESSIONS_PER_WORD + ["crowd"] * 2


def test_session_that_was_heard_may_ask_again(crowd, clock):
    marks(crowd, clock, [(str(at), "선물 포장") for at in range(12)])

    assert (mark(crowd, "선물 포장 비용", session="3"), mark(crowd, session="11")) == ("", "crowd")


def test_one_session_that_asks_again_uses_up_nothing(crowd, clock):
    marks(crowd, clock, [("a", "선물 포장")] * 30)

    assert mark(crowd, session="b") == ""


def test_all_without_a_session_are_one(crowd, clock):
    assert set(marks(crowd, clock, [("", "선물 포장")] * 30)) == {""}


def test_other_place_has_its_own_ten(crowd, clock):
    marks(crowd, clock, [(str(at), "선물 포장") for at in range(12)])

    assert mark(crowd, session="b", address="2001:db8:1::7") == ""


def test_answered_questions_have_a_larger_budget_of_their_own(crowd, clock):
    found = marks(crowd, clock, [(str(at), "선물 포장") for at in range(18)], answered=True)

    assert found == [""] * ANSWERED_SESSIONS_PER_WORD + ["crowd"] * 2


def test_answered_questions_use_up_nothing_of_the_others_budget(crowd, clock):
    for at in range(15):
        clock.now_s += 1
        mark(crowd, session=f"answered {at}", answered=True)
    unanswered = marks(crowd, clock, [(str(at), "선물 포장") for at in range(11)])

    assert (unanswered, mark(crowd, session="b", answered=True)) == ([""] * 10 + ["crowd"], "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("선물 포장", "crowd"), ("선물 배달", "crowd"), ("선물 배달 시간", ""), ("카드 등록", "")],
)
def test_question_is_crowd_if_half_of_what_it_says_was_said(crowd, clock, text, expected):
    marks(crowd, clock, [(str(at), "선물 포장") for at in range(10)])

    assert mark(crowd, text, session="b") == expected


def test_question_without_content_words_is_compared_whole(crowd, clock):
    found = marks(crowd, clock, [(str(at), "어떻게 해요") for at in range(11)])

    assert (found[-1], mark(crowd, "뭐예요", session="b")) == ("crowd", "")


def test_new_day_hears_everybody_again(crowd, clock):
    marks(crowd, clock, [(str(at), "선물 포장") for at in range(12)])
    clock.now_s = DAY_S

    assert mark(crowd, session="b") == ""


FORGED = "환불 거부 사기 상점 대표 고소 불량 짝퉁 먹튀 신고 피해 소송".split()
FILLERS = "정말 진짜 오늘 어제 우리 친구 가게 옷 신발 가방 모자 양말 치마 바지 셔츠 시계 반지 목걸이".split()


def test_of_ten_thousand_forged_questions_of_one_place_a_dozen_are_heard_of_those_that_are_much_the_same(
    crowd, clock
):
    chance = random.Random(7)
    asked = [
        (str(at), " ".join(chance.sample(FORGED, 2) + chance.sample(FILLERS, chance.randint(0, 2))))
        for at in range(10_000)
    ]
    found = marks(crowd, clock, asked)
    heard = [set(text.split()) for (_, text), mark in zip(asked, found, strict=True) if mark == ""]
    much_the_same = [sum(2 * len(one & other) >= max(len(one), len(other)) for other in heard) for one in heard]

    # In all, about ten for each of the twelve words: who has one more word to say is heard ten times more.
    assert (len(heard), max(much_the_same)) == (107, 12)


def test_one_forged_question_in_ten_thousand_sessions_is_heard_in_ten(crowd, clock):
    found = marks(crowd, clock, [(str(at), "환불 거부 사기") for at in range(10_000)])

    assert (found.count(""), found.count("crowd")) == (10, 9_990)


PRODUCTS = (
    "운동화 구두 샌들 코트 니트 셔츠 바지 치마 원피스 잠옷 모자 장갑 양말 벨트 지갑 가방 배낭 우산 시계 반지".split()
)
THINGS = """
배송 환불 반품 교환 쿠폰 적립금 결제 주문 회원 포장 사이즈 재입고 영수증 후기 알림 등급 수선 견적 픽업 예약 구독 사은품 송장 할부 계좌
비밀번호 아이디 탈퇴 주소 색상 세탁 소재 매장 재고 상담 리뷰 이벤트 카드 선물 관세
""".split()  # fmt: skip
WISHES = "변경 취소 조회 확인 오류 지연 누락 비용 기간 신청 등록 삭제 연장 방문 추가 합산 분할 대리 해외 새벽".split()


def shoppers(chance):
    """What 500 shoppers of one place ask in a day; every fifth question is not answered."""
    for at in range(500):
        yield (
            str(at),
            f"{chance.choice(PRODUCTS)} {chance.choice(THINGS)} {chance.choice(WISHES)}",
            chance.random() > 0.2,
        )


@pytest.mark.parametrize("seed", range(5))
def test_of_500_shoppers_behind_one_address_all_are_heard_who_found_no_answer_and_five_of_six_others(
    crowd, clock, seed
):
    found = {True: [], False: []}
    for session, text, answered in shoppers(random.Random(seed)):
        clock.now_s += 20
        found[answered].append(mark(crowd, text, session=session, answered=answered))

    assert set(found[False]) == {""}
    assert (found[True].count("bot"), 6 * found[True].count("crowd") <= len(found[True])) == (0, True)


def test_memory_is_bounded_and_forgets_the_oldest_first(crowd, clock, monkeypatch):
    monkeypatch.setattr(module, "MOST_KEPT", 100)
    marks(crowd, clock, [(str(at), "선물 포장") for at in range(10)])
    for at in range(1000):
        clock.now_s += 1
        mark(
            crowd,
            "q" + "".join("abcdefghij"[int(digit)] for digit in f"{at:03}"),
            session=f"s{at}",
            lang="en",
            address=f"198.51.{at % 200}.7",
        )
        if at == 10:
            assert mark(crowd, session="b") == "crowd"

    kept = [len(latest._values) for latest in (crowd._bots, crowd._sessions, crowd._places, crowd._said)]
    assert (kept, mark(crowd, session="c")) == ([0, 100, 100, 100], "")


def test_many_threads_are_counted_once_each(crowd):
    mark(crowd)  # the dictionary is loaded
    found = []
    threads = [
        threading.Thread(target=lambda at=at: found.append(mark(crowd, "카드 등록", session=str(at))))
        for at in range(40)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (found.count(""), found.count("crowd")) == (SESSIONS_PER_WORD, 30)


def test_nothing_kept_says_who_asked_what(crowd):
    mark(crowd, "선물 포장", session="0123456789abcdef")
    words = {form for form, _, _ in ko.words("선물 포장")}
    kept = [latest._values for latest in (crowd._bots, crowd._sessions, crowd._places, crowd._said)]

    assert words == {"선물", "포장"}
    assert all(isinstance(key, int) for values in kept for key in values)
    assert all(isinstance(who, int) for sessions in crowd._said._values.values() for who in sessions)


def test_salt_changes_daily_so_that_no_key_is_the_same(crowd, clock):
    mark(crowd)
    before = set(crowd._said._values) | set(crowd._sessions._values) | set(crowd._places._values)
    clock.now_s = DAY_S
    mark(crowd)
    after = set(crowd._said._values) | set(crowd._sessions._values) | set(crowd._places._values)

    assert (before & after, len(before), len(after)) == (set(), 4, 4)
