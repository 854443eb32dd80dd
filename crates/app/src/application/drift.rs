//! The handlers of drift: the board, looks at the accounts, and the ways to settle.

use topology::CellId;

use super::{App, blocking};
use crate::{contract::*, error::Result};

fn later() -> ErrorView {
    ErrorView::new("later", "this comes with one of the next commits", "Wait for it.")
}

impl App {
    pub(crate) async fn drift_board(&self, request: DriftOf) -> Result<DriftView> {
        let project = self.current()?;
        blocking(move || project.drift_board(request.stages.as_deref())).await
    }

    pub(crate) async fn drift_scan(&self, _: LookForDrift) -> Result<DriftLook> {
        Err(later())
    }

    pub(crate) async fn cancel_drift_scan(&self, _: Nothing) -> Result<Nothing> {
        Err(later())
    }

    pub(crate) async fn drift_cell(&self, _: CellId) -> Result<DriftCellView> {
        Err(later())
    }

    pub(crate) async fn drift_who(&self, _: WhoChanged) -> Result<WhoChangedView> {
        Err(later())
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

    pub(crate) async fn drift_revert(&self, _: RevertDrift) -> Result<PlanView> {
        Err(later())
    }

    pub(crate) async fn drift_take(&self, _: TakeDrift) -> Result<TakenView> {
        Err(later())
    }

    pub(crate) async fn drift_apply(&self, _: ApplyTaken) -> Result<ProjectView> {
        Err(later())
    }

    pub(crate) async fn adopt(&self, _: AdoptStack) -> Result<AdoptedStack> {
        Err(later())
    }

    pub(crate) async fn drift_between(&self, _: CompareStages) -> Result<StagesCompared> {
        Err(later())
    }

    pub(crate) async fn drift_graph(&self, _: NamedStage) -> Result<StatedGraph> {
        Err(later())
    }
}
