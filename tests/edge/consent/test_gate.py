from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain, combinations

import pytest

from segments.catalog import PURPOSES, SIGNALS
from segments.edge.consent.gate import AllowedSignals, Consent, allow_signals, everything_allowed

WANTED = {name: signal.purpose for name, signal in SIGNALS.items()} | {
    "ads.id": "advertising",
    "a.b": "analytics",
}
GRANTABLE = PURPOSES[1:]
COMBINATIONS = [frozenset(c) for c in chain.from_iterable(combinations(GRANTABLE, n) for n in range(5))]


class RecordedSignals:
    """A real reader of constant signals that remembers what it was asked for."""

    def __init__(self, *extra: str) -> None:
        self.asked: list[str] = []
        self.extra = extra

    def read(self, names: Sequence[str]) -> Mapping[str, object]:
        self.asked.extend(names)
        return {name: f"value of {name}" for name in (*names, *self.extra)}


def consent_of(purposes: frozenset[str], *, is_segmented: bool = True) -> Consent:
    return Consent(purposes, law="gdpr", source="own", explicit=True, is_segmented=is_segmented)


def test_no_consent_allows_only_necessary_signals() -> None:
    signals = RecordedSignals()
    allowed = allow_signals(signals, consent_of(frozenset()), WANTED)
    assert {WANTED[name] for name in allowed.values} == {"necessary"}
    assert {WANTED[name] for name in signals.asked} == {"necessary"}


def test_every_wanted_signal_is_either_allowed_or_withheld_with_its_purpose() -> None:
    for purposes in COMBINATIONS:
        allowed = allow_signals(RecordedSignals(), consent_of(purposes), WANTED)
        assert allowed.values.keys() | allowed.withheld.keys() == WANTED.keys()
        assert not allowed.values.keys() & allowed.withheld.keys()
        assert all(WANTED[name] == purpose for name, purpose in allowed.withheld.items())


def test_removing_a_purpose_never_adds_a_signal_nor_changes_one() -> None:
    allowed = {c: allow_signals(RecordedSignals(), consent_of(c), WANTED).values for c in COMBINATIONS}
    pairs = [(more, more - {purpose}) for more in COMBINATIONS for purpose in more]
    assert len(pairs) == 32
    for more, fewer in pairs:
        assert allowed[fewer].items() <= allowed[more].items()


def test_a_withheld_signal_is_never_computed() -> None:
    for purposes in COMBINATIONS:
        signals = RecordedSignals()
        allowed = allow_signals(signals, consent_of(purposes), WANTED)
        assert not set(signals.asked) & allowed.withheld.keys()


def test_what_a_reader_gives_unasked_does_not_pass() -> None:
    signals = RecordedSignals("visitor.visits", "not.wanted")
    allowed = allow_signals(signals, consent_of(frozenset()), WANTED)
    assert "visitor.visits" not in allowed.values
    assert "not.wanted" not in allowed.values


def test_a_purpose_that_nobody_defined_is_never_covered() -> None:
    consent = Consent(frozenset({"telepathy"}), law="gdpr", source="own", explicit=True)
    assert consent.purposes == {"necessary"}
    assert not allow_signals(RecordedSignals(), everything_allowed(), {"a": "telepathy"}).values


def test_a_visitor_without_segments_is_asked_nothing() -> None:
    signals = RecordedSignals()
    allowed = allow_signals(signals, consent_of(frozenset(), is_segmented=False), WANTED)
    assert not allowed.values
    assert allowed.withheld == WANTED
    assert not signals.asked


def test_everything_is_allowed_for_offline_tools() -> None:
    allowed = allow_signals(RecordedSignals(), everything_allowed(), WANTED)
    assert allowed.values.keys() == WANTED.keys()


@pytest.mark.parametrize("key", [None, object(), "key"])
def test_nobody_else_makes_allowed_signals(key: object) -> None:
    with pytest.raises(TypeError, match="allow_signals"):
        AllowedSignals({"visitor.visits": 3}, {}, key)  # type: ignore[arg-type]


def test_allowed_signals_cannot_be_changed_or_copied_with_other_values() -> None:
    allowed = allow_signals(RecordedSignals(), consent_of(frozenset()), WANTED)
    with pytest.raises(AttributeError):
        allowed.values = {}  # type: ignore[misc]
    with pytest.raises((TypeError, ValueError), match="InitVar"):  # TypeError from Python 3.13 on
        replace(allowed, values={"visitor.visits": 3})
