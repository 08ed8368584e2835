"""One consent tool as a row, and what its format says in the tool's own words: a `Reading`.

A format reads the cookies of its tool and nothing else. Looking them up, bounding them, mapping groups to purposes
and catching what cannot be read are the driver's (`read.py`), the same for every row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from segments.edge.consent.gate import ALL_PURPOSES
from segments.edge.consent.tools.groups import GroupMap

NO_CHOICES: Final[Mapping[str, bool]] = {}


@dataclass(frozen=True, slots=True)
class Reading:
    """A visitor's choice in the tool's own terms.

    `choices` are groups; `everything` is the answer for all purposes at once, True or False, None where only the groups
    count. `explicit` is false for what the tool took for granted. The choice was made at `at_s` in Unix seconds, or
    later where `may_be_later`. `objects`: sale or sharing was opted out of. `scope`: the purposes that the tool asks
    about; it says nothing about others.
    """

    choices: Mapping[str, bool] = field(default_factory=lambda: NO_CHOICES)
    everything: bool | None = None
    explicit: bool = True
    at_s: int | None = None
    may_be_later: bool = False
    objects: bool = False
    scope: frozenset[str] = ALL_PURPOSES


Reader = Callable[[Mapping[str, str]], Reading | None]
"""The tool's cookies, at least one, by name and raw. None: they hold no choice. Raises: ConsentStringInvalid."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One consent tool: `name` is the source of its records, `title` what people call it.

    `cookies` are exact names, the first of which a site may change (`may_rename`); `prefixes` begin names of others.
    `groups` are the default mapping, `always_on` groups that no visitor can refuse, `aside` groups that are about
    nothing of ours. `is_echo`: the tool repeats what another one asked, and is read where no other tool has a record.
    `all_means_everything`: who allows each of its groups has accepted all that it can ask. `seen` is the version whose
    cookies were looked at, and when.
    """

    name: str
    title: str
    cookies: tuple[str, ...]
    read: Reader
    groups: GroupMap
    seen: str
    prefixes: tuple[str, ...] = ()
    always_on: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    may_rename: bool = False
    is_echo: bool = False
    all_means_everything: bool = False
