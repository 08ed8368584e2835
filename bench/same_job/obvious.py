"""The same job in Python, written the obvious way: a class, http.cookies, re, html.parser, json-logic."""

import base64
import hashlib
import hmac
import json
import re
import time
from html import escape
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

import js
from json_logic import jsonLogic
from workers import Response, WorkerEntrypoint

IDLE_S = 1800
PERSONAL = (1, 3, 5, 9)
SYSTEMS = (
    ("Android", "android"),
    ("iPhone", "ios"),
    ("Windows", "windows"),
    ("Mac OS X", "macos"),
    ("Linux", "linux"),
)
SEARCH = ("google.", "bing.", "duckduckgo.")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
pages = {}
rules = None


class Cutter(HTMLParser):
    """The page without the blocks of segments that the visitor is not in."""

    def __init__(self, matched):
        super().__init__(convert_charrefs=False)
        self.matched, self.out, self.hidden = matched, [], 0

    def handle_starttag(self, tag, attrs):
        wanted = dict(attrs).get("data-segment")
        if self.hidden or (wanted is not None and not self.matched & set(wanted.split())):
            self.hidden += tag not in VOID
        elif wanted is None:
            self.out.append(self.get_starttag_text())
        else:
            kept = "".join(
                f' {name}="{escape(value or "")}"' for name, value in attrs if name != "data-segment"
            )
            self.out.append(f"<{tag}{kept}>")

    def handle_endtag(self, tag):
        if self.hidden:
            self.hidden -= 1
        else:
            self.out.append(f"</{tag}>")

    def _keep(self, text):
        if not self.hidden:
            self.out.append(text)

    def handle_data(self, data):
        self._keep(data)

    def handle_comment(self, data):
        self._keep(f"<!--{data}-->")

    def handle_decl(self, decl):
        self._keep(f"<!{decl}>")

    def handle_entityref(self, name):
        self._keep(f"&{name};")

    def handle_charref(self, name):
        self._keep(f"&#{name};")


def may_personalise(text):
    core = text.partition(".")[0]
    bits = "".join(f"{byte:08b}" for byte in base64.urlsafe_b64decode(core + "=" * (-len(core) % 4)))
    return all(bits[151 + purpose] == "1" for purpose in PERSONAL)


def read_visitor(token, key, now):
    head, _, signature = token.rpartition(".")
    wanted = (
        base64.urlsafe_b64encode(hmac.new(key, head.encode(), hashlib.sha256).digest()).decode().rstrip("=")
    )
    if not head or not hmac.compare_digest(wanted, signature):
        return {"first": now, "seen": now, "start": now, "visits": 1}
    payload = head.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def write_visitor(visitor, key):
    parts = [json.dumps(part, separators=(",", ":")).encode() for part in ({"alg": "HS256"}, visitor)]
    head = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    signature = hmac.new(key, head.encode(), hashlib.sha256).digest()
    return head + "." + base64.urlsafe_b64encode(signature).decode().rstrip("=")


def attributes_of(request, visitor):
    url = urlsplit(request.url)
    query = parse_qs(url.query)
    agent = request.headers.get("user-agent") or ""
    host = urlsplit(request.headers.get("referer") or "").hostname or ""
    is_tablet = re.search(r"iPad|Tablet", agent)
    is_phone = re.search(r"Mobile|iPhone", agent)
    return {
        "country": request.js_object.cf.country,
        "language": re.split(r"[,;-]", request.headers.get("accept-language") or "")[0].lower(),
        "device": {
            "type": "tablet" if is_tablet else "phone" if is_phone else "desktop",
            "os": next((name for part, name in SYSTEMS if part in agent), ""),
        },
        "referrer": host,
        "medium": "search" if any(part in host for part in SEARCH) else "referral" if host else "direct",
        "utm": {"source": query.get("utm_source", [""])[0], "campaign": query.get("utm_campaign", [""])[0]},
        "visits": visitor["visits"],
        "days_since_last": (visitor["start"] - visitor.get("prev", visitor["start"])) // 86400,
        "path": url.path,
    }


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        global rules
        if rules is None:
            rules = json.loads(self.env.LOGIC.to_bytes())
        now = int(time.time())
        cookies = SimpleCookie(request.headers.get("cookie") or "")
        key = self.env.KEY.encode()
        if "euconsent-v2" not in cookies or not may_personalise(cookies["euconsent-v2"].value):
            return Response("no consent", status=403)
        before = read_visitor(cookies["__Host-visitor"].value, key, now)
        visitor = {**before, "seen": now}
        if now - before["seen"] > IDLE_S:
            visitor |= {"prev": before["seen"], "start": now, "visits": before["visits"] + 1}
        attributes = attributes_of(request, visitor)
        matched = {name for name, rule in rules.items() if jsonLogic(rule, attributes)}
        path = urlsplit(request.url).path
        if path not in pages:
            pages[path] = await (await js.fetch(request.url)).text()
        cutter = Cutter(matched)
        cutter.feed(pages[path])
        cutter.close()
        headers = {"content-type": "text/html; charset=utf-8", "cache-control": "private, no-cache"}
        if visitor["visits"] != before["visits"] or now - before["seen"] >= 60:
            token = write_visitor(visitor, key)
            headers["set-cookie"] = (
                f"__Host-visitor={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=15552000"
            )
        return Response("".join(cutter.out), headers=headers)
