import pytest


def test_rules_are_shown_with_the_winner_of_a_slot_first(shop, run_json):
    code, result = run_json("show")
    assert code == 0
    assert [row["id"] for row in result["segments"]] == ["german-phones", "germany", "regulars"]
    phones = result["segments"][0]
    assert (phones["parent"], phones["signals"]) == ("germany", ["device.type", "geo.country"])
    assert result["segments"][2]["purposes"] == ["personalization"]


def test_a_bundle_is_shown_as_what_its_bytes_say(shop, run, golden):
    (shop / "rules" / "more.toml").write_text(
        """
        [signals.tags]
        type = "list<string>"
        purpose = "analytics"

        [segments.sale]
        when = 'page.path.startsWith("/sale") || !page.path.contains("old") && !("a" in tags)'
        ends = 2027-04-20T18:00:00Z

        [segments.between]
        when = 'visitor.visits in [1, 2] || visitor.visits > 4 && visitor.visits <= 9 && visitor.visits != 7'

        [segments.odd]
        when = 'visitor.visits % 2 == 1 && !device.is_touch'

        [segments.nobody]
        when = "false"
        """
    )
    run("compile", "-o", "out.bundle")
    code, out, _ = run("show", "out.bundle")
    assert code == 0
    golden("cli/show-bundle.txt", out)


def test_rules_are_shown_for_people(shop, run, golden):
    golden("cli/show-rules.txt", run("show")[1])


def test_something_else_than_a_bundle_is_refused(shop, run):
    (shop / "out.bundle").write_bytes(b"\xff" * 20)
    code, out, err = run("show", "out.bundle")
    assert (code, out) == (1, "")
    assert "Expected" in err


@pytest.mark.parametrize("moment", ["0001-01-01", "9999-12-31T23:00:00", "1969-12-31"])
def test_a_campaign_outside_of_all_calendars_is_refused_at_its_place(shop, run, moment):
    with (shop / "rules" / "shop.toml").open("a") as rules:
        rules.write(f'[segments.campaign]\nwhen = "true"\nstarts = {moment}\n')
    code, out, _ = run("check")
    assert code == 1
    assert "Expected a year from 1970 to 9998" in out
    assert f"starts = {moment}" in out
