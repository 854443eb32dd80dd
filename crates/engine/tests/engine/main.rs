//! The executor against the sandbox, through the real SDK, in virtual time. The sandbox's own ledger is the judge.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod builders;
mod cancelling;
mod deploying;
mod drifting;
mod drifting_land;
mod failing;
mod gates;
mod guarding;
mod load;
mod logging_in;
mod meanwhile;
mod mischief;
mod personal;
mod resuming;
mod reviewing;
mod simulation;
mod support;
mod tools;
mod ways_back;
mod wrong_account;
