from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from segments.edge.pages.html_syntax.tokens import TAG
from tests.edge.pages.html.tokenizer import join, tokenize

CASES = json.loads(
    (Path(__file__).parents[3] / "cases" / "pages" / "tokens" / "cases.json").read_text(encoding="utf-8")
)
PUBLIC_CASES = Path(os.environ.get("SEGMENTS_CASES", "/nowhere")) / "html5lib"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_tokens_are_those_of_the_standard(case: dict[str, Any]) -> None:
    data = case["input"].encode("utf-8", "surrogatepass")
    assert tokenize(data, case.get("state", "Data state"), case.get("last", "")) == case["output"]


@pytest.mark.skipif(not PUBLIC_CASES.is_dir(), reason="SEGMENTS_CASES does not name the public cases")
@pytest.mark.parametrize("path", sorted(PUBLIC_CASES.glob("*.test")), ids=lambda path: path.stem)
def test_tokens_are_those_of_the_public_suite(path: Path) -> None:
    for case in json.loads(path.read_text(encoding="utf-8")).get("tests", []):
        source, output = case["input"], case["output"]
        if case.get("doubleEscaped"):
            source, output = unescaped(source), [[unescaped(part) for part in token] for token in output]
        expected = join([["DOCTYPE"] if token[0] == "DOCTYPE" else token for token in output])
        for state in case.get("initialStates", ["Data state"]):
            tokens = tokenize(source.encode("utf-8", "surrogatepass"), state, case.get("lastStartTag", ""))
            assert tokens == expected, (case["description"], state)


def unescaped(part: Any) -> Any:
    r"""The suite writes lone surrogates and controls as \uXXXX, escaped once more."""
    if isinstance(part, dict):
        return {unescaped(name): unescaped(value) for name, value in part.items()}
    return (
        part.encode("ascii", "backslashreplace").decode("unicode_escape") if isinstance(part, str) else part
    )


HOSTILE = {
    "endless attributes": b"<a " + b"x=y " * 300_000,
    "endless quoted attributes": b"<a " + b'x="y" ' * 200_000 + b">",
    "unclosed quotes": b"<a b='<a b=\"" * 100_000,
    "unclosed tags": b"<a " * 300_000,
    "less-than signs": b"<" * 1_000_000,
    "tags": b"<a>x" * 150_000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_input_takes_linear_time(body: bytes) -> None:
    """Each takes a few hundredths of a second; the square of its length would take minutes."""
    began = time.process_time()
    for match in TAG.finditer(body):
        if match.lastindex == 4:
            break
    assert time.process_time() - began < 2
