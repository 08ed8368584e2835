"""What is uploaded: how many bytes, raw and compressed, as `wrangler deploy` counts them before it uploads.

Wrangler compresses all modules together, one after the other, as gzip does by itself: that is its "gzip" and ours. A
dry run needs no account.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tools.dev_server import ROOT, wrangler_environment

TOTAL = re.compile(r"Total Upload: ([\d.]+) KiB / gzip: ([\d.]+) KiB")


def measure_size(folder: Path) -> dict[str, float]:
    """KiB of the upload, and of the part that is not the worker's own.

    Raises:
        RuntimeError: wrangler would not upload this.
    """
    done = subprocess.run(
        ["wrangler", "deploy", "--dry-run", "--outdir", str(folder / "upload")],
        cwd=ROOT,
        env=wrangler_environment(ROOT, folder / "wrangler"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    total = TOTAL.search(done.stdout)
    if done.returncode or not total:
        raise RuntimeError(done.stdout + done.stderr)
    return {"raw_kib": float(total[1]), "gzip_kib": float(total[2])}
