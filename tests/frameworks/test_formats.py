"""State in the frameworks' own formats, at random: what is cut is read by their own decoders, and is what is left."""

from __future__ import annotations

import json
import os
import random

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.json.devalue_lines import compile_stream
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.plan.splice import splice
from tests.frameworks.node import run_codec
from tests.frameworks.page_data import NAMES, VISITORS, left_of, random_data

SEED = os.environ.get("SEGMENTS_SEED", "frameworks")
SAMPLES = 300 * int(os.environ.get("SEGMENTS_FUZZ", "1"))
ENQUEUE = "<script>window.__reactRouterContext.streamController.enqueue({});</script>"


def sent(plan: PagePlan, matched: tuple[str, ...]) -> str:
    bound = bind_plan(plan, {name: position for position, name in enumerate(NAMES)})
    return splice(bound, choose_blocks(sum(1 << NAMES.index(name) for name in matched), bound)).decode()


def test_react_router_reads_what_is_cut_and_finds_what_is_left() -> None:
    chance = random.Random(SEED)
    data = [random_data(chance) for _ in range(SAMPLES)]
    whole = run_codec("turbo_stream.mjs", "encode", data)
    asked: list[object] = []
    expected: list[object] = []
    refused = 0
    for value, chunks in zip(data, whole, strict=True):
        assert isinstance(chunks, list)
        plan = compile_stream("".join(chunks).encode())
        page = compile_html(
            "".join(ENQUEUE.replace("{}", json.dumps(one)) for one in chunks).encode(), "utf-8"
        )
        if any(problem.code == "state-not-understood" for problem in plan.problems):
            refused += 1
            continue
        for matched in VISITORS:
            asked.append([sent(plan, matched)])
            texts = [script.split("enqueue(")[1] for script in sent(page, matched).split(");</script>")[:-1]]
            asked.append([json.loads(text) for text in texts])
            expected += [left_of(value, matched)] * 2
    assert run_codec("turbo_stream.mjs", "decode", asked) == expected
    assert refused <= SAMPLES // 20
