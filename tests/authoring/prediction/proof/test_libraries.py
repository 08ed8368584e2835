"""Every library against the edge on 100,000 rows and a row on every threshold: `make test-models`.

Smaller models with fewer rows are kept as data for every other test run; `make record-models` writes them.
"""

import os

import pytest

from tests.authoring.prediction.parity import misses, read_recorded, scorer_of
from tests.authoring.prediction.proof.environment import BUILD, train
from tests.authoring.prediction.test_recorded import NAMES

ROWS = int(os.environ.get("SEGMENTS_PROOF_ROWS", "100000"))
TREES, LEAVES, EVERY_THRESHOLD = 60, 31, 1_000_000
FOLDER = BUILD / "proof"


@pytest.fixture(scope="session")
def trained():
    train(FOLDER, ROWS, TREES, LEAVES, EVERY_THRESHOLD)
    return FOLDER


@pytest.mark.parametrize("name", NAMES)
def test_the_edge_agrees_with_the_library(trained, name):
    recorded = read_recorded(trained, name)
    assert len(recorded.rows) >= ROWS
    assert misses(scorer_of(trained, recorded), recorded) == []
