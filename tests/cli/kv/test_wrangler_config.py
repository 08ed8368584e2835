import json

import pytest

from segments.cli.kv.wrangler_config import NamespaceIds, read_namespace_ids
from segments.errors import AuthoringError

TOML = """
account_id = "acc"
[[kv_namespaces]]
binding = "OTHER"
id = "o"
[[kv_namespaces]]
binding = "RULES"
id = "live"
[env.staging]
kv_namespaces = [{ binding = "RULES", id = "staged", preview_id = "tried" }]
[env.bare]
"""
JSONC = """{
  // the account: "acc"
  "account_id": "acc", /* and, "more", */
  "kv_namespaces": [{ "binding": "RULES", "id": "http://a,}", },],
}"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv("CLOUDFLARE_ENV", raising=False)
    (tmp_path / "wrangler.toml").write_text(TOML)
    return tmp_path


def test_the_ids_of_a_binding_are_those_of_its_environment(folder, monkeypatch):
    assert read_namespace_ids(folder, "RULES") == NamespaceIds("RULES", "live", "", "acc")
    staged = read_namespace_ids(folder, "RULES", environment="staging")
    assert staged == NamespaceIds("RULES", "staged", "tried", "acc")
    monkeypatch.setenv("CLOUDFLARE_ENV", "staging")
    assert read_namespace_ids(folder, "RULES") == staged


@pytest.mark.parametrize(
    ("ids", "local"),
    [(("live", "tried"), "tried"), (("live", ""), "live"), (("", ""), "RULES")],
)
def test_a_local_run_keeps_it_where_wrangler_dev_does(ids, local):
    assert NamespaceIds("RULES", *ids).local_id == local


def test_json_may_have_comments_and_last_commas(tmp_path):
    (tmp_path / "wrangler.jsonc").write_text(JSONC)
    assert read_namespace_ids(tmp_path, "RULES") == NamespaceIds("RULES", "http://a,}", "", "acc")


def test_a_named_file_counts_wherever_it_is(folder, tmp_path):
    path = tmp_path / "deploy.json"
    path.write_text(json.dumps({"kv_namespaces": [{"binding": "RULES"}]}))
    assert read_namespace_ids(folder, "RULES", config=path) == NamespaceIds("RULES")


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ("bare", r"\[\[env.bare.kv_namespaces\]\] binding = \"RULES\""),
        ("prod", "got 'prod'; it has bare, staging"),
    ],
)
def test_what_is_missing_is_named(folder, environment, message):
    with pytest.raises(AuthoringError, match=message):
        read_namespace_ids(folder, "RULES", environment=environment)


@pytest.mark.parametrize("text", ["kv_namespaces = [", "kv_namespaces = 7", "\xff"])
def test_a_spoilt_configuration_is_said(tmp_path, text):
    (tmp_path / "wrangler.toml").write_text(text, encoding="latin-1")
    with pytest.raises(AuthoringError, match="Expected"):
        read_namespace_ids(tmp_path, "RULES")


def test_without_a_configuration_it_says_where_it_looked(tmp_path):
    with pytest.raises(
        AuthoringError, match=r"Expected wrangler.toml, got none - at .*; name it with --config"
    ):
        read_namespace_ids(tmp_path, "RULES")
