-- Days on which a measured segment was far from the usual, or from its plan.

CREATE TABLE alerts (
    site TEXT NOT NULL,
    day INTEGER NOT NULL,
    segment TEXT NOT NULL,
    cause TEXT NOT NULL,         -- jump or forecast
    visitors INTEGER NOT NULL,
    expected INTEGER NOT NULL,
    PRIMARY KEY (site, day, segment, cause)
) WITHOUT ROWID;
