from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from segments.edge.pages.html_syntax.tokens import TAG
from tests.edge.pages.html.tokenizer import join, tokenize
from tests.growth import assert_linear

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


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "endless attributes": lambda size: b"<a " + b"x=y " * size,
    "endless quoted attributes": lambda size: b"<a " + b'x="y" ' * size + b">",
    "unclosed quotes": lambda size: b"<a b='<a b=\"" * (size // 2),
    "unclosed tags": lambda size: b"<a " * size,
    "less-than signs": lambda size: b"<" * (size * 4),
    "tags": lambda size: b"<a>x" * (size // 2),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_hostile_input_takes_linear_time(make: Callable[[int], bytes]) -> None:
    def read_tags(body: bytes) -> None:
        for match in TAG.finditer(body):
            if match.lastindex == 4:
                break

    assert_linear(make, read_tags, 240_000)
