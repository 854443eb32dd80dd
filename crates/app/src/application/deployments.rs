//! Handlers around a run: its gates, what is said to it, and what goes on after it broke off.

use crate::{App, contract::*, error::Result};

impl App {
    pub(crate) async fn answer_gate(&self, request: AnswerGate) -> Result<Nothing> {
        self.current()?.answer_gate(&request)?;
        Ok(Nothing {})
    }

    pub(crate) async fn pause_run(&self, request: NamedRun) -> Result<Nothing> {
        self.current()?.pause(&request.run)?;
        Ok(Nothing {})
    }

    pub(crate) async fn continue_run(&self, request: NamedRun) -> Result<Nothing> {
        self.current()?.go_on(&request.run)?;
        Ok(Nothing {})
    }

    pub(crate) async fn retry_step(&self, request: NamedStep) -> Result<Nothing> {
        self.current()?.retry_step(&request)?;
        Ok(Nothing {})
    }

    pub(crate) async fn skip_step(&self, request: NamedStep) -> Result<Nothing> {
        self.current()?.skip_step(&request)?;
        Ok(Nothing {})
    }

    pub(crate) async fn unfinished_runs(&self, _: Nothing) -> Result<Vec<UnfinishedRun>> {
        self.current()?.unfinished()
    }

    pub(crate) async fn resume_run(&self, request: NamedRun) -> Result<Nothing> {
        let project = self.current()?;
        let running = project.resume(&request.run)?;
        self.follow(project, running);
        Ok(Nothing {})
    }

    pub(crate) async fn abandon_run(&self, request: NamedRun) -> Result<Nothing> {
        self.current()?.abandon(&request.run)?;
        Ok(Nothing {})
    }

    pub(crate) async fn locks(&self, request: NamedStage) -> Result<Vec<LockView>> {
        self.current()?.locks(&request.stage).await
    }

    pub(crate) async fn break_lock(&self, request: BreakLock) -> Result<Vec<LockView>> {
        self.current()?.break_lock(&request).await
    }
}
