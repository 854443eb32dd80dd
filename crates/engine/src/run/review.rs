//! What a person has to look at before a step is carried out.

use std::collections::BTreeSet;

use plan::StepId;
use tokio::sync::{mpsc, oneshot};

use crate::{Stop, deploy::Proposal};

/// What a step needs to know of its review.
#[derive(Debug)]
pub(crate) struct Review {
    /// The hashes that somebody said yes to.
    pub(crate) approved: BTreeSet<String>,
    /// What was found out before the run began to change anything.
    pub(crate) proposal: Option<Proposal>,
    pub(super) questions: mpsc::UnboundedSender<Question>,
}

/// What would happen is not what was approved: a person is asked again.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) step: StepId,
    pub(super) hash: String,
    pub(super) why: String,
    pub(super) answer: oneshot::Sender<bool>,
}

impl Review {
    /// Nobody knows beforehand all that a tool does: that somebody said yes to what is known.
    pub(super) async fn consent_to_tool(&self, step: &StepId) -> Result<(), Stop> {
        let Some(hash) = self.proposal.as_ref().and_then(Proposal::hash) else { return Ok(()) };
        if self.approved.contains(hash) || self.ask(step, hash, "it was not asked before".to_owned()).await {
            return Ok(());
        }
        Err(Stop::Cancelled("it was not approved; nothing was changed".into()))
    }

    /// Waits for the answer. A run that ends has answered no.
    pub(crate) async fn ask(&self, step: &StepId, hash: &str, why: String) -> bool {
        let (answer, answered) = oneshot::channel();
        let question = Question { step: step.clone(), hash: hash.to_owned(), why, answer };
        self.questions.send(question).is_ok() && answered.await.unwrap_or(false)
    }
}
