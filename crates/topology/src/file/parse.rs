//! From text to a parsed file, or to the reasons why not.

use toml_edit::{Document, TableLike, TomlError};

use super::{FileError, FileErrorCode, LineIndex, Places, Unreadable, read};
use crate::{Problem, SCHEMA_VERSION, Topology};

/// A file that could be read.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedFile {
    pub topology: Topology,
    /// Where everything stands.
    pub places: Places,
    /// What could be read and should still be looked at, such as unknown keys.
    pub problems: Vec<Problem>,
}

/// Reads the text of `stagewright.toml`.
///
/// # Errors
/// With every reason why the file cannot be read, each with its line.
pub fn parse(text: &str) -> Result<ParsedFile, Unreadable> {
    let lines = LineIndex::new(text);
    // Before TOML: inside a text of several lines the markers would be valid.
    if let Some(error) = conflict_markers(text) {
        return Err(error.into());
    }
    let document = Document::parse(text).map_err(|error| toml_error(&lines, &error))?;
    schema(&lines, document.as_table())?;
    read::read(&lines, document.as_table())
}

/// The text of a file's bytes.
///
/// # Errors
/// Where they are not UTF-8, with the place of the first byte that is not.
pub fn decode(bytes: &[u8]) -> Result<&str, FileError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let (line, column) = LineIndex::new(&good).position(good.len());
        FileError {
            code: FileErrorCode::NotUtf8,
            message: "the file is not UTF-8 text".into(),
            hint: "Save it as UTF-8 in a text editor.".into(),
            line,
            column,
        }
    })
}

/// What git leaves in a file that it could not merge: <https://git-scm.com/docs/git-merge#_how_conflicts_are_presented>
fn conflict_markers(text: &str) -> Option<FileError> {
    let mut lines = text.lines().zip(1u32..);
    let is = |line: &str, marker: &str| {
        line.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let (_, line) = lines.find(|(line, _)| is(line, "<<<<<<<"))?;
    lines.find(|(line, _)| is(line, "======="))?;
    lines.find(|(line, _)| is(line, ">>>>>>>"))?;
    Some(FileError {
        code: FileErrorCode::ConflictMarkers,
        message: "the file has a merge conflict: `<<<<<<<` begins it".into(),
        hint: "Keep one of the two sides, remove the lines with <<<<<<<, ======= and >>>>>>>, and open it again."
            .into(),
        line,
        column: 1,
    })
}

pub(crate) fn toml_error(lines: &LineIndex<'_>, error: &TomlError) -> FileError {
    let (line, column) = lines.position(error.span().map_or(0, |span| span.start));
    let duplicate = error.message().starts_with("duplicate key");
    FileError {
        code: if duplicate { FileErrorCode::DuplicateKey } else { FileErrorCode::BrokenToml },
        message: if duplicate {
            "this key is there twice".into()
        } else {
            format!("this is not valid TOML: {}", error.message())
        },
        hint: if duplicate {
            "Remove or rename one of the two; which one counts is for you to say.".into()
        } else {
            "Correct the line in a text editor and open the file again: https://toml.io shows the format."
                .into()
        },
        line,
        column,
    }
}

fn schema(lines: &LineIndex<'_>, table: &dyn TableLike) -> Result<(), FileError> {
    let Some((key, item)) = table.get_key_value("schema") else { return Ok(()) };
    let (line, column) = lines.position(item.span().or_else(|| key.span()).map_or(0, |span| span.start));
    match item.as_integer() {
        Some(version) if version == i64::from(SCHEMA_VERSION) => Ok(()),
        Some(version) if version > i64::from(SCHEMA_VERSION) => Err(FileError {
            code: FileErrorCode::NewerSchema,
            message: format!(
                "the file has schema {version}, and this program knows schemas up to {SCHEMA_VERSION}"
            ),
            hint: "Update Stagewright to edit this file; until then it is open for reading only.".into(),
            line,
            column,
        }),
        _ => Err(FileError {
            code: FileErrorCode::WrongType,
            message: "`schema` is not a version of the file's schema".into(),
            hint: format!("Write `schema = {SCHEMA_VERSION}`."),
            line,
            column,
        }),
    }
}
