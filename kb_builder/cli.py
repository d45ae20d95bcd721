"""
`kb`: the one command of writers and owners.

Results on stdout, progress on stderr.  Exit codes: 0 done, 1 the content or the result is at fault,
2 wrong use, 3 a back-end is unavailable.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

# Material prints an advertisement for its successor at each import of MkDocs; it is no news for a writer.
os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from kb_builder import doctor as doctor_
from kb_builder.build import Builder, Built, NotASite
from kb_builder.content import advice
from kb_builder.gap_commands import commands as gap_commands
from kb_builder.headers import SERVERS, Place
from kb_builder.new import AlreadyThere, new_article
from kb_builder.options import config_option
from kb_builder.problem import ContentError, Problem
from kb_builder.publish import Asked, ask_promise, snapshot_to_ask
from kb_builder.replay import Question, Replay, as_comment, questions_of, read_gaps, replay, with_fixed
from kb_builder.replay import as_json as replay_as_json
from kb_builder.replay import as_text as replay_as_text
from kb_builder.schema import SCHEMAS, json_schema
from kb_builder.site import ConfigurationError, configuration, content_root, plugin, watched
from kb_builder.watch import watching
from search_api.cli import commands as search_commands
from search_api.commands import Unavailable, WrongUse, json_option, settings_of_environment
from search_api.contract.search import SnapshotRefused
from search_api.gaps import Decision
from search_api.gaps.commands import gaps
from search_api.gaps.overview import Sources, by_what_was_shown, overview
from search_api.period import Period
from search_api.querylog import LogUnavailable
from search_api.querylog.open import open_reader
from search_api.report.access import kept_token, token_hash
from search_api.settings import Settings
from search_api.snapshot import OpenSnapshot, open_snapshot

_REPLAYED = {"text": replay_as_text, "json": replay_as_json, "comment": as_comment}
REPORT_TOKEN = Path("var/report-token")
"""Where `kb serve` keeps the token of a report for which none was set."""

_GAPS_MEND = "    mend: kb gaps --json --limit 1000 > gaps.json"

MOST_REPLAYED = 500
"""Gaps that are asked again: those that cost most."""

STEPS = 3
"""Of a build, as the progress bar counts them."""


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExample:\n  kb serve                 build the help center and open http://127.0.0.1:8000/",
)
@click.version_option(package_name="kb-help-center", prog_name="kb")
def main() -> None:
    """Help center: articles in git, search in Korean, Japanese and English, and what readers did not find."""


@main.command(
    epilog="\b\nExample:\n  kb check                 exit code 1 if anything is wrong; advice alone is no fault"
)
@config_option
@json_option
def check(config_file: Path, as_json: bool) -> None:
    """Say what is wrong with the content, and what would make it better; write nothing."""
    builder = Builder(config_file, *_folders(settings_of_environment()))
    began = time.perf_counter()
    faults: Sequence[Problem] = ()
    hints: Sequence[Problem] = ()
    articles = 0
    try:
        library = builder.check()
        hints, articles = advice(library, date.today()), len(library.content.articles)
    except ContentError as error:
        faults = error.problems
    except ConfigurationError as error:
        raise WrongUse(str(error)) from error
    if as_json:
        click.echo(_problems_as_json(faults, hints))
    else:
        for problem in (*faults, *hints):
            click.echo(problem)
        click.echo(_summary(faults, hints, articles, time.perf_counter() - began))
    sys.exit(1 if faults else 0)


def _problems_as_json(faults: Sequence[Problem], hints: Sequence[Problem] = ()) -> str:
    problems = [_as_json(problem) for problem in (*faults, *hints)]
    return json.dumps({"problems": problems, "faults": len(faults)}, ensure_ascii=False)


def _summary(faults: Sequence[Problem], hints: Sequence[Problem], articles: int, seconds: float) -> str:
    if faults:
        files = len({problem.place.path for problem in faults})
        return f"{_count(len(faults), 'problem')} in {_count(files, 'file')}"
    advised = f", {_count(len(hints), 'piece')} of advice" if hints else ""
    return f"{_count(articles, 'article')}, no problems{advised} ({seconds:.1f} s)"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _as_json(problem: Problem) -> dict[str, Any]:
    return {
        "path": problem.place.path,
        "line": problem.place.line,
        "code": problem.code,
        "message": problem.message,
        "mend": problem.mend,
        "advice": problem.is_advice,
    }


@main.command(
    epilog="\b\nExamples:\n  kb build                 writes site/ and index/; any web server can serve site/\n"
    "  kb build --report        also says which open gaps the change answers\n"
    "  kb gaps --json --limit 1000 > gaps.json && kb build --report comment --gaps gaps.json"
)
@config_option
@click.option(
    "--report",
    "report",
    type=click.Choice(sorted(_REPLAYED)),
    is_flag=False,
    flag_value="text",
    help="Ask open gaps of the new index and the one before: as text, JSON, or a comment for a pull request.",
)
@click.option(
    "--gaps",
    "gaps_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What 'kb gaps --json' printed, where the log is elsewhere.",
)
@json_option
def build(config_file: Path, report: str | None, gaps_file: Path | None, as_json: bool) -> None:
    """Check the content, then build the site and the search index, and put both in service."""
    settings = settings_of_environment()
    if gaps_file and not report:
        raise WrongUse("--gaps: is read for a report alone\n    mend: add --report")
    # What cannot be read must be told before anything is published.
    given = _given_gaps(gaps_file) if gaps_file else None
    builder = Builder(config_file, *_folders(settings))
    with _Steps(quiet=as_json or report not in (None, "text")) as steps:
        built = _build(builder, steps, as_json=as_json)
    if as_json:
        click.echo(json.dumps(asdict(built)))
    elif report in (None, "text"):
        was = f" (was {built.previous})" if built.previous not in ("", built.build_id) else ""
        click.echo(f"published  {built.build_id}{was}, {_count(built.changed, 'file')} changed")
    if report:
        click.echo(_REPLAYED[report](_replayed(settings, built, given)).rstrip("\n"))


def _given_gaps(path: Path) -> tuple[list[Question], int]:
    """The gaps of a file, and over how many days they were counted."""
    try:
        return read_gaps(path.read_bytes())
    except OSError as error:
        raise WrongUse(f"{path}: cannot be read: {error.strerror}\n{_GAPS_MEND}") from error
    except ValueError as error:
        raise WrongUse(f"{path}: is not what 'kb gaps --json' prints: {error}\n{_GAPS_MEND}") from error


def _replayed(settings: Settings, built: Built, given: tuple[list[Question], int] | None) -> Replay:
    """Ask the open gaps, those given or else the log's, of what was built and of what was served before."""
    now = open_snapshot(settings.index_dir / built.build_id)
    before = None
    try:
        if built.previous:
            # A build by another version may be unreadable now; then there is nothing to compare with.
            with suppress(SnapshotRefused):
                before = open_snapshot(settings.index_dir / built.previous)
        found, days = given or _open_gaps(settings, now, before)
        return replay(with_fixed(found, now.shop.decisions), before, now, now.today(), days)
    finally:
        now.close()
        if before:
            before.close()


def _open_gaps(settings: Settings, now: OpenSnapshot, before: OpenSnapshot | None) -> tuple[list[Question], int]:
    """The gaps of the log that were open before, and over how many days they were counted."""
    try:
        seen = overview(
            open_reader(settings.log),
            # What this change says is fixed was open until now.
            Sources(now, before.shop.decisions if before else _ignored(now)),
            Period.of_last(settings.keep_days, now.zone),
            threshold=settings.min_sessions,
            most=MOST_REPLAYED,
            advise=by_what_was_shown,
        )
    except LogUnavailable as error:
        click.echo(
            f"{error}\n    or:   name the gaps with --gaps; without either only fixed ones are asked", err=True
        )
        return [], settings.keep_days
    return questions_of(seen.found.gaps), settings.keep_days


def _ignored(snapshot: OpenSnapshot) -> tuple[Decision, ...]:
    return tuple(decision for decision in snapshot.shop.decisions if decision.state == "ignored")


def _build(builder: Builder, steps: _Steps, *, as_json: bool = False) -> Any:
    try:
        return builder.build(steps.tell)
    except ContentError as error:
        steps.stop()
        _faulty(error, as_json=as_json)
    except (ConfigurationError, NotASite) as error:
        steps.stop()
        raise WrongUse(str(error)) from error


class _Steps:
    """Lines for finished steps, and a bar under them on a terminal."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=quiet or not console.is_terminal,
        )

    def __enter__(self) -> _Steps:
        self._bar.start()
        self._task = self._bar.add_task("build", total=STEPS)
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._bar.stop()

    def tell(self, name: str, result: str, seconds: float) -> None:
        if not self._quiet:
            click.echo(f"{name:<10} {result:<40} {seconds:6.1f} s")
        self._bar.advance(self._task)


@main.command(epilog="\b\nExample:\n  PORT=8080 kb serve       http://127.0.0.1:8080/")
@config_option
@click.option("--port", type=click.IntRange(0, 65535), help="Instead of the environment's PORT, or 8000.")
@click.option("--no-watch", is_flag=True, help="Build once; do not look for edits.")
def serve(config_file: Path, port: int | None, no_watch: bool) -> None:
    """Build, serve site and search on one port, and build again at every edit; open pages reload."""
    from search_api.app import LiveReload
    from search_api.app import serve as serve_app
    from search_api.querylog import LogBusy

    settings = settings_of_environment()
    if port is not None:
        settings = replace(settings, port=port)
    builder = Builder(config_file, *_folders(settings))
    with _Steps() as steps:
        _build(builder, steps)
    live_reload = None if no_watch else LiveReload()

    def again() -> None:
        began = time.perf_counter()
        try:
            built = builder.build()
        except (ContentError, ConfigurationError) as error:
            click.echo(f"{error}\nnot published; the site stays as it was", err=True)
            return
        assert live_reload is not None
        live_reload.announce()
        seconds = time.perf_counter() - began
        click.echo(f"published  {built.build_id}, {_count(built.changed, 'file')} changed, {seconds:.1f} s", err=True)

    settings, token_from = _with_report_token(settings)

    def started(url: str) -> None:
        click.echo(f"report     {url}/report  (token: {token_from})")
        click.echo(f"serving    {url}/  (Ctrl-C stops)")

    try:
        if no_watch:
            serve_app(settings, on_start=started)
        else:
            with watching(watched(configuration(config_file)), again):
                serve_app(settings, live_reload=live_reload, on_start=started)
    except LogBusy as error:
        raise Unavailable(str(error)) from error
    except OSError as error:
        mend = f"choose another, such as PORT={settings.port + 1}"
        raise Unavailable(f"port {settings.port}: {error.strerror or error}\n    mend: {mend}") from error


@main.command(
    epilog="\b\nExample:\n  kb promises              exit code 1 if a promised question does not find its article"
)
@config_option
@json_option
def promises(config_file: Path, as_json: bool) -> None:
    """Ask every question of promises.yml in the index that is served, and say where its article stands."""
    settings = settings_of_environment()
    builder = Builder(config_file, *_folders(settings))
    try:
        library = builder.check()
    except ContentError as error:
        _faulty(error, as_json=as_json)
    except ConfigurationError as error:
        raise WrongUse(str(error)) from error
    with snapshot_to_ask(library, settings.index_dir) as opened:
        asked = [ask_promise(promise, library, opened, date.today()) for promise in library.content.promises]
    broken = [each.problem for each in asked if each.problem]
    if as_json:
        said = [_promise_as_json(each) for each in asked]
        click.echo(json.dumps({"promises": said, "broken": len(broken)}, ensure_ascii=False))
    else:
        for line in (*_promise_table(asked), *broken):
            click.echo(line)
        click.echo(_promises_summary(asked))
    sys.exit(1 if broken else 0)


def _promises_summary(asked: Sequence[Asked]) -> str:
    kept, waiting = (sum(each.state == state for each in asked) for state in ("kept", "waits"))
    drafts = f", {waiting:,} wait{'s' if waiting == 1 else ''} for a draft" if waiting else ""
    return f"{kept:,} of {_count(len(asked), 'promise')} kept{drafts}"


def _promise_as_json(asked: Asked) -> dict[str, Any]:
    promise, problem = asked.promise, asked.problem
    return {
        "q": promise.q,
        "lang": promise.lang,
        "article": promise.article,
        "within": promise.within,
        "state": asked.state,
        "rank": asked.rank or None,
        "problem": _as_json(problem) if problem else None,
    }


def _promise_table(asked: Sequence[Asked]) -> Iterator[str]:
    """The rank comes first and the question last: its width on a terminal is anybody's guess."""
    widest = max((len(each.promise.article) for each in asked), default=0)
    for each in asked:
        promise = each.promise
        yield f"{each.rank or '-':>4}  {each.state:<6}  {promise.lang}  {promise.article:<{widest}}  {promise.q}"


@main.command(epilog='\b\nExample:\n  kb new "선물 포장이 되나요?" --id gift-wrap --category product --lang ko')
@click.argument("question")
@click.option("--id", "article_id", required=True, help="The address: small letters, digits and hyphens.")
@click.option("--category", required=True, help="An id of categories.yml.")
@click.option("--lang", "languages", multiple=True, help="Only in this language; may be repeated.  [default: all]")
@config_option
def new(question: str, article_id: str, category: str, languages: tuple[str, ...], config_file: Path) -> None:
    """Begin an article: a draft in each language, with everything a writer can fill in."""
    try:
        config = configuration(config_file)
        paths = new_article(
            content_root(config), Path(config.docs_dir), question, article_id, category, languages, date.today()
        )
    except (ConfigurationError, AlreadyThere) as error:
        raise WrongUse(str(error)) from error
    except ContentError as error:
        click.echo(error)
        sys.exit(1)
    for path in paths:
        click.echo(path)


@main.command(epilog="\b\nExample:\n  kb schema                writes kb/schema/*.json")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit code 1 if a file is out of date.")
@config_option
def schema(only_check: bool, config_file: Path) -> None:
    """Write the JSON Schemas of front matter and the files of kb/, for your editor."""
    try:
        folder = content_root(configuration(config_file)) / "schema"
    except ConfigurationError as error:
        raise WrongUse(str(error)) from error
    stale = []
    for name in SCHEMAS:
        path = folder / f"{name}.json"
        text = json.dumps(json_schema(name), ensure_ascii=False, indent=2) + "\n"
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path)
        if not only_check:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for path in stale:
        click.echo(f"{path} {'is out of date' if only_check else 'written'}")
    sys.exit(1 if only_check and stale else 0)


@main.command(epilog="\b\nExample:\n  kb headers --for nginx > /etc/nginx/conf.d/help.conf")
@click.option("--for", "server", type=click.Choice(sorted(SERVERS)), required=True, help="Which server.")
@config_option
def headers(server: str, config_file: Path) -> None:
    """Print what nginx or Caddy must be told to serve site/ as 'kb api' does; a build writes site/_headers itself."""
    settings = settings_of_environment()
    try:
        config = configuration(config_file)
        shop = Builder(config_file, *_folders(settings)).check().content.shop
    except ContentError as error:
        _faulty(error, as_json=False)
    except ConfigurationError as error:
        raise WrongUse(str(error)) from error
    place = Place(
        host=urlsplit(config.site_url or shop.site_url or "").hostname or "",
        site_dir=settings.site_dir.resolve(),
        languages=shop.languages,
        api=plugin(config).config.api,
        upstream=f"{settings.host}:{settings.port}",
    )
    click.echo(SERVERS[server](place), nl=False)


@main.command(epilog="\b\nExample:\n  kb doctor                exit code 3 if something it needs does not work")
@config_option
@json_option
def doctor(config_file: Path, as_json: bool) -> None:
    """Look at everything a help center needs here, and say how to mend what is missing."""
    findings = doctor_.examine(config_file, settings_of_environment())
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(finding)
    sys.exit(3 if any(finding.state == "fails" for finding in findings) else 0)


def _with_report_token(settings: Settings) -> tuple[Settings, str]:
    """Settings with which the report can be opened, and where its token stands."""
    if settings.report_tokens:
        return settings, "the one of KB_REPORT_TOKEN_SHA256"
    try:
        token = kept_token(REPORT_TOKEN)
    except OSError as error:
        return settings, f"none, for {REPORT_TOKEN} cannot be written: {error.strerror}; set KB_REPORT_TOKEN_SHA256"
    return replace(settings, report_tokens=(token_hash(token),)), f"in {REPORT_TOKEN}"


def _folders(settings: Settings) -> tuple[Path, Path]:
    return settings.site_dir, settings.index_dir


def _faulty(error: ContentError, *, as_json: bool) -> NoReturn:
    click.echo(_problems_as_json(error.problems) if as_json else f"{error}\n{_summary(error.problems, (), 0, 0)}")
    sys.exit(1)


for command in gap_commands:
    gaps.add_command(command)
for command in search_commands:
    main.add_command(command)
