"""
How likely it is, from words alone, that the best hit answers the question.

    p = sigmoid(SCALE * (gap + 0.8 * lead + 6 * share - 0.6 * ln(ideal)) + SHIFT)

    gap     the first score minus the mean of the fifty best, over the square root of the ideal: an answer stands
            out; places that no hit takes count as zero, or the only hit there is would stand out from nothing
    lead    the same against its nearest rivals, the best sections of the next two articles
    share   the first score over the ideal: how much of what was asked is there, rare words weighing more
    ideal   the score of a text that is full of the question: the more is asked, the more must be there

What a section holds of a question by chance grows as the square root of what is asked, as in a sum of coin tosses:
hence the root under both gaps.

With grams nearly every question has some hit, so "no hit" says nothing; this says more, and still knows words, not
meaning.  Where close siblings of a missing article stay, no such signal tells them apart: hence "weak", not "wrong".

Source: the four signals were chosen among seventeen, and fitted, on ten sets of Korean, Japanese and English
questions, judged with their article there and away; `bench/README.md` says how well they tell the two apart.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from search_api.contract.search import Hit, Ranking, Verdict

FIELD_OF_VIEW = 50
"""Hits that the first one is compared with."""

RIVALS = 2
"""Articles that come nearest to it."""

SCALE, SHIFT = 0.51, -1.4
"""What makes a probability of the sum of the signals, where three of five questions have an answer."""

EMPTY_BELOW = 0.2
"""Caught .46 to .96 of the questions of another domain, and .00 to .11 of the answerable ones, on seven pairs of sets."""

WEAK_BELOW = 0.4
"""Until the site's own traffic says what is low there: a fixed cut does not travel well."""


def estimate(ranking: Ranking) -> float:
    """The probability, 0 to 1, that the first hit answers the question; 0 without hits."""
    if not ranking.hits or not ranking.ideal:
        return 0.0
    first, chance = ranking.hits[0].score, math.sqrt(ranking.ideal)
    gap = (first - sum(hit.score for hit in ranking.hits[:FIELD_OF_VIEW]) / FIELD_OF_VIEW) / chance
    lead = (first - sum(_rivals(ranking.hits)) / RIVALS) / chance
    share = first / ranking.ideal
    signals = gap + 0.8 * lead + 6 * share - 0.6 * math.log(ranking.ideal)
    return 1 / (1 + math.exp(-(SCALE * signals + SHIFT)))


def _rivals(hits: Sequence[Hit]) -> Iterable[float]:
    """The scores of the articles that come next; several sections of one article do not contradict it."""
    best: dict[str, float] = {}
    for hit in hits:
        best.setdefault(hit.document.article_id, hit.score)
        if len(best) > RIVALS:
            break
    return list(best.values())[1:]


def verdict(probability: float, weak_below: float = WEAK_BELOW) -> Verdict:
    """
    Put an estimate into words.

    Args:
        weak_below: The site's own cut, where its traffic has shown one.
    """
    if probability < EMPTY_BELOW:
        return Verdict.EMPTY
    return Verdict.WEAK if probability < weak_below else Verdict.ANSWERED
