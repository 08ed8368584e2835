"""The site of the crowd: an origin with every kind of page and header, which says in each body to whom it speaks.

In: a path, a version, a session, a language. Out: the bytes that the origin sends, known to the tests beforehand. What
changes with who asks and when stands at one place of each body, `WORDS`; it is in no block.
"""

import gzip
import hashlib
import itertools
import json
import random
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.worker.shop import page_of

AUDIENCES = ("germany", "texas", "phone", "desktop", "newsletter", "german", "new", "returning", "gold")
NEVER = "long-away"
WORDS = "@words@"
VERSION_SECONDS = 3.0
"""How long the pages that change stay as they are."""

_ALL = (*AUDIENCES, NEVER)
BLOCKS = page_of(list(_ALL)) + WORDS
PLAIN = f"<!doctype html><title>Plain</title><p>for everybody {WORDS}</p>"
FRAGMENT = "".join(f'<li data-segment="{name}">[{name}]' for name in _ALL) + f"<li>{WORDS}"
LARGE = BLOCKS + "<p>more</p>" * 30_000
LIQUID = (
    "<!doctype html><title>{% if segments contains 'germany' %}[germany]{% elsif segments contains 'texas' %}[texas]"
    "{% else %}other{% endif %}</title>"
    f"{WORDS}{{% unless segments contains 'phone' %}}<p>no phone</p>{{% endunless %}}"
)
SLOT = (
    f"<!doctype html><title>Slot</title><div>{WORDS}"
    # Equal in priority, they come in the order of their ids, which the command line without rules cannot know.
    + "".join(f'<p data-segment-slot="hero" data-segment="{name}">[{name}]</p>' for name in sorted(_ALL))
    + '<p data-segment-slot="hero" data-segment-default>for all</p></div><!-- segment gold -->[gold]<!-- /segment -->'
)
_LISTED = [{"text": f"[{name}]", "segments": [name]} for name in _ALL]
FEED = json.dumps([*_LISTED, {"text": WORDS}])
STATE = (
    BLOCKS + f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"blocks": _LISTED})}</script>'
)
LINES = "".join(f"{json.dumps(one)}\n" for one in [*_LISTED, {"text": WORDS}])
_ENTRIES = [
    {"sys": {"type": "Entry", "id": name}, "fields": {"text": f"[{name}]", "segments": [name]}}
    for name in _ALL
]
_LINKS = [{"sys": {"type": "Link", "linkType": "Entry", "id": name}} for name in _ALL]
CONTENTFUL = json.dumps(
    {
        "sys": {"type": "Array"},
        "total": 1,
        "items": [{"sys": {"type": "Entry", "id": "page"}, "fields": {"text": WORDS, "blocks": _LINKS}}],
        "includes": {"Entry": _ENTRIES},
    }
)
STORYBLOK = json.dumps({"story": {"content": {"component": "page", "title": WORDS, "body": _LISTED}}})
JAPANESE = BLOCKS.replace("<title>Shop", '<meta charset="shift_jis"><title>表示ボ%予定')

SHARED = {"cache-control": "public, max-age=60", "cdn-cache-control": "max-age=90"}
HTML = "text/html; charset=utf-8"
JSON = "application/json"


@dataclass(frozen=True)
class Page:
    """A kind of page: its body, its headers, and what else the origin does with it.

    `stale_seconds` is how old an answer may be; None where errors may make it older. `validator` is how the origin
    recognises its own bytes: by an ETag, a weak one, or the time of the last change.
    """

    body: str = BLOCKS
    headers: Mapping[str, str] = field(default_factory=dict)
    type: str = HTML
    status: int = 200
    sets_cookie: bool = False
    is_gzip: bool = False
    validator: str = ""
    fails_sometimes: bool = False
    has_ranges: bool = False
    stale_seconds: float | None = None
    encoding: str = "utf-8"

    @property
    def is_personal(self) -> bool:
        """Whether visitors may get different answers to the same address, for what their segments are."""
        return self.status == 200 and self.type.partition(";")[0] in _KINDS and "segment" in self.body

    @property
    def changes(self) -> bool:
        return self.stale_seconds is not None

    @property
    def is_kept(self) -> bool:
        rules = self.headers.get("cache-control", "")
        return not (
            self.sets_cookie
            or "no-store" in rules
            or "private" in rules
            or "*" in self.headers.get("vary", "")
        )

    @property
    def suffix(self) -> str:
        """The ending of a file with this content, by which the command line knows its kind."""
        return _KINDS[self.type.partition(";")[0]]

    def content(self, version: int, session: str, language: str) -> bytes:
        """The origin's bytes for one request."""
        words = f"(version:{version if self.changes else 0})"
        words += f"(session:{session})" if session else ""
        words += f"(language:{language})" if self.tells_language else ""
        return self.body.replace(WORDS, words).encode(self.encoding)

    @property
    def tells_language(self) -> bool:
        return "accept-language" in self.headers.get("vary", "").lower()


_KINDS = {"text/html": ".html", "application/json": ".json", "application/x-ndjson": ".ndjson"}

PAGES = {
    "/public": Page(headers=SHARED),
    "/public-expires": Page(
        headers={"expires": "Thu, 01 Jan 2099 00:00:00 GMT", "surrogate-control": "max-age=9"}
    ),
    "/unsaid": Page(headers={}),
    "/s-maxage": Page(
        headers={"cache-control": "max-age=0, s-maxage=1"}, validator="strong", stale_seconds=1
    ),
    "/swr": Page(
        headers={"cache-control": "max-age=1, stale-while-revalidate=2"}, validator="weak", stale_seconds=3
    ),
    "/swr-long": Page(
        headers={"cache-control": "max-age=0, stale-while-revalidate=60"},
        validator="strong",
        stale_seconds=60,
    ),
    "/must": Page(headers={"cache-control": "max-age=1, must-revalidate"}, validator="date", stale_seconds=1),
    "/each": Page(headers={"cache-control": "no-cache"}, validator="strong", stale_seconds=0),
    "/no-store": Page(headers={"cache-control": "no-store"}, stale_seconds=0),
    "/private": Page(headers={"cache-control": "private, max-age=60"}, stale_seconds=0, validator="strong"),
    "/private-field": Page(
        headers={"cache-control": 'public, private="set-cookie", max-age=9'}, stale_seconds=0
    ),
    "/vary-all": Page(headers={**SHARED, "vary": "*"}, stale_seconds=0),
    "/vary-agent": Page(headers={**SHARED, "vary": "User-Agent, Accept-Encoding"}),
    "/language": Page(headers={**SHARED, "vary": "Accept-Language"}),
    "/cookie": Page(headers=SHARED, sets_cookie=True, stale_seconds=0),
    "/cookie-plain": Page(PLAIN, SHARED, sets_cookie=True),
    "/cookie-304": Page(PLAIN, {"cache-control": "max-age=0"}, sets_cookie=True, validator="strong"),
    "/gzip": Page(headers=SHARED, is_gzip=True),
    "/plain": Page(PLAIN, SHARED, validator="strong", has_ranges=True),
    "/plain-changes": Page(PLAIN, {"cache-control": "max-age=1"}, validator="strong", stale_seconds=1),
    "/plain-language": Page(PLAIN, {**SHARED, "vary": "accept-language"}, validator="weak"),
    "/fragment": Page(FRAGMENT, SHARED, has_ranges=True, validator="date"),
    "/liquid": Page(LIQUID, {"cache-control": "max-age=2"}, stale_seconds=2),
    "/slot": Page(SLOT, SHARED),
    "/state": Page(STATE, SHARED),
    "/japanese": Page(JAPANESE, SHARED, "text/html; charset=shift_jis", encoding="shift_jis"),
    "/feed": Page(FEED, SHARED, JSON, has_ranges=True),
    "/feed-changes": Page(FEED, {"cache-control": "max-age=1"}, JSON, validator="strong", stale_seconds=1),
    "/contentful": Page(CONTENTFUL, SHARED, JSON),
    "/storyblok": Page(STORYBLOK, {"cache-control": "private"}, JSON, stale_seconds=0),
    "/lines": Page(LINES, SHARED, "application/x-ndjson"),
    "/large": Page(LARGE, {"cache-control": "no-store"}, stale_seconds=0),
    "/large-kept": Page(LARGE, {"cache-control": "max-age=2"}, stale_seconds=2),
    "/fails": Page(headers={"cache-control": "max-age=0"}, fails_sometimes=True),
    "/gone": Page(PLAIN, SHARED, status=404),
    "/gone-cookie": Page(PLAIN, SHARED, status=404, sets_cookie=True),
    "/moved": Page(PLAIN, {**SHARED, "location": "/public"}, status=302, sets_cookie=True),
    "/moved-for-good": Page(PLAIN, {**SHARED, "location": "/plain"}, status=301),
    "/film": Page("0123456789" * 100, SHARED, "video/mp4", has_ranges=True, validator="strong"),
    "/style": Page("p{color:red}" + WORDS, SHARED, "text/css", validator="weak"),
}


class CrowdOrigin:
    """A server whose pages change every few seconds, and which never sets the same cookie twice."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.began = time.monotonic()
        self.numbers = itertools.count(1)
        self.url = ""

    def version_at(self, moment: float) -> int:
        """The version of all pages that change, at a time of the monotonic clock."""
        return max(0, int((moment - self.began) / VERSION_SECONDS))

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve at `url`."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        server.daemon_threads = True
        server.crowd = self  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            self.url = f"http://127.0.0.1:{server.server_port}"
            yield
        finally:
            server.shutdown()
            server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        pass

    def handle_any(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        origin: CrowdOrigin = self.server.crowd  # type: ignore[attr-defined]
        page = PAGES[self.path.partition("?")[0]]
        version = origin.version_at(time.monotonic())
        found = re.search(r"sessionid=(\w+)", self.headers.get("cookie", ""))
        session = found[1] if found else ""
        body = page.content(version, session, self.headers.get("accept-language", ""))
        number = next(origin.numbers)
        headers = {**page.headers, "content-type": page.type, "x-number": str(number)}
        headers["vary"] = ", ".join(
            filter(None, (page.headers.get("vary"), "Cookie" if WORDS in page.body else ""))
        )
        if session and WORDS in page.body:
            headers["x-account"] = session
        if page.sets_cookie:
            headers["set-cookie"] = f"origin={number}; Path=/"
        status = 503 if page.fails_sometimes and origin.chance.random() < 0.3 else page.status
        if self.command == "POST":
            status, body = 303, b""
            headers |= {"location": self.path, "set-cookie": f"origin={number}; Path=/"}
        elif self._is_known(page, version, body, headers) and status == 200:
            status, body = 304, b""
        self._send(page, status, headers, body)

    do_GET = do_HEAD = do_POST = handle_any  # noqa: N815 - named by the base class

    def _is_known(self, page: Page, version: int, body: bytes, headers: dict[str, str]) -> bool:
        if page.validator == "date":
            changed = formatdate(1_700_000_000 + 60 * version * page.changes, usegmt=True)
            headers["last-modified"] = changed
            return bool(
                self.headers.get("if-modified-since") == changed and "if-none-match" not in self.headers
            )
        if not page.validator:
            return False
        tag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()[:12]}"'
        headers["etag"] = "W/" + tag if page.validator == "weak" else tag
        return tag in self.headers.get("if-none-match", "")

    def _send(self, page: Page, status: int, headers: dict[str, str], body: bytes) -> None:
        wanted = (
            re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("range", "")) if page.has_ranges else None
        )
        if wanted and status == 200:
            first, last = int(wanted[1]), min(int(wanted[2] or len(body) - 1), len(body) - 1)
            status = 206 if first <= last else 416
            headers["content-range"] = (
                f"bytes {first}-{last}/{len(body)}" if status == 206 else f"bytes */{len(body)}"
            )
            body = body[first : last + 1] if status == 206 else b""
        if page.is_gzip and "gzip" in self.headers.get("accept-encoding", ""):
            headers["content-encoding"], body = "gzip", gzip.compress(body)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
