-- The console: links that were used, drafts of the rules by revision, who changed what, and what was published.

CREATE TABLE console_links (
    id TEXT PRIMARY KEY,         -- of a link that somebody came in with: each opens the console once
    expires INTEGER NOT NULL     -- Unix seconds; from then on the link is refused without this row
) WITHOUT ROWID;

CREATE TABLE drafts (
    site TEXT NOT NULL,
    revision INTEGER NOT NULL,   -- from 1; the key lets one of two editors at once have the next one
    digest TEXT NOT NULL,        -- of the files, which stand in KV under it
    author TEXT NOT NULL,
    saved_ms INTEGER NOT NULL,
    PRIMARY KEY (site, revision)
) WITHOUT ROWID;

CREATE TABLE approvals (
    site TEXT NOT NULL,
    digest TEXT NOT NULL,        -- of the content that was approved: other content needs another approval
    subject TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (site, digest, subject)
) WITHOUT ROWID;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    subject TEXT NOT NULL,       -- who
    action TEXT NOT NULL,        -- enter, save, approve, publish, roll back
    detail TEXT NOT NULL         -- JSON: what
);

CREATE INDEX audit_by_time ON audit (site, at_ms);

CREATE TABLE published (
    site TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    digest TEXT NOT NULL,        -- of the bundle
    files TEXT NOT NULL,         -- the digest of the files that it was compiled of, '' where that is unknown
    difference TEXT NOT NULL,    -- JSON: what it changed, written when it was published, and never worked out again
    PRIMARY KEY (site, sequence)
) WITHOUT ROWID;
