import math
import random

from segments.statistics.families import benjamini_hochberg, holm


def rejected_by_definition(p_values, alpha):
    """Benjamini and Hochberg's own words: all up to the largest rank whose p-value is under rank / count of alpha."""
    ranked = sorted(p_values)
    last = max(
        (rank for rank, p in enumerate(ranked, 1) if p <= rank / len(ranked) * alpha + 1e-15), default=0
    )
    return set(ranked[:last])


def test_adjusted_values_reject_what_the_definitions_do():
    chance = random.Random(8)
    for _ in range(200):
        p_values = [chance.random() ** 3 for _ in range(chance.randrange(1, 30))]
        adjusted = benjamini_hochberg(p_values)
        assert {p for p, q in zip(p_values, adjusted, strict=True) if q <= 0.1} == rejected_by_definition(
            p_values, 0.1
        )
        stepped = holm(p_values)
        alive = True
        for rank, (p, q) in enumerate(sorted(zip(p_values, stepped, strict=True))):
            alive = alive and p * (len(p_values) - rank) <= 0.1
            assert (q <= 0.1) is alive


def test_a_comparison_that_cannot_tell_is_kept_and_not_counted():
    for method in (benjamini_hochberg, holm):
        alone, among = method([0.01, 0.04]), method([None, 0.01, math.nan, 0.04])
        assert among == [None, alone[0], None, alone[1]]
        assert method([]) == []
        assert method([None]) == [None]


def test_no_adjusted_value_is_above_one():
    assert benjamini_hochberg([0.9, 0.95]) == [0.95, 0.95]
    assert holm([0.9, 0.95]) == [1.0, 1.0]
