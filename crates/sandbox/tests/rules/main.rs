//! The rules of the sandbox, one module a subject. One program, so that it is linked once.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod alarms;
mod changesets;
mod copying;
mod drifting;
mod endpoint;
mod exports;
mod identity_center;
mod leftovers;
mod misreading;
mod organizations;
mod portal;
mod program;
mod recovering;
mod sdk;
mod services;
mod stacks;
mod store;
mod sts;
mod support;
mod templates;
