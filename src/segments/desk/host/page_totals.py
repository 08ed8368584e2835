"""The second sink of page totals: a dataset of Analytics Engine, where the desk is bound to one.

In: messages that were counted for the first time. Out: points that are written without waiting. A point may be lost
with the answer of the database; it is never written twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyodide.ffi import JsException

from segments.deltas import Message
from segments.desk.pipe.page_points import page_points
from segments.edge.host.js.border import js_options
from segments.edge.host.js.log import log


def add_totals(dataset: Any, messages: Iterable[Message]) -> None:
    """Write the page totals of these messages."""
    points, left_out = page_points(messages)
    try:
        for point in points:
            blobs = [point.site, point.block, point.what]
            dataset.writeDataPoint(
                js_options({"indexes": [point.site], "blobs": blobs, "doubles": [point.number]})
            )
    except JsException:
        log("warn", "page-totals-failed", points=len(points))
        return
    log("info", "page-totals", points=len(points), left_out=left_out)
