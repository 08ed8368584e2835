"""Publishers killed at random moments, for real: Python, Node and the runtime at once, or Python alone.

SEGMENTS_KILLS says how many (`make test-kills`); tests/authoring/test_publishers.py stops at every boundary.
"""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from segments.authoring.publications import read_history
from segments.authoring.standing import read_pointer, read_publication
from segments.bundle.read import digest_of
from segments.cli.commands.keys import make_key
from segments.cli.kv.local_kv import LocalKv
from segments.signing import parse_key_ring
from tests.worker.namespace import NAMESPACE
from tests.worker.shop import compile_text

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("SEGMENTS_KILLS", "8"))
COUNTRIES = ("DE", "FR", "IT", "ES", "AT", "PL")
RULES = '[site]\nname = "shop"\n[segments.home]\nwhen = \'geo.country == "{country}"\'\n'
EARLIEST = 0.2
"""The share of an undisturbed run that passes before a kill: until then Python and Node only start."""


def test_no_kill_leaves_half_a_state_and_the_next_run_goes_on(tmp_path):
    chance = random.Random(os.environ.get("SEGMENTS_SEED", "1"))
    keys, state, killed, seen = make_key(), tmp_path / "state", 0, set()
    bundles = write_bundles(tmp_path)
    started = time.monotonic()
    assert start(state, bundles[-1], keys).communicate()[1] == b""
    longest = time.monotonic() - started
    with closing(LocalKv(ROOT, state, NAMESPACE)) as store:
        for turn in range(KILLS):
            process = start(state, bundles[turn % len(bundles)], keys)
            killed += kill(process, longest * chance.uniform(EARLIEST, 1.1), is_whole=chance.random() < 0.5)
            sequence = whole_sequence(store, keys)
            longest *= (
                0.9 if sequence not in seen else 1.15
            )  # so that as many kills come before the move as behind it
            seen.add(sequence)
        last_run = start(state, bundles[KILLS % len(bundles)], keys)
        assert last_run.communicate()[1] == b""
        last = whole_sequence(store, keys)
        assert (
            read_publication("shop", store, parse_key_ring(keys))
            == bundles[KILLS % len(bundles)].read_bytes()
        )
    assert killed
    print(f"{KILLS} runs, {killed} killed, {len(seen)} sequence numbers seen in force, the last one {last}")


def test_two_runs_at_once_lose_nothing_and_the_refused_one_is_told_of_the_other(tmp_path):
    keys, state, bundles = make_key(), tmp_path / "state", write_bundles(tmp_path)
    done = 0
    for turn in range(3):
        pair = [start(state, bundles[2 * turn + mine], keys) for mine in (0, 1)]
        for process in pair:
            _, complaint = process.communicate()
            done += process.returncode == 0
            assert process.returncode == 0 or b"PublishOvertaken: Expected" in complaint
            assert process.returncode == 0 or b"Ada at" in complaint
    with closing(LocalKv(ROOT, state, NAMESPACE)) as store:
        number = whole_sequence(store, keys)
        assert len(read_history("shop", store, most_sequence=number)) == done


def write_bundles(folder: Path) -> list[Path]:
    paths = [folder / f"{country}.bundle" for country in COUNTRIES]
    for path in paths:
        path.write_bytes(compile_text(RULES.format(country=path.stem), folder))
    return paths


def start(state: Path, bundle: Path, keys: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.worker.publish_once", str(ROOT), str(state), str(bundle), keys]
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE)


def kill(process: subprocess.Popen[bytes], delay: float, *, is_whole: bool) -> bool:
    """True if a run was killed, all of its processes or Python alone; False if it was quicker."""
    try:
        assert process.wait(delay) == 0
        return False
    except subprocess.TimeoutExpired:
        if is_whole:
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
        return True
    finally:
        process.stderr.close()


def whole_sequence(store: LocalKv, keys: str) -> int:
    """The sequence number in force, of a bundle that is there whole and stands in the history."""
    ring = parse_key_ring(keys)
    pointer = read_pointer("shop", store, ring)
    assert digest_of(read_publication("shop", store, ring)) == pointer.digest
    history = read_history("shop", store, most_sequence=pointer.sequence)
    assert (history[0].sequence, history[0].digest) == (pointer.sequence, pointer.digest)
    return pointer.sequence
