"""Bodies of the API: one dataclass for each thing that is sent or answered, with the limits of its members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from segments.desk.api.shape import Limits

Purpose: TypeAlias = Literal["necessary", "functional", "analytics", "personalization", "advertising"]
Name: TypeAlias = Annotated[str, Limits(1, 64, "^[A-Za-z_$][A-Za-z0-9_.$-]*$")]
EventName: TypeAlias = Annotated[str, Limits(1, 64, "^[A-Za-z$][A-Za-z0-9 _.:$/-]*$")]
Text: TypeAlias = Annotated[str, Limits(0, 1_024)]
Texts: TypeAlias = Annotated[tuple[Text, ...], Limits(0, 100)]
Plain: TypeAlias = str | bool | int | float | Texts | None
PersonId: TypeAlias = Annotated[str, Limits(1, 200)]
SegmentId: TypeAlias = Annotated[str, Limits(1, 100)]
Source: TypeAlias = Annotated[str, Limits(1, 64, doc="who says so, such as `preference-centre`")]
Moment: TypeAlias = Annotated[int, Limits(0, 2**53 - 1, doc="Unix milliseconds")]


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal (RFC 9457)."""

    status: int
    title: Annotated[str, Limits(doc="a stable code")]
    detail: str


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment that a person is in."""

    id: SegmentId
    reason: Literal["RULE"]
    since: Moment


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """The consent of a person, and who says so."""

    purposes: tuple[Purpose, ...]
    source: str


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """If a person may be addressed by a channel; null where nobody has said."""

    name: str
    allowed: bool | None


@dataclass(frozen=True, slots=True)
class Segments:
    """The segments of a person, and the signals that consent withholds with the purpose that is missing."""

    segments: tuple[SegmentRow, ...]
    withheld: Mapping[str, str]
    consent: ConsentRow
    bundle: str
    channel: ChannelRow | None = None
    values: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class CallBatch:
    """Messages as Segment's and RudderStack's clients send them, with members of their own."""

    takes_more: ClassVar[bool] = True

    batch: Annotated[tuple[object, ...], Limits(doc="those beyond 2,500 are refused in the answer")]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A message that was not taken."""

    index: int
    reason: str
    why: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The outcome of a batch; `without_effect` are messages that came before, or that no rule counts."""

    success: bool
    accepted: int
    without_effect: int
    refused: tuple[RefusedRow, ...]
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that a person did. Without a time it is now; an id makes it count once."""

    name: EventName
    id: Annotated[str, Limits(1, 100)] | None = None
    time: Moment | None = None
    properties: Annotated[Mapping[str, Plain], Limits(0, 100)] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Events:
    """Events of one person."""

    events: Annotated[tuple[EventRow, ...], Limits(1, 500)]


@dataclass(frozen=True, slots=True)
class AttributeChanges:
    """Attributes to write; null removes one."""

    attributes: Annotated[Mapping[str, Plain], Limits(1, 100)]
    source: Source = "api"


@dataclass(frozen=True, slots=True)
class Attributes:
    """The attributes of a person, and those that were refused, each with its reason."""

    attributes: Mapping[str, object]
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConsentChoice:
    """A choice of the person's, as it stands from now on."""

    purposes: Annotated[tuple[Purpose, ...], Limits(0, 10)]
    source: Source = "api"


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """If a person may be addressed by a channel."""

    allowed: bool
    source: Source = "api"


@dataclass(frozen=True, slots=True)
class Device:
    """The identifier of a device before log-in."""

    anonymous_id: PersonId


@dataclass(frozen=True, slots=True)
class JoinAnswer:
    """The outcome of a join: `joined`, `elsewhere`, `parted`, `never` or `too-late`."""

    standing: Literal["joined", "elsewhere", "parted", "never", "too-late"]


@dataclass(frozen=True, slots=True)
class Erased:
    """The profile is gone."""

    erased: bool


@dataclass(frozen=True, slots=True)
class Export:
    """Everything that is kept about a person."""

    first_seen: int
    last_seen: int
    attributes: tuple[Mapping[str, object], ...]
    consents: tuple[Mapping[str, object], ...]
    channels: tuple[Mapping[str, object], ...]
    identifiers: tuple[Mapping[str, object], ...]
    events: tuple[Mapping[str, object], ...]
    visits: int
    counters: Mapping[str, str]
    segments: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class GrantAnswer:
    """A grant for the edge: set it as a cookie of this name and value at log-in. `expires` is Unix seconds."""

    cookie: str
    value: str
    expires: int


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody who is in a segment."""

    kind: Literal["user", "anonymous"]
    id: str
    since: Moment


@dataclass(frozen=True, slots=True)
class Members:
    """A page of the people in a segment; `next` is the cursor of the following one, null at the end."""

    people: tuple[MemberRow, ...]
    next: str | None


Document: TypeAlias = Mapping[str, Any]
