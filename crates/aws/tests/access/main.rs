//! Ways in, and the guard behind each: with the real SDK against the sandbox, in virtual time.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod child;
mod guard;
mod mfa;
mod organization;
mod profiles;
mod roles;
mod support;
mod surroundings;
