"""The publishing commands through the real wrangler and its local KV; no worker has to run for that."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from segments.cli.commands.keys import make_key

ROOT = Path(__file__).parents[2]
RULES = '[site]\nname = "shop"\n[segments.home]\nwhen = \'geo.country == "{country}"\'\n'


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    (folder / "rules").mkdir()
    shutil.copy(ROOT / "wrangler.toml", folder)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    (folder / ".dev.vars").write_text(f'OTHER=x\nSEGMENTS_BUNDLE_KEYS="{make_key()}"\n')
    return folder


def environment(folder, **variables):
    path = f"{ROOT / 'node_modules' / '.bin'}:/usr/bin:/bin"
    return {"PATH": path, "PYTHONPATH": str(ROOT / "src"), "HOME": str(folder)} | variables


def run(folder, *arguments, **variables):
    return subprocess.run(
        [sys.executable, "-m", "segments.cli.main", *arguments],
        cwd=folder,
        env=environment(folder, **variables),
        capture_output=True,
        text=True,
        check=False,
    )


def publish(site, country):
    (site / "rules" / "shop.toml").write_text(RULES.format(country=country))
    result = run(site, "publish", "--local", "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_publish_twice_and_look_back(site):
    first, second = publish(site, "DE"), publish(site, "FR")
    assert (first["sequence"], second["sequence"]) == (1, 2)
    assert second["previous"] == first["digest"]
    history = json.loads(run(site, "history", "--local", "--json").stdout)
    assert history["in_force"]["digest"] == second["digest"]
    assert [row["sequence"] for row in history["history"]] == [2, 1]


def test_a_plan_says_what_would_change_and_the_history_why(site):
    (site / "rules" / "shop.toml").write_text(RULES.format(country="DE"))
    noted = run(site, "publish", "--local", "-m", "Back to Germany", "--author", "Ada")
    assert noted.returncode == 0, noted.stderr
    (site / "rules" / "shop.toml").write_text(RULES.format(country="IT"))
    planned = json.loads(run(site, "plan", "--local", "--json").stdout)
    (row,) = planned["segments"]
    assert (row["id"], row["kind"]) == ("home", "changed")
    assert (row["lines_before"], row["lines_after"]) == (['geo.country == "DE"'], ['geo.country == "IT"'])
    (newest, *_) = json.loads(run(site, "history", "--local", "--json").stdout)["history"]
    assert (newest["author"], newest["message"]) == ("Ada", "Back to Germany")
    assert planned["live"] == newest["digest"]
    audited = json.loads(run(site, "audit", "--local", "--json").stdout)
    assert audited["digest"] == newest["digest"]
    assert f"in force in the local run as sequence {newest['sequence']} since 20" in audited["made"]["source"]
    assert audited["made"]["source"].endswith("published by Ada")
    assert audited["made"]["is_live"] is True
    assert audited["segments"][0]["conditions"] == ['geo.country == "DE"']
    assert audited["segments"][0]["in_words"] == "", "the rules at hand speak of Italy, and it runs Germany"
    since = json.loads(run(site, "audit", "--local", "--since", "2", "--json").stdout)["changes"]
    assert [(row["name"], row["before"], row["after"]) for row in since] == [
        ("home", 'geo.country == "FR"', 'geo.country == "DE"')
    ]
    compared = run(site, "diff", "live", "rules", "--local")
    assert '+ geo.country == "IT"' in compared.stdout


def test_a_publisher_who_is_not_logged_in_hears_it_from_wrangler(site):
    (site / "rules" / "shop.toml").write_text(RULES.format(country="DE"))
    result = run(site, "publish", "--remote", "--yes", SEGMENTS_BUNDLE_KEYS=make_key())
    assert result.returncode == 3
    assert "CLOUDFLARE_API_TOKEN" in result.stderr
    assert "\x1b" not in result.stderr


def test_without_wrangler_it_says_how_to_get_it(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "shop.toml").write_text(RULES.format(country="DE"))
    (tmp_path / ".dev.vars").write_text(f"SEGMENTS_BUNDLE_KEYS={make_key()}\n")
    shutil.copy(ROOT / "wrangler.toml", tmp_path)
    result = run(tmp_path, "publish", "--local", PATH="/usr/bin:/bin")
    assert result.returncode == 3
    assert "npm install wrangler" in result.stderr
