"""A fault for the log: the frames of our own code that it went through, by file, line and function.

In: an exception that was caught. Out: fields of a log line. Messages and values stay out, since either may be a
visitor's; names of classes and functions are ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Final

MAX_FRAMES: Final = 40
"""In a line; a recursion without end goes through a thousand."""

FIRST_FRAMES: Final = 10
"""Of them, how many tell the way in; the others tell where it ended."""

MAX_CAUSES: Final = 3

_ROOT: Final = __file__.rpartition("/segments/")[0] + "/"
_OWN: Final = (_ROOT + "segments/", _ROOT + "worker.py")


def report_fault(fault: BaseException) -> dict[str, str | list[str]]:
    """Return the name of the fault and its frames, those of its causes after them."""
    frames = _own_frames(fault.__traceback__)
    for cause in _causes(fault):
        frames += [f"caused by {type(cause).__name__}", *_own_frames(cause.__traceback__)]
    return {"fault": type(fault).__name__, "frames": frames}


def _own_frames(trace: TracebackType | None) -> list[str]:
    """The outermost first, as in a traceback: `segments/edge/pages/plan/build.py:12 build_plan`."""
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename.startswith(_OWN):
            found.append(f"{code.co_filename.removeprefix(_ROOT)}:{trace.tb_lineno} {code.co_qualname}")
        trace = trace.tb_next
    if len(found) <= MAX_FRAMES:
        return found
    last = MAX_FRAMES - FIRST_FRAMES
    return [*found[:FIRST_FRAMES], f"{len(found) - MAX_FRAMES} frames more", *found[-last:]]


def _causes(fault: BaseException) -> Iterator[BaseException]:
    """The causes of a fault, the nearest first, as Python itself would print them."""
    for _ in range(MAX_CAUSES):
        cause = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
        if cause is None:
            return
        yield cause
        fault = cause
