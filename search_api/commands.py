"""
What commands of `kb` have in common: options that say which log, and how they end when something is wrong.

Result on stdout, everything else on stderr.  What readers typed is printed without control characters: a question
must not steer the terminal of the person who reads it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import click

from search_api.contract.search import SnapshotRefused
from search_api.gaps.decisions import DECISIONS
from search_api.querylog import LogError
from search_api.settings import Settings, SettingsError, read_settings
from search_api.snapshot import OpenSnapshot, open_current


class WrongUse(click.ClickException):
    """Ends a command that was asked for something impossible."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file, err=True)


class Unavailable(WrongUse):
    """Ends a command for which the log or the address could not be had."""

    exit_code = 3


class Day(click.ParamType):  # type: ignore[type-arg]  # generic only since click 8.5
    """A day, as 2026-11-20, or a number of days, as 30d; see `Period.between`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        if days := re.fullmatch(r"([0-9]{1,5})d", value):
            return int(days[1])
        with suppress(ValueError):
            # The calendar's first and last day have no midnight in every time zone.
            if date.min < (day := datetime.strptime(value, "%Y-%m-%d").date()) < date.max:
                return day
        return self.fail(f"{value!r}: give a day such as 2026-11-20, or a number of days such as 30d", param, ctx)


class Moment(Day):
    """Likewise; becomes the time in UTC at which that day begins, or that is so many days before now."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        day = super().convert(value, param, ctx)
        if isinstance(day, int):
            return datetime.now(UTC) - timedelta(days=day)
        return day if isinstance(day, datetime) else datetime.combine(day, time(), UTC)


log_option = click.option(
    "--log", "log_url", envvar="KB_LOG", default=Settings().log, show_default=True, help="URL of the log."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
index_option = click.option(
    "--index",
    "index_dir",
    envvar="KB_INDEX_DIR",
    default=Settings().index_dir,
    show_default=True,
    type=click.Path(path_type=Path),
    help="The index that is asked for the nearest articles.",
)
decisions_option = click.option(
    "--decisions",
    default=DECISIONS,
    show_default=True,
    type=click.Path(path_type=Path),
    help="What you said of gaps before.",
)
min_sessions_option = click.option(
    "--min-sessions",
    envvar="KB_MIN_SESSIONS",
    type=click.IntRange(1, 10),
    default=Settings().min_sessions,
    show_default=True,
    help="Words are shown of what so many readers asked.",
)


def settings_of_environment() -> Settings:
    """The settings; ends the command with all faults."""
    try:
        return read_settings(os.environ)
    except SettingsError as error:
        raise WrongUse(str(error)) from error


def current_snapshot(index_dir: Path) -> OpenSnapshot:
    """The snapshot that is served; ends the command if there is none."""
    try:
        return open_current(index_dir)
    except SnapshotRefused as error:
        fact = str(error).removesuffix("; run 'kb build'")
        raise Unavailable(f"{fact}\n    mend: run 'kb build', or name the index with KB_INDEX_DIR") from error


@contextmanager
def told_faults() -> Iterator[None]:
    """Turn faults of the log into a message and an exit code."""
    try:
        yield
    except LogError as error:
        raise Unavailable(str(error)) from error
    except ValueError as error:
        raise WrongUse(str(error)) from error
