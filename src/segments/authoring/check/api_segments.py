"""Checks the segments that content APIs are asked for: whether they can be known when the API is asked.

In go the tables of the content APIs and the signals of each segment; out come messages. The query is rewritten before
there is a page, so what pages say of themselves is unknown, and the address is the API's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from segments.authoring.read.files import Entry, Report
from segments.authoring.report import messages

PAGE_FAMILY: Final = "page."


def check_api_segments(
    apis: Mapping[str, Entry], signals_of: Callable[[str], Iterable[str]], report: Report
) -> None:
    """Reports each segment of a content API that looks at the page; `signals_of` names the signals of a segment."""
    for api in apis.values():
        named = api.children().get("segments")
        if named is None or not isinstance(named.value, list):
            continue
        for name in named.value:
            seen = signals_of(name) if isinstance(name, str) else ()
            of_page = [signal for signal in seen if signal.startswith(PAGE_FAMILY)]
            if of_page:
                report.at_value(messages.page_in_api(name, of_page), named)
