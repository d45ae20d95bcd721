"""
Answer a question: analyse, search, judge, and cut the snippets.

    text --analyse--> terms (+ synonyms) --engine--> sections --by article--> hits --judge--> verdict
                                                                                |
                                                                                +--snippet--> runs of text
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from search_api.contract.analysis import Term, analyse, analyse_query, content_key
from search_api.contract.search import AnalysedQuery, Hit, Ranking, Verdict
from search_api.snapshot import OpenSnapshot, Synonyms
from search_api.suggest import is_valid
from search_api.wire import Run, SearchHit, Suggestion

SECTIONS_PER_ANSWER = 100
"""Sections asked of the engine: an article can hold many of the best ones, and ten articles are wanted."""

SYNONYM_WEIGHT = 0.6
"""A word the reader did not type counts less than one that they did."""

EMPTY_BELOW = 0.3
WEAK_BELOW = 0.5
"""Share of the question's weight that the best section must hold; a first estimate, to be learnt from the log."""

SNIPPET_LENGTH = 140
"""Code points; three lines on a phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a reader is shown for a question."""

    query: str
    lang: str
    verdict: Verdict
    hits: tuple[SearchHit, ...]
    """One an article, best first; with verdict `empty` there are none."""
    nearest: tuple[str, ...]
    """Ids of the articles that came closest, at most 10, whatever the verdict: for the owner, not the reader."""
    index_build: str


def answer_query(snapshot: OpenSnapshot, text: str, lang: str, *, limit: int, today: date) -> Answer:
    """
    Answer `text` from the articles in `lang`.

    Raises:
        EngineUnavailable: The index cannot be read; says nothing about the question.
    """
    query = with_synonyms(AnalysedQuery(raw=text, lang=lang, terms=analyse_query(text, lang)), snapshot.synonyms)
    ranking = snapshot.engine.search(query, SECTIONS_PER_ANSWER)
    best = _best_section_of_each_article(ranking.hits, today.isoformat())
    verdict = judge(query, ranking, best)
    shown = () if verdict is Verdict.EMPTY else tuple(_as_result(hit, query) for hit in best[:limit])
    return Answer(
        query=text,
        lang=lang,
        verdict=verdict,
        hits=shown,
        nearest=tuple(hit.document.article_id for hit in best[:10]),
        index_build=snapshot.manifest.build_id,
    )


def with_synonyms(query: AnalysedQuery, synonyms: Synonyms) -> AnalysedQuery:
    """Add the words that mean the same as a word of the question, at less weight than its own."""
    asked = {term.text for term in query.terms if term.field == "word"}
    key = content_key(query.raw, query.lang)
    added: dict[tuple[str, str], Term] = {}
    for group in synonyms.get(query.lang, ()):
        terms = [analyse_query(word, query.lang) for word in group]
        if any(_words(of_word) and _words(of_word) <= asked for of_word in terms) or any(
            content_key(word, query.lang) == key for word in group
        ):
            added |= {term.key: term for of_word in terms for term in of_word}
    for term in query.terms:
        added.pop(term.key, None)
    extra = tuple(Term(term.text, term.field, 0, 0, SYNONYM_WEIGHT) for term in added.values())
    return AnalysedQuery(raw=query.raw, lang=query.lang, terms=query.terms + extra)


def _words(terms: Sequence[Term]) -> set[str]:
    return {term.text for term in terms if term.field == "word"}


def _best_section_of_each_article(hits: Sequence[Hit], today: str) -> list[Hit]:
    best: dict[str, Hit] = {}
    for hit in hits:
        if is_valid(hit.document, today):
            best.setdefault(hit.document.article_id, hit)
    return list(best.values())


def judge(query: AnalysedQuery, ranking: Ranking, best: Sequence[Hit]) -> Verdict:
    """
    Estimate from words alone whether the best section answers the question.

    The share of the question's words, or of its grams, that this section holds, rare ones weighing more;
    a synonym fills in for the word it stands for.  With bigrams there is nearly always some hit, so
    "no hit" says nothing.
    """
    if not best:
        return Verdict.EMPTY
    covered = max(_share(kind, query, ranking, best[0]) for kind in ("word", "gram"))
    if covered < EMPTY_BELOW:
        return Verdict.EMPTY
    return Verdict.WEAK if covered < WEAK_BELOW else Verdict.ANSWERED


def _share(kind: str, query: AnalysedQuery, ranking: Ranking, hit: Hit) -> float:
    """How much of the question's terms of one kind a section holds, by weight: 0 to 1."""
    asked = sum(ranking.weights[term.key] for term in query.terms if term.field == kind and term.weight == 1.0)
    held = sum(ranking.weights[term.key] for term in hit.matched if term.field == kind)
    return min(1.0, held / asked) if asked else 0.0


def _as_result(hit: Hit, query: AnalysedQuery) -> SearchHit:
    document = hit.document
    return SearchHit(
        article_id=document.article_id,
        url=document.url,
        title=mark(document.title, query),
        heading=document.heading,
        answer=document.answer,
        snippet=mark(_best_passage(document.text, query), query),
        category=document.category,
    )


def suggest(snapshot: OpenSnapshot, text: str, lang: str, *, limit: int, today: date) -> tuple[Suggestion, ...]:
    """Completions of what is being typed, one an article."""
    return tuple(
        Suggestion(
            article_id=found.document.article_id,
            url=found.document.url,
            title=_runs(found.wording, [(found.start, found.end)]),
        )
        for found in snapshot.completions.find(text, lang, limit, today=today.isoformat())
    )


def mark(text: str, query: AnalysedQuery) -> list[Run]:
    """`text` in runs, with those spans marked that match words of the question, or grams next to each other."""
    wanted = {term.key for term in query.terms}
    found = [term for term in analyse(text, query.lang) if term.key in wanted]
    words = [(term.start, term.end) for term in found if term.field == "word"]
    # One gram alone is chance ("정보" in "개인정보" for a question about 정보); a run of them is the word.
    grams = [
        span
        for span in _merged([(term.start, term.end) for term in found if term.field == "gram"])
        if span[1] - span[0] > 2
    ]
    if query.lang == "en":
        grams = []
    return _runs(text, _merged(words + grams))


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The union of `spans`; those that touch or overlap become one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _runs(text: str, spans: Sequence[tuple[int, int]]) -> list[Run]:
    runs: list[Run] = []
    at = 0
    for start, end in spans:
        if start > at:
            runs.append(Run(text=text[at:start]))
        runs.append(Run(text=text[start:end], mark=True))
        at = end
    if at < len(text):
        runs.append(Run(text=text[at:]))
    return runs


_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+|(?<=[。！？])|\n+")


def _best_passage(text: str, query: AnalysedQuery) -> str:
    """The sentence with the most of the question's terms, and what follows it up to `SNIPPET_LENGTH`."""
    sentences = _sentences(text)
    if not sentences:
        return ""
    wanted = {term.key for term in query.terms if term.weight == 1.0}
    held = [len({term.key for term in analyse(text[start:end], query.lang)} & wanted) for start, end in sentences]
    at = held.index(max(held))
    start, end = sentences[at]
    if end - start > SNIPPET_LENGTH:
        return _cut(text[start:end])
    return text[start : max(last for _, last in sentences[at:] if last - start <= SNIPPET_LENGTH)]


def _sentences(text: str) -> list[tuple[int, int]]:
    """Spans of `text`, without the space around them."""
    ends = [*(match.span() for match in _SENTENCE_END.finditer(text)), (len(text), len(text))]
    starts = [0, *(after for _, after in ends)]
    spans = [(start, end) for start, (end, _) in zip(starts, ends, strict=False)]
    return [(start, end) for start, end in spans if text[start:end].strip()]


def _cut(sentence: str) -> str:
    """The beginning of a sentence, up to a space if one is near: Japanese has none, or one anywhere."""
    shown = sentence[: SNIPPET_LENGTH - 1]
    space = shown.rfind(" ", SNIPPET_LENGTH * 3 // 4)
    return (shown if space < 0 else shown[:space]) + "…"
