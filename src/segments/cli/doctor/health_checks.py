"""The health of a live worker, judged: is it there, are its rules those of this folder, what did it meet.

In: a site's address, the token that lets the whole be seen, and the digest of the rules here. Out: findings. Each
isolate has its own counts, so a second look may meet another one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from segments.cli.doctor.asking import ask
from segments.cli.doctor.findings import Finding
from segments.cli.output.printing import counted
from segments.edge.http.route import SERVICE_PREFIX
from segments.version import VERSION

STALE_SECONDS: Final = 600
"""KV is asked every half minute while there are requests; rules this old mean that it does not answer."""

CACHE_HEADERS: Final = ("cf-cache-status", "x-cache", "age")
CACHED: Final = re.compile(r"(?:cf-cache-status|x-cache): .*\bHIT\b|age: *[1-9]", re.IGNORECASE)
"""Words of caches that answered by themselves."""

COUNTED: Final[Mapping[str, tuple[str, str]]] = {
    "faults": ("faults of the worker, where visitors got the origin's page", "look for `fault` in the worker's log"),
    "origin-unreachable": ("times the origin could not be reached", "look at the origin's own log"),
    "kv-failed": ("times KV did not answer", "look whether the KV namespace in wrangler.toml is there"),
    "bundle-untrusted": ("times rules were refused", "give the worker the key that the rules were published with"),
    "cookie-bad-signature": (
        "segment cookies that none of the keys signed",
        "keep old keys before the new one in SEGMENTS_COOKIE_KEYS; a few are somebody trying",
    ),
    "language-not-in-vary": (
        "pages that came in another language for another Accept-Language, without `Vary: Accept-Language`",
        "name the site's `languages` in [site], or let the origin say so in Vary: docs/guides/security.md",
    ),
    "page-too-large": ("answers over 8 MB that are not HTML", "see docs/guides/caching.md"),
    "limit-exceeded": ("pages beyond the limits of a plan", "see docs/guides/caching.md"),
}  # fmt: skip
"""Counters that are worth a word where they are not 0: the words, and what to do."""

CONSENT_COUNTED: Final[Mapping[str, tuple[str, str]]] = {
    "consent-unread-": (
        "requests with a cookie of the consent tool {tool} that does not hold the choice, which counts as none",
        "put the bridge into the pages, or declare a reader: docs/guides/consent-tools.md",
    ),
    "consent-unmapped-": (
        "requests with groups of the consent tool {tool} that mean none of our purposes",
        "map them under [consent.groups.{tool}]: docs/reference/consent.md",
    ),
    "consent-unknown-tool": (
        "requests with a cookie that sounds like consent, of a tool that is in no table",
        "name it under [consent.tools]: docs/guides/consent-tools.md",
    ),
}
"""Beginnings of counters of consent tools; the tool's name follows."""


def check_health(url: str, token: str, digest: str) -> list[Finding]:
    """The findings about the worker at a site's address; `token` and `digest` may be "".

    Raises:
        ToolFailed: nothing answers there.
    """
    address = url.rstrip("/") + SERVICE_PREFIX + "health"
    answer = ask(address, {"authorization": f"Bearer {token}"} if token else {})
    health = _parse(answer.text) if answer.status == 200 else None
    if health is None or not isinstance(health.get("status"), str):
        return [
            Finding(
                "error", "no-worker", f"Expected a worker, got status {answer.status} - at {address}",
                "let a route of the worker cover this address: docs/guides/ten-minutes.md",
            )
        ]  # fmt: skip
    if "counters" not in health:
        return [_status(health), _why_short(token)]
    judged = [_status(health), *_kept_by_a_cache(answer.headers)]
    for judge in (
        _version,
        _problem,
        _rules_of(digest),
        _roll_out,
        _age,
        _sessions,
        _consent_tools,
        _counters,
    ):
        judged += judge(health)
    return judged


def _parse(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _status(health: Mapping[str, Any]) -> Finding:
    if health["status"] == "ok":
        return Finding("ok", "worker", "The worker is there and has rules")
    return Finding(
        "error", "no-rules", f"The worker is there without rules: {health['status']!s:.40}",
        "publish some: segments publish --remote",
    )  # fmt: skip


def _kept_by_a_cache(headers: Mapping[str, str]) -> list[Finding]:
    """Health is of the moment, and says that no cache may keep it."""
    said = [
        f"{name}: {headers[name]}"
        for name in CACHE_HEADERS
        if CACHED.search(f"{name}: {headers.get(name, '')}")
    ]
    if not said:
        return []
    text = f"A cache before the worker keeps even an answer that no cache may keep ({said[0]:.80})"
    hint = "take the worker's paths out of its cache rules: visitors would get each other's pages"
    return [Finding("error", "cached-before", text, hint)]


def _why_short(token: str) -> Finding:
    if token:
        hint = "publish with the site's own key, and give its name: --site NAME"
        return Finding("warning", "token-refused", "The worker shows its counts to another key or site", hint)
    hint = "run this beside the rules, with SEGMENTS_BUNDLE_KEYS in the environment or .dev.vars"
    return Finding("warning", "no-token", "The worker's counts are shown to the publisher's key alone", hint)


def _version(health: Mapping[str, Any]) -> list[Finding]:
    deployed = health.get("version")
    if not isinstance(deployed, str) or deployed == VERSION:
        return []
    text = f"The worker is of version {deployed:.20}, this command of {VERSION}"
    hint = (
        "deploy this version before rules that need it: segments deploy; or install the worker's version here"
    )
    return [Finding("warning", "other-version", text, hint)]


def _problem(health: Mapping[str, Any]) -> list[Finding]:
    problem = health.get("problem")
    if not problem:
        return []
    return [
        Finding(
            "error",
            "problem",
            f"The last look at KV ended in: {problem}",
            "docs/reference/http.md has the codes",
        )
    ]


def _rules_of(digest: str) -> Callable[[Mapping[str, Any]], list[Finding]]:
    def judge(health: Mapping[str, Any]) -> list[Finding]:
        bundle = health.get("bundle")
        used = str(bundle.get("digest", "")) if isinstance(bundle, dict) else ""
        if not used or not digest:
            return []
        if used == digest:
            return [Finding("ok", "rules", f"The rules in force are those here: {digest[:12]}")]
        if digest == _staged(health).get("digest"):
            return [Finding("ok", "rules", f"The staged rules are those here: {digest[:12]}")]
        text = f"The rules in force are others than those here: {used[:12]}, not {digest[:12]}"
        return [Finding("warning", "other-rules", text, "publish them, or wait a minute if you just did")]

    return judge


def _staged(health: Mapping[str, Any]) -> Mapping[str, Any]:
    staged = health.get("staged")
    return staged if isinstance(staged, dict) else {}


def _roll_out(health: Mapping[str, Any]) -> list[Finding]:
    """A roll-out under way; its author is in the history alone, which the worker does not read."""
    staged = _staged(health)
    match staged:
        case {"digest": str(digest), "share": int(share) | float(share)}:
            which = f"{digest[:12]} for {100 * share:g}% of visitors"
        case _:
            return []
    if staged.get("in_use") is not True:
        text = f"Rules are staged and cannot be used, so that everybody gets the others: {which}"
        return [Finding("error", "staged-unused", text, "docs/guides/stages.md has the reasons")]
    seconds = staged.get("age_seconds")
    since = f" since {_spell_time(seconds)}" if isinstance(seconds, int) else ""
    hint = "end it with `segments promote` or `segments unstage`; `segments history` says who staged them, and why"
    return [Finding("ok", "roll-out", f"Rules are staged{since}: {which}", hint)]


def _spell_time(seconds: int) -> str:
    """The greatest unit of a time: `3 days`."""
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            return counted(seconds // size, unit)
    return counted(max(0, seconds), "second")


def _age(health: Mapping[str, Any]) -> list[Finding]:
    bundle = health.get("bundle")
    seconds = bundle.get("checked_seconds_ago") if isinstance(bundle, dict) else None
    if not isinstance(seconds, int) or seconds <= STALE_SECONDS:
        return []
    return [
        Finding("warning", "rules-unchecked", f"The worker asked KV {seconds} s ago", "ask again in a minute")
    ]


def _sessions(health: Mapping[str, Any]) -> list[Finding]:
    sessions = health.get("sessions")
    learned = sessions.get("learned") if isinstance(sessions, dict) else None
    names = [name for name in learned if isinstance(name, str)] if isinstance(learned, list) else []
    if not names:
        return [Finding("ok", "sessions", "No session cookie had to be learned")]
    return [
        Finding(
            "warning", "session-learned",
            f"Pages of the site depend on cookies that the rules do not know: {', '.join(names)}",
            f"{say_in_rules('more_session_cookies', names)}, or, of a cookie that is no log-in's, in anonymous_cookies;"
            " of a currency or language, in key_cookies",
        )
    ]  # fmt: skip


def say_in_rules(key: str, names: list[str]) -> str:
    """The line of rules that names these cookies."""
    return f"write under [site]: {key} = {json.dumps(names, ensure_ascii=False)}"


def _consent_tools(health: Mapping[str, Any]) -> list[Finding]:
    counters = health["counters"] if isinstance(health["counters"], dict) else {}
    return [
        Finding("warning", name, f"{count} {words.format(tool=tool)}", hint.format(tool=tool))
        for beginning, (words, hint) in CONSENT_COUNTED.items()
        for name, count in sorted(counters.items())
        if name.startswith(beginning) and isinstance(count, int) and count
        for tool in [name.removeprefix(beginning)]
    ]


def _counters(health: Mapping[str, Any]) -> list[Finding]:
    counters = health["counters"] if isinstance(health["counters"], dict) else {}
    return [
        Finding("warning", name, f"{counters[name]} {words}", hint)
        for name, (words, hint) in COUNTED.items()
        if isinstance(counters.get(name), int) and counters[name]
    ]
