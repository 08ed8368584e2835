from dataclasses import replace

import pytest

from segments.cli.prediction.slices import findings, require_consent, slice_by_time
from segments.cli.prediction.table_files import FeatureColumn, TableNotes, TrainingTable
from segments.errors import AuthoringError

NOTES = TableNotes(
    (
        FeatureColumn("visits", "visitor.visits", "int", ("personalization",)),
        FeatureColumn("country", "geo.country", "string", ()),
    ),
    "outcome", 7.0, 400, 0, {"personalization": 0.6, "analytics": 0.4},
)  # fmt: skip


def table(rows=400, outcome=lambda place: place % 3 == 0, visits=lambda place: place % 7, notes=NOTES):
    places = range(rows)
    return TrainingTable(
        notes,
        tuple(place % 50 for place in places),
        tuple(1_000 + place // 2 for place in places),
        tuple((visits(place), "DE") for place in places),
        tuple(int(outcome(place)) for place in places),
    )


def test_slices_follow_time_and_keep_a_moment_whole():
    slices = slice_by_time(table())
    sizes = [len(part.outcomes) for part in (slices.fit, slices.choose, slices.judge)]
    assert sum(sizes) == 400
    assert all(size % 2 == 0 for size in sizes), "two rows share each moment"
    assert sizes == [240, 80, 80]


@pytest.mark.parametrize(
    ("outcome", "words"), [(lambda place: place < 20, "outcome yes to fit"), (lambda _: True, "no")]
)
def test_too_few_of_an_outcome_are_refused(outcome, words):
    with pytest.raises(AuthoringError, match=words):
        slice_by_time(table(outcome=outcome))


def test_a_feature_that_tells_the_outcome_alone_is_named_as_a_leak():
    leaking = table(visits=lambda place: 100 + place % 2 if place % 3 == 0 else place % 2)
    assert any("visits alone tells the outcome" in text for text in findings(leaking, slice_by_time(leaking)))
    missing = table(visits=lambda place: place if place % 3 == 0 else None)
    assert any("visits" in text and "after it" in text for text in findings(missing, slice_by_time(missing)))
    assert not any("visits" in text for text in findings(table(), slice_by_time(table())))


def test_a_feature_of_one_value_a_shift_and_rare_outcomes_are_said():
    said = findings(table(), slice_by_time(table()))
    assert any("country has one value" in text for text in said)
    shifted = table(rows=2_000, outcome=lambda place: place % 30 == 0 if place < 1_600 else place % 2)
    assert any("of another time" in text for text in findings(shifted, slice_by_time(shifted)))


def test_a_feature_whose_purpose_most_visitors_refuse_is_refused_with_the_share():
    require_consent(table())
    rare = replace(NOTES, features=(replace(NOTES.features[0], purposes=("analytics", "personalization")),))
    with pytest.raises(AuthoringError, match="needs analytics: 40% of visitors"):
        require_consent(table(notes=rare))
    require_consent(table(notes=rare), 0.3)


def test_without_a_word_on_consent_that_is_said():
    unknown = table(notes=replace(NOTES, consent=None))
    require_consent(unknown)
    assert any(
        "do not say what visitors agreed to" in text for text in findings(unknown, slice_by_time(unknown))
    )
