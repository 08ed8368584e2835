"""The battery: each attack a function from a target and a source of chance to its figures.

All inputs are harmless markers; what is watched is what comes back, and what it costs.
"""

import random
import string
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import msgpack

from segments.edge.http.form_headers import is_form_header
from segments.edge.pages.store.purge_orders import sign_order
from segments.edge.visitor.cookie import VISITOR_COOKIE
from segments.edge.visitor.envelope import seal_envelope
from segments.edge.visitor.grants import GRANT_COOKIE, GRANT_PURPOSE
from segments.signed_body import SIGNATURE_HEADER
from segments.signing import KeyRing
from tests.attack.figures import Figures
from tests.attack.target import PATHS, Target, grant, visitor
from tests.worker.shop import BUNDLE_KEYS, COOKIE_KEYS, GRANT_KEYS

FORGER = KeyRing((("grant", b"f" * 32),))
UNKEYED = (
    "x-forwarded-host", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-port", "x-forwarded-prefix", "forwarded",
    "x-original-url", "x-rewrite-url", "x-http-method-override", "x-method-override", "x-host", "x-real-ip", "via",
    "true-client-ip", "cf-connecting-ip", "cf-ipcountry", "cf-visitor", "x-requested-with", "origin", "referer",
    "range", "if-range", "if-none-match", "if-modified-since", "te", "expect", "pragma", "cache-control", "rsc",
    "next-router-state-tree", "x-inertia", "x-nextjs-data", "hx-request", "turbo-frame", "accept", "accept-language",
    "accept-encoding", "accept-charset", "dnt", "save-data", "x-wap-profile", "purpose", "sec-purpose", "prefer",
)  # fmt: skip

TRANSFERS = (
    "range", "if-range", "if-none-match", "if-modified-since", "accept", "accept-language", "accept-encoding", "origin",
)  # fmt: skip
"""Headers that may reach the origin: they shape a transfer, are part of the key, or, as Origin, matter only to an
answer that allows one site alone, which none does here."""


def _text(chance: random.Random, most: int, alphabet: str = string.printable[:95]) -> str:
    return "".join(chance.choices(alphabet, k=chance.randrange(most))).strip()


def forge_cookies(target: Target, chance: random.Random, rounds: int) -> Figures:
    """Mutations of a member's grant, and grants by strangers: none makes a member."""
    figures = Figures("forged cookies")
    for _ in range(300 * rounds):
        value = grant(chance.choice((GRANT_KEYS, FORGER)))
        place = chance.randrange(len(value))
        other = chance.choice(string.ascii_letters.replace(value[place], "") + "-_.")
        forged = value[:place] + other + value[place + chance.randrange(3) :]
        answer = target.ask(chance.choice(PATHS), visitor("DE", ("cookie", f"{GRANT_COOKIE}={forged}")))
        target.check(figures, answer, "DE")
    return figures


def sign_odd_payloads(target: Target, chance: random.Random, rounds: int) -> Figures:
    """Payloads of the right signature and any content: as a key that leaked would make them."""
    figures = Figures("odd signed payloads")

    def odd(depth: int) -> object:
        kinds = [
            lambda: chance.randrange(-(2**62), 2**62),
            lambda: _text(chance, 40),
            lambda: chance.choice((None, True, float("inf"), 0.5, b"\0" * chance.randrange(40))),
            lambda: [odd(depth - 1) for _ in range(chance.randrange(6))] if depth else [],
            lambda: {_text(chance, 8): odd(depth - 1) for _ in range(chance.randrange(5))} if depth else {},
        ]
        return chance.choice(kinds)()

    for _ in range(150 * rounds):
        payload = msgpack.packb(odd(4))[:2_000]
        cookies = [
            f"{VISITOR_COOKIE}={seal_envelope(payload, COOKIE_KEYS, 'visitor', VISITOR_COOKIE)}",
            f"{GRANT_COOKIE}={seal_envelope(payload, GRANT_KEYS, GRANT_PURPOSE, GRANT_COOKIE)}",
        ]
        answer = target.ask(chance.choice(PATHS), visitor("DE", ("cookie", "; ".join(cookies))))
        target.check(figures, answer, "DE")
    return figures


def send_unkeyed_headers(target: Target, chance: random.Random, rounds: int) -> Figures:
    """A marker in each header: it reaches neither what the origin is asked in common nor the next visitor's answer."""
    figures = Figures("unkeyed headers")
    for name in UNKEYED * rounds:
        marker = "mark" + _text(chance, 12, string.ascii_lowercase) + "x"
        path = chance.choice(PATHS)
        target.origin.answers[path + "?n=" + marker] = target.origin.answers[path]
        target.origin.requests.clear()
        target.check(figures, target.ask(f"{path}?n={marker}", visitor("DE", (name, marker))), "DE")
        told = [value for asked in target.origin.requests for value in asked.headers.values()]
        is_told = any(marker in value for value in told)
        asked = len(target.origin.requests)
        after = target.ask(f"{path}?n={marker}", visitor("US"))
        # Of no page here does Vary name such a header: what was told is nobody else's.
        is_kept = len(target.origin.requests) == asked
        figures.leaked += is_told and name not in TRANSFERS and (is_kept or not is_form_header(name))
        target.check(figures, after, "US")
        figures.mixed += marker.encode() in after.body
    return figures


def ask_for_ranges(target: Target, chance: random.Random, rounds: int) -> Figures:
    """Ranges of all forms of pages with blocks: the whole page or an error, never raw pieces, never public."""
    figures = Figures("ranges")
    for _ in range(100 * rounds):
        spans = [
            f"{chance.choice(('', chance.randrange(400)))}-{chance.choice(('', chance.randrange(400)))}"
            for _ in range(chance.randrange(1, 5))
        ]
        answer = target.ask(
            chance.choice(PATHS) + f"?r={chance.random()}",
            visitor("US", ("range", "bytes=" + ",".join(spans))),
        )
        target.check(figures, answer, "US")
        if answer.status == 206 or (
            answer.status == 200 and "private" not in answer.headers.get("cache-control", "")
        ):
            figures.leaked += 1
    return figures


def mix_visitors(target: Target, chance: random.Random, rounds: int) -> Figures:
    """Members and others from two countries at once on the same pages: each gets their own."""
    figures = Figures("concurrent visitors")
    member = ("cookie", f"{GRANT_COOKIE}={grant()}")

    def visit(turn: tuple[str, str, bool, str]) -> tuple[str, bool, object]:
        path, country, is_member, language = turn
        more = [("accept-language", language), *([member] if is_member else [])]
        return country, is_member, target.ask(path, visitor(country, *more))

    turns = [
        (
            chance.choice(PATHS),
            chance.choice(("DE", "US")),
            chance.random() < 0.3,
            chance.choice(("de", "en", "fr")),
        )
        for _ in range(320 * rounds)
    ]
    with ThreadPoolExecutor(8) as crowd:
        for country, is_member, answer in crowd.map(visit, turns):
            target.check(figures, answer, country, is_member=is_member)
    return figures


def send_chunks(target: Target, chance: random.Random, rounds: int) -> Figures:
    """Bodies in chunks of one byte beside the same bytes in one chunk, with and without a right signature.

    Where a body is read, what its chunks cost beyond one is compared with a bare worker: each chunk goes through the
    runtime's own parser before anybody can look at it.
    """
    figures = Figures("chunked bodies")
    body = bytes(chance.choices(b" \n\t", k=30_000))
    moment = time.time_ns() // 1_000_000
    unread = {
        "purge, unsigned": ("purge", []),
        "purge, signed": ("purge", [(SIGNATURE_HEADER, sign_order(body, BUNDLE_KEYS, moment))]),
    }
    read = {
        f"{address}, {size} chunks beside a bare worker": (address, size)
        for address in ("events", "consent")
        for size in (1_000, len(body))
    }

    def send(
        at: Target, chunk: int, address: str, headers: list[tuple[str, str]], body: bytes = body
    ) -> None:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
        head = f"POST /_segments/{address} HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n{lines}\r\n"
        chunks = [body[place : place + chunk] for place in range(0, len(body), chunk)]
        status = at.send_raw(head, [b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in chunks) + b"0\r\n\r\n"])
        figures.tried += 1
        figures.faults += status == 500

    for kind, (address, headers) in unread.items():
        crumbs, whole = (partial(send, target, chunk, address, headers) for chunk in (1, len(body)))
        target.compare(figures, kind, crumbs, whole, 4 * rounds)
    for kind, (address, size) in read.items():
        json_type = [("content-type", "application/json")]
        sending = partial(send, address=address, headers=json_type, body=body[:size])
        target.compare_extra(figures, kind, sending, (1, size), 12 * rounds)
    return figures


def flood_the_store(target: Target, chance: random.Random, rounds: int) -> Figures:
    """Long addresses, many variants and many cookies: the memory stays within its count, wanted pages stay, CPU too."""
    figures = Figures("floods")
    origin, path = target.origin, PATHS[0]
    plain = visitor("DE", ("accept", "text/html"))

    def odd_request(kind: str) -> Callable[[], object]:
        def ask() -> None:
            filler = _text(chance, 40, string.ascii_lowercase)
            long = filler + "x" * 6_000
            headers, target_path = list(plain), path
            if kind == "long address":
                target_path += "?x=" + long
            elif kind == "languages":
                headers.append(("accept-language", ",".join(f"{filler[:3]}a-{n:02}" for n in range(400))))
            elif kind == "accepts":
                headers = visitor("DE", ("accept", f"x/{filler}, " + "text/html;q=0.1, " * 300))
            else:
                headers.append(("cookie", "; ".join(f"c{n}{filler}=1" for n in range(1_500))))
            target.check(figures, target.ask(target_path, headers), "DE")

        return ask

    for kind in ("long address", "languages", "accepts", "cookie pairs"):
        is_fresh = kind == "long address"  # the origin is asked for it each time

        def ordinary(is_fresh: bool = is_fresh) -> None:
            target.ask(f"{path}?p={chance.random()}" if is_fresh else path, plain)

        target.compare(figures, kind, odd_request(kind), ordinary, 12 * rounds)
    for number in range(1_000 * rounds):
        target.check(figures, target.ask(f"{path}?flood={chance.random()}", plain), "DE")
        if number % 100 == 0:
            target.ask(PATHS[3], plain)
    asked = len(origin.requests_for(PATHS[3]))
    target.check(figures, target.ask(PATHS[3], plain), "DE")
    figures.faults += len(origin.requests_for(PATHS[3])) != asked
    return figures


def serve_crumbs(target: Target, chance: random.Random, rounds: int) -> Figures:
    """An origin that sends its page in chunks of one byte, beside the same page in one."""
    figures = Figures("origin in crumbs")
    page = target.origin.answers[PATHS[0]].body + b"<p>x</p>" * chance.randrange(300, 500)
    headers = {"content-type": "text/html; charset=utf-8", "cache-control": "no-store"}
    target.origin.set("/crumbs", chunks=tuple(bytes([byte]) for byte in page), headers=headers)
    target.origin.set("/whole", page, headers=headers)

    def ask(at: Target, size: int) -> None:
        answer = at.ask("/crumbs" if size == 1 else "/whole", visitor("DE"))
        if at is target:
            target.check(figures, answer, "DE")

    kind = f"{len(page)} chunks beside a bare worker"
    target.compare_extra(figures, kind, ask, (1, len(page)), 6 * rounds)
    return figures


BATTERY = (
    forge_cookies, sign_odd_payloads, send_unkeyed_headers, ask_for_ranges, mix_visitors, send_chunks, serve_crumbs,
    flood_the_store,
)  # fmt: skip
