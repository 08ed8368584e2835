"""The banner's script: small, complete in every language, and able to run under the strictest policy."""

import gzip
import re

from segments.authoring.inspect.audit import RECEIPT_STORAGE
from segments.edge.consent.policy import GRANTABLE
from segments.edge.own.banner import RECEIPT_KEY, STYLE, TEXTS, banner_reply, banner_script
from segments.project.staging.scripts import minified
from tools.dev_server import ROOT

MOST_GZIPPED_BYTES = 3_072


def test_it_is_small():
    [small] = minified((banner_script(),), ROOT / "node_modules")
    assert len(gzip.compress(small.encode())) < MOST_GZIPPED_BYTES, "as it is uploaded"


def test_every_language_has_every_text_and_every_purpose():
    for texts in TEXTS.values():
        assert texts.keys() == TEXTS["en"].keys()
        assert texts.keys() >= set(GRANTABLE)
        assert all(texts.values())


def test_nothing_in_it_needs_an_exception_in_a_content_security_policy():
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "Function(",
        ".style",
    ):
        assert forbidden not in banner_script()
    assert not re.search(r"setAttribute\(.(style|on)", banner_script())
    assert "http" not in STYLE


def test_accept_and_refuse_are_made_alike():
    assert STYLE.count("button") == 1
    assert "button(words.accept, () => true), button(words.refuse, () => false)" in banner_script()


def test_it_is_the_same_for_everybody_and_says_when_it_is_known_already():
    reply = banner_reply("")
    assert reply.head.status == 200
    assert reply.head.headers["cache-control"] == "public, max-age=3600"
    assert reply.head.headers["content-type"].startswith("text/javascript")
    known = banner_reply(reply.head.headers["etag"])
    assert (known.head.status, known.body) == (304, "")


def test_the_audit_names_the_storage_of_receipts():
    assert RECEIPT_KEY == RECEIPT_STORAGE
    assert f'stored = "{RECEIPT_KEY}"' in banner_script()
