//! Logins against the simulated Identity Center, through the real SDK.

mod browser;
mod device;
mod listing;
mod secrets;
mod support;
mod tokens;
mod web;
