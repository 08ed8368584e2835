"""Every template plays a visitor's days, and each switch comes at its own second."""

from __future__ import annotations

from pathlib import Path

import pytest

from segments.cli.commands.simulate import simulate
from segments.cli.input.rules import checked_site
from segments.cli.input.template_files import read_template, template_names
from segments.cli.playback.timeline import parse_timeline

MINUTE, HOUR, DAY = 60, 3_600, 86_400
SINGLE = [name for name in template_names() if read_template(name).parameters]
PACKS = [name for name in template_names() if name not in SINGLE]
TEXAS = "geo.country=US; geo.region_code=TX; geo.timezone=America/Chicago"


def play(folder: Path, template: str, *steps: tuple[object, ...]):
    """Switches of each segment as (second, "+" or "-"), in order. A step: second, path or event, properties."""
    path = folder / f"{template}.toml"
    path.write_text('[site]\nname = "x"\n' + read_template(template).filled({}), encoding="utf-8")
    rows = []
    for at_s, what, *properties in steps:
        row: dict[str, object] = {"at": f"+{at_s}s"}
        if what:
            row["visit" if str(what).startswith("/") else "event"] = what
        if properties:
            row["properties"] = properties[0]
        rows.append(row)
    played = simulate(checked_site(path, is_strict=True).rules, parse_timeline({"as": TEXAS, "step": rows}))
    assert played.refused == ()
    found: dict[str, list[tuple[int, str]]] = {}
    for switch in played.switches:
        at_s = switch.at_s - parse_timeline({"step": rows}).start_s
        for name in switch.entered:
            found.setdefault(name, []).append((at_s, "+"))
        for name in switch.left:
            found.setdefault(name, []).append((at_s, "-"))
    return found


def test_a_cart_is_abandoned_after_an_hour_and_forgotten_after_two_days(tmp_path):
    found = play(tmp_path, "shop", (0, "/"), (60, "cart_add"), (40 * DAY, ""))
    assert found["cart"] == [(60, "+"), (60 + 30 * DAY, "-")]
    assert found["cart-abandoner"] == [(60 + HOUR, "+"), (60 + 2 * DAY, "-")]


def test_add_buy_add_again_is_a_cart_and_not_an_abandoned_one_before_its_time(tmp_path):
    found = play(
        tmp_path,
        "shop",
        (0, "/"),
        (60, "cart_add"),
        (30 * MINUTE, "purchase", {"value": 10.0}),
        (40 * MINUTE, "cart_add"),
        (3 * DAY, ""),
    )
    assert found["cart"] == [(60, "+"), (30 * MINUTE, "-"), (40 * MINUTE, "+")]
    assert found["cart-abandoner"] == [(40 * MINUTE + HOUR, "+"), (40 * MINUTE + 2 * DAY, "-")]


def test_whoever_buys_leaves_no_cart_behind(tmp_path):
    found = play(tmp_path, "shop", (0, "/"), (60, "cart_add"), (50 * MINUTE, "purchase"), (3 * DAY, ""))
    assert "cart-abandoner" not in found
    assert found["cart"] == [(60, "+"), (50 * MINUTE, "-")]


def test_a_browser_looks_and_no_more(tmp_path):
    found = play(
        tmp_path,
        "shop",
        (0, "/"),
        (60, "product_view", {"product": "a"}),
        (2 * DAY, "cart_add"),
        (12 * DAY, "product_view", {"product": "b"}),
        (20 * DAY, ""),
    )
    assert found["browser"] == [(60, "+"), (2 * DAY, "-"), (12 * DAY, "+"), (19 * DAY, "-")]


def test_comparing_is_three_different_products_or_a_comparison(tmp_path):
    views = [(minute * MINUTE, "product_view", {"product": name}) for minute, name in enumerate("aabbc", 1)]
    found = play(tmp_path, "shop", (0, "/"), *views, (3 * DAY, "compare"), (5 * DAY, ""))
    assert found["comparison-shopper"] == [
        (5 * MINUTE, "+"),
        (2 * MINUTE + DAY, "-"),
        (3 * DAY, "+"),
        (4 * DAY, "-"),
    ]


def test_two_of_four_signs_within_an_hour_are_intent(tmp_path):
    found = play(
        tmp_path,
        "shop",
        (0, "/"),
        (60, "compare"),
        (30 * MINUTE, "cart_add"),
        (70 * MINUTE, "checkout_start"),
        (80 * MINUTE, "purchase"),
        (9 * HOUR, ""),
    )
    assert found["high-intent"] == [
        (30 * MINUTE, "+"),
        (60 + HOUR, "-"),
        (70 * MINUTE, "+"),
        (80 * MINUTE, "-"),
    ]


def test_spending_adds_up(tmp_path):
    found = play(
        tmp_path,
        "shop",
        (0, "/"),
        (DAY, "purchase", {"value": 300.0}),
        (2 * DAY, "purchase", {"value": 200.01}),
        (90 * DAY, ""),
    )
    assert found["big-spender"] == [(2 * DAY, "+"), (DAY + 84 * DAY, "-")]


def test_a_trial_that_is_activated_in_time(tmp_path):
    found = play(tmp_path, "saas-trial", (0, "/"), (60, "sign_up"), (47 * HOUR, "activate"), (20 * DAY, ""))
    assert found["trial"] == [(60, "+"), (60 + 14 * DAY, "-")]
    assert found["activated"] == [(47 * HOUR, "+"), (60 + 14 * DAY, "-")]
    assert found["activated-and-gone"] == [(71 * HOUR, "+"), (60 + 14 * DAY, "-")]
    assert "stalled" not in found


def test_a_log_in_after_it_is_no_leaving(tmp_path):
    found = play(
        tmp_path,
        "saas-trial",
        (0, "/"),
        (60, "sign_up"),
        (HOUR, "activate"),
        (30 * HOUR, "login"),
        (9 * DAY, ""),
    )
    assert found["activated-and-gone"] == [(25 * HOUR, "+"), (30 * HOUR, "-")]


@pytest.mark.parametrize("sign", ["/", "login"])
def test_whoever_got_the_point_and_is_back_is_not_gone(tmp_path, sign):
    found = play(
        tmp_path,
        "saas-trial",
        (0, "/"),
        (60, "sign_up"),
        (HOUR, "activate"),
        (HOUR + 60, "feature_use", {"feature": "import"}),
        (40 * HOUR, sign),
        (9 * DAY, ""),
    )
    assert found["activated-and-gone"] == [(25 * HOUR, "+"), (40 * HOUR, "-")]


def test_the_visit_that_activates_is_no_coming_back(tmp_path):
    found = play(
        tmp_path,
        "saas-trial",
        (0, "/"),
        (60, "sign_up"),
        (40 * HOUR, "/"),
        (41 * HOUR, "activate"),
        (9 * DAY, ""),
    )
    assert found["activated-and-gone"] == [(65 * HOUR, "+")]


def test_an_activation_that_comes_too_late_is_none(tmp_path):
    found = play(tmp_path, "saas-trial", (0, "/"), (60, "sign_up"), (49 * HOUR, "activate"), (5 * DAY, ""))
    assert "activated" not in found
    assert found["stalled"] == [(60 + 2 * DAY, "+"), (49 * HOUR, "-")]


def test_exploring_ends_and_becomes_stalling(tmp_path):
    found = play(
        tmp_path,
        "saas-trial",
        (0, "/"),
        (60, "sign_up"),
        (HOUR, "feature_use", {"feature": "import"}),
        (2 * HOUR, "feature_use", {"feature": "export"}),
        (10 * DAY, ""),
    )
    assert found["exploring"] == [(2 * HOUR, "+"), (HOUR + 3 * DAY, "-")]
    assert found["stalled"] == [(2 * HOUR + 2 * DAY, "+")]


def test_headlines_are_many_pages_and_little_depth(tmp_path):
    pages = [(minute * MINUTE, f"/{minute}") for minute in range(5)]
    found = play(
        tmp_path,
        "publisher",
        *pages,
        (5 * MINUTE, "scroll", {"depth": 50}),
        (6 * MINUTE, "scroll", {"depth": 75}),
        (2 * HOUR, ""),
    )
    assert found["headline-scanner"] == [(4 * MINUTE, "+"), (6 * MINUTE, "-")]
    found = play(tmp_path, "publisher", *pages, (2 * HOUR, ""))
    assert found["headline-scanner"] == [(4 * MINUTE, "+"), (34 * MINUTE, "-")]


def test_deep_readers_read_to_the_end_or_long(tmp_path):
    ends = [(hour * HOUR, "scroll", {"depth": 100}) for hour in (1, 2, 3)]
    found = play(tmp_path, "publisher", (0, "/"), *ends, (9 * DAY, ""))
    assert found["deep-reader"] == [(3 * HOUR, "+"), (HOUR + 7 * DAY, "-")]
    times = [(hour * HOUR, "page_time", {"seconds": 900.5}) for hour in (1, 2)]
    found = play(tmp_path, "publisher", (0, "/"), *times, (9 * DAY, ""))
    assert found["deep-reader"] == [(2 * HOUR, "+"), (HOUR + 7 * DAY, "-")]


def test_sharers_share(tmp_path):
    found = play(tmp_path, "publisher", (0, "/"), (60, "share"), (40 * DAY, ""))
    assert found["sharer"] == [(60, "+"), (60 + 30 * DAY, "-")]


def test_the_stages_of_a_life_follow_each_other_by_themselves(tmp_path):
    found = play(
        tmp_path, "lifecycle", (0, "/"), (DAY, "/"), (40 * DAY, "/"), (41 * DAY, "/"), (60 * DAY, "/")
    )
    assert found["lifecycle-new"] == [(0, "+"), (7 * DAY, "-")]
    assert found["lifecycle-active"] == [
        (7 * DAY, "+"),
        (15 * DAY, "-"),
        (40 * DAY, "+"),
        (55 * DAY, "-"),
        (60 * DAY, "+"),
    ]
    assert found["lifecycle-back"] == [(60 * DAY, "+")]
    assert found["win-back"] == [(40 * DAY, "+"), (47 * DAY, "-")]


@pytest.mark.parametrize("template", PACKS)
def test_a_template_checks_without_a_warning_and_says_whom_it_means(template, tmp_path, run):
    assert run("init", str(tmp_path / "site"), "--template", template)[0] == 0
    code, _, err = run("check", str(tmp_path / "site"), "--strict")
    assert (code, err) == (0, "")
    own = checked_site(tmp_path / "site").rules
    assert all(
        rule.title and rule.definition
        for rule in own.segments
        if f'"{rule.title}"' in read_template(template).filled({})
    )


def test_all_templates_live_in_one_site(tmp_path, run):
    flags = [flag for name in PACKS for flag in ("--template", name)]
    assert run("init", str(tmp_path / "site"), *flags)[0] == 0
    assert run("check", str(tmp_path / "site"), "--strict")[0] == 0


def test_templates_are_listed_printed_and_written(tmp_path, run, run_json, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _, listed = run_json("templates")
    assert [row["name"] for row in listed] == list(template_names())
    assert run("templates", "shop")[1] == read_template("shop").filled({})
    assert run("templates", "shop", "--into", "rules")[0] == 0
    assert (tmp_path / "rules" / "shop.toml").read_text() == read_template("shop").filled({})
    code, failed = run_json("templates", "shop", "--into", "rules")
    assert (code, "nothing was written" in failed["error"]["message"]) == (1, True)
    assert "Did you mean shop?" in run_json("templates", "shopp")[1]["error"]["message"]
    assert run("init", "elsewhere", "--template", "shopp")[0] == 1
    assert not (tmp_path / "elsewhere").exists()


def test_two_versions_turn_with_the_week_for_a_place_and_never_for_a_visitor(tmp_path):
    found = play(tmp_path, "two-versions", (0, "/"), *((day * DAY, "/") for day in range(1, 60)))
    turns = [at_s for name in ("hero-calm", "hero-bold") for at_s, _ in found[name]]
    (start_s,) = {parse_timeline({"step": [{"at": "+0s"}]}).start_s}
    monday_s = 4 * DAY  # 1970-01-05
    assert {(start_s + at_s - monday_s) % (7 * DAY) for at_s in turns if at_s} == {0}
    assert [found.get(name) for name in ("offer-without", "offer-with")].count([(0, "+")]) == 1


def site_with(folder, template, values):
    """A site with this template alone."""
    path = folder / f"{template.name}.toml"
    site = '[site]\nname = "x"\nlanguages = ["en", "de", "fr"]\n\n'
    path.write_text(site + template.filled(values), encoding="utf-8")
    return path


def test_there_are_at_least_25_with_parameters():
    assert len(SINGLE) >= 25


@pytest.mark.parametrize("name", SINGLE)
def test_its_visitor_enters_it_and_nobody_else_does(name, tmp_path):
    template = read_template(name)
    rules = checked_site(site_with(tmp_path, template, {}), is_strict=True).rules
    timeline = parse_timeline(template.visitor)
    played = simulate(rules, timeline)
    assert played.refused == ()
    assert [found for switch in played.switches for found in switch.entered] == [name]
    nobody = parse_timeline({"as": "geo.country=JP; device.type=tv", "step": [{"at": "+0s", "visit": "/"}]})
    if name not in ("first-time-visitor", "season"):
        assert simulate(rules, nobody).at_the_end == ()


@pytest.mark.parametrize("name", SINGLE)
def test_it_takes_other_values_and_says_what_they_mean(name, tmp_path):
    template = read_template(name)
    others = {key: one.other for key, one in template.parameters.items()}
    assert all(one.doc and one.other != one.default for one in template.parameters.values())
    text = template.filled(others)
    assert "{{" not in text
    assert all(one.other in text for one in template.parameters.values())
    rules = checked_site(site_with(tmp_path, template, others), is_strict=True).rules
    assert [(rule.id, bool(rule.title and rule.definition)) for rule in rules.segments] == [(name, True)]


def test_a_parameter_is_set_played_and_written(tmp_path, run, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "entered cart-abandoner" in run("templates", "cart-abandoner", "--play")[1]
    assert run("templates", "cart-abandoner", "--set", "window=7d", "--into", "rules")[0] == 0
    assert 'events.did("cart_add", "7d")' in (tmp_path / "rules" / "cart-abandoner.toml").read_text()
    code, _, error = run("templates", "cart-abandoner", "--set", "windw=7d")
    assert (code, "Did you mean window?" in error) == (1, True)


def test_what_the_rules_declare_already_is_left_out(tmp_path, run, run_json, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("templates", "cart-abandoner", "--into", "rules")[0] == 0
    _, told = run_json("templates", "big-cart", "--into", "rules")
    assert told["left_out"] == ["events.cart_add", "events.purchase"]
    (tmp_path / "rules" / "site.toml").write_text('[site]\nname = "x"\n')
    assert run("check", "--strict")[0] == 0
