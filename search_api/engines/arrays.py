"""
Postings in NumPy arrays, scored there: the formula of `contract.ranking` with everything that does not
depend on the question worked out beforehand, the weight of the kind included.

    terms      "parcel" -> row 17
    starts     row 17 -> 2041 .. 2044          one slice a term
    sections   2041 .. 2044 -> 3, 8, 90        which sections hold it
    impacts    2041 .. 2044 -> 4.1, 2.2, 3.9   what it adds to each, title and text together
    ideals     row 17 -> 5.8                   what it would add to a text that is full of it

A question is then a sum over a few slices; what many sections hold is spread over all of them when it is first
asked for, because adding two rows is ten times faster than adding to every other place of one.

The arrays are a copy of what the Whoosh index holds; they are kept beside it, and made anew from it when they are
missing or of another format.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search_api.contract.analysis import Term
from search_api.contract.ranking import FIELDS, KINDS, Kind, ideal_score

FORMAT = 2
"""Changes whenever files of another version of this module must not be read."""

COMMON = 4
"""Terms that at least one section of so many holds are spread."""

MAX_SPREAD = 256
"""Of each kind and language: 10 MB at 10,000 sections."""

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

FieldPostings = Iterable[tuple[str, Ints, Floats]]
"""(term, sections that hold it in rising order, how often each does)."""


@dataclass(frozen=True, slots=True)
class Postings:
    """All terms of one kind in one language."""

    rows: Mapping[str, int]
    starts: NDArray[np.int64]
    sections: Ints
    impacts: Floats
    ideals: Floats
    unknown: float
    """The ideal of a term that no section holds."""
    spread: dict[int, Floats] = field(default_factory=dict, compare=False, repr=False)
    """Row of a common term -> its impact on every section, 0 where it does not stand."""

    def add(self, scores: Floats, terms: Sequence[Term]) -> None:
        """Add what each of `terms` is worth to the sections that hold it."""
        for term in terms:
            row = self.rows.get(term.text)
            if row is None:
                continue
            start, end = self.starts[row], self.starts[row + 1]
            common = self._spread(row, len(scores)) if COMMON * (end - start) >= len(scores) else None
            impacts = self.impacts[start:end] if common is None else common
            if term.weight != 1.0:
                impacts = impacts * term.weight
            if common is None:
                np.add.at(scores, self.sections[start:end], impacts)
            else:
                scores += impacts

    def _spread(self, row: int, count: int) -> Floats | None:
        """The impacts of a row with a place for every section; None if enough of them are kept."""
        kept = self.spread.get(row)
        if kept is None and len(self.spread) < MAX_SPREAD:
            start, end = self.starts[row], self.starts[row + 1]
            kept = np.zeros(count, np.float32)
            kept[self.sections[start:end]] = self.impacts[start:end]
            self.spread[row] = kept
        return kept

    def ideal(self, terms: Sequence[Term]) -> float:
        """The score of a text that is full of those terms that the reader typed."""
        return sum(term.weight * self.ideal_of(term) for term in terms if not term.added)

    def ideal_of(self, term: Term) -> float:
        row = self.rows.get(term.text)
        return self.unknown if row is None else float(self.ideals[row])


def build(kind: Kind, count: int, fields: Mapping[str, tuple[Floats, FieldPostings]]) -> Postings:
    """
    Work out the impacts of every term.

    Args:
        kind: What these terms count in the language.
        count: Sections in the language.
        fields: Name in `ranking.FIELDS` -> length of that field in each section, and its postings;
            the field of the text comes before that of the title, and holds what the title holds.
    """
    parts: dict[str, list[tuple[Ints, Floats]]] = {}
    for name, (lengths, postings) in fields.items():
        rule = FIELDS[name]
        mean = float(lengths.mean()) if count else 0.0
        norms = kind.k1 * (1 - rule.b + rule.b * lengths / (mean or 1.0))
        for text, sections, counts in postings:
            top = rule.weight * ideal_score(kind, count, len(sections))
            impacts = (top * counts / (counts + norms[sections])).astype(np.float32)
            parts.setdefault(text, []).append((sections, impacts))
    terms = sorted(parts)
    merged = [_merged(parts[text]) for text in terms]
    starts = np.zeros(len(terms) + 1, np.int64)
    np.cumsum([len(sections) for sections, _ in merged], out=starts[1:])
    return Postings(
        rows={text: row for row, text in enumerate(terms)},
        starts=starts,
        sections=np.concatenate([sections for sections, _ in merged]) if merged else np.zeros(0, np.int32),
        impacts=np.concatenate([impacts for _, impacts in merged]) if merged else np.zeros(0, np.float32),
        ideals=np.array([ideal_score(kind, count, len(sections)) for sections, _ in merged], np.float32),
        unknown=ideal_score(kind, count, 0),
    )


def _merged(parts: list[tuple[Ints, Floats]]) -> tuple[Ints, Floats]:
    if len(parts) == 1:
        return parts[0]
    sections = np.concatenate([part[0] for part in parts])
    impacts = np.concatenate([part[1] for part in parts])
    unique, places = np.unique(sections, return_inverse=True)
    return unique.astype(np.int32), np.bincount(places, impacts).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Index:
    """The postings of one language, of every kind."""

    count: int
    postings: Mapping[str, Postings]

    def search(self, terms: Sequence[Term], limit: int) -> Found:
        """The best sections, those with the same score in the order in which they were added."""
        asked = [(self.postings[kind], [term for term in terms if term.field == kind]) for kind in KINDS]
        scores = np.zeros(self.count, np.float32)
        for postings, wanted in asked:
            postings.add(scores, wanted)
        best = _top(scores, limit)
        return Found(
            sections=best.tolist(),
            scores=scores[best].tolist(),
            ideal=sum(postings.ideal(wanted) for postings, wanted in asked),
        )


@dataclass(frozen=True, slots=True)
class Found:
    """Places of sections, best first, with what `search.Hit` and `search.Ranking` say of them."""

    sections: list[int]
    scores: list[float]
    ideal: float


def _top(scores: Floats, limit: int) -> NDArray[np.int64]:
    """Places of the highest scores above zero, best first."""
    if len(scores) > limit:
        # All that could be among them: ties at the border are settled below, by place.
        border = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        places = np.flatnonzero(scores >= max(border, np.float32(1e-6)))
    else:
        places = np.flatnonzero(scores > 0)
    order = np.argsort(-scores[places], kind="stable")
    return places[order][:limit]


def save(index: Index, folder: Path) -> None:
    """Write `index` below `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, postings in index.postings.items():
        (folder / f"{kind}.terms").write_bytes("\n".join(postings.rows).encode())
        for name in _ARRAYS:
            np.save(folder / f"{kind}.{name}.npy", getattr(postings, name), allow_pickle=False)
    unknown = {kind: postings.unknown for kind, postings in index.postings.items()}
    said = {"format": FORMAT, "count": index.count, "unknown": unknown}
    (folder / "arrays.json").write_text(json.dumps(said, sort_keys=True), encoding="utf-8")


_ARRAYS = ("starts", "sections", "impacts", "ideals")


def load(folder: Path, checksums: Mapping[str, str]) -> Index | None:
    """
    Read what `save` wrote.

    Args:
        checksums: File name -> the SHA-256 it must have.

    Returns:
        None if a file is missing or not as it was written, or the format is another one.
    """
    try:
        if any(_sha256(folder / name) != checksum for name, checksum in checksums.items()):
            return None
        said = json.loads((folder / "arrays.json").read_text(encoding="utf-8"))
        if said["format"] != FORMAT:
            return None
        return Index(
            count=said["count"],
            postings={kind: _load(folder, kind, unknown) for kind, unknown in said["unknown"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _load(folder: Path, kind: str, unknown: float) -> Postings:
    # Not as text: that would make a line end of "\r", and every term after it another one.
    text = (folder / f"{kind}.terms").read_bytes().decode()
    terms = text.split("\n") if text else []
    # Refusing pickles: these files are data, and stay it.
    arrays = {name: np.load(folder / f"{kind}.{name}.npy", allow_pickle=False) for name in _ARRAYS}
    return Postings(rows=dict(zip(terms, range(len(terms)), strict=True)), unknown=unknown, **arrays)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
