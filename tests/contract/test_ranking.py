import math

import pytest

from search_api.contract.ranking import FIELDS, Kind, ideal_score, idf, index_terms, kinds_of, term_score


def test_fields_are_read_with_these_weights():
    assert {name: (field.kind, field.weight, field.b) for name, field in FIELDS.items()} == {
        "word": ("word", 1.0, 0.75),
        "pair": ("pair", 1.0, 0.75),
        "gram": ("gram", 1.0, 0.75),
        "sound": ("sound", 1.0, 0.75),
        "word_title": ("word", 0.5, 0.3),
        "gram_title": ("gram", 0.5, 0.3),
    }


def test_kinds_count_more_or_less_in_each_language():
    counted = {
        lang: {name: (kind.weight, kind.k1) for name, kind in kinds_of(lang).items()}
        for lang in ("en", "ko", "ja", "fr")
    }

    rest = {"word": (1.0, 0.7), "pair": (0.1, 0.5), "gram": (0.35, 0.5), "sound": (1.0, 0.5)}
    english = {
        "word": (1.0, 1.2),
        "pair": (0.4, 0.5),
        "gram": (0.35, 1.2),
        "sound": (1.0, 0.5),
    }
    assert counted == {"en": english, "ko": rest, "ja": rest, "fr": rest}


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
    ("field", "weight", "k1", "tf", "length", "mean", "value"),
    [
        # kind's weight * field's weight * idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / mean))
        ("word", 1.0, 1.2, 1, 10, 10, 1.0 * 2 * 1 * 2.2 / (1 + 1.2)),
        ("word", 1.0, 0.9, 3, 10, 10, 1.0 * 2 * 3 * 1.9 / (3 + 0.9)),
        ("word", 1.0, 1.2, 1, 20, 10, 1.0 * 2 * 1 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2))),
        ("word_title", 1.0, 0.9, 1, 20, 10, 0.5 * 2 * 1 * 1.9 / (1 + 0.9 * (0.7 + 0.3 * 2))),
        ("gram", 0.35, 1.2, 2, 5, 10, 0.35 * 2 * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 0.5))),
        ("gram_title", 0.35, 0.9, 2, 5, 10, 0.35 * 0.5 * 2 * 2 * 1.9 / (2 + 0.9 * (0.7 + 0.3 * 0.5))),
    ],
)
def test_score_of_a_term_is_that_of_the_formula(field, weight, k1, tf, length, mean, value):
    assert term_score(FIELDS[field], Kind(weight, k1), 2, tf, length, mean) == pytest.approx(value)


KIND = Kind(0.5, 1.2)


def test_section_of_a_field_that_no_section_has_divides_by_nothing():
    assert term_score(FIELDS["word"], KIND, 2, 1, 0, 0) > 0


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS.keys())
def test_text_that_repeats_a_term_for_ever_comes_near_the_ideal_of_its_field(field):
    ideal = field.weight * ideal_score(KIND, 10, 3)

    assert term_score(field, KIND, idf(10, 3), 1_000_000, 1, 10) == pytest.approx(ideal, rel=1e-5)
    assert term_score(field, KIND, idf(10, 3), 1_000_000, 1, 10) < ideal


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


def test_readings_stand_in_a_field_of_their_own(section):
    assert index_terms(section(lang="ja", title="返品", text="靴"))["sound"] == ["へんぴ", "んぴん"] * 2 + ["くつ"]


def test_small_words_stand_in_pairs_alone(section):
    terms = index_terms(section(title="Where are you", text=""))

    assert (terms["word"], terms["pair"]) == ([], ["are where", "are you"] * 2)
