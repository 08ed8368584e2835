"""`segments audit`: the proof for a privacy officer, and that nothing in it can be made to lie or to run."""

import html.parser
import json
import re
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from segments.authoring.inspect.audit import SCRIPT_STORAGE
from segments.bundle.read import digest_of
from segments.edge.events.event_script import event_script

POLICY = """
[consent]
acknowledge_laxer = ["FR"]
choice_days = 30

[consent.laws]
FR = "opt-out"
US-CA = "opt-in"
"""

RECORDING = '[recording]\nshare = 0.01\ndays = 3\nsignals = ["page.path"]\n'


def rows_of(result, part, key):
    return {row[key]: row for row in result[part]}


def test_it_is_shown_for_people(shop, run, golden):
    code, out, _ = run("audit")
    assert code == 0
    out = re.sub(
        r"at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, by segments [\d.]+", "at TIME, by segments VERSION", out
    )
    golden("cli/audit.txt", re.sub("[0-9a-f]{64}", "DIGEST", out))


def test_each_segment_says_what_it_reads_needs_and_keeps(shop, run_json):
    code, result = run_json("audit")
    assert code == 0
    segments = rows_of(result, "segments", "id")
    germany, regulars = segments["germany"], segments["regulars"]
    assert (germany["title"], germany["signals"], germany["purposes"]) == (
        "Visitors in Germany",
        ["geo.country"],
        [],
    )
    assert len(germany["unasked_laws"]) == len(result["laws"])
    assert (germany["kept_in"], germany["kept_days"], germany["despite_objection"]) == (None, 0, True)
    assert (regulars["signals"], regulars["purposes"]) == (["visitor.visits"], ["personalization"])
    assert (regulars["kept_in"], regulars["kept_days"], regulars["despite_objection"]) == (
        "__Host-segments",
        180,
        False,
    )
    assert "gdpr" not in regulars["unasked_laws"]
    assert "us-tx-tdpsa" in regulars["unasked_laws"]


def test_a_worker_cannot_drive_the_terminal(shop, run):
    class Rude(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"bundle": {"digest": "\x1b]0;x\x07\x9b2J"}}).encode())

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Rude) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        code, out, _ = run("audit", "--url", f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
    assert code == 0
    assert "runs another bundle" in out
    assert not {"\x1b", "\x07", "\x9b"} & set(out)


def test_each_signal_says_who_uses_it(shop, run_json):
    signals = rows_of(run_json("audit")[1], "signals", "name")
    assert signals["geo.country"]["segments"] == ["german-phones", "germany"]
    assert signals["visitor.visits"]["purpose"] == "personalization"


def test_what_is_kept_is_listed_with_its_time(shop, run_json):
    (shop / "rules" / "more.toml").write_text("[segments.known]\nwhen = 'visitor.id != \"\"'\n" + POLICY)
    kept = rows_of(run_json("audit")[1], "kept", "name")
    assert kept["__Host-segments"]["days"] == 180
    assert "a random id" in kept["__Host-segments"]["contents"]
    assert kept["segments_consent"]["days"] == 30
    assert kept["__Host-segments-grant"]["days"] is None


def test_everything_that_may_be_kept_in_a_browser_is_listed(shop, run_json):
    (shop / "rules" / "more.toml").write_text('[segments.b]\nwhen = \'events.did("purchase", "7d")\'\n')
    kept = rows_of(run_json("audit")[1], "kept", "name")
    assert list(kept) == [
        "__Host-segments",
        "segments_consent",
        "segments.receipt",
        "__Host-segments-grant",
        "__Host-segments-caps",
        "__Host-segments-ahead",
        "segments.unsent",
    ]
    assert kept["__Host-segments-caps"]["days"] == 400
    assert kept["segments.unsent"]["days"] == 0
    assert f'"{SCRIPT_STORAGE}"' in event_script()
    history = kept["__Host-segments"]["contents"]
    assert "hashes of the last reported events, so that none counts twice" in history
    assert any(line.startswith("purchase: the times of the last 1 events") for line in history)


def test_a_recording_is_listed_with_its_share_days_and_signals(shop, run, run_json):
    assert run_json("audit")[1]["recording"] is None
    assert "Recorded by the worker: nothing" in run("audit")[1]
    (shop / "rules" / "more.toml").write_text(RECORDING)
    recording = run_json("audit")[1]["recording"]
    assert (recording["share"], recording["days"], recording["purpose"]) == (0.01, 3, "analytics")
    signals = rows_of(recording, "signals", "name")
    assert signals["geo.country"]["purposes"] == ["analytics"]
    assert signals["page.path"]["purposes"] == ["analytics"]
    assert signals["visitor.visits"]["purposes"] == ["analytics", "personalization"]
    assert "geo.city" not in signals
    run("audit", "--html", "audit.html")
    text = run("audit")[1]
    assert "Recorded by the worker: 1% of page views, for 3 days, with consent to analytics" in text
    assert re.search(r"^visitor.visits +analytics, personalization$", text, re.MULTILINE)
    page = (shop / "audit.html").read_text()
    assert "Recorded by the worker: 1% of page views, for 3 days" in page
    assert '<th scope="row">page.path</th><td>analytics</td>' in page


def test_a_new_recording_and_what_it_records_are_differences(shop, run_json):
    (shop / "earlier.json").write_text(json.dumps(run_json("audit")[1]))
    more = shop / "rules" / "more.toml"
    more.write_text(RECORDING)

    def told(state):
        changes = run_json("audit", "--since", state)[1]["changes"]
        return {(row["section"], row["name"], row["kind"], row["before"], row["after"]) for row in changes}

    assert {
        ("recording", "recording", "added", "", ""),
        ("recorded signal", "page.path", "added", "", ""),
    } <= told("earlier.json")
    whole = run_json("audit")[1]
    (shop / "with.json").write_text(json.dumps(whole))
    del whole["recording"]
    (shop / "older.json").write_text(json.dumps(whole))
    more.write_text(RECORDING.replace("days = 3", "days = 9").replace('["page.path"]', "[]"))
    assert told("with.json") == {
        ("recording", "recording", "changed", "3", "9"),
        ("recorded signal", "page.path", "removed", "", ""),
    }
    assert ("recording", "recording", "added", "", "") in told("older.json")
    (shop / "odd.json").write_text(
        json.dumps({**whole, "recording": {"signals": [1, {"name": "geo.country"}]}})
    )
    assert ("recorded signal", "geo.country", "changed", "nothing", "analytics") in told("odd.json")


def test_the_record_of_processing_says_what_the_recording_keeps(shop, run):
    run("audit", "--record", "before.html")
    assert "Nothing about a visitor is kept on a server" in (shop / "before.html").read_text()
    (shop / "rules" / "more.toml").write_text(RECORDING)
    run("audit", "--record", "after.html")
    page = (shop / "after.html").read_text()
    assert "Nothing about a visitor is kept on a server" not in page
    assert "The recording is all that the worker keeps about visitors on a server" in page
    activity = page[page.index("<h2>Purpose: analytics</h2>") :].split("</section>")[0]
    assert "recording, 3 days after the day of the view: 1% of page views, without an id (in KV)" in activity
    assert "page.path: " in activity


def test_a_segment_that_reads_a_trait_needs_the_cookie_of_the_backend(shop, run_json):
    (shop / "rules" / "more.toml").write_text(
        '[signals.plan]\ntype = "string"\npurpose = "personalization"\nfrom = "trait:plan"\n'
        "[segments.gold]\nwhen = 'plan == \"gold\"'\n"
        "[segments.known-gold]\nwhen = 'plan == \"gold\" && visitor.is_returning'\n"
    )
    segments = rows_of(run_json("audit")[1], "segments", "id")
    assert (segments["gold"]["kept_in"], segments["gold"]["kept_days"]) == ("__Host-segments-grant", None)
    assert segments["known-gold"]["kept_in"] == "__Host-segments, __Host-segments-grant"
    assert segments["known-gold"]["kept_days"] == 180


def test_a_site_without_history_keeps_none(shop, run_json):
    (shop / "rules" / "shop.toml").write_text(
        '[site]\nname = "shop"\n[segments.de]\nwhen = \'geo.country == "DE"\'\n'
    )
    assert not {"__Host-segments", "segments.unsent"} & rows_of(run_json("audit")[1], "kept", "name").keys()


def test_laws_are_listed_as_the_site_applies_them(shop, run_json):
    (shop / "rules" / "policy.toml").write_text(POLICY)
    result = run_json("audit")[1]
    laws = {law["label"]: law for law in result["laws"]}
    assert laws["gdpr in FR"]["regime"] == "opt-out"
    assert "FR" not in laws["gdpr"]["places"]
    assert laws["us-ca-ccpa in US-CA"]["regime"] == "opt-in"
    assert laws["elsewhere"]["regime"] == laws["unknown"]["regime"] == "opt-in"
    regulars = rows_of(result, "segments", "id")["regulars"]
    assert "gdpr in FR" in regulars["unasked_laws"]
    assert "us-ca-ccpa in US-CA" not in regulars["unasked_laws"]
    assert any("FR follows opt-out" in warning for warning in result["warnings"])


def test_a_site_may_give_nobody_segments_unasked(shop, run_json):
    (shop / "rules" / "policy.toml").write_text('[consent]\nwithout = "none"\n')
    germany = rows_of(run_json("audit")[1], "segments", "id")["germany"]
    assert "gdpr" not in germany["unasked_laws"]
    assert "us-tx-tdpsa" in germany["unasked_laws"]
    assert germany["despite_objection"] is False


def test_a_bundle_is_audited_as_it_runs(shop, run, run_json):
    run("compile", "-o", "out.bundle")
    of_rules, of_bundle = run_json("audit")[1], run_json("audit", "--bundle", "out.bundle")[1]
    assert of_bundle["digest"] == digest_of((shop / "out.bundle").read_bytes())
    for row in of_rules["segments"]:
        row["title"] = row["owner"] = row["definition"] = row["in_words"] = ""
    assert of_rules.pop("made") != of_bundle.pop("made")
    assert of_bundle == of_rules


def test_something_else_than_a_bundle_is_refused(shop, run):
    (shop / "out.bundle").write_bytes(b"\xff" * 20)
    assert run("audit", "--bundle", "out.bundle")[0] == 1
    assert run("audit", "--bundle", "missing.bundle")[0] == 1
    assert run("audit", "--rules", "missing")[0] == 1


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text.append(data)


def test_the_page_stands_alone_and_has_everything(shop, run):
    code, out, err = run("audit", "--html", "audit.html")
    assert (code, out, err) == (0, "", "wrote audit.html\n")
    text = (shop / "audit.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.tags.count("table") == 5
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert not {"src", "href", "style", "onclick"} & {name for name, _ in page.attributes}
    assert "Visitors in Germany (germany)" in page.text
    assert all(name in "".join(page.text) for name in ("geo.country", "__Host-segments", "gdpr"))


def test_the_page_names_laws_by_regime_and_lists_them_once(shop, run):
    run("audit", "--html", "audit.html")
    text = (shop / "audit.html").read_text(encoding="utf-8")
    assert "<td>opt-out laws (22)</td>" in text
    assert text.count("us-tx-tdpsa") == 1


def test_nothing_in_the_rules_becomes_markup_of_the_page(shop, run):
    (shop / "rules" / "evil.toml").write_text(
        "[segments.evil]\n"
        'title = "</td><script>alert(1)</script>"\n'
        "owner = '\"><img src=x onerror=alert(1)>'\n"
        "when = 'plan == \"a\"'\n"
        "[signals.plan]\n"
        'type = "string"\npurpose = "analytics"\nfrom = "cookie:<b>"\n'
    )
    assert run("audit", "--html", "audit.html")[0] == 0
    page = Page((shop / "audit.html").read_text(encoding="utf-8"))
    assert not {"script", "img", "b"} & set(page.tags)
    assert "</td><script>alert(1)</script> (evil)" in page.text


def test_the_page_and_json_come_together(shop, run_json):
    code, result = run_json("audit", "--html", "audit.html")
    assert (code, result["site"]) == (0, "shop")
    assert (shop / "audit.html").exists()


def test_an_arm_says_what_decides_it_and_what_is_kept_for_it(shop, run_json):
    (shop / "rules" / "more.toml").write_text(
        '[assignments.hero]\narms = { calm = 1, bold = 1 }\nby = "place"\n'
        "[segments.bold]\nwhen = 'assignment.hero == \"bold\"'\n"
    )
    audit = run_json("audit")[1]
    bold, hero = (
        rows_of(audit, "segments", "id")["bold"],
        rows_of(audit, "signals", "name")["assignment.hero"],
    )
    assert (bold["signals"], bold["purposes"], bold["kept_in"]) == (["assignment.hero"], [], None)
    assert (hero["purpose"], hero["source"]) == ("necessary", "cf.country, cf.regionCode, clock")
    assert "a random id" not in rows_of(audit, "kept", "name")["__Host-segments"]["contents"]
    (shop / "rules" / "more.toml").write_text(
        '[assignments.hero]\narms = { calm = 1, bold = 1 }\nby = "visitor"\n'
        "[segments.bold]\nwhen = 'assignment.hero == \"bold\"'\n"
    )
    audit = run_json("audit")[1]
    bold = rows_of(audit, "segments", "id")["bold"]
    assert (bold["signals"], bold["purposes"]) == (["assignment.hero", "visitor.id"], ["personalization"])
    assert (bold["kept_in"], bold["kept_days"]) == ("__Host-segments", 180)
    assert rows_of(audit, "signals", "name")["visitor.id"]["segments"] == ["bold"]
    assert "a random id" in rows_of(audit, "kept", "name")["__Host-segments"]["contents"]


def test_it_says_of_what_it_was_made_and_never_that_rules_are_live(shop, run, run_json):
    made = run_json("audit")[1]["made"]
    assert (made["source"], made["is_live"]) == ("the rules at rules, which need not be live", False)
    run("compile", "-o", "rules.bundle")
    assert (
        run_json("audit", "--bundle", "rules.bundle")[1]["made"]["source"] == "the bundle file rules.bundle"
    )
    run("audit", "--html", "audit.html")
    page = (shop / "audit.html").read_text()
    assert "as published" not in page
    assert "Made of the rules at rules, which need not be live, at 20" in page
    assert "geo.country == &quot;DE&quot;" in page


def test_each_segment_says_its_condition(shop, run_json):
    rules = shop / "rules" / "shop.toml"
    rules.write_text(
        rules.read_text().replace('title = "Visitors in Germany"', 'definition = "In Germany"\n')
    )
    germany = rows_of(run_json("audit")[1], "segments", "id")["germany"]
    assert (germany["definition"], germany["conditions"]) == ("In Germany", ['geo.country == "DE"'])


def test_each_segment_is_a_sentence(shop, run, run_json):
    segments = rows_of(run_json("audit")[1], "segments", "id")
    assert segments["regulars"]["in_words"] == "visitors whose number of visits is at least 5"
    assert segments["german-phones"]["in_words"] == (
        'visitors on a phone, as far as they are in the segment "germany"'
    )
    run("audit", "--html", "audit.html")
    assert "visitors whose number of visits is at least 5" in (shop / "audit.html").read_text()


def test_what_differs_from_an_earlier_audit_is_told(shop, run, run_json):
    earlier = run_json("audit")[1]
    (shop / "earlier.json").write_text(json.dumps(earlier))
    run("compile", "-o", "earlier.bundle")
    assert run("audit", "--since", "earlier.json")[1] == "nothing differs\n"
    assert run("audit", "--since", "earlier.bundle")[1] == "nothing differs\n"
    rules = shop / "rules" / "shop.toml"
    text = rules.read_text().replace('geo.country == "DE"', 'geo.city == "Ulm"').replace("regulars", "fans")
    rules.write_text(text + "[consent]\nchoice_days = 30\n")
    changes = run_json("audit", "--since", "earlier.json")[1]["changes"]
    told = {(row["section"], row["name"], row["kind"], row["fact"]) for row in changes}
    assert ("segment", "regulars", "removed", "") in told
    assert ("segment", "fans", "added", "") in told
    assert ("segment", "germany", "changed", "needs consent for") in told
    assert ("signal", "geo.city", "added", "") in told
    assert ("kept", "segments_consent", "changed", "for days") in told
    assert run_json("audit", "--since", "earlier.bundle")[1]["changes"] == changes
    assert "segments_consent" in run("audit", "--since", "earlier.json")[1]


def test_a_purpose_that_nothing_needed_before_is_told(shop, run_json):
    rules = shop / "rules" / "shop.toml"
    whole = rules.read_text()
    rules.write_text(whole[: whole.index("[segments.regulars]")])
    (shop / "earlier.json").write_text(json.dumps(run_json("audit")[1]))
    rules.write_text(whole)
    first = run_json("audit", "--since", "earlier.json")[1]["changes"][0]
    assert (first["section"], first["name"], first["kind"]) == ("purpose", "personalization", "added")


def test_only_an_audit_can_be_compared_with(shop, run):
    (shop / "other.json").write_text('{"segments": 3}')
    code, _, err = run("audit", "--since", "other.json")
    assert code == 1
    assert "Expected what `segments audit --json` writes" in err
    assert run("audit", "--since", "12")[0] == 2
    assert run("audit", "--since", "missing.json")[0] == 1
