"""The message of the runtime against Cap'n Proto's own reader and writer."""

from pathlib import Path

import capnp
import pytest

from segments.project.runtime.message import KINDS, encode_modules

SCHEMA = capnp.load(str(Path(__file__).with_name("pyodide_bundle.capnp")))
CASES = [
    [],
    [("abc", "src", b"1234567890"), ("longer.name", "wasm", b"\0asm"), ("d", "data", b"")],
    [("exactly", "data", b"12345678"), ("w\u00f6rd", "src", b"1")],
]


def written_by_capnp(modules):
    message = SCHEMA.Bundle.new_message()
    slots = message.init("modules", len(modules))
    for slot, (name, kind, content) in zip(slots, modules, strict=True):
        slot.name, slot.type = name, "internal"
        setattr(slot, kind, content)
    return message.to_bytes()


@pytest.mark.parametrize("modules", CASES)
def test_it_is_to_the_byte_what_capnp_writes(modules):
    assert encode_modules(modules) == written_by_capnp(modules)


@pytest.mark.parametrize("kind", KINDS)
def test_large_modules_are_read_back_whole(kind):
    modules = [("small", "src", b"x"), ("large", kind, bytes(range(256)) * 50_000), ("last", "data", b"end")]
    with SCHEMA.Bundle.from_bytes(encode_modules(modules), traversal_limit_in_words=2**24) as read:
        assert [
            (one.name, str(one.which()), bytes(getattr(one, str(one.which())))) for one in read.modules
        ] == modules
        assert {str(one.type) for one in read.modules} == {"internal"}
