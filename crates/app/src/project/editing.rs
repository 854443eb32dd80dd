//! Edits that are pending until saved, and what happens when the file changes outside meanwhile.

use std::collections::BTreeMap;

use topology::{
    Edit, EditError, FILE_NAME, GroupId, LAYOUT_FILE_NAME, MergeOutcome, Position, ServiceId, Side,
    why_not_connect,
};

use super::{Project, read_document};
use crate::{
    contract::{ConflictView, ErrorView, PendingView, Point},
    error::Result,
    files,
};

/// A place that both sides changed differently.
pub(super) type Clash = topology::Conflict;

impl Project {
    /// Applies edits as one step of undo.
    ///
    /// # Errors
    /// Where one of them cannot be made; then none is.
    pub fn edit(&self, edits: Vec<Edit>) -> Result<()> {
        let mut state = self.state();
        state.document.apply_batch(edits.clone())?;
        for edit in &edits {
            state.layout.follow(edit);
        }
        drop(state);
        self.rescan();
        Ok(())
    }

    /// Takes the last step back; without one, nothing happens.
    pub fn undo(&self) {
        self.state().document.undo();
        self.rescan();
    }

    pub fn redo(&self) {
        self.state().document.redo();
        self.rescan();
    }

    /// The pending edits as a diff of the file.
    #[must_use]
    pub fn pending(&self) -> PendingView {
        PendingView { file: FILE_NAME.to_owned(), lines: self.state().document.diff() }
    }

    /// Writes the pending edits. What changed on disk meanwhile is merged first.
    ///
    /// # Errors
    /// Where the file is read-only or cannot be written, or both sides changed the same place; nothing is lost then.
    pub fn save(&self) -> Result<()> {
        self.take_in_outside_changes()?;
        let mut state = self.state();
        if let Some(first) = state.conflicts.first() {
            return Err(ErrorView::new(
                "conflict",
                format!("{FILE_NAME} was changed outside, at `{}` as well as here", first.path),
                "Nothing was written. Choose which side to keep, and save again.",
            ));
        }
        let text = state.document.save_text()?.to_owned();
        files::write_atomically(&self.folder.join(FILE_NAME), &text)?;
        state.document.mark_saved();
        state.exists = true;
        Ok(())
    }

    /// Reads the file again if it changed on disk, and merges. True where something changed.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn take_in_outside_changes(&self) -> Result<bool> {
        let Some(on_disk) = read_document(&self.folder)? else { return Ok(false) };
        let mut state = self.state();
        if on_disk.to_text() == state.document.saved_text() {
            return Ok(false);
        }
        if !state.document.is_dirty() || state.document.is_read_only() {
            state.document = on_disk;
        } else {
            let base = state.document.saved_text().to_owned();
            match topology::merge(&base, &state.document, on_disk.to_text()) {
                MergeOutcome::Clean(merged) => state.document = merged,
                MergeOutcome::Conflicts(conflicts) => state.conflicts = conflicts,
                MergeOutcome::Unreadable(errors) => return Err(unreadable(&errors)),
            }
        }
        state.exists = true;
        drop(state);
        self.rescan();
        Ok(true)
    }

    /// Settles all conflicts with what is on disk for one side. The choice is still pending until saved.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn resolve_conflict(&self, keep: Side) -> Result<()> {
        let Some(on_disk) = read_document(&self.folder)? else { return Ok(()) };
        let mut state = self.state();
        let choices: BTreeMap<String, Side> =
            state.conflicts.iter().map(|conflict| (conflict.path.clone(), keep)).collect();
        let base = state.document.saved_text().to_owned();
        match topology::merge_with(&base, &state.document, on_disk.to_text(), &choices) {
            MergeOutcome::Clean(merged) => {
                state.document = merged;
                state.conflicts.clear();
            }
            MergeOutcome::Conflicts(conflicts) => state.conflicts = conflicts,
            MergeOutcome::Unreadable(errors) => return Err(unreadable(&errors)),
        }
        drop(state);
        self.rescan();
        Ok(())
    }

    /// Why the two cannot be connected; absent where they can.
    #[must_use]
    pub fn why_not_connect(&self, from: &ServiceId, to: &ServiceId) -> Option<String> {
        let state = self.state();
        why_not_connect(state.document.topology(), &state.reading.references, from, to)
            .map(|reason| reason.to_string())
    }

    /// Remembers where cards are. Positions have a file of their own, so that moving a card never touches the topology.
    ///
    /// # Errors
    /// Where the layout cannot be written.
    pub fn move_nodes(
        &self,
        positions: impl IntoIterator<Item = (ServiceId, Point)>,
        collapsed: Option<Vec<GroupId>>,
    ) -> Result<()> {
        let mut state = self.state();
        state
            .layout
            .positions
            .extend(positions.into_iter().map(|(id, point)| (id, Position { x: point.x, y: point.y })));
        if let Some(collapsed) = collapsed {
            state.layout.collapsed = collapsed.into_iter().collect();
        }
        // A project that was only looked at is left as it was found.
        if !state.exists {
            return Ok(());
        }
        let path = self.folder.join(LAYOUT_FILE_NAME);
        let before = files::read_if_there(&path)?.unwrap_or_default();
        files::write_atomically(&path, &state.layout.write(&before))
    }

    /// Forgets the positions, so that every card is laid out anew.
    pub fn arrange(&self) {
        self.state().layout.positions.clear();
    }
}

impl From<&Clash> for ConflictView {
    fn from(conflict: &Clash) -> Self {
        Self { path: conflict.path.clone(), mine: conflict.mine.clone(), theirs: conflict.theirs.clone() }
    }
}

impl From<EditError> for ErrorView {
    fn from(error: EditError) -> Self {
        Self::new(error.code(), error.to_string(), error.hint())
    }
}

fn unreadable(errors: &[topology::FileError]) -> ErrorView {
    match errors.first() {
        Some(first) => first.problem(FILE_NAME).into(),
        None => {
            ErrorView::new("broken-toml", format!("{FILE_NAME} cannot be read"), "Put it right in an editor.")
        }
    }
}
