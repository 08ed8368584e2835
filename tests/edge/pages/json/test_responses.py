"""Random responses in the shape of each content system: every visitor gets the right tokens, and the origin's bytes.

What is right comes from how a response was made (responses.py), not from reading it. SEGMENTS_FUZZ multiplies them.
"""

from __future__ import annotations

import os
import random
import re
from itertools import combinations

import pytest

from segments.edge.pages.json.compile import compile_json
from segments.edge.pages.json.stream import JsonStream
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.splice import splice
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings, read_page_settings
from tests.edge.pages.json.responses import NAMES, SYSTEMS, documents, text_of, tokens_of

SAMPLES = 6 * int(os.environ.get("SEGMENTS_FUZZ", "1"))
SEED = int(os.environ.get("SEGMENTS_SEED", "0"))
VISITORS = [frozenset(some) for size in range(4) for some in combinations(NAMES, size)]
BITS = {name: place for place, name in enumerate(NAMES)}
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[^\s,:\[\]{}"]+|[,:\[\]{}]')


def tokens_in(body: bytes) -> list[bytes]:
    """The tokens of a JSON text, each as it is spelt; what is none of them is one token, which nothing equals."""
    assert re.fullmatch(rb"[\t\n\r ]*", _TOKEN.sub(b"", body)), "bytes that belong to no token"
    return _TOKEN.findall(body)


def is_made_of(part: bytes, whole: bytes) -> bool:
    """Whether some bytes are those of another text, in their order."""
    rest = iter(whole)
    return all(byte in rest for byte in part)


def settings_of(system: str) -> PageSettings:
    if system == "paths":
        return read_page_settings({"json_paths": ["meta.audience", "for"]})
    return PLAIN_PAGE


def preset_of(system: str) -> str:
    return {"paths": "generic"}.get(system, system.partition("-")[0])


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_visitor_gets_the_tokens_that_are_theirs(system: str) -> None:
    for sample in range(SAMPLES):
        chance = random.Random(f"{system} {SEED} {sample}")
        response = documents(chance, system)
        mark = "\N{ZERO WIDTH NO-BREAK SPACE}" if chance.random() < 0.1 else ""
        body = (mark + text_of(response) + chance.choice(("", "\n"))).encode()
        plan = compile_json(body, preset_of(system), settings_of(system))
        problems = {problem.code for problem in plan.problems}
        assert problems <= {"whole-document", "liquid-off"}, (sample, problems)
        bound = bind_plan(plan, BITS)
        for matched in VISITORS:
            bits = sum(1 << BITS[name] for name in matched)
            sent = splice(bound, choose_blocks(bits, bound))
            told = (system, sample, sorted(matched))
            assert sent.startswith(mark.encode()), told
            assert tokens_in(sent.removeprefix(mark.encode())) == [
                one.encode() for one in tokens_of(response, matched)
            ], told
        assert is_made_of(sent, body), (system, sample)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_response_that_is_cut_on_its_way_has_the_same_tokens(system: str) -> None:
    for sample in range(SAMPLES // 2):
        chance = random.Random(f"{system} {SEED} {sample} flows")
        response = documents(chance, system)
        body = text_of(response).encode()
        matched = chance.choice(VISITORS)
        settings = settings_of(system)
        stream = JsonStream(
            settings.for_preset(preset_of(system) or ""),
            Cutter(sum(1 << BITS[name] for name in matched), BITS),
        )
        step = chance.choice((1, 7, 64, 1_000, 100_000))
        parts = [stream.feed(body[start : start + step]) for start in range(0, len(body), step)]
        sent = b"".join([*parts, stream.finish()])
        assert tokens_in(sent) == [one.encode() for one in tokens_of(response, matched)], (system, sample)
        assert not stream.gave_up
