"""Samples: the same bytes for the same seed, visitors who can exist, and shares as they are described."""

import json
import tomllib
from collections import Counter
from hashlib import sha256

import pytest

from segments.authoring.audience.sampling import draw_visitors
from segments.authoring.audience.traffic import read_traffic
from segments.errors import AuthoringError

DESCRIBED = """
days = 14

[countries]
DE = 60
"US-CA" = 40

[devices]
phone = 1

[sources]
"utm:partner/banner/spring" = 1
"news.example" = 3

[pages]
"/a" = 1

[visitors]
returning = 0.25

[consent]
agree = 0.5
refuse = 0.5
object = 0

[signals.plan]
gold = 1
free = 9
"""


def draw(document="", count=4000, seed=1, languages=("en", "de")):
    traffic = read_traffic(tomllib.loads(document))
    return list(
        draw_visitors(traffic, count, seed, languages=languages, asks_first=lambda country: country == "DE")
    )


def test_a_seed_draws_the_same_bytes_with_every_python():
    drawn = json.dumps([draw(count=500), draw(DESCRIBED, count=500, seed=7)])
    assert sha256(drawn.encode()).hexdigest() == DIGEST
    assert draw(count=50, seed=2) != draw(count=50, seed=1)


DIGEST = "e244cb370a69297b941827d4798e63eb775240f981da37b31ef4a50fde1c614f"


def test_shares_are_those_of_the_description():
    drawn = draw(DESCRIBED)
    countries = Counter(one["signals"]["geo.country"] for one in drawn)
    assert abs(countries["DE"] / 4000 - 0.6) < 0.04
    assert {
        one["signals"].get("geo.region_code") for one in drawn if one["signals"]["geo.country"] == "US"
    } == {"CA"}
    assert {one["signals"]["device.type"] for one in drawn} == {"phone"}
    hosts = Counter(one["signals"].get("referrer.host") for one in drawn)
    assert abs(hosts["news.example"] / 4000 - 0.75) < 0.04
    assert {one["signals"]["utm.campaign"] for one in drawn if "referrer.host" not in one["signals"]} == {
        "spring"
    }
    assert abs(Counter(one["signals"]["plan"] for one in drawn)["gold"] / 4000 - 0.1) < 0.03


def test_consent_is_asked_for_where_the_law_does():
    drawn = draw(DESCRIBED)
    said = Counter((one["signals"]["geo.country"], one.get("consent")) for one in drawn)
    assert set(said) == {("DE", "all"), ("DE", "none"), ("US", None)}


def test_a_history_is_one_that_can_be():
    for one in draw():
        history = one["history"]
        if history["visitor.visits"] == 1:
            assert "visitor.days_since_last" not in history
        else:
            assert 1 <= history["visitor.days_since_last"] <= history["visitor.days_since_first"]


def test_the_language_is_one_of_the_site_where_it_has_the_visitors_own():
    languages = {one["signals"]["geo.country"]: one["signals"]["language"] for one in draw()}
    assert (languages["DE"], languages["AT"], languages["US"], languages["JP"]) == ("de", "de", "en", "en")


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("[countrys]\nDE = 1", "Did you mean countries"),
        ("[countries]\nUK-X = 1", "'UK-X' - at countries"),
        ("[devices]\nfridge = 1", "'fridge' - at devices"),
        ("[devices]\nphone = -1", "-1 - at phone of devices"),
        ("[devices]\nphone = 0", "shares above 0"),
        ("[pages]\nhome = 1", "'home' - at pages"),
        ("[sources]\nmagic = 1", "'magic' - at sources"),
        ("[visitors]\nreturning = 2", "2 - at returning of visitors"),
        ("[consent]\nagree = 0.7\nrefuse = 0.7", "at most 1 together"),
        ("days = 0", "0 - at days"),
        ("start = 5", "5 - at start"),
        ("start = 9999-12-31", "9999-12-31 - at start"),
        ("start = 0001-01-01", "0001-01-01 - at start"),
        ("[devices]\nphone = 1e308\ntablet = 1e308", "1e+308 - at phone of devices"),
        (f"[devices]\nphone = {'9' * 400}", "at phone of devices"),
        ("countries = 5", "5 - at countries"),
    ],
)
def test_what_is_no_traffic_is_refused_by_name(document, told):
    with pytest.raises(AuthoringError) as refused:
        draw(document)
    assert told in str(refused.value)
