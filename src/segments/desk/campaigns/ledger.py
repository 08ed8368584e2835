"""All SQL of campaigns' runs in D1."""

from __future__ import annotations

from typing import Final

RUNNING: Final = "running"
DONE: Final = "done"
NO_ENDPOINT: Final = "no-endpoint"

BEGIN: Final = (
    "INSERT OR IGNORE INTO campaign_runs (site, campaign, run, began, place, standing)"
    " VALUES (?, ?, ?, ?, '', 'running')"
)
UNDER_WAY: Final = (
    "SELECT campaign, run, began, place FROM campaign_runs WHERE site = ? AND standing = 'running'"
    " ORDER BY began, campaign"
)
ADVANCE: Final = (
    "UPDATE campaign_runs SET place = ? WHERE site = ? AND campaign = ? AND run = ? AND place < ?"
)
SET_STANDING: Final = "UPDATE campaign_runs SET standing = ? WHERE site = ? AND campaign = ? AND run = ?"
CANDIDATES: Final = (
    "SELECT DISTINCT profile, kind, value FROM members"
    " WHERE site = ? AND segment IN (SELECT value FROM json_each(?)) AND profile > ? ORDER BY profile LIMIT ?"
)
QUIET_OVER: Final = (
    "SELECT profile, kind, value FROM campaign_people"
    " WHERE site = ? AND campaign = ? AND run = ? AND outcome = 'quiet' AND at <= ? ORDER BY at LIMIT ?"
)
QUIET_LEFT: Final = (
    "SELECT count(*) AS n FROM campaign_people"
    " WHERE site = ? AND campaign = ? AND run = ? AND outcome = 'quiet'"
)
NOTE: Final = (
    "INSERT INTO campaign_people (site, campaign, run, profile, kind, value, channel, outcome, at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (site, campaign, run, profile)"
    " DO UPDATE SET outcome = excluded.outcome, at = excluded.at WHERE outcome = 'quiet'"
)
SENT_TO: Final = (
    "SELECT profile, at FROM campaign_people WHERE site = ? AND channel = ? AND outcome = 'sent' AND at > ?"
    " AND profile IN (SELECT value FROM json_each(?))"
)
SETTLED: Final = (
    "SELECT profile FROM campaign_people WHERE site = ? AND campaign = ? AND run = ? AND outcome <> 'quiet'"
    " AND profile IN (SELECT value FROM json_each(?))"
)
STATUS: Final = (
    "SELECT r.campaign, r.run, r.began, r.standing, p.outcome, count(p.profile) AS n FROM campaign_runs r"
    " LEFT JOIN campaign_people p ON p.site = r.site AND p.campaign = r.campaign AND p.run = r.run"
    " WHERE r.site = ? GROUP BY r.campaign, r.run, p.outcome ORDER BY r.began DESC, r.campaign LIMIT 200"
)
FORGET_PEOPLE: Final = "DELETE FROM campaign_people WHERE at < ? AND outcome <> 'quiet'"
