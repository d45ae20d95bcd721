"""
The report as one HTML page, readable on a phone, without any script.

    Report --tell--> Story --page.html--> page, which loads one style sheet

The only module that imports Jinja.  Everything is escaped as it is put in; what readers wrote also loses its control
and bidi characters and stands in an element of its own direction.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from search_api.report import Change, Day, Report
from search_api.report.story import DAY_BY_DAY, GROUPS, Section, Task, failed_of, grouped, most_asked, tell, weekday
from search_api.report.svg import Column, Drawing, bars, columns, sparkline
from search_api.report.words import Link, Said, Words, words
from search_api.terminal_text import printable

FIRST_TASKS = 5
"""So many stand open; a longer list is not what to do this week."""
FIRST_ROWS = 10
FIRST_CHANGES = 3
"""So many are drawn; all are in the table."""
WEEK = 7


class Choice(NamedTuple):
    """A link among others of which one may be where one is."""

    label: str
    href: str
    current: bool = False
    lang: str = ""
    """Of the label, if it is not that of the page."""


def html(
    report: Report,
    *,
    languages: Sequence[Choice] = (),
    periods: Sequence[Choice] = (),
    downloads: Sequence[Choice] = (),
    sign_out: str = "",
    style: str = "/report/report.css",
    site: str = "/",
) -> str:
    """
    Write `report` as a page.

    Args:
        sign_out: Where the button sends its form; empty for no button.
        style: Address of the style sheet.
        site: Address of the help center, with its last slash; articles are below it.
    """
    say = words(report.lang)
    story = tell(report)
    return _ENVIRONMENT.get_template("page.html").render(
        say=say,
        report=report,
        story=story,
        first=story.tasks[:FIRST_TASKS],
        rest=story.tasks[FIRST_TASKS:],
        first_rows=FIRST_ROWS,
        charts={section.id: _charts(section, report, say) for section in story.sections},
        spark=lambda task, number: _spark(task, number, report, say),
        languages=languages,
        periods=periods,
        downloads=downloads,
        sign_out=sign_out,
        style=style,
        site=site,
    )


def notice(
    lang: str,
    title: str,
    texts: Sequence[str],
    *,
    commands: Sequence[str] = (),
    sign_in: str = "",
    languages: Sequence[Choice] = (),
    fault: str = "",
    style: str = "/report/report.css",
) -> str:
    """
    Write a page that says one thing, or asks for the token.

    Args:
        commands: Shown below the text of the same place.
        sign_in: Where the form goes; empty for no form.
        fault: What was wrong with what was sent before.
    """
    return _ENVIRONMENT.get_template("notice.html").render(
        say=words(lang),
        title=title,
        texts=texts,
        commands=commands,
        sign_in=sign_in,
        languages=languages,
        fault=fault,
        style=style,
    )


def style_sheet() -> bytes:
    """Return the style sheet of the pages."""
    return (files("search_api.report") / "templates" / "report.css").read_bytes()


def as_file(report: Report) -> str:
    """Write `report` as a page that needs no server: its style is in it, and its links are whole."""
    style = f"data:text/css;base64,{b64encode(style_sheet()).decode()}"
    return html(report, style=style, site=report.site_url or "/")


def _charts(section: Section, report: Report, say: Words) -> list[Drawing]:
    if not section.tables:
        return []
    match section.id:
        case "days":
            return [_days(report.days, section, say)]
        case "hours":
            return _hours(report, section, say)
        case "changes":
            return [
                _change(number, change, say)
                for number, change in enumerate(most_asked(report.changes)[:FIRST_CHANGES], 1)
            ]
        case _:
            return []


def _told(section: Section) -> str:
    """Return what the section says of its drawing; it is all ours."""
    return " ".join("".join(map(str, text)) for text in section.lead)


def _days(days: Sequence[Day], section: Section, say: Words) -> Drawing:
    drawn = _weeks(days, say) if len(days) > DAY_BY_DAY else _each_day(days, say)
    return columns("chart-days", section.title, _told(section), drawn, [say(f"group.{name}") for name, _ in GROUPS])


def _weeks(days: Sequence[Day], say: Words) -> list[Column]:
    """Seven days each, the last of them whole, with the date of its first."""
    starts = range(len(days) % WEEK - WEEK if len(days) % WEEK else 0, len(days), WEEK)
    weeks = [days[max(0, start) : start + WEEK] for start in starts]
    return [
        Column(
            parts=tuple(map(sum, zip(*(grouped(day.counts) for day in week), strict=True))),
            label=say.dated(week[0].day, short=True) if number % 4 == 1 else "",
        )
        for number, week in enumerate(weeks)
    ]


def _each_day(days: Sequence[Day], say: Words) -> list[Column]:
    every = max(1, round(len(days) / 4))
    return [
        Column(
            parts=grouped(day.counts),
            label=_label(number, day, len(days), every, say),
            mark="★" if day.holiday else "",
            shaded=day.day.weekday() > 4,
        )
        for number, day in enumerate(days)
    ]


def _label(number: int, day: Day, count: int, every: int, say: Words) -> str:
    if count <= 7:
        return weekday(day.day, say)
    # The middle of each stretch, so that no date hangs over the edge.
    return say.dated(day.day, short=True) if number % every == every // 2 else ""


def _hours(report: Report, section: Section, say: Words) -> list[Drawing]:
    by_weekday = [
        Column(parts=(0, 0, count), label=say(f"weekday.{day}"), shaded=day > 4)
        for day, count in enumerate(report.weekdays)
    ]
    by_hour = [
        Column(parts=(0, 0, count), label=str(hour) if hour % 3 == 0 else "")
        for hour, count in enumerate(report.hours)
    ]
    told = _told(section)
    return [
        columns("chart-weekdays", say("hours.weekdays"), told, by_weekday, direct=True),
        columns("chart-hours", say("hours.hours"), told, by_hour),
    ]


def _change(number: int, change: Change, say: Words) -> Drawing:
    rows = [
        (f"{say(f'changes.{name}')}: {failed_of(counts, say)}", *counts)
        for name, counts in (("before", change.before), ("after", change.after))
    ]
    return bars(f"change-{number}", say("quoted", text=change.question), "; ".join(row[0] for row in rows), rows)


def _spark(task: Task, number: int, report: Report, say: Words) -> Drawing:
    ends = say.dated(report.since, short=True), say.dated(report.until, short=True)
    return sparkline(f"spark-{number}", say("daily"), task.daily, task.gap.daily, ends)


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("search_api.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["printable"] = printable
    environment.tests["said"] = lambda piece: isinstance(piece, Said)
    environment.tests["article"] = lambda piece: isinstance(piece, Link)
    return environment


_ENVIRONMENT = _environment()
