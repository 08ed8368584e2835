import dataclasses

import pytest

from segments.bundle.packing import pack_value
from segments.bundle.pointer import MAX_POINTER_BYTES, Pointer, Staged, open_pointer, seal_pointer
from segments.errors import BundleCorrupt, BundleError, BundleTooNew, BundleUntrusted
from segments.signing import KeyRing, mac

OLD, NEW = ("k1", b"\x11" * 32), ("k2", b"\x22" * 32)
RING = KeyRing((OLD, NEW))
POINTER = Pointer(
    site="acme",
    digest="ab" * 32,
    sequence=7,
    previous="cd" * 32,
    staged=Staged("ef" * 32, share=500, since_ms=1_700_000_000_000),
    published_ms=1_700_000_000_000,
)

# The vector of docs/reference/bundle.md: the key "k1" is 32 bytes of 0x11.
VECTOR_POINTER = Pointer(site="acme", digest="ab" * 32, sequence=7, published_ms=1_700_000_000_000)
VECTOR_SEALED = (
    "9401a26b31c43496a461636d65c420abababababababababababababababababababababababababababababababab07"
    "c0c0cf0000018bcfe56800c420a5d7fbe269b2bf80a282ae6a9153e3f339e25311bbdd843fb2d8d29764cbdb83"
)


def test_what_was_sealed_comes_back():
    assert open_pointer(seal_pointer(POINTER, RING), RING) == POINTER


def test_a_first_pointer_has_no_previous_bundle():
    first = Pointer(site="acme", digest="ab" * 32, sequence=1)
    assert open_pointer(seal_pointer(first, RING), RING) == first


def test_the_documented_vector_is_what_is_sealed():
    assert seal_pointer(VECTOR_POINTER, KeyRing((OLD,))).hex() == VECTOR_SEALED


def test_an_older_key_still_verifies_after_rotation():
    assert open_pointer(seal_pointer(POINTER, KeyRing((OLD,))), RING) == POINTER


@pytest.mark.parametrize("ring", [KeyRing(), KeyRing((("k2", b"\x33" * 32),)), KeyRing((("k9", NEW[1]),))])
def test_a_pointer_of_another_key_is_refused(ring):
    with pytest.raises(BundleUntrusted):
        open_pointer(seal_pointer(POINTER, RING), ring)


def test_a_mac_for_another_purpose_is_refused():
    payload = pack_value(["acme", bytes(32), 7, None, None, 0])
    message = b"\x01k2\0" + payload
    for purpose, is_trusted in (("pointer", True), ("cookie", False)):
        sealed = pack_value([1, "k2", payload, mac(NEW[1], purpose, message)])
        if is_trusted:
            assert open_pointer(sealed, RING).sequence == 7
        else:
            with pytest.raises(BundleUntrusted):
                open_pointer(sealed, RING)


def test_any_changed_byte_is_refused():
    sealed = seal_pointer(POINTER, RING)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(BundleError):
            open_pointer(bytes(changed), RING)


def test_a_cut_pointer_is_refused():
    sealed = seal_pointer(POINTER, RING)
    for length in range(len(sealed)):
        with pytest.raises(BundleError):
            open_pointer(sealed[:length], RING)


def test_a_lower_sequence_is_refused_where_the_caller_asks():
    sealed = seal_pointer(POINTER, RING)
    assert open_pointer(sealed, RING, least_sequence=7).sequence == 7
    with pytest.raises(BundleUntrusted, match="at least 8, got 7"):
        open_pointer(sealed, RING, least_sequence=8)


def test_a_later_version_says_so():
    with pytest.raises(BundleTooNew):
        open_pointer(pack_value([2, "k2", b"", b"", "new"]), RING)


def test_later_fields_are_ignored():
    payload = pack_value(["acme", bytes(32), 7, None, [bytes(32), 1, 2, "later"], 0, "later"])
    sealed = pack_value([1, "k2", payload, mac(NEW[1], "pointer", b"\x01k2\0" + payload)])
    assert open_pointer(sealed, RING).staged == Staged("00" * 32, 1, 2)


@pytest.mark.parametrize(
    "fields",
    [
        ["acme", bytes(31), 7, None, None, 0],
        ["acme", bytes(32), -1, None, None, 0],
        ["acme", bytes(32), 7, b"short", None, 0],
        ["acme", bytes(32), 7, None, [bytes(32), 10_001, 0], 0],
        ["acme", bytes(32), 7, None, None],
        "acme",
    ],
)
def test_signed_nonsense_is_refused_too(fields):
    payload = pack_value(fields)
    sealed = pack_value([1, "k2", payload, mac(NEW[1], "pointer", b"\x01k2\0" + payload)])
    with pytest.raises(BundleCorrupt):
        open_pointer(sealed, RING)


def test_a_huge_value_is_refused_unread():
    with pytest.raises(BundleCorrupt, match="at most"):
        open_pointer(bytes(MAX_POINTER_BYTES + 1), RING)


def test_sealing_needs_a_key_and_whole_digests():
    with pytest.raises(ValueError, match="key"):
        seal_pointer(POINTER, KeyRing())
    with pytest.raises(ValueError, match="digest"):
        seal_pointer(dataclasses.replace(POINTER, digest="abcd"), RING)
