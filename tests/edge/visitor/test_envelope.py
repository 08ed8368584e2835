import json
from pathlib import Path

import pytest

from segments.edge.visitor.cookie import open_cookie
from segments.edge.visitor.envelope import MAX_COOKIE_BYTES, Envelope, open_envelope, seal_envelope
from segments.edge.visitor.grants import open_grant
from segments.errors import BadSignature, CookieError, CookieMalformed
from segments.signing import KeyRing, parse_key_ring

ROOT = Path(__file__).parents[3]
VECTORS = json.loads((ROOT / "tests/cases/cookies/vectors.json").read_text(encoding="utf-8"))
RING = parse_key_ring(",".join(VECTORS["keys"]))
SHOP_RING = RING.of_site("shop")
OLD_RING = parse_key_ring(VECTORS["keys"][0])
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
FOREIGN = '.=+/ \t\0%"éд１\ud800'


def is_refused(value, purpose="visitor", name="a"):
    try:
        open_envelope(value, RING, purpose, name)
    except CookieError:
        return True
    return False


def test_what_was_sealed_opens_with_its_payload():
    for payload in (b"", b"\0", bytes(range(256))):
        envelope = open_envelope(seal_envelope(payload, RING, "visitor", "a"), RING, "visitor", "a")
        assert (envelope.payload, envelope.key_id, envelope.is_newest_key) == (payload, "k2", True)


@pytest.mark.parametrize("payload", [b"", b"x", b"xy", b"xyz"])
def test_any_changed_character_is_refused(payload):
    value = seal_envelope(payload, RING, "visitor", "a")
    assert not is_refused(value)
    for place, right in enumerate(value):
        changed = [
            value[:place] + wrong + value[place + 1 :] for wrong in ALPHABET + FOREIGN if wrong != right
        ]
        assert all(is_refused(wrong) for wrong in changed), f"character {place}"


def test_any_missing_doubled_or_added_character_is_refused():
    value = seal_envelope(b"payload", RING, "visitor", "a")
    for place in range(len(value) + 1):
        assert place == len(value) or is_refused(value[:place] + value[place + 1 :])
        assert all(is_refused(value[:place] + added + value[place:]) for added in "A.=" + FOREIGN), (
            f"at {place}"
        )


def test_every_shorter_value_is_refused():
    value = seal_envelope(b"payload", RING, "visitor", "a")
    assert all(is_refused(value[:length]) for length in range(len(value)))


def test_a_value_moved_to_another_name_or_purpose_is_refused():
    value = seal_envelope(b"payload", RING, "visitor", "a")
    assert is_refused(value, name="b")
    assert is_refused(value, purpose="grant")


def test_name_and_value_cannot_be_shifted_into_each_other():
    # One MAC covers several texts: the join between them must not be movable.
    value = seal_envelope(b"payload", RING, "visitor", "a")
    assert is_refused(value, purpose="visitor\0a", name="")
    assert is_refused(value, purpose="", name="visitor\0a")


def test_a_rotated_key_still_opens_and_asks_for_a_new_signature():
    value = seal_envelope(b"payload", OLD_RING, "visitor", "a")
    assert open_envelope(value, RING, "visitor", "a").is_newest_key is False
    with pytest.raises(BadSignature):
        open_envelope(seal_envelope(b"payload", RING, "visitor", "a"), OLD_RING, "visitor", "a")


def test_an_empty_ring_opens_nothing():
    with pytest.raises(BadSignature):
        open_envelope(seal_envelope(b"payload", RING, "visitor", "a"), KeyRing(), "visitor", "a")


def test_a_value_counts_at_its_own_site_alone():
    value = seal_envelope(b"payload", SHOP_RING, "visitor", "a")
    assert value.startswith("v2.")
    assert open_envelope(value, SHOP_RING, "visitor", "a") == Envelope(b"payload", "k2", is_newest_key=True)
    for other in (RING.of_site("shops"), RING.of_site("sho"), RING):
        with pytest.raises(BadSignature):
            open_envelope(value, other, "visitor", "a")


def test_a_value_of_any_site_is_read_at_each_and_asks_for_a_new_signature():
    value = seal_envelope(b"payload", RING, "visitor", "a")
    assert value.startswith("v1.")
    for ring in (SHOP_RING, RING.of_site("harbour")):
        assert open_envelope(value, ring, "visitor", "a") == Envelope(b"payload", "k2", is_newest_key=False)


def test_site_and_name_cannot_be_shifted_into_each_other():
    value = seal_envelope(b"payload", SHOP_RING, "visitor", "a")
    assert is_refused(value, name="shop\0a")
    assert is_refused(value, purpose="visitor2\0shop")
    assert is_refused("v1" + value[2:], purpose="visitor2", name="shop\0a")


@pytest.mark.parametrize("version", ["v0", "v3", "v10", "v", "", "V2", "2"])
def test_a_version_that_nobody_wrote_is_malformed(version):
    value = seal_envelope(b"payload", SHOP_RING, "visitor", "a")
    with pytest.raises(CookieMalformed):
        open_envelope(version + value[2:], SHOP_RING, "visitor", "a")


@pytest.mark.parametrize("value", ["A" * (MAX_COOKIE_BYTES + 1), "." * 10_000_000, "v1.k1.A." * 1_000_000])
def test_an_oversized_value_is_refused_unread(value):
    with pytest.raises(CookieMalformed, match="Expected at most 4096 characters"):
        open_envelope(value, RING, "visitor", "a")


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda vector: vector["name"])
def test_refused_vectors_are_refused_with_their_code(vector):
    opened = {"visitor": open_cookie, "grant": open_grant}[vector["cookie"]]
    with pytest.raises(CookieError) as refusal:
        opened(vector["value"], RING.of_site(vector.get("site", "")), vector["now_s"])
    assert refusal.value.code == vector["code"]


def test_the_reference_shows_the_vectors_as_they_are():
    reference = (ROOT / "docs/reference/cookie.md").read_text(encoding="utf-8")
    for vector in VECTORS["visitor"]:
        assert vector["value"] in reference
        assert vector["payload_hex"] in reference
    for vector in VECTORS["grant"]:
        assert vector["value"] in reference
        assert vector["payload"] in reference
    assert all(key in reference for key in VECTORS["keys"])
