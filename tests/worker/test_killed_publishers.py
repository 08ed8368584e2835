"""Publishers killed at random moments, for real: Python, Node and the runtime, or Python alone.

SEGMENTS_KILLS says how many (`make test-kills`); tests/authoring/test_publishers.py stops at every boundary.
"""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from segments.authoring.publications import read_history
from segments.authoring.standing import read_pointer, read_publication
from segments.bundle.read import digest_of
from segments.cli.kv.local_kv import LocalKv
from segments.signing import parse_key_ring
from tests.worker.test_local_kv import NAMESPACE
from tests.worker.test_publish_command import RULES, environment, run, site  # noqa: F401 - the site is a fixture

KILLS = int(os.environ.get("SEGMENTS_KILLS", "6"))
COUNTRIES = ("DE", "FR", "IT", "ES", "AT", "PL")
LONGEST_SECONDS = 2.5


def test_no_kill_leaves_half_a_state_and_the_next_run_goes_on(site):  # noqa: F811 - the fixture
    chance = random.Random(os.environ.get("SEGMENTS_SEED", "1"))
    keys = (site / ".dev.vars").read_text().partition("SEGMENTS_BUNDLE_KEYS=")[2].strip().strip('"')
    ring, killed, seen = parse_key_ring(keys), 0, set()
    for turn in range(KILLS):
        killed += kill_one(site, COUNTRIES[turn % len(COUNTRIES)], chance)
        store = LocalKv(site, site / ".wrangler" / "state", NAMESPACE)
        try:
            pointer = read_pointer("shop", store, ring)
            if pointer is not None:
                seen.add(pointer.sequence)
                assert digest_of(read_publication("shop", store, ring)) == pointer.digest
                history = read_history("shop", store, most_sequence=pointer.sequence)
                assert (history[0].sequence, history[0].digest) == (pointer.sequence, pointer.digest)
        finally:
            store.close()
    assert killed
    (site / "rules" / "shop.toml").write_text(RULES.format(country="NO"))
    last = run(site, "publish", "--local")
    assert last.returncode == 0, last.stderr
    assert "in force as sequence" in last.stdout
    print(f"{KILLS} runs, {killed} killed, {len(seen)} sequence numbers seen in force")


def kill_one(site: Path, country: str, chance: random.Random) -> bool:  # noqa: F811 - not the fixture
    """A publication that is killed unless it is quicker: all of its processes, or Python alone."""
    (site / "rules" / "shop.toml").write_text(RULES.format(country=country))
    process = subprocess.Popen(
        [sys.executable, "-m", "segments.cli.main", "publish", "--local"],
        cwd=site, env=environment(site), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        process.wait(chance.uniform(0.3, LONGEST_SECONDS))
        return False
    except subprocess.TimeoutExpired:
        if chance.random() < 0.5:
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
        return True
