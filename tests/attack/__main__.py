"""`make attack`: the whole battery against the worker on loopback, with other inputs each time, and its figures.

Ends with 1 where anything was mixed or leaked or was no answer. CPU ratios are figures to read, not limits: the machine
may be busy. No test of the suite: nothing here decides whether a change is right.
"""

import argparse
import random
import tempfile
import time
from pathlib import Path

from bench.workerd import javascript
from tests.attack.attacks import BATTERY
from tests.attack.figures import HEAD
from tests.attack.target import Target, build_site
from tests.worker.origin import Origin
from tests.worker.plain_runtime import plain_worker, run_plain
from tests.worker.shop import RULES


def main() -> int:
    parser = argparse.ArgumentParser(description="Attack the worker on loopback, and print figures.")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--rounds", type=int, default=1, help="how many times as many inputs (%(default)s)")
    parser.add_argument("--only", default="", help="attacks whose name has this in it")
    given = parser.parse_args()
    print(f"SEED={given.seed}\n{HEAD}", flush=True)
    wrong = 0
    with Origin() as origin, tempfile.TemporaryDirectory() as folder:
        build_site(origin)
        worker = plain_worker(RULES, Path(folder))
        with (
            run_plain(worker, Path(folder) / "run", origin, "/_segments/health") as running,
            run_plain(javascript("body.js"), Path(folder) / "bare", origin, "/") as bare,
        ):
            target = Target(running, origin, bare)
            for attack in BATTERY:
                if given.only not in attack.__name__:
                    continue
                figures = attack(target, random.Random(f"{given.seed} {attack.__name__}"), given.rounds)
                print(figures.row(), flush=True)
                wrong += figures.mixed + figures.leaked + figures.faults
            faults = target.faults()
            print(f"faults that the worker counted itself: {faults}; seed {given.seed}")
    return 1 if wrong or faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
