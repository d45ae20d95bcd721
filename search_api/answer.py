"""
Answer a question: find out what was meant, search, judge, and cut the snippets.

    text --rewrite--> what was meant --analyse--> terms (+ synonyms) --engine--> sections --judge--> verdict
                                                                                   |
                                                                                   +--snippet--> runs of text
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial

from search_api.contract.analysis import (
    Term,
    analyse,
    analyse_query,
    analyse_sounds,
    content_key,
    fold,
    once,
)
from search_api.contract.documents import IndexDocument
from search_api.contract.search import AnalysedQuery, Hit, Ranking, SearchEngine, Verdict
from search_api.judge import WEAK_BELOW, estimate, verdict
from search_api.rewrite import rewrite, without_addresses
from search_api.snapshot import OpenSnapshot, Synonyms
from search_api.snippet import Marker, runs
from search_api.suggest import Completion, Completions, is_valid
from search_api.wire import SearchHit, Suggestion

SECTIONS_PER_ANSWER = 50
"""Sections asked of the engine: an article can hold many of the best ones, and ten articles are wanted."""

MAX_TEXT = 400
"""Code points of a question that are read; what comes after has never been part of one."""

SYNONYM_WEIGHT = 0.6
"""A word the reader did not type counts less than one that they did."""

KANA_WORD_WEIGHT = 0.3
"""Of the few words Sudachi finds in a question that is all kana: most of them are not the ones that were meant."""

SOUND_OF_A_WEAK_QUESTION = 0.1
"""Weight of readings where words and grams found little."""

SAID_SO = 0.95
"""The probability that an article answers the very question that is its own."""

LITTLE = 0.4
"""Share of the ideal score below which a question counts as having found little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a reader is shown for a question."""

    query: str
    lang: str
    """The language that was searched, which may be another than that of the page."""
    searched_for: str
    """What the question was taken to mean; empty if it was taken as it was typed."""
    verdict: Verdict
    estimate: float
    """The probability behind the verdict, 0 to 1."""
    hits: tuple[SearchHit, ...]
    """One an article, best first; with verdict `empty` they are what comes nearest, not an answer."""
    index_build: str


def answer_query(
    snapshot: OpenSnapshot,
    text: str,
    lang: str,
    *,
    limit: int,
    today: date,
    literal: bool = False,
    weak_below: Callable[[str], float] = lambda _lang: WEAK_BELOW,
) -> Answer:
    """
    Answer `text` from the articles in `lang`, or in the language it is written in.

    Args:
        literal: Search for what was typed, letter by letter, in the language of the page.
        weak_below: Language that is searched -> the estimate below which an answer is called weak.

    Raises:
        EngineUnavailable: The index cannot be read; says nothing about the question.
    """
    found = find_articles(snapshot, text, lang, today=today, literal=literal)
    marker = Marker(found.query)
    return Answer(
        query=text,
        lang=found.query.lang,
        searched_for="" if _same(found.query.raw, text[:MAX_TEXT]) else found.query.raw,
        verdict=verdict(found.estimate, weak_below(found.query.lang)),
        estimate=found.estimate,
        hits=tuple(_as_result(hit, marker) for hit in found.hits[:limit]),
        index_build=snapshot.manifest.build_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticles:
    """What is known of an answer before it is made ready for reading, which takes a third of the time."""

    query: AnalysedQuery
    hits: tuple[Hit, ...]
    """The best section of each article, best first."""
    estimate: float
    """The probability, 0 to 1, that the first one answers the question."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Of the articles, best first."""
        return tuple(hit.document.article_id for hit in self.hits)


def find_articles(
    snapshot: OpenSnapshot, text: str, lang: str, *, today: date, literal: bool = False
) -> FoundArticles:
    """
    Find the articles for `text`, as `answer_query` shows them.

    Raises:
        EngineUnavailable: As `answer_query`.
    """
    asked = text[:MAX_TEXT]
    meant, lang = (asked, lang) if literal else what_was_meant(snapshot, asked, lang)
    asked_for = AnalysedQuery(raw=meant, lang=lang, terms=query_terms(meant, lang))
    query = with_synonyms(asked_for, snapshot.synonyms, snapshot.engine)
    ranking = _valid(_search(snapshot.engine, query), today.isoformat())
    best = _best_section_of_each_article(ranking.hits)
    if not best or _ONE_SYLLABLE.fullmatch(fold(meant).text):
        # 환 is on its way to 환불; that some article says 환 is no answer.
        best = _best_section_of_each_article([*_by_wording(snapshot, query, today), *best])
    probability = estimate(ranking)
    if asking := snapshot.completions.asking(meant, lang, today=today.isoformat()):
        best, probability = _first(asking, best), max(probability, SAID_SO)
    return FoundArticles(query=query, hits=tuple(best), estimate=probability)


UNHEARD_OF = "qwxzv"
"""No article and no dictionary holds it, so every dictionary is asked."""


def warm_up(snapshot: OpenSnapshot) -> None:
    """Load what is loaded at the first question in each language: dictionaries, which take longer than 100 questions."""
    snapshot.completions.prepare()
    titles = {document.lang: document.title for document in snapshot.engine.documents()}
    for lang, title in titles.items():
        answer_query(snapshot, f"{title} {UNHEARD_OF}", lang, limit=1, today=date.min)


def _same(a: str, b: str) -> bool:
    return fold(a).text == fold(b).text


def what_was_meant(snapshot: OpenSnapshot, text: str, lang: str) -> tuple[str, str]:
    """The question as it was meant, and the language it is in."""
    meant = _rewritten(snapshot, text, lang)
    written_in = _language_of(meant, lang, snapshot.engine)
    if written_in != lang and written_in in snapshot.spellers:
        return _rewritten(snapshot, text, written_in), written_in
    if meant == text and _MAY_BE_TYPED_OTHERWISE.search(text) and not _holds(snapshot.engine, text, lang, any):
        return _meant_elsewhere(snapshot, text, lang) or (text, lang)
    return meant, lang


def _meant_elsewhere(snapshot: OpenSnapshot, text: str, lang: str) -> tuple[str, str] | None:
    """What was typed on another keyboard, in romaji or with a slip, in a language other than `lang`."""
    for other in sorted(snapshot.spellers.keys() - {lang}):
        there = _rewritten(snapshot, text, other)
        is_other = there != text and _language_of(there, other, snapshot.engine) == other
        if is_other and _holds(snapshot.engine, there, other, all):
            return there, other
    return None


def _rewritten(snapshot: OpenSnapshot, text: str, lang: str) -> str:
    return rewrite(text, lang, partial(snapshot.engine.knows, lang=lang), snapshot.spellers.get(lang))


def _holds(engine: SearchEngine, text: str, lang: str, how_many: Callable[[Iterable[bool]], bool]) -> bool:
    """Whether articles in `lang` hold any of the words of `text`, or `all`; what is in kana goes by its sounds."""
    terms = query_terms(text, lang)
    kind = "sound" if any(term.field == "sound" for term in terms) else "word"
    asked = [term for term in terms if term.field == kind]
    # One sound alone is in some article by chance: やまと in 卸売りやまとめ買い.
    return len(asked) > (kind == "sound") and how_many(engine.knows(kind, term.text, lang) for term in asked)


_HANGUL = re.compile(r"[가-힣]")
_JAMO = re.compile(r"[ㄱ-ㅎㅏ-ㅣ]")
_ONE_SYLLABLE = re.compile(r"\W*[가-힣]\W*")
_KANA = re.compile(r"[ぁ-ゖァ-ヺ]")
_KANJI = re.compile(r"[一-鿿]")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_MAY_BE_TYPED_OTHERWISE = re.compile(r"[A-Za-z]{2,}|[ㅏ-ㅣ]")
"""Keys of a keyboard; the vowels stand alone where it was the wrong one."""


def _language_of(text: str, lang: str, engine: SearchEngine) -> str:
    """
    The language of a question, as far as its letters tell; `lang` where they do not.

    Latin words are English only if English articles know more of them than those of the page's language:
    product names are the same everywhere.  So are kanji Japanese on a Korean page.
    """
    text = fold(without_addresses(text)).text
    if _HANGUL.search(text):
        return "ko"
    if _KANA.search(text):
        return "ja"
    if _KANJI.search(text):
        return "ja" if lang == "en" else _that_knows_more(text, "ja", lang, engine)
    if _LATIN.search(text):
        return _that_knows_more(text, "en", lang, engine)
    return "ko" if _JAMO.search(text) else lang


def _that_knows_more(text: str, other: str, lang: str, engine: SearchEngine) -> str:
    """`other` if its articles know more words of `text` than those in `lang`."""
    words = [term.text for term in analyse(text, other) if term.field == "word"]
    there, here = (sum(engine.knows("word", word, code) for word in words) for code in (other, lang))
    # "how do I" is English, whatever word comes after it.
    return other if there > here or (there and other == "en" and _ENGLISH_GRAMMAR.search(text)) else lang


_ENGLISH_GRAMMAR = re.compile(r"\b(?:how|what|when|where|why|who|my|do|does|can|could|is|are|the|i)\b")


_INITIALS = re.compile(r"[ㄱ-ㅎ]{2,}")
_ALL_KANA = re.compile(r"[^一-鿿ァ-ヺa-zA-Z]*[ぁ-ゖー]{3,}[^一-鿿ァ-ヺa-zA-Z]*")


def query_terms(text: str, lang: str) -> tuple[Term, ...]:
    """The terms of a question: words and grams, or what it sounds like where it is typed so."""
    if lang == "ko" and (typed := _INITIALS.findall(text)):
        sounds = [term for run in typed for term in analyse_sounds(run, lang)]
        return once([*sounds, *analyse(_INITIALS.sub(" ", text), lang)])
    if lang == "ja" and _ALL_KANA.fullmatch(fold(text).text):
        words = [replace(term, weight=KANA_WORD_WEIGHT) for term in analyse(text, lang) if term.field == "word"]
        return once([*words, *analyse_sounds(text, lang)])
    terms = analyse_query(text, lang)
    # "How do I" asks nothing yet.
    return terms if any(term.field != "pair" for term in terms) else ()


def _search(engine: SearchEngine, query: AnalysedQuery) -> Ranking:
    ranking = engine.search(query, SECTIONS_PER_ANSWER)
    if query.lang != "ja" or any(term.field == "sound" for term in query.terms):
        return ranking
    best = ranking.hits[0].score if ranking.hits else 0.0
    if best >= LITTLE * ranking.ideal:
        return ranking
    sounds = [
        replace(term, weight=SOUND_OF_A_WEAK_QUESTION, added=True) for term in once(analyse_sounds(query.raw, "ja"))
    ]
    return engine.search(replace(query, terms=(*query.terms, *sounds)), SECTIONS_PER_ANSWER)


def _first(asking: Sequence[IndexDocument], best: Sequence[Hit]) -> list[Hit]:
    """The articles that ask the very question come first, in the order in which they were found anyway."""
    ids = {document.article_id for document in asking}
    found = [hit for hit in best if hit.document.article_id in ids]
    others = [hit for hit in best if hit.document.article_id not in ids]
    missed = ids - {hit.document.article_id for hit in found}
    return [*found, *(Hit(document, 0.0) for document in asking if document.article_id in missed), *others]


def with_synonyms(query: AnalysedQuery, synonyms: Synonyms, engine: SearchEngine) -> AnalysedQuery:
    """
    Add the words that mean the same as a word of the question, at less weight than its own.

    A word that no article holds gives way to one that articles hold: it would only count as missing.
    """
    groups = synonyms.get(query.lang, ())
    if not groups:
        return query
    asked = {term.text for term in query.terms if term.field == "word"}
    key = content_key(query.raw, query.lang)
    terms = query.terms
    added: dict[tuple[str, str], Term] = {}
    for group in groups:
        meanings = _meanings(group, query.lang)
        typed = [meaning for meaning in meanings if (meaning.words and meaning.words <= asked) or meaning.key == key]
        if not typed:
            continue
        held = [meaning for meaning in meanings if meaning.is_held(engine, query.lang)]
        if held and not any(meaning in held for meaning in typed):
            terms = _exchanged(terms, typed[0], held[0])
        added |= {term.key: term for meaning in meanings for term in meaning.terms if term.field == "word"}
    for term in terms:
        added.pop(term.key, None)
    extra = tuple(replace(term, weight=SYNONYM_WEIGHT, added=True) for term in added.values())
    return replace(query, terms=terms + extra)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """A word of a group, or several."""

    words: frozenset[str]
    """Its content words."""
    key: str
    terms: tuple[Term, ...]

    def is_held(self, engine: SearchEngine, lang: str) -> bool:
        return bool(self.words) and all(engine.knows("word", word, lang) for word in self.words)


@lru_cache(maxsize=4096)
def _meanings(group: tuple[str, ...], lang: str) -> tuple[_Meaning, ...]:
    meanings = []
    for word in group:
        terms = tuple(replace(term, start=0, end=0) for term in analyse_query(word, lang))
        words = frozenset(term.text for term in terms if term.field == "word")
        meanings.append(_Meaning(words, content_key(word, lang), terms))
    return tuple(meanings)


def _exchanged(terms: tuple[Term, ...], typed: _Meaning, held: _Meaning) -> tuple[Term, ...]:
    """`terms` with those of `held` in the place of what was typed: its words, and all terms that touch them."""
    spans = [(term.start, term.end) for term in terms if term.field == "word" and term.text in typed.words]
    kept = [term for term in terms if not any(term.start < end and start < term.end for start, end in spans)]
    return once([*kept, *held.terms])


def _by_wording(snapshot: OpenSnapshot, query: AnalysedQuery, today: date) -> list[Hit]:
    """Articles whose question holds what was typed as it stands: for one syllable, or words that are no content."""
    day = today.isoformat()
    found = snapshot.completions.find(query.raw, query.lang, SECTIONS_PER_ANSWER, today=day, literal=True)
    return [Hit(completion.document, 0.0) for completion in found]


def _valid(ranking: Ranking, today: str) -> Ranking:
    """`ranking` without the sections that are no answer on that day: they must not be judged either."""
    return replace(ranking, hits=tuple(hit for hit in ranking.hits if is_valid(hit.document, today)))


def _best_section_of_each_article(hits: Sequence[Hit]) -> list[Hit]:
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.document.article_id, hit)
    return list(best.values())


def _as_result(hit: Hit, marker: Marker) -> SearchHit:
    document = hit.document
    return SearchHit(
        article_id=document.article_id,
        url=document.url,
        title=marker.mark(document.title),
        heading=document.heading,
        answer=document.answer,
        snippet=marker.passage(document.text),
        category=document.category,
    )


def suggest(
    snapshot: OpenSnapshot, text: str, lang: str, *, limit: int, today: date, asked: Completions | None = None
) -> tuple[Suggestion, ...]:
    """
    Completions of what is being typed, one an article.

    Args:
        asked: What many readers asked, see `frequent`; offered where titles and aliases leave room.
    """
    found: dict[str, Completion] = {}
    for completions in (snapshot.completions, asked):
        for completion in completions.find(text, lang, limit, today=today.isoformat()) if completions else ():
            found.setdefault(completion.document.article_id, completion)
    return tuple(
        Suggestion(
            article_id=completion.document.article_id,
            url=completion.document.url,
            title=runs(completion.wording, [(completion.start, completion.end)]),
        )
        for completion in list(found.values())[:limit]
    )
