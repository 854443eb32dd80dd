//! What is asked of stacks and locks, and what is done to them: with the real SDK against the sandbox, in virtual time.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod alarms;
mod changesets;
mod drift;
mod locks;
mod recovering;
mod resuming;
mod support;
