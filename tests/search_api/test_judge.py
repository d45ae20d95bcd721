import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.contract.search import Hit, Ranking, Verdict, nothing
from search_api.judge import EMPTY_BELOW, FIELD_OF_VIEW, WEAK_BELOW, estimate, verdict


def ranking(*parts, ideals, covered):
    """A ranking whose hits have these parts; what they are hits of makes no difference."""
    return Ranking(hits=tuple(Hit(None, 0.0, part) for part in parts), ideals=ideals, covered=covered)


def test_estimate_is_the_formula_worked_out_by_hand():
    found = ranking((6.0, 4.0, 0.0), (2.0, 2.0, 0.0), ideals=(10.0, 20.0, 0.0), covered=(9.0, 10.0, 0.0))

    # Each over its ideal, grams by half: .6 + .5 * .2 = .7 and .2 + .5 * .1 = .25; 48 of fifty places are zero.
    gap = 0.7 - 0.95 / 50
    coverage = (0.9 + 0.5) / 2
    # Undivided, grams by .35: 6 + 1.4 = 7.4 and 2 + .7 = 2.7.
    raw_gap = 7.4 - 10.1 / 50
    logit = -4.428 + 2.960 * gap + 2.199 * coverage + 0.706 * math.log(1 + raw_gap)
    assert estimate(found) == pytest.approx(1 / (1 + math.exp(-logit)))


def test_sounds_stand_for_the_words_of_a_question_that_is_asked_by_sound():
    found = ranking((1.0, 0.0, 8.0), (0.0, 0.0, 2.0), ideals=(10.0, 0.0, 10.0), covered=(5.0, 0.0, 9.0))

    gap = 1.5 * 0.8 - 1.5 * (0.8 + 0.2) / 50
    logit = -4.428 + 2.960 * gap + 2.199 * 0.9 + 0.706 * math.log(1 + 8 - 10 / 50)
    assert estimate(found) == pytest.approx(1 / (1 + math.exp(-logit)))


def test_hits_beyond_the_field_of_view_do_not_count():
    seen = [(6.0, 4.0, 0.0), *[(1.0, 1.0, 0.0)] * (FIELD_OF_VIEW - 1)]
    rest = {"ideals": (10.0, 20.0, 0.0), "covered": (9.0, 10.0, 0.0)}

    assert estimate(ranking(*seen, (5.0, 4.0, 0.0), **rest)) == estimate(ranking(*seen, **rest))


def test_only_hit_stands_out_from_nothing():
    only = ranking((9.0, 9.0, 0.0), ideals=(10.0, 10.0, 0.0), covered=(10.0, 10.0, 0.0))
    twins = ranking(*[(9.0, 9.0, 0.0)] * 50, ideals=(10.0, 10.0, 0.0), covered=(10.0, 10.0, 0.0))

    assert verdict(estimate(only)) is Verdict.ANSWERED
    assert estimate(twins) < 0.2


def test_nothing_found_is_no_answer_for_sure():
    assert estimate(nothing()) == 0.0


POSITIVE = st.floats(0.001, 1000)
PARTS = st.tuples(POSITIVE, POSITIVE, st.just(0.0))
SHARES = st.tuples(st.floats(0, 3), st.floats(0, 3))
"""Of the ideals of words and grams: a rare title counts more than the ideal."""


@given(shares=st.lists(SHARES, min_size=1, max_size=60), words=POSITIVE, grams=POSITIVE)
def test_estimate_is_a_probability(shares, words, grams):
    parts = [(of_words * words, of_grams * grams, 0.0) for of_words, of_grams in shares]
    found = ranking(*parts, ideals=(words, grams, 0.0), covered=(words, 0.0, 0.0))

    assert 0 <= estimate(found) <= 1


@given(others=st.lists(PARTS, min_size=1, max_size=60), low=POSITIVE, more=POSITIVE)
def test_first_hit_that_stands_out_more_is_as_likely_or_likelier(others, low, more):
    rest = {"ideals": (1000.0, 1000.0, 0.0), "covered": (500.0, 500.0, 0.0)}

    lower, higher = (ranking((words, 1.0, 0.0), *others, **rest) for words in (low, low + more))

    assert estimate(lower) <= estimate(higher) + 1e-12


@given(low=st.floats(0, 1), more=st.floats(0, 1))
def test_hit_that_covers_more_of_the_question_is_as_likely_or_likelier(low, more):
    rest = ((5.0, 5.0, 0.0), (1.0, 1.0, 0.0))

    lower, higher = (ranking(*rest, ideals=(10.0, 10.0, 0.0), covered=(10 * c, 5.0, 0.0)) for c in (low, low + more))

    assert estimate(lower) <= estimate(higher)


@pytest.mark.parametrize(
    ("probability", "weak_below", "expected"),
    [
        (0.0, WEAK_BELOW, Verdict.EMPTY),
        (EMPTY_BELOW - 0.001, WEAK_BELOW, Verdict.EMPTY),
        (EMPTY_BELOW, WEAK_BELOW, Verdict.WEAK),
        (WEAK_BELOW - 0.001, WEAK_BELOW, Verdict.WEAK),
        (WEAK_BELOW, WEAK_BELOW, Verdict.ANSWERED),
        (1.0, WEAK_BELOW, Verdict.ANSWERED),
        (0.5, 0.6, Verdict.WEAK),
        (0.25, EMPTY_BELOW, Verdict.ANSWERED),
        (0.1, EMPTY_BELOW, Verdict.EMPTY),
    ],
)
def test_estimate_is_put_into_words(probability, weak_below, expected):
    assert verdict(probability, weak_below) is expected


def test_empty_is_below_a_fifth():
    assert EMPTY_BELOW == 0.2
