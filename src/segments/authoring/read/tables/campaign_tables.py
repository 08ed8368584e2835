"""Reads `[campaigns]`: who gets a message when, through which endpoint, and how often at most.

In go the tables of the files; out come `CampaignSpec`s. What cannot be used is reported and left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.authoring.read.entries import has_keys, read_keys, text_of, texts_of
from segments.authoring.read.files import Entry, Report
from segments.authoring.read.table_keys import CAMPAIGN_KEYS, TABLE, describe_value
from segments.authoring.report import messages
from segments.authoring.ruleset import Site
from segments.bundle.campaign_spec import (
    MAX_PAYLOAD_CHARS,
    NAME,
    CampaignSpec,
    encode_campaign,
    read_cap,
    read_quiet,
    read_schedule,
)

REQUIRED: Final = {
    "segments": 'Write: segments = ["churn-risk"]',
    "schedule": 'Write: schedule = "daily 09:00"',
    "channel": 'Write: channel = "email"',
    "endpoint": 'Write the name of an endpoint of webhooks: endpoint = "esp"',
}
FORMS: Final = {
    "schedule": (read_schedule, '"daily 09:00", "mon 09:00" or "2026-12-24 09:00"'),
    "cap": (read_cap, 'messages and days such as "2 in 7d", 90 days at most'),
    "quiet": (read_quiet, 'two times such as "21:00-08:00"'),
}
"""The keys whose texts have a form of their own, its reader and its words."""


def read_campaigns(
    entries: Mapping[str, Entry], site: Site, segments: Mapping[str, object], report: Report
) -> dict[str, CampaignSpec]:
    """The campaigns by name; their times are those of the site's zone."""
    found = {}
    for name, entry in entries.items():
        if not NAME.match(name):
            grammar = "lower-case letters, digits and -, at most 63"
            report.at_key(messages.wrong_value(grammar, repr(name), "campaigns"), entry)
        elif not isinstance(entry.value, dict):
            report.at_value(messages.wrong_type(TABLE, describe_value(entry.value), entry.name), entry)
        elif spec := _read_campaign(entry, site, segments, report):
            found[name] = spec
    return found


def campaign_settings(campaigns: Mapping[str, CampaignSpec]) -> dict[str, object]:
    """The section of the bundle's settings."""
    return {name: encode_campaign(spec) for name, spec in campaigns.items()}


def _read_campaign(
    entry: Entry, site: Site, segments: Mapping[str, object], report: Report
) -> CampaignSpec | None:
    good = read_keys(entry.children(), CAMPAIGN_KEYS, entry.name, report)
    if not has_keys(entry, REQUIRED, report) or not all(key in good for key in REQUIRED):
        return None
    names = texts_of(good, "segments")
    for name in names:
        if name not in segments:
            report.at_value(
                messages.wrong_value("segments of these rules", repr(name), f"{entry.name}.segments"),
                good["segments"],
            )
            return None
    for key, (read, words) in FORMS.items():
        if key in good and read(text_of(good, key)) is None:
            report.at_value(
                messages.wrong_value(words, repr(text_of(good, key)), f"{entry.name}.{key}"), good[key]
            )
            return None
    payload = text_of(good, "payload")
    if len(payload) > MAX_PAYLOAD_CHARS:
        expected = f"at most {MAX_PAYLOAD_CHARS} characters"
        report.at_value(
            messages.wrong_value(expected, f"{len(payload)}", f"{entry.name}.payload"), good["payload"]
        )
        return None
    texts = {key: text_of(good, key) for key in ("schedule", "channel", "endpoint", "cap", "quiet")}
    return CampaignSpec(segments=names, zone=site.timezone or "UTC", payload=payload, **texts)
