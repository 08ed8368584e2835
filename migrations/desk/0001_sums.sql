-- Sums over visitors by cell and day, and the ids of messages that are in them. Nothing here is of one visitor.

CREATE TABLE ledger (
    id TEXT PRIMARY KEY,         -- of a message, made where it was sent; begins with its day, so old ids stand first
    token TEXT NOT NULL          -- of the attempt that counted it
) WITHOUT ROWID;

CREATE TABLE sums (
    site TEXT NOT NULL,
    day INTEGER NOT NULL,
    kind TEXT NOT NULL,          -- block, exposure, goal, segment
    subject TEXT NOT NULL,       -- which block, experiment or segment
    arm TEXT NOT NULL,
    goal TEXT NOT NULL,
    split TEXT NOT NULL,         -- a part of the visitors, such as device:phone; '' is all of them
    n INTEGER NOT NULL,
    total INTEGER NOT NULL,
    squares INTEGER NOT NULL,
    before INTEGER NOT NULL,
    before_squares INTEGER NOT NULL,
    products INTEGER NOT NULL,
    PRIMARY KEY (site, day, kind, subject, arm, goal, split)
) WITHOUT ROWID;
