"""
How likely it is, from words alone, that the best hit answers the question.

    p = sigmoid(-4.428 + 2.960 * gap + 2.199 * coverage + 0.706 * ln(1 + raw gap))

    gap        the first score minus the mean of the fifty best, each divided by its ideal: an answer stands out;
               places that no hit takes count as zero, or the only hit there is would stand out from nothing
    coverage   the part of the question's words, and of its grams, that the first hit holds, rare ones weighing more
    raw gap    the same gap undivided: many rare words say more than one

With grams nearly every question has some hit, so "no hit" says nothing; this says more, and still knows words, not
meaning.  Where close siblings of a missing article stay, no such signal tells them apart: hence "weak", not "wrong".

Source: fitted to seven sets of Korean, Japanese and English questions, judged with their article there and away.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from search_api.contract.ranking import KINDS
from search_api.contract.search import Hit, Ranking, Verdict

FIELD_OF_VIEW = 50
"""Hits that the first one is compared with."""

EMPTY_BELOW = 0.2
"""Caught .77 to .99 of questions from another domain, and .01 to .06 of answerable ones on five sets of six."""

WEAK_BELOW = 0.4
"""Until the site's own traffic says what is low there: a fixed cut does not travel well."""

_WORD, _GRAM, _SOUND = range(len(KINDS))


def estimate(ranking: Ranking) -> float:
    """The probability, 0 to 1, that the first hit answers the question; 0 without hits."""
    if not ranking.hits:
        return 0.0
    seen = ranking.hits[:FIELD_OF_VIEW]
    gap = _gap([_normal(hit, ranking.ideals) for hit in seen])
    raw_gap = _gap([_raw(hit) for hit in seen])
    logit = -4.428 + 2.960 * gap + 2.199 * _coverage(ranking) + 0.706 * math.log1p(max(0.0, raw_gap))
    return 1 / (1 + math.exp(-logit))


def _gap(scores: Sequence[float]) -> float:
    return scores[0] - sum(scores) / FIELD_OF_VIEW


def _normal(hit: Hit, ideals: Sequence[float]) -> float:
    words, grams = (_share(hit.parts[kind], ideals[kind]) for kind in (_WORD, _GRAM))
    if ideals[_SOUND]:
        # Asked by sound, so the sounds are what stands for the words.
        words = max(words, _share(hit.parts[_SOUND], ideals[_SOUND]))
    return words + 0.5 * grams if ideals[_GRAM] else 1.5 * words


def _raw(hit: Hit) -> float:
    return max(hit.parts[_WORD], hit.parts[_SOUND]) + 0.35 * hit.parts[_GRAM]


def _coverage(ranking: Ranking) -> float:
    """The mean over the kinds that were asked for."""
    shares = [
        min(1.0, _share(covered, ideal))
        for kind, covered, ideal in zip(range(len(KINDS)), ranking.covered, ranking.ideals, strict=True)
        if ideal and (kind != _WORD or not ranking.ideals[_SOUND])
    ]
    return sum(shares) / len(shares) if shares else 0.0


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def verdict(probability: float, weak_below: float = WEAK_BELOW) -> Verdict:
    """
    Put an estimate into words.

    Args:
        weak_below: The site's own cut, where its traffic has shown one.
    """
    if probability < EMPTY_BELOW:
        return Verdict.EMPTY
    return Verdict.WEAK if probability < weak_below else Verdict.ANSWERED
