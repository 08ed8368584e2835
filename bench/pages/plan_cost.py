"""What a page plan costs in CPython: compiling, binding, choosing, splicing, per size and number of blocks.

Usage: python bench/pages/plan_cost.py   (prints a table of medians in milliseconds)
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from bench.pages.make_pages import BLOCKS, SIZES_KB, page
from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.splice import splice

ROUNDS = 15


def median_ms(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    times = []
    for _ in range(rounds):
        began = time.process_time()
        call()
        times.append(time.process_time() - began)
    return statistics.median(times) * 1_000


def row(size: int, blocks: int) -> str:
    """One line of the table."""
    bits = {f"segment-{number}": number for number in range(20)}
    body = page(size * 1_000, blocks)
    plan = compile_html(body, "utf-8")
    bound = bind_plan(plan, bits)
    choice = choose_blocks(0b10101, bound)
    return (
        f"{len(body):8} B  {len(plan.blocks):6}"
        f"  {median_ms(lambda: compile_html(body, 'utf-8')):7.3f}"
        f"  {median_ms(lambda: bind_plan(plan, bits)):7.4f}"
        f"  {median_ms(lambda: choose_blocks(0b10101, bound), 200):7.4f}"
        f"  {median_ms(lambda: splice(bound, choice), 200):7.4f}"
    )


def main() -> None:
    print("page        blocks  compile     bind   choose   splice  (ms)")
    for size in SIZES_KB:
        for blocks in BLOCKS:
            print(row(size, blocks))


if __name__ == "__main__":
    main()
