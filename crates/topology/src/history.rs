//! Undo and redo. One action is one step; nothing else is.

use crate::layout::CardPlaces;

/// What was done, and the text and the moved cards before and after it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step<E> {
    pub(crate) label: String,
    pub(crate) before: String,
    pub(crate) after: String,
    pub(crate) edits: Vec<E>,
    pub(crate) places_before: CardPlaces,
    pub(crate) places_after: CardPlaces,
}

impl<E> Step<E> {
    fn does_nothing(&self) -> bool {
        self.before == self.after && self.places_before == self.places_after
    }
}

/// Older steps are forgotten.
const LIMIT: usize = 500;

/// How much text is merged at most to keep the steps when the file changed outside: it is done while a person waits.
const REBASED_BYTES: usize = 4 << 20;

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

    /// What can be taken back, the last first.
    pub(crate) fn to_undo(&self) -> impl Iterator<Item = &str> {
        self.steps[..self.done].iter().rev().map(|step| step.label.as_str())
    }

    /// What can be done again, the next first.
    pub(crate) fn to_redo(&self) -> impl Iterator<Item = &str> {
        self.steps[self.done..].iter().map(|step| step.label.as_str())
    }

    pub(crate) fn mark_saved(&mut self) {
        self.saved = Some(self.done);
    }

    /// The edits since the last save, where they led here in a straight line.
    pub(crate) fn unsaved(&self) -> impl Iterator<Item = &E> {
        let from = self.saved.filter(|saved| *saved <= self.done).unwrap_or(self.done);
        self.steps[from..self.done].iter().flat_map(|step| &step.edits)
    }

    /// The text after so many of the steps.
    fn text(&self, done: usize) -> Option<&str> {
        match done.checked_sub(1) {
            Some(last) => self.steps.get(last).map(|step| step.after.as_str()),
            None => self.steps.first().map(|step| step.before.as_str()),
        }
    }

    /// How a state came from the saved one: the edits on the way, and whether they were done or taken back.
    fn way(&self, state: usize) -> Way<'_, E> {
        match self.saved {
            Some(saved) if saved <= state => Way { edits: self.edits(saved, state), back: false },
            Some(saved) => Way { edits: self.edits(state, saved), back: true },
            None => Way { edits: Vec::new(), back: false },
        }
    }

    fn edits(&self, from: usize, to: usize) -> Vec<&E> {
        self.steps[from..to].iter().flat_map(|step| &step.edits).collect()
    }
}

/// The edits between the saved state and another.
#[derive(Debug)]
pub(crate) struct Way<'h, E> {
    pub(crate) edits: Vec<&'h E>,
    /// The state is before the saved one: they are taken back on the way to it, the last first.
    pub(crate) back: bool,
}

impl<E: Clone> History<E> {
    /// The same steps with every text put onto another saved one. Where one cannot be, the history ends there; to the saved state
    /// it leads in any case.
    pub(crate) fn rebased(
        &self,
        saved_text: &str,
        now: &str,
        onto: impl Fn(&str, &Way<'_, E>) -> Option<String>,
    ) -> Self {
        let most = REBASED_BYTES / (now.len() + 1);
        let put = |state: usize| onto(self.text(state)?, &self.way(state));
        let mut texts = vec![now.to_owned()];
        let mut first = self.done;
        while first > 0 && texts.len() <= most {
            let Some(text) = put(first - 1) else { break };
            texts.insert(0, text);
            first -= 1;
        }
        let mut last = self.done;
        while last < self.steps.len() && texts.len() <= 2 * most {
            let Some(text) = put(last + 1) else { break };
            texts.push(text);
            last += 1;
        }
        let mut rebased = Self { steps: Vec::new(), done: 0, saved: None };
        if let Some(saved) = self.saved.filter(|saved| *saved < first) {
            rebased.saved = Some(0);
            let lost = &self.steps[saved..first];
            rebased.keep(Step {
                label: "Earlier edits".into(),
                before: saved_text.to_owned(),
                after: texts[0].clone(),
                edits: lost.iter().flat_map(|step| step.edits.iter().cloned()).collect(),
                places_before: CardPlaces::new(),
                places_after: CardPlaces::new(),
            });
        }
        for state in first..=last {
            if self.done == state {
                rebased.done = rebased.steps.len();
            }
            if self.saved == Some(state) {
                rebased.saved = Some(rebased.steps.len());
            }
            if state < last {
                let old = &self.steps[state];
                rebased.keep(Step {
                    label: old.label.clone(),
                    before: texts[state - first].clone(),
                    after: texts[state - first + 1].clone(),
                    edits: old.edits.clone(),
                    places_before: old.places_before.clone(),
                    places_after: old.places_after.clone(),
                });
            }
        }
        rebased
    }

    /// A step that others have done as well is none any more.
    fn keep(&mut self, step: Step<E>) {
        if !step.does_nothing() {
            self.steps.push(step);
        }
    }
}
