import base64

import pytest

from segments.signing import (
    decode_base64url,
    encode_base64url,
    is_key_id,
    is_mac,
    mac,
    parse_key_ring,
)

OLD, NEW = bytes(range(32)), bytes(range(32, 64))


def encoded(secret):
    return base64.urlsafe_b64encode(secret).rstrip(b"=").decode()


def test_a_ring_reads_its_keys_from_oldest_to_newest():
    ring = parse_key_ring(f"k1:{encoded(OLD)}, k2:{encoded(NEW)}")
    assert ring.newest() == ("k2", NEW)
    assert ring.find("k1") == OLD
    assert ring.find("k3") is None


def test_a_secret_may_be_padded():
    assert parse_key_ring(f"k1:{base64.urlsafe_b64encode(OLD).decode()}").find("k1") == OLD


def test_no_text_is_a_ring_without_keys_and_that_is_false():
    assert not parse_key_ring("")
    assert not parse_key_ring(" , ")
    assert parse_key_ring(f"k1:{encoded(OLD)}")


def test_a_ring_never_shows_its_secrets():
    ring = parse_key_ring(f"k1:{encoded(OLD)}")
    assert repr(ring) == "KeyRing(site='')"
    assert encoded(OLD) not in f"{ring}"


@pytest.mark.parametrize(
    "text",
    [
        encoded(OLD),
        f":{encoded(OLD)}",
        f"k.1:{encoded(OLD)}",
        f"ключ:{encoded(OLD)}",
        f"{'k' * 17}:{encoded(OLD)}",
        f"k1:{encoded(OLD[:31])}",
        f"k1:{encoded(OLD)}!",
        f"k1:{encoded(OLD)} {encoded(OLD)}",
        f"k1:{encoded(OLD)[:-1]}9",
        "k1:",
        "k1",
    ],
)
def test_a_key_of_another_form_is_refused_by_its_place_and_never_repeated(text):
    with pytest.raises(ValueError, match="at key 2") as refusal:
        parse_key_ring(f"k0:{encoded(NEW)},{text}")
    assert encoded(OLD) not in str(refusal.value)


def test_a_key_id_twice_is_refused():
    with pytest.raises(ValueError, match="each key id once"):
        parse_key_ring(f"k1:{encoded(OLD)},k1:{encoded(NEW)}")


@pytest.mark.parametrize(
    ("text", "verdict"), [("k1", True), ("2026", True), ("", False), ("²", False), ("a:b", False)]
)
def test_key_ids_are_short_ascii_letters_and_digits(text, verdict):
    assert is_key_id(text) is verdict


def test_the_mac_is_hmac_sha256_of_purpose_nul_message():
    # printf 'visitor\0hello' | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102...1f
    expected = "5ea04901c7d46eda00919b5d51acf6bcc48366700b7321aa84a3bf2020446bc4"
    assert mac(OLD, "visitor", b"hello").hex() == expected


def test_a_mac_counts_for_its_purpose_key_and_message_only():
    good = mac(OLD, "visitor", b"hello")
    assert is_mac(OLD, "visitor", b"hello", good)
    assert not is_mac(OLD, "grant", b"hello", good)
    assert not is_mac(NEW, "visitor", b"hello", good)
    assert not is_mac(OLD, "visitor", b"hellp", good)
    assert not is_mac(OLD, "visitor", b"hello", good[:-1])


def test_base64url_comes_back_as_it_went():
    for length in range(70):
        value = bytes(range(200, 200 + length % 50)) * 2
        assert decode_base64url(encode_base64url(value)) == value


@pytest.mark.parametrize(
    "text", ["QQ==", "QQ=", "QR", "QUJ", "A", "Q Q", "QQ\n", "Q+", "Q/", "QQ.", "ÄÄ", "Q\0", "\ud800"]
)
def test_base64url_has_one_spelling_only(text):
    with pytest.raises(ValueError, match="canonical"):
        decode_base64url(text)
