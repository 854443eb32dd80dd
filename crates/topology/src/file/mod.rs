//! `stagewright.toml`: text in, model out, with the place of everything in it.

mod access;
mod errors;
mod gates;
mod known_keys;
mod lines;
mod parse;
mod personal;
mod places;
mod program;
mod read;
mod reader;
mod render;
mod secrets;
mod views;

pub use errors::{FileError, FileErrorCode, Unreadable};
pub use parse::{ParsedFile, decode, parse};
pub use places::Places;
pub use render::render;

pub(crate) use gates::CHECKS;
pub(crate) use lines::LineIndex;
pub(crate) use parse::toml_error;
pub(crate) use render::render_piece;

/// The name of the topology's file, at the root of a repository.
pub const FILE_NAME: &str = "stagewright.toml";
