"""
Questions of shoppers, asked of the sample content.

    [[question]]
    q = "반품 택배 언제 가져가요"
    articles = ["return-pickup"]    # any of which answers it; []: none of the shop does
    kind = "colloquial"
    miss = "why search does not find it"    # only where that is so
"""

import tomllib
from datetime import date

import pytest

from search_api.answer import answer_query

LANGUAGES = ("ko", "ja", "en")
TODAY = date(2026, 11, 22)
FIRST = 3


@pytest.fixture(scope="session")
def questions(repository):
    """Language -> what shoppers ask in it."""
    folder = repository / "tests/relevance"
    return {lang: tomllib.loads((folder / f"{lang}.toml").read_text("utf-8"))["question"] for lang in LANGUAGES}


@pytest.fixture(scope="session")
def first(sample, questions):
    """Language -> question that an article answers -> the articles that search puts first."""

    def ask(text, lang):
        answer = answer_query(sample.snapshot, text, lang, limit=FIRST, today=TODAY)
        return [hit.article_id for hit in answer.hits]

    return {
        lang: {question["q"]: ask(question["q"], lang) for question in asked if question["articles"]}
        for lang, asked in questions.items()
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_shopper_finds_the_article_among_the_first_three(questions, first, lang):
    assert {
        question["q"]: first[lang][question["q"]]
        for question in questions[lang]
        if question["articles"]
        and "miss" not in question
        and not set(question["articles"]) & set(first[lang][question["q"]])
    } == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_listed_as_a_miss_is_one(questions, first, lang):
    assert [
        question["q"]
        for question in questions[lang]
        if "miss" in question and set(question["articles"]) & set(first[lang][question["q"]])
    ] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_questions_ask_for_articles_that_exist(sample, questions, lang):
    articles = {article.id for article in sample.library.content.articles if article.lang == lang}

    assert {id_ for question in questions[lang] for id_ in question["articles"]} - articles == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_question_is_asked_twice(questions, lang):
    asked = [question["q"].casefold() for question in questions[lang]]

    assert len(set(asked)) == len(asked)
