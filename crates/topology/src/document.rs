//! The open file: its text, the model in it, edits that are pending until saved, undo and redo.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    DiffLine, Edit, EditError, FILE_NAME, FileError, ParsedFile, Places, Problem, Topology,
    diff::diff,
    draft::Draft,
    edit::label_of,
    file,
    history::{History, Step, Way},
    layout::CardPlaces,
    rename::Rename,
    validate,
};

/// An open `stagewright.toml`.
#[derive(Debug, Clone)]
pub struct Document {
    text: String,
    state: State,
    saved: String,
    history: History<Edit>,
    /// What the next edit starts from, where it was made ahead.
    draft: Option<Box<Draft>>,
}

#[derive(Debug, Clone)]
enum State {
    Editable(Box<ParsedFile>),
    /// What cannot be read, or must not be changed, is shown and never written.
    ReadOnly {
        errors: Vec<FileError>,
        shown: Box<ParsedFile>,
    },
}

/// What a person does at once: edits of the file, and cards that come to stand elsewhere. It is one step of undo.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Action {
    /// What undo calls it; absent: what it does.
    pub label: Option<String>,
    pub edits: Vec<Edit>,
    /// Where the cards that move stood, and where they stand then. Both name the same cards.
    pub places_before: CardPlaces,
    pub places_after: CardPlaces,
}

impl From<Vec<Edit>> for Action {
    fn from(edits: Vec<Edit>) -> Self {
        Self { edits, ..Self::default() }
    }
}

/// What undo took back, or redo did again.
#[derive(Debug, Clone, PartialEq)]
pub struct Travelled {
    pub label: String,
    /// Where cards stand now.
    pub places: CardPlaces,
}

/// What an edit did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Applied {
    /// What undo would take back.
    pub label: String,
    /// Whether the file differs from before; an edit that changes nothing makes no step.
    pub changed: bool,
}

impl Document {
    /// Opens a text. One that cannot be read is opened read-only, with the reasons.
    #[must_use]
    pub fn open(text: impl Into<String>) -> Self {
        let text = text.into();
        match file::parse(&text) {
            Ok(parsed) => Self {
                saved: text.clone(),
                text,
                state: State::Editable(Box::new(parsed)),
                history: History::default(),
                draft: None,
            },
            Err(unreadable) => Self::read_only(text, unreadable.errors),
        }
    }

    /// Opens the bytes of a file. Bytes that are no text are shown as far as they can be, read-only.
    #[must_use]
    pub fn open_bytes(bytes: &[u8]) -> Self {
        match file::decode(bytes) {
            Ok(text) => Self::open(text),
            Err(error) => Self::read_only(String::from_utf8_lossy(bytes), vec![error]),
        }
    }

    /// A new file that was never saved.
    #[must_use]
    pub fn empty(name: Option<&str>) -> Self {
        Self::unsaved(&Topology { name: name.map(str::to_owned), ..Topology::default() })
    }

    /// A topology that is in no file yet: all of it is pending.
    #[must_use]
    pub fn unsaved(topology: &Topology) -> Self {
        Self { saved: String::new(), ..Self::open(file::render(topology)) }
    }

    /// A text that must not be changed, and why; the model is shown where it can be read (another window may have it).
    #[must_use]
    pub fn read_only(text: impl Into<String>, errors: Vec<FileError>) -> Self {
        let text = text.into();
        let shown = file::parse(&text).unwrap_or_else(|_| ParsedFile {
            topology: Topology::default(),
            places: Places::default(),
            problems: Vec::new(),
        });
        Self {
            saved: text.clone(),
            text,
            state: State::ReadOnly { errors, shown: Box::new(shown) },
            history: History::default(),
            draft: None,
        }
    }

    fn parsed(&self) -> &ParsedFile {
        match &self.state {
            State::Editable(parsed) | State::ReadOnly { shown: parsed, .. } => parsed,
        }
    }

    /// The model; empty where the file cannot be read.
    #[must_use]
    pub fn topology(&self) -> &Topology {
        &self.parsed().topology
    }

    /// Where the parts of the model stand in the text.
    #[must_use]
    pub fn places(&self) -> &Places {
        &self.parsed().places
    }

    /// Why the file is open for reading only; empty where it can be edited.
    #[must_use]
    pub fn errors(&self) -> &[FileError] {
        match &self.state {
            State::Editable(_) => &[],
            State::ReadOnly { errors, .. } => errors,
        }
    }

    #[must_use]
    pub fn is_read_only(&self) -> bool {
        matches!(self.state, State::ReadOnly { .. })
    }

    /// Everything that a person should know about the file, in its order.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let parsed = self.parsed();
        let mut problems: Vec<Problem> = self.errors().iter().map(|error| error.problem(FILE_NAME)).collect();
        problems.extend(parsed.problems.iter().cloned());
        problems.extend(validate(&parsed.topology, &parsed.places));
        problems.sort_by(|a, b| a.location.cmp(&b.location));
        problems
    }

    /// The text with the pending edits in it.
    #[must_use]
    pub fn to_text(&self) -> &str {
        &self.text
    }

    /// The text as it was last read or saved.
    #[must_use]
    pub fn saved_text(&self) -> &str {
        &self.saved
    }

    /// The text to write to disk.
    ///
    /// # Errors
    /// Where the file is open for reading only: its bytes on disk stay.
    pub fn save_text(&self) -> Result<&str, EditError> {
        self.writable()?;
        Ok(&self.text)
    }

    fn writable(&self) -> Result<(), EditError> {
        match &self.state {
            State::Editable(_) => Ok(()),
            State::ReadOnly { errors, .. } => Err(EditError::ReadOnly { errors: errors.clone() }),
        }
    }

    /// Applies one edit, as one step of the history.
    ///
    /// # Errors
    /// Where the edit cannot be made, with the reason. The document is then as before.
    pub fn apply(&mut self, edit: Edit) -> Result<Applied, EditError> {
        self.apply_batch(vec![edit])
    }

    /// Applies several edits as one step: all or none.
    ///
    /// # Errors
    /// Where one of them cannot be made, with the reason. The document is then as before.
    pub fn apply_batch(&mut self, edits: Vec<Edit>) -> Result<Applied, EditError> {
        self.perform(edits.into())
    }

    /// Does everything of an action, as one step, or nothing of it.
    ///
    /// # Errors
    /// Where one of its edits cannot be made, with the reason. The document is then as before.
    pub fn perform(&mut self, action: Action) -> Result<Applied, EditError> {
        let Action { label, edits, places_before, places_after } = action;
        let label = label.unwrap_or_else(|| label_of(&edits, &places_after));
        let before = self.text.clone();
        let mut after = None;
        // Where cards stand is no part of the file: they can be moved in one that cannot be written.
        if !edits.is_empty() {
            self.writable()?;
            let (text, parsed) = self.take_draft()?.edited(self.topology(), &edits)?;
            if text != before {
                after = Some((text, parsed));
            }
        }
        if after.is_none() && places_before == places_after {
            return Ok(Applied { label, changed: false });
        }
        if let Some((text, parsed)) = after {
            self.text = text;
            self.state = State::Editable(Box::new(parsed));
        }
        let after = self.text.clone();
        self.history.push(Step { label: label.clone(), before, after, edits, places_before, places_after });
        Ok(Applied { label, changed: true })
    }

    /// Makes ahead what the next edit starts from, which takes half of its time in a large file.
    pub fn prepare(&mut self) {
        if !self.is_read_only() {
            self.draft = self.take_draft().ok();
        }
    }

    fn take_draft(&mut self) -> Result<Box<Draft>, EditError> {
        match self.draft.take() {
            Some(draft) if draft.is_of(&self.text) => Ok(draft),
            _ => Draft::of(&self.text, self.topology()).map(Box::new),
        }
    }

    /// Takes the last step back, and says what it was; absent where there is none.
    pub fn undo(&mut self) -> Option<Travelled> {
        let step = self.history.undo()?;
        let travelled = Travelled { label: step.label.clone(), places: step.places_before.clone() };
        let text = step.before.clone();
        self.show(text);
        Some(travelled)
    }

    /// Does the step again that was taken back last.
    pub fn redo(&mut self) -> Option<Travelled> {
        let step = self.history.redo()?;
        let travelled = Travelled { label: step.label.clone(), places: step.places_after.clone() };
        let text = step.after.clone();
        self.show(text);
        Some(travelled)
    }

    /// What undo would take back, the last first.
    pub fn to_undo(&self) -> impl Iterator<Item = &str> {
        self.history.to_undo()
    }

    /// What redo would do again, the next first.
    pub fn to_redo(&self) -> impl Iterator<Item = &str> {
        self.history.to_redo()
    }

    /// Shows a text that this document had before: it could be read then, so it can be read now.
    fn show(&mut self, text: String) {
        if text != self.text
            && let Ok(parsed) = file::parse(&text)
        {
            self.state = State::Editable(Box::new(parsed));
            self.text = text;
        }
    }

    /// Whether there is anything to save.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        self.text != self.saved
    }

    /// What a save would change.
    #[must_use]
    pub fn diff(&self) -> Vec<DiffLine> {
        diff(&self.saved, &self.text)
    }

    /// The text is on disk now.
    pub fn mark_saved(&mut self) {
        self.saved.clone_from(&self.text);
        self.history.mark_saved();
    }

    /// The new names given since the last save.
    pub(crate) fn pending_renames(&self) -> Vec<Rename> {
        self.history.unsaved().filter_map(Edit::rename).collect()
    }

    /// The file says `theirs` now: every step of this document is put onto it by `onto`, and this state is `now`.
    pub(crate) fn rebased(
        &self,
        theirs: &str,
        now: String,
        onto: impl Fn(&str, &Way<'_, Edit>) -> Option<String>,
    ) -> Self {
        let mut document = Self::open(theirs);
        document.history = self.history.rebased(theirs, &now, onto);
        document.show(now);
        document
    }

    /// A text that was decided on, as a step of its own.
    pub(crate) fn decide(&mut self, label: String, text: String) {
        if text == self.text {
            return;
        }
        let (before, after) = (self.text.clone(), text.clone());
        let (edits, places_before, places_after) = (Vec::new(), CardPlaces::new(), CardPlaces::new());
        self.history.push(Step { label, before, after, edits, places_before, places_after });
        self.show(text);
    }
}
