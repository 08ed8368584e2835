"""`segments receipt`: what a site signed is told, what was changed is refused, and words are compared with a page."""

import json

import pytest

from segments.cli.input.receipts import digest_of_words
from segments.edge.own.receipt import write_receipt
from segments.signing import parse_key_ring

KEYS = "old:" + "b2xk" * 11 + ",new:" + "bmV3" * 11
SCRIPT = '<script src="/_segments/consent.js" defer data-title="Darf es sein?"></script>'
PAGE = f'<!doctype html><html lang="de-AT">{SCRIPT}'
WORDS = digest_of_words("de", {"title": "Darf es sein?"})
CONTENT = {
    "site": "shop",
    "event_time": "2027-01-15T08:00:00Z",
    "validity_days": 180,
    "given": ["analytics"],
    "refused": ["functional", "personalization", "advertising"],
    "not_in_force": {},
    "law": {"name": "gdpr", "title": "GDPR", "regime": "opt-in"},
    "notice": WORDS,
    "language": "de",
    "rules": "ab" * 32,
}


@pytest.fixture(autouse=True)
def _keys(monkeypatch):
    monkeypatch.setenv("SEGMENTS_BUNDLE_KEYS", KEYS)


def receipt(content=CONTENT, keys=KEYS, site="shop"):
    return write_receipt(content, parse_key_ring(keys).of_site(site))


def test_it_says_for_people_what_was_chosen(shop, run):
    code, out, _ = run("receipt", "verify", receipt())
    assert code == 0
    assert out.startswith("The signature is right.\n")
    assert "given               analytics" in out
    assert "gdpr (opt-in)" in out


def test_a_file_of_the_banner_counts_by_its_receipt_alone(shop, run, run_json):
    (shop / "r.json").write_text(json.dumps({**CONTENT, "given": ["advertising"], "receipt": receipt()}))
    (shop / "r.txt").write_text(receipt() + "\n")
    assert run_json("receipt", "verify", "r.json") == (0, {"schema": "segments-receipt-1", **CONTENT})
    assert run("receipt", "verify", "r.txt")[0] == 0


def test_a_retired_key_still_verifies_and_an_unknown_one_does_not(shop, run):
    assert run("receipt", "verify", receipt(keys=KEYS.split(",", maxsplit=1)[0]))[0] == 0
    code, _, err = run("receipt", "verify", receipt(keys="other:" + "b3Ro" * 11))
    assert code == 1
    assert "Keys that are retired have to be kept" in err


@pytest.mark.parametrize("broken", ["", "v2.new.e30.AA", "{}", '{"receipt": 3}', "{", "missing.json"])
def test_what_is_no_receipt_is_refused(shop, run, broken):
    assert run("receipt", "verify", broken)[0] == 1


def test_the_receipt_of_another_site_or_of_another_version_is_refused(shop, run):
    assert run("receipt", "verify", receipt(site="other"))[0] == 1
    assert run("receipt", "verify", receipt(site="other"), "--site", "other")[0] == 0
    assert run("receipt", "verify", receipt({**CONTENT, "schema": "segments-receipt-9"}))[0] == 1
    assert run("receipt", "verify", receipt({**CONTENT, "given": "x"}))[0] == 1


def test_the_words_of_a_page_are_compared_with_the_receipts(shop, run, run_json):
    (shop / "page.html").write_text(PAGE, encoding="utf-8")
    (shop / "other.html").write_text(PAGE.replace("sein", "mehr sein"), encoding="utf-8")
    assert run_json("receipt", "notice", "page.html") == (0, {"de": WORDS})
    assert run("receipt", "verify", receipt(), "--page", "page.html")[0] == 0
    code, out, _ = run("receipt", "verify", receipt(), "--page", "other.html")
    assert code == 1
    assert "OTHERS than the receipt names" in out


def test_of_an_attribute_given_twice_the_first_counts_as_in_browsers(shop, run_json):
    twice = PAGE.replace("<html ", '<html lang="de" ').replace(' lang="de-AT"', ' lang="fr"')
    (shop / "page.html").write_text(twice, encoding="utf-8")
    assert run_json("receipt", "notice", "page.html") == (0, {"de": WORDS})


def test_a_page_without_a_language_has_the_words_of_each(shop, run_json, run):
    (shop / "page.html").write_text(PAGE.replace(' lang="de-AT"', ""), encoding="utf-8")
    assert run_json("receipt", "notice", "page.html")[1].keys() == {"en", "de", "fr"}
    (shop / "bare.html").write_text("<p>Hello</p>", encoding="utf-8")
    assert run("receipt", "notice", "bare.html")[0] == 1
