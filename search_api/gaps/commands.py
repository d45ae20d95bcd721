"""
`kb gaps`: what readers searched for and did not find, and what would answer it.

`kb_builder` adds the commands that change the shop's own files.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from search_api.commands import (
    Day,
    Unavailable,
    WrongUse,
    decisions_option,
    index_option,
    json_option,
    log_option,
    min_sessions_option,
    told_faults,
)
from search_api.gaps import Advice, Gap
from search_api.gaps.decisions import DecisionError
from search_api.gaps.overview import Overview, Sources, gap_as_json, open_sources, overview
from search_api.intents import WEIGHTS
from search_api.period import Period
from search_api.querylog import LogError
from search_api.querylog.open import open_reader
from search_api.terminal_text import columns, cut, padded, printable

MIN_FOR_PERCENT = 20
"""Of fewer searches a percentage says nothing."""

TYPED_COLUMNS = 44
"""Width of what readers typed, in columns of the terminal."""

ALL = 100_000

_ADVICE: Mapping[Advice, str] = {
    "add_wording": "add wording to {0}",
    "write_article": "write an article",
    "fix_process": "fix the page or process behind {0}",
    "translate": "translate {0} ({1})",
}


_since_option = click.option(
    "--since",
    type=Day(),
    default="30d",
    show_default=True,
    help="First day, or how many last days; whole days of the shop.",
)
_until_option = click.option(
    "--until", type=Day(), default="0d", help="The day after the last one.  [default: today is the last]"
)


def period_options(function: Any) -> Any:
    """Everything that says which gaps are meant."""
    for option in (decisions_option, index_option, log_option, min_sessions_option, _until_option, _since_option):
        function = option(function)
    return function


@click.group(
    invoke_without_command=True,
    epilog="\b\nExamples:\n  kb gaps --since 7d --lang ko\n  kb gaps show g7f3",
)
@period_options
@click.option("--lang", type=click.Choice(["ko", "ja", "en"]), help="Only searches in this language.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many rows.")
@click.option("--all", "with_ignored", is_flag=True, help="Also those you said are not yours.")
@json_option
@click.pass_context
def gaps(
    context: click.Context,
    since: date | int,
    until: date | int,
    min_sessions: int,
    log_url: str,
    index_dir: Path,
    decisions: Path,
    lang: str | None,
    limit: int,
    with_ignored: bool,
    as_json: bool,
) -> None:
    """
    Show what readers searched for and did not find.

    Questions that mean the same are one gap; the one that could save most contacts comes first.
    """
    if context.invoked_subcommand:
        # What stands before the name of a command is meant for it.
        given = {
            name: value
            for name, value in context.params.items()
            if context.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT
        }
        context.default_map = dict.fromkeys(gaps.commands, given)
        return
    with told_gaps(log_url, index_dir, decisions, since, until, min_sessions, lang=lang, most=limit) as (seen, _):
        shown = [gap for gap in seen.found.gaps if with_ignored or gap.state != "ignored"]
        if as_json:
            click.echo(json.dumps(_as_json(seen, shown), ensure_ascii=False, indent=2))
            return
        click.echo("\n".join(_told(seen, shown)))


@gaps.command(epilog="\b\nExample:\n  kb gaps show g7f3")
@click.argument("gap_id", metavar="ID")
@period_options
@json_option
def show(
    gap_id: str,
    since: date | int,
    until: date | int,
    min_sessions: int,
    log_url: str,
    index_dir: Path,
    decisions: Path,
    as_json: bool,
) -> None:
    """Show everything known of one gap."""
    with told_gaps(log_url, index_dir, decisions, since, until, min_sessions) as (seen, sources):
        gap = gap_of(seen, sources, gap_id)
    if as_json:
        click.echo(json.dumps(gap_as_json(gap), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_details(gap, seen.period)))


@contextmanager
def told_gaps(
    log_url: str,
    index_dir: Path,
    decisions: Path,
    since: date | int,
    until: date | int,
    threshold: int,
    *,
    lang: str | None = None,
    most: int = ALL,
) -> Iterator[tuple[Overview, Sources]]:
    """Find the gaps for a command, which is told what is wrong in words; the sources are open meanwhile."""
    try:
        sources = open_sources(index_dir, decisions)
    except DecisionError as error:
        raise WrongUse(str(error)) from error
    try:
        with told_faults():
            period = Period.between(since, until, sources.zone)
            seen = overview(open_reader(log_url), sources, period, threshold=threshold, lang=lang, most=most)
        yield seen, sources
    except LogError as error:
        raise Unavailable(str(error)) from error
    finally:
        sources.close()


def gap_of(seen: Overview, sources: Sources, gap_id: str) -> Gap:
    """
    The gap of that id.

    Raises:
        WrongUse: There is none in the period.
    """
    for gap in seen.found.gaps:
        if gap.id == gap_id:
            return gap
    for decision in sources.decisions:
        if decision.id == gap_id and decision.state == "fixed":
            raise WrongUse(
                f"gap {gap_id!r} was fixed on {decision.closed}; fewer than {seen.threshold} readers failed since then\n"
                f"    mend: 'kb gaps reopen {gap_id}' takes back that it is fixed"
            )
    raise WrongUse(
        f"no gap {gap_id!r} from {seen.period.since} to {seen.period.until} that {seen.threshold} readers or more asked\n"
        "    mend: 'kb gaps' lists them; --since looks further back"
    )


def _as_json(seen: Overview, shown: Sequence[Gap]) -> dict[str, Any]:
    totals: Mapping[Any, int] = seen.totals
    return {
        "since": seen.period.begins.astimezone(seen.period.zone).isoformat(),
        "until": seen.period.ends.astimezone(seen.period.zone).isoformat(),
        "time_zone": str(seen.period.zone),
        "totals": {
            "searches": sum(seen.totals.values()),
            **{kind: totals[kind] for kind in ("answered", *WEIGHTS)},
        },
        "bots": seen.bots,
        "min_sessions": seen.threshold,
        "hidden": seen.found.hidden,
        "gaps": [gap_as_json(gap) for gap in shown],
    }


def _told(seen: Overview, shown: Sequence[Gap]) -> Iterator[str]:
    yield f"Searches without an answer, {seen.period.since} to {seen.period.until} ({seen.period.zone})\n"
    if shown:
        yield gap_table(shown) + "\n"
    if (more := seen.found.open - sum(gap.state != "ignored" for gap in shown)) > 0:
        yield f"and {more:,} more; --limit {seen.found.open} shows them all\n"
    if seen.found.hidden:
        yield _hidden_line(seen) + "\n"
    yield totals_line(seen.totals)
    if seen.bots:
        yield f"left out: {seen.bots:,} searches by programs"


def _hidden_line(seen: Overview) -> str:
    asked = "1 failed search" if seen.found.hidden == 1 else f"{seen.found.hidden:,} failed searches"
    readers = "one reader each" if seen.threshold == 2 else f"fewer than {seen.threshold} readers each"
    shows = "" if seen.threshold == 1 else "; --min-sessions 1 shows them"
    return f"and {asked} by {readers}, whose words are not shown{shows}"


def gap_table(found: Sequence[Gap]) -> str:
    """Return the gaps as lines of a table, headings first."""
    widest = max((len(gap.id) for gap in found), default=2)
    head = f"{'id':<{widest}}  lang  readers  contacts  {padded('readers typed', TYPED_COLUMNS)}  what to do"
    rows = [
        f"{gap.id:<{widest}}  {gap.lang:<4}  {gap.sessions:>7,}  {gap.contacts:>8,.1f}"
        f"  {padded(typed(gap), TYPED_COLUMNS)}  {what_to_do(gap)}"
        for gap in found
    ]
    return "\n".join([head, *rows])


def what_to_do(gap: Gap) -> str:
    """The advice in words."""
    if gap.state == "ignored":
        return f"not ours{gap.note and ': '}{printable(gap.note)}"
    near = gap.near[0] if gap.near else None
    return _ADVICE[gap.advice].format(printable(near.article_id) if near else "", near.lang if near else "")


def totals_line(totals: Counter[Any]) -> str:
    """Return the line to quote: how the searches ended."""
    searches, answered = sum(totals.values()), totals["answered"]
    share = ""
    if searches >= MIN_FOR_PERCENT:
        percent = round(100 * answered / searches)
        # Rounding must not call a search with a gap complete.
        share = f" ({percent if answered == searches else min(percent, 99)} %)"
    kinds = "".join(f", {kind} {totals[kind]:,}" for kind in WEIGHTS)
    return f"answered {answered:,} of {searches:,} searches{share}{kinds}"


def typed(gap: Gap) -> str:
    """As many wordings as have room, the clearest first, cut if it alone has none."""
    shown = f'"{cut(printable(gap.question), TYPED_COLUMNS - 2)}"'
    for example in gap.questions:
        longer = f'{shown}, "{printable(example)}"'
        if columns(longer) > TYPED_COLUMNS:
            break
        if example != gap.question:
            shown = longer
    return shown


def _details(gap: Gap, period: Period) -> Iterator[str]:
    first, last = (moment.astimezone(period.zone).date() for moment in (gap.first, gap.last))
    kinds = ", ".join(f"{kind} {number:,}" for kind, number in gap.kinds)
    times, readers = _count(gap.searches, "time"), _count(gap.sessions, "reader")
    yield f"{gap.id}  {gap.lang}  {printable(gap.question)}"
    yield f"  asked       {times} by {readers}, {period.since} to {period.until}"
    yield f"  seen        first on {first}, last on {last}"
    yield f"  ended       {kinds}"
    yield f"  contacts    {gap.contacts:,.1f} could be saved"
    if gap.trend is not None:
        yield f"  trend       {gap.trend:.1f} times as many readers in the last half of the period as in the first"
    yield f"  what to do  {what_to_do(gap)}"
    if gap.note and gap.state != "ignored":
        yield f"  note        {printable(gap.note)}"
    yield "\n  readers typed"
    yield from (f"    {printable(text)}" for text in gap.questions)
    if gap.near:
        yield "\n  nearest articles"
        yield from (
            f"    {near.estimate:4.0%}  {near.lang}  {printable(near.article_id)}  {printable(near.title)}"
            + (f" (opened by {near.opened:,})" if near.opened else "")
            for near in gap.near
        )
    yield f"\n  {_next_command(gap)}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _next_command(gap: Gap) -> str:
    if gap.state == "ignored":
        return f"kb gaps reopen {gap.id}"
    # No article mends what goes wrong in the shop.
    return (
        f"kb gaps close {gap.id}     once that is mended" if gap.advice == "fix_process" else f"kb gaps fix {gap.id}"
    )
