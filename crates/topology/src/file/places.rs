//! Where the parts of the model stand in the file.

use std::collections::HashMap;

use super::FILE_NAME;
use crate::Location;

/// Stands between the keys of a path: no name of ours has it, and in TOML it has to be written as an escape.
const BETWEEN: char = '\u{1f}';

/// The keys from the root to something in the file. One text, as a large file has tens of thousands of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct KeyPath(String);

impl KeyPath {
    fn of(keys: &[&str]) -> Self {
        keys.iter().fold(Self::default(), |path, key| path.and(key))
    }

    pub(super) fn and(&self, key: &str) -> Self {
        let mut path = String::with_capacity(self.0.len() + key.len() + 1);
        path.push_str(&self.0);
        path.push(BETWEEN);
        path.push_str(key);
        Self(path)
    }

    pub(super) fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    fn leave(&mut self) {
        self.0.truncate(self.0.rfind(BETWEEN).unwrap_or(0));
    }

    /// As people write it.
    pub(super) fn dotted(&self) -> String {
        self.0.trim_start_matches(BETWEEN).replace(BETWEEN, ".")
    }
}

/// Places by path: `["services", "notes", "path"]`, `["references", "0"]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    places: HashMap<KeyPath, (u32, u32)>,
}

impl Places {
    pub(super) fn put(&mut self, path: KeyPath, line: u32, column: u32) {
        self.places.insert(path, (line, column));
    }

    /// Where the path stands, or the nearest of its parents that has a place.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<Location> {
        let mut path = KeyPath::of(path);
        while !path.is_root() {
            if let Some((line, column)) = self.places.get(&path) {
                return Some(Location { file: FILE_NAME.to_owned(), line: *line, column: *column });
            }
            path.leave();
        }
        None
    }
}
