//! The journal's tables, and how an older file becomes a current one.

use rusqlite_migration::{M, Migrations};

/// Every step a file takes to the current schema, in order. Released steps are never edited, only added to.
const STEPS: &[M<'static>] = &[
    M::up(
        "CREATE TABLE runs (
        run TEXT PRIMARY KEY NOT NULL,
        stage TEXT NOT NULL,
        actor TEXT NOT NULL,
        git_commit TEXT,
        started TEXT NOT NULL,
        finished TEXT,
        outcome TEXT,
        steps INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE entries (
        run TEXT NOT NULL,
        seq INTEGER NOT NULL,
        entry TEXT NOT NULL,
        PRIMARY KEY (run, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE steps (
        run TEXT NOT NULL,
        step TEXT NOT NULL,
        service TEXT NOT NULL,
        started_ms INTEGER,
        finished_ms INTEGER,
        outcome TEXT,
        PRIMARY KEY (run, step)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX steps_by_service ON steps (service, finished_ms);
    CREATE TABLE deployments (
        stack_id TEXT PRIMARY KEY NOT NULL,
        record TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;",
    ),
    // `outcome` is JSON; a creation without a request was meant, and may not have been sent.
    M::up(
        "CREATE TABLE account_creations (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        name TEXT NOT NULL,
        email TEXT NOT NULL,
        role TEXT NOT NULL,
        from_account TEXT NOT NULL,
        request TEXT,
        outcome TEXT,
        at TEXT NOT NULL
    ) STRICT;",
    ),
    // What a run works on, as it was when the run began: sources and topology may change while it goes on.
    M::up(
        "CREATE TABLE snapshots (
        run TEXT PRIMARY KEY NOT NULL,
        snapshot TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;",
    ),
    // What looks at the accounts found. A look without an end broke off.
    M::up(
        "CREATE TABLE drift_looks (
        number INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        look TEXT NOT NULL UNIQUE,
        started TEXT NOT NULL,
        ended TEXT
    ) STRICT;
    CREATE TABLE drift_scans (
        number INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        look TEXT NOT NULL,
        account TEXT NOT NULL,
        region TEXT NOT NULL,
        stack TEXT NOT NULL,
        scan TEXT NOT NULL
    ) STRICT;
    CREATE INDEX drift_scans_by_stack ON drift_scans (account, region, stack, number);
    CREATE INDEX drift_scans_by_look ON drift_scans (look);
    CREATE TABLE drift_evidence (
        account TEXT NOT NULL,
        region TEXT NOT NULL,
        stack TEXT NOT NULL,
        evidence TEXT NOT NULL,
        PRIMARY KEY (account, region, stack)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE drift_inventories (
        account TEXT NOT NULL,
        region TEXT NOT NULL,
        inventory TEXT NOT NULL,
        PRIMARY KEY (account, region)
    ) STRICT, WITHOUT ROWID;",
    ),
    // A look that saw nothing does not replace what is known.
    M::up(
        "ALTER TABLE drift_scans ADD COLUMN saw INTEGER NOT NULL DEFAULT 1;
    UPDATE drift_scans SET saw = 0 WHERE json_extract(scan, '$.failure.kind')
        IN ('denied', 'logged-out', 'throttled', 'unreachable', 'refused');
    DROP INDEX drift_scans_by_stack;
    CREATE INDEX drift_scans_by_stack ON drift_scans (account, region, stack, number, saw);",
    ),
];

pub(crate) const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);

pub(crate) const VERSION: usize = STEPS.len();
