//! Undo and redo. One edit or one batch is one step; nothing else is.

/// What was done, and the text before and after it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step<E> {
    pub(crate) label: String,
    pub(crate) before: String,
    pub(crate) after: String,
    pub(crate) edits: Vec<E>,
}

/// Older steps are forgotten.
const LIMIT: usize = 500;

#[derive(Debug, Clone)]
pub(crate) struct History<E> {
    steps: Vec<Step<E>>,
    /// How many of the steps are done; the rest can be redone.
    done: usize,
    /// How many were done when the file was last saved; absent where that state cannot be reached any more.
    saved: Option<usize>,
}

impl<E> Default for History<E> {
    fn default() -> Self {
        Self { steps: Vec::new(), done: 0, saved: Some(0) }
    }
}

impl<E> History<E> {
    pub(crate) fn push(&mut self, step: Step<E>) {
        if self.saved.is_some_and(|saved| saved > self.done) {
            self.saved = None;
        }
        self.steps.truncate(self.done);
        self.steps.push(step);
        if self.steps.len() > LIMIT {
            self.steps.remove(0);
            self.saved = self.saved.and_then(|saved| saved.checked_sub(1));
        }
        self.done = self.steps.len();
    }

    pub(crate) fn undo(&mut self) -> Option<&Step<E>> {
        self.done = self.done.checked_sub(1)?;
        self.steps.get(self.done)
    }

    pub(crate) fn redo(&mut self) -> Option<&Step<E>> {
        let step = self.steps.get(self.done)?;
        self.done += 1;
        Some(step)
    }

    pub(crate) fn next_undo(&self) -> Option<&str> {
        self.steps.get(self.done.checked_sub(1)?).map(|step| step.label.as_str())
    }

    pub(crate) fn next_redo(&self) -> Option<&str> {
        self.steps.get(self.done).map(|step| step.label.as_str())
    }

    pub(crate) fn mark_saved(&mut self) {
        self.saved = Some(self.done);
    }

    /// The edits since the last save, where they led here in a straight line.
    pub(crate) fn unsaved(&self) -> impl Iterator<Item = &E> {
        let from = self.saved.filter(|saved| *saved <= self.done).unwrap_or(self.done);
        self.steps[from..self.done].iter().flat_map(|step| &step.edits)
    }
}
