import json

import pytest


def explained(result, segment):
    return next(row for row in result["segments"] if row["id"] == segment)


def test_a_visitor_is_explained_for_people(shop, run, golden):
    arguments = ("--set", "geo.country=DE", "--set", "device.type=tablet", "--now", "2026-11-27T08:00:00Z")
    golden("cli/explain-all.txt", run("explain", *arguments)[1])
    golden("cli/explain-one.txt", run("explain", "german-phones", "regulars", *arguments)[1])


def test_what_consent_withholds_is_unknown_and_says_for_which_purpose(shop, run_json):
    _, result = run_json("explain", "--set", "geo.country=DE", "--set", "visitor.visits=9")
    regulars = explained(result, "regulars")
    assert regulars["outcome"] == "unknown"
    (fact,) = regulars["rule"]["facts"]
    assert fact == {
        "signal": "visitor.visits",
        "value": None,
        "reason": "withheld",
        "purpose": "personalization",
    }
    assert result["consent"]["law"] == "gdpr"


def test_with_consent_the_same_visitor_matches(shop, run_json):
    _, result = run_json(
        "explain", "--set", "geo.country=DE", "--set", "visitor.visits=9", "--consent", "all"
    )
    assert explained(result, "regulars")["outcome"] == "true"


def test_a_signal_that_nobody_gave_is_absent(shop, run_json):
    _, result = run_json("explain", "germany")
    assert explained(result, "germany")["rule"]["facts"][0]["reason"] == "absent"


def test_the_fewest_facts_that_would_have_to_change(shop, run_json):
    (shop / "rules" / "more.toml").write_text(
        """[segments.either]
        when = '''
        (geo.country == "FR" && device.type == "phone" && page.depth > 2)
        || (geo.country in ["AT", "CH"] && device.type == "desktop")'''
        """
    )
    _, result = run_json("explain", "either", "--set", "geo.country=FR", "--set", "device.type=desktop")
    (change,) = explained(result, "either")["changes"]
    assert (change["signal"], change["value"], change["wanted"]) == ("geo.country", "FR", '"AT" or "CH"')


def test_a_segment_that_nobody_can_match_has_no_way(shop, run_json):
    (shop / "rules" / "more.toml").write_text(
        "[segments.nobody]\nwhen = 'page.depth > 3 && page.depth < 2'\n"
    )
    _, result = run_json("explain", "nobody", "--set", "page.depth=3")
    assert explained(result, "nobody")["changes"] is None


def test_a_campaign_is_explained_by_its_time(shop, run_json):
    (shop / "rules" / "more.toml").write_text(
        "[segments.sale]\nwhen = 'true'\nstarts = 2027-03-20T08:00:00Z\n"
    )
    before = run_json("explain", "sale", "--now", "2027-03-20T07:59:59Z")[1]
    after = run_json("explain", "sale", "--now", "2027-03-20T08:00:00Z")[1]
    assert explained(before, "sale")["outcome"] == "false"
    assert explained(before, "sale")["changes"][0]["wanted"] == "from 2027-03-20 08:00:00 UTC"
    assert explained(after, "sale")["outcome"] == "true"


def test_the_signals_of_a_page_come_from_its_address(shop, run_json):
    (shop / "rules" / "more.toml").write_text("[segments.mail]\nwhen = 'utm.source == \"mail\"'\n")
    _, result = run_json("explain", "mail", "--url", "https://shop.example/?utm_source=mail")
    assert explained(result, "mail")["outcome"] == "true"


@pytest.mark.parametrize("name", ["visitor.json", "visitor.toml"])
def test_a_visitor_from_a_file(shop, run_json, name):
    described = {
        "visitor.json": json.dumps(
            {"consent": ["personalization"], "geo": {"country": "DE"}, "visitor.visits": 7}
        ),
        "visitor.toml": 'consent = ["personalization"]\n[signals]\ngeo.country = "DE"\nvisitor.visits = 7\n',
    }
    (shop / name).write_text(described[name])
    _, result = run_json("explain", "--visitor", name)
    assert [explained(result, segment)["outcome"] for segment in ("germany", "regulars")] == ["true", "true"]


def test_the_outcome_is_what_the_bundle_gives(shop, run_json):
    from segments.bundle.read import read_bundle
    from segments.edge.consent.gate import allow_signals, everything_allowed
    from segments.edge.decide.index import open_index
    from segments.edge.decide.resolve import resolve_segments
    from segments.edge.signals.read import GivenSignals

    run_json("compile", "-o", "out.bundle")
    bundle = read_bundle((shop / "out.bundle").read_bytes())
    index = open_index(bundle)
    for country in ("DE", "FR"):
        for device in ("phone", "tablet"):
            values = {"geo.country": country, "device.type": device, "visitor.visits": 5}
            given = [part for name, value in values.items() for part in ("--set", f"{name}={value}")]
            _, result = run_json("explain", "--consent", "all", *given)
            allowed = allow_signals(GivenSignals(values), everything_allowed(), bundle.wanted)
            matched = set(index.names(resolve_segments(allowed, index).bits))
            assert {row["id"] for row in result["segments"] if row["outcome"] == "true"} == matched


@pytest.mark.parametrize(
    "arguments",
    [
        ("nobody-knows",),
        ("--set", "geo.country"),
        ("--set", "geo.contry=DE"),
        ("--set", "visitor.visits=many"),
        ("--set", "visitor.visits=1e400"),
        ("--consent", "everything"),
        ("--now", "tomorrow"),
        ("--visitor", "nothing.json"),
        ("--visitor", "list.json"),
        ("--visitor", "broken.toml"),
        ("--visitor", "request.json"),
        ("--url", "no address"),
    ],
)
def test_a_visitor_that_cannot_be_read_is_refused_in_words(shop, run, arguments):
    (shop / "list.json").write_text("[1, 2]")
    (shop / "broken.toml").write_text("= 3")
    (shop / "request.json").write_text('{"request": {"headers": 3}}')
    code, _, err = run("explain", *arguments)
    if arguments != ("--url", "no address"):
        assert code == (2 if arguments in (("--set", "geo.country"), ("--now", "tomorrow")) else 1)
        assert err.startswith("segments: Expected ")


def test_a_slip_of_the_pen_gets_a_suggestion(shop, run):
    assert "got 'germani'. Did you mean germany?" in run("explain", "germani")[2]
    assert "Did you mean geo.country?" in run("explain", "--set", "geo.contry=DE")[2]
    assert "segments show lists them" in run("explain", "qqqq")[2]


@pytest.mark.parametrize(
    ("written", "segment"),
    [
        ('events.count("view","7d")=4', "viewers"),
        ("events.count('view', '7d')=4", "viewers"),
        ('events.count("view", "7d", event.kind=="a b")=4', "kinds"),
        ('score("heat")=60', "hot"),
        ('events.score("heat")=60', "hot"),
    ],
)
def test_behaviour_is_set_in_whatever_spelling_rules_take(written, segment, behaviour, run_json):
    _, result = run_json("explain", "--consent", "all", "--set", written)
    assert explained(result, segment)["outcome"] == "true"


def test_the_bare_name_of_a_score_is_answered_with_what_to_set(behaviour, run):
    code, _, err = run("explain", "--set", "heat=60")
    assert code == 1
    assert 'Did you mean events.score("heat")?' in err


@pytest.mark.parametrize("written", ['events.count("vi ew", "7d")=4', 'events.count("view", "8d")=4'])
def test_another_text_is_another_signal(written, behaviour, run):
    assert run("explain", "--consent", "all", "--set", written)[0] == 1


@pytest.fixture
def behaviour(shop):
    """Rules that ask for what visitors did."""
    (shop / "rules" / "more.toml").write_text(
        """[events.view]
        purpose = "personalization"
        [events.view.properties]
        kind = "string"
        [scores.heat]
        add = [{ event = "view", weight = 1 }]
        [segments.viewers]
        when = 'events.count("view", "7d") >= 3'
        [segments.kinds]
        when = 'events.count("view", "7d", event.kind == "a b") >= 3'
        [segments.hot]
        when = 'score("heat") > 50'
        """
    )


def test_an_address_that_is_none_is_refused(shop, run):
    code, _, err = run("explain", "--url", "shop.example/offers")
    assert code == 1
    assert "Expected an absolute address such as https://shop.example/" in err


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("cart.value > 500.0", "above 500.0"),
        ("cart.value <= 0.1", "at most 0.1"),
        ("cart.value >= 500.0", "at least 500.0"),
        ("cart.value < 1e300", "below 1e+300"),
    ],
)
def test_a_limit_is_told_as_it_was_written(shop, run_json, condition, wanted):
    (shop / "rules" / "shop.toml").write_text(
        f"""[site]
name = "shop"
[signals.cart.value]
type = "double"
purpose = "necessary"
[segments.cart]
when = "{condition}"
"""
    )
    (segment,) = run_json("explain", "cart")[1]["segments"]
    assert [change["wanted"] for change in segment["changes"]] == [wanted]


HERO = """
[assignments.hero]
arms = { calm = 50, bold = 50 }
by = "place"
[assignments.price]
arms = { low = 25, high = 25, out = 50 }
by = "visitor"
[segments.bold]
when = 'assignment.hero == "bold"'
[segments.low]
when = 'assignment.price == "low"'
"""
BAVARIA = ("--set", "geo.country=DE", "--set", "geo.region_code=BY", "--now", "2026-11-24T12:00:00Z")
KNOWN = ("--set", "visitor.id=60303ae22b998861bce3b28f33eec1be")


@pytest.mark.parametrize(
    ("arguments", "outcomes", "arms"),
    [
        (BAVARIA, ("true", "unknown"), ("bold", None)),
        ((*BAVARIA, *KNOWN, "--consent", "all"), ("true", "true"), ("bold", "low")),
        ((*BAVARIA, *KNOWN, "--consent", "none"), ("true", "unknown"), ("bold", None)),
        ((*BAVARIA, "--set", "assignment.hero=calm"), ("false", "unknown"), ("calm", None)),
        ((), ("unknown", "unknown"), (None, None)),
    ],
)
def test_the_arm_of_an_assignment_is_worked_out_or_given(shop, run_json, arguments, outcomes, arms):
    (shop / "rules" / "more.toml").write_text(HERO)
    code, result = run_json("explain", "bold", "low", *arguments)
    assert code == 0
    assert tuple(segment["outcome"] for segment in result["segments"]) == outcomes
    assert tuple(segment["rule"]["facts"][0]["value"] for segment in result["segments"]) == arms


COHERENT = """
[site]
name = "d"
[signals.since]
type = "timestamp"
purpose = "necessary"
from = "header:x-since"
[segments.eu]
when = "geo.is_eu"
[segments.mobile]
when = "device.is_mobile"
[segments.evening]
when = 'time.day_part == "evening"'
[segments.returning]
when = "visitor.is_returning"
[segments.by-mail]
when = 'referrer.kind == "email"'
[segments.long]
when = 'since < time.now - duration("1d")'
"""


def set_all(*pairs):
    return [word for pair in pairs for word in ("--set", pair)]


def test_facts_that_are_set_lead_to_those_that_follow(tmp_path, run_json):
    rules = tmp_path / "d.toml"
    rules.write_text(COHERENT)
    given = set_all(
        *("geo.country=DE", "device.type=phone", "time.hour=23", "visitor.visits=3", "utm.medium=email"),
        "since=2024-05-01T00:00:00Z",
    )
    _, told = run_json("explain", "--rules", str(rules), "--consent", "all", *given)
    assert {row["id"]: row["outcome"] for row in told["segments"]} == dict.fromkeys(
        ["eu", "mobile", "evening", "returning", "by-mail", "long"], "true"
    )
    _, told = run_json("explain", "--rules", str(rules), "--set", "geo.country=DE")
    assert told["consent"]["law"] == "gdpr"


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        (
            ("visitor.visits=3", "visitor.is_new=true"),
            "visitor.is_new cannot be true: visitor.visits=3 makes it false",
        ),
        (("geo.country=Germany",), "Did you mean DE?"),
        (("geo.country=US", "geo.is_eu=true"), "geo.is_eu cannot be true"),
        (("time.hour=24",), "time.hour cannot be 24: it is a whole number from 0 to 23"),
        (("since=2024-05-01",), "Expected a value of type timestamp such as 2027-03-20T08:00:00Z"),
    ],
)
def test_a_visitor_who_cannot_exist_is_refused(pairs, told, tmp_path, run):
    rules = tmp_path / "d.toml"
    rules.write_text(COHERENT)
    code, _, error = run("explain", "--rules", str(rules), *set_all(*pairs))
    assert code == 1
    assert told in error
