"""The keys that each table of a rules file may have: one row per key, with its type and meaning.

The reader checks against these rows and the reference lists them; nothing else knows a key. This file must
never look at a value's place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from segments.bundle.experiments.assignment_spec import PERIODS, PERSON, UNITS
from segments.catalog import PURPOSES, SIGNAL_TYPES

TEXT: Final = "text in quotes"
TEXTS: Final = "a list of texts in quotes"
WHOLE: Final = "a whole number"
FLAG: Final = "true or false"
MOMENT: Final = "a date or a date and time"
TABLE: Final = "a table"
ANY: Final = "a value"

EARLIEST_MS: Final = -62_135_596_800_000
LATEST_MS: Final = 253_402_300_799_999
"""The years 1 to 9999 in Unix milliseconds: all that dates can say."""
YEARS: Final = range(1970, 9999)
"""Of a date in the rules; at either end a time zone could lead out of all calendars."""

MAX_SEGMENT_ID_CHARS: Final = 64
SEGMENT_ID: Final = re.compile(rf"[a-z0-9][a-z0-9-]{{0,{MAX_SEGMENT_ID_CHARS - 1}}}\Z")
SEGMENT_ID_GRAMMAR: Final = (
    f"lower-case letters, digits and dashes, at most {MAX_SEGMENT_ID_CHARS} characters"
)
RESERVED_SEGMENT_IDS: Final = frozenset({"else"})
"""`<!-- segment else -->` is the other branch of a comment block."""

SIGNAL_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*){0,7}\Z")
SIGNAL_SOURCES: Final = ("header", "cookie", "query", "trait", "distance")
SITE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}\Z")


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table. `least` and `most` bound a whole number, `choices` a text."""

    name: str
    type: str
    doc: str
    least: int = 0
    most: int = 0
    choices: tuple[str, ...] = ()


def _by_name(*keys: Key) -> dict[str, Key]:
    return {key.name: key for key in keys}


TOP_KEYS: Final = _by_name(
    Key("site", TABLE, "What the site is called and speaks; in one of the files"),
    Key("consent", TABLE, "What visitors have agreed to before they say anything, by country and region"),
    Key("signals", TABLE, "Signals of the site's own, one table each"),
    Key("events", TABLE, "What visitors do, one table an event"),
    Key("scores", TABLE, "What visitors' doings add up to, one table a score"),
    Key("features", TABLE, "What models read of a visitor: a name and an expression each"),
    Key("models", TABLE, "Trained models, one table each"),
    Key(
        "lifecycle",
        TABLE,
        "The stages of a visitor's life with the site, and what leads from one to the next",
    ),
    Key("assignments", TABLE, "Who gets which of several versions, one table an assignment"),
    Key("experiments", TABLE, "Assignments that are measured, one table an experiment"),
    Key("goals", TABLE, "What experiments are measured by, one table a goal"),
    Key(
        "recording",
        TABLE,
        "The visitors whose signals are kept for some days, to count with; without it none",
    ),
    Key("segments", TABLE, "The segments, one table each"),
    Key("campaigns", TABLE, "Messages to the people in segments, which the desk sends, one table each"),
    Key("controller", TABLE, "Who is responsible, for the record of processing; it stays on this machine"),
    Key("content_api", TABLE, "Content APIs that are asked for matching content only, one table each"),
)

SITE_KEYS: Final = _by_name(
    Key("name", TEXT, "Short name of the site, in the key of its pointer in KV"),
    Key("title", TEXT, "The site's name for people"),
    Key("hosts", TEXTS, "The site's own host names; a referrer from one of them is internal"),
    Key("languages", TEXTS, "The languages that the site speaks, the default one first"),
    Key("timezone", TEXT, "IANA time zone of dates without one, such as `starts`; UTC when left out"),
    Key("business_hours", ANY, "First hour and the hour after the last, `[9, 17]`"),
    Key(
        "content_type_from",
        TEXTS,
        "Where a page says what kind of content it is: header:, meta: or json:NAME",
    ),
    Key(
        "tags_from",
        TEXTS,
        "Where a page says its tags: header:, meta: or json:NAME; the first with any counts",
    ),
    Key("json_paths", TEXTS, "Where JSON names segments beside `segments`, such as meta.audience"),
    Key("json_prefix", TEXT, "What stands before a segment's name in tags and ids of JSON"),
    Key(
        "keep_marks",
        FLAG,
        "Whether what stays in JSON and in the state of pages keeps its marks, for components that read them",
    ),
    Key(
        "liquid", ANY, "Where conditions of Liquid count: true, or a list of paths and content types; nowhere"
    ),
    Key(
        "liquid_word",
        TEXT,
        "A secret word: only segments.WORD counts in Liquid then, which no visitor can know",
    ),
    Key(
        "untrusted",
        TEXTS,
        "Elements that visitors write in, by #id, .class or name: nothing inside is a mark",
    ),
    Key("trusted_proxy", FLAG, "Whether a proxy before the worker may set visitor-location headers"),
    Key(
        "crawlers",
        TEXT,
        "What search engines get: default blocks, or segments",
        choices=("default", "segments"),
    ),
    Key(
        "count_visits",
        TEXT,
        "Which pages count as a visit: those with blocks, or every page",
        choices=("block-pages", "every-page"),
    ),
    Key(
        "session_cookies",
        TEXTS,
        "Cookies of the site's own log-in, as globs, in place of the usual ones: their pages are never shared",
    ),
    Key("more_session_cookies", TEXTS, "Such cookies in addition to the usual ones"),
    Key(
        "anonymous_cookies",
        TEXTS,
        "Cookies that say nothing about a log-in, as globs, in addition to the usual ones",
    ),
    Key("key_cookies", TEXTS, "Cookies that shared pages depend on, such as a currency's, by their names"),
    Key("page_headers", TEXTS, "Request headers of the site's own that say in which form a page is wanted"),
    Key(
        "bypass",
        TEXTS,
        "Paths that are handed on untouched, such as those of an admin; * stands for any characters",
    ),
    Key(
        "app_origins",
        TEXTS,
        "Origins of apps that may read the answer about their visitor, such as https://app.example",
    ),
    Key("bypass_admins", FLAG, "Whether the admins of known content systems are handed on untouched"),
    Key("stale_if_error_seconds", WHOLE, "How long a page outlives its origin", least=0, most=2_592_000),
    Key("inject_script", FLAG, "Whether the worker puts the event script into pages"),
    Key("search_parameter", TEXT, "With inject_script: the query parameter that searches of the site have"),
    Key(
        "data_layer", TEXT, "With inject_script: the data layer whose pushes are reported, such as dataLayer"
    ),
    Key("server_timing", FLAG, "Whether responses carry a Server-Timing header"),
    Key("cookie_days", WHOLE, "How long the segment cookie lives", least=1, most=400),
    Key(
        "history_days",
        WHOLE,
        "How far back behaviour is kept; a longer window is an error",
        least=1,
        most=400,
    ),
    Key("session_minutes", WHOLE, "The pause after which a visit counts as a new one", least=1, most=1440),
    Key(
        "holdout", ANY, "The share of visitors who get no experiment at all, to measure all of them together"
    ),
    Key(
        "measured_blocks",
        TEXTS,
        "Blocks whose views and clicks are counted: their names in data-segment-measure",
    ),
    Key(
        "unknown_events",
        TEXT,
        "What becomes of events without a table: refused, or taken as custom ones",
        choices=("custom", "refuse"),
    ),
)

SIGNAL_KEYS: Final = _by_name(
    Key("type", TEXT, "The type of its values", choices=SIGNAL_TYPES),
    Key("purpose", TEXT, "The consent that reading it needs", choices=PURPOSES),
    Key(
        "from", TEXT, "header:NAME, cookie:NAME, query:NAME, trait:NAME or distance:LAT,LON; trait:<its name>"
    ),
    Key("doc", TEXT, "What it means, for people"),
    Key("absent", ANY, "Its value when the request has none; without this it is then UNKNOWN"),
)

EVENT_KEYS: Final = _by_name(
    Key("purpose", TEXT, "The consent that counting it needs", choices=PURPOSES),
    Key("properties", TABLE, "The types of its properties by name; without it any may come with it"),
    Key("doc", TEXT, "What it means, for people"),
)

SCORE_KEYS: Final = _by_name(
    Key("add", ANY, "The events that add to it: a list of tables"),
    Key("signals", ANY, "What adds to it as long as it holds: a list of tables"),
    Key("half_life", TEXT, "In what time it loses half: a length such as 7d; without it, it never wears off"),
    Key("cap", ANY, "The most it can be, a number"),
    Key("floor", ANY, "How far it wears off: who once had more keeps this much, a number"),
    Key("doc", TEXT, "What it means, for people"),
)

SCORE_PART_KEYS: Final = _by_name(
    Key("event", TEXT, "The event that adds to the score"),
    Key("weight", ANY, "How many points; below zero it takes away"),
    Key("when", TEXT, "A condition on the event, in CEL"),
)

SCORE_SIGNAL_KEYS: Final = _by_name(
    Key("when", TEXT, "A condition on the visitor, in CEL"),
    Key("weight", ANY, "How many points; below zero it takes away"),
)

LIFECYCLE_KEYS: Final = _by_name(
    Key("stages", TABLE, "The stages, one table each, the one where everybody begins first"),
    Key("activity", TEXTS, "The events that count as being active; visit when left out"),
)

STAGE_KEYS: Final = _by_name(
    Key("next", ANY, "What leads out of it: a list of tables, the first that applies counts"),
    Key("doc", TEXT, "What it means, for people"),
)

MOVE_KEYS: Final = _by_name(
    Key("to", TEXT, "The stage that it leads to"),
    Key("on", TEXT, "When this event happens"),
    Key("when", TEXT, "With `on`: a condition on the event, in CEL"),
    Key("after", TEXT, "So long after the stage was entered, such as 7d"),
    Key("idle", TEXT, "So long after the last activity, such as 30d"),
)

ASSIGNMENT_KEYS: Final = _by_name(
    Key("title", TEXT, "What is tried, for people"),
    Key("arms", TABLE, "The versions by name, each with its weight: a whole number, a share of the sum"),
    Key(
        "by", TEXT, "Who gets one arm together: all of a place, or each visitor for themselves", choices=UNITS
    ),
    Key("every", TEXT, "By place: how long an arm stays; a week when left out", choices=PERIODS),
    Key("seed", TEXT, "What is shared out by; its name when left out"),
)

MODEL_KEYS: Final = _by_name(
    Key("file", TEXT, "The model's file, as it lies beside the rules file: `purchase_7d.model`"),
    Key("doc", TEXT, "What it says of a visitor, in a sentence"),
)

EXPERIMENT_KEYS: Final = _by_name(
    Key("title", TEXT, "What is tried, for people"),
    Key(
        "arms",
        TABLE,
        "The versions by name, each with its weight: a whole number, a share of the sum; 0 is nobody",
    ),
    Key(
        "by",
        TEXT,
        "Who gets one arm together: each visitor (when left out), all of a place, or a known person",
        choices=(*UNITS, PERSON),
    ),
    Key("every", TEXT, "By place: how long an arm stays; a week when left out", choices=PERIODS),
    Key("person", TEXT, "By person: the trait that is their id"),
    Key("seed", TEXT, "What is shared out by; its name when left out. Another one deals anew"),
    Key("audience", TEXT, "A condition, in CEL: only who meets it is in the experiment"),
    Key("requires", TABLE, "Other experiments and the arm that one must have there"),
    Key("goals", TEXTS, "The goals that it is measured by; all of them when left out"),
    Key("splits", TEXTS, "Segments by which its results are divided, at most 8"),
    Key("holdout", ANY, "The share of its units that gets the arm holdout, to which nothing is shown"),
    Key("layer", TEXT, "Experiments of one layer never share a visitor, where their slots are apart"),
    Key("slots", ANY, "Which part of its layer it takes: [0.0, 0.5] is the first half"),
    Key(
        "ramp",
        ANY,
        "The share that is let in, or a list of { from = 2026-12-01, share = 0.1 }; all when left out",
    ),
    Key("starts", MOMENT, "From when on it runs"),
    Key("ends", MOMENT, "From when on it no longer runs"),
    Key("days", WHOLE, "How many days it is planned for; open-ended when left out", least=1, most=365),
    Key("hash", TEXT, "By which hash units are shared out", choices=("segments", "growthbook")),
    Key("hash_version", WHOLE, "With growthbook: its version, 2 when left out", least=1, most=2),
    Key(
        "ranges",
        ANY,
        "With growthbook: a range of each arm, [[0.0, 0.4], [0.5, 1.0]], in place of weights",
    ),
    Key("namespace", ANY, 'With growthbook: the namespace and its range, ["checkout", 0.0, 0.5]'),
)

GOAL_KEYS: Final = _by_name(
    Key("title", TEXT, "What is reached, for people"),
    Key("event", TEXT, "The event that is the goal"),
    Key("when", TEXT, "With event: a condition on its properties, in CEL"),
    Key(
        "count", TEXT, "Whether a visitor counts once, when left out, or each time", choices=("once", "each")
    ),
    Key("value", TEXT, "With event: the property that is summed up"),
    Key("currency", TEXT, "Of the value, such as EUR"),
    Key("decimals", WHOLE, "Digits of the value that count; 2 with a currency, else 0", least=0, most=6),
    Key("cap", ANY, "The most that one visitor adds, in the value's own unit; 0.1 million when left out"),
    Key("centre", ANY, "About what a visitor's value is, where it is large for all of them; 0 when left out"),
    Key(
        "window",
        TEXT,
        "How long after the exposure it counts, such as 7d; for as long as the cookie when left out",
    ),
    Key("ratio", TEXTS, "Two other goals: how much of the first for each of the second"),
    Key(
        "returns_on_day",
        WHOLE,
        "A visit so many days after the exposure, in those 24 hours",
        least=1,
        most=365,
    ),
    Key("guardrail", ANY, "How much worse it may get at most, as a share: 0.02"),
    Key("better", TEXT, "Which way is good; higher when left out", choices=("higher", "lower")),
)

CAMPAIGN_KEYS: Final = _by_name(
    Key("title", TEXT, "What it is, for people"),
    Key("segments", TEXTS, "Whoever is in one of these segments"),
    Key("schedule", TEXT, 'When: "daily 09:00", "mon 09:00" or "2026-12-24 09:00", in the site\'s time zone'),
    Key("channel", TEXT, "What people have to allow, such as email; nobody else is sent anything"),
    Key("endpoint", TEXT, "The endpoint of webhooks that takes the messages"),
    Key(
        "payload",
        TEXT,
        "Liquid: the text of a message, with {{ user }}, {{ attributes.NAME }} and conditions",
    ),
    Key("cap", TEXT, 'The most messages of this channel for one person, "2 in 7d"'),
    Key("quiet", TEXT, 'Hours of the person\'s own clock in which nothing is sent, "21:00-08:00"'),
)

RECORDING_KEYS: Final = _by_name(
    Key("share", ANY, "The share of page views whose visitor is kept, 0.0001 to 1"),
    Key("days", WHOLE, "How many days they are kept, 7 when left out", least=1, most=30),
    Key("signals", TEXTS, "Signals that are kept besides the coarse ones, such as page.path"),
)

SEGMENT_KEYS: Final = _by_name(
    Key("when", TEXT, "The condition, in CEL"),
    Key("title", TEXT, "The segment's name for people"),
    Key("definition", TEXT, "Who is meant, in a sentence"),
    Key("owner", TEXT, "Who answers for it: a person, a team, an address"),
    Key("tags", TEXTS, "Free labels, for finding"),
    Key(
        "priority",
        WHOLE,
        "Who wins a slot: higher first; a child starts from its parent's",
        least=-1000,
        most=1000,
    ),
    Key("parent", TEXT, "The segment around it: it matches only where the parent does"),
    Key("fallback", TEXT, "The segment whose content stands in where a slot has none for this one"),
    Key("languages", TEXTS, "Makes one child a language, `<id>-de`, for visitors who read it"),
    Key("starts", MOMENT, "From when on it can match"),
    Key("ends", MOMENT, "From when on it can no longer match"),
    Key("deprecated", FLAG, "Whether its use is discouraged"),
    Key("replacement", TEXT, "The segment to use instead, where this one is deprecated"),
    Key("measure", FLAG, "Whether its visitors of each day are counted; at most 64 segments"),
    Key(
        "holdout",
        ANY,
        "The share of its visitors who get the default all the same, so that its effect is measured",
    ),
)

CONTROLLER_KEYS: Final = _by_name(
    Key("name", TEXT, "Who decides about the processing: the company, association or person"),
    Key("address", TEXT, "Their postal address"),
    Key("contact", TEXT, "Their e-mail address or telephone number"),
    Key("joint_controllers", TEXTS, "Others who decide with them, or one text that says there are none"),
    Key("representative", TEXT, "Their representative in the Union (Art. 27), or that there is none"),
    Key("data_protection_officer", TEXT, "Name and contact, or that there is none"),
    Key("data_subjects", TEXTS, "Whose data it is, in place of the visitors of the site"),
    Key("recipients", TEXTS, "Who receives the data, processors included"),
    Key("transfers", TEXTS, "Third countries with their safeguards, or one text that says there are none"),
    Key("security", TEXTS, "Measures of the site's own, besides the product's"),
    Key("purposes", TABLE, "What each purpose is for, in the site's own words, by its name"),
)

TABLES: Final = {
    "": TOP_KEYS,
    "site": SITE_KEYS,
    "signals.NAME": SIGNAL_KEYS,
    "events.NAME": EVENT_KEYS,
    "scores.NAME": SCORE_KEYS,
    "scores.NAME.add": SCORE_PART_KEYS,
    "scores.NAME.signals": SCORE_SIGNAL_KEYS,
    "lifecycle": LIFECYCLE_KEYS,
    "lifecycle.stages.NAME": STAGE_KEYS,
    "lifecycle.stages.NAME.next": MOVE_KEYS,
    "models.NAME": MODEL_KEYS,
    "assignments.NAME": ASSIGNMENT_KEYS,
    "experiments.NAME": EXPERIMENT_KEYS,
    "goals.NAME": GOAL_KEYS,
    "campaigns.NAME": CAMPAIGN_KEYS,
    "recording": RECORDING_KEYS,
    "segments.ID": SEGMENT_KEYS,
    "controller": CONTROLLER_KEYS,
}
"""All of them, for the reference."""


def is_of_type(value: object, type_name: str) -> bool:
    """True if a TOML value is what a key asks for."""
    if type_name == TEXTS:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if type_name == WHOLE:
        return isinstance(value, int) and not isinstance(value, bool)
    if type_name == MOMENT:
        return isinstance(value, date)  # a datetime is one too
    classes: dict[str, type] = {TEXT: str, FLAG: bool, TABLE: dict, ANY: object}
    return isinstance(value, classes[type_name])


def describe_value(value: object) -> str:
    """The kind of a TOML value, in words for a message."""
    if isinstance(value, list) and value:
        odd = next((item for item in value if not isinstance(item, str)), None)
        return "a list of texts" if odd is None else f"a list with {describe_value(odd)} in it"
    names: tuple[tuple[type, str], ...] = (
        (bool, "true or false"),
        (str, "text"),
        (int, "a whole number"),
        (float, "a number with a fraction"),
        (datetime, "a date and time"),
        (date, "a date"),
        (time, "a time"),
        (list, "an empty list"),
        (dict, "a table"),
    )
    return next(name for class_, name in names if isinstance(value, class_))
