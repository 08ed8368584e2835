"""The changes of a publication as plain values: kept when it happens, so that it reads the same a year later."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from segments.authoring.inspect.differences import compare_bundles
from segments.bundle.model import Bundle

Compiled = tuple[bytes, Bundle]


def difference_between(before: Compiled | None, after: Compiled) -> dict[str, Any]:
    """The difference, each segment with its rule before and after.

    Raises:
        BundleCorrupt: a section is not what its format promises.
    """
    differences = compare_bundles(before, after)
    rows = asdict(differences)
    return {"same": not (differences.segments or differences.settings), **rows}
