//! Edits that are pending until saved, and what happens when the file changes outside meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use topology::{
    Action, CardPlaces, Document, Edit, EditError, FILE_NAME, GroupId, LAYOUT_FILE_NAME, LineEnd,
    MergeOutcome, Position, ServiceId, Side, Travelled,
};

use super::{Open, Project, read_document};
use crate::{
    contract::{ConflictView, DocumentState, ErrorView, PendingView, Point},
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
        self.perform(None, edits, BTreeMap::new())
    }

    /// Edits and moved cards that are one step of undo.
    ///
    /// # Errors
    /// Where one of the edits cannot be made, and nothing is done then; or where the places of the cards cannot be written.
    pub fn perform(
        &self,
        label: Option<String>,
        edits: Vec<Edit>,
        positions: impl IntoIterator<Item = (ServiceId, Point)>,
    ) -> Result<()> {
        let places_after: CardPlaces = positions
            .into_iter()
            .map(|(id, point)| (id, Some(Position { x: point.x, y: point.y })))
            .collect();
        self.act(label, edits, places_after)
    }

    /// Makes ahead what the next edit starts from.
    pub fn prepare_edit(&self) {
        self.state().document.prepare();
    }

    fn act(&self, label: Option<String>, edits: Vec<Edit>, places: CardPlaces) -> Result<()> {
        let mut state = self.state();
        // A card takes its place along to another name: that is a move, which undo takes back as well.
        let mut layout = state.layout.clone();
        for edit in &edits {
            layout.follow(edit);
        }
        layout.put(&places);
        let moved = |id: &&ServiceId| state.layout.positions.get(*id) != layout.positions.get(*id);
        let ids: BTreeSet<&ServiceId> =
            state.layout.positions.keys().chain(layout.positions.keys()).filter(moved).collect();
        let action = Action {
            label,
            edits: edits.clone(),
            places_before: state.layout.places(ids.iter().copied()),
            places_after: layout.places(ids.iter().copied()),
        };
        let moves = !ids.is_empty();
        let before = Self::followed(&state);
        state.document.perform(action)?;
        state.layout = layout;
        let written = if moves { self.write_layout(&state) } else { Ok(()) };
        let written = written.and(self.follow_names(&mut state, before));
        if !edits.is_empty() {
            self.read(&mut state);
        }
        written
    }

    /// Takes so many of the last steps back; where there are none, nothing happens.
    ///
    /// # Errors
    /// Where the places of the cards cannot be written.
    pub fn undo(&self, steps: u32) -> Result<()> {
        self.travel(steps, Document::undo)
    }

    /// Does so many steps again that were taken back.
    ///
    /// # Errors
    /// Where the places of the cards cannot be written.
    pub fn redo(&self, steps: u32) -> Result<()> {
        self.travel(steps, Document::redo)
    }

    fn travel(&self, steps: u32, step: fn(&mut Document) -> Option<Travelled>) -> Result<()> {
        let mut state = self.state();
        let (before, own) = (state.document.to_text().to_owned(), Self::followed(&state));
        let mut places = CardPlaces::new();
        for _ in 0..steps {
            let Some(travelled) = step(&mut state.document) else { break };
            places.extend(travelled.places);
        }
        let written = self.put(&mut state, &places);
        let written = written.and(self.follow_names(&mut state, own));
        if state.document.to_text() != before {
            self.read(&mut state);
        }
        written
    }

    /// Positions have a file of their own, so that moving a card never touches the topology.
    fn put(&self, state: &mut Open, places: &CardPlaces) -> Result<()> {
        if places.is_empty() {
            return Ok(());
        }
        state.layout.put(places);
        self.write_layout(state)
    }

    pub(super) fn write_layout(&self, state: &Open) -> Result<()> {
        // A project that was only looked at is left as it was found.
        if !state.exists {
            return Ok(());
        }
        let path = self.folder.join(LAYOUT_FILE_NAME);
        let before = files::read_if_there(&path)?.unwrap_or_default();
        let after = state.layout.write(&before);
        if after == before { Ok(()) } else { files::write_atomically(&path, &after) }
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
        let mut state = self.state();
        let changed = self.take_in(&mut state)?;
        let saved = self.write(&mut state);
        drop(state);
        if changed {
            self.rescan();
        }
        saved
    }

    fn write(&self, state: &mut Open) -> Result<()> {
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
        let changed = {
            let mut state = self.state();
            // While nobody writes it: what was there a moment before would undo the change.
            let own = super::personal::read_own(&self.folder)?;
            let own_changed = own != state.own;
            state.own = own;
            self.take_in(&mut state)? || own_changed
        };
        if changed {
            self.rescan();
        }
        Ok(changed)
    }

    /// What is on disk is read while nobody else saves: what was there a moment before that would count as an outside change.
    fn take_in(&self, state: &mut Open) -> Result<bool> {
        let Some(on_disk) = read_document(&self.folder)? else { return Ok(false) };
        if on_disk.to_text() == state.document.saved_text() {
            // Whatever clashed was taken back outside.
            let settled = !state.conflicts.is_empty();
            state.conflicts.clear();
            return Ok(settled);
        }
        if state.document.is_read_only() {
            // The steps from before the file was broken go on where it can be read again.
            let before = if on_disk.is_read_only() { None } else { state.before_broken.take() };
            match before {
                Some(before) => self.merge_into(state, &before, on_disk, &BTreeMap::new())?,
                None => state.document = on_disk,
            }
        } else if on_disk.is_read_only() && !state.document.is_dirty() {
            let before = std::mem::replace(&mut state.document, on_disk);
            state.before_broken = Some(before);
        } else {
            let before = state.document.clone();
            self.merge_into(state, &before, on_disk, &BTreeMap::new())?;
        }
        state.exists = true;
        Ok(true)
    }

    fn merge_into(
        &self,
        state: &mut Open,
        mine: &Document,
        on_disk: Document,
        choices: &BTreeMap<String, Side>,
    ) -> Result<()> {
        match topology::merge_with(mine.saved_text(), mine, on_disk.to_text(), choices) {
            MergeOutcome::Clean(merged) => {
                state.document = merged;
                state.conflicts.clear();
                Ok(())
            }
            MergeOutcome::Conflicts(conflicts) => {
                state.conflicts = conflicts;
                Ok(())
            }
            MergeOutcome::Unreadable(errors) => Err(unreadable(&errors)),
        }
    }

    /// Settles each conflict with what is on disk for one side. The outcome is still pending until saved, and where the file's side
    /// was chosen, undo gives the other one back.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn resolve_conflicts(&self, choices: &BTreeMap<String, Side>) -> Result<()> {
        let mut state = self.state();
        let Some(on_disk) = read_document(&self.folder)? else { return Ok(()) };
        let mine = state.document.clone();
        self.merge_into(&mut state, &mine, on_disk, choices)?;
        drop(state);
        self.rescan();
        Ok(())
    }

    /// What saving would change in the file after these choices. What is not decided yet stays as in the file.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn preview_resolution(&self, choices: &BTreeMap<String, Side>) -> Result<PendingView> {
        let Some(on_disk) = read_document(&self.folder)? else { return Ok(self.pending()) };
        let state = self.state();
        let theirs = on_disk.to_text();
        let result = topology::preview(state.document.saved_text(), &state.document, theirs, choices)
            .map_err(|errors| unreadable(&errors))?;
        Ok(PendingView { file: FILE_NAME.to_owned(), lines: topology::diff(theirs, &result) })
    }

    /// For every other service, why no line can be drawn between the two; absent where one can.
    #[must_use]
    pub fn connectable(&self, service: &ServiceId, end: LineEnd) -> BTreeMap<ServiceId, Option<String>> {
        let state = self.state();
        let found = topology::connectable(state.document.topology(), &state.reading.references, service, end);
        found.into_iter().map(|(id, refusal)| (id, refusal.map(|refusal| refusal.to_string()))).collect()
    }

    /// Remembers where cards are, as a step of undo, and which groups are folded, which is none.
    ///
    /// # Errors
    /// Where the layout cannot be written.
    pub fn move_nodes(
        &self,
        positions: impl IntoIterator<Item = (ServiceId, Point)>,
        collapsed: Option<Vec<GroupId>>,
    ) -> Result<DocumentState> {
        if let Some(collapsed) = collapsed {
            let mut state = self.state();
            state.layout.collapsed = collapsed.into_iter().collect();
            self.write_layout(&state)?;
        }
        self.perform(None, Vec::new(), positions)?;
        Ok(self.document_state())
    }

    /// Forgets the positions, so that every card is laid out anew.
    ///
    /// # Errors
    /// Where the layout cannot be written.
    pub fn arrange(&self) -> Result<()> {
        let mut state = self.state();
        let places = state.layout.positions.keys().map(|id| (id.clone(), None)).collect();
        *state.kept.get_mut() = topology::Layout::default();
        drop(state);
        self.act(Some("Arrange all cards".into()), Vec::new(), places)
    }
}

impl From<&Clash> for ConflictView {
    fn from(conflict: &Clash) -> Self {
        Self {
            path: conflict.path.clone(),
            base: conflict.base.clone(),
            mine: conflict.mine.clone(),
            theirs: conflict.theirs.clone(),
        }
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
