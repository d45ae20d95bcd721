"""
The report for owners: what to do this week, and what came of it.

    log + snapshot + decisions --make_report--> Report --html, markdown, csv_tables, as_json, terminal--> text

A `Report` holds numbers and readers' words, no sentence: each of the renderers says the same in its own way, in
Korean, Japanese or English, and none of them counts anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from search_api.gaps import Gap
from search_api.gaps.ledger import Entry as Entry
from search_api.intents import Ended

Counts = Mapping[Ended, int]
"""How many questions ended how; a kind that did not occur may be missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    day: date
    """On the shop's clock."""
    counts: Counts
    holiday: bool
    """A public holiday where the shop is, or a day off of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The questions of one language or category."""

    id: str
    title: str
    """In the language of the report; empty for questions that belong to no category."""
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleVotes:
    lang: str
    article_id: str
    title: str
    url: str
    """Below the root of the site, without a leading slash; empty if the article is gone."""
    yes: int
    no: int
    useful: float | None
    """Lower bound of the 95 % Wilson interval of yes; None below 5 votes."""
    reasons: tuple[tuple[str, int], ...]
    """outdated, unclear, not_my_case, wrong; most frequent first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfound:
    """An article that no search led to."""

    lang: str
    article_id: str
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article that is there."""

    lang: str
    article_id: str
    title: str
    url: str
    """Below the root of the site, without a leading slash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An article that was fixed for a gap lately, and the same questions before and after."""

    gap_id: str
    lang: str
    question: str
    article_id: str
    title: str
    closed: date
    days: int
    """So many days before the fix are held beside as many after it; 0: the log holds none from before it."""
    before: tuple[int, int]
    """Questions that failed, and all of them, in the days before."""
    after: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    open: int
    """Gaps that are open now."""
    opened: int
    """Gaps first seen in the period."""
    closed: int
    verified: int
    reopened: int
    """The three: of the gaps closed in the period."""
    median_days: float | None
    """From the first search to the fix, over all entries; None without any."""
    entries: tuple[Entry, ...]
    """Latest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    shop: str
    """Its name, in the language of the report."""
    lang: str
    """Of the report: ko, ja or en."""
    since: date
    """First day, on the shop's clock."""
    until: date
    """Last day, inclusive."""
    time_zone: str
    demo: bool
    """The log is made up."""
    site_url: str = ""
    """Of the help center, with its last slash; empty if it is not known."""
    threshold: int
    """Words are shown of what so many sessions asked."""
    gaps: tuple[Gap, ...]
    """What to do, in order."""
    hidden: int
    """Failed questions below the threshold: counted, not shown."""
    totals: Counts
    before: Counts
    """Of the period of the same length before; empty if nothing is known of it."""
    days: tuple[Day, ...]
    """Every day of the period, oldest first."""
    languages: tuple[Share, ...]
    categories: tuple[Share, ...]
    """By the category of the article on top; most questions first."""
    hours: tuple[int, ...]
    """Questions in each of the 24 hours of the shop's day."""
    weekdays: tuple[int, ...]
    """Questions on each weekday, from Monday; 7 of them."""
    useful: tuple[ArticleVotes, ...]
    refuted: tuple[ArticleVotes, ...]
    unfound: tuple[Unfound, ...]
    contacts: tuple[tuple[str, int], ...]
    """Channel -> contacts taken after a search in the same session, most first."""
    contacts_alone: int
    """Contacts without a search before them."""
    channels: Mapping[str, str] = field(default_factory=dict)
    """Channel -> its name in the language of the report; of those that the shop has."""
    repeated: tuple[tuple[Share, tuple[str, ...]], ...]
    """Answered questions asked most, by category, with wordings of at least `threshold` sessions."""
    changes: tuple[Change, ...]
    ledger: Ledger
    articles: tuple[Article, ...] = ()
    """Of those that gaps, changes and the ledger name, the ones that are there; by language, then id."""
    bots: int
    """Searches left out because a program made them."""
    crowd: int
    """Searches counted, but not in a gap: one address asked them too often."""
