"""`make bench`: everything in one run, so that the numbers can be compared.

In: which parts to run, all without any. Out: bench/results.json, bench/RESULTS.md, the pictures beside it, and the
table of the README. A part that is not run keeps its numbers of the run before.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import platform
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import request
from bench.audience import measure_audience
from bench.engines.measure import measure_engines, rules_of
from bench.growth import measure_growth
from bench.pages.state_cost import measure_state
from bench.plans import measure_plans
from bench.prediction.run import measure_models
from bench.publishing import measure_publishing
from bench.report import write_report
from bench.same_job.measure import measure_same_job
from bench.second_level import measure_second_level
from bench.size import measure_size
from bench.start import measure_imports
from bench.summary import write_summary
from tools.dev_server import ROOT

FOLDER = ROOT / "build" / "bench"
RESULTS = Path(__file__).with_name("results.json")
ROUNDS = 9
SECONDS = 0.5
FIRST_ROUNDS = 5
START_ROUNDS = 9
REQUESTS = 100_000
PLANS = 200

PARTS: dict[str, Callable[[int], object]] = {
    "engines": lambda _: measure_engines(FOLDER / "resolve"),
    "audience": lambda _: measure_audience(),
    "publishing": lambda _: measure_publishing(rules_of(FOLDER / "resolve").parent, FIRST_ROUNDS),
    "models": lambda _: measure_models(),
    "pages": lambda _: request.measure_pages(FOLDER / "speed", ROUNDS, SECONDS),
    "plans": lambda _: measure_plans(FOLDER / "speed", FIRST_ROUNDS),
    "state": lambda _: measure_state(),
    "first": lambda _: request.measure_first_sight(FOLDER / "speed", FIRST_ROUNDS),
    "second": lambda _: measure_second_level(FOLDER / "speed", FIRST_ROUNDS),
    "connections": lambda _: request.measure_connections(FOLDER / "speed", ROUNDS, SECONDS),
    "passing": lambda _: request.measure_passing(FOLDER / "speed", ROUNDS, SECONDS),
    "start": lambda _: request.measure_start(START_ROUNDS, FOLDER / "speed"),
    "imports": lambda _: measure_imports(FOLDER / "speed"),
    "memory": lambda requests: request.measure_memory(FOLDER / "speed", requests),
    "full": lambda _: request.measure_full_isolate(FOLDER / "speed", rules_of(FOLDER / "resolve"), PLANS),
    "same-job": lambda _: measure_same_job(
        FOLDER / "same_job", rules_of(FOLDER / "resolve").with_name("rules.json"), FIRST_ROUNDS, SECONDS
    ),
    "growth": lambda _: measure_growth(FOLDER / "speed", FIRST_ROUNDS, SECONDS),
    "size": lambda _: measure_size(FOLDER / "size"),
}
"""What each part does, given how many requests the memory is watched over."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure this project beside what one would use instead.")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which parts; all of them without any")
    parser.add_argument(
        "--requests", type=int, default=REQUESTS, help="over how many memory is watched (%(default)s)"
    )
    given = parser.parse_args()
    wanted = given.parts or list(PARTS)
    (FOLDER / "speed").mkdir(parents=True, exist_ok=True)
    results: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    for name in wanted:
        began = time.perf_counter()
        print(f"{name} ...", end=" ", flush=True)
        results[name] = json.loads(json.dumps(PARTS[name](given.requests), default=dataclasses.asdict))
        print(f"{time.perf_counter() - began:.0f} s", flush=True)
        results["machine"] = machine()
        RESULTS.write_text(json.dumps(results, indent=1) + "\n")
        write_report(results, RESULTS.parent)
        write_summary(results, ROOT / "README.md")


def machine() -> dict[str, object]:
    """What the numbers were measured on."""
    version = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    return {
        "processor": model,
        "cores": len(list(Path("/sys/devices/system/cpu").glob("cpu[0-9]*"))),
        "date": time.strftime("%Y-%m-%d"),
        "commit": version.stdout.strip(),
    }


if __name__ == "__main__":
    main()
