"""The site of the worker tests: its keys, its rules, a page that shows what matched, and how it is published."""

import json
import time
from collections.abc import Mapping
from pathlib import Path

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.source import load_rules
from segments.bundle.pointer import Pointer, seal_pointer
from segments.bundle.read import digest_of
from segments.edge.pages.store.purge_orders import sign_order
from segments.signed_body import SIGNATURE_HEADER
from segments.signing import KeyRing
from tests.worker.origin import Origin
from tests.worker.runtime import LocalWorker, WireResponse, wait_until

SITE = "shop"
OLD_COOKIE_KEY = ("old", b"o" * 32)
COOKIE_KEYS = KeyRing((OLD_COOKIE_KEY, ("new", b"n" * 32)), SITE)
GRANT_KEYS = KeyRing((("grant", b"g" * 32),), SITE)
BUNDLE_KEYS = KeyRing((("bundle", b"b" * 32),), SITE)
EVENT_TOKENS = KeyRing((("server", b"s" * 32),))

RULES = (Path(__file__).parent / "shop.toml").read_text(encoding="utf-8")
KEPT_LONG = {"cache-control": "max-age=86400"}
AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)


def ring_text(ring: KeyRing) -> str:
    """A key ring as it stands in a variable."""
    from base64 import urlsafe_b64encode

    return ",".join(f"{name}:{urlsafe_b64encode(secret).decode().rstrip('=')}" for name, secret in ring.keys)


VARIABLES = {
    "SITE": SITE,
    "SEGMENTS_LOCAL": "1",
    "REFRESH_SECONDS": "0",
    "SEGMENTS_COOKIE_KEYS": ring_text(COOKIE_KEYS),
    "SEGMENTS_GRANT_KEYS": ring_text(GRANT_KEYS),
    "SEGMENTS_BUNDLE_KEYS": ring_text(BUNDLE_KEYS),
    "SEGMENTS_EVENT_TOKEN": ring_text(EVENT_TOKENS),
}


def compile_text(rules: str, folder: Path) -> bytes:
    """A bundle of rules given as text."""
    path = folder / "rules.toml"
    path.write_text(rules, encoding="utf-8")
    return compile_rules(load_rules(path))


def sealed_pointer(bundle: bytes, sequence: int, *, site: str = SITE, ring: KeyRing = BUNDLE_KEYS) -> bytes:
    """The signed pointer to a bundle."""
    return seal_pointer(Pointer(site=site, digest=digest_of(bundle), sequence=sequence), ring)


def publish(worker: LocalWorker, rules: str, folder: Path) -> str:
    """Publish rules and return their digest once the worker uses them, by the pointer that was written now."""
    bundle = compile_text(rules, folder)
    digest, sequence = digest_of(bundle), time.time_ns() // 1_000_000
    worker.kv_put_all({f"bundle:{digest}": bundle, f"site:{SITE}": sealed_pointer(bundle, sequence)})

    def is_in_use() -> bool:
        used = health(worker)["bundle"]
        return isinstance(used, dict) and (used["digest"], used["sequence"]) == (digest, sequence)

    wait_until(is_in_use, f"bundle {digest[:12]} to be in use")
    return digest


def let_settle(worker: LocalWorker, origin: Origin, *targets: str) -> None:
    """Return once no page of these is asked for behind an answer any more: the next test has the origin for itself."""
    for target in targets:
        origin.set(
            target.partition("?")[0], "<p>settled</p>", headers={"content-type": "text/html", **KEPT_LONG}
        )
        wait_until(lambda target=target: "settled" in worker.fetch(target).text, f"{target} to be kept")


def health(worker: LocalWorker) -> dict[str, object]:
    """What the worker says about itself."""
    answer = worker.fetch("/_segments/health")
    assert answer.status == 200
    said: dict[str, object] = answer.json()
    return said


def digest_in_use(worker: LocalWorker) -> object:
    """The digest of the bundle that the worker uses, or None."""
    bundle = health(worker)["bundle"]
    return bundle["digest"] if isinstance(bundle, dict) else None


def page_of(names: list[str]) -> str:
    """A page with one block for each segment; the block's text is the segment's name."""
    blocks = "".join(f'<p data-segment="{name}">[{name}]</p>' for name in names)
    return f"<!doctype html><title>Shop</title><h1>Shop</h1>{blocks}<footer>end</footer>"


def shown(html: str) -> set[str]:
    """The segments whose blocks a page of `page_of` shows."""
    return {part.partition("]")[0] for part in html.split("[")[1:]}


def browser(**headers: str) -> Mapping[str, str]:
    """Headers of a desktop browser, with others in place or beside; underscores stand for dashes."""
    return {"user-agent": AGENT, **{name.replace("_", "-"): value for name, value in headers.items()}}


def now_ms() -> int:
    """Unix milliseconds."""
    return time.time_ns() // 1_000_000


def order(worker: LocalWorker, members: Mapping[str, object], ring: KeyRing = BUNDLE_KEYS) -> WireResponse:
    """The answer to a signed order to forget pages."""
    body = json.dumps(members).encode()
    headers = {SIGNATURE_HEADER: sign_order(body, ring, now_ms())}
    return worker.fetch("/_segments/purge", headers, method="POST", body=body)
