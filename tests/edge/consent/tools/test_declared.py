"""Readers that a site declares in its rules, and names that it gave to a tool's cookie."""

import json

import pytest

from segments.edge.consent.gate import GRANTABLE
from segments.edge.consent.policy import parse_policy
from segments.edge.consent.read import read_consent
from segments.edge.http.request import VisitorRequest
from segments.errors import ConsentPolicyInvalid

GROUPS = {
    "stats": "analytics",
    "ads": ["advertising"],
    "site": "necessary",
    "comfort": ["functional", "personalization"],
}


def consent(section, cookies, place="DE"):
    request = VisitorRequest("GET", "https", "shop.example", "/", "", {}, {"country": place}, cookies)
    return read_consent(request, parse_policy(section))


def acme(**fields):
    return {"tools": {"acme": {"cookie": "acme_choice", "groups": GROUPS, **fields}}}


@pytest.mark.parametrize(
    ("fields", "value", "granted"),
    [
        ({"form": "json"}, '{"stats":true,"ads":false}', {"analytics"}),
        ({"form": "json"}, "%7B%22stats%22%3A1%2C%22ads%22%3A%22denied%22%7D", {"analytics"}),
        ({"form": "json"}, "%257B%2522stats%2522%253Atrue%257D", {"analytics"}),
        ({"form": "json", "path": "a.b"}, '{"a":{"b":{"ads":"yes","stats":"no"}}}', {"advertising"}),
        ({"form": "json", "path": "l"}, '{"l":[{"name":"ads","checked":1},{"id":"stats","value":0}]}', {"advertising"}),
        ({"form": "json", "asked": "done"}, '{"done":false,"ads":true}', set()),
        ({"form": "json", "asked": "done"}, '{"done":true,"ads":true}', {"advertising"}),
        ({"form": "base64-json"}, "eyJzdGF0cyI6dHJ1ZSwiYWRzIjpmYWxzZX0=", {"analytics"}),
        ({"form": "base64-json"}, "eyJzdGF0cyI6dHJ1ZSwiYWRzIjpmYWxzZX0", {"analytics"}),
        ({"form": "list", "path": "allowed"}, '{"allowed":["ads","site"]}', {"advertising"}),
        ({"form": "list"}, '["comfort"]', {"functional", "personalization"}),
        ({"form": "list"}, "site,stats", {"analytics"}),
        ({"form": "list"}, "site%7Cstats", {"analytics"}),
        ({"form": "pairs"}, "stats:1,ads:0", {"analytics"}),
        ({"form": "pairs"}, "stats=no&ads=yes", {"advertising"}),
        ({"form": "pairs"}, "stats:1|ads:1|ads:0", {"analytics"}),
        ({"form": "pairs", "asked": "set"}, "stats:1,set:0", set()),
        ({"form": "word"}, "stats", {"analytics"}),
        ({"form": "word"}, "accepted", set(GRANTABLE)),
        ({"form": "word"}, "declined", set()),
        ({"form": "word"}, "whatever", set()),
    ],
)  # fmt: skip
def test_each_form_is_read(fields, value, granted):
    found = consent(acme(**fields), {"acme_choice": value})
    assert found.purposes - {"necessary"} == granted
    assert found.source in ("acme", "default")


@pytest.mark.parametrize("form", ["json", "base64-json", "list", "pairs"])
@pytest.mark.parametrize(
    "value", ["?", "{", "[1", "{}", "stats", "%", "\u00e9", '{"stats":{"deep":[]}}', "null"]
)
def test_what_its_form_does_not_explain_is_no_consent_in_any_region(form, value):
    assert consent(acme(form=form, path="x"), {"acme_choice": value}, "US").purposes <= {
        "necessary",
        "analytics",
    }


@pytest.mark.parametrize(
    ("when", "own_counts"),
    [
        ("2025-11-23T12:00:00Z", True),
        (1763900100, False),
        ("1763900100000", False),
        (29398335, False),
        ("soon", False),
    ],
)
def test_the_time_of_a_choice_is_read_as_text_seconds_milliseconds_or_minutes(when, own_counts):
    value = json.dumps({"stats": False, "ads": True, "at": when})
    cookies = {"acme_choice": value, "segments_consent": "v1.analytics:1.at:1763900000"}
    assert ("analytics" in consent(acme(form="json", time="at"), cookies).purposes) is own_counts


def test_a_declared_reader_comes_before_the_table_and_may_take_a_name_of_it():
    section = {"tools": {"ours": {"cookie": "klaro", "form": "json", "groups": {"x": "analytics"}}}}
    assert consent(section, {"klaro": '{"x":true}'}).source == "ours"


def test_a_site_may_rename_a_tools_cookie_and_name_the_tools_it_uses():
    section = {"tools": {"klaro": {"cookie": "my-klaro"}}}
    assert consent(section, {"my-klaro": '{"analytics":true}'}).source == "klaro"
    only = {**acme(form="word"), "use_tools": ["acme"]}
    assert consent(only, {"klaro": '{"analytics":true}'}, "US").source == "default"
    assert consent(only, {"acme_choice": "no"}, "US").source == "acme"
    assert consent({"use_tools": ["klaro"]}, {"klaro": '{"analytics":true}'}).source == "klaro"


@pytest.mark.parametrize(
    ("tools", "place"),
    [
        ({"acme": {}}, "tools.acme.cookie"),
        ({"acme": {"cookie": "a b", "groups": GROUPS}}, "tools.acme.cookie"),
        ({"acme": {"cookie": "a", "form": "xml", "groups": GROUPS}}, "tools.acme.form"),
        ({"acme": {"cookie": "a", "groups": {"x": "telepathy"}}}, "tools.acme.groups.x"),
        ({"acme": {"cookie": "a"}}, "tools.acme.groups"),
        ({"acme": {"cookie": "a", "groups": GROUPS, "path": "a..b"}}, "tools.acme.path"),
        ({"acme": {"cookie": "a", "groups": GROUPS, "form": "word", "time": "at"}}, "tools.acme.form"),
        ({"acme": {"cookie": "a", "groups": GROUPS, "shape": "json"}}, "tools.acme.shape"),
        ({"Acme": {"cookie": "a", "groups": GROUPS}}, "tools.Acme"),
        ({"onetrust": {"cookie": "mine"}}, "tools.onetrust"),
        ({"klaro": {"cookie": "a;b"}}, "tools.klaro.cookie"),
        ({"klaro": {"form": "json"}}, "tools.klaro.form"),
        ({f"t{number}": {"cookie": "a", "groups": GROUPS} for number in range(17)}, "tools"),
    ],
)
def test_what_is_wrong_is_reported_where_it_stands(tools, place):
    with pytest.raises(ConsentPolicyInvalid) as caught:
        parse_policy({"tools": tools})
    assert f"consent.{place}" in [problem.rpartition(" - at ")[2] for problem in caught.value.problems]
