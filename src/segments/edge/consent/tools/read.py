"""The consent tools that a site uses: their cookies come in, at most one record each goes out.

A cookie that its tool's format does not explain counts as no consent, and yields to a readable record of
lower precedence: several tools share cookie names, and some encrypt what they write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from segments.edge.consent.policy import ConsentPolicy
from segments.edge.consent.records import ConsentRecord, unreadable
from segments.edge.consent.tools import (
    complianz,
    cookiebot,
    cookieyes,
    didomi,
    klaro,
    onetrust,
    osano,
    trustarc,
    usercentrics,
)
from segments.edge.consent.tools.groups import GroupMap
from segments.errors import ConsentStringInvalid

ToolReader = Callable[[Mapping[str, str], GroupMap, frozenset[str]], ConsentRecord | None]

READERS: Final[Mapping[str, ToolReader]] = {
    onetrust.SOURCE: onetrust.read_onetrust,
    cookiebot.SOURCE: cookiebot.read_cookiebot,
    cookieyes.SOURCE: cookieyes.read_cookieyes,
    didomi.SOURCE: didomi.read_didomi,
    usercentrics.SOURCE: usercentrics.read_usercentrics,
    osano.SOURCE: osano.read_osano,
    complianz.SOURCE: complianz.read_complianz,
    klaro.SOURCE: klaro.read_klaro,
    trustarc.SOURCE: trustarc.read_trustarc,
}

_NO_GROUPS: Final[GroupMap] = {}


def read_tools(cookies: Mapping[str, str], policy: ConsentPolicy) -> list[ConsentRecord]:
    """The records of the policy's tools, in its order."""
    records = []
    for tool in policy.tools:
        groups = policy.groups.get(tool, _NO_GROUPS)
        try:
            record = READERS[tool](cookies, groups, policy.opt_out_covers)
        except ConsentStringInvalid:
            record = unreadable(tool, may_yield=True)
        if record is not None:
            records.append(record)
    return records
