"""Every engine, one suite: what these tests say is what `SearchEngine` means."""

import math
import threading
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from search_api.contract.analysis import Term, analyse_sounds, once
from search_api.contract.ranking import FIELDS, ideal_score, idf, index_terms, kinds_of, term_score
from search_api.contract.search import NOTHING, AnalysedQuery, EngineUnavailable

ENGINES = ["whoosh", "memory"]

QUESTIONS = [
    "refund", "gift wrap", "late parcel", "my coupon card", "how do I return an order",
    "customs fee for a gift", "password account", "missing point",
    "size", "delivery late missing parcel", "refnd", "passwrod",
    "wrapping gifts", "returned orders", "zzz order",
]  # fmt: skip


@pytest.fixture(params=ENGINES)
def name(request):
    return request.param


@pytest.fixture
def engine(name, opened, corpus):
    return opened(name, corpus)


def ids(ranking):
    return [hit.document.article_id for hit in ranking.hits]


def by_hand(documents, query):
    """The formula of `contract.ranking`, term by term: place of a section -> its score."""
    terms = [{name: Counter(found) for name, found in index_terms(document).items()} for document in documents]
    scores = Counter()
    for name, field in FIELDS.items():
        lengths = [own[name].total() for own in terms]
        mean = sum(lengths) / len(lengths)
        for term in query.terms:
            holding = [at for at, own in enumerate(terms) if field.kind == term.field and own[name][term.text]]
            rarity = idf(len(terms), len(holding))
            for at in holding:
                tf = terms[at][name][term.text]
                score = term_score(field, kinds_of(query.lang)[field.kind], rarity, tf, lengths[at], mean)
                scores[at] += term.weight * score
    return scores


def test_scores_are_those_of_the_formula_worked_out_by_hand(name, opened, section):
    engine = opened(name, [section("a", title="Refund", text="Refund soon"), section("b", title="Gift", text="Card")])
    query = AnalysedQuery(raw="", lang="en", terms=(Term("refund", "word", 0, 6),))

    [hit] = engine.search(query, 10).hits

    # Words of a: refund refund refund soon (3 of 4, mean 3.5); of its title: refund (1 of 1, mean 1).
    # One of two sections holds it, so idf = ln(1 + 1.5 / 1.5) = ln 2.
    body = 1.0 * math.log(2) * 3 * 2.2 / (3 + 1.2 * (0.25 + 0.75 * 4 / 3.5))
    title = 0.5 * math.log(2) * 1 * 2.2 / (1 + 1.2 * 1)
    assert (hit.document.article_id, hit.score) == ("a", pytest.approx(body + title, rel=1e-5))


@pytest.mark.parametrize("question", QUESTIONS)
def test_scores_are_those_of_the_formula(engine, corpus, ask, question):
    expected = by_hand(corpus, ask(question))

    hits = engine.search(ask(question), 100).hits

    assert {corpus.index(hit.document): hit.score for hit in hits} == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("question", QUESTIONS)
def test_best_sections_come_first(engine, ask, question):
    scores = [hit.score for hit in engine.search(ask(question), 100).hits]

    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("question", QUESTIONS)
def test_engines_agree_on_the_order_but_for_near_ties(opened, corpus, ask, question):
    whoosh, memory = (opened(name, corpus).search(ask(question), 100) for name in ENGINES)
    plain = {hit.document.doc_id: hit.score for hit in memory.hits}

    order = [plain[hit.document.doc_id] for hit in whoosh.hits]

    assert len(order) == len(plain)
    assert [(one, other) for one, other in pairwise(order) if other > one * 1.0001] == []


@pytest.mark.parametrize("lang", ["ko", "ja"])
def test_engines_agree_on_questions_by_sound(opened, section, lang):
    titles = {
        "ko": ["배송 조회", "배송지 변경", "반품 비용", "부산 배송"],
        "ja": ["返品の方法", "変更の手続き", "返金", "へんぴん"],
    }[lang]
    documents = [section(str(number), lang, title=title) for number, title in enumerate(titles)]
    query = AnalysedQuery(raw="", lang=lang, terms=once(analyse_sounds({"ko": "ㅂㅅ", "ja": "へんぴん"}[lang], lang)))

    whoosh, memory = (opened(name, documents).search(query, 10) for name in ENGINES)

    assert len(memory.hits) >= 2
    assert [hit.document.title for hit in whoosh.hits] == [hit.document.title for hit in memory.hits]
    assert [hit.score for hit in whoosh.hits] == [pytest.approx(hit.score, rel=1e-4) for hit in memory.hits]


def test_sections_alike_stand_in_the_order_they_were_added(name, opened, section, ask):
    engine = opened(name, [section(id_, title="Refund", text="Soon") for id_ in "cab"])

    assert ids(engine.search(ask("refund"), 10)) == ["c", "a", "b"]


def test_only_sections_in_the_language_of_the_question_are_found(name, opened, section, ask):
    engine = opened(name, [section(lang, lang, title="VISA 카드 カード card") for lang in ("ko", "ja", "en")])

    assert {lang: ids(engine.search(ask("VISA", lang), 10)) for lang in ("ko", "ja", "en", "fr")} == {
        "ko": ["ko"],
        "ja": ["ja"],
        "en": ["en"],
        "fr": [],
    }


def test_rarity_counts_only_sections_in_the_same_language(name, opened, section, ask):
    korean = [section(str(number), "ko", title="VISA") for number in range(20)]
    english = [section("a", title="VISA"), section("b", title="Gift")]

    alone, beside = opened(name, english), opened(name, [*korean, *english])

    assert beside.search(ask("visa"), 10).hits[0].score == pytest.approx(alone.search(ask("visa"), 10).hits[0].score)


def test_language_without_an_analysis_of_its_own_is_searched_all_the_same(name, opened, section, ask):
    engine = opened(name, [section("a", "fr", title="Où est mon colis ?"), section("b", "fr", title="Remboursement")])

    assert ids(engine.search(ask("colis", "fr"), 10)) == ["a"]


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_no_more_than_the_limit_are_found_and_they_are_the_best(engine, ask, limit):
    every = engine.search(ask("order refund"), 1000).hits

    assert engine.search(ask("order refund"), limit).hits == every[:limit]


def test_ideal_is_that_of_the_terms_that_were_typed_unknown_ones_included(engine, corpus, ask):
    held = sum("refund" in index_terms(document)["word"] for document in corpus)
    typed = (Term("refund", "word", 0, 6), Term("zzz", "word", 7, 10, 0.5))
    synonym = Term("parcel", "word", 0, 0, 0.6, added=True)

    ranking = engine.search(replace(ask("refund zzz"), terms=(*typed, synonym)), 10)

    kind, count = kinds_of("en")["word"], len(corpus)
    assert ranking.ideal == pytest.approx(ideal_score(kind, count, held) + 0.5 * ideal_score(kind, count, 0))


def test_synonym_finds_what_was_typed_in_other_words(name, opened, section, ask):
    engine = opened(name, [section("a", title="Package"), section("b", title="Gift")])
    query = replace(ask("parcel"), terms=(*ask("parcel").terms, Term("packag", "word", 0, 0, 0.6, added=True)))

    assert ids(engine.search(query, 10)) == ["a"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_section_scores_more_than_one_whose_every_field_is_full_of_the_question(engine, corpus, ask, question):
    bound = sum(
        field.weight * ideal_score(kinds_of("en")[field.kind], len(corpus), held)
        for term in ask(question).terms
        for name, field in FIELDS.items()
        if field.kind == term.field and (held := sum(term.text in index_terms(each)[name] for each in corpus))
    )

    assert all(hit.score < bound for hit in engine.search(ask(question), 100).hits)


def test_rare_word_counts_more_than_a_common_one(name, opened, section, ask):
    engine = opened(name, [section("a", title="refund card"), section("b", title="card"), section("c", title="card")])

    ideals = {
        word: engine.search(replace(ask(word), terms=(Term(word, "word", 0, 0),)), 10).ideal
        for word in ("refund", "card")
    }

    assert ideals["refund"] > ideals["card"]


def test_term_of_less_weight_scores_less(engine, ask):
    query = ask("refund")
    lighter = replace(query, terms=tuple(replace(term, weight=0.5) for term in query.terms))

    full, half = engine.search(query, 1), engine.search(lighter, 1)

    assert half.hits[0].score == pytest.approx(full.hits[0].score / 2)


@pytest.mark.parametrize("text", ["", "   ", "?!", "\0", "\ud800", "🙂"])
def test_question_without_terms_finds_nothing(engine, ask, text):
    assert engine.search(ask(text), 10) == NOTHING


def test_unknown_words_find_nothing_but_are_measured_against(engine, ask):
    ranking = engine.search(ask("qqq"), 10)

    assert (ranking.hits, ranking.ideal > 0) == ((), True)


def test_engine_knows_the_terms_of_its_sections_by_kind_in_their_language(name, opened, section):
    engine = opened(name, [section("a", title="Refund"), section("b", "ko", title="배송", text="반품")])

    asked = [
        ("word", "refund", "en"),
        ("gram", "_re", "en"),
        ("gram", "반품", "ko"),
        ("sound", "ㅂㅅ", "ko"),
        ("word", "_re", "en"),
        ("word", "refund", "ko"),
        ("word", "배송", "en"),
        ("word", "배송", "fr"),
    ]
    assert [engine.knows(*term) for term in asked] == [True] * 4 + [False] * 4


def test_engine_without_sections_finds_nothing(name, opened, ask):
    assert opened(name, []).search(ask("refund"), 10) == NOTHING


def test_section_without_a_word_does_no_harm(name, opened, section, ask):
    engine = opened(name, [section("empty", title="?!"), section("a", title="Refund")])

    assert ids(engine.search(ask("refund"), 10)) == ["a"]


def test_sections_come_back_as_they_were_added(engine, corpus):
    assert list(engine.documents()) == corpus


def test_sections_of_several_languages_come_back_as_they_were_added(name, opened, section):
    mixed = [section(str(number), lang) for number, lang in enumerate(["ko", "en", "ko", "ja", "en"])]

    assert list(opened(name, mixed).documents()) == mixed


def test_engine_keeps_the_manifest_it_was_opened_with(engine):
    assert (engine.manifest.build_id, engine.manifest.document_count) == ("b1", 60)


def test_closed_engine_cannot_be_asked(engine, ask):
    engine.close()

    with pytest.raises(EngineUnavailable) as caught:
        engine.search(ask("refund"), 10)

    assert str(caught.value) == "the engine was closed"


def test_engine_may_be_closed_twice(engine):
    engine.close()
    engine.close()


def test_threads_get_the_answers_they_would_get_alone(engine, ask):
    alone = {question: ids(engine.search(ask(question), 10)) for question in QUESTIONS}
    wrong = []

    def search(offset):
        for at in range(len(QUESTIONS)):
            question = QUESTIONS[(at + offset) % len(QUESTIONS)]
            if ids(engine.search(ask(question), 10)) != alone[question]:
                wrong.append(question)

    threads = [threading.Thread(target=search, args=(offset,)) for offset in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_same_sections_give_the_same_files(name, opened, corpus, tmp_path):
    for _ in range(2):
        opened(name, corpus)
    one, other = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path / f"{name}-0", tmp_path / f"{name}-1")
    )

    assert one == other
