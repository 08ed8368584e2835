import os
import subprocess

import pytest

from tools.stage import ROOT

# Counts its tries in a file and succeeds at the one that is asked for.
COUNTING = 'echo x >> "$1"; test "$(wc -l < "$1")" -ge "$2" || exit 7'


def retry(path, succeeds_at):
    return subprocess.run(
        [str(ROOT / "tools" / "retry.sh"), "sh", "-c", COUNTING, "sh", str(path), str(succeeds_at)],
        env={**os.environ, "RETRY_PAUSE_SECONDS": "0"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("succeeds_at", "code", "tries"), [(1, 0, 1), (3, 0, 3), (4, 7, 3)])
def test_a_command_is_tried_three_times_at_most_and_no_more_once_it_succeeds(
    tmp_path, succeeds_at, code, tries
):
    path = tmp_path / "tries"
    ended = retry(path, succeeds_at)
    assert (ended.returncode, len(path.read_text().split())) == (code, tries)
    assert ended.stderr.count("once more") == tries - 1
