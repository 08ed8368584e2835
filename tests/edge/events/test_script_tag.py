"""The tag of the event script, as a site's settings and a page's policy make it."""

import pytest

from segments.edge.events.script_tag import page_nonce, read_script_attributes, script_tag


def test_only_a_site_that_says_so_has_it() -> None:
    assert read_script_attributes({}) is None
    assert read_script_attributes({"inject_script": False, "data_layer": "dataLayer"}) is None
    assert read_script_attributes({"inject_script": True}) == ""


def test_the_settings_become_the_attributes_that_the_script_reads() -> None:
    attributes = read_script_attributes(
        {"inject_script": True, "search_parameter": "q", "data_layer": "dataLayer"}
    )
    assert attributes is not None
    tag = b'<script src="/_segments/events.js" async data-search="q" data-layer="dataLayer"></script>'
    assert script_tag(attributes, {}) == tag


def test_no_setting_ends_the_attribute() -> None:
    attributes = read_script_attributes({"inject_script": True, "search_parameter": '"><b>&\u00fc'})
    assert attributes is not None
    assert b'data-search="&quot;>&lt;b>&amp;&#252;"' in script_tag(attributes, {})


@pytest.mark.parametrize(
    ("policy", "nonce"),
    [
        ("", ""),
        ("default-src 'self'", ""),
        ("script-src 'nonce-aB3_-+/=='", "aB3_-+/=="),
        ("default-src 'nonce-a'", "a"),
        ("SCRIPT-SRC 'NONCE-a'", "a"),
        ("script-src 'self'; default-src 'nonce-a'", ""),
        ("script-src-elem 'nonce-b'; script-src 'nonce-a'", "b"),
        ("script-src 'nonce-a'; script-src 'nonce-b'", "a"),
        ("img-src 'nonce-a'", ""),
        ("img-src 'self', script-src 'strict-dynamic' 'nonce-c'", "c"),
        ("script-src 'nonce-a\"onload'", ""),
        ("script-src 'nonce-'", ""),
    ],
)
def test_the_nonce_is_the_one_that_the_policy_names_for_scripts(policy: str, nonce: str) -> None:
    assert page_nonce({"content-security-policy": policy}) == nonce
    tag = script_tag("", {"content-security-policy": policy})
    assert (f' nonce="{nonce}"'.encode() in tag) == bool(nonce)


def test_a_policy_that_only_reports_counts_where_no_other_has_one() -> None:
    headers = {"content-security-policy-report-only": "script-src 'nonce-r'"}
    assert page_nonce(headers) == "r"
    assert page_nonce({**headers, "content-security-policy": "script-src 'nonce-a'"}) == "a"
