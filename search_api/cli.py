"""
The commands of the API half of `kb`: `gaps`, `feedback`, `forget`, `demo-log`, `api`.

Result on stdout, everything else on stderr.  What readers typed is printed without control
characters: a question must not steer the terminal of the person who reads it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from search_api.contract.search import SnapshotRefused
from search_api.demo import demo_events
from search_api.demo.writing import write_anew
from search_api.querylog import Feedback, Gap, LogError, Outcome, QueryEvent, Totals
from search_api.querylog.open import open_log, open_reader
from search_api.report.access import new_token, token_hash
from search_api.settings import Settings, SettingsError, read_settings
from search_api.snapshot import OpenSnapshot, open_current
from search_api.terminal_text import columns, cut, padded, printable

MIN_FOR_PERCENT = 20
"""Of fewer searches a percentage says nothing."""

TYPED_COLUMNS = 44
"""Width of what readers typed, in columns of the terminal."""

TOLD_EVERY = 10_000
"""Questions that are made up between two words about it."""


class WrongUse(click.ClickException):
    """Ends a command that was asked for something impossible."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file, err=True)


class Unavailable(WrongUse):
    """Ends a command for which the log or the address could not be had."""

    exit_code = 3


class Moment(click.ParamType):  # type: ignore[type-arg]  # generic only since click 8.5
    """A day, as 2026-11-20, or a number of days before now, as 30d; becomes a time in UTC."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        if days := re.fullmatch(r"([0-9]{1,5})d", value):
            return datetime.now(UTC) - timedelta(days=int(days[1]))
        try:
            return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
        except ValueError:
            self.fail(f"{value!r}: give a day such as 2026-11-20, or days before now such as 30d", param, ctx)


_log_option = click.option(
    "--log", "log_url", envvar="KB_LOG", default=Settings().log, show_default=True, help="Which log."
)
_since_option = click.option("--since", type=Moment(), default="30d", show_default=True, help="First day.")
_until_option = click.option(
    "--until", type=Moment(), default="0d", help="The day after the last one; default: until now."
)
_json_option = click.option("--json", "as_json", is_flag=True, help="For machines.")


@click.command(epilog="\b\nExample:\n  kb gaps --since 7d --lang ko")
@_since_option
@_until_option
@click.option("--lang", type=click.Choice(["ko", "ja", "en"]), help="Only searches in this language.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many rows.")
@_log_option
@_json_option
def gaps(since: datetime, until: datetime, lang: str | None, limit: int, log_url: str, as_json: bool) -> None:
    """Show what readers searched for and did not find."""
    with _told_faults():
        reader = open_reader(log_url)
        found = reader.gaps(since, until, lang)
        totals = reader.totals(since, until, lang)
    if as_json:
        click.echo(_gaps_as_json(since, until, found[:limit], totals))
        return
    click.echo(f"Searches without an answer, {since:%Y-%m-%d} to {until:%Y-%m-%d} (UTC)\n")
    if found:
        click.echo(gap_table(found[:limit]) + "\n")
    if len(found) > limit:
        click.echo(f"and {len(found) - limit:,} more; --limit {len(found)} shows them all\n")
    click.echo(totals_line(totals))


@click.command(epilog="\b\nExample:\n  kb feedback --days 7 --lang ko")
@click.option("--days", type=click.IntRange(1, 99_999), help="The last so many days; short for --since.")
@_since_option
@_until_option
@click.option("--lang", type=click.Choice(["ko", "ja", "en"]), help="Only articles in this language.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many articles.")
@_log_option
@_json_option
def feedback(
    days: int | None,
    since: datetime,
    until: datetime,
    lang: str | None,
    limit: int,
    log_url: str,
    as_json: bool,
) -> None:
    """
    Show what readers said of articles, most often refuted first.

    Yes, no, why, and in their own words: of each session the last vote.
    """
    if days:
        since = datetime.now(UTC) - timedelta(days=days)
    with _told_faults():
        found = open_reader(log_url).feedback(since, until, lang)
    if as_json:
        said = [asdict(each) | {"reasons": dict(each.reasons)} for each in found[:limit]]
        click.echo(
            json.dumps(
                {"since": since.isoformat(), "until": until.isoformat(), "feedback": said},
                ensure_ascii=False,
                indent=2,
            )
        )
        return
    click.echo(f"Votes on articles, {since:%Y-%m-%d} to {until:%Y-%m-%d} (UTC)\n")
    click.echo(feedback_table(found[:limit]) if found else "nobody has voted")
    if len(found) > limit:
        click.echo(f"\nand {len(found) - limit:,} more; --limit {len(found)} shows them all")


@click.command(epilog="\b\nExample:\n  kb forget --before 2026-10-01")
@click.option("--before", type=Moment(), required=True, help="Everything older goes.")
@_log_option
@_json_option
def forget(before: datetime, log_url: str, as_json: bool) -> None:
    """Delete old searches so that no byte of them stays; stop the server first."""
    with _told_faults():
        # Fails for a log that is not there, instead of making a new one and forgetting nothing.
        open_reader(log_url).totals(before, before)
        log = open_log(log_url)
        try:
            forgotten = log.forget(before)
        finally:
            log.close()
    if as_json:
        click.echo(json.dumps({"before": before.isoformat(), "forgotten": forgotten}))
    else:
        click.echo(f"forgot {forgotten:,} rows from before {before:%Y-%m-%d %H:%M} (UTC)")


@click.command(epilog="\b\nExample:\n  kb demo-log --days 90 --seed 7")
@click.option("--days", type=click.IntRange(1, 400), default=60, show_default=True, help="The last so many days.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another number makes up another log.")
@click.option(
    "--per-day", type=click.IntRange(10, 100_000), default=120, show_default=True, help="Questions on an average day."
)
@click.option("--until", type=Moment(), default="0d", help="The day after the last one; default: until now.")
@click.option(
    "--log", "log_url", default="sqlite:///var/demo.db", show_default=True, help="Written anew; never the shop's own."
)
def demo_log(days: int, seed: int, per_day: int, until: datetime, log_url: str) -> None:
    """
    Make up a log, to see a full report before anybody has asked.

    Readers are made up; what they are answered comes from the index (KB_INDEX_DIR).
    """
    settings = _settings()
    snapshot = _current_snapshot(settings.index_dir)
    try:
        with _told_faults():
            events = demo_events(snapshot, until=until, days=days, seed=seed, per_day=per_day)
            write_anew(_told(events), log_url, shops=settings.log)
    finally:
        snapshot.close()
    click.echo(f"kb gaps --log {log_url}\nkb report --log {log_url}")


@click.command(epilog="\b\nExample:\n  KB_LOG=sqlite:////var/lib/kb/questions.db PORT=8080 kb api")
def api() -> None:
    """
    Serve a site and an index that are already built: for production.

    Settings come from the environment; the README lists them.
    """
    # Imported here, for `kb gaps` need not load a web server.
    from search_api.app import serve

    settings = _settings()
    if not settings.site_dir.is_dir():
        raise WrongUse(
            f"KB_SITE_DIR: '{settings.site_dir}' is no folder\n    mend: run 'kb build', or name the built site"
        )
    with _told_faults():
        try:
            serve(settings, on_start=lambda url: click.echo(f"serving {url}", err=True))
        except OSError as error:
            raise Unavailable(
                f"{settings.host}:{settings.port}: {error.strerror or error}\n    mend: set KB_HOST or PORT"
            ) from error


@click.command(epilog="\b\nExample:\n  kb report-token")
@_json_option
def report_token(as_json: bool) -> None:
    """Make a token that opens the report at /report, and say what to set for it."""
    token = new_token()
    made = {"token": token, "KB_REPORT_TOKEN_SHA256": token_hash(token)}
    if as_json:
        click.echo(json.dumps(made))
        return
    click.echo(f"token: {token}\nset:   KB_REPORT_TOKEN_SHA256={made['KB_REPORT_TOKEN_SHA256']}")
    click.echo(
        "The token is shown this once: keep it in a password manager, and sign in with it at /report.", err=True
    )


commands: list[click.Command] = [gaps, feedback, forget, demo_log, report_token, api]


def _settings() -> Settings:
    try:
        return read_settings(os.environ)
    except SettingsError as error:
        raise WrongUse(str(error)) from error


def _current_snapshot(index_dir: Path) -> OpenSnapshot:
    try:
        return open_current(index_dir)
    except SnapshotRefused as error:
        fact = str(error).removesuffix("; run 'kb build'")
        raise Unavailable(f"{fact}\n    mend: run 'kb build', or name the index with KB_INDEX_DIR") from error


def _told(events: Iterable[QueryEvent | Outcome]) -> Iterator[QueryEvent | Outcome]:
    """Hand on `events`, and tell how many questions have been among them."""
    asked = 0
    for event in events:
        yield event
        if isinstance(event, QueryEvent):
            asked += 1
            if asked % TOLD_EVERY == 0:
                click.echo(f"{asked:,} questions, until {event.at:%Y-%m-%d}", err=True)
    click.echo(f"made up {asked:,} questions", err=True)


@contextmanager
def _told_faults() -> Iterator[None]:
    """Turn faults of the log into a message and an exit code."""
    try:
        yield
    except LogError as error:
        raise Unavailable(str(error)) from error
    except ValueError as error:
        raise WrongUse(str(error)) from error


def _gaps_as_json(since: datetime, until: datetime, found: Sequence[Gap], totals: Totals) -> str:
    report = {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "totals": asdict(totals),
        "gaps": [asdict(gap) for gap in found],
    }
    return json.dumps(report, ensure_ascii=False, indent=2, default=datetime.isoformat)


def gap_table(found: Sequence[Gap]) -> str:
    """Return the gaps as lines of a table, headings first."""
    head = f" times  sessions  lang  {padded('readers typed', TYPED_COLUMNS)}  nearest article"
    rows = [
        f"{gap.searches:>6,}  {gap.sessions:>8,}  {gap.lang:<4}"
        f"  {padded(_typed(gap.examples), TYPED_COLUMNS)}  {printable(gap.nearest) or 'none'}"
        for gap in found
    ]
    return "\n".join([head, *rows])


def feedback_table(found: Sequence[Feedback]) -> str:
    """Return the votes as lines of a table, headings first; below an article what readers said of it."""
    lines = ["    no     yes  lang  article and why"]
    for each in found:
        why = ", ".join(f"{count} {reason}" for reason, count in each.reasons)
        lines.append(
            f"{each.no:>6,}  {each.yes:>6,}  {each.lang:<4}  {printable(each.article_id)}{why and ': '}{why}"
        )
        lines += [f'{" " * 22}"{printable(comment)}"' for comment in each.comments]
    return "\n".join(lines)


def totals_line(totals: Totals) -> str:
    """Return the line to quote: how the searches ended."""
    searches = totals.answered + totals.weak + totals.empty
    share = ""
    if searches >= MIN_FOR_PERCENT:
        percent = round(100 * totals.answered / searches)
        # Rounding must not call a search with a gap complete.
        share = f" ({percent if totals.answered == searches else min(percent, 99)} %)"
    return (
        f"answered {totals.answered:,} of {searches:,} searches{share}, weak {totals.weak:,}, empty {totals.empty:,}"
    )


def _typed(examples: Sequence[str]) -> str:
    """Return as many wordings as have room, the first one cut if it alone has not."""
    shown = f'"{cut(printable(examples[0]), TYPED_COLUMNS - 2)}"'
    for example in examples[1:]:
        longer = f'{shown}, "{printable(example)}"'
        if columns(longer) > TYPED_COLUMNS:
            break
        shown = longer
    return shown
