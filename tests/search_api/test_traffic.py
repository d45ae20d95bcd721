import random
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.judge import EMPTY_BELOW, WEAK_BELOW
from search_api.traffic import Traffic


def seen(*estimates, lang="ko"):
    traffic = Traffic()
    for estimate in estimates:
        traffic.saw(lang, estimate)
    return traffic


def test_fixed_cut_is_used_until_there_are_enough_questions():
    assert seen(*[0.5] * (Traffic.ENOUGH - 1)).weak_below("ko") == WEAK_BELOW


def test_lowest_share_of_the_questions_is_weak():
    estimates = [0.2 + 0.4 * number / 1000 for number in range(1000)]
    random.Random(1).shuffle(estimates)

    assert seen(*estimates).weak_below("ko") == pytest.approx(0.2 + 0.4 * Traffic.LOWEST)


@pytest.mark.parametrize(("estimate", "cut"), [(0.01, EMPTY_BELOW), (0.5, 0.5), (0.99, Traffic.AT_MOST)])
def test_cut_stays_between_empty_and_the_most(estimate, cut):
    assert seen(*[estimate] * Traffic.ENOUGH).weak_below("ko") == cut


def test_languages_have_cuts_of_their_own():
    traffic = seen(*[0.5] * Traffic.ENOUGH)

    assert (traffic.weak_below("ko"), traffic.weak_below("ja")) == (0.5, WEAK_BELOW)


def test_old_questions_are_forgotten():
    assert seen(*[0.3] * Traffic.REMEMBERED, *[0.5] * Traffic.REMEMBERED).weak_below("ko") == 0.5


@given(st.lists(st.floats(0, 1), min_size=Traffic.ENOUGH, max_size=Traffic.ENOUGH + 40))
def test_cut_is_that_of_the_remembered_estimates_put_in_order(estimates):
    quantile = sorted(estimates)[int(len(estimates) * Traffic.LOWEST)]

    assert seen(*estimates).weak_below("ko") == min(max(quantile, EMPTY_BELOW), Traffic.AT_MOST)


def test_threads_leave_as_many_estimates_as_are_remembered():
    traffic, wrong = Traffic(), []

    def work(number):
        draw = random.Random(number)
        for _ in range(1000):
            traffic.saw("ko", draw.random())
            if not EMPTY_BELOW <= traffic.weak_below("ko") <= Traffic.AT_MOST:
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (wrong, len(traffic._latest["ko"])) == ([], Traffic.REMEMBERED)
    assert sorted(traffic._latest["ko"]) == traffic._sorted["ko"]
