"""The event script as a file: small, self-contained, and served so that browsers keep it."""

import gzip
import re

from segments.bundle.purposes import HISTORY_PURPOSE
from segments.edge.events.event_script import MOST_GZIPPED_BYTES, event_script, script_reply
from segments.event_catalog import STANDARD_EVENTS


def test_it_is_small():
    assert len(gzip.compress(event_script().encode(), 6)) < MOST_GZIPPED_BYTES


def test_it_has_no_cookie_and_loads_nothing():
    script = event_script()
    for word in (
        "cookie",
        "localStorage",
        "indexedDB",
        "import(",
        "eval(",
        "innerHTML",
        "http://",
    ):
        assert word not in script
    assert set(re.findall(r'"(/[a-z_./]+)"', script)) == {"/_segments/events", "/_segments/consent"}


def test_it_reports_no_event_that_is_not_in_the_catalog():
    names = set(re.findall(r'(?:track\(|block\(\w+, )"([a-z_]+)"', event_script())) | {"click"}
    assert names == {row.name for row in STANDARD_EVENTS.values() if "script" in row.source}


def test_it_asks_for_the_purpose_that_the_worker_asks_for():
    assert f'purposes.includes("{HISTORY_PURPOSE}")' in event_script()


def test_a_browser_that_has_it_is_told_so():
    reply = script_reply("")
    assert reply.head.status == 200
    assert reply.head.headers["content-type"].startswith("text/javascript")
    assert reply.head.headers["cache-control"].startswith("public, max-age=")
    again = script_reply(f'"other", {script_reply("").head.headers["etag"]}')
    assert (again.head.status, again.body) == (304, "")
