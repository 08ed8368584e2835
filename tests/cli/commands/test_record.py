"""The record of processing: what rules know is in it, what the site says, and what nobody said stands open."""

import csv
import html.parser
import io

import pytest

CONTROLLER = """
[controller]
name = "Acme <b>Shoes</b> Ltd"
address = "1 Main Street, Dublin"
contact = "privacy@acme.example"
joint_controllers = ["none"]
representative = "none"
data_protection_officer = "J. Byrne, dpo@acme.example"
recipients = ["Cloudflare, Inc. (processor)", "=HYPERLINK(1)"]
transfers = ["USA: EU-US Data Privacy Framework"]
security = ["Two people have the keys"]
[controller.purposes]
necessary = "To serve the site"
personalization = "To show what fits a visitor"
"""


class Page(html.parser.HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text.append(data)


def rows_of(path):
    """The rows of a record's CSV by purpose."""
    text = path.read_bytes().decode("utf-8-sig")
    return {row["Purpose"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def test_what_nobody_said_stands_open_and_is_never_made_up(shop, run):
    code, out, err = run("audit", "--record", "record.html")
    assert (code, out) == (0, "")
    assert "still open: Controller, Address, Contact, Joint controllers, Representative" in err
    page = (shop / "record.html").read_text()
    assert page.count("Open, to be filled in") == 1 + 8 + 2
    assert "controller.data_protection_officer" in page
    run("audit", "--record", "record.csv")
    row = rows_of(shop / "record.csv")["personalization"]
    assert (row["Controller"], row["Recipients"], row["Description"]) == ("", "", "")
    assert row["Open fields"].splitlines()[0] == "Controller"


def test_each_purpose_says_its_data_its_segments_and_how_long_what_is_kept(shop, run):
    (shop / "rules" / "who.toml").write_text(CONTROLLER)
    code, _, err = run("audit", "--record", "record.csv")
    assert (code, err) == (0, "wrote record.csv\n")
    rows = rows_of(shop / "record.csv")
    assert list(rows) == ["necessary", "personalization"]
    personal = rows["personalization"]
    assert personal["Segments"] == "regulars"
    assert personal["Personal data"].startswith("visitor.visits: Visits, this one included")
    assert "__Host-segments, 180 days: number of visits" in personal["Kept, and for how long"]
    assert "segments_consent, 180 days" in rows["necessary"]["Kept, and for how long"]
    assert rows["necessary"]["Segments"] == "german-phones\ngermany"
    assert personal["Description"] == "To show what fits a visitor"
    assert personal["Categories of data subjects"] == "Visitors of the site"
    assert personal["Open fields"] == ""


def test_the_page_has_no_script_and_nothing_of_the_rules_becomes_markup(shop, run):
    (shop / "rules" / "who.toml").write_text(CONTROLLER)
    run("audit", "--record", "record.html")
    text = (shop / "record.html").read_text(encoding="utf-8")
    page = Page(text)
    assert not {"script", "img", "link", "iframe", "b"} & set(page.tags)
    assert "Acme <b>Shoes</b> Ltd" in page.text
    assert "Open, to be filled in" not in text
    assert "Two people have the keys" in page.text
    assert "color-scheme: light dark" in text


def test_no_cell_is_a_formula(shop, run):
    recipients = "recipients = ['=HYPERLINK(1)', 'x']"
    (shop / "rules" / "who.toml").write_text(f"[controller]\n{recipients}\nname = '@x'\n")
    run("audit", "--record", "record.csv")
    row = rows_of(shop / "record.csv")["necessary"]
    assert row["Recipients"].startswith("'=")
    assert row["Controller"] == "'@x"


def test_the_controller_is_in_no_bundle(shop, run_json):
    before = run_json("audit")[1]["digest"]
    (shop / "rules" / "who.toml").write_text(CONTROLLER)
    assert run_json("audit")[1]["digest"] == before


@pytest.mark.parametrize(
    ("table", "place", "words"),
    [
        ("[controller]\nnam = 'x'", "2:1", "name"),
        ("[controller]\nname = 3", "2:8", "text in quotes"),
        ("[controller]\nname = ' '", "2:8", "an empty one"),
        ("[controller]\nrecipients = ['a', '']", "2:14", "an empty one"),
        ("[controller.purposes]\nadvertizing = 'x'", "2:1", "advertising"),
        ("[controller.purposes]\nanalytics = 3", "2:13", "text in quotes"),
    ],
)
def test_slips_are_refused_at_their_place(shop, run, table, place, words):
    (shop / "rules" / "who.toml").write_text(table + "\n")
    code, out, err = run("check")
    assert code == 1
    assert f"who.toml:{place}: error" in out + err
    assert words in out + err


def test_another_form_is_refused(shop, run):
    code, _, err = run("audit", "--record", "record.pdf")
    assert code == 2
    assert "ends in .html or .csv" in err
