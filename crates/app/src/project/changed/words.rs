//! The reasons as a person reads them, with paths as the topology writes them.

use std::path::{Path, PathBuf};

use super::services::Own;
use crate::{files::relative, git::Change};

/// More files than these are counted only.
const SHOWN: usize = 3;

pub struct Words<'a> {
    /// The project's folder.
    pub root: &'a Path,
}

impl Words<'_> {
    pub fn path(&self, path: &Path) -> String {
        relative(self.root, path)
    }

    /// `services/notes/handler.ts changed`
    pub fn file(&self, path: &Path, change: Change) -> String {
        format!("{} {}", self.path(path), happened(change))
    }

    pub fn files(&self, folder: &Path, files: &[(&Path, Change)]) -> Vec<String> {
        let mut said: Vec<String> =
            files.iter().take(SHOWN).map(|(path, change)| self.file(path, *change)).collect();
        if let Some(more @ 1..) = files.len().checked_sub(SHOWN) {
            said.push(format!("{} {}", count(more), self.inside(folder)));
        }
        said
    }

    /// `it reads database/serverless.yml, which changed`
    pub fn read(&self, place: &Path, files: &[(&Path, Change)]) -> Option<String> {
        let (first, change) = files.first()?;
        Some(if place.starts_with(first) {
            format!("it reads {}, which {}", self.path(place), happened(*change))
        } else {
            format!("it reads {}, where {}", self.path(place), self.some(place, files))
        })
    }

    /// `it uses packages/shared, where index.ts changed`
    pub fn used(&self, folder: &Path, through: &[PathBuf], files: &[(&Path, Change)]) -> Option<String> {
        let (first, change) = files.first()?;
        if folder.starts_with(first) {
            return Some(format!("it reads {}, which {}", self.path(folder), happened(*change)));
        }
        let through: Vec<String> = through.iter().map(|folder| self.path(folder)).collect();
        let through =
            if through.is_empty() { String::new() } else { format!(" through {}", through.join(" and ")) };
        Some(format!("it uses {}{through}, where {}", self.path(folder), self.some(folder, files)))
    }

    /// `nothing that it reads changed: services/notes, packages/shared`
    pub fn nothing(&self, own: &Own, besides: &[&Path]) -> String {
        let own = if own.folder == self.root { "its own folder".to_owned() } else { self.path(&own.folder) };
        let all: Vec<String> =
            std::iter::once(own).chain(besides.iter().map(|path| self.path(path))).collect();
        format!("nothing that it reads changed: {}", all.join(", "))
    }

    fn some(&self, folder: &Path, files: &[(&Path, Change)]) -> String {
        let Some((first, change)) = files.first() else { return String::new() };
        let name = relative(folder, first);
        match files.len() {
            1 => format!("{name} {}", happened(*change)),
            several => format!("{name} {}, and {}", happened(*change), count(several - 1)),
        }
    }

    fn inside(&self, folder: &Path) -> String {
        if folder == self.root { "in its own folder".into() } else { format!("below {}", self.path(folder)) }
    }
}

fn happened(change: Change) -> &'static str {
    match change {
        Change::Added => "is new",
        Change::Changed => "changed",
        Change::Deleted => "was deleted",
    }
}

fn count(more: usize) -> String {
    if more == 1 { "1 more file".into() } else { format!("{more} more files") }
}
