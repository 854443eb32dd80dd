//! The handler of rehearsals.

use std::sync::PoisonError;

use crate::{
    App,
    contract::{ErrorView, RehearsalView, RehearsePlan},
    error::Result,
};

impl App {
    /// The plan stays as good as it was: it can be rehearsed again, and deployed.
    pub(crate) async fn rehearse(&self, request: RehearsePlan) -> Result<RehearsalView> {
        let prepared = {
            let plans = self.inner.plans.lock().unwrap_or_else(PoisonError::into_inner);
            plans.get(&request.plan).cloned()
        };
        let prepared = prepared.ok_or_else(|| {
            ErrorView::new(
                "plan-gone",
                "this plan was already deployed, or a newer one took its place",
                "Plan again, and rehearse that.",
            )
        })?;
        Box::pin(self.current()?.rehearse(&prepared)).await
    }
}
