"""The guard of destinations: a webhook goes to the public internet, never into a network that the desk can see.

In: the address of an endpoint as the runtime's URL parser normalised it, and the addresses that a name resolves to.
Out: a refusal, or nothing. Numbers in every form that IPv4 has (`0x7f.1`, `2130706433`) are one form after that parser;
IPv6 is looked into where it carries IPv4 (mapped, 6to4, Teredo, NAT64). A name may be pointed elsewhere between this
look and the request: what remains then is the runtime's own refusal of addresses that are not public.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import Final

MAX_URL_CHARS: Final = 2_048
_NAME: Final = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,62}\.?\Z")
_INNER: Final = (
    "localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private", "arpa", "onion",
    "test", "invalid", "example",
)  # fmt: skip
"""Last labels of names that never lead to a receiver in public (RFC 6761, RFC 6762, RFC 7686, RFC 8375, ICANN)."""

_CARRIERS: Final = tuple(
    map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96"))
)
"""Prefixes whose last 32 bits are an IPv4 address: NAT64, its local use, IPv4-compatible and IPv4-translated ones."""


_UNICAST: Final = ipaddress.ip_network("2000::/3")
"""All that is handed out of IPv6; site-local addresses (fec0::/10) count as global for Python."""


def refuse_destination(scheme: str, host: str, username: str, *, is_local_run: bool = False) -> str:
    """The reason against an address, "" for none; the parts are those of a parsed URL, the host in its brackets."""
    if username:
        return "Expected no user in the address: secrets belong into signatures"
    if is_local_run and (scheme, host) == ("http:", "127.0.0.1"):
        return ""
    if scheme != "https:":
        return "Expected https"
    literal = host[1:-1] if host.startswith("[") else host
    if _is_number(literal):
        return "" if is_public(literal) else "Expected an address of the public internet"
    if not _NAME.match(host):
        return "Expected a whole host name"
    if host.rstrip(".").rpartition(".")[2] in _INNER:
        return "Expected a host name of the public internet"
    return ""


def refuse_resolved(addresses: Iterable[str]) -> str:
    """The reason against what a name resolves to, "" for none: every one of its addresses has to be public."""
    inner = [address for address in addresses if not is_public(address)]
    return "Expected a name that leads to the public internet alone" if inner else ""


def is_public(text: str) -> bool:
    """True for an address that anybody on the internet can reach, and the IPv4 address in it, if it carries one."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = _carried(address)
        if inner is not None:
            return is_public(str(inner))
        if address not in _UNICAST:
            return False
    return address.is_global and not address.is_multicast


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in carrier for carrier in _CARRIERS):
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return None


def _is_number(literal: str) -> bool:
    try:
        ipaddress.ip_address(literal)
    except ValueError:
        return False
    return True
