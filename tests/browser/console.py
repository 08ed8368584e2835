"""The console as browser tests use it: a desk with the example's rules as draft and live, and people who come in."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

from segments.access_token import LINK, ROLES, Access, write_token
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.source import load_rules
from segments.bundle.pointer import Pointer, seal_pointer
from segments.bundle.read import digest_of
from segments.signing import parse_key_ring
from tests.browser.sites import wait_for
from tests.worker.desk import CONFIG, KEYS, KEYS_TEXT, migrate
from tests.worker.runtime import LocalWorker, WireResponse
from tools.browser import Visitor
from tools.dev import RULES

BUNDLE_KEYS = "rules:YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI"
Open = Callable[..., Visitor]
LISTED = len(load_rules(RULES).segments)
"""Of the example, with those that experiments and hold-outs make."""
FILES = {path.name: path.read_text(encoding="utf-8") for path in RULES.glob("*.toml")}


@contextmanager
def running_desk(state: Path, **variables: str) -> Iterator[LocalWorker]:
    """A desk whose rules are live and, as revision 1, a draft."""
    migrate(state)
    bundle = compile_rules(load_rules(RULES))
    digest = digest_of(bundle)
    pointer = Pointer("acme", digest, 1, published_ms=time.time_ns() // 1_000_000)
    settings = {
        "SITE": "acme",
        "SEGMENTS_DESK_KEYS": KEYS_TEXT,
        "SEGMENTS_BUNDLE_KEYS": BUNDLE_KEYS,
        "SITE_URL": "http://127.0.0.1:9",
        **variables,
    }
    with LocalWorker(settings, state, "http://127.0.0.1:9", ready_path="/health", config=CONFIG) as desk:
        sealed = seal_pointer(pointer, parse_key_ring(BUNDLE_KEYS))
        desk.kv_put_all({f"bundle:{digest}": bundle, "site:acme": sealed})
        assert ask(desk, "POST", "save", {"files": FILES, "revision": 0}).status == 200
        yield desk


def ask(
    desk: LocalWorker,
    method: str,
    name: str,
    body: Mapping[str, Any] | None = None,
    *,
    role: str = "publisher",
) -> WireResponse:
    """The API's answer to a program of this role."""
    token = write_token(Access(token_hex(4), "program", ROLES[role], time.time_ns() // 10**9 + 600), KEYS)
    data = None if body is None else json.dumps(body).encode()
    return desk.fetch(f"/console/api/{name}", {"authorization": f"Bearer {token}"}, method=method, body=data)


def link_to(desk: LocalWorker, role: str, subject: str, *, seconds: int = 600) -> str:
    """A link that opens the console, good for so many seconds."""
    access = Access(token_hex(16), subject, ROLES[role], time.time_ns() // 10**9 + seconds)
    return f"{desk.url}/console/#enter={write_token(access, KEYS, purpose=LINK)}"


def come_in(
    desk: LocalWorker, open_visitor: Open, role: str = "publisher", subject: str = "anna", **settings: Any
) -> Visitor:
    """Somebody who has opened a link and sees the list."""
    visitor = open_visitor("", **settings)
    assert visitor.go(link_to(desk, role, subject)).problems == []
    wait_for(visitor, "!!document.querySelector('table.list')")
    return visitor


def show(visitor: Visitor, screen: str, ready: str) -> None:
    """Go to a screen, and wait until this selector finds something on it."""
    visitor.evaluate(f"location.hash = {json.dumps('#/' + screen)}")
    wait_for(visitor, f"!!document.querySelector({json.dumps(ready)})")


def press_button(visitor: Visitor, name: str) -> None:
    """Click the first button of that name, once it can be."""
    is_it = f"one.textContent.trim() === {json.dumps(name)} && !one.disabled"
    find = f"[...document.querySelectorAll('button')].find(one => {is_it})"
    wait_for(visitor, f"!!{find}")
    visitor.evaluate(f"{find}.click()")


def wait_for_text(visitor: Visitor, text: str) -> None:
    """Return once the page shows this text."""
    wait_for(visitor, f"document.body.innerText.includes({json.dumps(text)})")
