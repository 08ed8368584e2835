"""The record of processing in Chromium: it fits a narrow screen, follows light and dark, and runs nothing."""

import pytest

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.inspect.audit import Made, audit_bundle
from segments.authoring.inspect.record import make_record
from segments.authoring.source import load_rules
from segments.bundle.read import digest_of, read_bundle
from segments.cli.audit.record_page import record_page
from segments.cli.audit.site_consent import consent_of
from tests.browser.conftest import Open
from tests.worker.origin import Origin
from tools.dev import RULES

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}


def test_it_fits_a_narrow_screen_in_light_and_dark(open_visitor: Open) -> None:
    bundle = compile_rules(load_rules(RULES))
    opened = read_bundle(bundle)
    audit = audit_bundle(opened, digest_of(bundle), consent_of(opened), {}, Made("rules", "now", "1"))
    page = record_page(make_record(audit, {"name": "Acme" * 40}))
    with Origin() as origin:
        origin.set("/record", page, headers={"content-type": "text/html", "content-security-policy": POLICY})
        visitor = open_visitor("", **NARROW)
        assert visitor.go(f"{origin.url}/record").problems == []
        assert visitor.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        assert visitor.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light dark"
        assert visitor.evaluate("document.scripts.length") == 0
        assert visitor.evaluate("document.querySelectorAll('section').length") > 1


POLICY = "default-src 'none'; style-src 'unsafe-inline'"
