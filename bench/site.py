"""The site of the benchmark: pages, twenty segments over the usual signals, and visitors as they come.

In: a folder. Out: files there, and requests as bytes. Every visitor is in each segment of an even number and in none
of an odd one, so that a worker which decides nothing can remove the same blocks; that they are comes out of rules
over place, device, language, referrer, page, campaign and history, read from each request.
"""

from __future__ import annotations

import json
import random
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.pages.make_pages import page
from bench.workerd import CF_HEADER
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.source import load_rules
from segments.bundle.pointer import Pointer, seal_pointer
from segments.bundle.read import digest_of
from segments.edge.consent.own_cookie import write_own_consent
from segments.edge.own.health import newest_health_token
from segments.edge.visitor.cookie import VISITOR_COOKIE, seal_cookie
from segments.edge.visitor.state import VisitorState
from segments.signing import KeyRing

SITE = "bench"
COOKIE_KEYS = KeyRing((("c1", b"c" * 32),), SITE)
BUNDLE_KEYS = KeyRing((("b1", b"b" * 32),), SITE)
VISITORS = 256
DAY_SECONDS = 86_400

COUNTRIES = {"DE": "EU", "FR": "EU", "GB": "EU", "US": "NA", "CA": "NA", "BR": "SA", "JP": "AS", "IN": "AS"}
LANGUAGES = (
    "de-DE,de;q=0.9,en;q=0.8",
    "en-US,en;q=0.9",
    "fr-FR,fr;q=0.9,en;q=0.5",
    "ja,en-US;q=0.7,en;q=0.3",
)
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile Safari/604.1",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
)
REFERRERS = ("", "https://www.google.com/", "https://www.instagram.com/", "https://news.example.org/story")

TRUE_RULES = (
    f"geo.country in {json.dumps(list(COUNTRIES))}",
    'device.type in ["desktop", "phone"]',
    'referrer.kind in ["direct", "search", "social", "referral"]',
    "visitor.visits >= 2",
    'page.path.startsWith("/page-")',
    'language in ["de", "en", "fr", "ja"]',
    'geo.continent in ["EU", "NA", "SA", "AS"] && device.type != "tv"',
    'visitor.is_returning && utm.source != "newsletter"',
    "visitor.days_since_first >= 1 || visitor.visits > 5",
    'referrer.kind != "email" && geo.country != "AQ"',
)
FALSE_RULES = (
    'geo.country in ["AQ", "BV"]',
    'device.type == "tv"',
    'referrer.kind == "email"',
    "visitor.visits > 60000",
    'page.path.startsWith("/sale")',
    'language == "tlh"',
    'utm.campaign == "spring" && geo.country == "DE"',
    "visitor.is_new",
    'geo.continent == "AN" || device.os == "tizen"',
    'utm.source == "newsletter"',
)


def rules_text() -> str:
    tables = [f'[site]\nname = "{SITE}"\nlanguages = ["de", "en", "fr", "ja"]\n']
    for number in range(20):
        rules = FALSE_RULES if number % 2 else TRUE_RULES
        tables.append(f"[segments.segment-{number}]\nwhen = '{rules[number // 2]}'\n")
    return "\n".join(tables)


def compiled(folder: Path, more: str = "") -> bytes:
    """The bundle of these rules, and of more of them."""
    path = folder / "rules.toml"
    path.write_text(f"{rules_text()}\n{more}", encoding="utf-8")
    return compile_rules(load_rules(path))


def published(bundle: bytes, folder: Path) -> dict[str, Path]:
    """A bundle and its signed pointer as files, by KV key."""
    digest = digest_of(bundle)
    values = {
        f"bundle:{digest}": bundle,
        f"site:{SITE}": seal_pointer(Pointer(site=SITE, digest=digest, sequence=1), BUNDLE_KEYS),
    }
    files = {key: folder / key.replace(":", "-") for key in values}
    for key, path in files.items():
        path.write_bytes(values[key])
    return files


def variables() -> dict[str, str]:
    """The worker's variables and secrets."""
    return {
        "SITE": SITE,
        "SEGMENTS_COOKIE_KEYS": _ring_text(COOKIE_KEYS),
        "SEGMENTS_BUNDLE_KEYS": _ring_text(BUNDLE_KEYS),
    }


def health_headers() -> dict[str, str]:
    """The header that shows the worker's whole health."""
    return {"authorization": f"Bearer {newest_health_token(SITE, BUNDLE_KEYS)}"}


def _ring_text(ring: KeyRing) -> str:
    return ",".join(f"{name}:{urlsafe_b64encode(secret).decode().rstrip('=')}" for name, secret in ring.keys)


@dataclass(frozen=True, slots=True)
class Visitor:
    """What one browser sends with each of its requests."""

    headers: Mapping[str, str]

    def request(self, path: str) -> bytes:
        lines = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        return f"GET {path} HTTP/1.1\r\nHost: shop.example\r\n{lines}\r\n".encode()


def visitors(count: int = VISITORS) -> list[Visitor]:
    """The same visitors each time, but for the times in their cookies: each has consented and been here before."""
    chance = random.Random(20261122)
    return [Visitor(_headers(chance)) for _ in range(count)]


def _headers(chance: random.Random) -> dict[str, str]:
    now_s = int(time.time())
    country = chance.choice(list(COUNTRIES))
    agent = chance.choice(AGENTS)
    first_s = now_s - chance.randrange(2, 90) * DAY_SECONDS
    state = VisitorState(None, first_s, now_s - 5, first_s + 3600, now_s - 300, chance.randrange(2, 50))
    consent = write_own_consent(["functional", "analytics", "personalization"], first_s)
    analytics = f"GA1.1.{chance.randrange(10**9)}.{first_s}"
    cookie = seal_cookie(state, COOKIE_KEYS, now_s - 60, 180 * DAY_SECONDS)
    referrer = chance.choice(REFERRERS)
    headers = {
        "user-agent": agent,
        "accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        "accept-language": chance.choice(LANGUAGES),
        "accept-encoding": "gzip, deflate, br, zstd",
        "sec-fetch-dest": "document",
        "sec-fetch-mode": "navigate",
        "sec-fetch-site": "cross-site" if referrer else "none",
        "upgrade-insecure-requests": "1",
        "cookie": f"_ga={analytics}; segments_consent={consent}; {VISITOR_COOKIE}={cookie}",
        CF_HEADER: json.dumps(_place(chance, country), separators=(",", ":")),
    }
    if "Chrome" in agent:
        headers["sec-ch-ua"] = '"Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99"'
        headers["sec-ch-ua-mobile"] = "?1" if "Mobile" in agent else "?0"
        headers["sec-ch-ua-platform"] = '"Android"' if "Mobile" in agent else '"Windows"'
    return headers | ({"referer": referrer} if referrer else {})


def _place(chance: random.Random, country: str) -> dict[str, object]:
    """A `request.cf` with the members that Cloudflare sends."""
    return {
        "asn": chance.randrange(1000, 60000),
        "asOrganization": "Example Telecom",
        "city": "Springfield",
        "clientAcceptEncoding": "gzip, deflate, br, zstd",
        "clientTcpRtt": chance.randrange(5, 80),
        "colo": "FRA",
        "continent": COUNTRIES[country],
        "country": country,
        "httpProtocol": "HTTP/3",
        "latitude": f"{chance.uniform(-60, 60):.5f}",
        "longitude": f"{chance.uniform(-180, 180):.5f}",
        "postalCode": "10115",
        "region": "Texas" if country == "US" else "Some Region",
        "regionCode": "TX" if country == "US" else "SR",
        "timezone": "Europe/Berlin",
        "tlsCipher": "AEAD-AES128-GCM-SHA256",
        "tlsVersion": "TLSv1.3",
    } | ({"isEUCountry": "1"} if country in ("DE", "FR") else {})


def write_pages(folder: Path, sizes_kb: tuple[int, ...], blocks: tuple[int, ...]) -> dict[str, Path]:
    """Pages as files, by name."""
    files = {}
    for size in sizes_kb:
        for count in blocks:
            name = f"page-{size}k-{count}.html"
            files[name] = folder / name
            files[name].write_bytes(page(size * 1_000, count))
    return files
