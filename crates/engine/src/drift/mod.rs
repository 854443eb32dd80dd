//! What is really there: what targets hold, and how it differs from what was deployed.
//!
//! All targets are asked at once, each as fast as its own limiter lets it. What is found of a stack is on disk before it is
//! told, so that a scan which is broken off repeats nothing that it knows.

mod detection;
mod failure;
mod inventory;
mod looking;
mod pace;
mod scan;
mod who;

pub use failure::scan_failure;
pub use inventory::{Importers, inventory};
pub use pace::DetectionPace;
pub use scan::{Look, ScanOutcome, ScanRecorder, ScanSpec, ScanTarget, scan};
pub use who::who_changed;
