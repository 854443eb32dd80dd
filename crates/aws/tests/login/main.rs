//! Logins against the simulated Identity Center, through the real SDK.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod browser;
mod device;
mod listing;
mod secrets;
mod support;
mod tokens;
mod web;
