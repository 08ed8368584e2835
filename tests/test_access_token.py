import pytest

from segments.access_token import ROLES, Access, read_token, write_token
from segments.errors import TokenRefused
from segments.signing import KeyRing

OLD, NEW = KeyRing((("k1", bytes(32)),)), KeyRing((("k1", bytes(32)), ("k2", bytes(range(32)))))
NOW = 1_800_000_000
ACCESS = Access("t1", "ada@example.com", ROLES["editor"], NOW + 60)


def refusal(text, ring=NEW, now=NOW):
    with pytest.raises(TokenRefused) as caught:
        read_token(text, ring, now=now)
    return caught.value.reason


def test_a_token_proves_its_access_until_its_moment():
    token = write_token(ACCESS, NEW)
    assert read_token(token, NEW, now=NOW) == ACCESS
    assert read_token(token, NEW, now=NOW + 59) == ACCESS
    assert refusal(token, now=NOW + 60) == "expired"


def test_a_token_of_an_older_key_is_read_and_one_of_a_retired_key_is_not():
    token = write_token(ACCESS, OLD)
    assert read_token(token, NEW, now=NOW) == ACCESS
    assert refusal(token, KeyRing(NEW.keys[1:])) == "signature"


def test_every_changed_character_is_refused():
    token = write_token(ACCESS, NEW)
    for place, character in enumerate(token):
        changed = token[:place] + ("A" if character != "A" else "B") + token[place + 1 :]
        assert refusal(changed) == "signature"


@pytest.mark.parametrize(
    "text", ["", ".", "..", "k2", "k2..", "k2.W10.", "k2.W10.AAAA", "kö.W10.AAAA", "x" * 5_000]
)
def test_other_texts_are_refused(text):
    assert refusal(text) in {"form", "signature"}


@pytest.mark.parametrize(
    "access",
    [
        Access("", "ada", frozenset({"view"}), NOW),
        Access("t", "a" * 129, frozenset({"view"}), NOW),
        Access("t", "ada", frozenset(), NOW),
        Access("t", "ada", frozenset({"root"}), NOW),
    ],
)
def test_a_token_of_nobody_or_for_nothing_is_not_written(access):
    with pytest.raises(TokenRefused):
        write_token(access, NEW)
