//! What is written to the log, and what never is.

use tauri::{Runtime, plugin::TauriPlugin};
use tauri_plugin_log::{
    Builder,
    log::{LevelFilter, Metadata},
};

/// The crates of this program. Only they are heard below a warning: libraries that sign, encrypt or send print headers,
/// tokens and keys at their finer levels.
const OURS: &[&str] = &[
    "aws",
    "app",
    "desktop",
    "drawing",
    "engine",
    "evaluator",
    "journal",
    "plan",
    "sandbox",
    "sources",
    "stagewright_desktop",
    "topology",
];
/// Room for a long run at the finest level; one older file is kept beside it.
const FILE_BYTES: u128 = 10_000_000;

/// Writes to the standard output and to the folder of logs that the system gives each program.
pub fn plugin<R: Runtime>(asked: LevelFilter) -> TauriPlugin<R> {
    Builder::new()
        .level(asked)
        .filter(move |metadata| is_heard(metadata, asked))
        .max_file_size(FILE_BYTES)
        .rotation_strategy(tauri_plugin_log::RotationStrategy::KeepSome(1))
        .build()
}

fn is_heard(metadata: &Metadata<'_>, asked: LevelFilter) -> bool {
    let name = metadata.target().split("::").next().unwrap_or_default();
    let finest = if OURS.contains(&name) { asked } else { asked.min(LevelFilter::Warn) };
    metadata.level() <= finest
}

#[cfg(test)]
mod tests {
    use tauri_plugin_log::log::Level;

    use super::*;

    fn heard(target: &str, level: Level, asked: LevelFilter) -> bool {
        is_heard(&Metadata::builder().target(target).level(level).build(), asked)
    }

    #[test]
    fn our_own_crates_are_heard_at_the_level_that_was_asked_for() {
        for target in ["aws::login::token", "engine", "app::project", "desktop::window"] {
            assert!(heard(target, Level::Trace, LevelFilter::Trace), "{target}");
            assert!(!heard(target, Level::Debug, LevelFilter::Info), "{target}");
        }
    }

    #[test]
    fn libraries_that_print_headers_and_tokens_are_never_heard_below_a_warning() {
        for target in [
            "aws_smithy_runtime::client::orchestrator",
            "aws_sigv4::http_request",
            "aws_config::profile",
            "aws_sdk_sts",
            "hyper::proto",
            "hyper_util::client",
            "h2::codec",
            "rustls::client",
            "zbus::connection",
            "keyring_core",
            "secret_service",
            "tracing::span",
            "log",
        ] {
            for level in [Level::Info, Level::Debug, Level::Trace] {
                assert!(!heard(target, level, LevelFilter::Trace), "{target} at {level}");
            }
            assert!(heard(target, Level::Warn, LevelFilter::Trace), "{target}");
            assert!(!heard(target, Level::Warn, LevelFilter::Error), "{target}");
        }
    }

    /// A crate that is renamed or added would fall silent without anybody noticing.
    #[test]
    fn every_crate_that_the_window_stands_on_is_one_of_ours() {
        let manifest = include_str!("../../Cargo.toml");
        let members =
            manifest.lines().filter_map(|line| line.trim().strip_prefix("\"crates/")?.split('"').next());
        let below: Vec<&str> = members.filter(|name| *name != "cli").collect();
        assert!(below.contains(&"aws"), "{below:?}");
        for name in below {
            assert!(OURS.contains(&name), "{name}");
        }
    }
}
