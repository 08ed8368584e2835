"""An origin that answers each address in a way of its own: any type, any status, to any method, in several forms.

An address says all: `/TYPE/STATUS/LIFETIME/NUMBER`. The body is made of the number; a fragment is asked for by a
header, which the answer's Vary names.
"""

import random
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from segments.edge.pages.content_types import kind_of

TYPES = (
    "text/html",
    "text/html; charset=utf-8",
    "text/vnd.turbo-stream.html",
    "application/xhtml+xml",
    "application/rss+xml",
    "text/plain",
    "application/json",
    "application/problem+json",
    "application/x-ndjson",
    "",
    "image/svg+xml",
    "text/css",
)
STATUSES = (200, 200, 200, 200, 201, 301, 400, 404, 410, 422, 500, 503)
LIFETIMES = ("no-store", "max-age=600", "private", "public, max-age=5, stale-while-revalidate=600")
METHODS = ("GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "QUERY", "SEARCH")
FORMS = (
    "",
    "",
    "",
    "hx-request",
    "x-inertia",
    "turbo-frame",
    "x-nextjs-data",
    "x-pjax",
    "x-requested-with",
    "origin",
)
UNKNOWN = "unknown-one"
SEGMENTS = ("germany", "texas", "phone", "desktop", UNKNOWN)


@dataclass(frozen=True)
class Told:
    """One address, as numbers into the tables above."""

    type_number: int
    status: int
    lifetime: int
    number: int

    @property
    def path(self) -> str:
        """The address."""
        return f"/{self.type_number}/{self.status}/{self.lifetime}/{self.number}"

    @property
    def content_type(self) -> str:
        """The type that the answer has."""
        return TYPES[self.type_number]


def read_path(path: str) -> Told | None:
    """The address of a request, or None for any other."""
    parts = path.partition("?")[0].split("/")[1:]
    return Told(*map(int, parts)) if len(parts) == 4 and all(part.isdigit() for part in parts) else None


def body_of(told: Told, form: str) -> bytes:
    """The origin's bytes: some blocks for everybody and some for segments, in the type's own marks."""
    chosen = random.Random(f"{told.number} {form}")
    kind = kind_of(told.content_type) or ("html" if told.type_number == TYPES.index("") else "text")
    blocks = [(index, chosen.sample(SEGMENTS, chosen.randint(0, 2))) for index in range(chosen.randint(1, 6))]
    text = "".join(_WRITERS[kind](index, names) for index, names in blocks)
    return _AROUND[kind].replace("@", text).replace("#", form or "page").encode()


def _element(index: int, names: list[str]) -> str:
    if not names:
        return f"<p>{index}</p>"
    if index % 3 == 2:
        return f"<!-- segment {' '.join(names)} --><p>{index}</p><!-- segment else --><p>else</p><!-- /segment -->"
    return f'<p class="a" data-segment="{" ".join(names)}">{index}</p>'


def _liquid(index: int, names: list[str]) -> str:
    names = [name for name in names if name != UNKNOWN]  # Liquid about no segment of the rules stays text
    condition = " or ".join(f'segments contains "{name}"' for name in names)
    return f"{{% if {condition} %}}{index}{{% else %}}-{{% endif %}}\n" if names else f"{index}\n"


def _row(index: int, names: list[str]) -> str:
    listed = ",".join(f'"{name}"' for name in names)
    return f'{{"n":{index},"segments":[{listed}]}}'


_WRITERS = {
    "html": _element,
    "xml": _element,
    "text": _liquid,
    "json": lambda index, names: _row(index, names) + ",",
    "json-lines": lambda index, names: _row(index, names) + "\n",
}
_AROUND = {
    "html": "<!doctype html><body><h1>#</h1>@</body>",
    "xml": '<?xml version="1.0"?><r><t>#</t>@</r>',
    "text": "#\n@",
    "json": '{"of":"#","rows":[@{"last":true}]}',
    "json-lines": '{"of":"#"}\n@',
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
        pass

    def handle_any(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        told = read_path(self.path)
        if told is None:
            self.send_error(404)
            return
        form = next((name for name in FORMS if name and name in self.headers), "")
        body = body_of(told, form)
        self.send_response(told.status)
        if told.content_type:
            self.send_header("content-type", told.content_type)
        self.send_header("cache-control", LIFETIMES[told.lifetime])
        self.send_header("vary", ", ".join(name for name in FORMS if name))
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815  named by the base class
    do_QUERY = do_SEARCH = handle_any  # noqa: N815  as above


class AnswersSite:
    """The origin, on a free port."""

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
