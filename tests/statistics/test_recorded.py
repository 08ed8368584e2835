"""Answers of scipy, statsmodels and tea-tasting, recorded by `make test-statistics`, without having them here."""

import json
from itertools import groupby

import pytest

from tests.conftest import CASES
from tests.statistics.claims import CLAIMS, misses

RECORDED_SEED = 18
RECORDED_OF_EACH = 12
RECORDED = json.loads((CASES / "statistics" / "recorded.json").read_text(encoding="utf-8"))
BY_NAME = {name: list(pairs) for name, pairs in groupby(RECORDED, key=lambda pair: pair[0][0])}


@pytest.mark.parametrize("name", CLAIMS)
def test_recorded_answers_come_out_again(name):
    pairs = BY_NAME[name]
    assert len(pairs) == min(RECORDED_OF_EACH, CLAIMS[name].most)
    for question, expected in pairs:
        assert misses(question, expected) == [], question
