"""The record of processing activities that GDPR Art. 30(1) asks of a controller, as far as rules and the site know it.

In: an audit and the table `[controller]`. Out: one activity for each purpose that is used, and fields of all of them.
This file must never fill in what neither of the two says: such a field is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from segments.authoring.inspect.audit import Audit, KeptRecord, RecordedSignal, Recording
from segments.catalog import PURPOSES, SIGNALS

NECESSARY: Final = PURPOSES[0]

SECURITY: Final = (
    "Consent comes first: a signal that consent does not cover is not computed",
    "Cookies of the worker are signed with HMAC-SHA256, and those with a history or a grant closed to scripts",
    "Withdrawn consent and erasure delete the history in the same answer",
    "Only signed rules are taken; forged cookies and orders are refused in constant time",
)
"""Measures of the product (Art. 32), each held by its tests; the site's own come from its table."""

NOTHING_KEPT: Final = "Nothing about a visitor is kept on a server by the worker, and nothing is logged"
ONLY_RECORDED: Final = (
    "The recording is all that the worker keeps about visitors on a server: coarse values, the hour and no id, "
    "which expire by themselves; nothing is logged"
)
"""The measure in its place where the rules ask for a recording."""

_VISITORS: Final = "Visitors of the site"
_KNOWN_PEOPLE: Final = "People whom the site's own backend knows and grants segments or facts"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that the record has to say. `hint` is what to write where `values` are empty."""

    name: str
    article: str
    values: tuple[str, ...]
    hint: str = ""

    @property
    def is_open(self) -> bool:
        """True where somebody still has to fill it in."""
        return not self.values


@dataclass(frozen=True, slots=True)
class Activity:
    """The processing for one purpose. `description` is the site's own; "" where it says nothing."""

    purpose: str
    description: str
    segments: tuple[str, ...]
    personal_data: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """All of it, for the audited bundle."""

    site: str
    digest: str
    source: str
    at: str
    fields: tuple[Field, ...]
    activities: tuple[Activity, ...]

    @property
    def open_fields(self) -> tuple[str, ...]:
        """The names of the fields that are still open; an activity without a description is one of them."""
        missing = [f"Purpose {row.purpose}" for row in self.activities if not row.description]
        return (*(field.name for field in self.fields if field.is_open), *missing)


def make_record(audit: Audit, controller: Mapping[str, object]) -> Record:
    """The record. `controller` are the values of `[controller]`, perhaps none."""
    made = audit.made
    return Record(
        site=audit.site,
        digest=audit.digest,
        source=made.source if made else "",
        at=made.at if made else "",
        fields=_fields(audit, controller),
        activities=tuple(_activity(purpose, audit, controller) for purpose in _purposes_used(audit)),
    )


def _fields(audit: Audit, controller: Mapping[str, object]) -> tuple[Field, ...]:
    has_grants = any(signal.source.startswith("trait:") for signal in audit.signals)
    subjects = _texts(controller, "data_subjects") or (_VISITORS, *((_KNOWN_PEOPLE,) if has_grants else ()))

    kept = ONLY_RECORDED if audit.recording else NOTHING_KEPT

    def stated(name: str, article: str, key: str, hint: str) -> Field:
        return Field(name, article, _texts(controller, key), f"{hint}; in the rules: controller.{key}")

    return (
        stated("Controller", "Art. 30(1)(a)", "name", "Who decides about the processing"),
        stated("Address", "Art. 30(1)(a)", "address", "Postal address of the controller"),
        stated("Contact", "Art. 30(1)(a)", "contact", "E-mail or telephone of the controller"),
        stated("Joint controllers", "Art. 30(1)(a)", "joint_controllers", "Others who decide with them, or none"),
        stated("Representative", "Art. 30(1)(a)", "representative", "In the Union (Art. 27), or none"),
        stated("Data protection officer", "Art. 30(1)(a)", "data_protection_officer", "Name and contact, or none"),
        Field("Categories of data subjects", "Art. 30(1)(c)", subjects),
        stated(
            "Recipients",
            "Art. 30(1)(d)",
            "recipients",
            "Who receives the data; the worker itself runs at Cloudflare",
        ),
        stated("Transfers to third countries", "Art. 30(1)(e)", "transfers", "Countries and safeguards, or none"),
        Field("Security measures", "Art. 30(1)(g)", (*SECURITY, kept, *_texts(controller, "security"))),
    )  # fmt: skip


def _purposes_used(audit: Audit) -> list[str]:
    """The necessary one, since choices are kept for it, that of a recording, and what signals and segments need."""
    used = {NECESSARY, audit.recording.purpose} if audit.recording else {NECESSARY}
    for signal in audit.signals:
        if signal.segments:
            used.update(signal.purposes)
    for segment in audit.segments:
        used.update(segment.purposes)
    return [purpose for purpose in PURPOSES if purpose in used]


def _activity(purpose: str, audit: Audit, controller: Mapping[str, object]) -> Activity:
    described = controller.get("purposes")
    description = described.get(purpose, "") if isinstance(described, Mapping) else ""
    data = [
        f"{signal.name}: {signal.meaning} (from {signal.source})"
        for signal in audit.signals
        if purpose in signal.purposes and signal.segments
    ]
    if purpose == NECESSARY:
        segments = [segment.id for segment in audit.segments if not segment.purposes]
    else:
        segments = [segment.id for segment in audit.segments if purpose in segment.purposes]
    kept = [record for record in audit.kept if purpose in record.purpose.split(", ")]
    spelled = [_spell_kept(row) for row in kept]
    if audit.recording and purpose == audit.recording.purpose:
        data += map(_spell_recorded, audit.recording.signals)
        spelled.append(_spell_recording(audit.recording))
    return Activity(purpose, str(description), tuple(segments), tuple(data), tuple(spelled))


def _spell_recorded(signal: RecordedSignal) -> str:
    known = SIGNALS.get(signal.name)
    return f"{signal.name}: {known.doc if known else 'Declared by this site'} (in the recording)"


def _spell_recording(recording: Recording) -> str:
    share = f"{100 * recording.share:g}%"
    return f"recording, {recording.days} days after the day of the view: {share} of page views, without an id (in KV)"


def _spell_kept(record: KeptRecord) -> str:
    """The envisaged time limit for erasure, Art. 30(1)(f)."""
    days = {None: "as long as it says", 0: "until the tab is closed"}.get(record.days, f"{record.days} days")
    return f"{record.name}, {days}: {'; '.join(record.contents)} (set by {record.set_by})"


def _texts(controller: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = controller.get(key)
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, value)) if isinstance(value, list) else ()
