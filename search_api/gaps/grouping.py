"""
Which questions mean the same, and which wording names them best.

    texts --content_key--> leaves --terms, idf--> cosines --average linkage--> tree --the cut that fits--> groups

    alike on average        .7     .4     .1
    ship abroad            --+      :
    shipping abroad        --+------:-+
    ship a gift to Canada  ---------:-+----+        cut at .4: three groups
    forgot my password     ---------:------+

How alike is alike enough differs from shop to shop, so the tree is cut where questions fit their own group best
beside the nearest other one (the silhouette).  What the owner has put together is one leaf from the start, and what
the owner has kept apart never joins.

Sources: Murtagh 1983, "A survey of recent advances in hierarchical clustering algorithms" (nearest-neighbour chains);
Rousseeuw 1987, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis".
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from search_api.contract.analysis import Term, analyse, content_key

CUTS = tuple(percent / 100 for percent in range(10, 55, 4))
"""Similarities at which the tree may be cut."""
USUAL_CUT = 0.2
FEW = 20
"""Leaves below which the silhouette says nothing, and the usual cut is taken."""
SAMPLE = 1_000
"""Leaves whose silhouette is looked at."""
MOST = 5_000
"""Leaves that are compared, which takes 100 MB; of more, those asked least stay alone."""
LONG = 60
"""Code points of a name that fits on two lines of a phone."""

_Leaf = tuple[bool, int, str]
"""Bound by the owner: (False, number, ""); any other: (True, 0, content key)."""
_Matrix = NDArray[np.float32]
_Vector = NDArray[np.float32]
_Places = NDArray[np.intp]

_RUN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def group(texts: Sequence[str], lang: str, bound: Sequence[int | None] = ()) -> list[int]:
    """
    The number of its group for each text, counted from 0 in order of first appearance.

    What is grouped with what does not depend on the order of the texts.  Text without a content word stays alone.

    Args:
        bound: The owner's number for each text, None for most: texts of one number are one group, those of two never.
            None at all if empty.
    """
    keys = {}
    terms = {}
    for text in dict.fromkeys(texts):
        keys[text] = content_key(text, lang)
        terms[text] = _counted(analyse(text, lang))
    leaf_of_text = _leaves([keys[text] for text in texts], bound or [None] * len(texts))
    bags: defaultdict[_Leaf, Counter[str]] = defaultdict(Counter)
    for leaf, text in dict.fromkeys(zip(leaf_of_text, texts, strict=True)):
        bags[leaf].update(terms[text])
    leaves = _compared(leaf_of_text)
    groups = _groups([bags[leaf] for leaf in leaves], sum(not is_free for is_free, _, _ in leaves))
    group_of_leaf = dict(zip(leaves, groups, strict=True))
    numbers: dict[int | _Leaf, int] = {}
    return [numbers.setdefault(group_of_leaf.get(leaf, leaf), len(numbers)) for leaf in leaf_of_text]


def name_of(texts: Sequence[str], sessions: Sequence[int], lang: str) -> int:
    """
    The place of the text that names them best: the one most like what readers typed on average.

    A lone word is a name only where no text says more, one longer than `LONG` only where none is shorter.

    Args:
        texts: At least one.
        sessions: How many typed each.
    """
    asked: Counter[str] = Counter()
    for text, times in zip(texts, sessions, strict=True):
        asked[text] += times
    terms = {text: analyse(text, lang) for text in asked}
    vectors = {text: _unit({term: 1 + math.log(n) for term, n in _counted(terms[text]).items()}) for text in asked}
    centre = _sum({text: vectors[text] for text in sorted(asked)}, asked)

    def central(text: str) -> float:
        return math.fsum(centre[term] * weight for term, weight in vectors[text].items())

    def rank(text: str) -> tuple[bool, bool, float, int, str]:
        return len(text) > LONG, _is_lone(text, terms[text]), -round(central(text), 9), -asked[text], text

    return texts.index(min(asked, key=rank))


def _sum(vectors: Mapping[str, Mapping[str, float]], times: Mapping[str, int]) -> dict[str, float]:
    total: defaultdict[str, float] = defaultdict(float)
    for text, vector in vectors.items():
        for term, weight in vector.items():
            total[term] += times[text] * weight
    return total


def _is_lone(text: str, terms: Sequence[Term]) -> bool:
    """Whether `text` is one run of letters that content words fill, with no particle or ending, or says nothing."""
    words = [term for term in terms if term.field == "word"]
    runs = _RUN.findall(text)
    return not words or (len(runs) == 1 and len(runs[0]) <= sum(word.end - word.start for word in words))


def _counted(terms: Sequence[Term]) -> Counter[str]:
    """
    Words, and the grams that begin in one: others are of endings, which 반품하고 싶어요 and 교환하고 싶어요 share.

    They count alike; other weights change less than other questions do.
    """
    words = [term for term in terms if term.field == "word"]
    said = {at for word in words for at in range(word.start, word.end)}
    grams = (term for term in terms if term.field == "gram" and term.start in said)
    return Counter(f"{term.field} {term.text}" for term in chain(words, grams))


def _leaves(keys: Sequence[str], bound: Sequence[int | None]) -> list[_Leaf]:
    """The leaf of each text; one that says the same as a bound one belongs to it, of several to the lowest."""
    owners: dict[str, int] = {}
    for key, number in zip(keys, bound, strict=True):
        if number is not None:
            owners[key] = min(number, owners.get(key, number))
    numbers = [owners.get(key) if number is None else number for key, number in zip(keys, bound, strict=True)]
    return [
        (True, 0, key) if number is None else (False, number, "") for key, number in zip(keys, numbers, strict=True)
    ]


def _compared(leaf_of_text: Sequence[_Leaf]) -> list[_Leaf]:
    """The leaves that are compared, those bound first, in an order that does not depend on that of the texts."""
    asked = Counter(leaf_of_text)
    return sorted(sorted(asked, key=lambda leaf: (leaf[0], -asked[leaf], leaf))[:MOST])


def _groups(bags: Sequence[Mapping[str, int]], bound: int) -> list[int]:
    """The group of each leaf; the first `bound` of them never join each other."""
    similarity = _similarities(_vectors(bags))
    sample = np.linspace(0, len(bags) - 1, min(len(bags), SAMPLE)).astype(np.intp)
    distances = 1 - similarity[sample]
    similarity[:bound, :bound] = -np.inf
    np.fill_diagonal(similarity, -np.inf)
    order, joined = _link(similarity)
    cut = USUAL_CUT
    if len(bags) >= FEW:
        cut = _best_cut(distances[:, order], np.argsort(order)[sample], joined)
    groups = np.empty_like(order)
    groups[order] = np.cumsum(joined < cut)
    return [int(number) for number in groups]


def _vectors(bags: Sequence[Mapping[str, int]]) -> list[dict[str, float]]:
    """Weights of length 1, in one order of terms; terms that most leaves hold count little."""
    held = Counter(chain.from_iterable(bags))
    rarity = {term: 1 + math.log((1 + len(bags)) / (1 + holding)) for term, holding in held.items()}
    return [_unit({term: (1 + math.log(n)) * rarity[term] for term, n in sorted(bag.items())}) for bag in bags]


def _unit(weights: Mapping[str, float]) -> dict[str, float]:
    length = math.sqrt(math.fsum(weight * weight for weight in weights.values()))
    return {term: weight / length for term, weight in weights.items()}


def _similarities(vectors: Sequence[Mapping[str, float]]) -> _Matrix:
    """The cosine of each two leaves."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for leaf, vector in enumerate(vectors):
        for term in vector:
            holders[term].append(leaf)
    shared = {
        term: (np.array(leaves), np.array([vectors[leaf][term] for leaf in leaves]))
        for term, leaves in holders.items()
        if len(leaves) > 1
    }
    similarity = np.zeros((len(vectors), len(vectors)), dtype=np.float32)
    for row, vector in zip(similarity, vectors, strict=True):
        found = [(*shared[term], weight) for term, weight in vector.items() if term in shared]
        if found:
            leaves = np.concatenate([leaves for leaves, _, _ in found])
            products = np.concatenate([weights * weight for _, weights, weight in found])
            row[:] = np.bincount(leaves, products, len(vectors))
    np.fill_diagonal(similarity, 1)
    return similarity


def _link(similarity: _Matrix) -> tuple[_Places, _Vector]:
    """
    Average linkage down to the lowest cut, by chains of nearest neighbours.

    Joining two groups brings neither nearer to a third, so two that are nearest to each other join at once.

    Args:
        similarity: Is used up.

    Returns:
        The leaves in the order of the tree, where each group is a run; and for each of them how alike the two groups
        are that meet between the one before it and itself.
    """
    members = {leaf: [leaf] for leaf in range(len(similarity))}
    joined = np.full(len(similarity), -np.inf, dtype=np.float32)
    order: list[int] = []
    trail: list[int] = []
    while members:
        trail = trail or [next(iter(members))]
        last = trail[-1]
        nearest = int(similarity[last].argmax())
        if len(trail) > 1 and similarity[last, nearest] <= similarity[last, trail[-2]]:
            before = trail[-2]
            del trail[-2:]
            joined[members[last][0]] = similarity[last, before]
            _join(similarity, before, last, len(members[before]), len(members[last]))
            members[before] += members.pop(last)
        elif similarity[last, nearest] >= CUTS[0]:
            trail.append(nearest)
        else:
            order += members.pop(last)
            trail.clear()
    places = np.array(order, dtype=np.intp)
    return places, joined[places]


def _join(similarity: _Matrix, kept: int, gone: int, size_kept: int, size_gone: int) -> None:
    one, other = similarity[kept], similarity[gone]
    mean = (one * size_kept + other * size_gone) / (size_kept + size_gone)
    # Rounded up above both it would lead a chain in a circle.
    mean = np.minimum(mean, np.maximum(one, other))
    similarity[kept] = similarity[:, kept] = mean
    similarity[:, gone] = -np.inf


def _best_cut(distances: _Matrix, places: _Places, joined: _Vector) -> float:
    """
    The cut with the best silhouette, the lowest of several.

    Args:
        distances: From some leaves to all in the order of the tree.
        places: Where in it these leaves stand.
        joined: As `_link` returns it.
    """
    running = np.cumsum(distances, axis=1, dtype=np.float64)
    return max(CUTS, key=lambda cut: _silhouette(running, places, np.flatnonzero(joined < cut)))


def _silhouette(running: NDArray[np.float64], places: _Places, starts: _Places) -> float:
    """
    How much better leaves fit their own group than the nearest other one, on average, -1 to 1.

    Args:
        running: Distances of `_best_cut`, added up.
        places: Likewise.
        starts: Where in the tree groups begin.
    """
    if len(starts) == 1:
        return 0.0
    ends = np.append(starts[1:], running.shape[1])
    sizes = ends - starts
    sums = np.diff(running[:, ends - 1], axis=1, prepend=0)
    rows = np.arange(len(places))
    own = np.searchsorted(starts, places, side="right") - 1
    within = sums[rows, own] / np.maximum(sizes[own] - 1, 1)
    means = sums / sizes
    means[rows, own] = np.inf
    nearest = means.min(axis=1)
    fits = (nearest - within) / np.maximum(np.maximum(nearest, within), 1e-6)
    return float(np.where(sizes[own] > 1, fits, 0).mean())
