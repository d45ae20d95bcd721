import math
from itertools import count
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.contract.search import NOTHING, Hit, Ranking, Verdict
from search_api.judge import EMPTY_BELOW, FIELD_OF_VIEW, WEAK_BELOW, estimate, verdict


def ranking(*scores, ideal, articles=None):
    """A ranking whose hits have these scores and are sections of these articles, if not each of its own."""
    hits = (
        Hit(SimpleNamespace(article_id=article), score)
        for article, score in zip(articles or count(), scores, strict=False)
    )
    return Ranking(hits=tuple(hits), ideal=ideal)


def test_estimate_is_the_formula_worked_out_by_hand():
    found = ranking(20.0, 10.0, 4.0, 1.0, ideal=100.0)

    # The square root of the ideal is 10; 46 of fifty places are zero.
    gap = (20 - 35 / 50) / 10
    lead = (20 - (10 + 4) / 2) / 10
    signals = gap + 0.8 * lead + 6 * 0.2 - 0.6 * math.log(100)
    assert estimate(found) == pytest.approx(1 / (1 + math.exp(1.4 - 0.51 * signals)))


def test_hits_beyond_the_field_of_view_do_not_count():
    seen = [20.0, *[5.0] * (FIELD_OF_VIEW - 1)]

    assert estimate(ranking(*seen, 4.0, ideal=100.0)) == estimate(ranking(*seen, ideal=100.0))


def test_only_hit_stands_out_from_nothing():
    assert verdict(estimate(ranking(40.0, ideal=100.0))) is Verdict.ANSWERED


def test_hit_among_fifty_alike_is_none():
    assert verdict(estimate(ranking(*[15.0] * 50, ideal=100.0))) is Verdict.EMPTY


def test_hit_with_two_rivals_alike_is_less_likely_than_one_without():
    assert estimate(ranking(20.0, 20.0, 20.0, ideal=100.0)) < estimate(ranking(20.0, ideal=100.0))


def test_sections_of_the_same_article_are_no_rivals_of_its_best():
    scores = (20.0, 19.0, 18.0, 2.0, 1.0)

    one, several = (ranking(*scores, ideal=100.0, articles=articles) for articles in ("aaabc", "abcde"))

    lead = (20 - (2 + 1) / 2) / 10 - (20 - (19 + 18) / 2) / 10
    logits = [math.log(p / (1 - p)) for p in (estimate(several), estimate(one))]
    assert logits[1] - logits[0] == pytest.approx(0.51 * 0.8 * lead)


@pytest.mark.parametrize("found", [NOTHING, ranking(ideal=10.0), ranking(0.0, ideal=0.0)])
def test_nothing_found_or_asked_is_no_answer_for_sure(found):
    assert estimate(found) == 0.0


POSITIVE = st.floats(0.001, 1000)


@given(scores=st.lists(POSITIVE, min_size=1, max_size=60), ideal=POSITIVE)
def test_estimate_is_a_probability(scores, ideal):
    assert 0 <= estimate(ranking(*sorted(scores, reverse=True), ideal=ideal)) <= 1


@given(others=st.lists(POSITIVE, min_size=1, max_size=60), low=POSITIVE, more=POSITIVE)
def test_first_hit_that_stands_out_more_is_as_likely_or_likelier(others, low, more):
    lower, higher = (ranking(first, *others, ideal=1000.0) for first in (low, low + more))

    assert estimate(lower) <= estimate(higher) + 1e-12


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
