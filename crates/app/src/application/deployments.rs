//! Handlers around a run: its review, its gates, and what goes on after it broke off.

use crate::{App, contract::*, error::Result};

impl App {
    pub(crate) async fn review(&self, _request: NamedRun) -> Result<ReviewView> {
        Err(ErrorView::new("not-yet", "", ""))
    }

    pub(crate) async fn answer_gate(&self, _request: AnswerGate) -> Result<Nothing> {
        Err(ErrorView::new("not-yet", "", ""))
    }

    pub(crate) async fn pause_run(&self, _request: NamedRun) -> Result<Nothing> {
        Err(ErrorView::new("not-yet", "", ""))
    }

    pub(crate) async fn continue_run(&self, _request: NamedRun) -> Result<Nothing> {
        Err(ErrorView::new("not-yet", "", ""))
    }

    pub(crate) async fn retry_step(&self, _request: NamedStep) -> Result<Nothing> {
        Err(ErrorView::new("not-yet", "", ""))
    }

    pub(crate) async fn skip_step(&self, _request: NamedStep) -> Result<Nothing> {
        Err(ErrorView::new("not-yet", "", ""))
    }

    pub(crate) async fn unfinished_runs(&self, _request: Nothing) -> Result<Vec<UnfinishedRun>> {
        Err(ErrorView::new("not-yet", "", ""))
    }

    pub(crate) async fn resume_run(&self, _request: NamedRun) -> Result<Nothing> {
        Err(ErrorView::new("not-yet", "", ""))
    }

    pub(crate) async fn abandon_run(&self, _request: NamedRun) -> Result<Nothing> {
        Err(ErrorView::new("not-yet", "", ""))
    }

    pub(crate) async fn locks(&self, _request: NamedStage) -> Result<Vec<LockView>> {
        Err(ErrorView::new("not-yet", "", ""))
    }

    pub(crate) async fn break_lock(&self, _request: BreakLock) -> Result<Vec<LockView>> {
        Err(ErrorView::new("not-yet", "", ""))
    }

    pub(crate) async fn rehearse(&self, _request: RehearsePlan) -> Result<RehearsalView> {
        Err(ErrorView::new("not-yet", "", ""))
    }

    pub(crate) async fn recoveries(&self, _request: NamedStage) -> Result<Vec<RecoveryView>> {
        Err(ErrorView::new("not-yet", "", ""))
    }

    pub(crate) async fn plan_recovery(&self, _request: PlanRecovery) -> Result<PlanView> {
        Err(ErrorView::new("not-yet", "", ""))
    }

    pub(crate) async fn plan_promotion(&self, _request: Promote) -> Result<PromotionView> {
        Err(ErrorView::new("not-yet", "", ""))
    }

    pub(crate) async fn changed_since(&self, _request: ChangedSince) -> Result<Vec<ChangedService>> {
        Err(ErrorView::new("not-yet", "", ""))
    }
}
