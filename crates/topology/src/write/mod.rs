//! Writes changes into a TOML document and touches nothing else: comments, order, unknown keys and formatting stay.

mod arrays;
mod comments;
mod format;
mod keep;
mod remove;
mod rename;
mod set;
mod tables;

use toml_edit::DocumentMut;

pub(crate) use format::{FILE_ORDER, block, key_text, line, value};

use crate::{rename::Rename, tree::Change};

/// A document that is being changed.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    original: String,
    /// The document as it was printed before any change; differs from the original in what the printer normalises.
    before: String,
    document: DocumentMut,
}

impl Writer {
    /// # Errors
    /// Where the text is not TOML.
    pub(crate) fn new(text: &str) -> Result<Self, toml_edit::TomlError> {
        let mut document: DocumentMut = text.parse()?;
        let before = document.to_string();
        tables::spread(&mut document);
        Ok(Self { original: text.to_owned(), before, document })
    }

    /// The text that it began with.
    pub(crate) fn original(&self) -> &str {
        &self.original
    }

    pub(crate) fn apply(&mut self, changes: &[Change]) {
        // What is new takes the manner of what is there, so that comes first. Removing from the end keeps the numbers
        // of repeated elements.
        for change in changes {
            if let Some(new) = &change.new {
                set::set(&mut self.document, &change.path, new);
            }
        }
        for change in changes.iter().rev().filter(|change| change.new.is_none()) {
            remove::remove(&mut self.document, &change.path);
        }
    }

    pub(crate) fn rename(&mut self, rename: &Rename) {
        rename::rename(&mut self.document, rename);
    }

    pub(crate) fn finish(self) -> String {
        keep::keep(&self.original, &self.before, &self.document.to_string())
    }
}
