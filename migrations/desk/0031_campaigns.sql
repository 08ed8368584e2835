-- Runs of campaigns, and who was sent what: so each person gets a run's message once, and caps can be kept.

CREATE TABLE campaign_runs (
    site TEXT NOT NULL,
    campaign TEXT NOT NULL,
    run TEXT NOT NULL,           -- the moment of its schedule, or of a command
    began INTEGER NOT NULL,      -- Unix milliseconds
    place TEXT NOT NULL,         -- the last profile that was looked at; a run goes on behind it
    standing TEXT NOT NULL,      -- running, done, no-endpoint
    PRIMARY KEY (site, campaign, run)
) WITHOUT ROWID;

CREATE TABLE campaign_people (
    site TEXT NOT NULL,
    campaign TEXT NOT NULL,
    run TEXT NOT NULL,
    profile TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    channel TEXT NOT NULL,
    outcome TEXT NOT NULL,       -- sent, quiet, capped, left, not-allowed
    at INTEGER NOT NULL,         -- Unix milliseconds: when it was sent, or when quiet ends
    PRIMARY KEY (site, campaign, run, profile)
) WITHOUT ROWID;

CREATE INDEX campaign_people_sent ON campaign_people (site, profile, channel, outcome, at);
CREATE INDEX campaign_people_quiet ON campaign_people (site, outcome, at);
