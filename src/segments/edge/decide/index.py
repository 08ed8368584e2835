"""The index of one bundle: everything that resolving needs, for all requests of an isolate.

In: a Bundle. Out: an Index that turns values into the bits of matched segments. Whatever is wrong with a bundle shows
here, when it is opened; matching never raises. An index grows with what it has seen, within MAX_KEPT_BYTES.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from segments.bundle.format import MAX_LANE_BITS, SCHEDULE_SIGNAL
from segments.bundle.model import Bundle, Planned
from segments.edge.cel.evaluate import plan_expression
from segments.edge.cel.typed import typed_value
from segments.edge.decide.masks import SignalMasks
from segments.edge.prediction.site_models import SiteModels, VisitorScores
from segments.errors import BundleCorrupt
from segments.expression_codes import FORM_SIGNAL

MAX_KEPT_BYTES: Final = 16 * 1024 * 1024
"""Of masks: an eighth of the 128 MB that an isolate has for everything. A second index has half of it."""

_CAPACITIES: Final = range(64, 2_048)
"""Values kept for a signal: enough for what comes again and again, whatever the size of the masks."""

NOTHING_WITHHELD: Final[Mapping[str, str]] = MappingProxyType({})

Plan = Callable[[Mapping[str, Any]], object]


class Index:
    """The open index of a bundle; make one with `open_index`. Bits count from 0 and are those of the bundle."""

    __slots__ = (
        "_bundle", "_columns", "_every_term", "_layers", "_planned", "_scored", "_types",
        "lane_bits", "models", "wanted",
    )  # fmt: skip

    def __init__(self, bundle: Bundle, taken_bits: int = 0) -> None:
        columns = bundle.columns()
        planned = bundle.planned()
        term_count = sum(bundle.layers)
        lanes = sum([len(column.lanes) for column in columns]) + sum([len(row.lanes) for row in planned])
        self.lane_bits = lanes * term_count
        """The size of the masks before any visitor came; of two indexes in one isolate both count."""
        if self.lane_bits > MAX_LANE_BITS - taken_bits:
            raise BundleCorrupt(
                f"Expected at most {MAX_LANE_BITS - taken_bits} bits in lanes, got {self.lane_bits}"
            )
        capacity = _capacity(len(columns), term_count, MAX_KEPT_BYTES >> bool(taken_bits))
        self._bundle = bundle
        self._every_term = (1 << term_count) - 1
        self._layers = _layer_masks(bundle.layers)
        self.models = SiteModels(bundle.models)
        """The site's models, of which none is opened before a visitor needs it."""
        masks = [
            (column.signal, SignalMasks(column.type, column.lanes, term_count, capacity))
            for column in columns
        ]
        self._columns = tuple(row for row in masks if row[0] not in self.models)
        self._scored = tuple(row for row in masks if row[0] in self.models)
        rows = [
            (
                _plan(row),
                SignalMasks("bool", row.lanes, term_count, _CAPACITIES[0]),
                tuple(name for name in _signals_in(row.expression) if name in self.models),
            )
            for row in planned
        ]
        self._planned = tuple(sorted(rows, key=lambda row: bool(row[2])))  # what needs no score comes first
        self._types = {signal.name: signal.type for signal in bundle.signals}
        self.wanted: Mapping[str, str] = bundle.wanted
        """The purpose of each signal that the rules read."""

    @property
    def bits(self) -> Mapping[str, int]:
        """The bit of each segment's id."""
        return self._bundle.bits

    def names(self, bits: int) -> list[str]:
        """The ids of the segments with these bits, in the order of the rules' files."""
        names, places = self._bundle.file_names, self._bundle.file_places
        digits = bin(bits)
        last, find = len(digits) - 1, digits.find
        # A search jumps over the many zeros faster than any loop over bits.
        found = []
        at = find("1")
        while at >= 0:
            found.append(places[last - at])
            at = find("1", at + 1)
        found.sort()
        return [names[place] for place in found]

    def match(
        self,
        values: Mapping[str, object],
        now_ms: int | None = None,
        withheld: Mapping[str, str] = NOTHING_WITHHELD,
    ) -> int:
        """The segments that match: a bit each. A value of None, or of the wrong type, is UNKNOWN.

        `now_ms` is Unix milliseconds; without it no segment of a campaign with a start or an end matches. `withheld`
        are the signals that consent does not cover, of models too.
        """
        if SCHEDULE_SIGNAL in self._types:
            values = {**values, SCHEDULE_SIGNAL: now_ms}
        bits = self._every_term
        get = values.get
        for name, masks in self._columns:
            value = get(name)
            if type(value) is masks.python_type:
                mask = masks.known.get(value)
                bits &= masks.mask_of(value) if mask is None else mask
            else:
                bits &= masks.unknown if value is None else masks.mask_of(value)
        if bits and (self._planned or self._scored):
            bits = self._match_planned(bits, values, withheld)
        return self._segments_of(bits)

    def _match_planned(self, bits: int, values: Mapping[str, object], withheld: Mapping[str, str]) -> int:
        """The terms that survive planned expressions and scores; what no surviving term needs is not evaluated."""
        typed: dict[str, Any] = {}
        for name, signal_type in self._types.items():
            value = typed_value(values.get(name), signal_type)
            if value is not None:
                typed[name] = value
        scores = VisitorScores(self.models, typed, withheld)
        for plan, masks, asked in self._planned:
            if bits & ~masks.unknown:
                known = {name: value for name in asked if (value := scores.of(name)) is not None}
                outcome = plan({**typed, **known} if known else typed)
                bits &= masks.mask_of(outcome) if isinstance(outcome, bool) else masks.unknown
        for name, masks in self._scored:
            if bits & ~masks.unknown:
                bits &= masks.mask_of(scores.of(name))
        return bits

    def _segments_of(self, bits: int) -> int:
        """A segment matches when one of its terms survived: the layers, laid over each other."""
        matched = 0
        for width, every_segment in self._layers:
            matched |= bits & every_segment
            bits >>= width
        return matched


def open_index(bundle: Bundle, taken_bits: int = 0) -> Index:
    """The index of a bundle; `taken_bits` are the lanes of another in the same isolate.

    Raises:
        BundleCorrupt: a column, a planned expression or a list of segments is not what its format promises, or there
            are too many for an isolate.
    """
    bundle.make_lists()
    return Index(bundle, taken_bits)


def _signals_in(expression: object) -> list[str]:
    """The signals that an encoded expression reads."""
    if not isinstance(expression, list):
        return []
    if expression[:1] == [FORM_SIGNAL]:
        return [str(expression[1])]
    return [name for part in expression for name in _signals_in(part)]


def _capacity(columns: int, term_count: int, most_bytes: int) -> int:
    """The number of masks that each signal may keep."""
    share = most_bytes // (max(columns, 1) * (term_count // 8 + 64))
    return min(max(share, _CAPACITIES[0]), _CAPACITIES[-1])


def _layer_masks(widths: Sequence[int]) -> tuple[tuple[int, int], ...]:
    return tuple((width, (1 << width) - 1) for width in widths)


def _plan(row: Planned) -> Plan:
    try:
        return plan_expression(row.expression)
    except (TypeError, ValueError, LookupError, RecursionError) as error:
        raise BundleCorrupt("Expected an encoded expression, got something else - at planned") from error
