//! Where things are.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the repository")
}

/// Where Cargo builds: `target`, or what the user told Cargo.
#[expect(clippy::disallowed_methods, reason = "Cargo's own variable")]
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// A program that a debug build makes.
pub fn built(name: &str) -> PathBuf {
    target().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// The Cargo that runs this.
#[expect(clippy::disallowed_methods, reason = "Cargo's own variable")]
pub fn cargo() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from)
}

/// Cargo with every crate and the window's page inside it. Every build of `test` and `run` says the same, so that
/// nothing is compiled twice with other features.
pub const EVERYTHING: [&str; 3] = ["--workspace", "--features", "stagewright-desktop/custom-protocol"];
