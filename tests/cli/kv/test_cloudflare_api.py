import re

import pytest

from segments.cli.kv import cloudflare_api
from segments.cli.kv.cloudflare_api import MAX_TRIES, ApiAccount, CloudflareKv, read_account
from segments.errors import ToolFailed, WrongUsage
from tests.cli.kv.cloudflare import ACCOUNT, NAMESPACE, TOKEN, answer, cloudflare, cut_off, failing, slow


@pytest.fixture
def fake():
    with cloudflare() as running:
        yield running


@pytest.fixture
def pauses():
    return []


@pytest.fixture
def kv(fake, pauses):
    return CloudflareKv(ApiAccount(ACCOUNT, TOKEN, fake.base), NAMESPACE, pauses.append)


def test_bytes_come_back_as_they_were_written_whatever_the_key(kv, fake):
    values = {"bundle:ab": bytes(range(256)), "a/b c?d#é%2F": b"", "site:shop": b"1"}
    kv.put(values)
    assert fake.values == values
    assert {key: kv.get(key) for key in values} == values
    assert kv.get("nothing") is None
    assert [key for method, key, _ in fake.requests if method == "PUT"] == list(values)


def test_what_shall_vanish_says_when(kv, fake):
    kv.put({"claim": b"1"}, ttl_seconds=60)
    assert fake.requests == [("PUT", "claim", {"expiration_ttl": ["60"]})]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 522])
def test_what_is_too_much_for_the_api_is_tried_again(kv, fake, pauses, status):
    fake.troubles += [failing(status, 10013, "rate limited"), failing(status)]
    kv.put({"a": b"1"})
    assert fake.values == {"a": b"1"}
    assert pauses == [0.5, 1.0]


@pytest.mark.parametrize(
    ("value", "pause"),
    [
        ("3", 3.0),
        ("86400", 30.0),
        ("Wed, 01 Jan 2020 00:00:00 GMT", 0.0),
        ("soon", 0.5),
        (f"Wed, 01 Jan {'9' * 20} 00:00:00 GMT", 0.5),
    ],
)
def test_it_waits_as_long_as_the_api_asks_for_within_reason(kv, fake, pauses, value, pause):
    fake.troubles.append(failing(429, 971, "slow down", Retry_After=value))
    assert kv.get("a") is None
    assert pauses == [pause]


def test_half_an_answer_is_none(kv, fake):
    fake.values["a"] = b"whole"
    fake.troubles.append(cut_off)
    assert kv.get("a") == b"whole"


@pytest.mark.parametrize("status", [503, 404])
def test_half_a_refusal_is_none(kv, fake, status):
    """Above all no 404 of a wrong account, half of which looks like a key without a value."""
    fake.values["a"] = b"whole"
    fake.troubles.append(lambda handler: cut_off(handler, status))
    assert kv.get("a") == b"whole"


def test_a_refusal_with_an_odd_code_is_one_without_words(kv, fake):
    body = b'{"errors": [{"code": Infinity, "message": "x"}]}'
    fake.troubles.append(lambda handler: answer(handler, 400, body))
    with pytest.raises(ToolFailed, match=r"got status 400$"):
        kv.get("a")


def test_an_answer_that_does_not_come_is_asked_for_again(kv, fake, monkeypatch):
    monkeypatch.setattr(cloudflare_api, "TIMEOUT_SECONDS", 0.2)
    fake.values["a"] = b"1"
    fake.troubles.append(slow(1.0))
    assert kv.get("a") == b"1"
    assert len(fake.requests) == 2


def test_an_api_that_stays_broken_is_given_up_and_said_so(kv, fake, pauses):
    fake.troubles += [failing(503, 7, "down for maintenance")] * 20
    with pytest.raises(
        ToolFailed, match=r"writing site:shop, got status 503: down for maintenance \(7\), 6 times"
    ):
        kv.put({"site:shop": b"1"})
    assert len(fake.requests) == MAX_TRIES
    assert len(pauses) == MAX_TRIES - 1


def test_nobody_listening_is_said_after_some_tries(pauses):
    kv = CloudflareKv(ApiAccount(ACCOUNT, TOKEN, "http://127.0.0.1:9"), NAMESPACE, pauses.append)
    with pytest.raises(ToolFailed, match=r"reading a, got .*refused"):
        kv.get("a")


@pytest.mark.parametrize(
    ("trouble", "message"),
    [
        (
            failing(401, 10000, "Authentication error"),
            r"Authentication error \(10000\); CLOUDFLARE_API_TOKEN is none",
        ),
        (failing(403, 10000, "no"), "Workers KV Storage: Edit"),
        (
            failing(404, 10013, "namespace not found"),
            r"namespace not found \(10013\); compare CLOUDFLARE_ACCOUNT_ID",
        ),
        (failing(400, 10026, "bad"), r"status 400: bad \(10026\)"),
        (failing(302, Location="http://127.0.0.1:9/"), "status 302"),
    ],
)
@pytest.mark.parametrize("is_write", [True, False])
def test_what_the_api_refuses_is_refused_at_once_and_explained(kv, fake, trouble, message, is_write):
    fake.troubles.append(trouble)
    with pytest.raises(ToolFailed, match=message) as caught:
        kv.put({"a": b"1"}) if is_write else kv.get("a")
    assert len(fake.requests) == 1
    assert TOKEN not in str(caught.value)


def test_an_account_is_that_of_the_environment_or_of_the_configuration(monkeypatch):
    for name in ("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_API_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    assert read_account("configured") is None
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", TOKEN)
    assert read_account("") is None
    assert read_account("configured") == ApiAccount("configured", TOKEN, cloudflare_api.DEFAULT_BASE)
    monkeypatch.setenv("CLOUDFLARE_ACCOUNT_ID", "mine")
    assert read_account("configured").account_id == "configured"  # wrangler deploys there
    account = read_account("")
    assert account.account_id == "mine"
    assert TOKEN not in repr(account)


@pytest.mark.parametrize(
    "base",
    [
        *("http://example.com/v4", "http://127.0.0.1.example.com", "ftp://x", "example.com"),
        *("https://[", "https://api.example.com:port", "https://api.example.com/\u00e9"),
    ],
)
def test_no_token_goes_out_in_the_clear(monkeypatch, base):
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", TOKEN)
    monkeypatch.setenv("CLOUDFLARE_API_BASE_URL", base)
    with pytest.raises(WrongUsage, match=re.escape(base)):
        read_account("mine")


@pytest.mark.parametrize("token", ["secret\nother", "secret other", "secret\u2014other"])
def test_a_token_that_is_none_is_refused_and_never_repeated(monkeypatch, token):
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", token)
    with pytest.raises(WrongUsage, match="CLOUDFLARE_API_TOKEN") as caught:
        CloudflareKv(read_account("mine"), NAMESPACE).get("a")
    assert "secret" not in str(caught.value)


def test_keys_are_listed_page_by_page_and_many_are_read_at_once(kv, fake, monkeypatch):
    monkeypatch.setattr(cloudflare_api, "BULK_KEYS", 4)
    records = {f"recorded:shop:{number}": f"visitor {number}" for number in range(10)}
    kv.put({"site:shop": b"1", **{key: text.encode() for key, text in records.items()}})
    assert kv.keys("recorded:shop:") == sorted(records)
    assert kv.get_all([*records, "gone"]) == records
    assert [key.rpartition("/")[2] for method, key, _ in fake.requests if method == "POST"] == ["get"] * 3


def test_an_answer_of_another_form_is_refused(kv, fake):
    fake.values["bulk/get"] = b""
    fake.troubles.append(lambda handler: handler.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n[]"))
    with pytest.raises(ToolFailed, match="as its API documents"):
        kv.keys("a")


def test_a_404_that_is_not_the_apis_is_no_missing_key(kv, fake):
    fake.troubles.append(failing(404))
    with pytest.raises(ToolFailed, match="status 404"):
        kv.get("site:shop")
