"""`kb report`, `kb report-token`, `kb demo-log`: the report in the terminal, as files, and something to look at."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import click

from search_api.commands import (
    Moment,
    Unavailable,
    WrongUse,
    current_snapshot,
    decisions_option,
    index_option,
    log_option,
    min_sessions_option,
    settings_of_environment,
    told_faults,
)
from search_api.demo import demo_events
from search_api.demo.writing import write_anew
from search_api.gaps.decisions import DecisionError, read_decisions
from search_api.gaps.ledger import closing_commits
from search_api.period import Period
from search_api.querylog import Outcome, QueryEvent
from search_api.querylog.open import open_reader
from search_api.report import Report
from search_api.report.access import new_token, token_hash
from search_api.report.html import as_file
from search_api.report.machine import as_json
from search_api.report.make import make_report
from search_api.report.markdown import markdown
from search_api.report.tables import TABLES, csv_tables
from search_api.report.terminal import terminal
from search_api.report.words import LANGUAGES
from search_api.snapshot import OpenSnapshot

NARROW, WIDE = 60, 110
"""Columns between which the report fits the terminal it is printed on."""

TOLD_EVERY = 10_000
"""Questions that are made up between two words about it."""

_FORMATS: Mapping[str, Callable[[Report], str]] = {
    "terminal": lambda report: terminal(report, min(max(shutil.get_terminal_size().columns, NARROW), WIDE)),
    "markdown": markdown,
    "html": as_file,
    "json": as_json,
}


class Week(click.ParamType):  # type: ignore[type-arg]  # generic only since click 8.5
    """A week as 2026-W47, or `last`, the last one that is over; becomes its Monday, or None for the last."""

    name = "week"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date | None:
        if value == "last":
            return None
        try:
            # Unlike strptime this refuses week 53 of a year that has none.
            return date.fromisoformat(f"{value}-1")
        except ValueError:
            self.fail(f"{value!r}: give a week such as 2026-W47, or 'last'", param, ctx)


@click.command(
    epilog="\b\nExamples:\n  kb report\n  kb report --week > reports/last-week.md\n"
    "  kb report --days 90 --format csv --out reports/",
)
@click.option("--days", type=click.IntRange(1, 400), help="The last so many days.  [default: 30]")
@click.option(
    "--week",
    type=Week(),
    is_flag=False,
    flag_value="last",
    help="One week, as Markdown; without a value the last one.",
)
@click.option("--format", "form", type=click.Choice([*_FORMATS, "csv"]), help="[default: terminal]")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Of the report.  [default: the shop's first]")
@click.option("--out", type=click.Path(path_type=Path), help="Write there instead; for csv a folder.")
@min_sessions_option
@log_option
@index_option
@decisions_option
@click.pass_context
def report(
    context: click.Context,
    days: int | None,
    week: date | None,
    form: str | None,
    lang: str | None,
    out: Path | None,
    min_sessions: int,
    log_url: str,
    index_dir: Path,
    decisions: Path,
) -> None:
    """
    Say what to do this week, and what came of it.

    The same log and index give the same report, byte for byte.
    """
    weekly = context.get_parameter_source("week") is not click.core.ParameterSource.DEFAULT
    if weekly and days:
        raise WrongUse("--week and --days: a report has one period\n    mend: give one of them")
    form = form or ("markdown" if weekly else "terminal")
    snapshot = current_snapshot(index_dir)
    try:
        zone = snapshot.zone
        period = Period.of_week(week, zone) if weekly else Period.of_last(days or 30, zone)
        made = _made(snapshot, period, lang, min_sessions, log_url, decisions)
    finally:
        snapshot.close()
    if form == "csv":
        _write_tables(csv_tables(made), out)
    elif out:
        _write(out, _FORMATS[form](made))
    else:
        click.echo(_FORMATS[form](made), nl=False)


def _made(
    snapshot: OpenSnapshot, period: Period, lang: str | None, min_sessions: int, log_url: str, decisions: Path
) -> Report:
    own = next((each for each in snapshot.shop.name if each in LANGUAGES), LANGUAGES[0])
    try:
        said = read_decisions(decisions) if decisions.is_file() else None
    except DecisionError as error:
        raise WrongUse(str(error)) from error
    with told_faults():
        return make_report(
            open_reader(log_url),
            snapshot,
            period,
            lang=lang or own,
            threshold=min_sessions,
            decisions=said,
            commits=closing_commits(decisions),
        )


def _write_tables(tables: Mapping[str, str], out: Path | None) -> None:
    if out is None:
        raise WrongUse(f"--format csv: makes {len(tables)} files\n    mend: name a folder with --out")
    for name in TABLES:
        _write(out / f"{name}.csv", tables[name])


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise Unavailable(f"{path}: cannot be written: {error.strerror}\n    mend: name another place") from error
    click.echo(path)


@click.command(epilog="\b\nExample:\n  kb report-token")
@click.option("--json", "machine", is_flag=True, help="Print the result as JSON.")
def report_token(machine: bool) -> None:
    """Make a token that opens the report at /report, and say what to set for it."""
    token = new_token()
    made = {"token": token, "KB_REPORT_TOKEN_SHA256": token_hash(token)}
    if machine:
        click.echo(json.dumps(made))
        return
    click.echo(f"token: {token}\nset:   KB_REPORT_TOKEN_SHA256={made['KB_REPORT_TOKEN_SHA256']}")
    click.echo(
        "The token is shown this once: keep it in a password manager, and sign in with it at /report.", err=True
    )


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
    settings = settings_of_environment()
    snapshot = current_snapshot(settings.index_dir)
    try:
        with told_faults():
            events = demo_events(snapshot, until=until, days=days, seed=seed, per_day=per_day)
            write_anew(_told(events), log_url, shops=settings.log)
    finally:
        snapshot.close()
    click.echo(f"kb gaps --log {log_url}\nkb report --log {log_url}\nKB_LOG={log_url} kb serve")


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
