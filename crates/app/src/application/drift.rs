//! The handlers of drift: the board, looks at the accounts, and the ways to settle.

use std::sync::PoisonError;

use topology::CellId;

use super::{App, blocking};
use crate::{contract::*, error::Result};

impl App {
    pub(crate) async fn drift_board(&self, request: DriftOf) -> Result<DriftView> {
        let project = self.current()?;
        blocking(move || project.drift_board(request.stages.as_deref())).await
    }

    pub(crate) async fn drift_scan(&self, request: LookForDrift) -> Result<DriftLook> {
        let project = self.current()?;
        let app = self.clone();
        let (first, begun) = tokio::sync::oneshot::channel();
        let first = std::sync::Mutex::new(Some(first));
        tokio::spawn(async move {
            let told = |look: DriftLook| {
                // Whoever asked is answered as soon as it is going on.
                let waiting = first.lock().unwrap_or_else(PoisonError::into_inner).take();
                if let Some(waiting) = waiting {
                    let _ = waiting.send(Ok(look.clone()));
                }
                app.tell(vec![AppEvent::Drift { look: Box::new(look) }]);
            };
            let outcome = project.look_for_drift(&request, told).await;
            let waiting = first.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(waiting) = waiting {
                let _ = waiting.send(outcome);
            }
        });
        begun.await.unwrap_or_else(|_| {
            Err(ErrorView::new("look-broke-off", "the look at the accounts broke off", "Try again."))
        })
    }

    pub(crate) async fn cancel_drift_scan(&self, _: Nothing) -> Result<Nothing> {
        self.current()?.cancel_look();
        Ok(Nothing {})
    }

    pub(crate) async fn drift_cell(&self, request: CellId) -> Result<DriftCellView> {
        let project = self.current()?;
        blocking(move || project.drift_cell(&request)).await
    }

    pub(crate) async fn drift_who(&self, request: WhoChanged) -> Result<WhoChangedView> {
        self.current()?.who_changed(&request).await
    }

    pub(crate) async fn drift_accept(&self, request: AcceptDrift) -> Result<DriftView> {
        let project = self.current()?;
        blocking(move || {
            project.accept_drift(request)?;
            project.drift_board(None)
        })
        .await
    }

    pub(crate) async fn drift_ignore(&self, request: IgnoreDrift) -> Result<DriftView> {
        let project = self.current()?;
        blocking(move || {
            project.ignore_drift(request)?;
            project.drift_board(None)
        })
        .await
    }

    pub(crate) async fn drift_unsettle(&self, request: Unsettle) -> Result<DriftView> {
        let project = self.current()?;
        blocking(move || {
            project.unsettle_drift(&request)?;
            project.drift_board(None)
        })
        .await
    }

    pub(crate) async fn drift_revert(&self, request: RevertDrift) -> Result<PlanView> {
        let prepared = self.current()?.plan_revert(&request).await?;
        Ok(self.offer(prepared))
    }

    pub(crate) async fn drift_take(&self, request: TakeDrift) -> Result<TakenView> {
        let project = self.current()?;
        blocking(move || project.plan_take(&request)).await
    }

    pub(crate) async fn drift_apply(&self, request: ApplyTaken) -> Result<ProjectView> {
        let project = self.current()?;
        blocking(move || {
            project.apply_take(&request)?;
            project.view()
        })
        .await
    }

    pub(crate) async fn adopt(&self, request: AdoptStack) -> Result<AdoptedStack> {
        let project = self.current()?;
        blocking(move || {
            let service = project.adopt(&request)?;
            Ok(AdoptedStack { service, view: project.view()? })
        })
        .await
    }

    pub(crate) async fn drift_between(&self, request: CompareStages) -> Result<StagesCompared> {
        let project = self.current()?;
        blocking(move || project.compare_stages(&request)).await
    }

    pub(crate) async fn drift_graph(&self, request: NamedStage) -> Result<StatedGraph> {
        let project = self.current()?;
        blocking(move || project.stated_graph(&request.stage)).await
    }
}
