//! The rules of a plan, as scenarios and as properties.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod advising;
mod application;
mod binding;
mod blocking;
mod drifting;
mod expecting;
mod gate_properties;
mod gates;
mod letting_go;
mod model;
mod my_stage;
mod pins;
mod placing;
mod properties;
mod queue;
mod rebinding;
mod recoveries;
mod removing;
mod risks;
mod selecting;
mod staying;
