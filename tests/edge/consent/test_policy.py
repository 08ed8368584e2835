import pytest

from segments.edge.consent.policy import TOOLS, ConsentPolicy, parse_policy, policy_warnings
from segments.errors import ConsentPolicyInvalid


def problems_of(section: object) -> tuple[str, ...]:
    with pytest.raises(ConsentPolicyInvalid) as caught:
        parse_policy(section)  # type: ignore[arg-type]
    return caught.value.problems


def test_an_empty_section_is_the_default_policy() -> None:
    assert parse_policy({}) == ConsentPolicy()
    assert policy_warnings(ConsentPolicy()) == []


def test_every_field_can_be_set() -> None:
    policy = parse_policy(
        {
            "without": "none",
            "elsewhere": "opt-out",
            "laws": {"US-NV": "opt-in", "BR": "opt-out"},
            "acknowledge_laxer": ["BR"],
            "opt_out_covers": ["advertising", "personalization", "analytics"],
            "gpc_everywhere": False,
            "tools": ["klaro"],
            "cookies": {"own": "choice", "tcf": ["tc"], "gpp": "g", "us_privacy": []},
            "tcf": {
                "vendor_id": 755,
                "record": "publisher",
                "legitimate_interest": [8],
                "purposes": {"analytics": [8]},
                "special_features": {"personalization": [1]},
            },
            "groups": {"onetrust": {"C0009": "advertising", "BG1": ["analytics", "functional"]}},
        }
    )
    assert (policy.without, policy.elsewhere, policy.gpc_everywhere) == ("none", "opt-out", False)
    assert policy.laws == {"US-NV": "opt-in", "BR": "opt-out"}
    assert policy.opt_out_covers == {"advertising", "personalization", "analytics"}
    assert policy.tools == ("klaro",)
    assert (policy.cookies.own, policy.cookies.tcf, policy.cookies.gpp) == ("choice", ("tc",), ("g",))
    assert (policy.tcf.vendor_id, policy.tcf.record) == (755, "publisher")
    assert (policy.tcf.needs["analytics"], policy.tcf.needs["functional"]) == ((8,), (1,))
    assert policy.groups["onetrust"]["BG1"] == {"analytics", "functional"}


def test_being_stricter_needs_no_word_and_being_laxer_does() -> None:
    assert parse_policy({"laws": {"US": "opt-in"}}).laws == {"US": "opt-in"}
    (problem,) = problems_of({"laws": {"DE": "opt-out"}})
    assert problem == (
        'Expected "DE" in acknowledge_laxer, since it is laxer than the law, got no such acknowledgement'
        " - at consent.laws.DE"
    )
    (problem,) = problems_of({"opt_out_covers": ["advertising"]})
    assert problem.endswith("at consent.opt_out_covers")


def test_a_warning_names_each_thing_that_is_loosened() -> None:
    policy = parse_policy(
        {
            "laws": {"DE": "opt-out", "CA-QC": "opt-out", "US-CA": "opt-in"},
            "acknowledge_laxer": ["DE", "CA-QC", "opt_out_covers"],
            "opt_out_covers": ["advertising"],
            "gpc_everywhere": False,
            "elsewhere": "opt-out",
        }
    )
    quebec, germany, covers, gpc, elsewhere = policy_warnings(policy)
    assert "Quebec" in quebec
    assert germany.startswith("DE follows opt-out where EU General Data Protection Regulation")
    assert "personalization" in covers
    assert "Global Privacy Control" in gpc
    assert "does not name" in elsewhere


@pytest.mark.parametrize(
    ("section", "place", "word"),
    [
        (
            {"groups": {"onetrust": {"C0001": ["analytics", "necessary"]}}},
            "groups.onetrust.C0001",
            "analytics",
        ),
        ({"groups": {"complianz": {"functional": "functional"}}}, "groups.complianz.functional", "refuse"),
        ({"tcf": {"purposes": {"personalization": [1, 5]}}}, "tcf.purposes.personalization", "purpose 6"),
        ({"cookies": {"us_privacy": []}}, "cookies.us_privacy", "us_privacy"),
        ({"cookies": {"gpp": []}}, "cookies.gpp", "gpp"),
    ],
)
def test_a_looser_reading_of_records_is_warned_of_where_it_stands(
    section: dict[str, object], place: str, word: str
) -> None:
    (warning,) = policy_warnings(parse_policy(section))
    assert warning.endswith(f" - at consent.{place}")
    assert word in warning


@pytest.mark.parametrize(
    "section",
    [
        {"groups": {"onetrust": {"C0001": "necessary", "C0002": ["analytics", "advertising"]}}},
        {"tcf": {"purposes": {"personalization": [1, 2, 5, 6], "advertising": []}}},
        {"cookies": {"gpp": "mine"}},
    ],
)
def test_a_reading_that_is_as_strict_needs_no_warning(section: dict[str, object]) -> None:
    assert policy_warnings(parse_policy(section)) == []


def test_all_problems_are_told_at_once_with_what_was_expected_got_and_where() -> None:
    problems = problems_of(
        {
            "without": "some",
            "elsewhere": 3,
            "laws": {"Germany": "opt-in", "FR": "maybe"},
            "opt_out_covers": ["necessary"],
            "gpc_everywhere": "yes",
            "tools": ["onetrusty"],
            "cookies": {"own": "", "tfc": "x"},
            "tcf": {"vendor_id": 0, "legitimate_interest": [1], "purposes": {"analytics": [99], "ads": [1]}},
            "groups": {"acme": {}, "onetrust": {"C1": ["telepathy"]}, "klaro": "no"},
            "wihtout": "none",
        }
    )
    places = [problem.rpartition(" - at ")[2] for problem in problems]
    assert sorted(places) == [
        "consent.cookies.own",
        "consent.cookies.tfc",
        "consent.elsewhere",
        "consent.gpc_everywhere",
        "consent.groups.acme",
        "consent.groups.klaro",
        "consent.groups.onetrust.C1",
        "consent.laws.FR",
        "consent.laws.Germany",
        "consent.opt_out_covers",
        "consent.tcf.legitimate_interest",
        "consent.tcf.purposes.ads",
        "consent.tcf.purposes.analytics",
        "consent.tcf.vendor_id",
        "consent.tools",
        "consent.wihtout",
        "consent.without",
    ]
    assert all(problem.startswith("Expected ") and ", got " in problem for problem in problems)


def test_a_section_that_is_no_table_is_refused() -> None:
    assert problems_of([1]) == ("Expected a table, got [1] - at consent",)
    assert problems_of({1: 2}) == ("Expected a table, got {1: 2} - at consent",)


def test_the_default_reads_every_tool() -> None:
    assert ConsentPolicy().tools == TOOLS
