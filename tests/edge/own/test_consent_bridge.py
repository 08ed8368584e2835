"""The bridge's script: small, and able to run under the strictest policy. What it does is tried in Chromium."""

import gzip

from segments.edge.own.consent_bridge import MOST_GZIPPED_BYTES, STORAGE_KEY, bridge_reply, bridge_script
from segments.project.staging.scripts import minified
from tools.dev_server import ROOT


def test_it_is_small():
    [small] = minified((bridge_script(),), ROOT / "node_modules")
    assert len(gzip.compress(small.encode())) < MOST_GZIPPED_BYTES, "as the guide says"


def test_nothing_in_it_needs_an_exception_in_a_content_security_policy():
    for forbidden in (
        "innerHTML",
        "document.write",
        "eval(",
        "Function(",
        ".style",
        "createElement",
        "http:",
        "https:",
    ):
        assert forbidden not in bridge_script()


def test_it_is_the_same_for_everybody_and_says_when_it_is_known_already():
    reply = bridge_reply("")
    assert reply.head.status == 200
    assert STORAGE_KEY in str(reply.body)
    known = bridge_reply(reply.head.headers["etag"])
    assert (known.head.status, known.body) == (304, "")
