-- The endpoints of webhooks by name. What an endpoint is, its secrets and its deliveries are in a Durable Object of its own.

CREATE TABLE webhooks (
    site TEXT NOT NULL,
    name TEXT NOT NULL,
    since INTEGER NOT NULL,      -- Unix milliseconds
    PRIMARY KEY (site, name)
) WITHOUT ROWID;
