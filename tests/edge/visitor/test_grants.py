import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segments.edge.visitor.cookie import VISITOR_COOKIE
from segments.edge.visitor.envelope import MAX_COOKIE_BYTES, seal_envelope
from segments.edge.visitor.grants import (
    GRANT_COOKIE,
    MAX_GRANTED_SEGMENTS,
    MAX_LIST_ITEMS,
    MAX_OPENING_BRACKETS,
    MAX_TEXT_CHARS,
    MAX_TRAITS,
    Grant,
    open_grant,
    read_grant,
)
from segments.errors import BadSignature, CookieExpired, CookieMalformed
from segments.signing import parse_key_ring

ROOT = Path(__file__).parents[3]
VECTORS = json.loads((ROOT / "tests/cases/cookies/vectors.json").read_text(encoding="utf-8"))
GUIDE = (ROOT / "docs/guides/grants.md").read_text(encoding="utf-8")
KEY = VECTORS["keys"][0]
RING = parse_key_ring(",".join(VECTORS["keys"]))
NOW = 1_790_000_000
LATER = NOW + 3_600
SITE = "shop"


def signed(payload, cookie_name=GRANT_COOKIE):
    return seal_envelope(payload, RING, "grant", cookie_name)


def with_trait(value):
    return json.dumps({"expires": LATER, "traits": {"a": value}}).encode()


@pytest.mark.parametrize("vector", VECTORS["grant"], ids=lambda vector: vector["name"])
def test_vectors_are_read_as_documented(vector):
    expected = vector["grant"]
    traits = {
        name: tuple(value) if isinstance(value, list) else value for name, value in expected["traits"].items()
    }
    assert open_grant(vector["value"], RING.of_site(vector.get("site", "")), VECTORS["now_s"]) == Grant(
        tuple(expected["segments"]), traits, expected["subject"], expected["expires_s"]
    )


def test_traits_keep_their_types():
    traits = read_grant(
        b'{"expires": 1, "traits": {"a": true, "b": 1, "c": 1.0, "d": "1", "e": ["1"]}}'
    ).traits
    assert {name: type(value) for name, value in traits.items()} == {
        "a": bool,
        "b": int,
        "c": float,
        "d": str,
        "e": tuple,
    }


def test_a_trait_that_is_null_is_absent_and_not_an_empty_value():
    assert read_grant(with_trait(None)).traits == {}


def test_a_segment_named_twice_counts_once():
    assert read_grant(b'{"expires": 1, "segments": ["b", "a", "b"]}').segments == ("b", "a")


def test_a_grant_lives_until_the_second_of_its_expiry():
    value = signed(b'{"expires": 1790003600}')
    assert open_grant(value, RING, LATER - 1).expires_s == LATER
    with pytest.raises(CookieExpired, match=str(LATER)):
        open_grant(value, RING, LATER)


def test_a_site_may_choose_the_cookies_name_and_then_only_that_counts():
    value = signed(b'{"expires": 1790003600}', "shop-grant")
    assert open_grant(value, RING, NOW, "shop-grant").expires_s == LATER
    with pytest.raises(BadSignature):
        open_grant(value, RING, NOW)


def test_a_segment_cookies_key_and_name_do_not_make_a_grant():
    payload = b'{"expires": 1790003600, "segments": ["vip"]}'
    with pytest.raises(BadSignature):
        open_grant(seal_envelope(payload, RING, "visitor", VISITOR_COOKIE), RING, NOW)
    with pytest.raises(BadSignature):
        open_grant(seal_envelope(payload, RING, "visitor", GRANT_COOKIE), RING, NOW)


@pytest.mark.parametrize(
    ("payload", "where"),
    [
        (b"", "payload"),
        (b"null", "payload"),
        (b"[]", "payload"),
        (b"{", "payload"),
        (b"\xff", "payload"),
        (b'\xef\xbb\xbf{"expires":1}', "payload"),
        (b'{"expires":1} x', "payload"),
        (b"[" * 2_900, "payload"),
        (b'{"a":' * 570 + b"1", "payload"),
        (b'{"expires":1,"traits":{"a":NaN}}', "payload"),
        (b'{"expires":1,"traits":{"a":-Infinity}}', "payload"),
        (b"{}", "expires"),
        (b'{"expires":null}', "expires"),
        (b'{"expires":"1790003600"}', "expires"),
        (b'{"expires":1790003600.0}', "expires"),
        (b'{"expires":true}', "expires"),
        (b'{"expires":-1}', "expires"),
        (b'{"expires":9007199254740992}', "expires"),
        (b'{"expires":1,"segments":"vip"}', "segments"),
        (b'{"expires":1,"segments":{"vip":true}}', "segments"),
        (b'{"expires":1,"segments":[1]}', "segments"),
        (b'{"expires":1,"segments":[""]}', "segments"),
        (b'{"expires":1,"segments":["a b"]}', "segments"),
        (b'{"expires":1,"segments":["vip\\n"]}', "segments"),
        (b'{"expires":1,"segments":null}', "segments"),
        (b'{"expires":1,"traits":[]}', "traits"),
        (b'{"expires":1,"traits":{"":1}}', "traits"),
        (b'{"expires":1,"traits":{"a.b":1}}', "traits"),
        (b'{"expires":1,"traits":{"1a":1}}', "traits"),
        (b'{"expires":1,"traits":{"a\\n":1}}', "traits"),
        (b'{"expires":1,"subject":""}', "subject"),
        (b'{"expires":1,"subject":7}', "subject"),
        (b'{"expires":1,"subject":"\\ud800"}', "subject"),
    ],
    ids=lambda value: value[:40].decode(errors="replace") if isinstance(value, bytes) else value,
)
def test_a_signed_payload_that_breaks_the_format_is_malformed_and_its_place_named(payload, where):
    with pytest.raises(CookieMalformed, match=rf"at {where}|at the {where}"):
        open_grant(signed(payload), RING, 0)


@pytest.mark.parametrize(
    "value",
    [
        2**63,
        -(2**63) - 1,
        10**300,
        "x" * (MAX_TEXT_CHARS + 1),
        "\ud800",
        {},
        {"b": 1},
        [1],
        [None],
        [["b"]],
        ["x" * (MAX_TEXT_CHARS + 1)],
        ["x"] * (MAX_LIST_ITEMS + 1),
    ],
    ids=lambda value: str(value)[:20].encode(errors="replace").decode(),
)
def test_a_trait_beyond_its_limits_is_malformed_and_named(value):
    with pytest.raises(CookieMalformed, match=r"at traits\.a$"):
        read_grant(with_trait(value))


def test_a_double_beyond_the_finite_ones_is_malformed():
    with pytest.raises(CookieMalformed, match=r"at traits\.a$"):
        read_grant(b'{"expires":1,"traits":{"a":1e999}}')


@pytest.mark.parametrize(
    "value",
    [2**63 - 1, -(2**63), 1e308, "x" * MAX_TEXT_CHARS, "😀", [], ["x"] * MAX_LIST_ITEMS, "[{" * 100],
    ids=lambda value: str(value)[:20],
)
def test_a_trait_at_its_limits_is_read(value):
    assert read_grant(with_trait(value)).traits["a"] == (tuple(value) if isinstance(value, list) else value)


def test_counts_are_bounded():
    def grant(segments, traits):
        return json.dumps({"expires": 1, "segments": segments, "traits": traits}).encode()

    full = read_grant(
        grant([f"s{n}" for n in range(MAX_GRANTED_SEGMENTS)], {f"t{n}": [] for n in range(MAX_TRAITS)})
    )
    assert (len(full.segments), len(full.traits)) == (MAX_GRANTED_SEGMENTS, MAX_TRAITS)
    with pytest.raises(CookieMalformed, match="at segments"):
        read_grant(grant([f"s{n}" for n in range(MAX_GRANTED_SEGMENTS + 1)], {}))
    with pytest.raises(CookieMalformed, match="at traits"):
        read_grant(grant([], {f"t{n}": 1 for n in range(MAX_TRAITS + 1)}))
    with pytest.raises(CookieMalformed, match="brackets"):
        read_grant(b'{"expires":1,"later":"' + b"[" * MAX_OPENING_BRACKETS + b'"}')


@settings(derandomize=True, max_examples=300, deadline=None)
@given(
    st.binary(max_size=80)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    ).map(lambda value: json.dumps({"expires": LATER, "segments": value, "traits": value}).encode())
)
def test_a_signed_payload_is_malformed_or_a_grant_and_nothing_worse(payload):
    try:
        grant = read_grant(payload)
    except CookieMalformed:
        return
    assert isinstance(grant, Grant)


def code_blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


GRANT_TEXT = code_blocks("json")[0].strip()


def run_example(command, grant):
    finished = subprocess.run(
        [*command, grant],
        env={**os.environ, "SEGMENTS_GRANT_KEY": KEY, "SEGMENTS_SITE": SITE},
        capture_output=True,
        check=True,
        encoding="utf-8",
        cwd=ROOT,
    )
    return finished.stdout.strip()


@pytest.mark.parametrize(
    ("language", "path"),
    [("python", "examples/backend/sign_grant.py"), ("javascript", "examples/backend/sign_grant.mjs")],
)
def test_the_guide_shows_the_examples_that_run(language, path):
    source = (ROOT / path).read_text(encoding="utf-8")
    parts = [part.strip() for block in code_blocks(language) for part in re.split(r"\n\n+", block)]
    assert parts
    for part in parts:
        assert part in source or all(line in source.splitlines() for line in part.splitlines())


def test_a_grant_signed_as_the_guide_does_in_python_opens():
    value = run_example([sys.executable, "examples/backend/sign_grant.py"], GRANT_TEXT)
    assert open_grant(value, RING.of_site(SITE), NOW) == read_grant(GRANT_TEXT.encode())
    with pytest.raises(BadSignature):
        open_grant(value, RING.of_site("harbour"), NOW)


@pytest.mark.skipif(
    shutil.which("node") is None, reason="node is not on PATH, so the JavaScript example cannot run"
)
def test_a_grant_signed_as_the_guide_does_in_javascript_opens():
    value = run_example(["node", "examples/backend/sign_grant.mjs"], GRANT_TEXT)
    assert open_grant(value, RING.of_site(SITE), NOW) == read_grant(GRANT_TEXT.encode())
    with pytest.raises(BadSignature):
        open_grant(value, RING.of_site("harbour"), NOW)
    vector = next(vector for vector in VECTORS["grant"] if vector.get("site") == SITE)
    assert run_example(["node", "examples/backend/sign_grant.mjs"], vector["payload"]) == vector["value"]


def test_the_largest_grant_that_a_cookie_can_carry_opens():
    traits = {f"t{number}": "x" * 100 for number in range(24)}
    value = signed(json.dumps({"expires": LATER, "traits": traits}).encode())
    assert len(value) + len(GRANT_COOKIE) < MAX_COOKIE_BYTES
    assert open_grant(value, RING, NOW).traits == traits
