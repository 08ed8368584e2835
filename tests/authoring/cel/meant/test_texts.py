import pytest

from segments.authoring.cel.functions.literal_kinds import read_literal
from segments.authoring.cel.meant.texts import (
    meant_clock,
    meant_duration,
    meant_timestamp,
    meant_weekdays,
    meant_window,
    meant_zone,
)


@pytest.mark.parametrize(
    ("guess", "kind", "written", "meant"),
    [
        (meant_window, "window", "7 days", "7d"),
        (meant_window, "window", "1y", "12mo"),
        (meant_window, "window", "3 hrs", "3h"),
        (meant_window, "window", "soon", ""),
        (meant_window, "window", "0 days", ""),
        (meant_clock, "clock", "9:00", "09:00"),
        (meant_clock, "clock", "6 pm", "18:00"),
        (meant_clock, "clock", "12am", "00:00"),
        (meant_clock, "clock", "13pm", ""),
        (meant_clock, "clock", "25:00", ""),
        (meant_weekdays, "weekdays", "Monday", "mon"),
        (meant_weekdays, "weekdays", "Monday to Friday", "mon-fri"),
        (meant_weekdays, "weekdays", "sat and sun", "sat,sun"),
        (meant_weekdays, "weekdays", "weekend", "sat,sun"),
        (meant_weekdays, "weekdays", "holidays", ""),
        (meant_duration, None, "1y", "365d"),
        (meant_duration, None, "2 months", "60d"),
        (meant_duration, None, "90 minutes", "90m"),
        (meant_timestamp, None, "2027-03-20", "2027-03-20T00:00:00Z"),
        (meant_timestamp, None, "tomorrow", ""),
        (meant_zone, None, "Europe/Berln", "Europe/Berlin"),
        (meant_zone, None, "the moon", ""),
    ],
)
def test_a_guess_is_of_the_form_that_its_place_asks_for(guess, kind, written, meant):
    assert guess(written) == meant
    if kind and meant:
        read_literal(kind, meant)
