//! The board for a window.

use topology::StageId;

use super::Project;
use crate::{contract::DriftView, error::Result};

impl Project {
    /// What is known, without asking anybody.
    ///
    /// # Errors
    /// Where one of the stages does not exist, or the journal cannot be read.
    pub fn drift_board(&self, stages: Option<&[StageId]>) -> Result<DriftView> {
        // Asked first: a look that had ended by then has left all that it found.
        let look = self.looks.last();
        let seen = self.seen_of(stages)?;
        let board = seen.survey(|survey| survey.board());
        let resumable = self.has_history() && self.journal()?.unfinished_look()?.is_some();
        Ok(DriftView {
            board,
            look,
            resumable: resumable && !self.looks.going_on(),
            problems: seen.expected.problems.clone(),
            settlements_problem: seen.settlements_problem,
            settlements: seen.settlements,
        })
    }
}
