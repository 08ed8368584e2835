-- The ledger before the present one: taking a whole table away writes no rows, forgetting ids one by one does.

CREATE TABLE ledger_before (
    id TEXT PRIMARY KEY,
    token TEXT NOT NULL
) WITHOUT ROWID;
