"""`segments snippet` and `segments link`: what they print opens at the edge, and what is wrong is refused."""

import csv
import io
import json
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from segments.cli.main import main
from segments.edge.own.link import open_link, subject_hash
from segments.signing import KeyRing, encode_base64url

SECRET = b"g" * 32
RING = KeyRing((("k1", SECRET),), "shop")
RULES = """
[site]
name = "shop"
[segments.vip]
when = 'geo.country == "DE"'
title = "VIPs"
priority = 5
[segments.b2b]
when = 'geo.country == "FR"'
"""


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("SEGMENTS_GRANT_KEYS", f"k1:{encode_base64url(SECRET)}")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "site.toml").write_text(RULES, encoding="utf-8")
    return tmp_path


def printed(capsys, *arguments, code=0):
    assert main([*arguments]) == code
    said = capsys.readouterr()
    return said.out if code == 0 else said.err


def opened(link):
    parts = urlsplit(link)
    (token,) = parse_qs(parts.query)["segments_link"]
    return open_link(token, parts.path, RING, int(time.time()))


def test_the_most_important_segment_comes_first(capsys):
    text = printed(capsys, "snippet", "b2b", "vip", "--esp", "customerio", "--field", "groups")
    assert text.startswith('{% if customer.groups and customer.groups contains "vip" %}\nContent for VIPs\n')
    said = json.loads(printed(capsys, "snippet", "vip", "--esp", "hubspot", "--json"))
    assert (said["segments"], "checkboxes" in said["needs"]) == (["vip"], True)


def test_unknown_segments_and_fields_are_refused(capsys):
    assert "gold" in printed(capsys, "snippet", "gold", code=1)
    assert "--field" in printed(capsys, "snippet", "vip", "--field", "a'b", code=2)
    assert "gold" in printed(capsys, "link", "--segment", "gold", "--url", "https://shop.example/", code=1)
    assert "address" in printed(capsys, "link", "--segment", "vip", "--url", "shop.example", code=1)
    assert "--url" in printed(capsys, "link", "--segment", "vip", code=2)


def test_a_link_opens_at_the_edge(capsys):
    arguments = ["--segment", "vip", "--subject", "ann", "--url", "https://shop.example/spring?a=1#top"]
    link = printed(capsys, "link", *arguments).strip()
    assert link.startswith("https://shop.example/spring?a=1&segments_link=k1.")
    assert link.endswith("#top")
    assert opened(link.removesuffix("#top")).subject == subject_hash("ann", SECRET)
    assert opened(link.removesuffix("#top")).segments == ("vip",)


def test_rows_of_a_file_get_their_links(capsys, folder):
    rows = "mail,segments,url\na@x.example,vip,\nb@x.example,vip;b2b,https://shop.example/b\nc@x.example,,\nd@x.example,vip,\n"
    (folder / "people.csv").write_text(rows, encoding="utf-8")
    text = printed(capsys, "link", "--csv", "people.csv", "--url", "https://shop.example/a")
    first, second, third, fourth = csv.DictReader(io.StringIO(text))
    assert opened(first["link"]).segments == ("vip",)
    assert opened(second["link"]).segments == ("vip", "b2b")
    assert third["link"] == "https://shop.example/a"
    assert fourth["link"] == first["link"], "equal segments make equal links"
    assert "a@x.example" not in first["link"]
    (folder / "people.csv").write_text("segments\nvip\ngold\n", encoding="utf-8")
    assert "line 3" in printed(
        capsys, "link", "--csv", "people.csv", "--url", "https://shop.example/", code=1
    )
