"""The commands of the API half of `kb`: `gaps`, `report`, `report-token`, `demo-log`, `feedback`, `forget`, `api`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import click

from search_api.commands import (
    Moment,
    Unavailable,
    WrongUse,
    json_option,
    log_option,
    settings_of_environment,
    told_faults,
)
from search_api.gaps.commands import gaps
from search_api.querylog import Feedback
from search_api.querylog.open import open_log, open_reader
from search_api.report.commands import demo_log, report, report_token
from search_api.terminal_text import printable


@click.command(epilog="\b\nExample:\n  kb feedback --days 7 --lang ko")
@click.option("--days", type=click.IntRange(1, 99_999), help="The last so many days; short for --since.")
@click.option("--since", type=Moment(), default="30d", show_default=True, help="First day.")
@click.option("--until", type=Moment(), default="0d", help="The day after the last one; default: until now.")
@click.option("--lang", type=click.Choice(["ko", "ja", "en"]), help="Only articles in this language.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many articles.")
@log_option
@json_option
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
    with told_faults():
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
@log_option
@json_option
def forget(before: datetime, log_url: str, as_json: bool) -> None:
    """
    Delete old searches.

    SQLite: stop the server first; no byte of them stays.  PostgreSQL: the server may run; words stay in its files
    until other rows take their place, and in backups.
    """
    with told_faults():
        # Fails for a log that is not there, instead of making a new one and forgetting nothing.
        open_reader(log_url).builds()
        log = open_log(log_url)
        try:
            forgotten = log.forget(before)
        finally:
            log.close()
    if as_json:
        click.echo(json.dumps({"before": before.isoformat(), "forgotten": forgotten}))
    else:
        click.echo(f"forgot {forgotten:,} rows from before {before:%Y-%m-%d %H:%M} (UTC)")


@click.command(epilog="\b\nExample:\n  KB_LOG=sqlite:////var/lib/kb/questions.db PORT=8080 kb api")
def api() -> None:
    """
    Serve a site and an index that are already built: for production.

    Settings come from the environment; the README lists them.
    """
    # Imported here, for `kb gaps` need not load a web server.
    from search_api.app import serve

    settings = settings_of_environment()
    if not settings.site_dir.is_dir():
        raise WrongUse(
            f"KB_SITE_DIR: '{settings.site_dir}' is no folder\n    mend: run 'kb build', or name the built site"
        )
    with told_faults():
        try:
            serve(settings, on_start=lambda url: click.echo(f"serving {url}", err=True))
        except OSError as error:
            raise Unavailable(
                f"{settings.host}:{settings.port}: {error.strerror or error}\n    mend: set KB_HOST or PORT"
            ) from error


commands: list[click.Command] = [gaps, report, report_token, demo_log, feedback, forget, api]


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
