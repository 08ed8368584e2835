"""A fault is reported by where it was in our own code, and by nothing that may be a visitor's."""

import json
from pathlib import Path

import pytest

from segments.edge.host.js import fault_report
from segments.edge.host.js.fault_report import FIRST_FRAMES, MAX_CAUSES, MAX_FRAMES, report_fault

SOURCE = Path(fault_report.__file__).parents[4]
SECRET = "somebody@example.com"
PLACE = "segments/edge/decide/made_up.py"
CODE = """
import json

def raise_deep(depth, secret):
    if not depth:
        raise LookupError(secret)
    raise_deep(depth - 1, secret)

class Reader:
    def read(self, secret):
        try:
            json.loads(secret)
        except ValueError as error:
            raise KeyError(secret) from error

def read_quietly(secret):
    try:
        json.loads(secret)
    except ValueError:
        raise KeyError(secret) from None

def read_again(depth, secret):
    try:
        Reader().read(secret) if not depth else read_again(depth - 1, secret)
    except KeyError:
        raise KeyError(secret)
"""


@pytest.fixture
def module():
    """A module of the edge, as far as its functions' places tell."""
    names = {}
    exec(compile(CODE, str(SOURCE / PLACE), "exec"), names)
    return names


def reported(action, *arguments):
    with pytest.raises(LookupError) as caught:
        action(*arguments)
    said = report_fault(caught.value)
    assert SECRET not in json.dumps(said)
    return said


def test_frames_are_our_own_and_read_like_the_source(module):
    said = reported(module["Reader"]().read, SECRET)
    assert said == {
        "fault": "KeyError",
        "frames": [f"{PLACE}:14 Reader.read", "caused by JSONDecodeError", f"{PLACE}:12 Reader.read"],
    }


def test_a_cause_that_python_would_not_print_is_left_out(module):
    assert reported(module["read_quietly"], SECRET)["frames"] == [f"{PLACE}:20 read_quietly"]


def test_a_deep_fault_keeps_its_way_in_and_its_end(module):
    frames = reported(module["raise_deep"], 100, SECRET)["frames"]
    assert len(frames) == MAX_FRAMES + 1
    assert frames[FIRST_FRAMES] == f"{101 - MAX_FRAMES} frames more"
    assert set(frames[:FIRST_FRAMES]) == {f"{PLACE}:7 raise_deep"}
    assert frames[-1] == f"{PLACE}:6 raise_deep"


def test_a_chain_of_causes_ends(module):
    frames = reported(module["read_again"], 10, SECRET)["frames"]
    assert sum(frame.startswith("caused by") for frame in frames) == MAX_CAUSES


def test_a_fault_of_a_library_alone_still_has_its_name():
    assert reported({}.__getitem__, SECRET) == {"fault": "KeyError", "frames": []}
