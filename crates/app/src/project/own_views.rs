//! Views that a person saved for themselves: on this machine only, beside the journal.

use std::collections::BTreeMap;

use topology::{SavedView, ViewName};

use super::{LOCAL_FOLDER, Project};
use crate::{contract::ErrorView, error::Result, files};

const FILE: &str = "views.json";

type Views = BTreeMap<ViewName, SavedView>;

impl Project {
    /// # Errors
    /// Where the file is there and cannot be read.
    pub fn own_views(&self) -> Result<Views> {
        let path = self.folder.join(LOCAL_FOLDER).join(FILE);
        let Some(text) = files::read_if_there(&path)? else { return Ok(Views::new()) };
        serde_json::from_str(&text).map_err(|error| {
            ErrorView::new(
                "broken-own-views",
                format!("{} cannot be read: {error}", path.display()),
                "Correct the line, or move the file aside: the views that are yours alone begin anew then.",
            )
        })
    }

    /// Keeps a view under a name, or takes the one of that name away. A file that cannot be read is not overwritten.
    ///
    /// # Errors
    /// Where the file cannot be read or written; it is then as it was.
    pub fn keep_own_view(&self, id: ViewName, view: Option<SavedView>) -> Result<Views> {
        let mut views = self.own_views()?;
        match view {
            Some(view) => views.insert(id, view),
            None => views.remove(&id),
        };
        let text = serde_json::to_string_pretty(&views).map_err(|error| {
            ErrorView::new(
                "bad-own-view",
                format!("the view cannot be written: {error}"),
                "Nothing was changed.",
            )
        })?;
        files::write_atomically(&self.local()?.join(FILE), format!("{text}\n"))?;
        Ok(views)
    }
}
