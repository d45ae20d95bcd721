"""
Questions that many readers asked and found answered, offered to the next one who begins to type them.

    log --answered--> [Asked] --may_be_shown--> Completions

One reader's words are shown to others here, and a log can be fed by strangers.  So a wording is shown only if it was
asked in several sessions on several days, and if the shop itself has said every word of it: a name, an insult or
an advertisement has none of its words in the articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from search_api.contract.analysis import analyse, fold
from search_api.contract.documents import IndexDocument
from search_api.contract.languages import FALLBACK, LANGUAGES
from search_api.contract.search import SearchEngine
from search_api.querylog import Asked, LogReader
from search_api.snapshot import OpenSnapshot
from search_api.suggest import Completions, Wording

MIN_SESSIONS = 5
MIN_DAYS = 2
LOOK_BACK = timedelta(days=30)
MOST = 300
"""Questions, of all languages together."""
LONGEST = 60
"""Code points of a wording that fits on a line of a phone or two."""

_RUN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Letters, digits and what stands between them in a sentence; no signs of redaction, links, or controls.
_PLAIN = re.compile(r"[\w '’,.?!、。？！「」％%~～-]+")


def frequent(log: LogReader, snapshot: OpenSnapshot, now: datetime) -> Completions:
    """
    What may be offered of the questions asked lately.

    Raises:
        LogUnavailable: The log cannot be read.
    """
    asked = log.answered(now - LOOK_BACK, now, sessions=MIN_SESSIONS, days=MIN_DAYS, most=MOST)
    completions = Completions(_wordings(asked, snapshot))
    # Here, in a thread, and not when the first reader types kana or initials.
    completions.prepare()
    return completions


def _wordings(asked: Sequence[Asked], snapshot: OpenSnapshot) -> Iterable[Wording]:
    leads = {(each.lang, each.article_id): each for each in snapshot.engine.documents() if not each.heading}
    said = {lang: _said(snapshot, lang) for lang in {question.lang for question in asked}}
    for place, question in enumerate(asked):
        lead = leads.get((question.lang, question.article_id))
        if lead is None or _says(lead, question.text):
            continue
        if may_be_shown(question.text, question.lang, snapshot.engine, said[question.lang]):
            yield Wording(lead, question.text, (place, 0, lead.article_id))


def _said(snapshot: OpenSnapshot, lang: str) -> str:
    """All that the articles say in a language, folded."""
    own = (each for each in snapshot.engine.documents() if each.lang == lang)
    # Text by text: to fold all of a large site at once would keep the interpreter from everybody else.
    return "\n".join(fold(text).text for each in own for text in (each.title, *each.aliases, each.text))


def _says(lead: IndexDocument, text: str) -> bool:
    """Whether the article asks this itself."""
    wanted = fold(text).text
    return any(fold(own).text == wanted for own in (lead.title, *lead.aliases))


def may_be_shown(text: str, lang: str, engine: SearchEngine, said: str) -> bool:
    """
    Whether the articles themselves have said every word of `text`.

    Args:
        said: All that they say in that language, folded.
    """
    folded = fold(text).text
    if len(text) > LONGEST or not _PLAIN.fullmatch(folded):
        return False
    words = [term for term in analyse(folded, lang) if term.field == "word"]
    if not words or not all(engine.knows("word", word.text, lang) for word in words):
        return False
    # What is no content word, a particle or an ending, must stand in an article as it is: so must an interjection.
    left = list(folded)
    for word in words:
        left[word.start : word.end] = " " * (word.end - word.start)
    function_words = LANGUAGES.get(lang, FALLBACK).FUNCTION_WORDS
    return all(part[0] in function_words or part[0] in said for part in _RUN.finditer("".join(left)))
