"""
What an owner does with gaps, as changes of the decisions file; nothing is lost that was decided before.

    merge   several gaps are one             split    some wordings are another gap
    ignore  not ours: last in every list     reopen   take back that it is ignored, or fixed
    note    a remark that stays with it            close  fixed by hand

Days are those of the shop's clock, as in a report: hence its zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, tzinfo
from itertools import count

from search_api.contract.analysis import content_key
from search_api.gaps import Decision, Gap
from search_api.gaps.finding import short_id

Decisions = tuple[Decision, ...]


class Undecidable(ValueError):
    """What was asked for cannot be; the message names the fact and the mend."""


def merge(decisions: Sequence[Decision], gaps: Sequence[Gap], zone: tzinfo) -> Decisions:
    """Make one gap of several; it keeps the id of the first, and the latest fix of any unless the first is ignored."""
    if len({gap.id for gap in gaps}) < 2:
        raise Undecidable("one gap alone cannot be merged\n    mend: name two gaps or more")
    if len({gap.lang for gap in gaps}) > 1:
        languages = ", ".join(f"{gap.id} is {gap.lang}" for gap in gaps)
        raise Undecidable(
            f"gaps of different languages cannot be merged: {languages}\n    mend: merge those of one language"
        )
    parts = [_decision(decisions, gap, zone) for gap in gaps]
    merged = replace(
        parts[0],
        questions=tuple(dict.fromkeys(text for part in parts for text in part.questions)),
        note=" / ".join(dict.fromkeys(part.note for part in parts if part.note)),
        opened=min((part.opened for part in parts if part.opened), default=None),
    )
    if merged.state == "open" and (fixed := [part for part in parts if part.state == "fixed"]):
        last = max(fixed, key=lambda part: part.closed or date.min)
        merged = replace(merged, state="fixed", article=last.article, closed=last.closed)
    gone = {gap.id for gap in gaps}
    return _with([decision for decision in decisions if decision.id not in gone], merged)


def split(decisions: Sequence[Decision], gap: Gap, wordings: Sequence[str], zone: tzinfo) -> tuple[Decisions, str]:
    """
    Make another gap of some wordings, an open one.

    Returns:
        The decisions, and the id of the new gap.
    """
    decision = _decision(decisions, gap, zone)
    keys = {content_key(text, gap.lang): text for text in wordings}
    known = {content_key(text, gap.lang) for text in decision.questions}
    if strangers := [text for key, text in keys.items() if key not in known]:
        raise Undecidable(
            f"gap {gap.id} has no wording {strangers[0]!r}\n    mend: copy one from 'kb gaps show {gap.id}'"
        )
    rest = tuple(text for text in decision.questions if content_key(text, gap.lang) not in keys)
    if not rest:
        raise Undecidable(
            f"nothing would be left of gap {gap.id}\n"
            "    mend: leave out a wording; of wordings with the same content words all go together"
        )
    moved = tuple(text for text in decision.questions if text not in rest)
    taken = {each.id for each in decisions} | {gap.id}
    id_ = next(id_ for length in count(4) if (id_ := short_id(gap.lang, moved[0], length)) not in taken)
    new = Decision(id=id_, lang=gap.lang, questions=moved, opened=decision.opened)
    return _with(_with(decisions, replace(decision, questions=rest)), new), id_


def ignore(decisions: Sequence[Decision], gap: Gap, text: str, zone: tzinfo) -> Decisions:
    """Say that a gap is not the shop's, and why; without a text the note stays that was there."""
    decision = _decision(decisions, gap, zone)
    return _with(decisions, replace(decision, state="ignored", note=text or decision.note))


def note(decisions: Sequence[Decision], gap: Gap, text: str, zone: tzinfo) -> Decisions:
    """Leave a remark; an empty one takes it away."""
    return _with(decisions, replace(_decision(decisions, gap, zone), note=text))


def close(decisions: Sequence[Decision], gap: Gap, article: str, today: date, zone: tzinfo) -> Decisions:
    """Say that a gap is fixed, by an article or, with an empty one, by what no article says."""
    return _with(decisions, replace(_decision(decisions, gap, zone), state="fixed", article=article, closed=today))


def reopen(decisions: Sequence[Decision], id_: str) -> Decisions:
    """Make an ignored or fixed gap an open one."""
    for decision in decisions:
        if decision.id == id_:
            return _with(decisions, replace(decision, state="open", article="", closed=None))
    raise Undecidable(f"nothing was decided of gap {id_!r}\n    mend: see kb/gaps.jsonl for what was")


def _decision(decisions: Iterable[Decision], gap: Gap, zone: tzinfo) -> Decision:
    """What was decided of a gap, or nothing yet; with all wordings that readers use now."""
    before = next((decision for decision in decisions if decision.id == gap.id), None)
    if before is None:
        before = Decision(id=gap.id, lang=gap.lang, questions=(), opened=gap.first.astimezone(zone).date())
    return replace(before, questions=tuple(dict.fromkeys((*before.questions, gap.question, *gap.questions))))


def _with(decisions: Iterable[Decision], changed: Decision) -> Decisions:
    others = (decision for decision in decisions if decision.id != changed.id)
    return tuple(sorted((*others, changed), key=lambda decision: decision.id))
