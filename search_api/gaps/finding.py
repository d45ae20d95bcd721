"""
From questions that failed to the gaps an owner works on.

    [Intent] --by meaning--> groups --the name they had--> ids --two readers or more--> [Gap], the costliest first

A gap keeps its id while questions come and go: it is recognised by the questions it has in common with the gap of
that id, as the log remembers it, and a new one is named after the question that was asked first.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from itertools import count

from search_api.gaps import Advice, Decision, Gap, Key, Near
from search_api.gaps.grouping import group, name_of
from search_api.intents import WEIGHTS, Intent, Kind
from search_api.period import Period

MOST_QUESTIONS = 8
"""Wordings of a gap that are told."""
SAME_GAP = 0.3
"""Least share of questions in common with a former gap (Jaccard), to be that gap."""
CONTEXT = timedelta(days=60)
"""How far back questions are grouped with those of a period: a gap must have one id, in a report of a week as well."""
MOSTLY_ANSWERED = 0.8
"""Share of a question's searches that ended well, from which on the rest is no gap: the answer is there and found."""
ENOUGH_FOR_TREND = 3
"""Sessions in the first half of a period, before the second can be called more or less."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Of an id; none is taken for another when it is read out."""
_ID_LENGTH = 4

Advise = Callable[[str, Sequence[tuple[str, int]], Sequence[Intent]], tuple[Advice, tuple[Near, ...]]]
"""Language, wordings with their sessions, and the questions -> what would answer them; `advice.Adviser`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found in a period."""

    gaps: tuple[Gap, ...]
    """Contacts that could be saved first; those that are to be ignored come last."""
    open: int
    """How many are open, also beyond those that were looked at closely, ..."""
    opened: int
    """... and how many of them were first asked in the period."""
    hidden: int
    """Failed questions of groups with too few sessions to be shown."""
    ids: Mapping[Key, str]
    """In which gap each failed question is, also of the hidden ones; to be remembered."""


@dataclass(slots=True)
class _Question:
    """All wordings of a question that have the same content words."""

    key: str
    intents: list[Intent] = field(default_factory=list)

    @property
    def text(self) -> str:
        texts = Counter(intent.text for intent in self.intents)
        return min(texts, key=lambda text: (-texts[text], text))


def find_gaps(
    intents: Iterable[Intent],
    decisions: Sequence[Decision],
    known: Mapping[Key, str],
    advise: Advise,
    *,
    period: Period,
    threshold: int,
    most: int = 50,
) -> Found:
    """
    Find the gaps of a period.

    Args:
        intents: Of the period, and of `CONTEXT` before its end, by time.
        known: In which gap a question was before.
        threshold: Sessions from which on the words of a gap are shown.
        most: So many are looked at closely and returned.
    """
    failed = _failed(intents, decisions, period)
    groups = {lang: _groups(lang, questions, decisions, known) for lang, questions in failed.items()}
    named = [each for lang, of_lang in groups.items() for each in _named(lang, of_lang, known)]
    asked = [inside for each in named if (inside := each.within(period)).questions]
    shown = [each for each in asked if _sessions(each.questions) >= threshold]
    hidden = [each for each in asked if _sessions(each.questions) < threshold]
    by_id = {decision.id: decision for decision in decisions}
    open_ = [each for each in shown if not _ignored(by_id.get(each.id))]
    ranked = sorted(
        shown,
        key=lambda each: (_ignored(by_id.get(each.id)), -_contacts(each.questions, period.zone), each.lang, each.id),
    )
    return Found(
        gaps=tuple(_gap(each, by_id.get(each.id), advise, period) for each in ranked[:most]),
        open=len(open_),
        opened=sum(each.first >= period.begins for each in open_),
        hidden=sum(len(question.intents) for each in hidden for question in each.questions),
        ids={(each.lang, question.key): each.id for each in named for question in each.questions},
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """A group that has its id."""

    lang: str
    id: str
    first: datetime
    questions: list[_Question]

    def within(self, period: Period) -> _Named:
        """What of it was asked in the period."""
        begins = period.begins
        inside = (
            _Question(question.key, [intent for intent in question.intents if intent.at >= begins])
            for question in self.questions
        )
        return replace(self, questions=[question for question in inside if question.intents])


def _failed(
    intents: Iterable[Intent], decisions: Sequence[Decision], period: Period
) -> dict[str, dict[str, _Question]]:
    """Language -> key -> the question that failed; what was fixed since is not asked of the new articles."""
    fixed = {
        key: decision.closed
        for decision in decisions
        if decision.state == "fixed" and decision.closed
        for key in decision.keys
    }
    begins = period.begins
    asked: dict[Key, list[Intent]] = defaultdict(list)
    for intent in intents:
        if not intent.mark:
            asked[intent.lang, intent.key or intent.text].append(intent)
    failed: dict[str, dict[str, _Question]] = defaultdict(dict)
    for (lang, key), of_key in asked.items():
        closed = fixed.get((lang, key))
        found = [
            intent
            for intent in of_key
            if intent.ended != "answered" and (closed is None or _day(intent, period.zone) > closed)
        ]
        if found and not _is_mostly_answered(of_key, found, begins):
            failed[lang][key] = _Question(key, found)
    return failed


def _is_mostly_answered(asked: Iterable[Intent], failed: Iterable[Intent], begins: datetime) -> bool:
    answered = sum(intent.ended == "answered" and intent.at >= begins for intent in asked)
    return answered > 0 and answered >= MOSTLY_ANSWERED * (answered + sum(intent.at >= begins for intent in failed))


def _groups(
    lang: str, questions: Mapping[str, _Question], decisions: Sequence[Decision], known: Mapping[Key, str]
) -> list[_Group]:
    of_decision = {key: number for number, decision in enumerate(decisions) for key in decision.keys}
    ignored = {decision.id for decision in decisions if decision.lang == lang and decision.state == "ignored"}
    groups: dict[object, _Group] = defaultdict(_Group)
    free: list[_Question] = []
    for question in sorted(questions.values(), key=lambda question: question.key):
        number = of_decision.get((lang, question.key))
        id_ = known.get((lang, question.key), "") if number is None else decisions[number].id
        if id_ in ignored:
            # What is not ours takes along what was in it, and nothing new: that might be ours.
            groups[id_].id = id_
            groups[id_].questions.append(question)
        else:
            free.append(question)
    numbers = group(
        [question.text for question in free], lang, [of_decision.get((lang, question.key)) for question in free]
    )
    for number, question in zip(numbers, free, strict=True):
        groups[number].questions.append(question)
        if (decided := of_decision.get((lang, question.key))) is not None:
            groups[number].id = decisions[decided].id
    return list(groups.values())


@dataclass(slots=True)
class _Group:
    questions: list[_Question] = field(default_factory=list)
    id: str = ""
    """Given by the owner's decision; empty for none yet."""


def _named(lang: str, groups: Sequence[_Group], known: Mapping[Key, str]) -> list[_Named]:
    """Give each group the id of the former gap it has most in common with, or a new one."""
    former: dict[str, set[str]] = defaultdict(set)
    for of_group in groups:
        for question in of_group.questions:
            if id_ := known.get((lang, question.key)):
                former[id_].add(question.key)
    taken = {each.id for each in groups if each.id}
    for _, _, id_, of_group in sorted(_candidates(groups, former), key=lambda each: each[:3]):
        if not of_group.id and id_ not in taken:
            of_group.id = id_
            taken.add(id_)
    taken |= set(known.values())
    # The order must not depend on how the groups came about, or which of two gets the shorter id would.
    for of_group in sorted(groups, key=lambda each: _founder(each).id):
        if not of_group.id:
            of_group.id = _new_id(lang, _founder(of_group), taken)
            taken.add(of_group.id)
    return [_Named(lang, each.id, _founder(each).at, each.questions) for each in groups]


def _candidates(groups: Sequence[_Group], former: Mapping[str, set[str]]) -> Iterable[tuple[int, float, str, _Group]]:
    for of_group in groups:
        keys = {question.key for question in of_group.questions}
        for id_ in former:
            common = len(keys & former[id_])
            likeness = common / len(keys | former[id_])
            # One question that left a large gap is not that gap; a gap that many joined still is.
            if common and (likeness >= SAME_GAP or common == len(former[id_])):
                yield -common, -likeness, id_, of_group


def _founder(of_group: _Group) -> Intent:
    return min((question.intents[0] for question in of_group.questions), key=lambda intent: (intent.at, intent.id))


def _new_id(lang: str, founder: Intent, taken: set[str]) -> str:
    lengths = count(_ID_LENGTH)
    return next(
        id_ for length in lengths if (id_ := short_id(lang, founder.key or founder.text, length)) not in taken
    )


def short_id(lang: str, text: str, length: int) -> str:
    """`g` and so many letters and digits that stand for a text; the same for the same text."""
    digest = hashlib.blake2b(f"{lang}\0{text}".encode()).digest()
    return "g" + "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest)[:length]


def _ignored(decision: Decision | None) -> bool:
    return decision is not None and decision.state == "ignored"


def _gap(named: _Named, decision: Decision | None, advise: Advise, period: Period) -> Gap:
    intents = sorted((each for question in named.questions for each in question.intents), key=lambda each: each.at)
    wordings = _wordings(intents)
    texts, sessions = [text for text, _ in wordings], [held for _, held in wordings]
    advice, near = advise(named.lang, wordings, intents)
    kinds: Counter[Kind] = Counter(intent.ended for intent in intents if intent.ended != "answered")
    daily = _daily(intents, period)
    return Gap(
        id=named.id,
        lang=named.lang,
        question=texts[name_of(texts, sessions, named.lang)],
        questions=tuple(texts[:MOST_QUESTIONS]),
        searches=len(intents),
        sessions=len(_visits(intents, period.zone)),
        contacts=round(_contacts(named.questions, period.zone), 2),
        kinds=tuple(sorted(kinds.items(), key=lambda each: (-each[1], each[0]))),
        first=named.first,
        last=intents[-1].at,
        daily=daily,
        trend=_trend(daily),
        advice=advice,
        near=near,
        # What was fixed and is asked again is open.
        state="ignored" if _ignored(decision) else "open",
        note=decision.note if decision else "",
    )


def _wordings(intents: Iterable[Intent]) -> list[tuple[str, int]]:
    """Readers' own wordings and in how many sessions they were used, most first."""
    sessions: dict[str, set[str]] = defaultdict(set)
    for intent in intents:
        sessions[intent.text].add(intent.session)
    return sorted(((text, len(held)) for text, held in sessions.items()), key=lambda each: (-each[1], each[0]))


def _sessions(questions: Iterable[_Question]) -> int:
    """Distinct sessions; questions without one count as one together."""
    return len({intent.session for question in questions for intent in question.intents})


def _visits(intents: Iterable[Intent], zone: tzinfo) -> dict[tuple[str, date], float]:
    """A session on a day -> how surely it was left without an answer."""
    visits: dict[tuple[str, date], float] = {}
    for intent in intents:
        if intent.ended != "answered":
            visit = intent.session, _day(intent, zone)
            visits[visit] = max(visits.get(visit, 0.0), WEIGHTS[intent.ended] * (1 - intent.estimate))
    return visits


def _contacts(questions: Iterable[_Question], zone: tzinfo) -> float:
    return sum(_visits((intent for question in questions for intent in question.intents), zone).values())


def _daily(intents: Iterable[Intent], period: Period) -> tuple[int, ...]:
    of_day = Counter(day for _, day in _visits(intents, period.zone))
    return tuple(of_day[day] for day in period.each_day())


def _trend(daily: Sequence[int]) -> float | None:
    half = len(daily) // 2
    first, last = sum(daily[:half]), sum(daily[len(daily) - half :])
    return round(last / first, 2) if first >= ENOUGH_FOR_TREND else None


def _day(intent: Intent, zone: tzinfo) -> date:
    return intent.at.astimezone(zone).date()
