"""The places outside our cookies where something of a visitor may be kept, told in the privacy answer.

In: a site. Out: one row for each place that its rules use. No server can see whether anything is there.
"""

from __future__ import annotations

from typing import Final

from segments.bundle.purposes import HISTORY_PURPOSE
from segments.edge.decide.recording import PURPOSE
from segments.edge.decide.site import Site
from segments.edge.events.event_script import STORAGE_KEY
from segments.edge.own.banner import RECEIPT_KEY

_UNSENT: Final[dict[str, object]] = {
    "name": STORAGE_KEY,
    "meaning": "What you did last on a page, if it was not reported before you went on: the next page reports it.",
    "purpose": HISTORY_PURPOSE,
    "where": "the session storage of the tab in your browser, where this site's pages report events",
    "kept_until": "the next page, or the end of the tab",
}
_RECORDED: Final = (
    "Of some page views, by chance: the hour, the place, the kind of device and what is counted of you, "
    "with nothing by which you could be found again."
)
_RECEIPT: Final[dict[str, object]] = {
    "name": RECEIPT_KEY,
    "meaning": "The receipt of your last choice, signed by this site.",
    "purpose": "necessary",
    "where": "the local storage of your browser, where this site's banner keeps one",
    "kept_until": "the next page after the choice is erased or over",
}


def tell_kept_elsewhere(site: Site) -> list[dict[str, object]]:
    """The rows for one site."""
    unsent = [_UNSENT] if site.behaviour.events else []
    return [*unsent, _RECEIPT, *_tell_recording(site)]


def _tell_recording(site: Site) -> list[dict[str, object]]:
    if site.recording is None:
        return []
    kept = f"{site.recording.days} days"
    return [
        {"name": "recording", "meaning": _RECORDED, "purpose": PURPOSE, "where": "here", "kept_until": kept}
    ]
