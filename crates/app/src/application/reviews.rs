//! Handlers for what a person looks at before saying yes: reviews, ways out of a failure, promotions.

use super::App;
use crate::{contract::*, error::Result};

impl App {
    pub(crate) async fn review(&self, request: NamedRun) -> Result<ReviewView> {
        self.current()?.review(&request.run).await
    }

    pub(crate) async fn recoveries(&self, request: NamedStage) -> Result<Vec<RecoveryView>> {
        self.current()?.recoveries(&request.stage).await
    }

    pub(crate) async fn plan_recovery(&self, request: PlanRecovery) -> Result<PlanView> {
        let prepared = self.current()?.plan_recovery(&request).await?;
        Ok(self.offer(prepared))
    }

    pub(crate) async fn plan_promotion(&self, request: Promote) -> Result<PromotionView> {
        let promotion = self.current()?.plan_promotion(&request).await?;
        Ok(PromotionView {
            from: promotion.from,
            plan: self.offer(promotion.prepared),
            commit: promotion.commit,
            rows: promotion.rows,
        })
    }
}
