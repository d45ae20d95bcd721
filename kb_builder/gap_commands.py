"""
`kb gaps fix|merge|split|ignore|note|close|reopen`: what an owner does with gaps, as changes of the shop's own files.

    kb gaps -----> which gap
    kb gaps fix -> wording or a draft, a promise and the decision, on a branch; nothing in the working tree moves
    the others --> one line of gaps.jsonl
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import click

from kb_builder.build import Builder
from kb_builder.change import Change, ChangeRefused, as_patch, commit_on_branch, write
from kb_builder.content import DECISIONS, Library
from kb_builder.fix import change_root, fix, must_be_there
from kb_builder.options import config_option
from kb_builder.problem import ContentError, place
from kb_builder.site import ConfigurationError, configuration, content_root
from kb_builder.word_lists import add_synonym, taught_synonym
from search_api.answer import find_articles
from search_api.commands import WrongUse, json_option, settings_of_environment
from search_api.contract.search import Verdict
from search_api.files import replace_file
from search_api.gaps import Decision, Gap, deciding
from search_api.gaps.commands import gap_of, period_options, told_gaps
from search_api.gaps.deciding import Decisions
from search_api.gaps.decisions import DecisionError, read_decisions, write_decisions
from search_api.gaps.overview import Overview, Sources
from search_api.judge import verdict
from search_api.terminal_text import printable

BEYOND_DOUBT = 0.5
"""Nearness from which on words go into an article of a language that nobody has named."""


@click.command(
    "fix",
    epilog="\b\nExamples:\n  kb gaps fix g7f3\n  kb gaps fix g7f3 --patch | git apply\n  kb gaps fix g7f3 --article gift-wrapping",
)
@click.argument("gap_id", metavar="ID")
@click.option("--article", help="The article that answers it, if you know better.")
@click.option("--new", "new_id", help="Write a new article with this id.")
@click.option("--patch", "way", flag_value="patch", help="Print the change instead, for 'git apply'.")
@click.option("--write", "way", flag_value="write", help="Change the files where they are.")
@click.option("--branch", help="Its name.  [default: gap/ID]")
@period_options
@config_option
@json_option
def fix_(
    gap_id: str,
    article: str | None,
    new_id: str | None,
    way: str | None,
    branch: str | None,
    config_file: Path,
    as_json: bool,
    **period: Any,
) -> None:
    """
    Make the change that answers a gap, on a branch.

    Readers' wordings go to the article that answers them, in each language in which they failed; without one a draft
    is begun.  The question becomes a promise that every later build keeps.
    """
    library = _library(config_file)
    with _gaps_of(config_file, period) as (seen, sources):
        gap = gap_of(seen, sources, gap_id)
        today = datetime.now(sources.zone).date()
        answered_by = new_id or article or _answered_by(gap)
        gap, *others = [
            _without_answered(each, answered_by, sources)
            for each in (gap, *_of_the_same_article(gap, seen, answered_by))
        ]
    try:
        change = fix(gap, library, today, others=others, article_id=article, new_id=new_id)
        told = _make(change, change_root(library.content), way or "branch", branch or f"gap/{gap.id}")
    except (ChangeRefused, DecisionError) as error:
        raise WrongUse(str(error)) from error
    except ContentError as error:
        click.echo(error)
        raise SystemExit(1) from error
    if as_json:
        click.echo(json.dumps({"gap": gap.id, "files": [file.path for file in change.files], **told}))
    elif way == "patch":
        click.echo(told["patch"], nl=False)
    else:
        click.echo("\n".join(_said(change, told, others)))


def _answered_by(gap: Gap) -> str:
    """The article that answers it, as far as is known; empty for none."""
    return gap.near[0].article_id if gap.near and gap.advice in ("add_wording", "translate") else ""


def _of_the_same_article(gap: Gap, seen: Overview, article: str) -> list[Gap]:
    """Gaps of other languages that the same article answers beyond doubt; of each the one that costs most."""
    found: dict[str, Gap] = {}
    for other in seen.found.gaps:
        is_same = bool(other.near) and other.near[0].article_id == article and other.near[0].estimate >= BEYOND_DOUBT
        if article and is_same and other.lang != gap.lang and other.state == "open":
            found.setdefault(other.lang, other)
    return list(found.values())


def _without_answered(gap: Gap, article: str, sources: Sources) -> Gap:
    """Without wordings that another article answers: they came along by their words, and it must not lose them."""
    if sources.snapshot is None:
        return gap
    snapshot = sources.snapshot

    def is_answered_elsewhere(text: str) -> bool:
        answer = find_articles(snapshot, text, gap.lang, today=snapshot.today())
        return verdict(answer.estimate) is Verdict.ANSWERED and answer.ids[0] != article

    kept = tuple(text for text in gap.questions if not is_answered_elsewhere(text))
    return replace(gap, questions=kept)


def _make(change: Change, root: Path, way: str, branch: str) -> dict[str, str]:
    if way == "patch":
        return {"patch": as_patch(change)}
    if way == "write":
        write(change, root)
        return {}
    return {"branch": branch, "commit": commit_on_branch(change, root, branch)[:10]}


def _said(change: Change, told: dict[str, str], others: Sequence[Gap]) -> list[str]:
    lines = [
        change.subject,
        *(f"  {'new' if file.before is None else 'changed':<7}  {file.path}" for file in change.files),
    ]
    if others:
        named = ", ".join(f"{gap.id} ({gap.lang})" for gap in others)
        lines.append(f"with gaps of other languages that the same article answers: {named}; look twice at these")
    if any(file.before is None and file.path.endswith(".md") for file in change.files):
        lines.append("the article is a draft: write it, then take out 'draft: true'")
    if "branch" in told:
        lines += [
            f"on branch {told['branch']}, commit {told['commit']}; your files are as they were",
            f"  git diff HEAD {told['branch']}     to look at it",
            f"  git merge {told['branch']}         to take it over",
        ]
    return lines


@click.command(epilog="\b\nExample:\n  kb gaps merge g7f3 gk2m")
@click.argument("gap_ids", metavar="ID ID...", nargs=-1, required=True)
@click.option("--no-synonyms", is_flag=True, help="Teach search nothing.")
@period_options
@config_option
def merge(gap_ids: tuple[str, ...], no_synonyms: bool, config_file: Path, **period: Any) -> None:
    """
    Say that several gaps are one; it keeps the id of the first.

    Where two of their wordings differ in one word, search is taught that those words mean the same.
    """
    with _gaps_of(config_file, period) as (seen, sources):
        merged = [gap_of(seen, sources, gap_id) for gap_id in dict.fromkeys(gap_ids)]
    _decide(config_file, lambda known: deciding.merge(known, merged, sources.zone))
    click.echo(f"{', '.join(gap.id for gap in merged[1:])} merged into {merged[0].id}")
    if not no_synonyms:
        _teach(content_root(configuration(config_file)) / "synonyms.yml", merged)


def _teach(path: Path, merged: Sequence[Gap]) -> None:
    """Add the words in which wordings of merged gaps differ to synonyms.yml, and say which."""
    taught: list[str] = []
    for words in _differences(merged):
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        try:
            after = add_synonym(before, merged[0].lang, words)
        except ContentError as error:
            click.echo(error, err=True)
            break
        if after != before:
            replace_file(path, after.encode())
            taught.append(" = ".join(words))
    if taught:
        click.echo(f"taught  {', '.join(taught)}: from the next build on, a search for one finds the other too")
        click.echo(f"  wrong? take the word out of {place(path)} again; git diff shows it")


def _differences(merged: Sequence[Gap]) -> list[tuple[str, str]]:
    """Words in which two wordings differ."""
    lang = merged[0].lang
    pairs = ((a, b) for one, other in pairwise(merged) for a, b in product(one.questions, other.questions))
    return list(dict.fromkeys(words for a, b in pairs if (words := taught_synonym(a, b, lang))))


@click.command(epilog='\b\nExample:\n  kb gaps split g7f3 "선물 상자" "포장 상자"')
@click.argument("gap_id", metavar="ID")
@click.argument("wordings", metavar="WORDING...", nargs=-1, required=True)
@period_options
@config_option
def split(gap_id: str, wordings: tuple[str, ...], config_file: Path, **period: Any) -> None:
    """Say that some wordings of a gap are another one."""
    with _gaps_of(config_file, period) as (seen, sources):
        gap = gap_of(seen, sources, gap_id)
    made: list[Decision] = []

    def parted(known: Decisions) -> Decisions:
        decisions, new_id = deciding.split(known, gap, wordings, sources.zone)
        made.extend(decision for decision in decisions if decision.id == new_id)
        return decisions

    _decide(config_file, parted)
    # More may have gone than were named: those with the same content words.
    click.echo(f"{made[0].id} is a gap of its own now: {', '.join(map(printable, made[0].questions))}")


@click.command(epilog='\b\nExample:\n  kb gaps ignore g7f3 --note "우리는 매장이 없어요"')
@click.argument("gap_id", metavar="ID")
@click.option("--note", "text", default="", help="Why.")
@period_options
@config_option
def ignore(gap_id: str, text: str, config_file: Path, **period: Any) -> None:
    """Say that a gap is not yours: no report shows it any more."""
    with _gaps_of(config_file, period) as (seen, sources):
        gap = gap_of(seen, sources, gap_id)
    _decide(config_file, lambda known: deciding.ignore(known, gap, text, sources.zone))
    click.echo(f"{gap_id} is not ours; 'kb gaps reopen {gap_id}' takes it back")


@click.command(epilog='\b\nExample:\n  kb gaps note g7f3 "물류팀에 물어봄"')
@click.argument("gap_id", metavar="ID")
@click.argument("text")
@period_options
@config_option
def note(gap_id: str, text: str, config_file: Path, **period: Any) -> None:
    """Leave a remark with a gap; an empty one takes it away."""
    with _gaps_of(config_file, period) as (seen, sources):
        gap = gap_of(seen, sources, gap_id)
    _decide(config_file, lambda known: deciding.note(known, gap, text, sources.zone))
    click.echo(f"{gap_id}: {text or 'no note'}")


@click.command(epilog="\b\nExamples:\n  kb gaps close g7f3\n  kb gaps close g7f3 --article coupon-error")
@click.argument("gap_id", metavar="ID")
@click.option("--article", default="", help="What answers it now; none for a page or process of the shop.")
@period_options
@config_option
def close(gap_id: str, article: str, config_file: Path, **period: Any) -> None:
    """
    Say that a gap was fixed by hand.

    Later searches tell whether it was.
    """
    if article:
        try:
            must_be_there(_library(config_file), article, f"gap {gap_id}")
        except ChangeRefused as error:
            raise WrongUse(str(error)) from error
    with _gaps_of(config_file, period) as (seen, sources):
        gap = gap_of(seen, sources, gap_id)
        today = datetime.now(sources.zone).date()
    _decide(config_file, lambda known: deciding.close(known, gap, article, today, sources.zone))
    click.echo(f"{gap_id} is fixed, as of {today}; 'kb gaps reopen {gap_id}' takes it back")


@click.command(epilog="\b\nExample:\n  kb gaps reopen g7f3")
@click.argument("gap_id", metavar="ID")
@config_option
def reopen(gap_id: str, config_file: Path) -> None:
    """Take back that a gap is not yours, or fixed."""
    _decide(config_file, lambda known: deciding.reopen(known, gap_id))
    click.echo(f"{gap_id} is open")


commands: list[click.Command] = [fix_, merge, split, ignore, note, close, reopen]
"""Of `kb gaps`."""


def _gaps_of(config_file: Path, period: dict[str, Any]) -> Any:
    threshold = period.pop("min_sessions")
    if not period["decisions"].is_file():
        period["decisions"] = _decisions_file(config_file)
    return told_gaps(threshold=threshold, **period)


def _decisions_file(config_file: Path) -> Path:
    try:
        return content_root(configuration(config_file)) / DECISIONS
    except ConfigurationError as error:
        raise WrongUse(str(error)) from error


def _decide(config_file: Path, change: Callable[[Decisions], Decisions]) -> None:
    path = _decisions_file(config_file)
    try:
        write_decisions(path, change(read_decisions(path)))
    except (DecisionError, deciding.Undecidable) as error:
        raise WrongUse(str(error)) from error


def _library(config_file: Path) -> Library:
    settings = settings_of_environment()
    try:
        return Builder(config_file, settings.site_dir, settings.index_dir).check()
    except ContentError as error:
        click.echo(error)
        raise SystemExit(1) from error
    except ConfigurationError as error:
        raise WrongUse(str(error)) from error
