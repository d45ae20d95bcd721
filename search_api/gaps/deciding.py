"""
What an owner does with gaps, as changes of the decisions file; nothing is lost that was decided before.

    merge   several gaps are one             split    some wordings are another gap
    ignore  not ours: last in every list     reopen   take back that it is ignored, or fixed
    note    a remark that stays with it
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import count

from search_api.contract.analysis import content_key
from search_api.gaps import Decision, Gap
from search_api.gaps.finding import short_id

Decisions = tuple[Decision, ...]


class Undecidable(ValueError):
    """What was asked for cannot be; the message names the fact and the mend."""


def merge(decisions: Sequence[Decision], gaps: Sequence[Gap]) -> Decisions:
    """Make one gap of several; it keeps the id of the first."""
    if len({gap.id for gap in gaps}) < 2:
        raise Undecidable("one gap alone cannot be merged\n    mend: name two gaps or more")
    if len({gap.lang for gap in gaps}) > 1:
        languages = ", ".join(f"{gap.id} is {gap.lang}" for gap in gaps)
        raise Undecidable(
            f"gaps of different languages cannot be merged: {languages}\n    mend: merge those of one language"
        )
    merged = [_decision(decisions, gap) for gap in gaps]
    first = merged[0]
    questions = tuple(dict.fromkeys(text for decision in merged for text in decision.questions))
    notes = tuple(dict.fromkeys(decision.note for decision in merged if decision.note))
    return _with(
        [decision for decision in decisions if decision.id not in {gap.id for gap in gaps}],
        replace(first, questions=questions, note=" / ".join(notes)),
    )


def split(decisions: Sequence[Decision], gap: Gap, wordings: Sequence[str]) -> tuple[Decisions, str]:
    """
    Make another gap of some wordings.

    Returns:
        The decisions, and the id of the new gap.
    """
    decision = _decision(decisions, gap)
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


def ignore(decisions: Sequence[Decision], gap: Gap, note: str = "") -> Decisions:
    """Say that a gap is not the shop's."""
    decision = _decision(decisions, gap)
    return _with(decisions, replace(decision, state="ignored", note=note or decision.note))


def note(decisions: Sequence[Decision], gap: Gap, text: str) -> Decisions:
    """Leave a remark; an empty one takes it away."""
    return _with(decisions, replace(_decision(decisions, gap), note=text))


def reopen(decisions: Sequence[Decision], id_: str) -> Decisions:
    """Make an ignored or fixed gap an open one."""
    for decision in decisions:
        if decision.id == id_:
            return _with(decisions, replace(decision, state="open", article="", closed=None))
    raise Undecidable(f"nothing was decided of gap {id_!r}\n    mend: see kb/gaps.jsonl for what was")


def _decision(decisions: Iterable[Decision], gap: Gap) -> Decision:
    """What was decided of a gap, or nothing yet; with all wordings that readers use now."""
    before = next((decision for decision in decisions if decision.id == gap.id), None)
    if before is None:
        return Decision(id=gap.id, lang=gap.lang, questions=_named_first(gap), opened=gap.first.date())
    return replace(before, questions=tuple(dict.fromkeys((*before.questions, *gap.questions))))


def _named_first(gap: Gap) -> tuple[str, ...]:
    return tuple(dict.fromkeys((gap.question, *gap.questions)))


def _with(decisions: Iterable[Decision], changed: Decision) -> Decisions:
    others = (decision for decision in decisions if decision.id != changed.id)
    return tuple(sorted((*others, changed), key=lambda decision: decision.id))
