//! The rules of the sandbox, one module a subject. One program, so that it is linked once.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod changesets;
mod endpoint;
mod exports;
mod identity_center;
mod organizations;
mod portal;
mod program;
mod sdk;
mod services;
mod stacks;
mod store;
mod sts;
mod support;
mod templates;
