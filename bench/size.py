"""What is uploaded: how many bytes, raw and compressed as a deployment is, and in which files."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

from bench.workerd import packages, product

LARGEST = 8


def measure_size() -> dict[str, object]:
    """Bytes of all modules, of one compressed archive of them, and of the largest modules."""
    worker = product({}, {})
    sizes = {name: path.stat().st_size for name, path in worker.modules.items()}
    largest = sorted(sizes.items(), key=lambda row: -row[1])[:LARGEST]
    return {
        "raw": sum(sizes.values()),
        "gzip": _compressed(worker.modules),
        "gzip_of_packages": _compressed(packages()),
        "modules": len(sizes),
        "largest": dict(largest),
    }


def _compressed(modules: Mapping[str, Path]) -> int:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as archive:
        for name, path in modules.items():
            archive.add(path, name)
    return len(gzip.compress(whole.getvalue(), 9))
