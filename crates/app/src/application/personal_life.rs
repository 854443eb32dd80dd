//! Handlers of the life of personal stages.

use std::sync::PoisonError;

use super::App;
use crate::{contract::*, error::Result};

impl App {
    pub(crate) async fn personal_list(&self, request: ListPersonal) -> Result<PersonalListView> {
        self.current()?.personal_list(request.ask).await
    }

    pub(crate) async fn personal_extend(&self, request: ExtendPersonal) -> Result<ExtendedPersonal> {
        let project = self.current()?;
        let extension = project.extend_personal(&request.stage, &format!("{}d", request.days)).await?;
        let run = match extension.prepared {
            Some(prepared) => {
                let running = project.start(prepared, None, None)?;
                let run = running.run.clone();
                self.follow(project, running);
                Some(run)
            }
            None => None,
        };
        Ok(ExtendedPersonal { stage: request.stage, expires: extension.expires, run })
    }

    pub(crate) async fn personal_removal(&self, request: NamedStage) -> Result<PersonalRemovalView> {
        let removal = self.current()?.personal_removal(&request.stage).await?;
        let plan = self.offer(removal.prepared);
        Ok(PersonalRemovalView { plan, ..removal.view })
    }

    pub(crate) async fn personal_remove(&self, request: RemovePersonal) -> Result<RemovedPersonal> {
        let project = self.current()?;
        let mut plans = self.inner.plans.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(prepared) = plans.get(&request.plan) else { return Err(plan_gone()) };
        // A plan that was refused for its confirmation, or for what was chosen, is still good.
        prepared.confirm(request.typed.as_deref())?;
        let mut chosen = prepared.clone();
        chosen.take_along(&request.delete)?;
        plans.remove(&request.plan);
        drop(plans);
        if chosen.view.plan.is_empty() {
            project.forget_personal(&chosen.view.plan.stage)?;
            return Ok(RemovedPersonal { run: None });
        }
        let running = project.start(chosen, request.typed.as_deref(), None)?;
        let run = running.run.clone();
        self.follow(project, running);
        Ok(RemovedPersonal { run: Some(run) })
    }
}

fn plan_gone() -> ErrorView {
    ErrorView::new(
        "plan-gone",
        "this removal was already carried out, or a newer plan took its place",
        "Look at the removal again.",
    )
}
