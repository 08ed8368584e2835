"""A calendar file, read back by the rules of RFC 5545."""

from datetime import date

from segments.authoring.inspect.calendar import LocalDays, Period
from segments.cli.output.icalendar import calendar_text


def events(text):
    """The properties of each event, unfolded and unescaped."""
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    found, lines = [], text.replace("\r\n ", "").split("\r\n")
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            found[-1].setdefault(name, value)
    return found


def test_a_period_is_an_event_in_utc_and_a_day_one_of_the_visitors_own():
    periods = [Period("sale", "", 1_806_197_400_000, 1_806_201_000_000), Period("over", "", None, 0)]
    days = [LocalDays("season", "", date(2027, 11, 26), date(2027, 11, 29))]
    sale, over, season = events(calendar_text("shop", periods, days, now_ms=0))
    assert (sale["DTSTART"], sale["DTEND"], sale["UID"]) == (
        "20270328T013000Z",
        "20270328T023000Z",
        "sale@shop",
    )
    assert ("DTEND" in over, over["DTSTART"]) == (False, "19700101T000000Z")
    assert (season["DTSTART;VALUE=DATE"], season["DTEND;VALUE=DATE"]) == ("20271126", "20271130")


def test_a_title_is_text_whatever_is_in_it():
    title = "20% off; boots, shoes\\socks\r\nEND:VEVENT" + "ä" * 80
    (event,) = events(calendar_text("shop", [Period("sale", title, 0, None)], (), now_ms=0))
    assert event["SUMMARY"] == "20% off\\; boots\\, shoes\\\\socks\\nEND:VEVENT" + "ä" * 80
    assert "END" in event


def test_what_a_parent_brings_is_no_event_of_its_own():
    assert events(calendar_text("shop", [Period("child", "", 0, 1, is_inherited=True)], (), now_ms=0)) == []
