//! Where the parts of the model stand in the file.

use std::collections::BTreeMap;

use super::FILE_NAME;
use crate::Location;

/// Places by path: `["services", "notes", "path"]`, `["references", "0"]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    places: BTreeMap<Vec<String>, (u32, u32)>,
}

impl Places {
    pub(crate) fn put(&mut self, path: &[&str], line: u32, column: u32) {
        self.places.insert(path.iter().map(|part| (*part).to_owned()).collect(), (line, column));
    }

    /// Where the path stands, or the nearest of its parents that has a place.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<Location> {
        let mut path: Vec<String> = path.iter().map(|part| (*part).to_owned()).collect();
        while !path.is_empty() {
            if let Some((line, column)) = self.places.get(&path) {
                return Some(Location { file: FILE_NAME.to_owned(), line: *line, column: *column });
            }
            path.pop();
        }
        None
    }
}
