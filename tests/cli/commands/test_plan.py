"""`segments plan` with visitors: who moves, as text, as JSON and on the page."""

import io
import json

import pytest

PAGE = """<p data-segment-slot="hero" data-segment="germany">a</p>
<p data-segment-slot="hero" data-segment="regulars">b</p>
<p data-segment-slot="hero" data-segment-default>c</p>"""
VISITORS = [
    {"signals": {"geo.country": "DE"}, "consent": "all"},
    {"signals": {"geo.country": "AT"}, "consent": "all"},
    {"signals": {"geo.country": "AT"}, "history": {"visitor.visits": 9}, "consent": "all", "weight": 2},
    {"signals": {"geo.country": "FR"}, "consent": "none"},
]


@pytest.fixture
def changed(account, shop, run):
    """A published shop whose rules now take in Austria, with a segment renamed; visitors and a page."""
    run("publish", "--remote", "--yes")
    rules = shop / "rules" / "shop.toml"
    text = rules.read_text().replace('geo.country == "DE"', 'geo.country in ["DE", "AT"]')
    rules.write_text(text.replace("segments.regulars", "segments.loyal"))
    (shop / "visitors.ndjson").write_text("".join(json.dumps(one) + "\n" for one in VISITORS))
    (shop / "pages").mkdir()
    (shop / "pages" / "home.html").write_text(PAGE)
    (shop / "pages" / "plain.html").write_text("<p>for all</p>")
    return shop


def test_a_plan_says_who_moves(changed, run):
    code, out, err = run("plan", "--remote", "--visitors", "visitors.ndjson", "--pages", "pages")
    assert code == 0
    assert "looking at 4 visitors under both" in err
    who = out[out.index("who moves, of visitors.ndjson") :]
    assert "3 of 5 visitors move (60.0 %)" in who
    assert "1 -> 4" in who
    assert "+3 -0" in who
    assert "loyal" not in who.split("overlaps")[0], "a renamed segment has the visitors that it had"
    assert "home.html  0 <p>: germany" in who
    assert "plain.html" not in who
    assert who.rstrip().endswith("publish it with: segments publish --remote")


def test_a_plan_says_who_moves_to_programs_and_only_where_it_was_asked(changed, run_json):
    asked = ("plan", "--remote", "--visitors", "visitors.ndjson", "--pages", "pages")
    moves = run_json(*asked)[1]["moves"]
    (row,) = moves["segments"]
    assert (row["id"], row["before"], row["after"], row["entered"]) == ("germany", 1, 4, 3)
    assert (moves["source"], moves["visitors"], moves["moved"]) == ("visitors.ndjson", 5, 3)
    assert [(page["page"], page["visitors"]) for page in moves["pages"]] == [("pages/home.html", 3)]
    assert "moves" not in run_json("plan", "--remote")[1]


def test_a_sample_moves_the_same_each_time(changed, run_json):
    asked = ("plan", "--remote", "--sample", "--sample-size", "300", "--seed", "5")
    moves = run_json(*asked)[1]["moves"]
    assert moves["visitors"] == 300
    assert 0 < moves["moved"] < 300
    assert moves["source"] == "a sample of usual traffic, seed 5"
    assert run_json(*asked)[1]["moves"] == moves


def test_before_anything_is_live_everybody_comes_from_the_defaults(account, shop, run_json):
    (shop / "visitors.ndjson").write_text("".join(json.dumps(one) + "\n" for one in VISITORS))
    moves = run_json("plan", "--remote", "--visitors", "visitors.ndjson")[1]["moves"]
    assert {row["id"]: (row["was"], row["before"], row["after"]) for row in moves["segments"]} == {
        "german-phones": (None, 0, 0),
        "germany": (None, 0, 1),
        "regulars": (None, 0, 2),
    }


def test_the_page_has_bars_of_who_moves_and_nothing_unescaped(changed, run):
    (changed / "pages" / "a<img>\u202e.html").write_text(PAGE)
    asked = ("plan", "--remote", "--visitors", "visitors.ndjson", "--pages", "pages", "--html", "plan.html")
    assert run(*asked)[0] == 0
    page = (changed / "plan.html").read_text()
    who = page[page.index("<h2>Who moves</h2>") :]
    assert "3 of 5 visitors enter or leave a segment (60.0 %)" in who
    assert 'width="20.00"' in who  # germany before: one of five
    assert 'width="80.00"' in who
    assert "<h2>Pages that show somebody something else</h2>" in who
    assert "a&lt;img&gt;" in who
    assert "0 &lt;p&gt;: germany" in who
    assert "<img" not in page
    assert "\u202e" not in page
    assert "http" not in page.replace("http-equiv", "")


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (("--pages", "pages"), 2, "Expected --visitors FILE or --sample, got none - at --pages"),
        (("--visitors", "visitors.ndjson", "--sample"), 2, "Expected --visitors or --sample, got both"),
        (("--visitors", "rules/shop.toml"), 1, "at rules/shop.toml, line 1"),
        (("--visitors", "empty"), 1, "Expected visitors, got none - at empty"),
    ],
)
def test_visitors_that_cannot_be_looked_at_are_told(changed, run, options, code, told):
    (changed / "empty").write_text("")
    found, out, err = run("plan", "--remote", *options)
    assert (found, told in err, out) == (code, True, "")


def test_pages_without_blocks_are_told(changed, run):
    _, _, err = run("plan", "--remote", "--visitors", "visitors.ndjson", "--pages", "pages/plain.html")
    assert "no page has blocks at pages/plain.html" in err


def test_a_roll_out_under_way_is_named_wherever_it_would_end(changed, run, run_json):
    assert run_json("plan", "--remote")[1]["staged"] is None
    staged = run_json(
        "publish", "--remote", "--yes", "--stage", "5%", "--author", "Ada <b>", "-m", "New heroes"
    )
    assert staged[0] == 0
    run("publish", "--remote", "--yes", "--stage", "20%", "--author", "Ben")
    _, out, _ = run("plan", "--remote", "--html", "plan.html")
    digest = staged[1]["digest"][:12]
    assert f"20% of visitors have {digest}, which is staged since 20" in out
    assert "UTC by Ada <b>: New heroes\nthese are the staged rules: segments promote" in out
    rules = changed / "rules" / "shop.toml"
    rules.write_text(rules.read_text().replace('"AT"', '"CH"'))
    _, told = run_json("plan", "--remote", "--html", "plan.html")
    assert (told["staged"]["share"], told["staged"]["author"]) == (2_000, "Ada <b>")
    assert told["staged"]["digest"] == staged[1]["digest"]
    page = (changed / "plan.html").read_text()
    assert "by Ada &lt;b&gt;: New heroes; publishing these rules to everybody ends that roll-out.</p>" in page
    _, _, err = run("publish", "--remote", "--dry-run")
    assert "New heroes; publishing these rules to everybody ends that roll-out" in err
    assert "by Ada <b>: New heroes" in run("history", "--remote")[1]
    run("publish", "--remote", "--yes")
    assert "staged" not in run("plan", "--remote")[1]


def test_visitors_may_come_on_standard_input(changed, run_json, monkeypatch):
    text = (changed / "visitors.ndjson").read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    moves = run_json("plan", "--remote", "--visitors", "-")[1]["moves"]
    assert (moves["source"], moves["visitors"], moves["moved"]) == ("standard input", 5, 3)
