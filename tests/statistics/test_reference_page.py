"""The example of the reference page runs, and its table of states names each state that there is."""

import re
import textwrap
from pathlib import Path

from segments.statistics.answers import Answer
from segments.statistics.cannot_tell import ADVICE, Reason

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "statistics.md").read_text(encoding="utf-8")


def test_the_example_runs():
    example = textwrap.dedent(PAGE.partition("### An example\n")[2])
    lines = example.strip().splitlines()
    names: dict[str, object] = {}
    exec(compile("\n".join([*lines[:-1], f"statement = {lines[-1]}"]), "statistics.md", "exec"), names)
    assert names["statement"].answer is Answer.BETTER


def test_each_state_is_described():
    assert {reason.value for reason in Reason} <= set(re.findall(r"`([a-z-]+)`", PAGE))
    assert ADVICE.keys() == set(Reason)
