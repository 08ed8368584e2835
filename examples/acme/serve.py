"""The Acme Outdoor shop: an ordinary small site that knows nothing of who looks at it.

Pages are files in pages/, put into parts/layout.html. Every visitor gets the same bytes, with all blocks in them and
headers that let them be cached; the worker in front cuts each visitor's version. Standard library only.

    python -m examples.acme.serve --port 8080
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import html
import json
import os
import re
import sys
import time
import tomllib
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from examples.acme.guide import trail_guide
from examples.backend.sign_grant import sign_grant

HERE = Path(__file__).resolve().parent

# Short, since editors like to see their change; the worker serves the old page meanwhile and asks behind it.
PAGE_CACHE = "public, max-age=5, stale-while-revalidate=60, stale-if-error=86400"
STATIC_CACHE = "public, max-age=300, stale-while-revalidate=86400"

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".html": "text/html; charset=utf-8",
}

SITE = "acme"  # the name in [site] of the rules; a grant is for one site
GRANT_COOKIE = "__Host-segments-grant"
BASKET_DAYS = 30
MEMBER_HOURS = 1
MAX_FORM_BYTES = 4096


@dataclass(frozen=True)
class Answer:
    """What the shop says to one request; `cookies` are whole Set-Cookie values."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()


# ---------------------------------------------------------------------------------------------------------- pages


def fill(template: str, values: dict[str, str]) -> str:
    """Replace {{name}} by a value, escaped, {{&name}} by a value that is HTML, and {{> part}} by a file of parts/."""

    def one(found: re.Match[str]) -> str:
        kind, name = found.groups()
        if kind == ">":
            return fill((HERE / "parts" / name).read_text(encoding="utf-8"), values)
        return values[name] if kind == "&" else html.escape(values[name])

    return re.sub(r"\{\{([>&]?) ?([\w.-]+)\}\}", one, template)


def page(name: str, values: dict[str, str], status: int = 200) -> Answer:
    """A page of pages/ in the layout; its first line is its title."""
    first, main = (HERE / "pages" / f"{name}.html").read_text(encoding="utf-8").split("\n", 1)
    title = fill(first.removeprefix("<!-- title: ").removesuffix(" -->"), values)
    whole = fill("{{> layout.html}}", {**values, "title": title, "main": fill(main, values)})
    return Answer(whole.encode(), status, {"content-type": TYPES[".html"], "cache-control": PAGE_CACHE})


def products() -> list[dict[str, str]]:
    """The shop's goods, from catalogue.toml."""
    return tomllib.loads((HERE / "catalogue.toml").read_text(encoding="utf-8"))["product"]


def product_cards(which: list[dict[str, str]]) -> str:
    """The products as a list of cards."""
    return "".join(fill("{{> card.html}}", product) for product in which)


def find_page(path: str) -> Answer:
    """The page at a path."""
    goods = products()
    cards = {"boots": product_cards(goods), "bestsellers": product_cards(goods[:3])}
    if path == "/":
        return page("home", cards)
    if path == "/guides/trails":
        return page("trails", {"guide": trail_guide()})
    for product in goods:
        if path == f"/boots/{product['slug']}":
            others = product_cards([other for other in goods if other is not product][:3])
            return page("product", {**product, "others": others})
    name = path.removeprefix("/")
    if re.fullmatch(r"[a-z-]+", name) and (HERE / "pages" / f"{name}.html").is_file():
        return page(name, cards)
    return page("not-found", {}, status=404)


def static_file(path: str) -> Answer:
    """A file of static/."""
    file = HERE / path.lstrip("/")
    if not re.fullmatch(r"/static/[\w.-]+", path) or file.suffix not in TYPES or not file.is_file():
        return page("not-found", {}, status=404)
    return Answer(file.read_bytes(), 200, {"content-type": TYPES[file.suffix], "cache-control": STATIC_CACHE})


def content_api(path: str) -> Answer:
    """The shop's content as JSON, for its app; blocks that are not for everybody name their segments."""
    everything = json.loads((HERE / "content.json").read_text(encoding="utf-8"))
    name = path.removeprefix("/api/").removesuffix(".json")
    headers = {
        "content-type": TYPES[".json"],
        "cache-control": PAGE_CACHE,
        "access-control-allow-origin": "*",
    }
    if name not in everything:
        return Answer(b'{"error": "Expected one of the content lists, got another name"}\n', 404, headers)
    return Answer(json.dumps(everything[name], ensure_ascii=False, indent=2).encode() + b"\n", 200, headers)


# ---------------------------------------------------------------------------------------------------------- forms


@dataclass(frozen=True)
class Sent:
    """A form that was sent: its fields, the visitor's cookies, and whether it came by https."""

    fields: dict[str, str]
    cookies: dict[str, str]
    is_https: bool


def set_cookie(sent: Sent, name: str, value: str, seconds: int, *, is_private: bool = False) -> tuple[str]:
    """One Set-Cookie value. `__Host-` cookies are always Secure, as browsers ask; they take this machine for secure."""
    secure = "; Secure" if sent.is_https or name.startswith("__Host-") else ""
    private = "; HttpOnly" if is_private else ""
    return (f"{name}={value}; Path=/; Max-Age={seconds}; SameSite=Lax{secure}{private}",)


def change_basket(sent: Sent) -> tuple[str, ...]:
    """The basket, as far as this shop has one: how many things are in it."""
    before = sent.cookies.get("acme_cart_items", "")
    items = int(before) if re.fullmatch("[0-9]{1,2}", before) else 0
    count = 0 if sent.fields.get("empty") else min(items + 1, 99)
    return set_cookie(sent, "acme_cart_items", str(count), BASKET_DAYS * 86400 if count else 0)


def sign_in(sent: Sent) -> tuple[str, ...]:
    """The log-in: this shop believes everybody. The grant tells the worker what the shop knows of its member."""
    key = os.environ.get("SEGMENTS_GRANT_KEY", "")
    if not key or sent.fields.get("leave"):
        return set_cookie(sent, GRANT_COOKIE, "", 0, is_private=True)
    seconds = MEMBER_HOURS * 3600
    grant = sign_grant({"traits": {"plan": "gold"}, "expires": int(time.time()) + seconds}, key, SITE)
    return set_cookie(sent, GRANT_COOKIE, grant, seconds, is_private=True)


FORMS = {
    # path: (what it does, where it leads)
    "/basket": (change_basket, "/basket"),
    "/member": (sign_in, "/membership"),
}


# --------------------------------------------------------------------------------------------------------- server


class Shop(BaseHTTPRequestHandler):
    """One connection to the shop."""

    protocol_version = "HTTP/1.1"
    timeout = 60  # seconds that an idle connection is kept
    server_version = "Acme"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/static/"):
            self.send(static_file(path))
        elif path.startswith("/api/"):
            self.send(content_api(path))
        else:
            self.send(find_page(path))

    do_HEAD = do_GET  # noqa: N815  named by the base class

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        length = int(self.headers.get("content-length") or 0)
        if path not in FORMS or length > MAX_FORM_BYTES:
            self.close_connection = True  # what is left of the body is not read
            self.send(page("not-found", {}, status=404))
            return
        fields = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        pairs = [pair.strip().partition("=") for pair in self.headers.get("cookie", "").split(";")]
        cookies = {name: value for name, _, value in pairs}
        act, target = FORMS[path]
        cookies_to_set = act(Sent(fields, cookies, self.headers.get("x-forwarded-proto") == "https"))
        self.send(Answer(b"", 303, {"location": target, "cache-control": "no-store"}, cookies_to_set))

    def send(self, answer: Answer) -> None:
        """Send an answer, or a 304 where the asker has it already."""
        status, body = answer.status, answer.body
        headers = dict(answer.headers)
        if status == 200:
            headers["etag"] = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            known = [
                tag.strip().removeprefix("W/") for tag in self.headers.get("if-none-match", "").split(",")
            ]
            if headers["etag"] in known:
                status, body = 304, b""
        if status != 304:
            headers["content-length"] = str(len(body))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        for cookie in answer.cookies:
            self.send_header("set-cookie", cookie)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class names it so
        pass


class Server(ThreadingHTTPServer):
    """A thread for each connection; none of them keeps the shop from closing."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A visitor who closes the window is no error; anything else is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def main() -> None:
    """Serve the shop until interrupted."""
    parser = argparse.ArgumentParser(description="Serve the Acme Outdoor shop on this machine.")
    parser.add_argument("--port", type=int, default=8080)
    port = parser.parse_args().port
    with Server(("127.0.0.1", port), Shop) as server:
        print(f"Acme Outdoor, for everybody the same: http://127.0.0.1:{port}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


if __name__ == "__main__":
    main()
