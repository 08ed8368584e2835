"""Findings about wrangler.toml: each mistake that wrangler takes silently, and none for a file that is right."""

import pytest

from segments.cli.doctor.config_checks import check_config
from segments.project.folder import Project
from segments.project.new_site import new_site_files

RIGHT = (
    new_site_files("shop")["wrangler.toml"]
    .replace("# routes = [{ pattern", "routes = [{ pattern")
    .replace("example.com", "shop.test")
    .replace('"00000000000000000000000000000000"', '"0123456789abcdef0123456789abcdef"')
)
ROUTE = 'routes = [{ pattern = "www.shop.test/*", zone_name = "shop.test" }]\n'


def codes(tmp_path, text, environment=None):
    (tmp_path / "wrangler.toml").write_text(text)
    found = check_config(Project(tmp_path), environment)
    assert all(one.hint for one in found if one.rank != "ok")
    return [one.code for one in found]


def test_a_file_that_is_right_is_well(tmp_path):
    assert codes(tmp_path, RIGHT) == ["config"]


def test_a_new_sites_file_lacks_its_route_and_its_namespace(tmp_path):
    assert codes(tmp_path, new_site_files("shop")["wrangler.toml"]) == ["route-missing", "rules-placeholder"]


MISTAKES = {
    "route-misplaced route-missing": (ROUTE, "", "", ROUTE),
    "route-placeholder": ("www.shop.test/*", "www.example.com/*"),
    "route-narrow": ("www.shop.test/*", "www.shop.test/offers"),
    "rules-unbound": ('binding = "RULES"', 'binding = "KV"'),
    "compatibility-date": ("2026-11-01", "2026-01-01"),
    "compatibility-flags": ('"python_workers", ', ""),
    "local-flag": ('["python_workers"', '["python_workers_development", "python_workers"'),
    "main": ("build/worker/worker.py", "src/worker.py"),
    "build-missing": ('command = "segments stage"', ""),
    "site-unset": ('SITE = "shop"', "X_SITE_X = 1") and ('SITE = "shop"', ""),
    "local-variable": ('SITE = "shop"', 'SITE = "shop"\nSEGMENTS_LOCAL = "1"'),
    "secret-in-variables": ('SITE = "shop"', 'SITE = "shop"\nSEGMENTS_COOKIE_KEYS = "a:b"'),
    "variable-unknown": ('SITE = "shop"', 'SITE = "shop"\nORIGNI = "https://a.test"'),
    "origin-unreadable": ('SITE = "shop"', 'SITE = "shop"\nORIGIN = "a.test"'),
    "seconds-unreadable": ('SITE = "shop"', 'SITE = "shop"\nREFRESH_SECONDS = 30'),
    "config-unreadable": ("[vars]", "[vars"),
}


@pytest.mark.parametrize("code", MISTAKES)
def test_each_mistake_is_named(tmp_path, code):
    before, after, *more = MISTAKES[code]
    text = RIGHT.replace(before, after, 1)
    assert text != RIGHT
    if more:
        text += more[1]
    assert codes(tmp_path, text) == code.split()


def test_a_later_date_is_a_warning_alone(tmp_path):
    (tmp_path / "wrangler.toml").write_text(RIGHT.replace("2026-11-01", "2027-02-01"))
    [found] = check_config(Project(tmp_path))
    assert (found.rank, found.code) == ("warning", "compatibility-date")


def test_an_environment_has_its_own_namespace_and_variables(tmp_path):
    staging = '\n[env.staging]\nroutes = ["staging.shop.test/*"]\n'
    assert codes(tmp_path, RIGHT + staging, "staging") == ["rules-unbound", "site-unset"]
    assert codes(tmp_path, RIGHT + staging) == ["config"]
    assert codes(tmp_path, RIGHT, "staging") == ["environment-unknown"]


@pytest.mark.parametrize(
    "text",
    [
        *("env = 5", "vars = 5", "build = 5", 'kv_namespaces = ["RULES"]', "compatibility_flags = 5"),
        *("[env]\nstaging = 5", "[env.staging]\nvars = []", f"x = {'[' * 5_000}"),
    ],
)
def test_a_file_of_another_shape_is_named_as_any_mistake(tmp_path, text):
    assert codes(tmp_path, text, "staging") == ["config-unreadable"]
