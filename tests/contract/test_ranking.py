import math

import pytest

from search_api.contract.ranking import FIELDS, KINDS, ideal_score, idf, index_terms, k1_of, term_score


def test_constants_of_the_formula():
    assert (KINDS, {name: (field.kind, field.weight, field.b) for name, field in FIELDS.items()}) == (
        {"word": 1.0, "gram": 0.35, "sound": 1.0},
        {
            "word": ("word", 1.0, 0.75),
            "word_title": ("word", 0.5, 0.3),
            "gram": ("gram", 1.0, 0.75),
            "gram_title": ("gram", 0.5, 0.3),
            "sound": ("sound", 1.0, 0.75),
            "sound_title": ("sound", 0.5, 0.3),
        },
    )


def test_repetition_counts_longer_in_english():
    assert {lang: k1_of(lang) for lang in ("ko", "ja", "en", "fr")} == {"ko": 0.9, "ja": 0.9, "en": 1.2, "fr": 0.9}


@pytest.mark.parametrize(
    ("sections", "holding", "value"),
    [
        (10, 1, math.log(1 + 9.5 / 1.5)),
        (10, 9, math.log(1 + 1.5 / 9.5)),
        (10, 0, math.log(22)),
        (1, 1, math.log(1 + 0.5 / 1.5)),
        (0, 0, math.log(2)),
    ],
)
def test_rare_terms_say_more(sections, holding, value):
    assert idf(sections, holding) == pytest.approx(value)


def test_term_that_every_section_holds_still_says_something():
    assert all(idf(sections, sections) > 0 for sections in (1, 2, 10, 100_000))


@pytest.mark.parametrize(
    ("field", "k1", "tf", "length", "mean", "value"),
    [
        # weight * idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / mean))
        ("word", 1.2, 1, 10, 10, 1.0 * 2 * 1 * 2.2 / (1 + 1.2)),
        ("word", 0.9, 3, 10, 10, 1.0 * 2 * 3 * 1.9 / (3 + 0.9)),
        ("word", 1.2, 1, 20, 10, 1.0 * 2 * 1 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2))),
        ("word_title", 0.9, 1, 20, 10, 0.5 * 2 * 1 * 1.9 / (1 + 0.9 * (0.7 + 0.3 * 2))),
        ("gram", 1.2, 2, 5, 10, 1.0 * 2 * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 0.5))),
        ("sound_title", 0.9, 2, 5, 10, 0.5 * 2 * 2 * 1.9 / (2 + 0.9 * (0.7 + 0.3 * 0.5))),
    ],
)
def test_score_of_a_term_is_that_of_the_formula(field, k1, tf, length, mean, value):
    assert term_score(FIELDS[field], k1, 2, tf, length, mean) == pytest.approx(value)


def test_section_of_a_field_that_no_section_has_divides_by_nothing():
    assert term_score(FIELDS["word"], 1.2, 2, 1, 0, 0) > 0


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS.keys())
def test_text_that_repeats_a_term_for_ever_comes_near_the_ideal_of_its_field(field):
    ideal = field.weight * ideal_score(1.2, 10, 3)

    assert term_score(field, 1.2, idf(10, 3), 1_000_000, 1, 10) == pytest.approx(ideal, rel=1e-5)
    assert term_score(field, 1.2, idf(10, 3), 1_000_000, 1, 10) < ideal


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


def test_answer_that_was_taken_from_the_text_is_read_once(section):
    lead = section(title="Refund", answer="Soon.", text="Soon. Later.")

    assert index_terms(lead)["word"] == ["refund", "refund", "soon", "later"]


def test_readings_stand_in_fields_of_their_own(section):
    terms = index_terms(section(lang="ja", title="返品", text="靴"))

    assert (terms["sound"], terms["sound_title"]) == (["へんぴ", "んぴん"] * 2 + ["くつ"], ["へんぴ", "んぴん"])
