"""
What a server does with its log once a day: forget, and remember the names of gaps.

    questions older than `keep_days` --judge--> daily counts, without a word      the questions themselves go
    daily counts older than 25 months                                             go
    questions of the last days --find_gaps--> in which gap each is               so that a gap keeps its id

Nothing is forgotten on the word of a clock alone: a machine that wakes up in 2036 would forget everything.  So the
day counts only once a later day has been seen too; until then questions live a day longer, never shorter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from search_api.gaps.finding import CONTEXT, find_gaps
from search_api.gaps.overview import by_what_was_shown
from search_api.intents import SESSION, judge
from search_api.period import Period
from search_api.querylog import DailyCount, QueryLog, StoredOutcome, StoredQuestion
from search_api.snapshot import OpenSnapshot
from search_api.uncollected import uncollected

KEEP_COUNTS = timedelta(days=761)
"""25 months, the longest that France's authority lets audience counts be kept."""

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@uncollected()
def forget_old(log: QueryLog, zone: ZoneInfo, keep_days: int, today: date) -> int:
    """
    Forget the questions of `keep_days` and more days ago, but count them; return how many rows went.

    Args:
        today: Where the shop is, if its clock is right.

    Raises:
        LogError: The log cannot be written now.
    """
    before = log.clock_says(today)
    if before is None:
        return 0
    # `before` is a day that is over: one day less is kept of what it says, so that nothing lives a day too long.
    oldest = before - timedelta(days=keep_days - 2)
    first_kept = Period(since=oldest, until=today, zone=zone).begins
    questions = log.questions(_BEGINNING, first_kept)
    outcomes = log.outcomes(_BEGINNING, first_kept + SESSION)
    if not questions and not any(outcome.at < first_kept for outcome in outcomes):
        return 0
    return log.retire(first_kept, daily_counts(questions, outcomes, zone), counts_since=before - KEEP_COUNTS)


def daily_counts(
    questions: Sequence[StoredQuestion], outcomes: Sequence[StoredOutcome], zone: ZoneInfo
) -> list[DailyCount]:
    """How many questions of each day and language ended how; by day, language, end."""
    counts: Counter[tuple[date, str, str]] = Counter()
    for intent in judge(questions, outcomes):
        counts[intent.at.astimezone(zone).date(), intent.lang, intent.ended] += 1
    for question in questions:
        if question.mark == "bot":
            counts[question.at.astimezone(zone).date(), question.lang, "bot"] += 1
    return [
        DailyCount(day=day, lang=lang, ended=ended, searches=searches)
        for (day, lang, ended), searches in sorted(counts.items())
    ]


@uncollected()
def remember_gaps(log: QueryLog, snapshot: OpenSnapshot, keep_days: int, today: date) -> None:
    """
    Remember in which gap each failed question is, so that the gap is known again when its oldest are forgotten.

    Raises:
        LogError: The log cannot be written now.
    """
    since = today - max(timedelta(days=keep_days - 1), CONTEXT)
    period = Period(since=since, until=today, zone=snapshot.zone)
    found = find_gaps(
        judge(log.questions(period.begins, period.ends), log.outcomes(period.begins, period.ends)),
        snapshot.shop.decisions,
        log.gap_ids(),
        by_what_was_shown,
        period=period,
        threshold=1,
        most=0,
    )
    if found.ids:
        log.name_gaps(found.ids)
