"""A site's choices about consent: the rules' `[consent]` section comes in, a frozen `ConsentPolicy` goes
out.

Used twice on the same plain dict: when the rules are checked, so that every problem is told at once, and at
the edge from the bundle. A site may be stricter than the table of laws; to be laxer it has to say so place
by place, and `policy_warnings` names what it loosens. The defaults must never be laxer than the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from segments.edge.consent.gate import GRANTABLE, NECESSARY
from segments.edge.consent.iab.in_cookies import EXTRA_TCF, EXTRA_TCF_PREFIX
from segments.edge.consent.jurisdictions import (
    OPT_IN,
    OPT_OUT,
    REGIMES,
    SALE_AND_TARGETING,
    is_place,
    law_of_place,
)
from segments.edge.consent.section_reader import SectionReader
from segments.edge.consent.tools.declared import ToolSettings, read_tool_settings
from segments.edge.consent.tools.find import EVERY_TOOL, ToolIndex
from segments.edge.consent.tools.table import TOOL_TABLE, TOOLS
from segments.errors import ConsentPolicyInvalid

WITHOUT: Final = ("contextual", "none")
"""The answer for a visitor without consent: segments that need nothing personal, or no segments."""

_TCF_PURPOSES: Final = {
    # our purpose -> the TCF purposes that must all be allowed (TCF policies, appendix A)
    "functional": (1,),
    "analytics": (1, 8, 9),
    "personalization": (1, 5, 6),
    "advertising": (1, 2, 3, 4, 7),
}
_TCF_PURPOSE_COUNT: Final = 11
_TCF_SPECIAL_FEATURE_COUNT: Final = 2
_TCF_MAY_BE_INTEREST: Final = (2, 7, 8, 9, 10, 11)
"""The purposes for which TCF 2.2 and later still allow legitimate interest as a basis."""

COOKIE_NAME: Final = re.compile(r"(?!__(?:Host|Secure)-segments)[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}\Z")
"""A token of RFC 6265 section 4.1.1, so that our own Set-Cookie header cannot be broken; never a cookie that the
worker keeps from scripts."""

DEFAULT_CHOICE_DAYS: Final = 180
"""Six months, after which the French authority (CNIL) advises to ask again; browsers keep no cookie over 400 days."""
_MAX_CHOICE_DAYS: Final = 400

_MAX_VENDOR_ID: Final = 65_535  # a vendor id has 16 bits in every TCF string


@dataclass(frozen=True, slots=True)
class TcfPolicy:
    """The TCF purposes behind each purpose of the product.

    `vendor_id` is the site's own id in the Global Vendor List, None for a publisher without one. `needs`
    and `special_features` list, per purpose of ours, what must be allowed. `legitimate_interest` are the
    TCF purposes that the site bases on it. `record` says whose choices count: `core` or `publisher` (the
    publisher TC segment).
    """

    vendor_id: int | None = None
    needs: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: dict(_TCF_PURPOSES))
    special_features: Mapping[str, tuple[int, ...]] = field(
        default_factory=lambda: dict.fromkeys(GRANTABLE, ())
    )
    legitimate_interest: frozenset[int] = frozenset()
    record: str = "core"


@dataclass(frozen=True, slots=True)
class CookieNames:
    """The cookies of consent records; several names are tried in order."""

    own: str = "segments_consent"
    tcf: tuple[str, ...] = ("euconsent-v2", "eupubconsent-v2")
    gpp: tuple[str, ...] = ("__gpp", "gpp", "OTGPPConsent")
    us_privacy: tuple[str, ...] = ("usprivacy", "us_privacy")


class Watched(NamedTuple):
    """The cookies that can say something of consent: exact names, and how the names of others begin."""

    names: frozenset[str]
    starts: tuple[str, ...]


def watch_cookies(cookies: CookieNames, index: ToolIndex) -> Watched:
    """The cookies of IAB strings, of the tools in `index`, and our own."""
    standards = (cookies.own, *cookies.tcf, *cookies.gpp, *cookies.us_privacy, *EXTRA_TCF)
    return Watched(index.names | set(standards), (*index.starts, EXTRA_TCF_PREFIX))


_WATCHED: Final = watch_cookies(CookieNames(), EVERY_TOOL)


@dataclass(frozen=True, slots=True)
class ConsentPolicy:
    """All of a site's choices about consent; the defaults are what a site without a `[consent]` section
    has.

    `laws` overrides the regime by place (`DE`, `US-CA`); `elsewhere` is the regime of countries that the
    table does not name. `opt_out_covers` is what GPC and the US opt-outs take away; `gpc_everywhere` says
    whether GPC counts where no law requires it. `tools` are the consent tools that are read, `index` their cookies;
    `groups` maps a tool's own group names to our purposes.
    `choice_days` is how long our own cookie keeps a choice that was made through the worker; `watched` are all cookies
    that this policy reads.
    """

    without: str = "contextual"
    elsewhere: str = OPT_IN
    laws: Mapping[str, str] = field(default_factory=dict)
    acknowledge_laxer: frozenset[str] = frozenset()
    opt_out_covers: frozenset[str] = SALE_AND_TARGETING
    gpc_everywhere: bool = True
    tools: tuple[str, ...] = TOOLS
    index: ToolIndex = EVERY_TOOL
    cookies: CookieNames = CookieNames()
    tcf: TcfPolicy = TcfPolicy()
    groups: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    choice_days: int = DEFAULT_CHOICE_DAYS
    watched: Watched = _WATCHED


def parse_policy(section: Mapping[str, object]) -> ConsentPolicy:
    """The policy of a `[consent]` section, TOML or msgpack.

    Raises: ConsentPolicyInvalid, with every problem in `problems`.
    """
    reader = SectionReader(section, "consent")
    tools = read_tool_settings(reader)
    cookies = _read_cookies(reader.section("cookies"))
    policy = ConsentPolicy(
        without=reader.choice("without", WITHOUT, "contextual"),
        elsewhere=reader.choice("elsewhere", REGIMES, OPT_IN),
        laws=_read_laws(reader.section("laws")),
        acknowledge_laxer=frozenset(reader.names("acknowledge_laxer", None, ())),
        opt_out_covers=frozenset(
            reader.names("opt_out_covers", GRANTABLE, tuple(sorted(SALE_AND_TARGETING)))
        ),
        gpc_everywhere=reader.flag("gpc_everywhere", default=True),
        tools=tools.names,
        index=tools.index,
        cookies=cookies,
        tcf=_read_tcf(reader.section("tcf")),
        groups=_read_groups(reader.section("groups"), tools),
        choice_days=reader.number("choice_days", range(1, _MAX_CHOICE_DAYS + 1)) or DEFAULT_CHOICE_DAYS,
        watched=watch_cookies(cookies, tools.index),
    )
    reader.finish()
    problems = [*reader.problems, *_unacknowledged(policy)]
    if problems:
        raise ConsentPolicyInvalid(problems)
    return policy


def policy_warnings(policy: ConsentPolicy) -> list[str]:
    """One sentence for each way in which the policy is laxer than the table of laws, or than its default."""
    warnings = [
        f"{place} follows {regime} where {law_of_place(place).title} asks for {law_of_place(place).regime}"
        for place, regime in sorted(policy.laws.items())
        if _is_laxer(place, regime)
    ]
    missing = sorted(SALE_AND_TARGETING - policy.opt_out_covers)
    if missing:
        warnings.append(f"An opt-out or Global Privacy Control leaves {', '.join(missing)} allowed")
    if not policy.gpc_everywhere:
        warnings.append("Global Privacy Control counts only where a law requires it")
    if policy.elsewhere == OPT_OUT:
        warnings.append("Countries that the table of laws does not name follow opt-out instead of opt-in")
    return [*warnings, *_looser_readings(policy)]


def _looser_readings(policy: ConsentPolicy) -> Iterator[str]:
    """Settings under which a record grants more, or objects less, than it says by itself."""
    for kind in ("gpp", "us_privacy"):
        if not getattr(policy.cookies, kind):
            yield f"Objections in {kind} strings are not read, in no cookie - at consent.cookies.{kind}"
    for purpose, usual in _TCF_PURPOSES.items():
        spared = [str(number) for number in usual if number not in policy.tcf.needs[purpose]]
        if spared and policy.tcf.needs[purpose]:
            yield (
                f"A TCF string grants {purpose} without TCF purpose {', '.join(spared)}"
                f" - at consent.tcf.purposes.{purpose}"
            )
    for tool, groups in policy.groups.items():
        for name in TOOL_TABLE[tool].always_on if tool in TOOL_TABLE else ():
            granted = sorted(groups.get(name, frozenset()) - {NECESSARY})
            if granted:
                yield (
                    f"The group {name} of {tool} grants {', '.join(granted)}, and no visitor can refuse it"
                    f" - at consent.groups.{tool}.{name}"
                )


def _is_laxer(place: str, regime: str) -> bool:
    return regime == OPT_OUT and law_of_place(place).regime == OPT_IN


def _unacknowledged(policy: ConsentPolicy) -> list[str]:
    laxer = {place for place, regime in policy.laws.items() if _is_laxer(place, regime)}
    if SALE_AND_TARGETING - policy.opt_out_covers:
        laxer.add("opt_out_covers")
    return [
        f'Expected "{name}" in acknowledge_laxer, since it is laxer than the law, got no such acknowledgement'
        f" - at consent.{name if name == 'opt_out_covers' else f'laws.{name}'}"
        for name in sorted(laxer - policy.acknowledge_laxer)
    ]


def _read_laws(reader: SectionReader) -> dict[str, str]:
    laws = {}
    for place in reader.names_set():
        regime = reader.choice(place, REGIMES, OPT_IN)
        if is_place(place):
            laws[place] = regime
        else:
            reader.report(place, 'a place of ISO 3166 such as "BR", "GB" or "US-NV"', place)
    return laws


def _read_cookies(reader: SectionReader) -> CookieNames:
    default = CookieNames()
    names = CookieNames(
        own=reader.text("own", default.own),
        tcf=reader.names("tcf", None, default.tcf),
        gpp=reader.names("gpp", None, default.gpp),
        us_privacy=reader.names("us_privacy", None, default.us_privacy),
    )
    if not COOKIE_NAME.match(names.own):
        reader.report("own", "a cookie name (letters, digits and !#$%&'*+-.^_`|~)", names.own)
    reader.finish()
    return names


def _read_tcf(reader: SectionReader) -> TcfPolicy:
    needs = reader.section("purposes")
    features = reader.section("special_features")
    interest = reader.numbers("legitimate_interest", _TCF_MAY_BE_INTEREST, ())
    policy = TcfPolicy(
        vendor_id=reader.number("vendor_id", range(1, _MAX_VENDOR_ID + 1)),
        needs={
            purpose: needs.numbers(purpose, range(1, _TCF_PURPOSE_COUNT + 1), _TCF_PURPOSES[purpose])
            for purpose in GRANTABLE
        },
        special_features={
            purpose: features.numbers(purpose, range(1, _TCF_SPECIAL_FEATURE_COUNT + 1), ())
            for purpose in GRANTABLE
        },
        legitimate_interest=frozenset(interest),
        record=reader.choice("record", ("core", "publisher"), "core"),
    )
    for part in (needs, features, reader):
        part.finish()
    return policy


def _read_groups(reader: SectionReader, tools: ToolSettings) -> dict[str, dict[str, frozenset[str]]]:
    groups: dict[str, dict[str, frozenset[str]]] = {}
    known = (*TOOLS, *tools.declared)
    for tool in reader.names_set():
        if tool not in known:
            reader.report(tool, f"a consent tool ({', '.join(known)})", tool)
            continue
        of_tool = reader.section(tool)
        groups[tool] = {
            name: frozenset(of_tool.names(name, (NECESSARY, *GRANTABLE), ())) for name in of_tool.names_set()
        }
    return groups
