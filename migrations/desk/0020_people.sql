-- Who is in a segment, and which profiles there are. A profile itself is a Durable Object; erasing it removes its rows here.

CREATE TABLE members (
    site TEXT NOT NULL,
    segment TEXT NOT NULL,
    profile TEXT NOT NULL,       -- keyed hash of the identifier
    kind TEXT NOT NULL,          -- user or anonymous
    value TEXT NOT NULL,         -- the site's own id
    since INTEGER NOT NULL,      -- Unix milliseconds
    PRIMARY KEY (site, segment, profile)
) WITHOUT ROWID;

CREATE TABLE people (
    site TEXT NOT NULL,
    profile TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    seen INTEGER NOT NULL,
    PRIMARY KEY (site, profile)
) WITHOUT ROWID;
