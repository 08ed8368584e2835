"""The memories of one isolate about one site: senders, cookies, paths and forms that it has read, under one bundle.

In: a `Site`. Out: `Memories`, empty. They belong to the host, which makes new ones with each bundle and passes them to
the pure stages; nothing in them is ever written anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from segments.edge.decide.forms import Forms
from segments.edge.decide.path_rules import Paths
from segments.edge.decide.recall import RecallMemory
from segments.edge.decide.sender import Senders
from segments.edge.decide.site import Site
from segments.edge.measure.measured import MeasureMemory


@dataclass(frozen=True, slots=True)
class Memories:
    """Results that hold while the site's bundle stays the same."""

    senders: Senders
    visits: RecallMemory
    paths: Paths
    forms: Forms
    measure: MeasureMemory


def open_memories(site: Site) -> Memories:
    """The memories for a site, with nothing in them."""
    return Memories(
        senders=Senders(site.policy, site.signals, site.bundle.wanted),
        visits=RecallMemory(site),
        paths=Paths(site),
        forms=Forms(site.signals.languages, site.serving.session_cookies.key_names),
        measure=MeasureMemory(),
    )
