import math

import pytest

from search_api.contract.ranking import FIELDS, K1, best_term_score, idf, index_terms, term_score


def test_constants_of_the_formula():
    assert (K1, {name: (field.kind, field.weight, field.b) for name, field in FIELDS.items()}) == (
        1.2,
        {
            "word": ("word", 1.0, 0.75),
            "word_title": ("word", 0.5, 0.3),
            "gram": ("gram", 0.35, 0.75),
            "gram_title": ("gram", 0.175, 0.3),
        },
    )


@pytest.mark.parametrize(
    ("sections", "holding", "value"),
    [(10, 1, 1 + math.log(5)), (10, 9, 1.0), (10, 0, 1 + math.log(10)), (1, 1, 1 - math.log(2)), (0, 0, 0.0)],
)
def test_rare_terms_say_more(sections, holding, value):
    assert idf(sections, holding) == pytest.approx(value)


def test_term_that_every_section_holds_still_says_something():
    assert all(idf(sections, sections) > 0 for sections in (1, 2, 10, 100_000))


@pytest.mark.parametrize(
    ("field", "tf", "length", "mean", "value"),
    [
        # weight * idf * tf * 2.2 / (tf + 1.2 * (1 - b + b * length / mean))
        ("word", 1, 10, 10, 1.0 * 2 * 1 * 2.2 / (1 + 1.2)),
        ("word", 3, 10, 10, 1.0 * 2 * 3 * 2.2 / (3 + 1.2)),
        ("word", 1, 20, 10, 1.0 * 2 * 1 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2))),
        ("word_title", 1, 20, 10, 0.5 * 2 * 1 * 2.2 / (1 + 1.2 * (0.7 + 0.3 * 2))),
        ("gram", 2, 5, 10, 0.35 * 2 * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 0.5))),
        ("gram_title", 2, 5, 10, 0.175 * 2 * 2 * 2.2 / (2 + 1.2 * (0.7 + 0.3 * 0.5))),
    ],
)
def test_score_of_a_term_is_that_of_the_formula(field, tf, length, mean, value):
    assert term_score(FIELDS[field], 2, tf, length, mean) == pytest.approx(value)


def test_section_of_a_field_that_no_section_has_divides_by_nothing():
    assert term_score(FIELDS["word"], 2, 1, 0, 0) > 0


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS.keys())
def test_no_section_scores_more_for_a_term_than_the_best_one(field):
    best = best_term_score(field, 2)

    assert term_score(field, 2, 1_000_000, 1, 10) == pytest.approx(best, rel=1e-5)
    assert term_score(field, 2, 1_000_000, 1, 10) < best


def test_lead_is_read_with_its_titles_its_answer_besides_its_tags(section):
    lead = section(title="Refund", aliases=("Money back",), answer="Soon", tags=("card",), text="Later")

    terms = index_terms(lead)

    assert (terms["word"], terms["word_title"]) == (
        ["refund", "refund", "money", "back", "soon", "card", "later"],
        ["refund", "money", "back"],
    )


def test_later_section_is_read_with_its_heading_besides_the_question(section):
    later = section(title="Refund", heading="Cards", aliases=(), answer="Soon", tags=("no",), text="Later")

    terms = index_terms(later)

    assert (terms["word"], terms["word_title"]) == (["card", "card", "refund", "later"], ["card"])


def test_grams_stand_in_fields_of_their_own(section):
    assert index_terms(section(lang="ko", title="배송 조회", text="하루"))["gram"] == [
        *["배송", "송조", "조회"] * 2,
        "하루",
    ]
    assert index_terms(section(lang="ko", title="배송 조회", text="하루"))["gram_title"] == [
        "배송",
        "송조",
        "조회",
    ]
