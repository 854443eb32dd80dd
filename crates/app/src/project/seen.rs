//! What the accounts said when they were last asked, kept on this machine: the window begins with that and says how old it
//! is. It is a memory only: where it cannot be read or written, nothing is known, and nothing fails.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use topology::{StageId, Target};

use super::{LOCAL_FOLDER, Project};
use crate::{
    contract::{ErrorView, StackState},
    error::Result,
    files,
};

/// By target; of each its last answer.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct SeenStage {
    targets: Vec<SeenTarget>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SeenTarget {
    target: Target,
    /// Absent where it never answered.
    pub at: Option<Timestamp>,
    /// Why it did not answer when it was asked after that.
    pub problem: Option<ErrorView>,
    pub cells: Vec<StackState>,
}

impl SeenStage {
    pub fn of(&self, target: &Target) -> Option<&SeenTarget> {
        self.targets.iter().find(|seen| seen.target == *target)
    }

    fn take_in(&mut self, target: Target, now: Timestamp, answer: Result<Vec<StackState>>) {
        let at = self.targets.iter().position(|seen| seen.target == target).unwrap_or_else(|| {
            self.targets.push(SeenTarget { target, at: None, problem: None, cells: Vec::new() });
            self.targets.len() - 1
        });
        let seen = &mut self.targets[at];
        match answer {
            Ok(cells) => (seen.at, seen.problem, seen.cells) = (Some(now), None, cells),
            // What it said before is still the last that is known.
            Err(problem) => seen.problem = Some(problem),
        }
    }
}

/// Stages that were looked at since the project was opened.
#[derive(Debug, Default)]
pub(super) struct Memory(Mutex<BTreeMap<StageId, Arc<SeenStage>>>);

impl Project {
    pub(super) fn seen(&self, stage: &StageId) -> Arc<SeenStage> {
        let mut memory = self.seen.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = memory.get(stage) {
            return known.clone();
        }
        let text = files::read_if_there(&self.seen_file(stage)).ok().flatten().unwrap_or_default();
        let seen: Arc<SeenStage> = Arc::new(serde_json::from_str(&text).unwrap_or_default());
        memory.insert(stage.clone(), seen.clone());
        seen
    }

    pub(super) fn remember(
        &self,
        stage: &StageId,
        answers: impl IntoIterator<Item = (Target, Result<Vec<StackState>>)>,
    ) {
        let mut seen = (*self.seen(stage)).clone();
        let now = (self.settings.clock)();
        for (target, answer) in answers {
            seen.take_in(target, now, answer);
        }
        if let Err(error) = self.keep(stage, &seen) {
            tracing::warn!(%stage, message = error.message, "what the accounts said is not kept");
        }
        let mut memory = self.seen.0.lock().unwrap_or_else(PoisonError::into_inner);
        memory.insert(stage.clone(), Arc::new(seen));
    }

    fn keep(&self, stage: &StageId, seen: &SeenStage) -> Result<()> {
        let folder = self.local()?.join("seen");
        std::fs::create_dir_all(&folder).map_err(|error| ErrorView::io("make", &folder, &error))?;
        let text = serde_json::to_string(seen).unwrap_or_default();
        files::write_atomically(&self.seen_file(stage), &text)
    }

    fn seen_file(&self, stage: &StageId) -> PathBuf {
        self.folder.join(LOCAL_FOLDER).join("seen").join(format!("{stage}.json"))
    }
}
