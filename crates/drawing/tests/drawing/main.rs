//! Pictures, looked at from outside.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod files;
mod fixture;
mod golden;
mod graphs;
mod looks;
